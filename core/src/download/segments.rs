//! Which segments a format that comes in pieces is made of.

use std::sync::Arc;

use bytes::Bytes;

use super::{DownloadError, remote::Remote};
use crate::http::{HttpClient as _, HttpError, Purpose, RemoteUrl, Request};
use crate::manifest::hls::{self, Key, Media, Playlist};
use crate::manifest::{ManifestError, dash};
use crate::media::{Format, Fragment, Source};

/// One segment.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Segment {
    pub(super) place: Place,
    /// How it is encrypted, with a key that is handed to anyone.
    pub(super) cipher: Option<Cipher>,
    /// Segments of one period share initialisation and clock.
    pub(super) period: usize,
}

/// Where a segment's bytes are.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Place {
    Remote {
        url: RemoteUrl,
        /// First byte and length.
        range: Option<(u64, u64)>,
    },
    Inline(Bytes),
}

/// AES-128 in CBC mode (RFC 8216 section 4.3.2.4).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cipher {
    pub(super) key: RemoteUrl,
    pub(super) iv: [u8; 16],
}

/// Reads the format's manifest as it is now.
pub(super) async fn list(format: &Format, remote: &Remote) -> Result<Vec<Segment>, DownloadError> {
    let refused = |error: ManifestError| refusal(format, error);
    let segments = match &format.source {
        Source::Fragments { fragments, .. } => fragments.iter().map(from_fragment).collect(),
        Source::Hls { url } => {
            let (text, base) = manifest(remote, url).await?;
            match hls::parse(&text, &base).map_err(refused)? {
                Playlist::Media(media) => from_hls(format, &media)?,
                Playlist::Master(_) => {
                    return Err(DownloadError::Unsupported {
                        format: format.id.clone(),
                        kind: "a list of HLS playlists",
                    });
                }
            }
        }
        Source::Dash { url, representation: Some(stream) } => {
            let (text, base) = manifest(remote, url).await?;
            let description = dash::parse(&text, &base).map_err(refused)?;
            dash::fragments(&description, stream).map_err(refused)?.into_iter().map(from_dash).collect()
        }
        _ => {
            return Err(DownloadError::Unsupported { format: format.id.clone(), kind: "an unread manifest" });
        }
    };
    if segments.is_empty() {
        return Err(DownloadError::NoSegments { format: format.id.clone() });
    }
    Ok(segments)
}

async fn manifest(remote: &Remote, url: &RemoteUrl) -> Result<(String, RemoteUrl), DownloadError> {
    let mut request = Request::get(url.clone(), Purpose::Manifest).scoped(&remote.scope);
    request.headers = remote.header_map();
    let response = remote.client.execute(request).await?;
    if !response.status.is_success() {
        return Err(DownloadError::status(url, response.status));
    }
    let base = response.url.clone();
    let bytes = response.bytes(crate::manifest::limits::MANIFEST_BYTES as u64).await?;
    Ok((String::from_utf8_lossy(&bytes).into_owned(), base))
}

fn refusal(format: &Format, error: ManifestError) -> DownloadError {
    match error {
        ManifestError::Protected { system } => DownloadError::Protected { format: format.id.clone(), system },
        source => DownloadError::Manifest { format: format.id.clone(), source },
    }
}

fn from_fragment(fragment: &Fragment) -> Segment {
    let place = match fragment {
        Fragment::Remote { url, range, .. } => Place::Remote { url: url.clone(), range: *range },
        Fragment::Inline { bytes } => Place::Inline(bytes.clone()),
    };
    Segment { place, cipher: None, period: 0 }
}

fn from_dash(piece: dash::Piece) -> Segment {
    Segment {
        place: Place::Remote { url: piece.url, range: piece.range },
        cipher: None,
        period: piece.period,
    }
}

/// The segments of a playlist that is complete; each initialisation section stands before the first segment that needs it.
fn from_hls(format: &Format, media: &Media) -> Result<Vec<Segment>, DownloadError> {
    let unsupported = |kind| DownloadError::Unsupported { format: format.id.clone(), kind };
    if !media.is_ended {
        return Err(unsupported("a live stream"));
    }
    let segments = media.open_segments().map_err(|error| refusal(format, error))?;
    let mut list = Vec::new();
    let (mut period, mut map) = (0, None);
    for (index, segment) in segments.iter().enumerate() {
        if segment.is_gap {
            return Err(DownloadError::Gap { format: format.id.clone(), segment: segment.sequence });
        }
        if index > 0 && (segment.is_discontinuity || segment.map != map) {
            period += 1;
        }
        if let Some(section) = segment.map.and_then(|index| media.maps.get(index))
            && (index == 0 || segment.is_discontinuity || segment.map != map)
        {
            let place = Place::Remote { url: section.url.clone(), range: section.range };
            let cipher = section.key.as_deref().map(|key| cipher(key, segment.sequence));
            list.push(Segment { place, cipher, period });
        }
        map = segment.map;
        let place = Place::Remote { url: segment.url.clone(), range: segment.range };
        let cipher = segment.key.as_ref().map(|key: &Arc<Key>| cipher(key, segment.sequence));
        list.push(Segment { place, cipher, period });
    }
    Ok(list)
}

fn cipher(key: &Key, sequence: u64) -> Cipher {
    Cipher { key: key.url.clone(), iv: key.iv_for(sequence) }
}

/// What tells one state of the list from another: how many segments, and the paths of them. Queries are left out,
/// because signed addresses are new every time.
pub(super) fn fingerprint(segments: &[Segment]) -> String {
    let mut hasher = blake3::Hasher::new();
    for segment in segments {
        match &segment.place {
            Place::Remote { url, range } => {
                hasher.update(url.host().as_bytes());
                hasher.update(url.as_url().path().as_bytes());
                hasher.update(format!("{range:?}").as_bytes());
            }
            Place::Inline(bytes) => {
                hasher.update(bytes);
            }
        }
        hasher.update(b"\n");
    }
    format!("{} segments {}", segments.len(), &hasher.finalize().to_hex()[..16])
}

/// The key of a cipher, through the same door as everything else.
pub(super) async fn key(remote: &Remote, url: &RemoteUrl) -> Result<[u8; 16], DownloadError> {
    /// A key is sixteen bytes; more is no key.
    const LIMIT: u64 = 1024;
    let mut request = Request::get(url.clone(), Purpose::SideFile).scoped(&remote.scope);
    request.headers = remote.header_map();
    let response = remote.client.execute(request).await?;
    if !response.status.is_success() {
        return Err(DownloadError::status(url, response.status));
    }
    let bytes = response.bytes(LIMIT).await?;
    <[u8; 16]>::try_from(&bytes[..]).map_err(|_| {
        let reason = format!("its key has {} bytes, not 16", bytes.len());
        HttpError::Head { host: url.host().to_owned(), reason }.into()
    })
}
