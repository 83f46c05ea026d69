//! A dynamic DASH presentation: what the clock and new versions of its description bring (ISO/IEC 23009-1 clause 5.3.1,
//! annex A).

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use super::super::DownloadError;
use super::super::asking::refusal_of;
use super::super::remote::Remote;
use super::super::segment::{Segment, from_dash};
use super::clock::Clock;
use super::descriptions::Described;
use super::pace::Pace;
use super::{News, edge};
use crate::http::{HttpClient as _, Purpose, RemoteUrl, Request, header};
use crate::manifest::dash::{self, Mpd, Piece, Role, TimeSource};
use crate::manifest::moment;

/// Bytes of an answer that tells the time.
const TIME_BYTES: u64 = 4096;
/// A machine's clock is not corrected by less.
const TOLERANCE: Duration = Duration::from_millis(500);

/// One stream of a description, and what of it is known.
pub(in super::super) struct DashSource {
    remote: Remote,
    url: RemoteUrl,
    stream: String,
    format: String,
    clock: Clock,
    mpd: Option<Arc<Mpd>>,
    /// When that state of the description was asked for.
    seen: Option<Instant>,
    /// When the description is read again; `None` is never.
    stale_at: Option<Instant>,
    known: Known,
    target: Option<Duration>,
}

/// How far the stream is listed.
#[derive(Default)]
struct Known {
    /// The period of the last segment.
    period: Option<(Option<String>, Duration)>,
    /// Its number among the periods recorded.
    index: usize,
    /// Where the last segment begins, and where it ends.
    last: Option<(Duration, Duration)>,
}

impl DashSource {
    pub(in super::super) fn new(remote: Remote, url: RemoteUrl, stream: &str, format: &str) -> Self {
        let (stream, format) = (stream.to_owned(), format.to_owned());
        let (clock, known) = (Clock::of_the_machine(), Known::default());
        Self {
            remote,
            url,
            stream,
            format,
            clock,
            mpd: None,
            seen: None,
            stale_at: None,
            known,
            target: None,
        }
    }

    /// Sets the clock, and lists what is to be recorded of the first state.
    pub(in super::super) async fn begin(&mut self, first: Described) -> Result<News, DownloadError> {
        self.set_clock(&first.mpd).await;
        self.adopt(first);
        self.list()
    }

    pub(super) async fn look(&mut self) -> Result<News, DownloadError> {
        if self.stale_at.is_some_and(|moment| moment <= Instant::now()) {
            let descriptions = &self.remote.streaming.descriptions;
            let newer = descriptions.newer(self.seen, &self.remote, &self.url, &self.format).await?;
            self.adopt(newer);
        }
        self.list()
    }

    pub(super) fn pace(&self) -> Pace {
        // Between two versions of the description the clock alone brings new segments.
        Pace::new(self.target, self.update_period().or(self.target))
    }

    fn update_period(&self) -> Option<Duration> {
        self.mpd.as_ref()?.minimum_update_period
    }

    fn adopt(&mut self, Described { mpd, read_at }: Described) {
        if let Some(location) = &mpd.location {
            self.url = location.clone();
        }
        self.stale_at =
            mpd.minimum_update_period.filter(|_| mpd.is_dynamic).and_then(|wait| read_at.checked_add(wait));
        (self.mpd, self.seen) = (Some(mpd), Some(read_at));
    }

    fn list(&mut self) -> Result<News, DownloadError> {
        let Some(mpd) = &self.mpd else { return Ok(News::default()) };
        let refused = |error| refusal_of(&self.format, error);
        let now = self.clock.now();
        let pieces = if mpd.is_dynamic {
            dash::live_fragments(mpd, &self.stream, now).map_err(refused)?
        } else {
            dash::fragments(mpd, &self.stream).map_err(refused)?
        };
        let longest = pieces.iter().filter_map(|piece| piece.duration).max();
        self.target = longest.or(self.target);
        let is_over = !mpd.is_dynamic || is_past_its_end(mpd, now);
        let mut pieces = pieces;
        if self.known.last.is_none() && !self.remote.streaming.is_from_start && mpd.is_dynamic {
            cut_to_edge(&mut pieces, Pace::new(self.target, None).target());
        }
        let (segments, lost) = self.known.take(mpd, pieces, self.target);
        Ok(News { segments, lost, is_restarted: false, is_over })
    }

