//! `--use-extractors`: which sites are asked at all.

use std::sync::Arc;

use anyhow::Context as _;
use regex::Regex;
use vidra_core::extract::Registry;

/// Sites that are asked, by name.
#[derive(Clone, Debug)]
pub(crate) struct SiteChoice(Vec<Wish>);

#[derive(Clone, Debug)]
struct Wish {
    is_wanted: bool,
    pattern: Regex,
}

impl SiteChoice {
    /// Reads names: patterns that must fit whole names, `all` and `default` for every site, a dash in front for none of
    /// them. Wishes are carried out in their order; `end` has nothing left to end and is left out.
    ///
    /// # Errors
    /// A pattern that cannot be read.
    pub(crate) fn new(names: &[&str]) -> anyhow::Result<Self> {
        let mut wishes = Vec::new();
        for name in names.iter().filter(|name| **name != "end") {
            let (is_wanted, name) = name.strip_prefix('-').map_or((true, *name), |name| (false, name));
            let name = if matches!(name, "all" | "default") { ".*" } else { name };
            let pattern = Regex::new(&format!("(?i)^(?:{name})$"))
                .with_context(|| format!("--use-extractors: {name} is no name and no pattern"))?;
            wishes.push(Wish { is_wanted, pattern });
        }
        Ok(Self(wishes))
    }

    /// The sites of a registry that are wanted.
    ///
    /// # Errors
    /// None is left.
    pub(crate) fn of(&self, registry: &Registry) -> anyhow::Result<Arc<Registry>> {
        let is_taken = |name: &str| {
            let fitting = self.0.iter().rev().find(|wish| wish.pattern.is_match(name));
            fitting.is_some_and(|wish| wish.is_wanted)
        };
        let sites: Vec<_> = registry.iter().filter(|site| is_taken(site.name)).collect();
        anyhow::ensure!(!sites.is_empty(), "--use-extractors leaves no site; --list-extractors names them");
        Ok(Arc::new(Registry::new(sites)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(wishes: &[&str]) -> Vec<&'static str> {
        let registry = vidra_extractors::registry();
        let chosen = SiteChoice::new(wishes).unwrap().of(&registry);
        chosen.map(|registry| registry.iter().map(|site| site.name).collect()).unwrap_or_default()
    }

    #[test]
    fn names_patterns_and_their_opposites_choose() {
        assert_eq!(names(&["Vimeo"]), ["vimeo"]);
        let all = names(&["all"]);
        assert!(all.contains(&"generic") && all.contains(&"youtube"));
        let most = names(&["default", "-generic", "end"]);
        assert_eq!(most.len(), all.len() - 1);
        assert!(names(&["nothing"]).is_empty() && SiteChoice::new(&["("]).is_err());
    }
}
