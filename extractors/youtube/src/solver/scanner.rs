//! JavaScript as a row of tokens (ECMA-262 section 12), as far as it takes to find where statements end.
//!
//! Not a parser: texts and regular expressions are told from code, and that is all. What a slash means depends on what
//! stands before it; the rule here is right for everything a minifier writes.

use std::ops::Range;

/// Templates inside templates.
const DEPTH: usize = 64;

/// A kind of token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or keyword, private names included.
    Word,
    /// A number, text, template or regular expression.
    Literal,
    /// One of `( ) [ ] { } ; , .` or a run that is an operator.
    Sign,
}

/// A piece of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    pub(super) text: &'a str,
    pub(super) start: usize,
}

impl Token<'_> {
    pub(super) fn is(&self, text: &str) -> bool {
        self.kind != Kind::Literal && self.text == text
    }

    pub(super) const fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// The text does not end where its parts do: it is cut, or no JavaScript.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unreadable;

/// Reads tokens from a place on.
#[derive(Clone, Debug)]
pub(super) struct Scanner<'a> {
    text: &'a str,
    at: usize,
    end: usize,
    /// What stands before is a value, so that a slash divides it.
    is_after_value: bool,
    /// The last sign was a dot: the next word is a property, whatever it says.
    is_after_dot: bool,
    /// For each open parenthesis, whether it is the head of `if`, `while`, `for` or `with`.
    heads: Vec<bool>,
    is_before_head: bool,
}

impl<'a> Scanner<'a> {
    /// Over a part of a text, whose ends stand between tokens.
    pub(super) const fn new(text: &'a str, range: Range<usize>) -> Self {
        Self {
            text,
            at: range.start,
            end: range.end,
            is_after_value: false,
            is_after_dot: false,
            heads: Vec::new(),
            is_before_head: false,
        }
    }

