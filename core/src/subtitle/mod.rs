//! Subtitles as files: read in any form sites hand out, written in the forms players take.
//!
//! ```text
//! VTT  SRT  ASS  TTML  json3  srv1-3 ─► Subtitles (cues of styled text) ─► VTT  SRT  ASS  TTML  LRC
//! ```
//!
//! Pure: text in, text out. A form's own positions, fonts and karaoke times are not carried over to another form; bold,
//! italic, underline and colour are. A file that is kept in its own form is kept as it came, and never goes through here.

mod ass;
mod cue;
mod error;
mod lrc;
pub(crate) mod markup;
mod segments;
mod span;
mod srt;
mod time;
mod ttml;
mod vtt;
mod youtube;

pub use cue::{Cue, Subtitles};
pub use error::SubtitleError;
pub use segments::join_segments;
pub use span::{Span, Style};

use crate::media::Extension;

/// Most cues of one file: a day of one every tenth of a second.
pub(crate) const MAX_CUES: usize = 864_000;

/// The forms [`read`] knows.
pub const READABLE: [Extension; 10] = [
    Extension::Vtt,
    Extension::Srt,
    Extension::Ass,
    Extension::Ssa,
    Extension::Ttml,
    Extension::Dfxp,
    Extension::Json3,
    Extension::Srv1,
    Extension::Srv2,
    Extension::Srv3,
];

/// The forms [`write()`] knows.
pub const WRITABLE: [Extension; 5] =
    [Extension::Vtt, Extension::Srt, Extension::Ass, Extension::Ttml, Extension::Lrc];

/// Reads a subtitle file of this form.
///
/// ```
/// use vidra_core::{media::Extension, subtitle};
/// let cues = subtitle::read("1\n00:00:01,000 --> 00:00:02,500\n<i>Hello</i>\n", Extension::Srt)?;
/// let text = subtitle::write(&cues, Extension::Vtt)?;
/// assert_eq!(text, "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n<i>Hello</i>\n\n");
/// # Ok::<(), subtitle::SubtitleError>(())
/// ```
///
/// # Errors
/// [`SubtitleError::UnknownForm`] for a form that is not read, [`SubtitleError::Unreadable`] for text that is not in it.
pub fn read(text: &str, form: Extension) -> Result<Subtitles, SubtitleError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match form {
        Extension::Vtt => vtt::read(text),
        Extension::Srt => Ok(srt::read(text)),
        Extension::Ass | Extension::Ssa => ass::read(text),
        Extension::Ttml | Extension::Dfxp => ttml::read(text),
        Extension::Json3 => youtube::read_json3(text),
        Extension::Srv1 | Extension::Srv2 | Extension::Srv3 => youtube::read_timed_text(text),
        _ => Err(SubtitleError::UnknownForm { form }),
    }
}

/// Writes subtitles in this form.
///
/// # Errors
/// [`SubtitleError::UnknownForm`] for a form that is not written.
pub fn write(subtitles: &Subtitles, form: Extension) -> Result<String, SubtitleError> {
    match form {
        Extension::Vtt => Ok(vtt::write(subtitles)),
        Extension::Srt => Ok(srt::write(subtitles)),
        Extension::Ass => Ok(ass::write(subtitles)),
        Extension::Ttml => Ok(ttml::write(subtitles)),
        Extension::Lrc => Ok(lrc::write(subtitles)),
        _ => Err(SubtitleError::UnknownForm { form }),
    }
}

/// Reads one form and writes another.
///
/// # Errors
/// As [`read`] and [`write()`].
pub fn convert(text: &str, from: Extension, to: Extension) -> Result<String, SubtitleError> {
    write(&read(text, from)?, to)
}
