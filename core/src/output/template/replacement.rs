//! The text after `&`: Python's `str.format` with one value, which every numbered field stands for.

use serde_json::Value;

use super::format_spec::format_value;
use super::python_text::{ascii, repr, text_of};

/// The longest text a replacement may give, in bytes.
const MAX_BYTES: usize = 1 << 20;

/// Fills in the value; `None` where Python would raise.
///
/// `{}` and `{0}` may not be mixed, `{{` and `}}` are brackets, `{!r}` and a specification after a colon work as
/// in Python. The fields of a specification stand for the value, too.
pub(super) fn replace(template: &str, value: &Value) -> Option<String> {
    Filler { value, numbering: None }.fill(template, false)
}

/// How the fields seen so far are numbered.
#[derive(Clone, Copy, PartialEq)]
enum Numbering {
    Automatic,
    Manual,
}

struct Filler<'a> {
    value: &'a Value,
    numbering: Option<Numbering>,
}

impl Filler<'_> {
    fn fill(&mut self, template: &str, is_specification: bool) -> Option<String> {
        let mut out = String::new();
        let mut rest = template;
        while let Some(at) = rest.find(['{', '}']) {
            out.push_str(&rest[..at]);
            let bracket = &rest[at..=at];
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix(bracket) {
                out.push_str(bracket);
                rest = after;
                continue;
            }
            // A field inside the specification of a specification is where Python stops as well.
            if bracket == "}" || (is_specification && rest.split('}').next()?.contains('{')) {
                return None;
            }
            let end = closing_bracket(rest)?;
            out.push_str(&self.field(&rest[..end])?);
            rest = &rest[end + 1..];
            if out.len() > MAX_BYTES {
                return None;
            }
        }
        out.push_str(rest);
        Some(out)
    }

    /// `[number][!conversion][:specification]`
    fn field(&mut self, field: &str) -> Option<String> {
        let end = field.find(['!', ':']).unwrap_or(field.len());
        let (number, rest) = field.split_at(end);
        let numbering = if number.is_empty() { Numbering::Automatic } else { Numbering::Manual };
        let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number || self.numbering.is_some_and(|before| before != numbering) {
            return None;
        }
        self.numbering = Some(numbering);
        let (converted, rest) = match rest.strip_prefix('!') {
            None => (None, rest),
            Some(rest) => {
                let (letter, rest) = rest.split_at_checked(1)?;
                let text = match letter {
                    "s" => text_of(self.value),
                    "r" => repr(self.value),
                    "a" => ascii(self.value),
                    _ => return None,
                };
                (Some(Value::String(text)), rest)
            }
        };
        let specification = match rest.strip_prefix(':') {
            None if rest.is_empty() => String::new(),
            None => return None,
            Some(specification) if specification.contains(['{', '}']) => self.fill(specification, true)?,
            Some(specification) => specification.to_owned(),
        };
        format_value(converted.as_ref().unwrap_or(self.value), &specification)
    }
}

/// Where the bracket that closes the field is; fields may be nested.
fn closing_bracket(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => return Some(at),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_numbered_field_is_the_value() {
        for (template, expected) in [
            ("has", "has"),
            ("[{}] {}", "[ab] ab"),
            ("{0}{7}{00}", "ababab"),
            ("{{}} {{{}}}", "{} {ab}"),
            ("{!r:>6}|{!a}|{!s}", "  'ab'|'ab'|ab"),
        ] {
            assert_eq!(replace(template, &json!("ab")).as_deref(), Some(expected), "{template}");
        }
        assert_eq!(replace("{:{}}|", &json!(5)).as_deref(), Some("    5|"));
        assert_eq!(replace("{0:>{0}}|", &json!(3)).as_deref(), Some("  3|"));
    }

    #[test]
    fn what_python_refuses_gives_nothing() {
        for template in [
            "{", "}", "a{0", "{x}", "{0.a}", "{[0]}", "{ }", "{}{0}", "{0!}", "{!x}", "{!rx}", "{:}}", "{²}",
            "{!é}",
        ] {
            assert_eq!(replace(template, &json!("ab")), None, "{template}");
        }
        assert_eq!(replace("{:{:{}}}", &json!(5)), None);
        assert_eq!(replace("{:>5}", &json!(["a"])), None);
    }

    #[test]
    fn a_flood_ends() {
        assert_eq!(replace(&"{}".repeat(2000), &json!("x".repeat(1000))), None);
    }
}
