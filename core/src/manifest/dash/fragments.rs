//! What has to be fetched for one stream: counted first, listed after.

use std::time::{Duration, SystemTime};

use crate::http::RemoteUrl;
use crate::media::Fragment;

use super::super::error::Place;
use super::super::{ManifestError, limits};
use super::addressing::{NANO, Scheme, SegmentUrl};
use super::schedule::{Bounds, Slot, Stretch, schedule};
use super::template::Template;
use super::{Mpd, Period, Representation};

/// One thing to fetch.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// What it is for.
    pub role: Role,
    /// Index of its period in [`Mpd::periods`]; a new one may bring new tracks.
    pub period: usize,
    /// The file it is in.
    pub url: RemoteUrl,
    /// First byte and length, where it is a part of the file.
    pub range: Option<(u64, u64)>,
    /// Where it begins in the presentation, where the description says.
    pub start: Option<Duration>,
    /// How long it plays, where the description says; the last one of a period may be shorter.
    pub duration: Option<Duration>,
}

/// What a piece is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// What a player needs before the first segment.
    Initialization,
    /// A segment.
    Media,
    /// A whole file, initialisation and all.
    File,
}

impl From<Piece> for Fragment {
    fn from(piece: Piece) -> Self {
        Self::Remote { url: piece.url, range: piece.range, duration: piece.duration }
    }
}

/// Everything to fetch for a stream, in order, through all its periods.
///
/// # Errors
/// [`ManifestError::NoSuchRendition`], [`ManifestError::Protected`], [`ManifestError::OpenEnded`] for a live
/// presentation that only a clock can end (see [`live_fragments`]), a template that makes no address, or more segments
/// than [`limits::SEGMENTS`].
pub fn fragments(mpd: &Mpd, stream_id: &str) -> Result<Vec<Piece>, ManifestError> {
    list(mpd, stream_id, None)
}

/// As [`fragments`], for a live presentation: what the server has at the moment `now`.
///
/// # Errors
/// As [`fragments`].
pub fn live_fragments(mpd: &Mpd, stream_id: &str, now: SystemTime) -> Result<Vec<Piece>, ManifestError> {
    list(mpd, stream_id, Some(now))
}

fn list(mpd: &Mpd, stream_id: &str, now: Option<SystemTime>) -> Result<Vec<Piece>, ManifestError> {
    let no_such = || ManifestError::NoSuchRendition { id: stream_id.to_owned() };
    let stream = mpd.streams.iter().find(|stream| stream.id == stream_id).ok_or_else(no_such)?;
    let mut pieces = Pieces::default();
    for part in &stream.parts {
        let (Some(period), Some(one)) = (mpd.periods.get(part.period), part.of(&mpd.periods)) else {
            continue;
        };
        if let Some(protection) = &one.protection {
            return Err(ManifestError::Protected { system: protection.system.clone() });
        }
        let bounds = bounds(mpd, period, now);
        let mut lister = Lister { index: part.period, period, one, pieces: &mut pieces };
        match one.addressing.scheme {
            Scheme::SingleFile => lister.file(&mpd.url)?,
            Scheme::List => lister.listed(bounds)?,
            Scheme::Template => lister.templated(bounds)?,
        }
    }
    Ok(pieces.list)
}

/// What bounds the segments of a period at a moment.
fn bounds(mpd: &Mpd, period: &Period, now: Option<SystemTime>) -> Bounds {
    let live = || {
        let began = mpd.availability_start?.checked_add(period.start)?;
        Some((now?.duration_since(began).unwrap_or_default(), mpd.time_shift_buffer))
    };
    let live = if mpd.is_dynamic { live() } else { None };
    Bounds { period: period.duration, live, is_dynamic: mpd.is_dynamic }
}

/// The list so far, within its budgets.
#[derive(Default)]
struct Pieces {
    list: Vec<Piece>,
    address_bytes: usize,
}

impl Pieces {
    /// Makes room for pieces with addresses of at most this length, or says that there is none.
    fn reserve(&mut self, count: usize, address_bytes: usize) -> Result<(), ManifestError> {
        if self.list.len().saturating_add(count) > limits::SEGMENTS {
            return Err(ManifestError::TooMany { what: "segments", limit: limits::SEGMENTS });
        }
        self.address_bytes = self.address_bytes.saturating_add(count.saturating_mul(address_bytes));
        if self.address_bytes > limits::ADDRESS_BYTES {
            return Err(ManifestError::TooMany { what: "bytes of addresses", limit: limits::ADDRESS_BYTES });
        }
        self.list.reserve(count);
        Ok(())
    }
}

