//! The words of a text, each with the name that stands before it: `sig` of `&sig=…`, of `"sig": "…"` and of `sig: '…'`.
//!
//! Pages, data, scripts, manifests, forms and addresses are all read alike: whatever a value stands in, it has a beginning and an
//! end, and often a name.

/// A word of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word<'t> {
    /// The name before it; empty where there is none.
    pub(super) name: &'t str,
    /// The word.
    pub(super) text: &'t str,
    /// All that stands between the quotation marks it begins behind, where there are such: a password may be a sentence.
    pub(super) quoted: Option<&'t str>,
    /// Whether it is a file written into an address: `data:image/png;base64,…`.
    pub(super) is_content: bool,
}

/// All words of a text, in order. What cannot be a part of a key or a path ends a word.
pub(super) fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + bytes.get(at..)?.iter().position(|byte| is_part(*byte))?;
        let length = bytes[start..].iter().position(|byte| !is_part(*byte)).unwrap_or(bytes.len() - start);
        at = start + length;
        Some(named(text, start, at))
    })
}

const fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~' | b'%' | b'+' | b'/' | b'=')
}

/// The word between two places, which are at single-byte characters, with its name.
fn named(text: &str, start: usize, end: usize) -> Word<'_> {
    let word = &text[start..end];
    let is_padding = |rest: &str| rest.bytes().all(|byte| byte == b'=');
    let (name, word) = match word.split_once('=').filter(|(_, rest)| !is_padding(rest)) {
        Some(("", value)) => (name_before(text, start), value),
        // `&` inside a text of JSON: `\u0026sig=…`.
        Some((name, value)) => (name.strip_prefix("u0026").unwrap_or(name), value),
        None => (name_before(text, start), word),
    };
    Word { name, text: word, quoted: quoted(text, start), is_content: text[..start].ends_with("base64,") }
}

/// From a place up to the quotation mark that stands before it, too.
fn quoted(text: &str, start: usize) -> Option<&str> {
    let mark = text[..start].chars().next_back().filter(|mark| matches!(mark, '"' | '\'' | '`'))?;
    let rest = &text[start..];
    Some(rest[..rest.find(mark)?].trim_end_matches('\\'))
}

/// The name that stands before a place, a sign of assignment between them.
fn name_before(text: &str, start: usize) -> &str {
    // What a name and its value have between them is short.
    const REACH: usize = 80;
    let bytes = text.as_bytes();
    let floor = start.saturating_sub(REACH);
    let back = |mut at: usize, is_passed: fn(u8) -> bool| {
        while at > floor && is_passed(bytes[at - 1]) {
            at -= 1;
        }
        at
    };
    let is_between = |byte: u8| matches!(byte, b'"' | b'\'' | b'`' | b'\\') || byte.is_ascii_whitespace();
    let at = back(start, is_between);
    let has_sign = at > floor && matches!(bytes[at - 1], b':' | b'=');
    // `=` belongs to words: the word itself may begin with it.
    let has_own_sign = bytes.get(start) == Some(&b'=');
    let end = match (has_sign, has_own_sign) {
        (true, _) => back(at - 1, is_between),
        (false, true) => at,
        (false, false) => return "",
    };
    let begin =
        back(end, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'[' | b']'));
    text.get(begin..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_the_name_that_stands_before_it_in_every_kind_of_text() {
        let table = [
            (
                "https://e.org/a?b=1&sig=AbC",
                vec![("", "https"), ("https", "//e.org/a"), ("b", "1"), ("sig", "AbC")],
            ),
            ("{\"sig\": \"AbC\", \"n\":1}", vec![("", "sig"), ("sig", "AbC"), ("", "n"), ("n", "1")]),
            ("var sig = 'AbC==';", vec![("", "var"), ("", "sig"), ("sig", "="), ("sig", "AbC==")]),
            ("<a data-id='AbC' x=y>", vec![("", "a"), ("", "data-id="), ("data-id", "AbC"), ("x", "y")]),
            (
                "https:\\/\\/e.org\\/?a=1\\u0026sig=AbC",
                vec![("", "https"), ("https", "/"), ("", "/e.org"), ("", "/"), ("a", "1"), ("sig", "AbC")],
            ),
            ("größe=12", vec![("", "gr"), ("e", "12")]),
        ];
        for (text, wanted) in table {
            let found: Vec<(&str, &str)> = words(text).map(|word| (word.name, word.text)).collect();
            assert_eq!(found, wanted, "{text}");
        }
    }
}
