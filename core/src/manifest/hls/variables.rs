//! Variables of a playlist: `EXT-X-DEFINE` and `{$name}` (draft-pantos-hls-rfc8216bis section 4.3).

use std::borrow::Cow;
use std::collections::HashMap;

use super::super::error::Place;
use super::super::{ManifestError, limits};

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

    /// Gives a variable its value.
    pub(super) fn set(&mut self, name: &str, value: String) -> Result<(), ManifestError> {
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

    #[test]
    fn a_playlist_without_variables_keeps_its_braces() {
        let replaced = Variables::default().replace("{$a}.ts", &Place::Line(1)).unwrap().into_owned();
        assert_eq!(replaced, "{$a}.ts");
    }
}
