//! Media playlists: tag by tag, each segment taking what the tags before it said (RFC 8216 section 4.3.3).

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::http::RemoteUrl;
use crate::media::Protection;

use super::super::{ManifestError, limits, moment};
use super::attributes::seconds;
use super::key::{Encryption, Key, KeyRing};
use super::lines::{Content, Line};
use super::range::{Cursor, Written};
use super::{Context, Map, Media, PlaylistKind, Segment};

/// Reads all lines, and keeps the segments.
pub(super) fn read<'a>(
    lines: impl Iterator<Item = Line<'a>> + Clone,
    context: &mut Context<'_>,
) -> Result<Media, ManifestError> {
    // Counted first: a list that grows by doubling would for a moment need three times its room.
    let count = lines.clone().filter(|line| matches!(line.content, Content::Address(_))).count();
    let mut segments = Vec::with_capacity(count.min(limits::SEGMENTS));
    let media = read_each(lines, context, &mut |segment, _| segments.push(segment))?;
    Ok(Media { segments, ..media })
}

/// Reads all lines, and hands on each segment with the initialisation sections known so far.
pub(super) fn read_each<'a>(
    lines: impl Iterator<Item = Line<'a>> + Clone,
    context: &mut Context<'_>,
    take: &mut dyn FnMut(Segment, &[Map]),
) -> Result<Media, ManifestError> {
    // In a careless playlist the header follows the segments, and their numbers come from it.
    let sequences = lines.clone().filter_map(|line| match line.content {
        Content::Tag { name: MEDIA_SEQUENCE, value } => value.parse().ok(),
        _ => None,
    });
    let media = Media { media_sequence: sequences.last().unwrap_or(0), ..Media::default() };
    let mut reader =
        Reader { context, take, media, count: 0, next: Next::default(), state: State::default() };
    for line in lines {
        match line.content {
            Content::Tag { name, value } => reader.tag(name, value, &line)?,
            Content::Address(reference) => reader.segment(reference, &line)?,
        }
    }
    Ok(reader.media)
}

const MEDIA_SEQUENCE: &str = "#EXT-X-MEDIA-SEQUENCE";

struct Reader<'c, 'b> {
    context: &'c mut Context<'b>,
    take: &'c mut dyn FnMut(Segment, &[Map]),
    media: Media,
    /// Segments so far.
    count: usize,
    next: Next,
    state: State,
}

/// What the tags since the last segment say of the next one.
#[derive(Default)]
struct Next {
    duration: Option<Duration>,
    range: Option<Written>,
    is_discontinuity: bool,
    is_gap: bool,
    starts_at: Option<SystemTime>,
}

/// What holds until another tag changes it.
#[derive(Default)]
struct State {
    keys: KeyRing,
    map: Option<usize>,
    cursor: Cursor,
    address_bytes: usize,
}

impl Reader<'_, '_> {
    fn tag(&mut self, name: &str, value: &str, line: &Line<'_>) -> Result<(), ManifestError> {
        match name {
            "#EXTINF" => self.next.duration = seconds(value.split(',').next().unwrap_or_default()),
            "#EXT-X-BYTERANGE" => self.next.range = Some(Written::parse(value, &line.place())?),
            "#EXT-X-DISCONTINUITY" => self.next.is_discontinuity = true,
            "#EXT-X-GAP" => self.next.is_gap = true,
            "#EXT-X-PROGRAM-DATE-TIME" => self.next.starts_at = moment::parse(value),
            "#EXT-X-KEY" => self.key(value, line)?,
            "#EXT-X-MAP" => self.map(value, line)?,
            "#EXT-X-DEFINE" => self.context.define(value, line)?,
            "#EXT-X-SKIP" => self.skip(value, line)?,
            // Adobe Access puts its own tag beside segments that look open.
            "#EXT-X-FAXS-CM" => self.protect(Protection { system: "Adobe Access".to_owned() }),
            _ => self.header(name, value),
        }
        Ok(())
    }

