//! LRC, the form of song texts: a time in front of every line.

use std::fmt::Write as _;
use std::time::Duration;

use super::cue::Subtitles;

/// The subtitles as lines; a blank one where the text goes away before the next comes.
pub(super) fn write(subtitles: &Subtitles) -> String {
    let mut out = String::new();
    let mut cues = subtitles.cues.iter().peekable();
    while let Some(cue) = cues.next() {
        for line in cue.text().lines().filter(|line| !line.trim().is_empty()) {
            let _ = writeln!(out, "[{}]{}", stamp(cue.start), line.trim());
        }
        if cues.peek().is_none_or(|next| next.start > cue.end) {
            let _ = writeln!(out, "[{}]", stamp(cue.end));
        }
    }
    out
}

fn stamp(moment: Duration) -> String {
    let hundredths = moment.as_millis() / 10;
    format!("{:02}:{:02}.{:02}", hundredths / 6000, hundredths / 100 % 60, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::super::{Cue, Subtitles};
    use super::*;

    #[test]
    fn gaps_are_blank_lines() {
        let at = Duration::from_millis;
        let cues = vec![Cue::plain(at(1_230), at(2_000), "a\nb"), Cue::plain(at(2_000), at(61_005), "c")];
        assert_eq!(write(&Subtitles::new(cues)), "[00:01.23]a\n[00:01.23]b\n[00:02.00]c\n[01:01.00]\n");
    }
}
