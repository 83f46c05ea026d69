//! Values as scripts write them: JSON, and what JavaScript allows beside it (ECMA-262 section 13.2): names without quotes,
//! single quotes and backticks, comments, commas at the end, `undefined`, two strings joined by `+`.
//!
//! What has to be computed is `null` here, and the reader goes on behind it. Nothing is run. One pass, with a bound on
//! depth and on the number of values: deeper ones are `null`, and a reading ends with the last that is allowed, so that no
//! script takes more than some twenty megabytes as values.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// Objects inside objects that are read.
const DEPTH: usize = 40;
/// Values of one reading.
const VALUES: usize = 100_000;
/// Bytes that come in for names in one reading.
const LENT: usize = 4 * 1024 * 1024;

/// The value a text begins with, `None` where it begins with none that can be read; and how many bytes were looked at to
/// find that out.
pub(crate) fn value(text: &str) -> (Option<Value>, usize) {
    let mut reader = Reader { text, at: 0, values: 0, names: None, lent: 0 };
    reader.space();
    let value = reader.value(DEPTH);
    (value, reader.at)
}

/// The same where these names stand for values.
pub(crate) fn value_with(text: &str, names: &BTreeMap<String, Value>) -> Option<Value> {
    let mut reader = Reader { text, at: 0, values: 0, names: Some(names), lent: 0 };
    reader.space();
    reader.value(DEPTH)
}

/// The arguments of a call, from behind its opening bracket, and how many bytes they take.
pub(crate) fn arguments(text: &str) -> (Vec<Value>, usize) {
    const ARGUMENTS: usize = 6;
    list(text, ARGUMENTS)
}

