//! vidra: downloads video and audio from many sites with one command.

mod archive;
mod args;
mod browsers;
mod commands;
mod config;
mod exec;
mod filters;
mod folders;
mod groups;
mod hidden_line;
mod list;
mod netrc;
mod personality;
mod plugins;
mod report;
mod run;
mod session;
mod site_choice;
mod targets;
mod token_command;
mod whole_file;
mod words;

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use vidra_core::extract::Registry;

use args::{Arguments, Duty, Options};
use config::{Places, assemble};
use groups::Reader;
use personality::Personality;
use report::{ReportOptions, Reporter};
use words::Grammar;

/// A mistake on the command line.
const USAGE: u8 = 2;
/// An update that was asked for and not done.
const NOT_UPDATED: u8 = 100;
/// The run ended before its end, as the user wanted.
const ENDED_EARLY: u8 = 101;

fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    let personality = Personality::of(words.first().map(OsString::as_os_str));
    // Programs ask this at every start: the table of options need not be built to say it.
    if matches!(words.as_slice(), [_, word] if word == "--version") {
        return answer(personality.version());
    }
    if matches!(words.as_slice(), [_, word] if word == "--help" || word == "-h") {
        return help(words);
    }
    if !personality.is_other()
        && let Some(ended) = commands::carry_out(&words)
    {
        return ended.unwrap_or_else(|error| {
            plain_reporter().error(&format!("{error:#}"));
            ExitCode::from(USAGE)
        });
    }
    start(words, personality).unwrap_or_else(|error| {
        plain_reporter().error(&format!("{error:#}"));
        if error.is::<filters::UnreadFilter>() { ExitCode::FAILURE } else { ExitCode::from(USAGE) }
    })
}

/// `--help` alone needs no configuration.
fn help(words: Vec<OsString>) -> ExitCode {
    match Arguments::read(words) {
        // A reader that went away needs no word.
        Err(error) => error.print().map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS),
        Ok(_) => ExitCode::FAILURE,
    }
}

fn plain_reporter() -> Reporter {
    Reporter::new(ReportOptions { shows_warnings: true, ..ReportOptions::default() })
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Reads the command line and its configuration, and does what they ask for.
///
/// # Errors
/// What cannot be read or makes no sense together.
fn start(words: Vec<OsString>, personality: Personality) -> anyhow::Result<ExitCode> {
    let typed = words.into_iter().skip(1).collect();
    let definition = Arguments::definition();
    let grammar = Grammar::of(&definition);
    let places = Places::of(personality, &variable);
    let assembly = assemble(typed, &places, &grammar, &variable)?;
    let mut reader = Reader::new(definition, &assembly, personality);
    let options = match reader.options(&[])? {
        Ok(options) => options,
        Err(error) if error.kind() == clap::error::ErrorKind::DisplayVersion => {
            return Ok(answer(personality.version()));
        }
        Err(error) => {
            // `--help` comes here too; a reader that went away needs no word.
            let _ = error.print();
            return Ok(exit_code(&error));
        }
    };
    let reporter = Arc::new(Reporter::new(options.report.clone()));
    reporter.begin();
    for file in &assembly.files {
        reporter.note(&format!("configuration: {}", file.display()));
    }
    Ok(carry_out(options, &mut reader, &reporter).unwrap_or_else(|error| {
        reporter.error(&format!("{error:#}"));
        ExitCode::FAILURE
    }))
}

/// The code of a mistake on the command line. A selector or filter that cannot be read is a failure of the run, as in
/// yt-dlp, which reads them last: programs that let their users write one tell it from a wrong option by that.
fn exit_code(error: &clap::Error) -> ExitCode {
    use clap::error::{ContextKind, ContextValue, ErrorKind};
    let option = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(text)) => text.split_whitespace().next().unwrap_or_default(),
        _ => "",
    };
    let is_read_last = ["--format", "--match-filters", "--break-match-filters"].contains(&option);
    if error.kind() == ErrorKind::ValueValidation && is_read_last {
        return ExitCode::FAILURE;
    }
    u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from)
}

fn carry_out(
    options: Options,
    reader: &mut Reader<'_>,
    reporter: &Arc<Reporter>,
) -> anyhow::Result<ExitCode> {
    if let Some(folder) = &options.stale_cache {
        remove_cache(folder, reporter)?;
    }
    let registry = plugins::registry(&variable, reporter);
    let registry = match &options.sites {
        Some(choice) => choice.of(&registry)?,
        None => registry,
    };
    if let Some(code) = told(&options, &registry, reporter) {
        return Ok(code);
    }
    let words = targets::all(options.batch.as_ref(), &options.urls, |text| reporter.say("batch", text))?;
    if words.is_empty() && options.loaded.is_none() {
        reporter.error(match options.batch {
            Some(_) => "the batch file holds no URL; write one a line, or name one on the command line",
            None => "no URL was given; name at least one, or a file of them with -a FILE",
        });
        return Ok(ExitCode::from(USAGE));
    }
    if options.duty == Duty::Which {
        return which(&words, &registry, reporter);
    }
    let loaded = options.loaded.clone();
    let groups = reader.groups(options, words, &registry, reporter)?;
    run::carry_out(groups, loaded, registry, Arc::clone(reporter)).map(ExitCode::from)
}

/// What needs no URL, done; `None` where URLs are followed.
fn told(options: &Options, registry: &Registry, reporter: &Reporter) -> Option<ExitCode> {
    match options.duty {
        Duty::Nothing => Some(options.empty_list.as_deref().map_or(ExitCode::SUCCESS, answer)),
        Duty::Update => {
            reporter
                .error("vidra does not update itself; use what it was installed with, such as cargo install");
            Some(ExitCode::from(NOT_UPDATED))
        }
        Duty::TellUserAgent => {
            let agent = options.session.session.user_agent.as_deref().unwrap_or(vidra_core::http::USER_AGENT);
            Some(answer(&format!("{agent}\n")))
        }
        Duty::ListExtractors | Duty::DescribeExtractors => Some(answer(&list::extractors(registry))),
        Duty::Which | Duty::Follow => None,
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
        match targets::url(word, registry, None) {
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