    /// Tags about the whole playlist. A number that is none is taken as not given, as players do.
    fn header(&mut self, name: &str, value: &str) {
        match name {
            "#EXT-X-TARGETDURATION" => self.media.target_duration = seconds(value),
            "#EXT-X-DISCONTINUITY-SEQUENCE" => self.media.discontinuity_sequence = value.parse().unwrap_or(0),
            "#EXT-X-ENDLIST" => self.media.is_ended = true,
            "#EXT-X-I-FRAMES-ONLY" => self.media.is_i_frames_only = true,
            "#EXT-X-IMAGES-ONLY" => self.media.is_images_only = true,
            "#EXT-X-PLAYLIST-TYPE" => {
                self.media.kind = match value {
                    "VOD" => Some(PlaylistKind::Vod),
                    "EVENT" => Some(PlaylistKind::Event),
                    _ => None,
                };
            }
            _ => {}
        }
    }

    fn key(&mut self, value: &str, line: &Line<'_>) -> Result<(), ManifestError> {
        let attributes = self.context.attributes(value, line)?;
        let encryption = Encryption::parse(&attributes, self.context.base, &line.place())?;
        self.state.keys.add(attributes.text("KEYFORMAT").unwrap_or("identity"), encryption)
    }

    fn map(&mut self, value: &str, line: &Line<'_>) -> Result<(), ManifestError> {
        let attributes = self.context.attributes(value, line)?;
        let uri = attributes.text("URI").ok_or_else(|| line.place().missing("URI"))?;
        let url = line.place().join(self.context.base, uri)?;
        self.spend(&url)?;
        let range =
            attributes.text("BYTERANGE").map(|range| Written::parse(range, &line.place())).transpose()?;
        let range = range.map(|range| range.alone(&line.place())).transpose()?;
        let map = Map { url, range, key: self.current_key() };
        self.state.map = match self.media.maps.last() {
            Some(last) if *last == map => Some(self.media.maps.len() - 1),
            _ => {
                self.media.maps.push(map);
                Some(self.media.maps.len() - 1)
            }
        };
        if self.media.maps.len() > limits::SEGMENTS {
            return Err(ManifestError::TooMany { what: "initialisation sections", limit: limits::SEGMENTS });
        }
        Ok(())
    }

    fn skip(&mut self, value: &str, line: &Line<'_>) -> Result<(), ManifestError> {
        let attributes = self.context.attributes(value, line)?;
        let skipped = attributes.integer("SKIPPED-SEGMENTS");
        self.media.skipped_segments = skipped.ok_or_else(|| line.place().missing("SKIPPED-SEGMENTS"))?;
        self.state.cursor = Cursor::Unknown;
        Ok(())
    }

    fn segment(&mut self, reference: &str, line: &Line<'_>) -> Result<(), ManifestError> {
        if self.count >= limits::SEGMENTS {
            return Err(ManifestError::TooMany { what: "segments", limit: limits::SEGMENTS });
        }
        let url = self.context.join(reference, line)?;
        self.spend(&url)?;
        let next = std::mem::take(&mut self.next);
        let range = match next.range {
            Some(written) => Some(self.state.cursor.next(written, &url, &line.place())?),
            None => {
                self.state.cursor = Cursor::Start;
                None
            }
        };
        let key = self.current_key();
        let before = self.media.skipped_segments.saturating_add(self.count as u64);
        self.count += 1;
        let segment = Segment {
            url,
            range,
            duration: next.duration,
            key,
            map: self.state.map,
            is_discontinuity: next.is_discontinuity,
            is_gap: next.is_gap,
            sequence: self.media.media_sequence.saturating_add(before),
            starts_at: next.starts_at,
        };
        (self.take)(segment, &self.media.maps);
        Ok(())
    }

    /// The key for what comes next; notes where it is one vidra does not undo.
    fn current_key(&mut self) -> Option<Arc<Key>> {
        match self.state.keys.current() {
            Encryption::None => None,
            Encryption::Open(key) => Some(key),
            Encryption::Closed(protection) => {
                self.protect(protection);
                None
            }
        }
    }

