//! The parts of a template, once it is read.

use super::path::Path;

/// A stretch of a template.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Piece {
    /// Text as it will appear, `%%` already one sign.
    Literal(String),
    /// `%(…)s`.
    Field(Field),
}

/// `%(alternative,alternative&replacement|default)conversion`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Field {
    /// Where its percent sign is, in characters from 1.
    pub column: usize,
    /// What stands between the brackets.
    pub text: String,
    /// In order; the first with a value counts. Empty where the first could not be read.
    pub alternatives: Vec<Alternative>,
    /// Whether a later alternative could not be read: it then ends the search.
    pub is_cut_short: bool,
    pub conversion: Conversion,
}

/// One way to get a value, and what belongs to it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Alternative {
    pub expression: Expression,
    /// Takes the value's place if there is one; the value goes where `{}` is.
    pub replacement: Option<String>,
    /// Stands in for a missing value.
    pub default: Option<String>,
}

/// `-path+operand>strftime`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Expression {
    pub negate: bool,
    /// The path as written; three of them are numbers that get padded.
    pub name: String,
    pub path: Path,
    pub arithmetic: Vec<(Operator, Operand)>,
    /// The format of a date, `\,` already a comma.
    pub date_format: Option<String>,
}

/// What may be done with numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Add,
    Subtract,
    Multiply,
}

/// The right side of an operator.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Operand {
    Number(f64),
    /// A field, and whether its sign is turned.
    Path {
        path: Path,
        negate: bool,
    },
}

/// `[#0-+ ][width][.precision][hlL]letter`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Conversion {
    /// `-`
    pub left: bool,
    /// `+`
    pub plus: bool,
    /// blank
    pub blank: bool,
    /// `#`
    pub alternate: bool,
    /// `0`
    pub zero: bool,
    pub width: Option<usize>,
    pub precision: Option<usize>,
    /// Whether one of `hlL` was given; it changes nothing but says that the conversion is not a bare one.
    pub has_length: bool,
    pub kind: Kind,
}

impl Conversion {
    /// Only the letter, or the letter and `#`.
    pub(super) fn is_bare_but_alternate(&self) -> bool {
        let has_flag = self.left || self.plus || self.blank || self.zero || self.has_length;
        !has_flag && self.width.is_none() && self.precision.is_none()
    }

    /// Only the letter.
    pub(super) fn is_bare(&self) -> bool {
        self.is_bare_but_alternate() && !self.alternate
    }
}

/// The letter that ends a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    /// `s`
    #[default]
    Text,
    /// `r`
    Repr,
    /// `a`
    Ascii,
    /// `c`
    Character,
    /// `d`, `i`, `u`
    Integer,
    /// `o`
    Octal,
    /// `x`, `X`
    Hexadecimal { upper: bool },
    /// `e`, `E`
    Scientific { upper: bool },
    /// `f`, `F`
    Fixed { upper: bool },
    /// `g`, `G`
    General { upper: bool },
    /// `B`: width and precision in bytes
    Bytes,
    /// `j`
    Json,
    /// `l`
    List,
    /// `h`
    Html,
    /// `q`
    Quoted,
    /// `D`: 1.2k
    Suffixed,
    /// `S`: made fit for a file name
    Sanitised,
    /// `U`: a Unicode normal form
    Normalised,
}

impl Kind {
    pub(super) fn from_letter(letter: char) -> Option<Self> {
        Some(match letter {
            's' => Self::Text,
            'r' => Self::Repr,
            'a' => Self::Ascii,
            'c' => Self::Character,
            'd' | 'i' | 'u' => Self::Integer,
            'o' => Self::Octal,
            'x' | 'X' => Self::Hexadecimal { upper: letter == 'X' },
            'e' | 'E' => Self::Scientific { upper: letter == 'E' },
            'f' | 'F' => Self::Fixed { upper: letter == 'F' },
            'g' | 'G' => Self::General { upper: letter == 'G' },
            'B' => Self::Bytes,
            'j' => Self::Json,
            'l' => Self::List,
            'h' => Self::Html,
            'q' => Self::Quoted,
            'D' => Self::Suffixed,
            'S' => Self::Sanitised,
            'U' => Self::Normalised,
            _ => return None,
        })
    }

    /// Whether it gives nothing but digits, signs and points.
    pub(super) fn is_number(self) -> bool {
        use Kind::{Fixed, General, Hexadecimal, Integer, Octal, Scientific};
        matches!(
            self,
            Integer | Octal | Hexadecimal { .. } | Scientific { .. } | Fixed { .. } | General { .. }
        )
    }
}
