//! Representations of different periods, joined where they are one rendition.

use super::{Kind, Period, Representation};

/// One rendition through the periods it plays in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    /// Unique within the presentation: the first representation's `id`, else its kind; repeated ones are numbered
    /// `id#2`, `id#3`. What [`fragments`](super::fragments) takes.
    pub id: String,
    /// Where its representations are, in the order of the periods.
    pub parts: Vec<Part>,
}

/// One representation of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Index in [`Mpd::periods`](super::Mpd).
    pub period: usize,
    /// Index in [`Period::representations`].
    pub representation: usize,
}

impl Part {
    /// The representation itself.
    pub(super) fn of(self, periods: &[Period]) -> Option<&Representation> {
        periods.get(self.period)?.representations.get(self.representation)
    }
}

/// Whether a representation continues one of an earlier period.
type Rule = fn(&Representation, &Representation) -> bool;

/// The surest first. A name alone is not enough, for names hold only within a period.
const RULES: [Rule; 3] = [
    |one, other| one.id == other.id && is_same_encoding(one, other),
    |one, other| one.roles == other.roles && is_same_encoding(one, other),
    |one, other| one.id == other.id && is_compatible(one, other),
];

/// Joins the representations of all periods. Within a period all are different renditions.
pub(super) fn join(periods: &[Period]) -> Vec<Stream> {
    let mut streams: Vec<Stream> = Vec::new();
    for (period, of_period) in periods.iter().enumerate() {
        let mut left: Vec<usize> = (0..of_period.representations.len()).collect();
        for rule in RULES {
            left.retain(|representation| {
                let part = Part { period, representation: *representation };
                let found = part
                    .of(periods)
                    .and_then(|one| continued(&mut streams, periods, period, |other| rule(one, other)));
                found.map(|stream| stream.parts.push(part)).is_none()
            });
        }
        for representation in left {
            let part = Part { period, representation };
            let id = part.of(periods).map(label).unwrap_or_default().to_owned();
            streams.push(Stream { id, parts: vec![part] });
        }
    }
    number(&mut streams);
    streams
}

/// The first stream of earlier periods, not yet continued in this one, whose last representation is accepted.
fn continued<'a>(
    streams: &'a mut [Stream],
    periods: &[Period],
    period: usize,
    accept: impl Fn(&Representation) -> bool,
) -> Option<&'a mut Stream> {
    streams.iter_mut().find(|stream| {
        let last = stream.parts.last().filter(|part| part.period < period);
        last.and_then(|part| part.of(periods)).is_some_and(&accept)
    })
}

/// Whether nothing tells two representations apart but their names.
fn is_same_encoding(one: &Representation, other: &Representation) -> bool {
    one.bandwidth_bps == other.bandwidth_bps
        && one.codecs == other.codecs
        && one.fps == other.fps
        && is_compatible(one, other)
}

/// Whether one can follow the other in one file.
fn is_compatible(one: &Representation, other: &Representation) -> bool {
    let family = |of: &Representation| {
        [&of.codecs.video, &of.codecs.audio].map(|codec| codec.as_ref().map(crate::media::Codec::family))
    };
    one.kind == other.kind
        && one.extension == other.extension
        && (one.width, one.height) == (other.width, other.height)
        && one.sample_rate_hz == other.sample_rate_hz
        && one.language == other.language
        && one.protection.is_some() == other.protection.is_some()
        && family(one) == family(other)
}

/// What a format of this representation is called.
pub(super) fn label(representation: &Representation) -> &str {
    match &representation.id {
        Some(id) => id,
        None => match representation.kind {
            Kind::Thumbnails => "image",
            kind => kind.as_str(),
        },
    }
}

/// Makes the names unique.
fn number(streams: &mut [Stream]) {
    let mut seen = std::collections::HashMap::new();
    for stream in streams {
        let count = seen.entry(stream.id.clone()).or_insert(0_u32);
        *count += 1;
        if *count > 1 {
            stream.id = format!("{}#{count}", stream.id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use crate::http::RemoteUrl;

    fn streams(periods: &[&str]) -> Vec<(String, usize)> {
        let periods: String = periods
            .iter()
            .map(|set| format!("<Period><AdaptationSet mimeType='video/mp4'>{set}</AdaptationSet></Period>"))
            .collect();
        let mpd = parse(&format!("<MPD>{periods}</MPD>"), &RemoteUrl::parse("https://e.org/m.mpd").unwrap())
            .unwrap();
        mpd.streams.into_iter().map(|stream| (stream.id, stream.parts.len())).collect()
    }

    #[test]
    fn the_same_encoding_is_one_stream_whatever_its_name() {
        let first = "<Representation id='1' bandwidth='5' width='9'/><Representation id='2' bandwidth='7' width='9'/>";
        let second = "<Representation id='x' bandwidth='7' width='9'/><Representation id='1' bandwidth='6' width='9'/>";
        assert_eq!(streams(&[first, second]), [("1".to_owned(), 2), ("2".to_owned(), 2)]);
    }

    #[test]
    fn the_same_name_goes_before_the_same_encoding() {
        let first = "<Representation id='a'/>";
        let second = "<Representation id='b'/><Representation id='a'/>";
        assert_eq!(streams(&[first, second]), [("a".to_owned(), 2), ("b".to_owned(), 1)]);
    }

    #[test]
    fn another_size_under_the_same_name_is_another_stream() {
        let (first, second) = ("<Representation id='1' width='9'/>", "<Representation id='1' width='8'/>");
        assert_eq!(streams(&[first, second]), [("1".to_owned(), 1), ("1#2".to_owned(), 1)]);
    }

    #[test]
    fn two_of_one_name_in_a_period_are_numbered() {
        assert_eq!(
            streams(&["<Representation/><Representation/>"]),
            [("video".to_owned(), 1), ("video#2".to_owned(), 1)]
        );
    }
}
