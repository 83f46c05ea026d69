//! How a representation's segments are addressed, inherited level by level (ISO/IEC 23009-1 clause 5.3.9).

use std::sync::Arc;

use super::super::ManifestError;
use super::super::error::Place;
use super::super::xml::Element;
use super::timeline::{self, Run};

/// Nano-ticks in a tick: durations may be written with a fraction.
pub(super) const NANO: u128 = 1_000_000_000;

/// What `SegmentBase`, `SegmentList` and `SegmentTemplate` say, lower levels over higher ones.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Addressing {
    pub(super) scheme: Scheme,
    /// Ticks a second; `None` is 1.
    timescale: Option<u32>,
    /// Length of every segment but the last, in nano-ticks.
    pub(super) duration: Option<u128>,
    /// Number of the first segment; `None` is 1.
    start_number: Option<u64>,
    /// Number of the last segment.
    pub(super) end_number: Option<u64>,
    /// Media time of the period's beginning, in ticks; some packagers write a negative one.
    pub(super) time_offset: i64,
    /// Segments of different lengths.
    pub(super) timeline: Option<Arc<[Run]>>,
    /// Template of the segments' addresses.
    pub(super) media: Option<Arc<str>>,
    /// Template of the initialisation segment's address.
    pub(super) initialization: Option<Arc<str>>,
    /// The initialisation segment itself.
    pub(super) initialization_part: Option<SegmentUrl>,
    /// The listed segments.
    pub(super) list: Option<Arc<[SegmentUrl]>>,
}

/// The three ways to address, and none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Scheme {
    /// One file: `SegmentBase`, or nothing said.
    #[default]
    SingleFile,
    /// `SegmentList`.
    List,
    /// `SegmentTemplate`.
    Template,
}

/// An address and range written out: `SegmentURL`, `Initialization`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SegmentUrl {
    /// Relative to the base; `None` is the base itself.
    pub(super) address: Option<Arc<str>>,
    /// First byte and length.
    pub(super) range: Option<(u64, u64)>,
}

impl Addressing {
    /// Whether there is only one file.
    pub(super) const fn is_single_file(&self) -> bool {
        matches!(self.scheme, Scheme::SingleFile)
    }

    /// Ticks a second, at least 1.
    pub(super) fn timescale(&self) -> u32 {
        self.timescale.filter(|ticks| *ticks > 0).unwrap_or(1)
    }

    /// Number of the first segment.
    pub(super) fn start_number(&self) -> u64 {
        self.start_number.unwrap_or(1)
    }

    /// This, overlaid with what an element one level down says.
    pub(super) fn inherited_by(&self, level: &Element) -> Result<Self, ManifestError> {
        let schemes = [
            ("SegmentList", Scheme::List),
            ("SegmentTemplate", Scheme::Template),
            ("SegmentBase", Scheme::SingleFile),
        ];
        for (name, scheme) in schemes {
            if let Some(element) = level.child(name) {
                let mut overlaid = self.clone();
                overlaid.scheme = scheme;
                overlaid.overlay(name, element)?;
                return Ok(overlaid);
            }
        }
        Ok(self.clone())
    }

    fn overlay(&mut self, name: &'static str, element: &Element) -> Result<(), ManifestError> {
        refuse_remote(element)?;
        let number = |attribute| number(name, element, attribute);
        self.timescale = number("timescale")?.map(narrow(name, "timescale")).transpose()?.or(self.timescale);
        self.start_number = number("startNumber")?.or(self.start_number);
        self.end_number = number("endNumber")?.or(self.end_number);
        if let Some(text) = element.attribute("presentationTimeOffset") {
            let invalid =
                |_| Place::Element(name).invalid(format!("presentationTimeOffset is no number: {text:?}"));
            self.time_offset = text.trim().parse().map_err(invalid)?;
        }
        if let Some(text) = element.attribute("duration") {
            let invalid = || Place::Element(name).invalid(format!("duration is no number above 0: {text:?}"));
            self.duration = Some(decimal(text).filter(|length| *length > 0).ok_or_else(invalid)?);
            self.timeline = None;
        }
        if let Some(timeline) = element.child("SegmentTimeline") {
            let runs = timeline::read(timeline)?;
            if !runs.is_empty() {
                self.timeline = Some(runs.into());
            }
        }
        let template =
            |attribute| element.attribute(attribute).filter(|text| !text.is_empty()).map(Arc::from);
        self.media = template("media").or_else(|| self.media.take());
        if let Some(text) = template("initialization") {
            self.initialization = Some(text);
            self.initialization_part = None;
        } else if let Some(part) = element.child("Initialization") {
            self.initialization = None;
            self.initialization_part = Some(segment_url(part, "sourceURL", "range")?);
        }
        if element.child("SegmentURL").is_some() {
            let urls = element.children("SegmentURL").map(|part| segment_url(part, "media", "mediaRange"));
            self.list = Some(urls.collect::<Result<Vec<_>, _>>()?.into());
        }
        Ok(())
    }
}

