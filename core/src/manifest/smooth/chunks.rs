//! The chunks of a stream: counted first, listed after (MS-SSTR section 2.2.2.6).

use std::time::Duration;

use crate::http::RemoteUrl;
use crate::media::Fragment;

use super::super::error::Place;
use super::super::xml::Element;
use super::super::{ManifestError, limits};
use super::Manifest;

/// Chunks of one length, one after the other, in ticks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Run {
    start: u64,
    duration: u64,
    count: u64,
}

/// One thing to fetch.
#[derive(Clone, Debug, PartialEq)]
pub struct Chunk {
    /// The file.
    pub url: RemoteUrl,
    /// Where it begins, in ticks of the [`Level`](super::Level)'s timescale; some chunks do not say themselves.
    pub start_ticks: u64,
    /// How long it plays.
    pub duration: Option<Duration>,
}

impl From<Chunk> for Fragment {
    fn from(chunk: Chunk) -> Self {
        Self::Remote { url: chunk.url, range: None, duration: chunk.duration }
    }
}

/// Reads the `c` elements of a stream that plays for `length` ticks.
pub(super) fn read(stream: &Element, length: Option<u64>) -> Result<Vec<Run>, ManifestError> {
    let invalid = |problem: &str| Place::Element("c").invalid(problem);
    let number = |element: &Element, name: &str| {
        let parsed = element.attribute(name).map(|text| text.trim().parse::<u64>());
        parsed.transpose().map_err(|_| invalid("an attribute is no number"))
    };
    let mut runs: Vec<Run> = Vec::new();
    let mut time = 0_u64;
    let mut total = 0_u64;
    let mut elements = stream.children("c").peekable();
    while let Some(element) = elements.next() {
        let start = number(element, "t")?.unwrap_or(time);
        let count = number(element, "r")?.filter(|count| *count > 0).unwrap_or(1);
        total = total.saturating_add(count);
        if total > limits::SEGMENTS as u64 {
            return Err(ManifestError::TooMany { what: "chunks", limit: limits::SEGMENTS });
        }
        let duration = match number(element, "d")? {
            Some(duration) => duration,
            // Without a length a chunk lasts until the next one, the last one until the end.
            None => {
                let next = elements.peek().map(|next| number(next, "t")).transpose()?.flatten();
                next.or(length).unwrap_or(start).saturating_sub(start) / count
            }
        };
        let end = duration.checked_mul(count).and_then(|length| start.checked_add(length));
        time = end.ok_or_else(|| invalid("the chunks are too long"))?;
        runs.push(Run { start, duration, count });
    }
    Ok(runs)
}

/// Everything to fetch for a level, in order.
///
/// # Errors
/// [`ManifestError::NoSuchRendition`], [`ManifestError::Protected`], an address that is not opened, or more of
/// something than [`limits`] allows.
pub fn fragments(manifest: &Manifest, level_id: &str) -> Result<Vec<Chunk>, ManifestError> {
    let no_such = || ManifestError::NoSuchRendition { id: level_id.to_owned() };
    let level = manifest.levels.iter().find(|level| level.id == level_id).ok_or_else(no_such)?;
    if let Some(protection) = &manifest.protection {
        return Err(ManifestError::Protected { system: protection.system.clone() });
    }
    let total = level.runs.iter().fold(0, |sum: u64, run| sum.saturating_add(run.count));
    let total = usize::try_from(total).unwrap_or(usize::MAX);
    let longest = manifest.url.as_str().len().saturating_add(level.template.len());
    if total.saturating_mul(longest) > limits::ADDRESS_BYTES {
        return Err(ManifestError::TooMany { what: "bytes of addresses", limit: limits::ADDRESS_BYTES });
    }
    let mut chunks = Vec::with_capacity(total);
    for run in level.runs.iter() {
        for index in 0..run.count {
            let start_ticks = run.start.saturating_add(run.duration.saturating_mul(index));
            let start = start_ticks.to_string();
            let address =
                level.template.replacen("{start time}", &start, 1).replacen("{start_time}", &start, 1);
            let url = Place::Element("StreamIndex").join(&manifest.url, &address)?;
            chunks.push(Chunk { url, start_ticks, duration: time(run.duration, level.timescale) });
        }
    }
    Ok(chunks)
}

/// Ticks as time.
pub(super) fn time(ticks: u64, timescale: u64) -> Option<Duration> {
    let nanoseconds = u128::from(ticks) * 1_000_000_000 / u128::from(timescale.max(1));
    u64::try_from(nanoseconds).ok().map(Duration::from_nanos)
}

/// The end of the last chunk.
pub(super) fn end(runs: &[Run], timescale: u64) -> Option<Duration> {
    let last = runs.last()?;
    time(last.start.saturating_add(last.duration.saturating_mul(last.count)), timescale)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::parse;
    use super::*;

    fn chunks(inside: &str) -> Result<Vec<(String, u64)>, ManifestError> {
        let text = format!(
            "<SmoothStreamingMedia Duration='90000000'><StreamIndex Type='video' Url='v/{{bitrate}}/{{start time}}'>\
             <QualityLevel Bitrate='5000' FourCC='H264'/>{inside}</StreamIndex></SmoothStreamingMedia>"
        );
        let manifest = parse(&text, &RemoteUrl::parse("https://e.org/v.ism/Manifest").unwrap())?;
        let name =
            |url: &RemoteUrl| url.as_str().trim_start_matches("https://e.org/v.ism/v/5000/").to_owned();
        let chunks = fragments(&manifest, "5")?;
        Ok(chunks
            .iter()
            .map(|chunk| (name(&chunk.url), chunk.duration.unwrap_or_default().as_secs()))
            .collect())
    }

    #[test]
    fn chunks_follow_each_other_repeat_and_fill_gaps() {
        let listed = chunks("<c d='20000000' r='2'/><c t='50000000'/><c t='70000000'/>").unwrap();
        let expected = [("0", 2), ("20000000", 2), ("50000000", 2), ("70000000", 2)];
        assert_eq!(listed, expected.map(|(name, seconds)| (name.to_owned(), seconds)));
    }

    #[test]
    fn a_huge_count_is_refused() {
        for inside in ["<c d='1' r='99999999999'/>", "<c d='18446744073709551615' r='2'/>", "<c t='x'/>"] {
            assert!(chunks(inside).is_err(), "{inside}");
        }
    }

    proptest! {
        #[test]
        fn any_chunks_are_listed_or_refused(inside in "(<c( [tdr]='[0-9]{0,20}'){0,3}/>){0,8}") {
            let _ = chunks(&inside);
        }
    }
}
