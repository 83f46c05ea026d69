//! `--list-extractors`: the sites by name.

use vidra_core::extract::Registry;

/// One site a line, by name.
pub(crate) fn extractors(registry: &Registry) -> String {
    let mut names: Vec<&str> = registry.iter().map(|site| site.name).collect();
    names.sort_unstable();
    names.into_iter().map(|name| format!("{name}\n")).collect()
}
