//! A place in a text that moves forward, character by character.

/// What both levels of the template's grammar read with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Bytes read so far.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Takes this character if it is next.
    pub(super) fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    /// Takes the next character whatever it is.
    pub(super) fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    /// Takes all characters that pass, perhaps none.
    pub(super) fn take_while(&mut self, passes: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|character| !passes(character)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// Takes so many bytes, which must end between characters.
    pub(super) fn take(&mut self, bytes: usize) -> &'a str {
        let taken = &self.rest()[..bytes];
        self.at += bytes;
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_by_characters_and_knows_what_is_left() {
        let mut cursor = Cursor::new("é12x");
        assert!(!cursor.eat('e') && cursor.eat('é'));
        assert_eq!(cursor.take_while(|character| character.is_ascii_digit()), "12");
        assert_eq!((cursor.position(), cursor.rest()), (4, "x"));
        assert_eq!((cursor.next(), cursor.next(), cursor.peek()), (Some('x'), None, None));
    }
}
