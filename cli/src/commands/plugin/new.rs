//! `vidra plugin new`: from the address of one page to a site that passes its tests.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use vidra_core::extract::{Link, Tier};
use vidra_core::http::RemoteUrl;
use vidra_core::http::har::Har;
use vidra_core::output::Printable;
use vidra_kit::Checkout;
use vidra_kit::begin::{Draft, check_name, draft, rust, script};
use vidra_kit::import::browser_har;

use super::live::Live;
use super::record::{address, write};
use super::test::tested;
use super::workshop::subjects;
use crate::whole_file;

/// Largest export that is read, in bytes.
const EXPORT_BYTES: u64 = 512 * 1024 * 1024;
/// Sightings that are told.
const SHOWN: usize = 20;

/// Words of `vidra plugin new`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// What the site is called: lower case letters, digits and dashes
    name: String,
    /// The address of a page with one video
    #[arg(long, value_name = "URL")]
    from_url: String,
    /// Take what a browser asked from a HAR file instead of asking anew: for pages whose scripts ask for what they show
    #[arg(long, value_name = "FILE")]
    har: Option<PathBuf>,
    /// Write a Rust file into the checkout of vidra this folder is in; the default there
    #[arg(long)]
    rust: bool,
    /// Write a script plugin into a folder NAME; the default elsewhere
    #[arg(long, conflicts_with = "rust")]
    script: bool,
    /// Options of vidra, such as --proxy or --cookies
    #[arg(last = true, value_name = "OPTIONS")]
    options: Vec<OsString>,
}

/// Begins a site.
///
/// # Errors
/// A page that cannot be read, a name that is taken, files that are there.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let checkout = Checkout::around(&std::env::current_dir()?).filter(|_| !arguments.script);
    anyhow::ensure!(
        checkout.is_some() || !arguments.rust,
        "this folder is in no checkout of vidra; --script writes a script plugin, which needs none"
    );
    let registry = vidra_extractors::registry();
    // Before anybody is asked.
    check_name(&arguments.name, &registry).map_err(anyhow::Error::msg)?;
    if let Some(checkout) = &checkout {
        let (file, recording) = places_in(checkout, &arguments.name);
        ensure_free(&[&file, &recording])?;
    } else {
        let (file, recording) = script_places(&arguments.name);
        ensure_free(&[&file, &recording])?;
    }
    let (url, har) = recorded(arguments)?;
    let draft = draft(&arguments.name, &url, har, &registry).map_err(anyhow::Error::msg)?;
    let mut text = told(&draft);
    let is_good = match &checkout {
        Some(checkout) => {
            in_checkout(&draft, checkout, &mut text)?;
            draft.problems.is_empty()
        }
        None => as_script(&draft, &mut text)?,
    };
    let written = crate::answer(&text);
    Ok(if is_good { written } else { ExitCode::FAILURE })
}

/// The page and what it leads to: asked for, or from a browser's export.
fn recorded(arguments: &Arguments) -> anyhow::Result<(RemoteUrl, Har)> {
    let registry = vidra_extractors::registry();
    if let Some(file) = &arguments.har {
        let url = address(&arguments.from_url, &registry)?;
        let shown = file.display();
        let text = whole_file::read(file, EXPORT_BYTES).with_context(|| format!("cannot read {shown}"))?;
        let har = browser_har(&text, url.as_str()).map_err(|reason| anyhow::anyhow!("{shown}: {reason}"))?;
        return Ok((url, har));
    }
    let live = Live::open(&arguments.from_url, &arguments.options)?;
    let generic = registry.iter().find(|site| site.tier == Tier::Generic);
    let outcome = live.ask(Link::new(live.url().clone()), &registry, generic);
    let har = live.har();
    if har.log.entries.is_empty() {
        let reason = match &outcome {
            vidra_kit::Outcome::Failed(_, message) => message.clone(),
            other => format!("{other:.200?}"),
        };
        anyhow::bail!("the page was not reached: {reason}");
    }
    live.read_manifests(&outcome, &registry);
    Ok((live.url().clone(), live.har()))
}

/// What was seen, and what its author should know.
fn told(draft: &Draft) -> String {
    let mut text = String::from("The generic recognisers saw:\n");
    if draft.sightings.is_empty() {
        text.push_str("  nothing\n");
    }
    for one in draft.sightings.iter().take(SHOWN) {
        let url = one.url.redacted();
        let _ = writeln!(text, "  {:<18} {:<7} {}", one.by, one.what.as_str(), Printable(&url));
    }
    if draft.sightings.len() > SHOWN {
        let _ = writeln!(text, "  and {} more", draft.sightings.len() - SHOWN);
    }
    let _ = writeln!(text, "The first version of the site gives: {}", Printable(&draft.outcome));
    for remark in &draft.remarks {
        let _ = writeln!(text, "  note: {}", Printable(remark));
    }
    for problem in &draft.problems {
        let _ = writeln!(text, "  to mend: {}", Printable(problem));
    }
    text
}

