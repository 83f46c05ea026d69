//! The manifest at the head of a script, read as data: nothing is run for it.
//!
//! It is what JavaScript calls a literal, without anything that would have to be worked out: objects, lists, texts in
//! single or double quotes, numbers, `true`, `false` and `null`; commas at the end and comments are fine.

use serde_json::{Map, Value};

/// What has to stand in front, comments aside.
const WORDS: [&str; 4] = ["export", "const", "manifest", "="];
/// Values inside values.
const DEPTH: usize = 16;

/// Why a head cannot be read: the line, from 1, and what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct LiteralError {
    line: usize,
    reason: String,
}

/// Reads the value of `export const manifest = …` at the head of a script.
pub(crate) fn manifest(source: &str) -> Result<Value, LiteralError> {
    let mut reader = Reader { source, at: usize::from(source.starts_with('\u{feff}')) * 3 };
    reader.skip_imports();
    for word in WORDS {
        reader.skip();
        if !reader.eat(word) {
            return Err(reader.wrong("a script plugin begins with: export const manifest = { … }"));
        }
    }
    reader.value(0)
}

struct Reader<'a> {
    source: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.source[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn eat(&mut self, text: &str) -> bool {
        let is_there = self.rest().starts_with(text);
        if is_there {
            self.at += text.len();
        }
        is_there
    }

    fn wrong(&self, reason: impl Into<String>) -> LiteralError {
        LiteralError { line: self.source[..self.at].matches('\n').count() + 1, reason: reason.into() }
    }

    /// White space and comments.
    fn skip(&mut self) {
        loop {
            let rest = self.rest();
            let end = if rest.starts_with("//") {
                rest.find('\n').unwrap_or(rest.len())
            } else if rest.starts_with("/*") {
                rest.find("*/").map_or(rest.len(), |end| end + 2)
            } else {
                rest.len() - rest.trim_start().len()
            };
            if end == 0 {
                return;
            }
            self.at += end;
        }
    }

    /// `import … from "vidra";`, which may stand in front.
    fn skip_imports(&mut self) {
        loop {
            self.skip();
            let Some(rest) =
                self.rest().strip_prefix("import").filter(|rest| rest.starts_with([' ', '{', '"', '\'']))
            else {
                return;
            };
            let name =
                rest.find(['"', '\'']).map(|begin| (begin, rest[begin..].chars().next().unwrap_or('"')));
            let end = name.and_then(|(begin, quote)| Some(begin + 1 + rest[begin + 1..].find(quote)? + 1));
            self.at = end.map_or(self.source.len(), |end| self.at + "import".len() + end);
            self.eat(";");
        }
    }

    fn value(&mut self, depth: usize) -> Result<Value, LiteralError> {
        if depth > DEPTH {
            return Err(self.wrong("it is nested too deep"));
        }
        self.skip();
        match self.peek() {
            Some('{') => self.object(depth),
            Some('[') => self.list(depth),
            Some('"' | '\'') => self.text().map(Value::String),
            Some(_) => self.plain(),
            None => Err(self.wrong("the manifest has no end")),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, LiteralError> {
        let mut fields = Map::new();
        self.at += 1;
        loop {
            self.skip();
            if self.eat("}") {
                return Ok(Value::Object(fields));
            }
            let name = match self.peek() {
                Some('"' | '\'') => self.text()?,
                _ => self.word(),
            };
            self.skip();
            if name.is_empty() || !self.eat(":") {
                return Err(self.wrong("a name and a colon belong here; the manifest holds plain data alone"));
            }
            if fields.contains_key(&name) {
                return Err(self.wrong(format!("{name} is there twice")));
            }
            let value = self.value(depth + 1)?;
            fields.insert(name, value);
            self.between("}")?;
        }
    }

    fn list(&mut self, depth: usize) -> Result<Value, LiteralError> {
        let mut items = Vec::new();
        self.at += 1;
        loop {
            self.skip();
            if self.eat("]") {
                return Ok(Value::Array(items));
            }
            items.push(self.value(depth + 1)?);
            self.between("]")?;
        }
    }

    /// A comma, or the end that is not taken yet.
    fn between(&mut self, end: &str) -> Result<(), LiteralError> {
        self.skip();
        if self.eat(",") || self.rest().starts_with(end) {
            return Ok(());
        }
        Err(self.wrong(format!("a comma or {end} belongs here; the manifest holds plain data alone")))
    }

    fn word(&mut self) -> String {
        let rest = self.rest();
        let is_part =
            |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '$' | '.' | '-' | '+');
        let end = rest.find(|letter| !is_part(letter)).unwrap_or(rest.len());
        let word = rest[..end].to_owned();
        self.at += end;
        word
    }

    fn plain(&mut self) -> Result<Value, LiteralError> {
        let word = self.word();
        // These three and numbers are written as in JSON.
        let value = serde_json::from_str(&word).ok().filter(|_| !word.is_empty());
        value.ok_or_else(|| self.wrong("the manifest holds plain data alone: no names, calls or templates"))
    }

    fn text(&mut self) -> Result<String, LiteralError> {
        let quote = self.peek().unwrap_or('"');
        self.at += 1;
        let mut text = String::new();
        loop {
            let letter = self.peek().filter(|letter| *letter != '\n');
            let letter = letter.ok_or_else(|| self.wrong("a text has no end"))?;
            self.at += letter.len_utf8();
            match letter {
                _ if letter == quote => return Ok(text),
                '\\' => text.push(self.escaped()?),
                other => text.push(other),
            }
        }
    }

    fn escaped(&mut self) -> Result<char, LiteralError> {
        let letter = self.peek().ok_or_else(|| self.wrong("a text has no end"))?;
        self.at += letter.len_utf8();
        match letter {
            'n' => Ok('\n'),
            't' => Ok('\t'),
            'u' => {
                let digits = self.rest().get(..4).unwrap_or_default().to_owned();
                let code = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
                let code = code.ok_or_else(|| self.wrong("\\u and four digits name no letter"))?;
                self.at += 4;
                Ok(code)
            }
            '"' | '\'' | '\\' | '/' => Ok(letter),
            _ => Err(self.wrong(format!("\\{letter} has no place in a manifest"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_literal_is_read_as_it_is_written() {
        let source = "\u{feff}// clips\n/* more */ export const manifest = { id: 'cl\\'ips', \"api\": 1, // one\n \
                      match: [\"https://a/*/b\", 'é\\u00e9',], deep: { x: null, y: -1.5, z: true }, };\nrun(";
        let wanted = json!({
            "id": "cl'ips", "api": 1, "match": ["https://a/*/b", "éé"], "deep": { "x": null, "y": -1.5, "z": true }
        });
        assert_eq!(manifest(source), Ok(wanted));
    }

    #[test]
    fn what_would_have_to_be_run_is_no_data() {
        for value in [
            "makeManifest()",
            "{ id: name }",
            "{ id: `x` }",
            "{ id: 'a' + 'b' }",
            "{ ...other }",
            "{ [x]: 1 }",
            "{ get id() { return 1 } }",
            "{ id: 'a', id: 'b' }",
            "{ id: 'a",
            "{ id: 'a\n' }",
            "[1 2]",
            "",
            "{",
            "{ id: '\\x41' }",
            "{ id: '\\ud800' }",
            "Infinity",
            "/* no end",
        ] {
            assert!(manifest(&format!("export const manifest = {value}")).is_err(), "{value}");
        }
        assert!(manifest(&format!("export const manifest = {}", "[".repeat(100_000))).is_err());
    }

    #[test]
    fn imports_may_stand_in_front() {
        let source = "import { a,\n b } from 'vidra'\nimport \"x\"; // x\nexport const manifest = 5";
        assert_eq!(manifest(source), Ok(json!(5)));
        for source in ["import", "import {", "import 'x", "import 'x'", "imports"] {
            assert!(manifest(source).is_err(), "{source}");
        }
    }

    #[test]
    fn an_error_names_its_line() {
        let error = manifest("\n\nexport const manifest = {\n  id: x,\n}").unwrap_err();
        assert_eq!(
            error.to_string(),
            "line 4: the manifest holds plain data alone: no names, calls or templates"
        );
        let error = manifest("let x").unwrap_err();
        assert_eq!(error.to_string(), "line 1: a script plugin begins with: export const manifest = { … }");
    }
}
