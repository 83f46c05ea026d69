//! `vidra which URL…`: the whole ladder of sites for an address, each with what it says and why. Nothing is sent.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use crate::list;
use crate::plugins;
use crate::report::{ReportOptions, Reporter};
use crate::targets;

/// Shows which sites are asked for an address, in order, and why. Nothing is sent.
#[derive(Debug, Parser)]
#[command(name = "vidra which")]
struct Arguments {
    /// An address, or a shorthand such as `ytsearch:cats`
    #[arg(required = true, value_name = "URL")]
    urls: Vec<String>,
}

/// Prints a ladder for every address; the exit code is 1 where a word is none.
pub(super) fn run(words: Vec<OsString>) -> anyhow::Result<ExitCode> {
    let name = OsString::from("vidra which");
    let arguments = match Arguments::try_parse_from(std::iter::once(name).chain(words)) {
        Ok(arguments) => arguments,
        Err(error) => return Ok(super::explained(&error)),
    };
    let reporter = Reporter::new(ReportOptions { shows_warnings: true, ..ReportOptions::default() });
    let registry = plugins::registry(&crate::variable, &reporter);
    let (mut text, mut code) = (String::new(), ExitCode::SUCCESS);
    for word in &arguments.urls {
        match targets::url(word, &registry, None) {
            Ok(url) => text.push_str(&list::ladder(&url, &registry)),
            Err(message) => {
                reporter.error(&message);
                code = ExitCode::FAILURE;
            }
        }
    }
    let written = crate::answer(&text);
    Ok(if written == ExitCode::SUCCESS { code } else { written })
}
