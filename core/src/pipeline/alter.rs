//! `--parse-metadata` and `--replace-in-metadata`: what the user changes of an item before files are named and tagged.

use regex::{Captures, Regex, RegexBuilder};
use serde_json::Value;

use crate::output::{InfoDict, RenderOptions, Template};

/// Largest compiled expression, in bytes.
const EXPRESSION_BYTES: usize = 1 << 20;

/// One change of an item's fields.
#[derive(Clone, Debug)]
pub enum Alteration {
    /// `--parse-metadata FROM:TO`.
    Parse {
        /// What is read.
        from: Box<Template>,
        /// Its named groups are the fields that are set.
        to: Regex,
    },
    /// `--replace-in-metadata FIELDS REGEX REPLACE`.
    Replace {
        /// The fields.
        fields: Vec<String>,
        /// What is looked for.
        search: Regex,
        /// What stands there instead, in the `regex` crate's words.
        replacement: String,
    },
}

/// Why a change could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AlterationError {
    /// No colon between what is read and what is set.
    #[error("write FROM:TO, as in \"title:%(artist)s - %(title)s\"")]
    NoColon,
    /// The template cannot be read.
    #[error("{0}")]
    Template(String),
    /// The expression cannot be read.
    #[error(
        "the regular expression {expression:?} cannot be used: {reason} (look-around and back references are not known)"
    )]
    Expression {
        /// As it was written.
        expression: String,
        /// What is wrong.
        reason: String,
    },
    /// The replacement names a group that the expression does not have.
    #[error(
        "the replacement uses group {group}, which {expression:?} does not have; put parentheses around a part of it"
    )]
    NoGroup {
        /// Its number or name.
        group: String,
        /// What is looked for.
        expression: String,
    },
    /// The expression sets nothing.
    #[error("{0:?} names no field to set; name one, or write (?P<field>...) or %(field)s")]
    NoField(String),
}

impl Alteration {
    /// Reads `FROM:TO`. `\:` is a colon in FROM.
    ///
    /// # Errors
    /// [`AlterationError`].
    pub fn parse(text: &str) -> Result<Self, AlterationError> {
        let colon =
            text.char_indices().find(|(at, character)| *character == ':' && !text[..*at].ends_with('\\'));
        let (from, to) =
            colon.map(|(at, _)| (&text[..at], &text[at + 1..])).ok_or(AlterationError::NoColon)?;
        if to.is_empty() {
            return Err(AlterationError::NoColon);
        }
        let from = from.replace("\\:", ":");
        let from = if is_field(&from) { format!("%({from})s") } else { from };
        let template = from.parse().map_err(|error| AlterationError::Template(format!("{error}")))?;
        let expression = if is_field(to) { format!("(?s)(?P<{to}>.+)") } else { expression(to) };
        let to = compiled(&expression)?;
        if to.capture_names().flatten().next().is_none() {
            return Err(AlterationError::NoField(expression));
        }
        Ok(Self::Parse { from: Box::new(template), to })
    }

    /// Reads the three words of `--replace-in-metadata`.
    ///
    /// # Errors
    /// [`AlterationError::Expression`] and [`AlterationError::NoGroup`].
    pub fn replace(fields: &str, search: &str, replacement: &str) -> Result<Self, AlterationError> {
        let fields = fields.split(',').map(|field| field.trim().to_owned()).collect();
        let search = compiled(search)?;
        let replacement = replacement_of(replacement);
        if let Some(group) = unknown_group(&search, &replacement) {
            return Err(AlterationError::NoGroup { group, expression: search.as_str().to_owned() });
        }
        Ok(Self::Replace { fields, search, replacement })
    }

    /// Changes the dictionary; what could not be done, in words.
    pub fn apply(&self, dict: &mut InfoDict, options: &RenderOptions) -> Option<String> {
        match self {
            Self::Parse { from, to } => {
                let text = from.render(dict, options);
                let Some(found) = to.captures(&text) else {
                    return Some(format!("{text:?} does not fit {:?}; no field was set", to.as_str()));
                };
                let named = |name: &str| found.name(name).map(|part| part.as_str().to_owned());
                let fields: Vec<(&str, String)> =
                    to.capture_names().flatten().filter_map(|name| Some((name, named(name)?))).collect();
                for (name, value) in fields {
                    dict.insert(name.to_owned(), Value::String(value));
                }
                None
            }
            Self::Replace { fields, search, replacement } => {
                let mut missing = Vec::new();
                for field in fields {
                    match dict.get_mut(field) {
                        Some(Value::String(text)) => {
                            *text = search.replace_all(text, replacement.as_str()).into_owned();
                        }
                        _ => missing.push(field.as_str()),
                    }
                }
                let what = missing.join(", ");
                (!missing.is_empty()).then(|| format!("there is no text in {what} to replace anything in"))
            }
        }
    }
}

fn is_field(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|character| character.is_ascii_alphanumeric() || character == '_')
}

fn compiled(expression: &str) -> Result<Regex, AlterationError> {
    RegexBuilder::new(expression).size_limit(EXPRESSION_BYTES).build().map_err(|error| {
        let reason = error.to_string().lines().last().unwrap_or_default().trim().to_owned();
        AlterationError::Expression { expression: expression.to_owned(), reason }
    })
}

