//! vidra: downloads video and audio from many sites with one command.

mod args;
mod commands;
mod folders;
mod list;
mod report;
mod run;
mod session;
mod targets;
mod token_command;
mod whole_file;

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use vidra_core::extract::Registry;

use args::{Arguments, Duty, Options};
use report::{ReportOptions, Reporter};

/// The system's own gives memory back and asks for it again with every buffer of a fast download (glibc 2.36, 2026-11).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A mistake on the command line.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    // Programs ask this at every start: the table of options need not be built to say it.
    if matches!(words.as_slice(), [_, word] if word == "--version") {
        return answer(concat!("vidra ", env!("CARGO_PKG_VERSION"), "\n"));
    }
    if let Some(ended) = commands::carry_out(&words) {
        return ended.unwrap_or_else(|error| {
            Reporter::new(ReportOptions { shows_warnings: true, ..ReportOptions::default() })
                .error(&format!("{error:#}"));
            ExitCode::from(USAGE)
        });
    }
    let arguments = match Arguments::read(words) {
        Ok(arguments) => arguments,
        Err(error) => {
            // `--help` and `--version` come here too; a reader that went away needs no word.
            let _ = error.print();
            return u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from);
        }
    };
    let options = match arguments.options(|name| std::env::var(name).ok()) {
        Ok(options) => options,
        Err(error) => {
            Reporter::new(ReportOptions::default()).error(&format!("{error:#}"));
            return ExitCode::from(USAGE);
        }
    };
    let reporter = Arc::new(Reporter::new(options.report));
    carry_out(options, &reporter).unwrap_or_else(|error| {
        reporter.error(&format!("{error:#}"));
        ExitCode::FAILURE
    })
}

fn carry_out(options: Options, reporter: &Arc<Reporter>) -> anyhow::Result<ExitCode> {
    if let Some(folder) = &options.stale_cache {
        remove_cache(folder, reporter)?;
    }
    if options.duty == Duty::Nothing {
        return Ok(ExitCode::SUCCESS);
    }
    let registry = vidra_extractors::registry();
    if options.duty == Duty::ListExtractors {
        return Ok(answer(&list::extractors(&registry)));
    }
    let words = targets::all(options.batch.as_ref(), &options.urls, |text| reporter.say("batch", text))?;
    if words.is_empty() && options.loaded.is_none() {
        reporter.error(match options.batch {
            Some(_) => "the batch file holds no URL; write one a line, or name one on the command line",
            None => "no URL was given; name at least one, or a file of them with -a FILE",
        });
        return Ok(ExitCode::from(USAGE));
    }
    match options.duty {
        Duty::Which => which(&words, &registry, reporter),
        _ => run::carry_out(options, words, registry, Arc::clone(reporter)),
    }
}

/// `--rm-cache-dir`.
fn remove_cache(folder: &Path, reporter: &Reporter) -> anyhow::Result<()> {
    let text = folder.to_string_lossy();
    // A slip of the hand must not cost a folder of something else.
    anyhow::ensure!(
        ["cache", "tmp", "vidra"].iter().any(|word| text.contains(word)),
        "{text} does not look like a cache folder, and is not deleted; delete it yourself if it is one"
    );
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot delete the cache {text}"))
        }
        _ => {
            reporter.say("cache", &format!("{text} is deleted"));
            Ok(())
        }
    }
}

/// `--which` for every URL.
fn which(words: &[String], registry: &Registry, reporter: &Reporter) -> anyhow::Result<ExitCode> {
    let mut text = String::new();
    let mut code = ExitCode::SUCCESS;
    for word in words {
        match targets::url(word, registry) {
            Ok(url) => text.push_str(&list::which(&url, registry)),
            Err(message) => {
                reporter.error(&message);
                code = ExitCode::FAILURE;
            }
        }
    }
    let written = answer(&text);
    Ok(if written == ExitCode::SUCCESS { code } else { written })
}

/// Writes an answer to standard output; a reader that went away is a failure without words.
fn answer(text: &str) -> ExitCode {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
