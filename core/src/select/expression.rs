//! `-f`: which formats to download, as a tree.
//!
//! ```text
//! list   := choice (',' choice)* ','?             each of them
//! choice := merge ('/' merge)* '/'?               the first that finds something
//! merge  := atom ('+' atom)*                      joined into one file, right to left
//! atom   := (NAME | '(' list ')') filter* | filter+
//! ```
//!
//! White space means nothing outside quotes. Filters alone are filters of `best`; filters behind parentheses
//! narrow the formats that everything inside sees.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use super::lexer::tokens;
use super::node::Node;
use super::parser::Parser;
use super::{SelectError, SelectOptions};

/// A format expression (`-f`), read and ready to [`select`](FormatExpression::select).
///
/// ```
/// use vidra_core::select::FormatExpression;
/// let expression: FormatExpression = "bv*[height<=1080]+ba/b".parse()?;
/// assert_eq!(expression.to_string(), "bv*[height<=1080]+ba/b");
///
/// let error = "bv*+".parse::<FormatExpression>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "format expression \"bv*+\": expected a format at column 5, found the end; \
///      write a name such as bv* or ba, a filter or parentheses"
/// );
/// # Ok::<(), vidra_core::select::SelectError>(())
/// ```
#[derive(Clone, Debug)]
pub struct FormatExpression {
    source: String,
    pub(super) root: Node,
}

impl FormatExpression {
    /// What is downloaded when no `-f` is given: the best picture and sound, joined if they are two files.
    ///
    /// With several audio streams allowed, `bv*+ba` would nearly always add a second sound track to a picture
    /// that has one, so `bv+ba` is taken.
    pub fn default_for(options: &SelectOptions) -> Self {
        // Read once: an item of a long list asks for it as well.
        static BOTH: LazyLock<[FormatExpression; 2]> = LazyLock::new(|| {
            ["bv*+ba/b", "bv+ba/b"].map(|text| text.parse().expect("the test below reads both"))
        });
        let [usual, with_more_sounds] = &*BOTH;
        if options.allow_multiple_audio_streams { with_more_sounds.clone() } else { usual.clone() }
    }
}

impl Default for FormatExpression {
    /// `bv*+ba/b`.
    fn default() -> Self {
        Self::default_for(&SelectOptions::default())
    }
}

impl FromStr for FormatExpression {
    type Err = SelectError;

    fn from_str(text: &str) -> Result<Self, SelectError> {
        let root = Parser::new(text, tokens(text)?).read()?;
        Ok(Self { source: text.to_owned(), root })
    }
}

impl fmt::Display for FormatExpression {
    /// The text it was read from.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_defaults_are_readable() {
        assert_eq!(FormatExpression::default().to_string(), "bv*+ba/b");
        let options = SelectOptions { allow_multiple_audio_streams: true, ..SelectOptions::default() };
        assert_eq!(FormatExpression::default_for(&options).to_string(), "bv+ba/b");
    }
}