/// Writes a file that is not there yet.
fn place(path: &Path, text: &str) -> anyhow::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    }
    whole_file::write(path, text.as_bytes()).with_context(|| format!("cannot write {}", path.display()))
}

fn ensure_free(paths: &[&Path]) -> anyhow::Result<()> {
    for path in paths {
        anyhow::ensure!(
            !path.exists(),
            "{} is there already; choose another name, or delete it first",
            path.display()
        );
    }
    Ok(())
}

/// The files of a script plugin: itself and its first recording.
fn script_places(name: &str) -> (PathBuf, PathBuf) {
    let folder = PathBuf::from(name);
    (folder.join(format!("{name}.js")), folder.join("fixtures/first.har"))
}

/// The files of a site in a checkout: itself and its first recording.
fn places_in(checkout: &Checkout, name: &str) -> (PathBuf, PathBuf) {
    let sites = checkout.crate_folder("sites");
    let file = sites.join(format!("src/{}.rs", rust::module_name(name)));
    (file, sites.join(format!("fixtures/{name}-first.har")))
}

/// Writes a script plugin and tries it; says whether it passes.
fn as_script(draft: &Draft, text: &mut String) -> anyhow::Result<bool> {
    let name = &draft.blueprint.name;
    let folder = PathBuf::from(name);
    let (file, recording) = script_places(name);
    place(&file, &script::file(&draft.blueprint))?;
    place(&folder.join("vidra.d.ts"), &vidra_plugins::typescript())?;
    write(&draft.fixture, &recording)?;
    let _ = writeln!(
        text,
        "Written: {}, {}, {}",
        file.display(),
        recording.display(),
        folder.join("vidra.d.ts").display()
    );
    let mut is_good = true;
    for subject in subjects(Path::new("."), Some(name))? {
        let (report, passes) = tested(&subject)?;
        text.push_str(&report);
        is_good &= passes;
    }
    let _ = writeln!(
        text,
        "Next: read {name}.js and the result in the recording; vidra plugin dev {name} tries it at every save; \
         vidra plugin add {} installs it",
        file.display()
    );
    Ok(is_good)
}

/// Writes a Rust file, its line in the list of modules, and its recording.
fn in_checkout(draft: &Draft, checkout: &Checkout, text: &mut String) -> anyhow::Result<()> {
    let name = &draft.blueprint.name;
    let module = rust::module_name(name);
    let list = checkout.crate_folder("sites").join("src/lib.rs");
    let (file, recording) = places_in(checkout, name);
    let modules = fs::read_to_string(&list).with_context(|| format!("cannot read {}", list.display()))?;
    place(&file, &rust::file(&draft.blueprint))?;
    write(&draft.fixture, &recording)?;
    place(&list, &with_module(&modules, &module))?;
    let _ = writeln!(
        text,
        "Written: {}, {}, one line in {}",
        file.display(),
        recording.display(),
        list.display()
    );
    let _ = writeln!(
        text,
        "Next: cargo fmt --all && cargo test -p vidra-extractors; cargo run -- plugin dev {name} tries it at every save"
    );
    Ok(())
}

/// The list of modules with one more, in order.
fn with_module(list: &str, module: &str) -> String {
    let line = format!("mod {module};");
    let mut lines: Vec<&str> = list.lines().collect();
    let is_module = |line: &&str| line.starts_with("mod ") && line.ends_with(';');
    let after = lines.iter().position(|have| is_module(have) && *have > line.as_str());
    let end = lines.iter().rposition(is_module).map_or(lines.len(), |last| last + 1);
    lines.insert(after.unwrap_or(end), &line);
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_gets_its_line_in_order() {
        let list = "//! Sites.\n\nmod bravo;\nmod delta;\n";
        assert_eq!(with_module(list, "charlie"), "//! Sites.\n\nmod bravo;\nmod charlie;\nmod delta;\n");
        assert_eq!(with_module(list, "alpha"), "//! Sites.\n\nmod alpha;\nmod bravo;\nmod delta;\n");
        assert_eq!(with_module(list, "echo"), "//! Sites.\n\nmod bravo;\nmod delta;\nmod echo;\n");
    }
}