    fn protect(&mut self, protection: Protection) {
        self.media.protection.get_or_insert(protection);
    }

    fn spend(&mut self, url: &RemoteUrl) -> Result<(), ManifestError> {
        self.state.address_bytes = self.state.address_bytes.saturating_add(url.as_str().len());
        if self.state.address_bytes > limits::ADDRESS_BYTES {
            return Err(ManifestError::TooMany { what: "bytes of addresses", limit: limits::ADDRESS_BYTES });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::{Playlist, parse};
    use super::*;

    fn media(lines: &str) -> Result<Media, ManifestError> {
        let base = RemoteUrl::parse("https://e.org/v/index.m3u8").unwrap();
        match parse(&format!("#EXTM3U\n#EXT-X-TARGETDURATION:6\n{lines}"), &base)? {
            Playlist::Media(media) => Ok(media),
            Playlist::Master(_) => panic!("it has a target duration"),
        }
    }

    #[test]
    fn the_header_is_read() {
        let text = "#EXT-X-MEDIA-SEQUENCE:7\n#EXT-X-DISCONTINUITY-SEQUENCE:2\n#EXT-X-PLAYLIST-TYPE:EVENT\n\
                    #EXTINF:5.5,x\na.ts\n#EXTINF:4\nb.ts\n#EXT-X-ENDLIST\n";
        let media = media(text).unwrap();
        assert_eq!(media.target_duration, Some(Duration::from_secs(6)));
        assert_eq!(media.kind, Some(PlaylistKind::Event));
        assert_eq!((media.discontinuity_sequence, media.is_ended), (2, true));
        assert_eq!(media.duration(), Duration::from_millis(9_500));
        let numbers: Vec<u64> = media.segments.iter().map(|segment| segment.sequence).collect();
        assert_eq!(numbers, [7, 8]);
    }

    #[test]
    fn a_header_behind_the_segments_numbers_them_all_the_same() {
        let media = media("#EXTINF:4,\na.ts\n#EXTINF:4,\nb.ts\n#EXT-X-MEDIA-SEQUENCE:7\n").unwrap();
        assert_eq!((media.segments[0].sequence, media.segments[1].sequence), (7, 8));
    }

    #[test]
    fn a_live_playlist_has_no_end() {
        assert!(!media("#EXTINF:4,\na.ts\n").unwrap().is_ended);
    }

    #[test]
    fn ranges_are_explicit_or_continue() {
        let text = "#EXT-X-BYTERANGE:100@20\n#EXTINF:1,\na.ts\n#EXTINF:1,\n#EXT-X-BYTERANGE:5\na.ts\n#EXTINF:1,\na.ts\n\
                    #EXTINF:1,\n#EXT-X-BYTERANGE:7\na.ts\n";
        let ranges: Vec<_> = media(text).unwrap().segments.iter().map(|segment| segment.range).collect();
        assert_eq!(ranges, [Some((20, 100)), Some((120, 5)), None, Some((0, 7))]);
    }

    #[test]
    fn the_initialisation_may_change_on_the_way() {
        let text = "#EXT-X-MAP:URI=\"i.mp4\",BYTERANGE=\"720@0\"\n#EXTINF:1,\na.m4s\n#EXT-X-MAP:URI=\"i.mp4\",BYTERANGE=\"720@0\"\n\
                    #EXTINF:1,\nb.m4s\n#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"j.mp4\"\n#EXTINF:1,\nc.m4s\n";
        let media = media(text).unwrap();
        let maps: Vec<_> = media.segments.iter().map(|segment| segment.map).collect();
        assert_eq!(maps, [Some(0), Some(0), Some(1)]);
        assert_eq!(media.maps[0].range, Some((0, 720)));
        assert_eq!(media.maps[1].url.as_str(), "https://e.org/v/j.mp4");
        let discontinuities: Vec<bool> =
            media.segments.iter().map(|segment| segment.is_discontinuity).collect();
        assert_eq!(discontinuities, [false, false, true]);
    }

    #[test]
    fn keys_rotate_and_end() {
        let text = "#EXT-X-KEY:METHOD=AES-128,URI=\"k1\",IV=0x10\n#EXT-X-MAP:URI=\"i.mp4\"\n#EXTINF:1,\na.ts\n\
                    #EXT-X-KEY:METHOD=AES-128,URI=\"k2\"\n#EXTINF:1,\nb.ts\n#EXT-X-KEY:METHOD=NONE\n#EXTINF:1,\nc.ts\n";
        let media = media(text).unwrap();
        let keys: Vec<_> =
            media.segments.iter().map(|segment| segment.key.as_ref().map(|key| key.url.as_str())).collect();
        assert_eq!(keys, [Some("https://e.org/v/k1"), Some("https://e.org/v/k2"), None]);
        assert_eq!(media.maps[0].key, media.segments[0].key);
        assert_eq!(media.open_segments().unwrap().len(), 3);
    }

    #[test]
    fn closed_segments_are_refused_by_name() {
        let text = "#EXTINF:1,\na.ts\n#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"skd://x\",KEYFORMAT=\"com.apple.streamingkeydelivery\"\n\
                    #EXTINF:1,\nb.ts\n";
        let error = media(text).unwrap().open_segments().unwrap_err();
        assert_eq!(error, ManifestError::Protected { system: "FairPlay".into() });
        let unused =
            media("#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"k\"\n#EXT-X-KEY:METHOD=NONE\n#EXTINF:1,\na.ts\n")
                .unwrap();
        assert_eq!(unused.protection, None);
    }

    #[test]
    fn gaps_and_dates_belong_to_the_next_segment() {
        let text =
            "#EXT-X-GAP\n#EXT-X-PROGRAM-DATE-TIME:1970-01-01T00:00:05Z\n#EXTINF:1,\na.ts\n#EXTINF:1,\nb.ts\n";
        let media = media(text).unwrap();
        assert!(media.segments[0].is_gap && !media.segments[1].is_gap);
        assert_eq!(media.segments[0].starts_at, Some(SystemTime::UNIX_EPOCH + Duration::from_secs(5)));
        assert_eq!(media.segments[1].starts_at, None);
    }

    #[test]
    fn parts_are_left_out_and_skipped_segments_counted() {
        let text = "#EXT-X-MEDIA-SEQUENCE:10\n#EXT-X-SKIP:SKIPPED-SEGMENTS=3\n#EXTINF:1,\na.ts\n\
                    #EXT-X-PART:DURATION=0.5,URI=\"p.ts\"\n#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"q.ts\"\n";
        let media = media(text).unwrap();
        assert_eq!(media.skipped_segments, 3);
        assert_eq!(media.segments.len(), 1);
        assert_eq!(media.segments[0].sequence, 13);
    }

    #[test]
    fn numbers_that_are_none_are_forgiven() {
        let media =
            media("#EXT-X-MEDIA-SEQUENCE:\n#EXTINF:-1,radio\na.ts\n#EXTINF:soon\nb.ts\nc.ts\n").unwrap();
        assert_eq!(media.segments.len(), 3);
        assert!(media.segments.iter().all(|segment| segment.duration.is_none()));
    }

    #[test]
    fn a_mistake_that_could_mean_wrong_bytes_names_its_line() {
        let message = |text: &str| media(text).unwrap_err().to_string();
        assert_eq!(
            message("#EXT-X-BYTERANGE:x\n#EXTINF:1,\na.ts\n"),
            "line 3: byte range \"x\" is no number"
        );
        assert_eq!(message("#EXT-X-MAP:BYTERANGE=\"1@0\"\n"), "line 3: URI is missing");
        assert_eq!(message("#EXTINF:1,\nfile:///etc/passwd\n"), "line 4: an address that is not opened");
    }

    #[test]
    fn the_number_of_segments_has_a_limit() {
        let text = "a\n".repeat(limits::SEGMENTS + 1);
        assert_eq!(media(&text), Err(ManifestError::TooMany { what: "segments", limit: limits::SEGMENTS }));
    }
}
