//! Colours of the words in front of messages.

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Plain,
    Note,
    Warning,
    Error,
}

/// Colours, or none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paint {
    has_colour: bool,
}

impl Paint {
    pub(super) const fn new(has_colour: bool) -> Self {
        Self { has_colour }
    }

    /// The text behind its mark; the text is harmless already.
    pub(super) fn line(self, mark: Mark, text: &str) -> String {
        // ECMA-48 "select graphic rendition": red, yellow, and back.
        let (word, colour) = match mark {
            Mark::Plain => return text.to_owned(),
            Mark::Note => return format!("[debug] {text}"),
            Mark::Warning => ("WARNING:", "\u{1b}[0;33m"),
            Mark::Error => ("ERROR:", "\u{1b}[0;31m"),
        };
        if self.has_colour { format!("{colour}{word}\u{1b}[0m {text}") } else { format!("{word} {text}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_word_in_front_is_coloured() {
        assert_eq!(Paint::new(false).line(Mark::Error, "x"), "ERROR: x");
        assert_eq!(Paint::new(true).line(Mark::Warning, "x"), "\u{1b}[0;33mWARNING:\u{1b}[0m x");
        assert_eq!(Paint::new(true).line(Mark::Plain, "x"), "x");
    }
}
