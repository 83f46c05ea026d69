//! Values as the text Python would show: `str`, `repr` and `ascii`.

use std::fmt::Write as _;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::number::float_repr;

/// Deeper values show as `...`; JSON from a server is refused long before.
const MAX_DEPTH: usize = 200;

// Python escapes the categories "other" and "separator" (but not the blank); only tables can tell them.
static NOT_PRINTABLE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[\p{C}\p{Z}]").expect("a constant pattern is valid"));

/// `str(value)`: texts as they are, the rest as in source code.
pub(super) fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => repr(other),
    }
}

/// `repr(value)`.
pub(super) fn repr(value: &Value) -> String {
    let mut out = String::new();
    write_value(value, 0, &mut out);
    out
}

/// `ascii(value)`: [`repr`] with everything beyond ASCII escaped.
pub(super) fn ascii(value: &Value) -> String {
    let mut out = String::new();
    for character in repr(value).chars() {
        if character.is_ascii() { out.push(character) } else { write_escaped(character, &mut out) }
    }
    out
}

fn write_value(value: &Value, depth: usize, out: &mut String) {
    if depth > MAX_DEPTH {
        out.push_str("...");
        return;
    }
    match value {
        Value::Null => out.push_str("None"),
        Value::Bool(true) => out.push_str("True"),
        Value::Bool(false) => out.push_str("False"),
        Value::Number(number) => match number.as_f64().filter(|_| number.is_f64()) {
            Some(float) => out.push_str(&float_repr(float)),
            None => out.push_str(&number.to_string()),
        },
        Value::String(text) => write_text(text, out),
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { ", " });
                write_value(item, depth + 1, out);
            }
            out.push(']');
        }
        Value::Object(fields) => {
            out.push('{');
            for (at, (name, field)) in fields.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { ", " });
                write_text(name, out);
                out.push_str(": ");
                write_value(field, depth + 1, out);
            }
            out.push('}');
        }
    }
}

/// A text in quotes: double ones only if that saves escaping.
fn write_text(text: &str, out: &mut String) {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    out.push(quote);
    for character in text.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            quoted if quoted == quote => {
                out.push('\\');
                out.push(quoted);
            }
            hidden if !is_printable(hidden) => write_escaped(hidden, out),
            shown => out.push(shown),
        }
    }
    out.push(quote);
}

fn is_printable(character: char) -> bool {
    if character.is_ascii() {
        return !character.is_ascii_control();
    }
    !NOT_PRINTABLE.is_match(character.encode_utf8(&mut [0; 4]))
}

fn write_escaped(character: char, out: &mut String) {
    let code = u32::from(character);
    let written = match code {
        0..=0xff => write!(out, "\\x{code:02x}"),
        0x100..=0xffff => write!(out, "\\u{code:04x}"),
        _ => write!(out, "\\U{code:08x}"),
    };
    written.expect("a String takes all text");
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn containers_look_like_python_source() {
        let value = json!({"a": [1, 2.0, null, true, false, "x"], "b": {}});
        assert_eq!(text_of(&value), "{'a': [1, 2.0, None, True, False, 'x'], 'b': {}}");
        assert_eq!(text_of(&json!("it's")), "it's");
    }

    #[test]
    fn texts_choose_their_quotes_and_escape_what_is_hidden() {
        assert_eq!(repr(&json!("it's")), "\"it's\"");
        assert_eq!(repr(&json!("it's \"q\"")), "'it\\'s \"q\"'");
        assert_eq!(
            repr(&json!("a\\b\n\r\t\u{7f}\u{a0}\u{202e}\u{e0001}é")),
            "'a\\\\b\\n\\r\\t\\x7f\\xa0\\u202e\\U000e0001é'"
        );
    }

    #[test]
    fn ascii_escapes_everything_else() {
        assert_eq!(ascii(&json!("áé 漢𝐀")), "'\\xe1\\xe9 \\u6f22\\U0001d400'");
    }

    #[test]
    fn absurd_depth_is_not_followed() {
        let deep = (0..1000).fold(json!(1), |inner, _| json!([inner]));
        assert!(repr(&deep).contains("..."));
        // Dropping such a value by recursion is serde_json's affair; a thousand levels are harmless.
    }
}
