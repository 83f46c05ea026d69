//! Text and how it looks.

/// A piece of text of one style.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The text, `\n` between lines.
    pub text: String,
    /// How it looks.
    pub style: Style,
}

/// How a piece of text looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each says it")]
pub struct Style {
    pub bold: bool,
    pub italic: bool,
    pub underline: bool,
    /// As 0xRRGGBB; `None` is the player's own.
    pub colour: Option<u32>,
}