/// Elements kept in another document would make what is listed here incomplete (clause 5.5).
///
/// # Errors
/// [`ManifestError::Refused`] for any `xlink:href` but the one that stands for "nothing".
pub(super) fn refuse_remote(element: &Element) -> Result<(), ManifestError> {
    match element.prefixed_attribute("href") {
        Some(href) if href != NOTHING => {
            Err(ManifestError::Refused { what: format!("the remote element {} (XLink)", element.name()) })
        }
        _ => Ok(()),
    }
}

/// Whether the element is to be taken as absent.
pub(super) fn is_nothing(element: &Element) -> bool {
    element.prefixed_attribute("href") == Some(NOTHING)
}

const NOTHING: &str = "urn:mpeg:dash:resolve-to-zero:2013";

fn segment_url(element: &Element, address: &str, range: &str) -> Result<SegmentUrl, ManifestError> {
    let range = element.attribute(range).map(|text| {
        byte_range(text).ok_or_else(|| {
            Place::Element("SegmentURL").invalid(format!("{range} is no byte range: {text:?}"))
        })
    });
    Ok(SegmentUrl { address: element.attribute(address).map(Arc::from), range: range.transpose()? })
}

/// `first-last` as first byte and length.
fn byte_range(text: &str) -> Option<(u64, u64)> {
    let (first, last) = text.trim().split_once('-')?;
    let (first, last): (u64, u64) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    Some((first, last.checked_sub(first)?.checked_add(1)?))
}

fn number(name: &'static str, element: &Element, attribute: &str) -> Result<Option<u64>, ManifestError> {
    let Some(text) = element.attribute(attribute) else { return Ok(None) };
    let number = text.trim().parse();
    number.map(Some).map_err(|_| Place::Element(name).invalid(format!("{attribute} is no number: {text:?}")))
}

fn narrow(name: &'static str, attribute: &'static str) -> impl Fn(u64) -> Result<u32, ManifestError> {
    move |number| {
        u32::try_from(number)
            .map_err(|_| Place::Element(name).invalid(format!("{attribute} is too large: {number}")))
    }
}

/// A decimal number in billionths, exactly: some packagers write segment lengths with a fraction.
fn decimal(text: &str) -> Option<u128> {
    let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let whole: u64 = whole.parse().ok()?;
    let digits: String = fraction.chars().chain("000000000".chars()).take(9).collect();
    Some(u128::from(whole) * NANO + u128::from(digits.parse::<u32>().ok()?))
}

#[cfg(test)]
mod tests {
    use super::super::super::xml;
    use super::*;

    fn overlaid(levels: &[&str]) -> Result<Addressing, ManifestError> {
        levels.iter().try_fold(Addressing::default(), |above, text| {
            above.inherited_by(&xml::parse(text, "XML").unwrap())
        })
    }

    #[test]
    fn lower_levels_add_to_higher_ones() {
        let addressing = overlaid(&[
            "<a><SegmentTemplate timescale='90000' startNumber='0' media='m' duration='2.5'/></a>",
            "<a/>",
            "<a><SegmentTemplate initialization='i' presentationTimeOffset='7'/></a>",
        ])
        .unwrap();
        assert_eq!(addressing.scheme, Scheme::Template);
        assert_eq!((addressing.timescale(), addressing.start_number()), (90_000, 0));
        assert_eq!(addressing.duration, Some(2_500_000_000));
        assert_eq!(
            (addressing.media.as_deref(), addressing.initialization.as_deref()),
            (Some("m"), Some("i"))
        );
        assert_eq!(addressing.time_offset, 7);
    }

    #[test]
    fn a_list_has_addresses_and_ranges() {
        let text = "<a><SegmentList><Initialization range='0-9'/><SegmentURL media='b' mediaRange='10-19'/></SegmentList></a>";
        let addressing = overlaid(&[text]).unwrap();
        assert_eq!(addressing.scheme, Scheme::List);
        assert_eq!(addressing.initialization_part, Some(SegmentUrl { address: None, range: Some((0, 10)) }));
        let list = addressing.list.unwrap();
        assert_eq!(*list, [SegmentUrl { address: Some("b".into()), range: Some((10, 10)) }]);
    }

    #[test]
    fn what_cannot_be_is_an_error() {
        for text in [
            "<a><SegmentTemplate timescale='x'/></a>",
            "<a><SegmentTemplate timescale='4294967296'/></a>",
            "<a><SegmentTemplate duration='0'/></a>",
            "<a><SegmentTemplate duration='-1'/></a>",
            "<a><SegmentTemplate><SegmentTimeline><S t='0'/></SegmentTimeline></SegmentTemplate></a>",
            "<a><SegmentList><SegmentURL mediaRange='9-1'/></SegmentList></a>",
            "<a><SegmentList><SegmentURL mediaRange='0-18446744073709551615'/></SegmentList></a>",
            "<a xmlns:x='http://www.w3.org/1999/xlink'><SegmentList x:href='https://e.org/list.xml'/></a>",
        ] {
            assert!(overlaid(&[text]).is_err(), "{text}");
        }
    }
}
