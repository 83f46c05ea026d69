//! `vidra plugin test`: every recording replayed, its whole result compared, and each of its answers spoilt in turn.

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use vidra_core::output::Printable;
use vidra_kit::{Fixture, Outcome, differences, results, suite};

use super::live::Live;
use super::workshop::{Subject, subjects};

/// Lines of one rule that are shown.
const SHOWN: usize = 12;

/// Words of `vidra plugin test`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A site, or the path of a script plugin or its folder; else all in this folder
    name: Option<String>,
    /// Take what comes now for right: the results are written into the recordings, and secrets are taken out of them
    #[arg(long, conflicts_with = "live")]
    bless: bool,
    /// Ask the real site, too, and tell what differs from the recordings
    #[arg(long)]
    live: bool,
    /// Options of vidra for --live, such as --proxy or --cookies
    #[arg(last = true, value_name = "OPTIONS")]
    options: Vec<std::ffi::OsString>,
}

/// Tests what the words name; the exit code is 1 where anything fails.
///
/// # Errors
/// A site or recording that cannot be read.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let subjects = subjects(Path::new("."), arguments.name.as_deref())?;
    anyhow::ensure!(
        !subjects.is_empty(),
        "there is nothing to test in this folder; vidra plugin new NAME --from-url URL begins a site"
    );
    let mut report = Report::default();
    for subject in &subjects {
        let recordings = subject.recordings()?;
        if recordings.is_empty() {
            report.fail(
                subject.site.name,
                &["it has no recording; vidra plugin record CASE URL makes one".to_owned()],
            );
        }
        for recording in &recordings {
            match (arguments.bless, arguments.live) {
                (true, _) => report.bless(recording, subject),
                (_, false) => report.test(recording, subject),
                (_, true) => {
                    report.test(recording, subject);
                    report.live(recording, subject, &arguments.options)?;
                }
            }
        }
    }
    let code = report.code();
    let written = crate::answer(&report.finished());
    Ok(if written == ExitCode::SUCCESS { code } else { written })
}

/// The result of testing one site, as text.
///
/// # Errors
/// A recording that cannot be read.
pub(super) fn tested(subject: &Subject) -> anyhow::Result<(String, bool)> {
    let mut report = Report::default();
    for recording in &subject.recordings()? {
        report.test(recording, subject);
    }
    let is_good = report.failed == 0 && report.count > 0;
    Ok((report.finished(), is_good))
}

/// What was tested and what came of it.
#[derive(Default)]
struct Report {
    text: String,
    count: usize,
    failed: usize,
}

impl Report {
    fn pass(&mut self, label: &str, what: &str) {
        self.count += 1;
        let _ = writeln!(self.text, "ok      {}{what}", Printable(label));
    }

    fn fail(&mut self, label: &str, lines: &[String]) {
        self.count += 1;
        self.failed += 1;
        let _ = writeln!(self.text, "FAILS   {}", Printable(label));
        for line in lines {
            let _ = writeln!(self.text, "        {}", Printable(line));
        }
    }

    fn test(&mut self, recording: &Fixture, subject: &Subject) {
        let label = recording.label();
        let broken = suite::check(recording, &subject.registry);
        if broken.is_empty() {
            return self.pass(&label, "");
        }
        let mut lines = Vec::new();
        for (rule, problems) in broken {
            let start = format!("{label}: ");
            let short = |line: &String| format!("{rule}: {}", line.strip_prefix(&start).unwrap_or(line));
            lines.extend(problems.iter().take(SHOWN).map(short));
            if problems.len() > SHOWN {
                lines.push(format!("{rule}: and {} more", problems.len() - SHOWN));
            }
        }
        self.fail(&label, &lines);
    }

    fn bless(&mut self, recording: &Fixture, subject: &Subject) {
        match results::bless(recording, &subject.registry) {
            Ok(true) => {
                self.pass(&recording.label(), " (its result was written; read it before you keep it)");
            }
            Ok(false) => self.pass(&recording.label(), " (as it was)"),
            Err(error) => self.fail(&recording.label(), &[error]),
        }
    }

    /// The same URL from the network: the id and the kind of ending have to be the same, other fields may have changed.
    fn live(
        &mut self,
        recording: &Fixture,
        subject: &Subject,
        options: &[std::ffi::OsString],
    ) -> anyhow::Result<()> {
        let label = format!("{} live", recording.label());
        let live = Live::open(&recording.case.url, options)?;
        let link = recording.link(&subject.registry).map_err(anyhow::Error::msg)?;
        let sent_on = if recording.is_redirect() { live.sent_on(&link, &subject.registry) } else { None };
        let outcome = sent_on.unwrap_or_else(|| live.ask(link, &subject.registry, None));
        let case = &recording.case;
        match (&outcome, &case.expected, &case.error) {
            (Outcome::Found(answer), Some(expected), _) => {
                let changed = differences(expected, &answer.value);
                if expected["id"] != answer.value["id"] || answer.entries == 0 {
                    self.fail(&label, &changed);
                } else {
                    self.pass(&label, &format!(" ({} fields differ from the recording)", changed.len()));
                    for line in changed.iter().take(SHOWN) {
                        let _ = writeln!(self.text, "        {}", Printable(line));
                    }
                }
            }
            (Outcome::Failed(kind, _), _, Some(expected)) if kind == expected => self.pass(&label, ""),
            (Outcome::Failed(kind, message), ..) => {
                self.fail(&label, &[format!("the error {kind}: {message}")]);
            }
            (other, ..) => self.fail(&label, &[format!("it should end otherwise: {other:.300?}")]),
        }
        Ok(())
    }

    const fn code(&self) -> ExitCode {
        if self.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    fn finished(mut self) -> String {
        let verdict = match self.failed {
            0 => "all pass".to_owned(),
            1 => "1 fails".to_owned(),
            failed => format!("{failed} fail"),
        };
        let _ = writeln!(self.text, "{} tried, {verdict}", self.count);
        self.text
    }
}
