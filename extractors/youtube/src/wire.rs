//! Reading answers leniently: what has a shape we do not know counts as absent, and the rest is kept.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

/// For `deserialize_with`: the default where the value has another shape.
pub(crate) fn lenient<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(
    from: D,
) -> Result<T, D::Error> {
    let text = Box::<RawValue>::deserialize(from)?;
    Ok(serde_json::from_str(text.get()).unwrap_or_default())
}

/// For `deserialize_with`: a list without the items that have another shape.
pub(crate) fn lenient_list<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    from: D,
) -> Result<Vec<T>, D::Error> {
    let text = Box::<RawValue>::deserialize(from)?;
    let items: Vec<&RawValue> = serde_json::from_str(text.get()).unwrap_or_default();
    Ok(items.into_iter().filter_map(|item| serde_json::from_str(item.get()).ok()).collect())
}

/// For `deserialize_with`: a whole number, which YouTube writes as a number or as text.
pub(crate) fn number<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    Ok(number_of(&Value::deserialize(from)?))
}

/// A whole number in either form.
pub(crate) fn number_of(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// For `deserialize_with`: the same for sizes and rates, of which nought says that nobody knows.
pub(crate) fn positive<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    Ok(number(from)?.filter(|number| *number > 0))
}

/// Text that says something, without white space around it.
pub(crate) fn non_empty(text: &str) -> Option<String> {
    Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// Text a person reads, in any of the three forms it comes in.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Text {
    simple_text: String,
    runs: Vec<Run>,
    content: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Run {
    text: String,
}

impl Text {
    /// The whole text; `None` where there is none.
    pub(crate) fn joined(&self) -> Option<String> {
        let text = match (self.simple_text.as_str(), self.content.as_str()) {
            ("", "") => self.runs.iter().map(|run| run.text.as_str()).collect(),
            ("", content) => content.to_owned(),
            (simple, _) => simple.to_owned(),
        };
        non_empty(&text)
    }

    /// The first piece of the text: names of languages carry a hint for screen readers behind it.
    pub(crate) fn first(&self) -> Option<String> {
        match self.runs.first() {
            Some(run) if self.simple_text.is_empty() && !run.text.is_empty() => Some(run.text.clone()),
            _ => self.joined(),
        }
    }
}

/// The text a person reads at a path.
pub(crate) fn text(value: &Value, path: &str) -> Option<String> {
    Text::deserialize(value.pointer(path)?).ok()?.joined()
}

/// The first of these paths that leads to text.
pub(crate) fn text_of(value: &Value, paths: &[&str]) -> Option<String> {
    paths.iter().find_map(|path| text(value, path))
}

/// A string at a path; never an empty one.
pub(crate) fn string<'a>(value: &'a Value, path: &str) -> Option<&'a str> {
    value.pointer(path)?.as_str().filter(|text| !text.is_empty())
}

/// The list at a path; an empty one where there is none.
pub(crate) fn items<'a>(value: &'a Value, path: &str) -> &'a [Value] {
    value.pointer(path).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The first number a text names: `1,234 views`, `2.5K`, `34.3 million subscribers`; nought for `No views`.
pub(crate) fn count(text: &str) -> Option<u64> {
    if text.len() >= 3 && text.is_char_boundary(3) && text[..3].eq_ignore_ascii_case("no ") {
        return Some(0);
    }
    let rest = &text[text.find(|c: char| c.is_ascii_digit())?..];
    let end = rest.find(|c: char| !(c.is_ascii_digit() || c == ',' || c == '.')).unwrap_or(rest.len());
    let digits = rest[..end].trim_end_matches(['.', ',']).replace(',', "");
    let unit = rest[end..].trim_start().split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let factor: u64 = match unit.to_ascii_lowercase().as_str() {
        "k" | "thousand" => 1_000,
        "m" | "mln" | "million" => 1_000_000,
        "b" | "bn" | "bln" | "billion" => 1_000_000_000,
        _ => 1,
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let whole = whole.parse::<u64>().ok()?.checked_mul(factor)?;
    // Digits beyond the unit (`1.2345K`) say less than one.
    let fraction: u64 = fraction
        .bytes()
        .try_fold((0, factor), |(sum, place), digit| {
            digit.is_ascii_digit().then(|| (sum + u64::from(digit - b'0') * (place / 10), place / 10))
        })?
        .0;
    whole.checked_add(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, Deserialize, PartialEq)]
    #[serde(default)]
    struct Sample {
        #[serde(deserialize_with = "lenient_list")]
        list: Vec<u8>,
        #[serde(deserialize_with = "lenient")]
        one: Option<bool>,
        #[serde(deserialize_with = "number")]
        size: Option<u64>,
        #[serde(deserialize_with = "positive")]
        rate: Option<u64>,
    }

    #[test]
    fn an_unknown_shape_costs_itself_alone() {
        let sample: Sample =
            serde_json::from_str(r#"{"list":[1,"x",{"a":[]},3],"one":"yes","size":"12","rate":"0"}"#)
                .unwrap();
        assert_eq!(sample, Sample { list: vec![1, 3], one: None, size: Some(12), rate: None });
        let sample: Sample = serde_json::from_str(r#"{"list":{"0":1},"one":null,"size":[]}"#).unwrap();
        assert_eq!(sample, Sample::default());
    }

    #[test]
    fn counts_are_read_as_people_write_them() {
        for (text, expected) in [
            ("1,234 views", Some(1234)),
            ("99K", Some(99_000)),
            ("1.15K subscribers", Some(1150)),
            ("34.3 million subscribers", Some(34_300_000)),
            ("2.1m views", Some(2_100_000)),
            ("2.3bn views", Some(2_300_000_000)),
            ("like this video along with 4,961,170 other people", Some(4_961_170)),
            ("No views", Some(0)),
            ("7", Some(7)),
            ("", None),
            ("many", None),
            ("99999999999999999999999", None),
            ("18446744073709551615K", None),
            ("1.2.3", None),
        ] {
            assert_eq!(count(text), expected, "{text}");
        }
    }
}
