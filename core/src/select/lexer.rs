//! The words of a format expression.

use super::cursor::Cursor;
use super::filter::Filter;
use super::{Language, SelectError};

/// A word, and where it starts (in bytes).
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) start: usize,
    pub(super) kind: TokenKind,
}

/// The kinds of words.
#[derive(Clone, Debug)]
pub(super) enum TokenKind {
    Comma,
    Slash,
    Plus,
    Open,
    Close,
    /// A name, with the white space inside it left out.
    Name(String),
    /// Everything from `[` to `]`.
    Filter(Filter),
}

/// Cuts the text into its words.
///
/// # Errors
/// [`SelectError::Syntax`] and [`SelectError::Pattern`] for a filter that cannot be read, a lone `]`, and
/// quotation marks outside of filters.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, SelectError> {
    let mut cursor = Cursor::new(Language::FormatExpression, text);
    let mut tokens = Vec::new();
    loop {
        cursor.skip_white_space();
        let start = cursor.mark();
        let Some(next) = cursor.peek() else { return Ok(tokens) };
        let kind = match next {
            ',' => single(&mut cursor, TokenKind::Comma),
            '/' => single(&mut cursor, TokenKind::Slash),
            '+' => single(&mut cursor, TokenKind::Plus),
            '(' => single(&mut cursor, TokenKind::Open),
            ')' => single(&mut cursor, TokenKind::Close),
            '[' => TokenKind::Filter(Filter::read(&mut cursor)?),
            ']' => {
                return Err(cursor.expected("a filter to close", "write [ before the filter or take ] away"));
            }
            '"' | '\'' => {
                return Err(cursor
                    .expected("a format", "take the quotation marks away; only filter values have them"));
            }
            _ => TokenKind::Name(name(&mut cursor)),
        };
        tokens.push(Token { start, kind });
    }
}

fn single(cursor: &mut Cursor<'_>, kind: TokenKind) -> TokenKind {
    cursor.bump();
    kind
}

fn name(cursor: &mut Cursor<'_>) -> String {
    let text = cursor.take_while(|c| !matches!(c, ',' | '/' | '+' | '(' | ')' | '[' | ']' | '"' | '\''));
    text.split_whitespace().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_inside_a_name_is_left_out() {
        let tokens = tokens(" b v * + mp4 - 16x9 ").unwrap();
        let [first, plus, second] = &tokens[..] else { panic!("{tokens:?}") };
        assert!(matches!(&first.kind, TokenKind::Name(name) if name == "bv*"));
        assert!(matches!(plus.kind, TokenKind::Plus));
        assert!(matches!(&second.kind, TokenKind::Name(name) if name == "mp4-16x9"));
        assert_eq!((first.start, plus.start, second.start), (1, 7, 9));
    }

    #[test]
    fn brackets_and_quotes_inside_a_filter_value_stay_there() {
        let tokens = tokens(r#"b[format_note*="a]/b"]/w"#).unwrap();
        assert_eq!(tokens.len(), 4);
    }

    #[test]
    fn stray_signs_are_named_with_their_column() {
        let column = |text: &str| match tokens(text) {
            Err(SelectError::Syntax { column, .. }) => column,
            other => panic!("{text}: {other:?}"),
        };
        assert_eq!(column("bv]"), 3);
        assert_eq!(column("bv+\"ba\""), 4);
        assert_eq!(column("b[height"), 9);
    }
}