    /// The next token; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Token<'a>>, Unreadable> {
        self.skip_blanks()?;
        let start = self.at;
        let Some(byte) = self.byte(0) else { return Ok(None) };
        let kind = match byte {
            b'"' | b'\'' => self.quoted(byte)?,
            b'`' => self.template(0)?,
            b'/' if !self.is_after_value => self.regular_expression()?,
            b'0'..=b'9' => self.number(),
            b'.' if self.byte(1).is_some_and(|next| next.is_ascii_digit()) => self.number(),
            byte if is_word(byte) || byte == b'\\' || byte == b'#' => self.word(),
            _ => self.sign(byte),
        };
        Ok(Some(Token { kind, text: &self.text[start..self.at], start }))
    }

    /// The next token, which stays.
    pub(super) fn peek(&self) -> Result<Option<Token<'a>>, Unreadable> {
        self.clone().next()
    }

    fn byte(&self, offset: usize) -> Option<u8> {
        let at = self.at + offset;
        (at < self.end).then(|| self.text.as_bytes()[at])
    }

    fn rest(&self) -> &'a [u8] {
        &self.text.as_bytes()[self.at..self.end]
    }

    fn skip_blanks(&mut self) -> Result<(), Unreadable> {
        loop {
            let rest = self.rest();
            match rest {
                [b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c, ..] => self.at += 1,
                // U+00A0, U+FEFF, U+2028 and U+2029.
                [0xc2, 0xa0, ..] => self.at += 2,
                [0xef, 0xbb, 0xbf, ..] | [0xe2, 0x80, 0xa8 | 0xa9, ..] => self.at += 3,
                [b'/', b'/', ..] => {
                    self.at += rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
                }
                [b'/', b'*', ..] => {
                    let length = rest[2..].windows(2).position(|pair| pair == b"*/").ok_or(Unreadable)?;
                    self.at += length + 4;
                }
                _ => return Ok(()),
            }
        }
    }

    const fn value(&mut self) -> Kind {
        self.is_after_value = true;
        self.is_after_dot = false;
        self.is_before_head = false;
        Kind::Literal
    }

    fn quoted(&mut self, quote: u8) -> Result<Kind, Unreadable> {
        self.at += 1;
        loop {
            let byte = self.byte(0).ok_or(Unreadable)?;
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == quote {
                return self.at_boundary().map(|()| self.value());
            }
        }
    }

    /// A backslash may have skipped the first byte of a character; the next ones are skipped one by one.
    fn at_boundary(&self) -> Result<(), Unreadable> {
        (self.at <= self.end && self.text.is_char_boundary(self.at)).then_some(()).ok_or(Unreadable)
    }

    fn template(&mut self, depth: usize) -> Result<Kind, Unreadable> {
        if depth > DEPTH {
            return Err(Unreadable);
        }
        self.at += 1;
        loop {
            match self.byte(0).ok_or(Unreadable)? {
                b'\\' => self.at += 2,
                b'`' => {
                    self.at += 1;
                    return self.at_boundary().map(|()| self.value());
                }
                b'$' if self.byte(1) == Some(b'{') => {
                    self.at += 2;
                    self.is_after_value = false;
                    self.inside(depth)?;
                }
                _ => self.at += 1,
            }
        }
    }

    /// The code between `${` and its brace.
    fn inside(&mut self, depth: usize) -> Result<(), Unreadable> {
        let mut open = 0_usize;
        loop {
            self.skip_blanks()?;
            if self.byte(0) == Some(b'`') {
                self.template(depth + 1)?;
                continue;
            }
            let token = self.next()?.ok_or(Unreadable)?;
            if token.is("{") {
                open += 1;
            } else if token.is("}") {
                let Some(left) = open.checked_sub(1) else { return Ok(()) };
                open = left;
            }
        }
    }

    fn regular_expression(&mut self) -> Result<Kind, Unreadable> {
        self.at += 1;
        let mut is_in_class = false;
        loop {
            match self.byte(0).ok_or(Unreadable)? {
                b'\\' => self.at += 1,
                b'[' => is_in_class = true,
                b']' => is_in_class = false,
                b'/' if !is_in_class => break,
                b'\n' => return Err(Unreadable),
                _ => {}
            }
            self.at += 1;
        }
        self.at += 1;
        while self.byte(0).is_some_and(is_word) {
            self.at += 1;
        }
        self.at_boundary().map(|()| self.value())
    }

    fn number(&mut self) -> Kind {
        while let Some(byte) = self.byte(0) {
            let is_exponent_sign = matches!(byte, b'+' | b'-')
                && matches!(self.text.as_bytes()[self.at - 1], b'e' | b'E')
                && !self.text[..self.at].ends_with("0xe");
            if !(is_word(byte) || byte == b'.' || is_exponent_sign) {
                break;
            }
            self.at += 1;
        }
        self.value()
    }

    fn word(&mut self) -> Kind {
        let start = self.at;
        self.at += 1;
        while self.byte(0).is_some_and(|byte| is_word(byte) || byte == b'\\') {
            self.at += 1;
        }
        let word = &self.text[start..self.at];
        let is_property = self.is_after_dot;
        self.is_after_value = is_property || !begins_expression(word);
        self.is_before_head = !is_property && matches!(word, "if" | "while" | "for" | "with");
        self.is_after_dot = false;
        Kind::Word
    }

    fn sign(&mut self, byte: u8) -> Kind {
        let rest = self.rest();
        let length = match rest {
            [b'+', b'+', ..] | [b'-', b'-', ..] | [b'=', b'>', ..] | [b'?', b'.', ..] => 2,
            [b'.', b'.', b'.', ..] => 3,
            // A run of operator signs that ends in `=`: `==`, `>=`, `>>>=`, `??=`.
            [
                b'=' | b'!' | b'<' | b'>' | b'+' | b'-' | b'*' | b'/' | b'%' | b'&' | b'|' | b'^' | b'?',
                ..,
            ] => operator_length(rest),
            _ => 1,
        };
        self.at += length;
        let is_step = matches!(rest, [b'+', b'+', ..] | [b'-', b'-', ..]);
        self.is_after_value = match byte {
            b'(' => {
                self.heads.push(self.is_before_head);
                false
            }
            b')' => !self.heads.pop().unwrap_or_default(),
            b']' => true,
            // `a++` is a value still; `++` before one is none.
            _ if is_step => self.is_after_value,
            // After a brace that closes a block a slash begins a regular expression; nobody divides a function.
            _ => false,
        };
        self.is_after_dot = byte == b'.' && length == 1 || rest.starts_with(b"?.");
        self.is_before_head = false;
        Kind::Sign
    }
}

