//! A live HLS playlist, read again and again (RFC 8216 section 6.3.4).

use std::collections::{HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::time::Duration;

use super::super::DownloadError;
use super::super::asking::{manifest, refusal_of};
use super::super::hls_list::HlsList;
use super::super::remote::Remote;
use super::pace::Pace;
use super::{News, edge};
use crate::http::RemoteUrl;
use crate::manifest::hls::{self, Media, Playlist, Variables};
use crate::media::Source;

/// Segments that are remembered, to tell a playlist that is old from one that began anew.
const REMEMBERED: usize = 4096;

/// How far a new address may be behind the one before it, no longer than a stream that is still counts as going on; one that
/// is further behind began anew.
const BEHIND: Duration = Duration::from_secs(60);

/// One rendition's playlist, and what of it is known.
pub(in super::super) struct HlsSource {
    remote: Remote,
    /// Where the manifest is asked for: its answers may come from elsewhere each time.
    url: RemoteUrl,
    /// What its master playlist defined.
    imports: Variables,
    format: String,
    list: HlsList,
    /// Media sequence number of the segment that comes next.
    next: Option<u64>,
    /// Number of the stretch between two discontinuities that the last segment is in.
    stretch: u64,
    seen: Seen,
    pace: Pace,
    /// Whether the address is new and nothing came from it yet: its server may be a little behind the one before.
    is_renewed: bool,
}

/// Segments that were listed, by what their addresses have in common from reload to reload: the path.
#[derive(Default)]
struct Seen {
    known: HashSet<u64>,
    order: VecDeque<u64>,
}

impl Seen {
    fn has(&self, segment: &hls::Segment) -> bool {
        self.known.contains(&mark(segment))
    }

    fn add(&mut self, segment: &hls::Segment) {
        let mark = mark(segment);
        if self.known.insert(mark) {
            self.order.push_back(mark);
        }
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
    }
}

fn mark(segment: &hls::Segment) -> u64 {
    let mut hasher = DefaultHasher::new();
    (segment.url.as_url().path(), segment.range).hash(&mut hasher);
    hasher.finish()
}

impl HlsSource {
    pub(in super::super) fn new(remote: Remote, url: RemoteUrl, imports: Variables, format: &str) -> Self {
        Self {
            list: HlsList::new(format, &url),
            remote,
            url,
            imports,
            format: format.to_owned(),
            next: None,
            stretch: 0,
            seen: Seen::default(),
            pace: Pace::new(None, None),
            is_renewed: false,
        }
    }

    pub(super) fn format(&self) -> &str {
        &self.format
    }

    /// Goes on at another address of the same playlist.
    pub(super) fn renew(&mut self, source: Source) -> bool {
        match source {
            Source::Hls { url } => self.url = url,
            Source::HlsRendition { url, variables } => {
                self.url = url;
                self.imports = variables.into_iter().collect();
            }
            _ => return false,
        }
        self.is_renewed = true;
        true
    }

    pub(super) async fn look(&mut self) -> Result<News, DownloadError> {
        let (text, base) = manifest(&self.remote, &self.url).await?;
        let refused = |error| refusal_of(&self.format, error);
        match hls::parse_with(&text, &base, &self.imports).map_err(refused)? {
            Playlist::Media(media) => self.take(media),
            Playlist::Master(_) => Err(DownloadError::Unsupported {
                format: self.format.clone(),
                kind: "a list of HLS playlists in place of one",
            }),
        }
    }

    pub(super) const fn pace(&self) -> Pace {
        self.pace
    }

    /// What a state of the playlist brings; of the first one, what is to be recorded.
    pub(in super::super) fn take(&mut self, media: Media) -> Result<News, DownloadError> {
        media.open_segments().map_err(|error| refusal_of(&self.format, error))?;
        self.pace = Pace::new(media.target_duration, None);
        let mut news = News { is_over: media.is_over(), ..News::default() };
        let Some(newest) = media.segments.last() else { return Ok(news) };
        let (first, last) = (media.media_sequence.saturating_add(media.skipped_segments), newest.sequence);
        let from = match self.next {
            None => self.begin(&media),
            Some(next) if last < next => {
                // An older state of the list, from a server that lags, names nothing new. One that began anew does.
                let count = u32::try_from(next - last).unwrap_or(u32::MAX);
                let behind = self.pace.target().saturating_mul(count);
                if self.seen.has(newest) || self.is_renewed && behind <= BEHIND {
                    return Ok(news);
                }
                news.is_restarted = true;
                self.list.begin_period();
                first
            }
            Some(next) => {
                news.lost = first.saturating_sub(next);
                next.max(first)
            }
        };
        self.next = Some(last.saturating_add(1));
        self.is_renewed = false;
        self.append(media, from, &mut news)?;
        Ok(news)
    }

    /// The number of the first segment of a recording.
    fn begin(&self, media: &Media) -> u64 {
        let streaming = &self.remote.streaming;
        let first = if streaming.is_from_start || media.is_over() {
            0
        } else {
            let lengths: Vec<_> = media.segments.iter().map(|segment| segment.duration).collect();
            edge::first(&lengths, self.pace.target())
        };
        media.segments.get(first).map_or(0, |segment| segment.sequence)
    }

    fn append(&mut self, media: Media, from: u64, news: &mut News) -> Result<(), DownloadError> {
        let (mut stretch, mut is_after_loss) = (media.discontinuity_sequence, news.lost > 0);
        for segment in media.segments {
            let before = stretch;
            stretch = stretch.saturating_add(u64::from(segment.is_discontinuity));
            if segment.sequence < from {
                continue;
            }
            // A discontinuity that nobody saw: it left the list with what is lost.
            if std::mem::take(&mut is_after_loss) && before > self.stretch {
                self.list.begin_period();
            }
            self.stretch = stretch;
            self.seen.add(&segment);
            self.list.add(segment, &media.maps, &self.remote.streaming, &mut news.segments)?;
        }
        Ok(())
    }
}
