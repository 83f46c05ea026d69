//! From the words of a format expression to its tree, by recursive descent.

use super::cursor::Cursor;
use super::filter::Filter;
use super::lexer::{Token, TokenKind};
use super::node::{Node, Pick};
use super::{Language, SelectError};

/// Parentheses inside parentheses are read this far.
const DEEPEST: usize = 32;

const ADVICE: &str = "write a name such as bv* or ba, a filter or parentheses";

/// The words, and how far they have been read.
#[derive(Debug)]
pub(super) struct Parser<'a> {
    text: &'a str,
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
    depth: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str, tokens: Vec<Token>) -> Self {
        Self { text, tokens: tokens.into_iter().peekable(), depth: 0 }
    }

    /// Reads the whole expression.
    ///
    /// # Errors
    /// [`SelectError::Syntax`] and [`SelectError::TooDeep`].
    pub(super) fn read(mut self) -> Result<Node, SelectError> {
        let node = self.list()?;
        match self.tokens.peek().map(|token| &token.kind) {
            None => Ok(node),
            Some(TokenKind::Close) => {
                Err(self.expected("the end", "write ( somewhere before or take ) away"))
            }
            Some(_) => Err(self.expected("one of / + , or the end", "write an operator between two formats")),
        }
    }

    fn list(&mut self) -> Result<Node, SelectError> {
        let mut choices = vec![self.choice()?];
        while self.eat(|kind| matches!(kind, TokenKind::Comma)) {
            if self.is_end_of_list() {
                break;
            }
            choices.push(self.choice()?);
        }
        Ok(one_or(choices, Node::Each))
    }

    fn choice(&mut self) -> Result<Node, SelectError> {
        let mut merges = vec![self.merge()?];
        while self.eat(|kind| matches!(kind, TokenKind::Slash)) {
            if self.is_end_of_list() || self.next_is(|kind| matches!(kind, TokenKind::Comma)) {
                break;
            }
            merges.push(self.merge()?);
        }
        Ok(one_or(merges, Node::First))
    }

    fn merge(&mut self) -> Result<Node, SelectError> {
        let mut atoms = vec![self.atom()?];
        while self.eat(|kind| matches!(kind, TokenKind::Plus)) {
            atoms.push(self.atom()?);
        }
        Ok(one_or(atoms, Node::Merge))
    }

    fn atom(&mut self) -> Result<Node, SelectError> {
        let is_atom =
            |kind: &TokenKind| matches!(kind, TokenKind::Name(_) | TokenKind::Open | TokenKind::Filter(_));
        if !self.next_is(is_atom) {
            return Err(self.expected("a format", ADVICE));
        }
        let inner = match self.name() {
            Some(name) => Node::Pick(Pick::from_name(&name)),
            None if self.next_is(|kind| matches!(kind, TokenKind::Open)) => self.group()?,
            None => Node::Pick(Pick::from_name("best")),
        };
        let filters: Vec<Filter> = std::iter::from_fn(|| self.filter()).collect();
        Ok(if filters.is_empty() { inner } else { Node::Filtered(Box::new(inner), filters) })
    }

    fn group(&mut self) -> Result<Node, SelectError> {
        if self.depth >= DEEPEST {
            return Err(self.cursor().too_deep(DEEPEST));
        }
        self.tokens.next();
        self.depth += 1;
        let node = self.list()?;
        if !self.eat(|kind| matches!(kind, TokenKind::Close)) {
            return Err(self.expected("one of / + , or )", "close the parentheses"));
        }
        self.depth -= 1;
        Ok(node)
    }

    fn name(&mut self) -> Option<String> {
        match self.tokens.next_if(|token| matches!(token.kind, TokenKind::Name(_)))?.kind {
            TokenKind::Name(name) => Some(name),
            _ => None,
        }
    }

    fn filter(&mut self) -> Option<Filter> {
        match self.tokens.next_if(|token| matches!(token.kind, TokenKind::Filter(_)))?.kind {
            TokenKind::Filter(filter) => Some(filter),
            _ => None,
        }
    }

    fn next_is(&mut self, wanted: impl Fn(&TokenKind) -> bool) -> bool {
        self.tokens.peek().is_some_and(|token| wanted(&token.kind))
    }

    fn eat(&mut self, wanted: impl Fn(&TokenKind) -> bool) -> bool {
        self.tokens.next_if(|token| wanted(&token.kind)).is_some()
    }

    fn is_end_of_list(&mut self) -> bool {
        self.tokens.peek().is_none_or(|token| matches!(token.kind, TokenKind::Close))
    }

    fn expected(&mut self, expected: &'static str, advice: &'static str) -> SelectError {
        self.cursor().expected(expected, advice)
    }

    /// At the next word.
    fn cursor(&mut self) -> Cursor<'a> {
        let mut cursor = Cursor::new(Language::FormatExpression, self.text);
        cursor.back_to(self.tokens.peek().map_or(self.text.len(), |token| token.start));
        cursor
    }
}

