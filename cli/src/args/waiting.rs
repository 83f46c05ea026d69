//! How long is waited, and how often something is tried again.

use std::time::Duration;

use clap::Args;
use vidra_core::http::{Budgets, Pauses, Spacing};

use super::Arguments;
use super::values::{self, Retries};

/// Longest time without progress that is waited for when the user asks for endless tries: a year.
const ENDLESS: Duration = Duration::from_secs(365 * 24 * 3600);

#[derive(Args, Debug)]
#[command(next_help_heading = "Waiting and trying again")]
pub(crate) struct Waiting {
    /// Try N times more, or `infinite`, before a site's page or answer is given up; the number of -R otherwise
    #[arg(long, value_name = "N", value_parser = values::retries)]
    extractor_retries: Option<Retries>,

    /// Try N times more, or `infinite`, where the system refuses a file for a moment
    #[arg(long, value_name = "N", value_parser = values::retries)]
    file_access_retries: Option<Retries>,

    /// Wait so long before trying again: seconds, `linear=START[:END[:STEP]]` or `exp=START[:END[:BASE]]`;
    /// with `fragment:`, `extractor:` or `file_access:` in front for those, else for media files. Without it pauses grow
    #[arg(long, value_name = "[TYPE:]EXPR", value_parser = retry_sleep)]
    retry_sleep: Vec<RetrySleep>,

    /// Wait SECONDS between two requests for pages and answers of sites
    #[arg(long, value_name = "SECONDS", value_parser = values::pause)]
    sleep_requests: Option<Duration>,

    /// Wait SECONDS before each download, or at least so long with --max-sleep-interval
    #[arg(long, alias = "min-sleep-interval", value_name = "SECONDS", value_parser = values::pause)]
    sleep_interval: Option<Duration>,

    /// Wait a random time up to SECONDS before each download; needs --sleep-interval
    #[arg(long, value_name = "SECONDS", value_parser = values::pause, requires = "sleep_interval")]
    max_sleep_interval: Option<Duration>,

    /// Wait SECONDS before each subtitle or other file beside the media
    #[arg(long, value_name = "SECONDS", value_parser = values::pause)]
    sleep_subtitles: Option<Duration>,
}

/// What a pause is made before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Media,
    Segment,
    Page,
    File,
}

/// One `--retry-sleep`.
#[derive(Clone, Debug, PartialEq)]
struct RetrySleep {
    kinds: Vec<Kind>,
    pauses: Pauses,
}

/// Reads `[TYPE[,TYPE…]:]EXPR`.
fn retry_sleep(text: &str) -> Result<RetrySleep, String> {
    let kind = |name: &str| match name.trim() {
        "http" => Ok(Kind::Media),
        "fragment" => Ok(Kind::Segment),
        "extractor" => Ok(Kind::Page),
        "file_access" => Ok(Kind::File),
        other => Err(format!("`{other}` is none of http, fragment, extractor and file_access")),
    };
    // The numbers of an expression are parted by colons too, so a type is what begins with another letter.
    let (names, expression) = match text.split_once(':') {
        Some((names, rest)) if !names.contains('=') && names.starts_with(char::is_alphabetic) => {
            (names, rest)
        }
        _ => ("http", text),
    };
    let kinds = names.split(',').map(kind).collect::<Result<_, _>>()?;
    let pauses = expression.parse().map_err(|error| format!("{error}"))?;
    Ok(RetrySleep { kinds, pauses })
}

/// The shortest and the longest wait before a download.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SleepInterval {
    pub(crate) least: Duration,
    pub(crate) most: Duration,
}

impl Waiting {
    /// The last `--retry-sleep` for a kind.
    fn pauses(&self, kind: Kind) -> Option<Pauses> {
        self.retry_sleep.iter().rev().find(|one| one.kinds.contains(&kind)).map(|one| one.pauses)
    }

    /// Pauses before a segment is asked for again.
    pub(super) fn segment_pauses(&self) -> Option<Pauses> {
        self.pauses(Kind::Segment)
    }

    /// Pauses before the system is asked for a file again.
    pub(super) fn file_pauses(&self) -> Option<Pauses> {
        self.pauses(Kind::File)
    }

    /// Tries after the first where the system refuses a file.
    pub(super) fn file_retries(&self) -> Option<u32> {
        self.file_access_retries.map(Retries::times)
    }

    /// How long to wait before each download.
    pub(super) fn sleep_interval(&self) -> Option<SleepInterval> {
        let least = self.sleep_interval?;
        Some(SleepInterval { least, most: self.max_sleep_interval.unwrap_or(least).max(least) })
    }
}

impl Arguments {
    /// What the options say of waiting and trying again, in the budgets.
    pub(super) fn waits(&self, budgets: &mut Budgets) {
        if let Some(retries) = self.download.retries {
            budgets.retries = retries.times();
            // So many tries take at most so many of the longest pauses.
            let longest = budgets.backoff_longest.saturating_mul(budgets.retries.max(1));
            budgets.retry_time = longest.clamp(budgets.retry_time, ENDLESS);
        }
        budgets.page_retries = self.waiting.extractor_retries.map_or(budgets.retries, Retries::times);
        budgets.pauses = self.waiting.pauses(Kind::Media);
        budgets.page_pauses = self.waiting.pauses(Kind::Page);
        budgets.spacing = Spacing {
            requests: self.waiting.sleep_requests.unwrap_or_default(),
            side_files: self.waiting.sleep_subtitles.unwrap_or_default(),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_may_stand_before_an_expression() {
        let read = |text: &str| retry_sleep(text).map(|one| (one.kinds, one.pauses));
        let exp: Pauses = "exp=1:20".parse().unwrap();
        assert_eq!(read("exp=1:20"), Ok((vec![Kind::Media], exp)));
        assert_eq!(read("fragment:exp=1:20"), Ok((vec![Kind::Segment], exp)));
        assert_eq!(read("http,file_access:exp=1:20"), Ok((vec![Kind::Media, Kind::File], exp)));
        assert_eq!(read("1:20").unwrap().0, [Kind::Media]);
        assert!(read("page:1").unwrap_err().contains("extractor"));
        assert!(read("http:log=1").unwrap_err().contains("exp="));
    }
}
