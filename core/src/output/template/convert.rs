//! From a value to the text that takes the field's place.

use std::borrow::Cow;

use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;

use super::evaluate::{Evaluated, evaluate};
use super::json_text::{Layout, dump};
use super::number::{as_float, is_integer};
use super::options::RenderOptions;
use super::printf;
use super::python_text::{ascii, repr, text_of};
use super::syntax::{Conversion, Field, Kind};
use super::traverse::Scope;
use crate::output::{NameRules, sanitise};

/// The longest text one field may give, in bytes.
const MAX_FIELD_BYTES: usize = 16 << 20;

/// A value on its way to text.
enum Converted {
    /// Text still to be cut and filled.
    Text(String),
    /// One character still to be filled.
    Character(char),
    /// Text as it will be.
    Finished(String),
    /// Digits, which need not be made safe either.
    Number(String),
    /// Nothing the conversion could show.
    Missing,
}

/// Fills one field. With `rules` the text becomes part of a file name.
pub(super) fn fill_field(
    field: &Field,
    scope: &Scope<'_>,
    options: &RenderOptions,
    rules: Option<&NameRules>,
) -> String {
    let evaluated = evaluate(field, scope, rules.is_some());
    let conversion = padded(&field.conversion, &evaluated, scope, options);
    let converted = match &evaluated.value {
        Some(value) => convert(value, &conversion),
        None => Converted::Missing,
    };
    let safe = |text: String| match rules {
        Some(rules) => rules.value(&text),
        None => text,
    };
    let mut text = match converted {
        Converted::Text(text) => printf::text(&safe(text), &conversion),
        Converted::Character(character) => {
            let safe = safe(character.to_string());
            safe.chars()
                .next()
                .map_or_else(String::new, |character| printf::character(character, &conversion))
        }
        Converted::Finished(text) => safe(text),
        Converted::Number(text) => text,
        Converted::Missing => safe(evaluated.default.unwrap_or(&options.placeholder).to_owned()),
    };
    text.truncate(text.floor_char_boundary(MAX_FIELD_BYTES));
    text
}

/// The numbers of a list and of a run get leading zeros if they are asked for as plain text.
fn padded<'c>(
    conversion: &'c Conversion,
    evaluated: &Evaluated<'_>,
    scope: &Scope<'_>,
    options: &RenderOptions,
) -> Cow<'c, Conversion> {
    let is_plain = conversion.kind == Kind::Text && conversion.is_bare();
    if !is_plain || !evaluated.value.as_ref().is_some_and(is_integer) {
        return Cow::Borrowed(conversion);
    }
    let digits = |number: Option<u64>| number.unwrap_or_default().to_string().len();
    let width = match evaluated.name {
        "playlist_index" => digits(options.last_playlist_index),
        "playlist_autonumber" => digits(scope.info.get("n_entries").and_then(Value::as_u64)),
        "autonumber" => options.autonumber_width.min(super::parse::MAX_WIDTH),
        _ => return Cow::Borrowed(conversion),
    };
    Cow::Owned(Conversion { zero: true, width: Some(width), kind: Kind::Integer, ..Conversion::default() })
}

