//! JSON laid out as Python's `json.dumps` does it.

use std::fmt::Write as _;

use serde_json::Value;

use super::number::float_repr;

/// Deeper values are written as `null`; JSON from a server is refused long before.
const MAX_DEPTH: usize = 200;

/// How the text looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    /// A line per item, indented by four blanks a level.
    pub is_indented: bool,
    /// Escape everything beyond ASCII.
    pub is_ascii: bool,
}

/// The value as JSON.
pub(super) fn dump(value: &Value, layout: Layout) -> String {
    let mut writer = Writer { layout, out: String::new() };
    writer.value(value, 0);
    writer.out
}

struct Writer {
    layout: Layout,
    out: String,
}

impl Writer {
    fn value(&mut self, value: &Value, depth: usize) {
        match value {
            Value::Array(items) if depth < MAX_DEPTH => {
                self.out.push('[');
                for (at, item) in items.iter().enumerate() {
                    self.separate(at == 0, depth + 1);
                    self.value(item, depth + 1);
                }
                self.close(items.is_empty(), depth, ']');
            }
            Value::Object(fields) if depth < MAX_DEPTH => {
                self.out.push('{');
                for (at, (name, field)) in fields.iter().enumerate() {
                    self.separate(at == 0, depth + 1);
                    self.text(name);
                    self.out.push_str(": ");
                    self.value(field, depth + 1);
                }
                self.close(fields.is_empty(), depth, '}');
            }
            Value::Null | Value::Array(_) | Value::Object(_) => self.out.push_str("null"),
            Value::Bool(truth) => self.out.push_str(if *truth { "true" } else { "false" }),
            Value::Number(number) => match number.as_f64().filter(|_| number.is_f64()) {
                Some(float) => self.out.push_str(&float_repr(float)),
                None => self.out.push_str(&number.to_string()),
            },
            Value::String(text) => self.text(text),
        }
    }

    fn separate(&mut self, is_first: bool, depth: usize) {
        match (is_first, self.layout.is_indented) {
            (true, true) => self.line(depth),
            (true, false) => {}
            (false, true) => {
                self.out.push(',');
                self.line(depth);
            }
            (false, false) => self.out.push_str(", "),
        }
    }

    fn close(&mut self, is_empty: bool, depth: usize, bracket: char) {
        if self.layout.is_indented && !is_empty {
            self.line(depth);
        }
        self.out.push(bracket);
    }

    fn line(&mut self, depth: usize) {
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n("    ", depth));
    }

    fn text(&mut self, text: &str) {
        self.out.push('"');
        for character in text.chars() {
            match character {
                '"' => self.out.push_str("\\\""),
                '\\' => self.out.push_str("\\\\"),
                '\n' => self.out.push_str("\\n"),
                '\r' => self.out.push_str("\\r"),
                '\t' => self.out.push_str("\\t"),
                '\u{8}' => self.out.push_str("\\b"),
                '\u{c}' => self.out.push_str("\\f"),
                '\0'..='\u{1f}' => self.escape(character),
                '\u{7f}'.. if self.layout.is_ascii => self.escape(character),
                shown => self.out.push(shown),
            }
        }
        self.out.push('"');
    }

    fn escape(&mut self, character: char) {
        for unit in character.encode_utf16(&mut [0; 2]) {
            write!(self.out, "\\u{unit:04x}").expect("a String takes all text");
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn one_line_has_blanks_after_commas_and_colons() {
        let layout = Layout { is_indented: false, is_ascii: true };
        let value = json!({"a": [1, 2.0, null, true], "b": {}, "c": []});
        assert_eq!(dump(&value, layout), r#"{"a": [1, 2.0, null, true], "b": {}, "c": []}"#);
    }

    #[test]
    fn indented_lines_have_four_blanks_a_level() {
        let layout = Layout { is_indented: true, is_ascii: true };
        let value = json!({"a": [1, {"b": 2}], "c": []});
        let expected = "{\n    \"a\": [\n        1,\n        {\n            \"b\": 2\n        }\n    ],\n    \"c\": []\n}";
        assert_eq!(dump(&value, layout), expected);
    }

    #[test]
    fn texts_are_escaped_fully_or_as_little_as_json_allows() {
        let value = json!("\"\\\n\r\t\u{8}\u{c}\u{1}\u{7f}é𝐀/");
        let ascii = Layout { is_indented: false, is_ascii: true };
        let unicode = Layout { is_indented: false, is_ascii: false };
        assert_eq!(dump(&value, ascii), r#""\"\\\n\r\t\b\f\u0001\u007f\u00e9\ud835\udc00/""#);
        assert_eq!(dump(&value, unicode), "\"\\\"\\\\\\n\\r\\t\\b\\f\\u0001\u{7f}é𝐀/\"");
    }
}