/// Lists the pieces of one representation.
struct Lister<'a> {
    index: usize,
    period: &'a Period,
    one: &'a Representation,
    pieces: &'a mut Pieces,
}

impl Lister<'_> {
    /// The one file. Without a `BaseURL` it would be the description itself.
    fn file(&mut self, description: &RemoteUrl) -> Result<(), ManifestError> {
        if self.one.base == *description {
            return Err(Place::Element("Representation").missing("BaseURL"));
        }
        self.pieces.reserve(1, self.one.base.as_str().len())?;
        self.push(Role::File, self.one.base.clone(), None, None);
        if let Some(piece) = self.pieces.list.last_mut() {
            (piece.start, piece.duration) = (Some(self.period.start), self.period.duration);
        }
        Ok(())
    }

    fn listed(&mut self, bounds: Bounds) -> Result<(), ManifestError> {
        let addressing = &self.one.addressing;
        let urls =
            addressing.list.as_deref().ok_or_else(|| Place::Element("SegmentList").missing("SegmentURL"))?;
        let stretches = schedule(addressing, bounds, Some(urls.len()))?;
        let longest = urls.iter().filter_map(|url| url.address.as_deref()).map(str::len).max().unwrap_or(0);
        self.initialization()?;
        self.pieces.reserve(total(&stretches), longest.saturating_add(self.one.base.as_str().len()))?;
        for (slot, url) in stretches.into_iter().flat_map(Stretch::slots).zip(urls) {
            self.part(Role::Media, url, Some(slot))?;
        }
        Ok(())
    }

    fn templated(&mut self, bounds: Bounds) -> Result<(), ManifestError> {
        let addressing = &self.one.addressing;
        let media =
            addressing.media.as_deref().ok_or_else(|| Place::Element("SegmentTemplate").missing("media"))?;
        let template = self.template(media)?;
        let mut stretches = schedule(addressing, bounds, None)?;
        if !template.varies() {
            // One address can only be one segment.
            stretches.truncate(1);
            stretches.iter_mut().for_each(|stretch| stretch.count = stretch.count.min(1));
        }
        self.initialization()?;
        self.pieces
            .reserve(total(&stretches), template.longest().saturating_add(self.one.base.as_str().len()))?;
        for slot in stretches.into_iter().flat_map(Stretch::slots) {
            let address = template.expand(slot.number, slot.time);
            let url = Place::Element("SegmentTemplate").join(&self.one.base, &address)?;
            self.push(Role::Media, url, None, Some(slot));
        }
        Ok(())
    }

    fn initialization(&mut self) -> Result<(), ManifestError> {
        let addressing = &self.one.addressing;
        self.pieces.reserve(1, limits::ATTRIBUTE_BYTES)?;
        if let Some(part) = &addressing.initialization_part {
            return self.part(Role::Initialization, part, None);
        }
        let Some(text) = addressing.initialization.as_deref() else { return Ok(()) };
        // Neither number nor time means anything here (clause 5.3.9.4.2); the first segment's number is the best guess.
        let address = self.template(text)?.expand(addressing.start_number(), 0);
        let url = Place::Element("Initialization").join(&self.one.base, &address)?;
        self.push(Role::Initialization, url, None, None);
        Ok(())
    }

    fn template(&self, text: &str) -> Result<Template, ManifestError> {
        Template::parse(text, self.one.id.as_deref(), self.one.bandwidth_bps)
    }

    /// A part written out in the description.
    fn part(&mut self, role: Role, part: &SegmentUrl, slot: Option<Slot>) -> Result<(), ManifestError> {
        let url = match part.address.as_deref() {
            Some(address) => Place::Element("SegmentURL").join(&self.one.base, address)?,
            None => self.one.base.clone(),
        };
        self.push(role, url, part.range, slot);
        Ok(())
    }

    fn push(&mut self, role: Role, url: RemoteUrl, range: Option<(u64, u64)>, slot: Option<Slot>) {
        let addressing = &self.one.addressing;
        let seconds = |nano_ticks: u128| {
            let nanoseconds = nano_ticks / u128::from(addressing.timescale());
            u64::try_from(nanoseconds).ok().map(Duration::from_nanos)
        };
        let into_period = slot.and_then(|slot| {
            let ticks = i128::from(slot.time) - i128::from(addressing.time_offset);
            seconds(u128::try_from(ticks).ok()? * NANO)
        });
        let start = into_period.and_then(|into| self.period.start.checked_add(into));
        let mut duration = slot.and_then(|slot| seconds(slot.length?));
        // Only the constant length of a template is a rounded one; a timeline means what it says.
        if let (None, Some(length), Some(into), Some(period)) =
            (&addressing.timeline, &mut duration, into_period, self.period.duration)
        {
            *length = (*length).min(period.saturating_sub(into));
        }
        self.pieces.list.push(Piece { role, period: self.index, url, range, start, duration });
    }
}