    /// Asks the server what time it is, where the description says how; the machine's clock has to do otherwise.
    async fn set_clock(&mut self, mpd: &Mpd) {
        for source in &mpd.time_sources {
            let Some(time) = self.time(source).await else { continue };
            let off = self.clock.distance(time);
            if off > TOLERANCE {
                let seconds = off.as_secs_f64();
                self.remote
                    .streaming
                    .note(format!("the server's clock differs from this one by {seconds:.1} s"));
                self.clock = Clock::set(time);
            }
            return;
        }
    }

    async fn time(&self, source: &TimeSource) -> Option<SystemTime> {
        let (url, is_head) = match source {
            TimeSource::Direct(time) => return Some(*time),
            TimeSource::Head(url) => (url, true),
            TimeSource::Text(url) => (url, false),
        };
        // It is the body's server that knows; a HEAD would do for the first, and not every server answers one.
        let request = Request::get(url.clone(), Purpose::SideFile).scoped(&self.remote.scope);
        let response = self.remote.client.execute(request).await.ok().filter(|it| it.status.is_success())?;
        if is_head {
            return httpdate::parse_http_date(response.header(header::DATE)?).ok();
        }
        let text = response.bytes(TIME_BYTES).await.ok()?;
        moment::parse(std::str::from_utf8(&text).ok()?)
    }
}

/// Whether the presentation said when it ends, and that is over.
fn is_past_its_end(mpd: &Mpd, now: SystemTime) -> bool {
    let last = mpd.periods.last().and_then(|last| last.start.checked_add(last.duration?));
    let end = last.or(mpd.duration).and_then(|end| mpd.availability_start?.checked_add(end));
    mpd.minimum_update_period.is_none() && end.is_some_and(|end| end <= now)
}

/// Leaves what a recording begins with that does not begin at the beginning.
fn cut_to_edge(pieces: &mut Vec<Piece>, target: Duration) {
    let lengths: Vec<Option<Duration>> = pieces
        .iter()
        .map(|piece| if piece.role == Role::Initialization { Some(Duration::ZERO) } else { piece.duration })
        .collect();
    let first = edge::first(&lengths, target);
    let period = pieces.get(first).map(|piece| piece.period);
    let mut index = 0;
    // The initialisation of the first period stays.
    pieces.retain(|piece| {
        index += 1;
        index > first || piece.role == Role::Initialization && Some(piece.period) == period
    });
}

impl Known {
    /// What of a list is new, and how many segments are missing before it.
    fn take(&mut self, mpd: &Mpd, pieces: Vec<Piece>, target: Option<Duration>) -> (Vec<Segment>, u64) {
        let (mut out, mut lost) = (Vec::new(), 0);
        let mut head = None;
        for piece in pieces {
            if piece.role == Role::Initialization {
                head = Some(piece);
                continue;
            }
            let start = piece.start.unwrap_or_default();
            if self.last.is_some_and(|(last, _)| start <= last) {
                continue;
            }
            let length = piece.duration.or(target).unwrap_or_default();
            if let Some((_, end)) = self.last {
                lost += segments_between(end, start, length);
            }
            self.last = Some((start, start + length));
            let period = mpd.periods.get(piece.period).map(|period| (period.id.clone(), period.start));
            let is_new = self.period != period;
            if is_new && self.period.is_some() {
                self.index += 1;
            }
            self.period = period;
            // Each period brings its own initialisation.
            if is_new && let Some(head) = head.take().filter(|head| head.period == piece.period) {
                out.push(Segment { period: self.index, ..from_dash(head) });
            }
            out.push(Segment { period: self.index, ..from_dash(piece) });
        }
        (out, lost)
    }
}

fn segments_between(end: Duration, start: Duration, length: Duration) -> u64 {
    let gap = start.saturating_sub(end);
    if length.is_zero() || gap <= length / 2 {
        return 0;
    }
    // Rounded: lengths in a description are.
    u64::try_from((gap.as_nanos() + length.as_nanos() / 2) / length.as_nanos()).unwrap_or(u64::MAX)
}
