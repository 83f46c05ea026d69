//! One field of a sort order: its names, its limit, and the key it gives a format.

use std::cmp::Ordering;

use super::fields::{FieldValue, field};
use super::rank::Scale;
use super::size::parse_rate;
use crate::media::Format;

/// A field to sort by.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum SortField {
    /// One the language knows.
    Known(&'static Definition),
    /// Any field of a format, compared as number or text, whichever it is.
    Other(String),
}

/// What the language knows of a field.
#[derive(Debug, PartialEq)]
pub(super) struct Definition {
    name: &'static str,
    aliases: &'static [&'static str],
    value: Value,
    limit: LimitKind,
}

/// Where the value comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Value {
    /// The field of that name.
    Number(&'static str),
    /// The field of that name, and what it is where the site does not say.
    NumberOr(&'static str, f64),
    /// The field of that name on a scale of names.
    Ranked(&'static str, Scale),
    /// The field of that name as text.
    Text(&'static str),
    /// The first of the fields that is there and not nought.
    FirstOf(&'static [&'static str]),
    /// The smaller of width and height.
    Resolution,
    /// -1 for formats a site hides, else 0: those whose preference is below -1000.
    Hidden,
    /// The site's preference; -1 where it has none.
    SitePreference,
    /// Whether it shows or sounds.
    Playable,
    HasVideo,
    HasAudio,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LimitKind {
    /// Any number.
    Decimal,
    /// Digits only; anything else takes the number's meaning away.
    Digits,
    /// Bytes, with letters for powers of 1024.
    Bytes,
    /// A name on the scale.
    Name,
    /// None.
    Nothing,
}

const fn known(name: &'static str, value: Value, limit: LimitKind) -> Definition {
    Definition { name, aliases: &[], value, limit }
}

const fn also(
    name: &'static str,
    aliases: &'static [&'static str],
    value: Value,
    limit: LimitKind,
) -> Definition {
    Definition { name, aliases, value, limit }
}

use LimitKind::{Bytes, Decimal, Digits, Name, Nothing};
use Value::{
    FirstOf, HasAudio, HasVideo, Hidden, Number, NumberOr, Playable, Ranked, Resolution, SitePreference, Text,
};

static DEFINITIONS: &[Definition] = &[
    known("hidden", Hidden, Digits),
    known("aud_or_vid", Playable, Digits),
    also("hasvid", &["video", "has_video"], HasVideo, Digits),
    also("hasaud", &["audio", "has_audio"], HasAudio, Digits),
    also("ie_pref", &["preference", "extractor", "extractor_preference"], SitePreference, Digits),
    also("lang", &["language_preference"], NumberOr("language_preference", -1.0), Digits),
    known("quality", NumberOr("quality", -1.0), Digits),
    also("source", &["source_preference"], NumberOr("source_preference", -1.0), Digits),
    also("res", &["resolution", "dimension"], Resolution, Digits),
    known("height", Number("height"), Decimal),
    known("width", Number("width"), Decimal),
    also("fps", &["framerate"], Number("fps"), Decimal),
    also("channels", &["audio_channels"], Number("audio_channels"), Decimal),
    also("tbr", &["total_bitrate"], Number("tbr"), Decimal),
    also("vbr", &["video_bitrate"], Number("vbr"), Decimal),
    also("abr", &["audio_bitrate"], Number("abr"), Decimal),
    also("asr", &["samplerate"], Number("asr"), Decimal),
    also("br", &["bitrate"], FirstOf(&["tbr", "vbr", "abr"]), Decimal),
    also("size", &["filesize_estimate"], FirstOf(&["filesize", "filesize_approx"]), Bytes),
    known("filesize", Number("filesize"), Bytes),
    also("fs_approx", &["filesize_approx"], Number("filesize_approx"), Bytes),
    also("id", &["format_id"], Text("format_id"), Nothing),
    also("vcodec", &["video_codec"], Ranked("vcodec", Scale::VideoCodec), Name),
    also("acodec", &["audio_codec"], Ranked("acodec", Scale::AudioCodec), Name),
    known("hdr", Ranked("dynamic_range", Scale::DynamicRange), Name),
    also("proto", &["protocol"], Ranked("protocol", Scale::Protocol), Name),
    also("vext", &["video_ext"], Ranked("video_ext", Scale::VideoExtension), Name),
    also("aext", &["audio_ext"], Ranked("audio_ext", Scale::AudioExtension), Name),
];

/// What stands behind `:` or `~`, as understood.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Limit {
    /// Nothing, or something that cannot be read.
    None,
    /// A number, or a place on the field's scale.
    Number(f64),
    /// Text where a number was wanted: the field is then compared without limit, direction and default.
    Text,
}

impl SortField {
    pub(super) fn from_name(name: &str) -> Self {
        DEFINITIONS
            .iter()
            .find(|known| known.name == name || known.aliases.contains(&name))
            .map_or_else(|| Self::Other(name.to_owned()), Self::Known)
    }

    pub(super) fn name(&self) -> &str {
        match self {
            Self::Known(known) => known.name,
            Self::Other(name) => name,
        }
    }

    /// Whether the language does not know it, only perhaps the format.
    pub(super) const fn is_other(&self) -> bool {
        matches!(self, Self::Other(_))
    }

    pub(super) fn limit(&self, text: &str, prefer_free_formats: bool) -> Limit {
        let (kind, value) = match self {
            Self::Known(known) => (known.limit, known.value),
            Self::Other(_) => (Digits, Resolution),
        };
        let number = match (kind, value) {
            (Name, Ranked(_, scale)) => Some(scale.rank(Some(text), prefer_free_formats)),
            #[expect(clippy::cast_precision_loss, reason = "a limit of many petabytes may be off by one")]
            (Bytes, _) => parse_rate(text).map(|bytes| bytes as f64),
            (Decimal, _) => text.parse().ok().filter(|number: &f64| !number.is_nan()),
            (Digits, _) if !text.bytes().all(|byte| byte.is_ascii_digit()) || text.is_empty() => {
                return Limit::Text;
            }
            (Digits, _) => text.parse().ok(),
            _ => None,
        };
        number.map_or(Limit::None, Limit::Number)
    }

    fn value<'a>(&self, format: &'a Format, prefer_free_formats: bool) -> Option<FieldValue<'a>> {
        match self {
            Self::Known(known) => known.value.of(format, prefer_free_formats),
            Self::Other(name) => field(format, name),
        }
    }

    const fn default_value(&self) -> Option<f64> {
        match self {
            Self::Known(Definition { value: NumberOr(_, default), .. }) => Some(*default),
            _ => None,
        }
    }

    const fn is_text(&self) -> bool {
        matches!(self, Self::Known(Definition { value: Text(_), .. }))
    }
}