fn convert(value: &Value, conversion: &Conversion) -> Converted {
    match conversion.kind {
        Kind::Text => Converted::Text(text_of(value)),
        Kind::Repr => Converted::Text(repr(value)),
        Kind::Ascii => Converted::Text(ascii(value)),
        Kind::Character => match text_of(value).chars().next().filter(|_| is_true(value)) {
            Some(first) => Converted::Character(first),
            None => Converted::Text(text_of(value)),
        },
        Kind::Bytes => Converted::Finished(printf::bytes(&text_of(value), conversion)),
        Kind::Json => {
            let layout = Layout { is_indented: conversion.alternate, is_ascii: !conversion.plus };
            Converted::Text(dump(value, layout))
        }
        Kind::List => Converted::Text(list(value).join(if conversion.alternate { "\n" } else { ", " })),
        Kind::Html => Converted::Text(html(&text_of(value))),
        Kind::Quoted => Converted::Text(match value.as_array().filter(|_| conversion.alternate) {
            Some(items) => items.iter().map(|item| quoted(&text_of(item))).collect::<Vec<_>>().join(" "),
            None => quoted(&text_of(value)),
        }),
        Kind::Suffixed => {
            let factor = if conversion.alternate { 1024.0 } else { 1000.0 };
            // Not a number: yt-dlp shows Python's null here, not the default.
            Converted::Finished(suffixed(value, conversion, factor).unwrap_or_else(|| "None".to_owned()))
        }
        Kind::Sanitised => Converted::Text(sanitise(&text_of(value), conversion.alternate)),
        Kind::Normalised => Converted::Text(normalised(&text_of(value), conversion)),
        _ => as_float(value)
            .and_then(|number| printf::number(number, conversion))
            .map_or(Converted::Missing, Converted::Number),
    }
}

fn is_true(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(truth) => *truth,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
    }
}

/// The items as text; the keys of a dictionary; anything else alone.
fn list(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().map(text_of).collect(),
        Value::Object(fields) => fields.keys().cloned().collect(),
        other => vec![text_of(other)],
    }
}

fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// One word for a POSIX shell.
fn quoted(text: &str) -> String {
    let is_harmless = |byte: u8| byte.is_ascii_alphanumeric() || b"_@%+=:,./-".contains(&byte);
    if !text.is_empty() && text.bytes().all(is_harmless) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\"'\"'"))
}

/// `1.2M` or `1.2Mi`; `None` for what is no number, or negative.
fn suffixed(value: &Value, conversion: &Conversion, factor: f64) -> Option<String> {
    const SUFFIXES: [&str; 9] = ["", "k", "M", "G", "T", "P", "E", "Z", "Y"];
    let number = as_float(value).filter(|number| *number >= 0.0 && number.is_finite())?;
    let mut exponent = 0;
    // By logarithms, so that the step to the next suffix is where yt-dlp has it.
    let steps = (number.ln() / factor.ln()).trunc();
    while number > 0.0
        && exponent + 1 < SUFFIXES.len()
        && f64::from(u32::try_from(exponent + 1).ok()?) <= steps
    {
        exponent += 1;
    }
    let suffix = match (SUFFIXES[exponent], conversion.alternate) {
        ("k", true) => "Ki".to_owned(),
        ("", _) => String::new(),
        (suffix, true) => format!("{suffix}i"),
        (suffix, false) => suffix.to_owned(),
    };
    let scaled = number / factor.powi(i32::try_from(exponent).ok()?);
    let kind = if conversion.is_bare_but_alternate() { Kind::Integer } else { Kind::Fixed { upper: false } };
    let plain = Conversion { alternate: false, kind, ..conversion.clone() };
    printf::number(scaled, &plain).map(|digits| digits + &suffix)
}

