//! Addresses made of numbers: `$Number%05d$` (ISO/IEC 23009-1 clause 5.3.9.4.4).

use std::fmt::Write;

use super::super::ManifestError;
use super::super::error::Place;

/// The most digits a number may be padded to: those of the largest.
const WIDEST: usize = 20;

/// A template of one representation: its name and bit rate are already in it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Template {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq)]
enum Part {
    Text(String),
    Number { width: usize },
    Time { width: usize },
}

impl Template {
    /// Reads a template for a representation.
    ///
    /// # Errors
    /// An identifier that is unknown or has no value, a width above 20, a dollar sign without its pair.
    pub(super) fn parse(text: &str, id: Option<&str>, bandwidth: Option<u64>) -> Result<Self, ManifestError> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('$') {
            push(&mut parts, before);
            let (identifier, after) =
                after.split_once('$').ok_or_else(|| invalid(text, "a dollar sign has no pair"))?;
            rest = after;
            let (name, width) = divide(identifier).ok_or_else(|| invalid(text, "a width that cannot be"))?;
            match name {
                "" if identifier.is_empty() => push(&mut parts, "$"),
                "RepresentationID" => {
                    push(&mut parts, id.ok_or_else(|| invalid(text, "the representation has no id"))?);
                }
                "Bandwidth" => {
                    let bits =
                        bandwidth.ok_or_else(|| invalid(text, "the representation has no bandwidth"))?;
                    push(&mut parts, &format!("{bits:0width$}"));
                }
                "Number" => parts.push(Part::Number { width }),
                "Time" => parts.push(Part::Time { width }),
                _ => return Err(invalid(text, "an identifier that is not known")),
            }
        }
        push(&mut parts, rest);
        Ok(Self { parts })
    }

    /// Whether different segments have different addresses.
    pub(super) fn varies(&self) -> bool {
        self.parts.iter().any(|part| !matches!(part, Part::Text(_)))
    }

    /// The longest text it can make, in bytes.
    pub(super) fn longest(&self) -> usize {
        let lengths = self.parts.iter().map(|part| match part {
            Part::Text(text) => text.len(),
            Part::Number { .. } | Part::Time { .. } => WIDEST,
        });
        lengths.fold(0, usize::saturating_add)
    }

    /// The address of one segment.
    pub(super) fn expand(&self, number: u64, time: u64) -> String {
        let mut text = String::with_capacity(self.longest());
        for part in &self.parts {
            // Writing to a string cannot fail.
            let _ = match part {
                Part::Text(literal) => text.write_str(literal),
                Part::Number { width } => write!(text, "{number:0width$}"),
                Part::Time { width } => write!(text, "{time:0width$}"),
            };
        }
        text
    }
}

fn push(parts: &mut Vec<Part>, text: &str) {
    match parts.last_mut() {
        Some(Part::Text(last)) => last.push_str(text),
        _ => parts.push(Part::Text(text.to_owned())),
    }
}

/// `Number%05d` as name and width; without a format the width is 1.
fn divide(identifier: &str) -> Option<(&str, usize)> {
    let Some((name, format)) = identifier.split_once('%') else { return Some((identifier, 1)) };
    // Every real one is `%0[width]d`; `%d` alone is written too.
    let digits = format.strip_suffix(['d', 'u', 'i'])?;
    if digits.is_empty() {
        return Some((name, 1));
    }
    digits.parse().ok().filter(|width| *width <= WIDEST).map(|width| (name, width))
}

fn invalid(text: &str, problem: &str) -> ManifestError {
    const SHOWN: usize = 80;
    let shown: String = text.chars().take(SHOWN).collect();
    Place::Element("SegmentTemplate").invalid(format!("{problem}: {shown:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expand(text: &str) -> Result<String, ManifestError> {
        Ok(Template::parse(text, Some("v$1"), Some(64_000))?.expand(7, 90))
    }

    #[test]
    fn identifiers_are_replaced() {
        let table = [
            ("a", "a"),
            ("", ""),
            ("$RepresentationID$/$Number$.m4s", "v$1/7.m4s"),
            ("$Number%05d$-$Time$-$Bandwidth%07d$", "00007-90-0064000"),
            ("100%25/$$$Number%d$", "100%25/$7"),
        ];
        for (text, expected) in table {
            assert_eq!(expand(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn a_template_that_cannot_be_is_an_error() {
        for text in ["$Number", "$SubNumber$", "$Number%099d$", "$Number%0x$", "$Number%-5d$", "$number$"] {
            assert!(expand(text).is_err(), "{text}");
        }
        assert!(Template::parse("$Bandwidth$", None, None).is_err());
        assert!(Template::parse("$RepresentationID$", None, None).is_err());
    }
}
