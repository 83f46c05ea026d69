//! `vidra plugin doctor`: what a site should keep to before others use it.

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use vidra_core::output::Printable;
use vidra_kit::{claims, introductions, refusals, suite, urls};

use super::workshop::{Subject, subjects};

/// Lines of one check that are shown.
const SHOWN: usize = 8;

/// Words of `vidra plugin doctor`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A site, or the path of a script plugin or its folder; else all in this folder
    name: Option<String>,
}

/// Looks at what the words name; the exit code is 1 where anything is wrong. What is only advisable is told as advice.
///
/// # Errors
/// A site or recording that cannot be read.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let subjects = subjects(Path::new("."), arguments.name.as_deref())?;
    anyhow::ensure!(
        !subjects.is_empty(),
        "there is no site in this folder; vidra plugin new NAME --from-url URL begins one"
    );
    let mut text = twins(&subjects);
    let mut is_sound = text.is_empty();
    for subject in &subjects {
        is_sound &= looked_at(subject, &mut text)?;
    }
    let written = crate::answer(&text);
    Ok(if is_sound { written } else { ExitCode::FAILURE })
}

/// Sites here that have one name.
fn twins(subjects: &[Subject]) -> String {
    let mut names: Vec<&str> = subjects.iter().map(|subject| subject.site.name).collect();
    names.sort_unstable();
    let twice = names.windows(2).filter(|pair| pair[0] == pair[1]);
    twice.map(|pair| format!("WRONG   two sites here are called {}\n", pair[0])).collect()
}

/// Tells every check of one site; says whether all hold.
fn looked_at(subject: &Subject, text: &mut String) -> anyhow::Result<bool> {
    let name = subject.site.name;
    let _ = writeln!(text, "{name}");
    // What the rules say of other sites is not for this site's author.
    let own = |problems: Vec<String>| -> Vec<String> {
        problems
            .into_iter()
            .filter(|line| line.starts_with(&format!("{name}:")) || line.contains(&format!("{name:?}")))
            .collect()
    };
    let registry = &subject.registry;
    let mut checks = vec![
        ("names and hosts", own(introductions::problems(registry))),
        ("no address has two owners", own(claims::problems(registry))),
        ("odd addresses", own(urls::problems(registry))),
    ];
    let recordings = subject.recordings()?;
    let none = if recordings.is_empty() { vec!["there is no recording".to_owned()] } else { Vec::new() };
    checks.push(("recordings", none));
    for (rule, problem) in suite::RULES {
        checks.push((rule, recordings.iter().flat_map(|one| problem(one, registry)).collect()));
    }
    let mut is_sound = true;
    for (check, problems) in checks {
        is_sound &= problems.is_empty();
        let _ = writeln!(text, "  {} {check}", if problems.is_empty() { "ok     " } else { "WRONG  " });
        for line in problems.iter().take(SHOWN) {
            let _ = writeln!(text, "            {}", Printable(line));
        }
        if problems.len() > SHOWN {
            let _ = writeln!(text, "            and {} more", problems.len() - SHOWN);
        }
    }
    for advice in refusals::missing(name, &recordings.iter().collect::<Vec<_>>()) {
        let _ = writeln!(text, "  advice  {}", Printable(&advice));
    }
    Ok(is_sound)
}
