//! The tree, walked: presentation, periods, adaptation sets, representations, each handing down what it says.

use std::time::Duration;

use crate::http::RemoteUrl;

use super::super::error::Place;
use super::super::xml::Element;
use super::super::{ManifestError, limits, moment};
use super::addressing::{Addressing, is_nothing, refuse_remote};
use super::describe::{Described, describe};
use super::{Mpd, Period, TimeSource, stream, time};

/// What a level hands down.
#[derive(Clone)]
struct Inherited {
    base: RemoteUrl,
    addressing: Addressing,
}

impl Inherited {
    /// With what an element one level down says.
    fn by(&self, level: &Element) -> Result<Self, ManifestError> {
        refuse_remote(level)?;
        Ok(Self { base: base(&self.base, level)?, addressing: self.addressing.inherited_by(level)? })
    }
}

/// The first `BaseURL` directly inside; the others are other servers with the same content (clause 5.6).
fn base(above: &RemoteUrl, level: &Element) -> Result<RemoteUrl, ManifestError> {
    let Some(element) = level.children("BaseURL").find(|element| !element.text().is_empty()) else {
        return Ok(above.clone());
    };
    let url = Place::Element("BaseURL").join(above, element.text())?;
    if url.as_str().len() > limits::ATTRIBUTE_BYTES {
        return Err(ManifestError::TooMany { what: "bytes in an address", limit: limits::ATTRIBUTE_BYTES });
    }
    Ok(url)
}

/// Reads the root element of a description that came from `url`.
pub(super) fn mpd(root: &Element, url: &RemoteUrl) -> Result<Mpd, ManifestError> {
    let root_level = Inherited { base: base(url, root)?, addressing: Addressing::default() };
    let length = |name| root.attribute(name).and_then(time::duration);
    let mut mpd = Mpd {
        url: url.clone(),
        is_dynamic: root.attribute("type") == Some("dynamic"),
        duration: length("mediaPresentationDuration"),
        availability_start: root.attribute("availabilityStartTime").and_then(moment::parse),
        time_shift_buffer: length("timeShiftBufferDepth"),
        minimum_update_period: length("minimumUpdatePeriod"),
        time_sources: root.children("UTCTiming").filter_map(|element| time_source(element, url)).collect(),
        location: root.child("Location").and_then(|element| url.join(element.text()).ok()),
        periods: Vec::new(),
        streams: Vec::new(),
    };
    let elements: Vec<&Element> = root.children("Period").filter(|element| !is_nothing(element)).collect();
    if elements.is_empty() {
        return Err(Place::Element("MPD").missing("Period"));
    }
    let mut total = 0_usize;
    for (element, (start, duration)) in elements.iter().zip(times(&elements, mpd.duration)) {
        let period = period(element, &root_level, start, duration)?;
        total = total.saturating_add(period.representations.len());
        if total > limits::REPRESENTATIONS {
            return Err(ManifestError::TooMany { what: "representations", limit: limits::REPRESENTATIONS });
        }
        mpd.periods.push(period);
    }
    if mpd.duration.is_none() {
        mpd.duration = mpd.periods.last().and_then(|last| last.start.checked_add(last.duration?));
    }
    mpd.streams = stream::join(&mpd.periods);
    Ok(mpd)
}

/// A way to learn the time; `None` for those that are none of HTTP's (NTP) or lead nowhere.
fn time_source(element: &Element, url: &RemoteUrl) -> Option<TimeSource> {
    let value = element.attribute("value")?.trim();
    // Several addresses may be given; the first is as good as any.
    let address = || url.join(value.split_whitespace().next()?).ok();
    match element.attribute("schemeIdUri")? {
        "urn:mpeg:dash:utc:direct:2014" | "urn:mpeg:dash:utc:direct:2012" => {
            moment::parse(value).map(TimeSource::Direct)
        }
        "urn:mpeg:dash:utc:http-head:2014" | "urn:mpeg:dash:utc:http-head:2012" => {
            address().map(TimeSource::Head)
        }
        "urn:mpeg:dash:utc:http-xsdate:2014"
        | "urn:mpeg:dash:utc:http-xsdate:2012"
        | "urn:mpeg:dash:utc:http-iso:2014"
        | "urn:mpeg:dash:utc:http-iso:2012" => address().map(TimeSource::Text),
        _ => None,
    }
}

/// Start and length of each period (clause 5.3.2.1): given, or from the neighbours, or from the whole.
fn times(periods: &[&Element], whole: Option<Duration>) -> Vec<(Duration, Option<Duration>)> {
    let given = |element: &Element, name| element.attribute(name).and_then(time::duration);
    let mut starts: Vec<Duration> = Vec::with_capacity(periods.len());
    let mut end_of_last = Some(Duration::ZERO);
    for element in periods {
        let start = given(element, "start")
            .or(end_of_last)
            .unwrap_or_else(|| starts.last().copied().unwrap_or_default());
        end_of_last = given(element, "duration").map(|length| start.saturating_add(length));
        starts.push(start);
    }
    let ends = periods.iter().enumerate().map(|(index, element)| {
        let start = starts.get(index).copied().unwrap_or_default();
        let next = starts.get(index + 1).copied().or(whole);
        let duration = given(element, "duration").or_else(|| next.and_then(|next| next.checked_sub(start)));
        // Zero is what some packagers write for "not known", and some begin a recording's only period at the time of
        // the broadcast: past the end of the whole.
        (start, duration.filter(|length| !length.is_zero()).or(whole))
    });
    ends.collect()
}

