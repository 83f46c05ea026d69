//! `--alias NAMES OPTIONS`: options of the user's own.

use anyhow::Context as _;

use crate::config::plain_words;

/// One alias.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Alias {
    /// With their dashes.
    pub(super) names: Vec<String>,
    /// The words it stands for; `{0}`, `{1}` and so on are its values.
    options: Vec<String>,
    /// How many values it takes.
    pub(super) values: usize,
}

impl Alias {
    /// Reads what follows `--alias`.
    ///
    /// # Errors
    /// No name, options that cannot be taken apart, a place that is no number.
    pub(super) fn read(names: &str, options: &str) -> anyhow::Result<Self> {
        let names: Vec<String> = names
            .split(',')
            .map(str::trim)
            .filter(|name| !name.trim_matches('-').is_empty())
            .map(|name| if name.starts_with('-') { name.to_owned() } else { format!("--{name}") })
            .collect();
        anyhow::ensure!(!names.is_empty(), "--alias gives no name; write --alias NAME \"OPTIONS\"");
        let options = plain_words(options)
            .with_context(|| format!("the options of --alias {} cannot be read", names.join(",")))?;
        let mut values = 0;
        for option in &options {
            fill(option, &mut |place| {
                values = values.max(place + 1);
                Some(String::new())
            })
            .with_context(|| format!("the options of --alias {} cannot be read", names.join(",")))?;
        }
        Ok(Self { names, options, values })
    }

    /// The words it stands for with these values.
    ///
    /// # Errors
    /// Fewer values than it has places for.
    pub(super) fn words(&self, values: &[String]) -> anyhow::Result<Vec<String>> {
        self.options.iter().map(|option| fill(option, &mut |place| values.get(place).cloned())).collect()
    }
}

/// Python's `str.format` with places alone: `{0}`, `{}`, and `{{` for a bracket.
fn fill(text: &str, value: &mut impl FnMut(usize) -> Option<String>) -> anyhow::Result<String> {
    let mut out = String::new();
    let mut next = 0;
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, bracket) = rest.split_at(at);
        out.push_str(before);
        if let Some(after) = bracket.strip_prefix("{{").or_else(|| bracket.strip_prefix("}}")) {
            out.push_str(bracket.get(..1).unwrap_or_default());
            rest = after;
            continue;
        }
        let (place, after) =
            bracket.strip_prefix('{').and_then(|inside| inside.split_once('}')).with_context(|| {
                format!("{text:?} has a bracket without its other half; write it twice to mean itself")
            })?;
        let place = if place.is_empty() {
            next += 1;
            next - 1
        } else {
            place.parse().with_context(|| format!("{{{place}}} is no place; write {{0}}, {{1}} and so on"))?
        };
        anyhow::ensure!(place < 100, "{{{place}}} is more values than an alias may have");
        out.push_str(&value(place).with_context(|| format!("an alias lacks its value {}", place + 1))?);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_and_counted() {
        let alias = Alias::read("get-audio,-X", r#"-S=aext:{0},abr -x --audio-format "{0} {{}}""#).unwrap();
        assert_eq!(alias.names, ["--get-audio", "-X"]);
        assert_eq!(alias.values, 1);
        let words = alias.words(&["mp3".to_owned()]).unwrap();
        assert_eq!(words, ["-S=aext:mp3,abr", "-x", "--audio-format", "mp3 {}"]);
        assert_eq!(Alias::read("a", "{} {}").unwrap().values, 1, "each word counts for itself");
    }

    #[test]
    fn what_cannot_be_read_is_an_error() {
        for (names, options) in [("", "-q"), ("a", "'"), ("a", "{x}"), ("a", "}"), ("a", "{1000}")] {
            assert!(Alias::read(names, options).is_err(), "{names} {options}");
        }
    }
}
