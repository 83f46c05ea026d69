//! Attribute lists: `NAME=value,NAME="quoted, with a comma"` (RFC 8216 section 4.2).

use std::borrow::Cow;
use std::time::Duration;

use super::super::error::Place;
use super::super::{ManifestError, limits};
use super::variables::Variables;

/// One tag's attributes, variables replaced.
#[derive(Clone, Debug, Default)]
pub(super) struct Attributes<'a> {
    list: Vec<(&'a str, Cow<'a, str>)>,
}

impl<'a> Attributes<'a> {
    /// Reads a list. White space around names and commas, empty entries and entries without a value are forgiven.
    ///
    /// # Errors
    /// A quote that is never closed, an unknown variable, or more attributes than [`limits::ATTRIBUTES`].
    pub(super) fn parse(
        text: &'a str,
        variables: &mut Variables,
        place: &Place,
    ) -> Result<Self, ManifestError> {
        let mut list = Vec::new();
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let (entry_name, after) = divide(rest, ['=', ',']);
            if !after.starts_with('=') {
                rest = after.get(1..).unwrap_or_default().trim_start();
                continue;
            }
            let (value, after) = value(after.get(1..).unwrap_or_default(), place)?;
            rest = after;
            if list.len() >= limits::ATTRIBUTES {
                return Err(ManifestError::TooMany {
                    what: "attributes in a tag",
                    limit: limits::ATTRIBUTES,
                });
            }
            list.push((entry_name.trim(), variables.replace(value, place)?));
        }
        Ok(Self { list })
    }

    /// The attribute's value, without quotes.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.list.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_ref())
    }

    /// The attribute's value where it is not empty.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    /// The value, owned.
    pub(super) fn owned(&self, name: &str) -> Option<String> {
        self.text(name).map(str::to_owned)
    }

    /// A decimal-integer; `None` where it is none.
    pub(super) fn integer(&self, name: &str) -> Option<u64> {
        self.get(name)?.trim().parse().ok()
    }

    /// A decimal-floating-point above zero.
    pub(super) fn number(&self, name: &str) -> Option<f64> {
        self.get(name)?.trim().parse().ok().filter(|number: &f64| number.is_finite() && *number > 0.0)
    }

    /// An enumerated `YES`.
    pub(super) fn is_yes(&self, name: &str) -> bool {
        self.get(name) == Some("YES")
    }

    /// An enumerated `NO`, which some attributes tell apart from silence.
    pub(super) fn is_no(&self, name: &str) -> bool {
        self.get(name) == Some("NO")
    }

    /// A decimal-resolution: width and height in pixels.
    pub(super) fn resolution(&self, name: &str) -> Option<(u32, u32)> {
        let (width, height) = self.get(name)?.trim().split_once(['x', 'X'])?;
        Some((width.trim().parse().ok()?, height.trim().parse().ok()?))
    }
}

/// A quoted-string, or everything up to the next comma; and the list after it.
fn value<'a>(text: &'a str, place: &Place) -> Result<(&'a str, &'a str), ManifestError> {
    let text = text.trim_start();
    let (value, after) = if let Some(quoted) = text.strip_prefix('"') {
        quoted.split_once('"').ok_or_else(|| place.clone().invalid("a quote is not closed"))?
    } else {
        let (value, after) = divide(text, [',', ',']);
        (value.trim(), after)
    };
    // What stands between the closing quote and the comma means nothing.
    let (_, after) = divide(after, [',', ',']);
    Ok((value, after.get(1..).unwrap_or_default().trim_start()))
}

/// The text before the first of two characters, and the rest from it.
fn divide(text: &str, at: [char; 2]) -> (&str, &str) {
    text.split_at(text.find(at).unwrap_or(text.len()))
}

/// Seconds as a decimal number; `None` where they are negative, too many or no number.
pub(super) fn seconds(text: &str) -> Option<Duration> {
    Duration::try_from_secs_f64(text.trim().parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Vec<(String, String)>, ManifestError> {
        let attributes = Attributes::parse(text, &mut Variables::default(), &Place::Line(7))?;
        Ok(attributes.list.iter().map(|(name, value)| ((*name).to_owned(), value.to_string())).collect())
    }

    #[test]
    fn a_comma_inside_quotes_does_not_divide() {
        let pairs =
            parse(r#"BANDWIDTH=1280000,CODECS="avc1.4d,mp4a=1", AUDIO="",X=0xAB ,Y="a"junk,Z=1"#).unwrap();
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let expected = [
            ("BANDWIDTH", "1280000"),
            ("CODECS", "avc1.4d,mp4a=1"),
            ("AUDIO", ""),
            ("X", "0xAB"),
            ("Y", "a"),
            ("Z", "1"),
        ];
        assert_eq!(pairs, expected);
    }

    #[test]
    fn stray_commas_and_bare_words_are_forgiven() {
        assert_eq!(parse(",,A=1,,word,B=2,").unwrap(), [("A".into(), "1".into()), ("B".into(), "2".into())]);
        assert_eq!(parse("").unwrap(), []);
    }

    #[test]
    fn an_open_quote_names_its_line() {
        assert_eq!(parse(r#"URI="a"#).unwrap_err().to_string(), "line 7: a quote is not closed");
    }

    #[test]
    fn attributes_of_a_tag_are_counted() {
        assert!(matches!(parse(&"A=1,".repeat(limits::ATTRIBUTES + 1)), Err(ManifestError::TooMany { .. })));
    }
}
