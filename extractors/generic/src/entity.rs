//! Character references in attribute values.

use std::borrow::Cow;

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};

/// The longest name in the standard's table, with its semicolon.
const LONGEST_NAME: usize = 33;

/// The value as a browser sees it: `a&amp;b` is `a&b`, and `?a=1&copy=2` stays as it is (WHATWG HTML section 13.2.5.73). The
/// table of names has 2231 lines and lives in the HTML parser.
pub(crate) fn decode(raw: &str) -> Cow<'_, str> {
    if !raw.contains('&') {
        return Cow::Borrowed(raw);
    }
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let length = match after.strip_prefix('#') {
            Some(number) => numeric(number, &mut out).map(|length| length + 1),
            None => named(after, &mut out),
        };
        if length.is_none() {
            out.push('&');
        }
        rest = &after[length.unwrap_or(0)..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// `39;` or `x2019;`; gives how many bytes it takes.
fn numeric(text: &str, out: &mut String) -> Option<usize> {
    let (digits, radix, start) = match text.strip_prefix(['x', 'X']) {
        Some(rest) => (rest, 16, 1),
        None => (text, 10, 0),
    };
    let length = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
    if length == 0 {
        return None;
    }
    let code = u32::from_str_radix(&digits[..length], radix).unwrap_or(u32::MAX);
    // Numbers from 80 to 9F mean Windows-1252.
    let replaced = code.checked_sub(0x80).and_then(|at| *C1_REPLACEMENTS.get(usize::try_from(at).ok()?)?);
    let letter = replaced.or_else(|| char::from_u32(code)).filter(|letter| *letter != '\0');
    out.push(letter.unwrap_or(char::REPLACEMENT_CHARACTER));
    Some(start + length + usize::from(digits[length..].starts_with(';')))
}

/// `eacute;`; gives how many bytes it takes. The longest name counts; one without a semicolon counts only where neither a
/// letter nor an equals sign follows.
fn named(text: &str, out: &mut String) -> Option<usize> {
    let end = text
        .bytes()
        .take(LONGEST_NAME)
        .position(|byte| !byte.is_ascii_alphanumeric())
        .unwrap_or(LONGEST_NAME);
    let longest = (end + 1).min(text.len()).min(LONGEST_NAME);
    let names = (1..=longest).rev().filter_map(|length| text.get(..length));
    let (name, (first, second)) =
        names.filter_map(|name| Some((name, *NAMED_ENTITIES.get(name)?))).find(|(_, codes)| codes.0 != 0)?;
    let next = text.as_bytes().get(name.len());
    if !name.ends_with(';') && next.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'=') {
        return None;
    }
    out.extend([first, second].into_iter().filter(|code| *code != 0).filter_map(char::from_u32));
    Some(name.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read_as_browsers_read_them_in_attributes() {
        let table = [
            ("a&amp;b&amp;c", "a&b&c"),
            ("?a=1&copy=2&#038;_=1", "?a=1&copy=2&_=1"),
            ("It&rsquo;s &quot;h\"ere&quot; &#x2014; caf&eacute;", "It’s \"h\"ere\" — café"),
            ("no & reference", "no & reference"),
            ("&copy &notit; &#128; &#0; &#xFFFFFF; &#; &", "© &notit; € \u{fffd} \u{fffd} &#; &"),
            ("&é &CounterClockwiseContourIntegral;", "&é ∳"),
        ];
        for (raw, expected) in table {
            assert_eq!(decode(raw), expected);
        }
    }
}
