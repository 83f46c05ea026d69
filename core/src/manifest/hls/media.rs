//! What a media playlist says.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::http::RemoteUrl;
use crate::media::{Fragment, Protection};

use super::super::ManifestError;
use super::Key;

/// The segments of one rendition, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Media {
    /// The longest segment, rounded; how often a live playlist is worth asking for again.
    pub target_duration: Option<Duration>,
    /// The media sequence number of the first segment listed or skipped.
    pub media_sequence: u64,
    /// The number of discontinuities before the first segment.
    pub discontinuity_sequence: u64,
    /// Whether the playlist promises not to change or only to grow.
    pub kind: Option<PlaylistKind>,
    /// Whether no segment will follow; `false` is live.
    pub is_ended: bool,
    /// Whether the segments are single key pictures, for seeking, and not something to watch.
    pub is_i_frames_only: bool,
    /// Whether the segments are still images: preview pictures.
    pub is_images_only: bool,
    /// Segments at the beginning that a delta update left out (`EXT-X-SKIP`); vidra never asks for one.
    pub skipped_segments: u64,
    /// Initialisation sections, in order of first use; a [`Segment::map`] is an index here.
    pub maps: Vec<Map>,
    /// The segments, oldest first.
    pub segments: Vec<Segment>,
    /// What encrypts some segment, where vidra does not undo it.
    pub protection: Option<Protection>,
}

impl Media {
    /// Whether no segment will follow: it is said, or the playlist promised not to change.
    pub fn is_over(&self) -> bool {
        self.is_ended || self.kind == Some(PlaylistKind::Vod)
    }

    /// All segments together; of a live playlist, what is listed now.
    pub fn duration(&self) -> Duration {
        let durations = self.segments.iter().filter_map(|segment| segment.duration);
        durations.fold(Duration::ZERO, Duration::saturating_add)
    }

    /// The segments, where all of them can be decrypted.
    ///
    /// # Errors
    /// [`ManifestError::Protected`] names the system.
    pub fn open_segments(&self) -> Result<&[Segment], ManifestError> {
        match &self.protection {
            Some(protection) => Err(ManifestError::Protected { system: protection.system.clone() }),
            None => Ok(&self.segments),
        }
    }
}

/// `EXT-X-PLAYLIST-TYPE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaylistKind {
    /// Never changes.
    Vod,
    /// Only grows at the end.
    Event,
}

/// One segment.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// The file it is in.
    pub url: RemoteUrl,
    /// First byte and length, where it is a part of the file.
    pub range: Option<(u64, u64)>,
    /// How long it plays; `None` where the playlist does not say.
    pub duration: Option<Duration>,
    /// Its encryption; the vector is [`Key::iv_for`] its `sequence`.
    pub key: Option<Arc<Key>>,
    /// Index of its initialisation section in [`Media::maps`].
    pub map: Option<usize>,
    /// Whether timestamps, tracks or encoding may change from the segment before to this one.
    pub is_discontinuity: bool,
    /// Whether the server has no bytes for it.
    pub is_gap: bool,
    /// Its media sequence number: the same segment has the same number each time a live playlist is read.
    pub sequence: u64,
    /// The time of day of its first picture.
    pub starts_at: Option<SystemTime>,
}

impl From<&Segment> for Fragment {
    fn from(segment: &Segment) -> Self {
        Self::Remote { url: segment.url.clone(), range: segment.range, duration: segment.duration }
    }
}

/// An initialisation section: what a player needs before a segment (`EXT-X-MAP`).
#[derive(Clone, Debug, PartialEq)]
pub struct Map {
    /// The file it is in.
    pub url: RemoteUrl,
    /// First byte and length, where it is a part of the file.
    pub range: Option<(u64, u64)>,
    /// Its encryption; the vector is always given (RFC 8216 section 4.3.2.5).
    pub key: Option<Arc<Key>>,
}

impl From<&Map> for Fragment {
    fn from(map: &Map) -> Self {
        Self::Remote { url: map.url.clone(), range: map.range, duration: None }
    }
}