/// The same, as many as are allowed.
pub(crate) fn list(text: &str, most: usize) -> (Vec<Value>, usize) {
    let mut reader = Reader { text, at: 0, values: 0, names: None, lent: 0 };
    let mut arguments = Vec::new();
    while arguments.len() < most {
        reader.space();
        if matches!(reader.peek(), None | Some(b')')) {
            break;
        }
        let Some(value) = reader.value(DEPTH) else { break };
        arguments.push(value);
        reader.space();
        if reader.peek() != Some(b',') {
            break;
        }
        reader.at += 1;
    }
    (arguments, reader.at)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    values: usize,
    /// What names stand for, where that is known.
    names: Option<&'a BTreeMap<String, Value>>,
    /// Bytes that came in for names.
    lent: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Passes white space and comments.
    fn space(&mut self) {
        loop {
            let rest = self.rest();
            let blank = rest.len() - rest.trim_start().len();
            self.at += blank;
            let rest = self.rest();
            let end = match rest.as_bytes() {
                [b'/', b'/', ..] => rest.find('\n').map_or(rest.len(), |end| end + 1),
                [b'/', b'*', ..] => rest.find("*/").map_or(rest.len(), |end| end + 2),
                _ => return,
            };
            self.at += end;
        }
    }

    /// One value, and what is computed with it; leaves off before the comma or bracket that follows.
    fn value(&mut self, depth: usize) -> Option<Value> {
        self.values += 1;
        if depth == 0 {
            self.skip();
            return Some(Value::Null);
        }
        let mut value = match self.peek()? {
            b'{' => self.object(depth)?,
            b'[' => self.array(depth)?,
            b'"' | b'\'' | b'`' => Value::String(self.string()?),
            b'0'..=b'9' | b'-' | b'.' => self.number(),
            _ => return Some(self.word(depth)),
        };
        if self.values > VALUES {
            return Some(value);
        }
        loop {
            self.space();
            match self.peek() {
                None | Some(b',' | b'}' | b']' | b')' | b';' | b':') => return Some(value),
                // `"https:" + "//e.org/a.mp4"`; anything else that is added is not known.
                Some(b'+') => {
                    self.at += 1;
                    self.space();
                    let is_text = matches!(self.peek(), Some(b'"' | b'\'' | b'`'));
                    let Value::String(text) = &mut value else {
                        self.skip();
                        return Some(Value::Null);
                    };
                    if !is_text {
                        self.skip();
                        return Some(Value::Null);
                    }
                    text.push_str(&self.string()?);
                }
                // What begins a word here is no part of the value: the text goes on otherwise.
                Some(byte) if byte.is_ascii_alphabetic() || matches!(byte, b'"' | b'\'' | b'<' | b'{') => {
                    return Some(value);
                }
                // A statement may end with its line.
                Some(_) if self.text[..self.at].trim_end_matches([' ', '\t']).ends_with('\n') => {
                    return Some(value);
                }
                Some(_) => {
                    self.skip();
                    return Some(Value::Null);
                }
            }
        }
    }

    fn object(&mut self, depth: usize) -> Option<Value> {
        let mut members = Map::new();
        self.at += 1;
        loop {
            if self.values > VALUES {
                return Some(Value::Object(members));
            }
            self.space();
            match self.peek()? {
                b'}' => {
                    self.at += 1;
                    return Some(Value::Object(members));
                }
                b',' | b';' => {
                    self.at += 1;
                    continue;
                }
                b']' | b')' => return None,
                _ => {}
            }
            let name = self.name()?;
            self.space();
            if self.peek() == Some(b':') {
                self.at += 1;
                self.space();
                let value = self.value(depth - 1)?;
                members.insert(name, value);
            } else {
                // `name`, `name() { … }`, `...rest`: nothing that has a value here.
                self.skip();
            }
        }
    }

    fn array(&mut self, depth: usize) -> Option<Value> {
        let mut list = Vec::new();
        self.at += 1;
        loop {
            if self.values > VALUES {
                return Some(Value::Array(list));
            }
            self.space();
            match self.peek()? {
                b']' => {
                    self.at += 1;
                    return Some(Value::Array(list));
                }
                b',' | b';' => self.at += 1,
                b'}' | b')' => return None,
                _ => list.push(self.value(depth - 1)?),
            }
        }
    }

    /// The name of a member.
    fn name(&mut self) -> Option<String> {
        if matches!(self.peek()?, b'"' | b'\'' | b'`') {
            return self.string();
        }
        let rest = self.rest();
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
        let length = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        let name = rest[..length].to_owned();
        if length == 0 {
            self.skip();
        }
        self.at += length;
        Some(name)
    }

    /// A text in quotes. One that does not end, or not as texts do, takes everything: it was looked through.
    fn string(&mut self) -> Option<String> {
        let text = self.quoted();
        if text.is_none() {
            self.at = self.text.len();
        }
        text
    }

    fn quoted(&mut self) -> Option<String> {
        let quote = self.peek()?;
        self.at += 1;
        let mut out = String::new();
        loop {
            let rest = self.rest();
            let stop = rest.find(|c: char| c == '\\' || (c.is_ascii() && c as u8 == quote))?;
            out.push_str(&rest[..stop]);
            self.at += stop + 1;
            if rest.as_bytes()[stop] == quote {
                return Some(out);
            }
            self.escape(&mut out)?;
        }
    }

    /// What stands behind a backslash (ECMA-262 section 12.9.4).
    fn escape(&mut self, out: &mut String) -> Option<()> {
        let letter = self.rest().chars().next()?;
        self.at += letter.len_utf8();
        match letter {
            'n' => out.push('\n'),
            't' => out.push('\t'),
            'r' | 'b' | 'f' | 'v' | '0' => out.push(' '),
            '\n' => {}
            'x' => {
                let code = self.hexadecimal(2)?;
                out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            'u' if self.peek() == Some(b'{') => {
                let end = self.rest().find('}')?;
                let code = u32::from_str_radix(&self.rest()[1..end], 16).ok()?;
                self.at += end + 1;
                out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            'u' => {
                let mut code = self.hexadecimal(4)?;
                if (0xd800..0xdc00).contains(&code) && self.rest().starts_with("\\u") {
                    self.at += 2;
                    let low = self.hexadecimal(4)?;
                    code = 0x1_0000 + ((code - 0xd800) << 10) + (low.wrapping_sub(0xdc00) & 0x3ff);
                }
                out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            other => out.push(other),
        }
        Some(())
    }

    fn hexadecimal(&mut self, digits: usize) -> Option<u32> {
        let code = u32::from_str_radix(self.rest().get(..digits)?, 16).ok()?;
        self.at += digits;
        Some(code)
    }

    fn number(&mut self) -> Value {
        let rest = self.rest();
        let is_number = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+');
        let length = rest.find(|c| !is_number(c)).unwrap_or(rest.len());
        let text = &rest[..length];
        let number =
            text.parse::<i64>().ok().map(Value::from).or_else(|| text.parse::<f64>().ok().map(Value::from));
        self.at += length.max(1);
        number.unwrap_or_default()
    }

    /// `true`, `!0`, a call around a string, or something computed.
    fn word(&mut self, depth: usize) -> Value {
        let rest = self.rest();
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '!' | '.');
        let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let word = rest[..length].to_owned();
        self.at += length;
        let known = match word.as_str() {
            "true" | "!0" => Some(Value::Bool(true)),
            "false" | "!1" => Some(Value::Bool(false)),
            "decodeURIComponent" | "unescape" | "decodeURI" | "String" => {
                self.wrapped(depth).map(percent_decoded)
            }
            "JSON.parse" => self.wrapped(depth).and_then(|text| serde_json::from_str(text.as_str()?).ok()),
            name => self.lend(name),
        };
        self.skip();
        known.unwrap_or_default()
    }

    /// What a name stands for: texts as long as addresses are, and not more of them than a page has.
    fn lend(&mut self, name: &str) -> Option<Value> {
        let value = self.names?.get(name)?;
        self.lent += value.as_str().map_or(8, str::len);
        let is_plain = !value.is_object() && !value.is_array();
        (is_plain && self.lent <= LENT).then(|| value.clone())
    }

    /// The only argument of a call.
    fn wrapped(&mut self, depth: usize) -> Option<Value> {
        self.space();
        if self.peek() != Some(b'(') {
            return None;
        }
        self.at += 1;
        self.space();
        let value = self.value(depth - 1)?;
        (self.peek() == Some(b')')).then(|| self.at += 1)?;
        Some(value)
    }

    /// Passes an expression: to the comma, semicolon or closing bracket that ends it. Always moves on or stands at one.
    fn skip(&mut self) {
        let mut open = 0_usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'(' | b'[' | b'{' => open += 1,
                b')' | b']' | b'}' if open == 0 => return,
                b')' | b']' | b'}' => open -= 1,
                b',' | b';' if open == 0 => return,
                b'"' | b'\'' | b'`' => {
                    self.string();
                    continue;
                }
                b'/' if matches!(self.text.as_bytes().get(self.at + 1), Some(b'/' | b'*')) => {
                    self.space();
                    continue;
                }
                _ => {}
            }
            // Only ASCII bytes are stopped at, so that the place is always between two letters.
            self.at += 1;
            while !self.text.is_char_boundary(self.at) {
                self.at += 1;
            }
        }
    }
}