impl Value {
    fn of<'a>(self, format: &'a Format, prefer_free_formats: bool) -> Option<FieldValue<'a>> {
        let number = |name: &str| field(format, name).and_then(|value| value.as_number());
        let truth = |holds: bool| if holds { 0.0 } else { -1.0 };
        let value = match self {
            Text(name) => return field(format, name),
            Number(name) | NumberOr(name, _) => number(name)?,
            Ranked(name, scale) => {
                let value = field(format, name);
                let name = value.as_ref().map(FieldValue::to_text);
                scale.rank(name.as_deref(), prefer_free_formats)
            }
            FirstOf(names) => names.iter().find_map(|name| number(name).filter(|&value| value != 0.0))?,
            Resolution => {
                let sides = ["width", "height"].into_iter().filter_map(number).filter(|&side| side != 0.0);
                sides.reduce(f64::min).unwrap_or(0.0)
            }
            Hidden => number("preference").filter(|&preference| preference < -1000.0).unwrap_or(-1.0),
            SitePreference => number("preference").unwrap_or(-1.0),
            Playable => truth(format.video.is_some() || format.audio.is_some()),
            HasVideo => truth(format.video.is_some()),
            HasAudio => truth(format.audio.is_some()),
        };
        Some(FieldValue::Number(value))
    }
}

/// Sites write numbers as text now and then.
fn number_if_it_is_one(value: FieldValue<'_>) -> FieldValue<'_> {
    let parsed = match &value {
        FieldValue::Text(text) => text.trim().parse::<f64>().ok().filter(|number| !number.is_nan()),
        _ => value.as_number(),
    };
    parsed.map_or(value, FieldValue::Number)
}

/// What a format is worth in one field; greater is better.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Key {
    /// -10 nothing known, -1 under the limit where less is better, 0 a number, 1 text.
    class: i8,
    worth: f64,
    tie: f64,
    text: String,
}

