//! How long to wait before a request is repeated, as a person writes it.

use std::str::FromStr;
use std::time::Duration;

/// The longest pause that is ever made: a day.
const LONGEST_SECONDS: f64 = 86_400.0;

/// Pauses between tries, in yt-dlp's expressions (`--retry-sleep`, observed 2026-11): `5` is always five seconds,
/// `linear=START[:END[:STEP]]` grows by the step, `exp=START[:END[:BASE]]` by a factor. Neither is jittered: it is what
/// the user asked for.
///
/// ```
/// use std::time::Duration;
/// use vidra_core::http::Pauses;
/// let pauses: Pauses = "exp=1:20".parse().unwrap();
/// let seconds: Vec<u64> = (0..6).map(|tries| pauses.after(tries).as_secs()).collect();
/// assert_eq!(seconds, [1, 2, 4, 8, 16, 20]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pauses {
    start: f64,
    growth: Growth,
    longest: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Growth {
    /// Added for every try.
    Step(f64),
    /// Multiplied for every try.
    Base(f64),
}

impl Pauses {
    /// The same pause every time.
    pub const fn always(pause: Duration) -> Self {
        Self { start: pause.as_secs_f64(), growth: Growth::Step(0.0), longest: LONGEST_SECONDS }
    }

    /// The pause after so many repetitions (0 before the first).
    pub fn after(&self, repetitions: u32) -> Duration {
        let seconds = match self.growth {
            Growth::Step(step) => self.start + step * f64::from(repetitions),
            Growth::Base(base) => {
                self.start * base.powi(i32::try_from(repetitions.min(1024)).unwrap_or(i32::MAX))
            }
        };
        Duration::from_secs_f64(seconds.min(self.longest).clamp(0.0, LONGEST_SECONDS))
    }
}

impl FromStr for Pauses {
    type Err = PausesError;

    fn from_str(text: &str) -> Result<Self, PausesError> {
        let text = text.trim();
        let (kind, numbers) = text.split_once('=').map_or((None, text), |(kind, rest)| (Some(kind), rest));
        let fields: Vec<&str> = numbers.split(':').collect();
        let [start, end, step] = match *fields.as_slice() {
            [start] => [start, "", ""],
            [start, end] => [start, end, ""],
            [start, end, step] => [start, end, step],
            _ => return Err(PausesError),
        };
        let start = number(start)?.ok_or(PausesError)?;
        let (end, step) = (number(end)?, number(step)?);
        let growth = match kind {
            Some("exp") => Growth::Base(step.unwrap_or(2.0)),
            Some("linear") => Growth::Step(step.unwrap_or(start)),
            None => Growth::Step(step.unwrap_or(if end.is_some() { start } else { 0.0 })),
            Some(_) => return Err(PausesError),
        };
        Ok(Self { start, growth, longest: end.unwrap_or(LONGEST_SECONDS) })
    }
}

/// A number of digits with a fraction; `None` where nothing is written.
fn number(text: &str) -> Result<Option<f64>, PausesError> {
    if text.is_empty() {
        return Ok(None);
    }
    let is_plain = text.starts_with(|first: char| first.is_ascii_digit())
        && text.chars().all(|one| one.is_ascii_digit() || one == '.');
    if !is_plain {
        return Err(PausesError);
    }
    text.parse().map(Some).map_err(|_| PausesError)
}

/// A text that says no pauses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write seconds, linear=START[:END[:STEP]] or exp=START[:END[:BASE]], as in exp=1:20")]
pub struct PausesError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_mean_what_they_mean_in_yt_dlp() {
        let cases: [(&str, [f64; 4]); 8] = [
            ("5", [5.0, 5.0, 5.0, 5.0]),
            ("0.5", [0.5, 0.5, 0.5, 0.5]),
            ("linear=1", [1.0, 2.0, 3.0, 4.0]),
            ("linear=1:2.5", [1.0, 2.0, 2.5, 2.5]),
            ("linear=1::2", [1.0, 3.0, 5.0, 7.0]),
            ("linear=2:10:0.5", [2.0, 2.5, 3.0, 3.5]),
            ("exp=1:6", [1.0, 2.0, 4.0, 6.0]),
            ("exp=1::3", [1.0, 3.0, 9.0, 27.0]),
        ];
        for (text, wanted) in cases {
            let pauses: Pauses = text.parse().unwrap();
            let found = [0, 1, 2, 3].map(|tries| pauses.after(tries).as_secs_f64());
            assert_eq!(found, wanted, "{text}");
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "x", "exp=", "linear=a", "log=1", "-1", "1:2:3:4", "1e3", "exp=1:x"] {
            assert_eq!(text.parse::<Pauses>(), Err(PausesError), "{text}");
        }
    }

    #[test]
    fn no_pause_is_longer_than_a_day() {
        let pauses: Pauses = "exp=10::10".parse().unwrap();
        assert_eq!(pauses.after(u32::MAX), Duration::from_secs(86_400));
    }
}