/// The normal form the flags name: `#` decomposed, `+` with compatibility.
fn normalised(text: &str, conversion: &Conversion) -> String {
    match (conversion.plus, conversion.alternate) {
        (false, false) => text.nfc().collect(),
        (false, true) => text.nfd().collect(),
        (true, false) => text.nfkc().collect(),
        (true, true) => text.nfkd().collect(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::super::parse::parse;
    use super::super::syntax::Piece;
    use super::*;

    fn filled(template: &str, rules: Option<&NameRules>) -> String {
        let info = json!({
            "id": "12", "title": "it's <b> & \"q\"", "n": 1234567, "zero": 0, "tiny": 0.000_001, "neg": -1,
            "tags": ["x", "y z"], "dict": {"a": 1, "b": null}, "accents": "e\u{301}ﬁ", "path": "a/b: c",
            "playlist_index": 7, "playlist_autonumber": 3, "n_entries": 120, "autonumber": 42, "t": true,
        });
        let scope = Scope { info: info.as_object().expect("an object"), derived: Map::new() };
        let options = RenderOptions { last_playlist_index: Some(1000), ..RenderOptions::default() };
        let pieces = parse(template).expect("a template");
        let text = |piece: &Piece| match piece {
            Piece::Literal(literal) => literal.clone(),
            Piece::Field(field) => fill_field(field, &scope, &options, rules),
        };
        pieces.iter().map(text).collect()
    }

    fn assert_filled(cases: &[(&str, &str)]) {
        for (template, expected) in cases {
            assert_eq!(filled(template, None), *expected, "{template}");
        }
    }

    #[test]
    fn texts_are_written_as_python_does() {
        assert_filled(&[
            ("%(tags)s|%(dict)s", "['x', 'y z']|{'a': 1, 'b': None}"),
            ("%(title)r", "'it\\'s <b> & \"q\"'"),
            ("%(accents)a", "'e\\u0301\\ufb01'"),
            ("%(title).4s|%(id)5s|%(id)-5s|", "it's|   12|12   |"),
            ("%(title)c|%(zero)5c|%(tags)c", "i|    0|["),
        ]);
    }

    #[test]
    fn special_conversions_have_plain_and_alternate_forms() {
        assert_filled(&[
            ("%(tags)l|%(tags)#l|%(dict)l|%(id)l", "x, y z|x\ny z|a, b|12"),
            (
                "%(tags)j|%(tags)#j|%(accents)+j",
                "[\"x\", \"y z\"]|[\n    \"x\",\n    \"y z\"\n]|\"e\u{301}ﬁ\"",
            ),
            ("%(title)h", "it&#39;s &lt;b&gt; &amp; &quot;q&quot;"),
            ("%(id)q %(tags)#q %(title.:4)q", "12 x 'y z' 'it'\"'\"'s'"),
            ("%(path)S|%(path)#S", "a⧸b： c|a_b_-_c"),
            ("%(accents)U|%(accents)#U|%(accents)+U|%(accents)+#U", "éﬁ|e\u{301}ﬁ|éfi|e\u{301}fi"),
            ("%(accents).2B|%(n)U", "e|1234567"),
        ]);
    }

    #[test]
    fn suffixes_step_by_a_thousand_or_1024() {
        assert_filled(&[
            ("%(n)D %(n)#D %(n).2D %(n)#.1D", "1M 1Mi 1.23M 1.2Mi"),
            ("%(id)D %(zero)D %(tiny).1D", "12 0 0.0"),
            ("%(neg)D %(title)D %(nope)D", "None None NA"),
        ]);
    }

    #[test]
    fn numbers_need_something_that_reads_as_one() {
        assert_filled(&[
            ("%(id)05d|%(t)d|%(n)x|%(n)o", "00012|1|12d687|4553207"),
            ("%(title)d|%(title|none)d|%(tags)f", "NA|none|NA"),
        ]);
    }

    #[test]
    fn indexes_are_padded_when_asked_for_as_plain_text() {
        assert_filled(&[
            ("%(playlist_index)s %(playlist_index)d %(playlist_index)2s", "0007 7  7"),
            ("%(playlist_autonumber)s %(autonumber)s", "003 00042"),
            ("%(playlist_index&{})s %(playlist_index+0)s %(nope,autonumber)s", "7 7.0 00042"),
        ]);
    }

    #[test]
    fn values_and_defaults_are_made_safe_before_they_are_cut() {
        let rules = NameRules::default();
        assert_eq!(
            filled("%(path)s|%(nope|n/a)s|%(path).3s|%(tags)r", Some(&rules)),
            "a⧸b： c|n⧸a|a⧸b|['x', 'y z']"
        );
        assert_eq!(filled("%(path)c%(path)j", Some(&rules)), "a＂a⧸b： c＂");
        let restricted = NameRules { restricted: true, ..NameRules::default() };
        assert_eq!(filled("%(title)s|%(path.1)c", Some(&restricted)), "it_s_b_q|_");
    }
}