impl Key {
    /// Adding nought makes nought of minus nought, which would else be the smaller of the two.
    fn number(class: i8, worth: f64, tie: f64) -> Self {
        Self { class, worth: worth + 0.0, tie: tie + 0.0, text: String::new() }
    }
}

impl Eq for Key {}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        let numbers = self.worth.total_cmp(&other.worth).then(self.tie.total_cmp(&other.tie));
        self.class.cmp(&other.class).then(numbers).then_with(|| self.text.cmp(&other.text))
    }
}

/// One field to compare, and how.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rule {
    pub(super) field: SortField,
    pub(super) is_reversed: bool,
    pub(super) limit: Limit,
    /// The nearest to the limit is best.
    pub(super) is_closest: bool,
    /// As written, without what stands before it.
    pub(super) limit_text: Option<String>,
}

impl Rule {
    /// The worth of the format in this field.
    pub(super) fn key(&self, format: &Format, prefer_free_formats: bool) -> Key {
        let value = self.field.value(format, prefer_free_formats);
        let is_text = self.field.is_text() || self.limit == Limit::Text;
        let value = value.or_else(|| self.field.default_value().filter(|_| !is_text).map(FieldValue::Number));
        let value = if is_text { value } else { value.map(number_if_it_is_one) };
        match value {
            None => Key::number(-10, 0.0, 0.0),
            Some(FieldValue::Text(text)) => Key { text: text.into_owned(), ..Key::number(1, 0.0, 0.0) },
            Some(value) => {
                let number = value.as_number().unwrap_or_default();
                if is_text { Key::number(1, number, 0.0) } else { self.number_key(number) }
            }
        }
    }

    fn number_key(&self, value: f64) -> Key {
        match self.limit {
            Limit::Number(limit) if self.is_closest => {
                let over = value - limit;
                Key::number(0, -over.abs(), if self.is_reversed { over } else { -over })
            }
            Limit::Number(limit) if self.is_reversed && value < limit => Key::number(-1, value, 0.0),
            Limit::Number(limit) if !self.is_reversed && value <= limit => Key::number(0, value, 0.0),
            Limit::None | Limit::Text if !self.is_reversed => Key::number(0, value, 0.0),
            _ => Key::number(0, -value, 0.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::SortOrder;
    use super::super::samples::{audio, both, pictures};
    use super::*;
    use crate::media::Extension;

    fn best(order: &str, mut formats: Vec<Format>) -> String {
        order.parse::<SortOrder>().unwrap().sort(&mut formats);
        formats.pop().unwrap().id
    }

    #[test]
    fn every_name_is_there_once() {
        let mut names: Vec<&str> =
            DEFINITIONS.iter().flat_map(|known| known.aliases.iter().chain([&known.name])).copied().collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn hidden_and_unplayable_formats_are_worst_whatever_the_order() {
        let hidden = Format { preference: Some(-2000), ..both("hidden", 10, 10) };
        assert_eq!(best("res", vec![hidden, audio("a", Extension::M4a)]), "a");
        assert_eq!(best("+res", vec![pictures("sb"), audio("a", Extension::M4a)]), "a");
    }

    #[test]
    fn what_the_site_does_not_say_counts_as_minus_one() {
        let with = |id: &str, quality| Format { quality, ..both(id, 1, 1) };
        assert_eq!(best("quality", vec![with("said", Some(-2.0)), with("unsaid", None)]), "unsaid");
        assert_eq!(best("quality", vec![with("said", Some(0.0)), with("unsaid", None)]), "said");
    }

    #[test]
    fn any_field_can_be_sorted_by() {
        let with = |id: &str, note: &str| Format { note: Some(note.to_owned()), ..both(id, 1, 1) };
        assert_eq!(best("format_note", vec![with("b", "zz"), with("a", "aa")]), "b");
        assert_eq!(best("format_note", vec![with("two", "2"), with("ten", "10")]), "ten");
        assert_eq!(best("format_note", vec![with("text", "x"), with("number", "10")]), "text");
    }
}