fn total(stretches: &[Stretch]) -> usize {
    let total = stretches.iter().fold(0, |sum: u64, stretch| sum.saturating_add(stretch.count));
    usize::try_from(total).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn mpd(text: &str) -> Mpd {
        parse(text, &RemoteUrl::parse("https://e.org/v/m.mpd").unwrap()).unwrap()
    }

    /// A static description of ten seconds with one representation `1`.
    fn one(attributes: &str, inside: &str) -> Mpd {
        mpd(&format!(
            "<MPD mediaPresentationDuration='PT10S'><Period><AdaptationSet mimeType='video/mp4'>\
             <Representation id='1' bandwidth='9' {attributes}>{inside}</Representation></AdaptationSet></Period></MPD>"
        ))
    }

    fn names(pieces: &[Piece]) -> Vec<&str> {
        pieces.iter().map(|piece| piece.url.as_str().trim_start_matches("https://e.org/v/")).collect()
    }

    #[test]
    fn a_template_counts_to_the_end_of_the_period() {
        let template = "<SegmentTemplate media='$RepresentationID$-$Number%02d$' initialization='i-$Bandwidth$' duration='4'/>";
        let pieces = fragments(&one("", template), "1").unwrap();
        assert_eq!(names(&pieces), ["i-9", "1-01", "1-02", "1-03"]);
        assert_eq!(pieces[0].role, Role::Initialization);
        let seconds = |time: Option<Duration>| time.unwrap().as_secs();
        let times: Vec<_> =
            pieces[1..].iter().map(|piece| (seconds(piece.start), seconds(piece.duration))).collect();
        assert_eq!(times, [(0, 4), (4, 4), (8, 2)]);
    }

    #[test]
    fn a_timeline_gives_times() {
        let template = "<SegmentTemplate media='$Time$' timescale='10' presentationTimeOffset='100'><SegmentTimeline>\
                        <S t='100' d='30' r='1'/><S d='45'/></SegmentTimeline></SegmentTemplate>";
        let pieces = fragments(&one("", template), "1").unwrap();
        assert_eq!(names(&pieces), ["100", "130", "160"]);
        assert_eq!(pieces[2].start, Some(Duration::from_secs(6)));
        assert_eq!(pieces[2].duration, Some(Duration::from_millis(4_500)));
    }

    #[test]
    fn a_negative_offset_moves_segments_back() {
        let template = "<SegmentTemplate media='$Time$' presentationTimeOffset='-3'><SegmentTimeline><S t='0' d='2' r='-1'/>\
                        </SegmentTimeline></SegmentTemplate>";
        let pieces = fragments(&one("", template), "1").unwrap();
        assert_eq!(names(&pieces), ["0", "2", "4", "6"]);
        assert_eq!(pieces[0].start, Some(Duration::from_secs(3)));
    }

    #[test]
    fn a_list_gives_addresses_and_ranges() {
        let list = "<BaseURL>a.mp4</BaseURL><SegmentList duration='5'><Initialization range='0-9'/>\
                    <SegmentURL mediaRange='10-19'/><SegmentURL media='b.mp4'/></SegmentList>";
        let pieces = fragments(&one("", list), "1").unwrap();
        assert_eq!(names(&pieces), ["a.mp4", "a.mp4", "b.mp4"]);
        assert_eq!(
            pieces.iter().map(|piece| piece.range).collect::<Vec<_>>(),
            [Some((0, 10)), Some((10, 10)), None]
        );
        assert_eq!(pieces[2].start, Some(Duration::from_secs(5)));
    }

    #[test]
    fn a_single_file_is_one_piece() {
        let file = "<BaseURL>a.mp4</BaseURL><SegmentBase indexRange='10-99'><Initialization range='0-9'/></SegmentBase>";
        let pieces = fragments(&one("", file), "1").unwrap();
        assert_eq!((names(&pieces), pieces[0].role, pieces[0].range), (vec!["a.mp4"], Role::File, None));
        assert_eq!(pieces[0].duration, Some(Duration::from_secs(10)));
        assert!(fragments(&one("", ""), "1").is_err(), "the description itself is no media");
    }

    #[test]
    fn periods_follow_each_other_each_with_its_initialisation() {
        let set = "<AdaptationSet mimeType='video/mp4'><SegmentTemplate media='$Number$' initialization='i' duration='5'/>\
                   <Representation id='1'/></AdaptationSet>";
        let text = format!(
            "<MPD mediaPresentationDuration='PT15S'><Period duration='PT10S'><BaseURL>a/</BaseURL>{set}</Period>\
                            <Period><BaseURL>b/</BaseURL>{set}</Period></MPD>"
        );
        let pieces = fragments(&mpd(&text), "1").unwrap();
        assert_eq!(names(&pieces), ["a/i", "a/1", "a/2", "b/i", "b/1"]);
        assert_eq!((pieces[4].period, pieces[4].start), (1, Some(Duration::from_secs(10))));
    }

    #[test]
    fn a_live_presentation_needs_a_clock() {
        let text = "<MPD type='dynamic' availabilityStartTime='1970-01-01T00:00:00Z' timeShiftBufferDepth='PT10S'>\
                    <Period start='PT100S'><AdaptationSet mimeType='video/mp4'><SegmentTemplate media='$Number$' duration='5'/>\
                    <Representation id='1'/></AdaptationSet></Period></MPD>";
        let mpd = mpd(text);
        assert_eq!(fragments(&mpd, "1"), Err(ManifestError::OpenEnded));
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(121);
        assert_eq!(names(&live_fragments(&mpd, "1", now).unwrap()), ["3", "4"]);
        assert_eq!(live_fragments(&mpd, "1", SystemTime::UNIX_EPOCH), Ok(vec![]));
    }

    #[test]
    fn an_address_that_does_not_vary_is_one_segment() {
        assert_eq!(
            names(&fragments(&one("", "<SegmentTemplate media='a' duration='1'/>"), "1").unwrap()),
            ["a"]
        );
        assert_eq!(names(&fragments(&one("", "<SegmentTemplate media='$Number$'/>"), "1").unwrap()), ["1"]);
    }

    #[test]
    fn what_cannot_be_listed_is_an_error() {
        let closed = "<ContentProtection schemeIdUri='urn:uuid:edef8ba9-79d6-4ace-a3c8-27dcd51d21ed'/><SegmentTemplate media='a'/>";
        assert_eq!(
            fragments(&one("", closed), "1"),
            Err(ManifestError::Protected { system: "Widevine".into() })
        );
        assert!(matches!(fragments(&one("", closed), "2"), Err(ManifestError::NoSuchRendition { .. })));
        for inside in [
            "<SegmentTemplate duration='1'/>",
            "<SegmentList/>",
            "<SegmentTemplate media='file:///$Number$' duration='1'/>",
            "<SegmentTemplate media='$Number$' timescale='4000000000' duration='1'/>",
            "<SegmentTemplate media='$Number$'><SegmentTimeline><S d='1' r='999999999'/></SegmentTimeline></SegmentTemplate>",
        ] {
            assert!(fragments(&one("", inside), "1").is_err(), "{inside}");
        }
    }

    #[test]
    fn long_addresses_and_many_segments_together_have_a_limit() {
        let template = format!(
            "<SegmentTemplate media='{}$Number$' timescale='10000' duration='1'/>",
            "x".repeat(9_000)
        );
        let error = fragments(&one("", &template), "1").unwrap_err();
        assert_eq!(
            error,
            ManifestError::TooMany { what: "bytes of addresses", limit: limits::ADDRESS_BYTES }
        );
    }
}
