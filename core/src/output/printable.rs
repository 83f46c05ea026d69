//! Text from a stranger, made harmless for a terminal.

use std::fmt::{self, Display, Formatter, Write as _};

use super::invisible::is_invisible;

/// Shows remote text so that it cannot move the cursor, change colours or reverse its neighbours.
///
/// Control (C0, C1), bidirectional and format characters appear as `\u{..}`, a line break as `⏎`.
///
/// ```
/// use vidra_core::output::Printable;
/// assert_eq!(Printable("a\u{1b}[2Jb\r\nc").to_string(), "a\\u{1b}[2Jb⏎c");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Printable<'a>(
    /// The text as it came.
    pub &'a str,
);

impl Display for Printable<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let mut characters = self.0.chars().peekable();
        while let Some(character) = characters.next() {
            match character {
                '\r' if characters.peek() == Some(&'\n') => {}
                '\n' => formatter.write_char('⏎')?,
                hidden if is_invisible(hidden) => write!(formatter, "\\u{{{:x}}}", u32::from(hidden))?,
                shown => formatter.write_char(shown)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_what_would_steer_the_terminal() {
        let text = "\u{1b}]0;x\u{7}\u{9b}31m\t\u{202e}gpj.exe\u{200b}";
        assert_eq!(Printable(text).to_string(), "\\u{1b}]0;x\\u{7}\\u{9b}31m\\u{9}\\u{202e}gpj.exe\\u{200b}");
    }

    #[test]
    fn a_line_break_is_one_sign_and_a_lone_return_is_escaped() {
        assert_eq!(Printable("a\nb\r\nc\rd").to_string(), "a⏎b⏎c\\u{d}d");
    }

    #[test]
    fn leaves_other_text_alone() {
        assert_eq!(Printable("Zoë – 漢字 🎬 100%").to_string(), "Zoë – 漢字 🎬 100%");
    }
}