fn percent_decoded(value: Value) -> Value {
    let Value::String(text) = value else { return value };
    Value::String(crate::name::percent_decoded(&text))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_scripts_write_is_read() {
        let text = r#"{ 'a': "x\/y\u00e9\x41", b: [1, -2.5, .5,], // why
            $c: 'https:' + "//e.org/", d: !0, e: undefined, f: function (x) { return {y: [1]}; }, g(h) { },
            i: window.i || "late", j: `k`, /* l: 1 */ ...rest, "m": {n: null}, o: decodeURIComponent('a%20b') } rest"#;
        let (value, length) = value(text);
        let value = value.unwrap();
        let expected = json!({"a": "x/yéA", "b": [1, -2.5, 0.5], "$c": "https://e.org/", "d": true, "e": null, "f": null,
            "i": null, "j": "k", "m": {"n": null}, "o": "a b"});
        assert_eq!(value, expected);
        assert_eq!(&text[length..], "rest");
    }

    #[test]
    fn arguments_end_with_the_call() {
        let (found, _) = arguments("document.getElementById('v'), \"a.mpd\", true); more('b')");
        assert_eq!(found, [Value::Null, json!("a.mpd"), json!(true)]);
        assert!(arguments(")").0.is_empty());
    }

    #[test]
    fn broken_scripts_end_the_reading() {
        for text in ["{a: 'b", "[1, 2", "{\"a\": [}", "", "\"\\u12\"", "'\\", "{…: 1", "{a: (", "{a b c"] {
            let _ = value(text);
        }
        assert_eq!(value("'a'"), (Some(json!("a")), 3));
    }

    #[test]
    fn a_reading_that_fails_says_how_much_it_looked_at() {
        for text in ["{a: 'b", "[1, 2, {", "{a: \"\\u12 and more\"", "{a: (b, (c", "[/* no end"] {
            assert_eq!(value(text), (None, text.len()), "{text}");
        }
    }

    #[test]
    fn depth_has_an_end_and_the_reading_takes_linear_time() {
        assert!(value(&"[".repeat(1_000_000)).0.is_none());
        let (deep, _) = value(&("[".repeat(90) + &"]".repeat(90)));
        assert!(deep.unwrap().is_array());
        for piece in ["{a:", "a+", "'a'+", "/*", "//\n", "(", "{a", "\\u", "…"] {
            let _ = value(&piece.repeat(500_000));
        }
    }
}
