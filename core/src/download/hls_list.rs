//! The segments of an HLS playlist as what has to be fetched, each initialisation before the first that needs it.

use std::sync::Arc;

use super::DownloadError;
use super::segment::{Cipher, Place, Segment};
use super::streaming::Streaming;
use crate::http::RemoteUrl;
use crate::manifest::ManifestError;
use crate::manifest::hls::{self, Key, Map};

/// What holds from one segment to the next.
pub(super) struct HlsList {
    format: String,
    /// Whether the playlist itself came over https.
    is_secure: bool,
    period: usize,
    has_begun: bool,
    map: Option<Map>,
    is_new: bool,
}

impl HlsList {
    /// The list of a format whose playlist is at this address.
    pub(super) fn new(format: &str, playlist: &RemoteUrl) -> Self {
        let (format, is_secure) = (format.to_owned(), playlist.is_https());
        Self { format, is_secure, period: 0, has_begun: false, map: None, is_new: false }
    }

    /// What follows has another clock.
    pub(super) fn begin_period(&mut self) {
        self.is_new = true;
    }

    /// Adds the next segment of a playlist with these initialisations. One that the server has no bytes for
    /// (`EXT-X-GAP`) is left out; times go on behind it as the media says.
    ///
    /// # Errors
    /// A key on an open line beside segments that are encrypted in transit.
    pub(super) fn add(
        &mut self,
        segment: hls::Segment,
        maps: &[Map],
        streaming: &Streaming,
        out: &mut Vec<Segment>,
    ) -> Result<(), DownloadError> {
        let map = segment.map.and_then(|index| maps.get(index));
        if segment.is_gap {
            let number = segment.sequence;
            streaming.warn(format!("the server has no bytes for segment {number}, which is left out"));
            // What is said of it holds for the next.
            self.is_new |= segment.is_discontinuity;
            return Ok(());
        }
        let is_same = match (map, &self.map) {
            (Some(map), Some(before)) => map == before || is_resigned(map, before, maps),
            (map, before) => map == before.as_ref(),
        };
        let is_new = std::mem::take(&mut self.is_new) || segment.is_discontinuity || !is_same;
        if self.has_begun && is_new {
            self.period += 1;
        }
        if let Some(map) = map.filter(|_| is_new || !self.has_begun) {
            let place = Place::Remote { url: map.url.clone().into(), range: map.range };
            let cipher = self.cipher(map.key.as_ref(), segment.sequence)?;
            out.push(Segment { cipher, is_head: true, ..Segment::new(place, self.period) });
        }
        if is_new || !self.has_begun {
            self.map = map.cloned();
        }
        self.has_begun = true;
        let cipher = self.cipher(segment.key.as_ref(), segment.sequence)?;
        let place = Place::Remote { url: segment.url.into(), range: segment.range };
        out.push(Segment { cipher, duration: segment.duration, ..Segment::new(place, self.period) });
        Ok(())
    }

    fn cipher(&self, key: Option<&Arc<Key>>, sequence: u64) -> Result<Option<Cipher>, DownloadError> {
        let Some(key) = key else { return Ok(None) };
        // Who can read the key can read what it hides: an open line would undo the closed one.
        if self.is_secure && !key.url.is_https() {
            let source =
                ManifestError::Refused { what: "a key without https beside a playlist with it".into() };
            return Err(DownloadError::Manifest { format: self.format.clone(), source });
        }
        Ok(Some(Cipher { key: Arc::clone(key), sequence }))
    }
}

/// Whether an initialisation is the one before under an address that was signed anew: of those the playlist names it alone
/// has this path.
fn is_resigned(map: &Map, before: &Map, maps: &[Map]) -> bool {
    let is_it = |one: &Map| one.url.as_url().path() == map.url.as_url().path() && one.range == map.range;
    is_it(before) && maps.iter().filter(|one| is_it(one)).count() == 1
}