/// A list of one is that one.
fn one_or(mut nodes: Vec<Node>, several: fn(Vec<Node>) -> Node) -> Node {
    match nodes.pop() {
        Some(only) if nodes.is_empty() => only,
        last => {
            nodes.extend(last);
            several(nodes)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::FormatExpression;
    use super::*;

    fn shape(text: &str) -> String {
        fn write(node: &Node) -> String {
            let join = |nodes: &[Node], sign: &str| {
                format!("({})", nodes.iter().map(write).collect::<Vec<_>>().join(sign))
            };
            match node {
                Node::Each(nodes) => join(nodes, ","),
                Node::First(nodes) => join(nodes, "/"),
                Node::Merge(nodes) => join(nodes, "+"),
                Node::Filtered(inner, filters) => format!("{}{}", write(inner), "[]".repeat(filters.len())),
                Node::Pick(Pick::Named(name)) => name.clone(),
                Node::Pick(Pick::Ranked(_)) => "ranked".to_owned(),
                Node::Pick(_) => "all".to_owned(),
            }
        }
        write(&text.parse::<FormatExpression>().unwrap().root)
    }

    #[test]
    fn plus_binds_tighter_than_slash_and_slash_than_comma() {
        let table = [
            ("1+2/3,4", "(((1+2)/3),4)"),
            ("1/2+3/4", "(1/(2+3)/4)"),
            ("1+(2,3)+4", "(1+(2,3)+4)"),
            ("(1/2)[a=b][c=d]", "(1/2)[][]"),
            ("[a=b]", "ranked[]"),
            ("1+[a=b]/all", "((1+ranked[])/all)"),
            ("1/", "1"),
            ("1/,2,", "(1,2)"),
            ("((1/))", "1"),
        ];
        for (text, expected) in table {
            assert_eq!(shape(text), expected, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_column() {
        let table = [
            ("", 1, "a format"),
            ("()", 2, "a format"),
            ("/a", 1, "a format"),
            ("a//b", 3, "a format"),
            ("a,,b", 3, "a format"),
            ("a+/b", 3, "a format"),
            ("a+,b", 3, "a format"),
            ("(a", 3, "one of / + , or )"),
            ("a)", 2, "the end"),
            ("a(b)", 2, "one of / + , or the end"),
            ("a[b=c]d", 7, "one of / + , or the end"),
        ];
        for (text, at, wanted) in table {
            match text.parse::<FormatExpression>() {
                Err(SelectError::Syntax { column, expected, .. }) => {
                    assert_eq!((column, expected.as_ref()), (at, wanted), "{text}");
                }
                other => panic!("{text}: {other:?}"),
            }
        }
    }

    #[test]
    fn deep_nesting_is_an_error_and_not_a_stack_overflow() {
        let deep = format!("{}b{}", "(".repeat(DEEPEST), ")".repeat(DEEPEST));
        assert!(deep.parse::<FormatExpression>().is_ok());
        let error = "(".repeat(1_000_000).parse::<FormatExpression>().unwrap_err();
        assert!(matches!(error, SelectError::TooDeep { column: 33, .. }), "{error}");
    }

    #[test]
    fn long_lists_do_not_nest() {
        assert!("b/".repeat(100_000).parse::<FormatExpression>().is_ok());
        assert!(format!("{}b", "b+".repeat(100_000)).parse::<FormatExpression>().is_ok());
    }
}