/// `%(artist)s - %(title)s` as an expression; text without a field is one already.
fn expression(text: &str) -> String {
    let Ok(field) = Regex::new(r"%\(([A-Za-z0-9_]+)\)s") else { return text.to_owned() };
    if !field.is_match(text) {
        return text.to_owned();
    }
    // Unlike a field's name alone, such an expression ends where the line ends.
    let mut out = String::new();
    let mut at = 0;
    for found in field.captures_iter(text) {
        let Some(whole) = found.get(0) else { continue };
        out.push_str(&regex::escape(&text[at..whole.start()]));
        out.push_str(&format!("(?P<{}>.+)", &found[1]));
        at = whole.end();
    }
    out.push_str(&regex::escape(&text[at..]));
    out
}

/// Python's `\1` and `\g<name>` as `${1}` and `${name}`; a `$` stays one.
fn replacement_of(text: &str) -> String {
    let dollars = text.replace('$', "$$");
    let Ok(reference) = Regex::new(r"\\(?:g<([A-Za-z0-9_]+)>|([0-9]{1,2})|(.))") else { return dollars };
    let replaced = reference.replace_all(&dollars, |found: &Captures<'_>| {
        let named = found.get(1).or_else(|| found.get(2)).map(|part| format!("${{{}}}", part.as_str()));
        named.unwrap_or_else(|| match found.get(3).map(|part| part.as_str()) {
            Some("n") => "\n".to_owned(),
            Some("t") => "\t".to_owned(),
            Some("\\") => "\\".to_owned(),
            other => format!("\\{}", other.unwrap_or_default()),
        })
    });
    replaced.into_owned()
}

/// The first group of a replacement that the expression does not have.
fn unknown_group(search: &Regex, replacement: &str) -> Option<String> {
    let is_known = |name: &str| match name.parse::<usize>() {
        Ok(number) => number < search.captures_len(),
        Err(_) => search.capture_names().flatten().any(|known| known == name),
    };
    // Dollars of the user's own are doubled by now.
    let plain = replacement.replace("$$", "");
    let mut named = plain.split("${").skip(1).filter_map(|rest| rest.split_once('}'));
    named.find(|(name, _)| !is_known(name)).map(|(name, _)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn altered(alteration: &Alteration) -> InfoDict {
        let dict = json!({"title": "Ann: A song (live)", "id": "x", "n": 3});
        let mut dict = dict.as_object().cloned().unwrap();
        alteration.apply(&mut dict, &RenderOptions::default());
        dict
    }

    #[test]
    fn fields_are_read_out_of_other_fields() {
        let parsed = |text: &str| altered(&Alteration::parse(text).unwrap());
        let dict = parsed("title:%(artist)s: %(track)s");
        assert_eq!((dict["artist"].as_str(), dict["track"].as_str()), (Some("Ann"), Some("A song (live)")));
        assert_eq!(parsed("id:episode_id")["episode_id"], "x");
        assert_eq!(parsed("title:(?P<kind>live|studio)")["kind"], "live");
        assert_eq!(parsed("%(id)s\\:%(n)s:(?P<meta_comment>.+)")["meta_comment"], "x:3");
        let unfit = Alteration::parse("title:%(a)s = %(b)s").unwrap();
        let mut dict = InfoDict::new();
        assert!(unfit.apply(&mut dict, &RenderOptions::default()).is_some_and(|words| words.contains("NA")));
    }

    #[test]
    fn a_template_reads_one_line_and_a_field_reads_all() {
        let read = |text: &str| {
            let mut dict = json!({"description": "one\ntwo"}).as_object().cloned().unwrap();
            Alteration::parse(text).unwrap().apply(&mut dict, &RenderOptions::default());
            dict["meta_comment"].clone()
        };
        assert_eq!(read("description:%(meta_comment)s"), "one");
        assert_eq!(read("description:meta_comment"), "one\ntwo");
    }

    #[test]
    fn groups_that_are_not_there_are_mistakes() {
        for replacement in [r"\1", r"\g<who>", r"\g<0> \2"] {
            let error = Alteration::replace("title", "a", replacement).unwrap_err();
            assert!(matches!(error, AlterationError::NoGroup { .. }), "{replacement}");
        }
        assert!(Alteration::replace("title", "a", r"\g<0> $1").is_ok());
    }

    #[test]
    fn text_is_replaced_with_groups_as_python_writes_them() {
        let replaced = |search: &str, replacement: &str| {
            altered(&Alteration::replace("title,nope", search, replacement).unwrap())["title"].clone()
        };
        assert_eq!(replaced(r"\s*\((\w+)\)", r" [\1]"), "Ann: A song [live]");
        assert_eq!(replaced(r"(?P<who>Ann)", r"\g<who> & $1"), "Ann & $1: A song (live)");
    }

    #[test]
    fn mistakes_are_told() {
        assert_eq!(Alteration::parse("title").unwrap_err(), AlterationError::NoColon);
        assert!(matches!(Alteration::parse("title:(live)"), Err(AlterationError::NoField(_))));
        assert!(matches!(Alteration::replace("t", "(?=x)", ""), Err(AlterationError::Expression { .. })));
    }
}