fn period(
    element: &Element,
    above: &Inherited,
    start: Duration,
    duration: Option<Duration>,
) -> Result<Period, ManifestError> {
    let level = above.by(element)?;
    let mut representations = Vec::new();
    for set in element.children("AdaptationSet").filter(|set| !is_nothing(set)) {
        let set_level = level.by(set)?;
        for representation in set.children("Representation") {
            let own = set_level.by(representation)?;
            let described = Described { set, representation, base: own.base, addressing: own.addressing };
            representations.extend(describe(described));
            if representations.len() > limits::VARIANTS {
                return Err(ManifestError::TooMany {
                    what: "representations in a period",
                    limit: limits::VARIANTS,
                });
            }
        }
    }
    Ok(Period { id: element.attribute("id").map(str::to_owned), start, duration, representations })
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn read(text: &str) -> Result<Mpd, ManifestError> {
        parse(text, &RemoteUrl::parse("https://e.org/v/m.mpd?x=1").unwrap())
    }

    #[test]
    fn bases_are_joined_level_by_level() {
        let text = "<MPD><BaseURL>a/</BaseURL><BaseURL>https://other.example/</BaseURL><Period><BaseURL> b/ </BaseURL>\
                    <AdaptationSet mimeType='video/mp4'><BaseURL/><Representation id='1'><BaseURL>c.mp4</BaseURL></Representation>\
                    <Representation id='2'><BaseURL>//f.org/d.mp4</BaseURL></Representation></AdaptationSet></Period></MPD>";
        let mpd = read(text).unwrap();
        let bases: Vec<&str> = mpd.periods[0].representations.iter().map(|one| one.base.as_str()).collect();
        assert_eq!(bases, ["https://e.org/v/a/b/c.mp4", "https://f.org/d.mp4"]);
    }

    #[test]
    fn period_times_come_from_the_neighbours() {
        let text = "<MPD mediaPresentationDuration='PT60S'><Period/><Period start='PT10S' duration='PT5S'/>\
                    <Period/><Period start='PT40S'/></MPD>";
        let mpd = read(text).unwrap();
        let times: Vec<_> = mpd
            .periods
            .iter()
            .map(|one| (one.start.as_secs(), one.duration.map(|length| length.as_secs())))
            .collect();
        assert_eq!(times, [(0, Some(10)), (10, Some(5)), (15, Some(25)), (40, Some(20))]);
    }

    #[test]
    fn a_period_past_the_end_is_as_long_as_the_whole() {
        let mpd = read("<MPD mediaPresentationDuration='PT6S'><Period start='PT12M'/></MPD>").unwrap();
        assert_eq!(mpd.periods[0].duration, Some(Duration::from_secs(6)));
    }

    #[test]
    fn a_live_presentation_keeps_its_clock() {
        let text = "<MPD type='dynamic' availabilityStartTime='1970-01-01T00:00:10' timeShiftBufferDepth='PT1M' \
                    minimumUpdatePeriod='PT2S'><Location>../n.mpd</Location><Period start='PT0S'/></MPD>";
        let mpd = read(text).unwrap();
        assert!(mpd.is_dynamic && mpd.periods[0].duration.is_none() && mpd.duration.is_none());
        assert_eq!(mpd.availability_start, Some(std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(10)));
        assert_eq!(mpd.time_shift_buffer, Some(Duration::from_mins(1)));
        assert_eq!(mpd.location.unwrap().as_str(), "https://e.org/n.mpd");
    }

    #[test]
    fn remote_elements_are_refused_unless_they_stand_for_nothing() {
        let text = |href| {
            format!(
                "<MPD xmlns:xlink='http://www.w3.org/1999/xlink'><Period/><Period xlink:href='{href}'/></MPD>"
            )
        };
        assert!(matches!(read(&text("https://e.org/p.xml")), Err(ManifestError::Refused { .. })));
        assert_eq!(read(&text("urn:mpeg:dash:resolve-to-zero:2013")).unwrap().periods.len(), 1);
    }

    #[test]
    fn a_description_without_periods_is_an_error() {
        assert_eq!(read("<MPD/>").unwrap_err().to_string(), "element MPD: Period is missing");
    }

    #[test]
    fn representations_have_a_limit() {
        let set = format!(
            "<AdaptationSet mimeType='video/mp4'>{}</AdaptationSet>",
            "<Representation/>".repeat(501)
        );
        assert!(matches!(
            read(&format!("<MPD><Period>{set}</Period></MPD>")),
            Err(ManifestError::TooMany { .. })
        ));
    }
}
