//! Variables of a playlist: `EXT-X-DEFINE` and `{$name}` (draft-pantos-hls-rfc8216bis section 4.3).

use std::borrow::Cow;
use std::collections::HashMap;

use crate::http::RemoteUrl;

use super::super::error::Place;
use super::super::{ManifestError, limits};
use super::attributes::Attributes;

/// The variables a playlist defined, to hand on to the playlists it names (`EXT-X-DEFINE:IMPORT`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variables {
    values: HashMap<String, String>,
    substituted_bytes: usize,
}

impl Variables {
    /// The value of a variable.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut all: Vec<_> =
            self.values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        all.sort_unstable();
        all.into_iter()
    }

    /// Reads one `EXT-X-DEFINE`: a value of its own, one from the playlist's address, or one handed on.
    pub(super) fn define(
        &mut self,
        attributes: &Attributes<'_>,
        base: &RemoteUrl,
        imports: &Self,
        place: Place,
    ) -> Result<(), ManifestError> {
        let (name, value) = if let Some(name) = attributes.get("NAME") {
            (name, attributes.get("VALUE").unwrap_or_default().to_owned())
        } else if let Some(name) = attributes.get("QUERYPARAM") {
            let value = base.query_value(name);
            (
                name,
                value
                    .ok_or_else(|| place.clone().invalid(format!("the address has no parameter {name:?}")))?,
            )
        } else if let Some(name) = attributes.get("IMPORT") {
            let value = imports.get(name).map(str::to_owned);
            (
                name,
                value.ok_or_else(|| {
                    place.clone().invalid(format!("no playlist handed on variable {name:?}"))
                })?,
            )
        } else {
            return Err(place.missing("NAME"));
        };
        if self.values.len() >= limits::VARIABLES {
            return Err(ManifestError::TooMany { what: "variables", limit: limits::VARIABLES });
        }
        self.values.insert(name.to_owned(), value);
        Ok(())
    }

    /// The text with every `{$name}` replaced, once. A playlist that defines nothing is left as it is: before
    /// version 8 of the protocol the characters had no meaning.
    pub(super) fn replace<'a>(
        &mut self,
        text: &'a str,
        place: &Place,
    ) -> Result<Cow<'a, str>, ManifestError> {
        if self.values.is_empty() || !text.contains("{$") {
            return Ok(Cow::Borrowed(text));
        }
        let mut replaced = String::new();
        let mut rest = text;
        while let Some(start) = rest.find("{$") {
            let (before, after) = rest.split_at(start);
            let Some(end) = after.find('}') else { break };
            let name = after.get(2..end).unwrap_or_default();
            let value = self
                .get(name)
                .ok_or_else(|| place.clone().invalid(format!("variable {name:?} is not defined")))?;
            if replaced.len() + before.len() + value.len() > limits::LINE_BYTES {
                return Err(ManifestError::TooMany { what: "bytes in a line", limit: limits::LINE_BYTES });
            }
            replaced.push_str(before);
            replaced.push_str(value);
            rest = after.get(end + 1..).unwrap_or_default();
        }
        replaced.push_str(rest);
        self.substituted_bytes = self.substituted_bytes.saturating_add(replaced.len());
        if self.substituted_bytes > limits::SUBSTITUTED_BYTES {
            return Err(ManifestError::TooMany {
                what: "bytes from variables",
                limit: limits::SUBSTITUTED_BYTES,
            });
        }
        Ok(Cow::Owned(replaced))
    }
}

impl FromIterator<(String, String)> for Variables {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        Self { values: pairs.into_iter().collect(), substituted_bytes: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(definitions: &[&str]) -> Result<Variables, ManifestError> {
        let base = RemoteUrl::parse("https://e.org/m.m3u8?token=t%2Fk").unwrap();
        let mut imports = Variables::default();
        imports.values.insert("given".into(), "G".into());
        let mut variables = Variables::default();
        for definition in definitions {
            let attributes = Attributes::parse(definition, &mut variables, &Place::Line(1))?;
            variables.define(&attributes, &base, &imports, Place::Line(1))?;
        }
        Ok(variables)
    }

    #[test]
    fn each_kind_of_definition_is_read() {
        let definitions = [
            r#"NAME="a",VALUE="x""#,
            r#"NAME="b",VALUE="{$a}y""#,
            r#"QUERYPARAM="token""#,
            r#"IMPORT="given""#,
        ];
        let mut variables = variables(&definitions).unwrap();
        let replaced = variables.replace("{$a}-{$b}-{$token}-{$given}-{x}", &Place::Line(2)).unwrap();
        assert_eq!(replaced, "x-xy-t/k-G-{x}");
    }

    #[test]
    fn what_is_not_given_is_an_error() {
        for definition in [r#"QUERYPARAM="other""#, r#"IMPORT="other""#, r#"VALUE="x""#] {
            assert!(variables(&[definition]).is_err(), "{definition}");
        }
        let mut variables = variables(&[r#"NAME="a",VALUE="x""#]).unwrap();
        assert!(variables.replace("{$z}", &Place::Line(2)).is_err());
    }

    #[test]
    fn a_playlist_without_variables_keeps_its_braces() {
        let replaced = Variables::default().replace("{$a}.ts", &Place::Line(1)).unwrap().into_owned();
        assert_eq!(replaced, "{$a}.ts");
    }

    #[test]
    fn doubling_again_and_again_meets_the_line_limit() {
        let mut definitions = vec![r#"NAME="v0",VALUE="0123456789abcdef""#.to_owned()];
        definitions.extend((1..40).map(|n| format!(r#"NAME="v{n}",VALUE="{{$v{0}}}{{$v{0}}}""#, n - 1)));
        let definitions: Vec<&str> = definitions.iter().map(String::as_str).collect();
        assert!(matches!(variables(&definitions), Err(ManifestError::TooMany { .. })));
    }
}