/// `===` and the like whole; a sign that is followed by a unary one (`=-1`, `=!0`) alone.
fn operator_length(rest: &[u8]) -> usize {
    let same = rest.iter().take(3).take_while(|byte| **byte == rest[0] && **byte != b'=').count();
    let signs = match rest[0] {
        b'=' | b'!' => 1,
        b'+' | b'-' | b'/' | b'%' | b'^' => 1,
        _ => same.max(1),
    };
    let equals = rest[signs..].iter().take(2).take_while(|byte| **byte == b'=').count();
    signs + equals
}

/// Words after which an expression begins, so that a slash begins a regular expression. By length first: most words of a
/// minified script are shorter than any keyword.
fn begins_expression(word: &str) -> bool {
    match word.len() {
        2 => matches!(word, "in" | "of" | "do"),
        3 => word == "new",
        4 => matches!(word, "case" | "void" | "else"),
        5 => matches!(word, "throw" | "yield" | "await"),
        6 => matches!(word, "return" | "typeof" | "delete"),
        7 => word == "extends",
        10 => word == "instanceof",
        _ => false,
    }
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(code: &str) -> Vec<&str> {
        let mut scanner = Scanner::new(code, 0..code.len());
        std::iter::from_fn(|| scanner.next().unwrap()).map(|token| token.text).collect()
    }

    #[test]
    fn a_slash_is_read_for_what_it_is() {
        for (code, expected) in [
            ("a/b/c", vec!["a", "/", "b", "/", "c"]),
            ("a=/b\\/[/]/g.test(c)", vec!["a", "=", "/b\\/[/]/g", ".", "test", "(", "c", ")"]),
            ("if(a)/b/.test(c)", vec!["if", "(", "a", ")", "/b/", ".", "test", "(", "c", ")"]),
            ("(a)/b/c", vec!["(", "a", ")", "/", "b", "/", "c"]),
            ("return/b/", vec!["return", "/b/"]),
            ("a.return/b", vec!["a", ".", "return", "/", "b"]),
            ("a++/b", vec!["a", "++", "/", "b"]),
            ("else/x[s]?:\\/\\//.y", vec!["else", "/x[s]?:\\/\\//", ".", "y"]),
            ("a[0]/2//x\n/3", vec!["a", "[", "0", "]", "/", "2", "/", "3"]),
            ("1.5e+3/.5", vec!["1.5e+3", "/", ".5"]),
            ("0xe+1", vec!["0xe", "+", "1"]),
        ] {
            assert_eq!(texts(code), expected, "{code}");
        }
    }

    #[test]
    fn operators_are_whole_and_leave_unary_ones() {
        assert_eq!(texts("a=-1"), ["a", "=", "-", "1"]);
        assert_eq!(texts("a=!0===!b"), ["a", "=", "!", "0", "===", "!", "b"]);
        assert_eq!(texts("a>>>=b??=c=>d"), ["a", ">>>=", "b", "??=", "c", "=>", "d"]);
        assert_eq!(texts("a=b==c<=d"), ["a", "=", "b", "==", "c", "<=", "d"]);
        assert_eq!(texts("[...a]?.b"), ["[", "...", "a", "]", "?.", "b"]);
    }

    #[test]
    fn texts_and_templates_are_one_token() {
        assert_eq!(texts(r#"a("}\"",'\'{')"#), ["a", "(", r#""}\"""#, ",", r"'\'{'", ")"]);
        let template = "`a${b({c:`}${d}`})/2}/`";
        assert_eq!(texts(&format!("x={template};")), ["x", "=", template, ";"]);
        assert_eq!(texts("/*a*/ b // c\n'ü\\é'"), ["b", "'ü\\é'"]);
    }

    #[test]
    fn what_does_not_end_is_an_error() {
        for code in ["'a", "`a${b", "/*", "=/a", "'\\", "`${`${`"] {
            let mut scanner = Scanner::new(code, 0..code.len());
            let end = loop {
                match scanner.next() {
                    Ok(Some(_)) => {}
                    other => break other,
                }
            };
            assert_eq!(end, Err(Unreadable), "{code}");
        }
        let deep = "`${".repeat(1000);
        assert_eq!(Scanner::new(&deep, 0..deep.len()).next(), Err(Unreadable));
    }
}
