//! Which segments a format that comes in pieces is made of.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::hls_list::HlsList;
use super::live::{DashSource, HlsSource, Live, Source as LiveSource, follow};
use super::smooth_list;
use super::{DownloadError, remote::Remote};
use crate::http::{HttpClient as _, HttpError, Purpose, RemoteUrl, Request};
use crate::manifest::hls::{self, Key, Media, Playlist, Variables};
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
    /// What others need: no stream goes on without it.
    pub(super) is_head: bool,
    /// How long it plays, where the manifest says.
    pub(super) duration: Option<Duration>,
    /// Decoding time, in the track's ticks, of a Smooth Streaming chunk that may not say it itself.
    pub(super) decodes_at: Option<u64>,
}

impl Segment {
    /// Open media of a period.
    pub(super) const fn new(place: Place, period: usize) -> Self {
        Self { place, cipher: None, period, is_head: false, duration: None, decodes_at: None }
    }
}

/// Where a segment's bytes are.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Place {
    Remote {
        url: RemoteUrl,
        /// First byte and length.
        range: Option<(u64, u64)>,
    },
    /// A whole file: handed on as it comes, for it can be as long as it likes.
    File(RemoteUrl),
    Inline(Bytes),
}

/// AES-128 in CBC mode (RFC 8216 section 4.3.2.4).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cipher {
    pub(super) key: Arc<Key>,
    /// The media sequence number, which is the vector where the playlist gives none.
    pub(super) sequence: u64,
}

/// The segments of a format as its manifest is now, and more where it is live.
pub(super) struct Listing {
    pub(super) segments: Vec<Segment>,
    pub(super) live: Option<Live>,
    /// What tells this state of the list from another; `None` where the list grows.
    pub(super) version: Option<String>,
}

/// Reads the format's manifest.
pub(super) async fn list(format: &Format, remote: &Remote) -> Result<Listing, DownloadError> {
    let unsupported = |kind| DownloadError::Unsupported { format: format.id.clone(), kind };
    let listing = match &format.source {
        Source::Fragments { fragments, .. } => whole(fragments.iter().map(from_fragment).collect()),
        Source::Hls { url } => list_hls(format, remote, url, Variables::default()).await?,
        Source::HlsRendition { url, variables } => {
            list_hls(format, remote, url, variables.iter().cloned().collect()).await?
        }
        Source::Dash { url, representation: Some(stream) } => list_dash(format, remote, url, stream).await?,
        Source::Smooth { url, level: Some(level) } => {
            let (text, base) = manifest(remote, url).await?;
            whole(smooth_list::segments(format, &text, &base, level)?)
        }
        _ => return Err(unsupported("an unread manifest")),
    };
    if listing.segments.is_empty() && listing.live.is_none() {
        return Err(DownloadError::NoSegments { format: format.id.clone() });
    }
    tell_of_http(format, remote, &listing.segments);
    Ok(listing)
}

fn whole(segments: Vec<Segment>) -> Listing {
    Listing { version: Some(fingerprint(&segments)), segments, live: None }
}

async fn list_hls(
    format: &Format,
    remote: &Remote,
    url: &RemoteUrl,
    imports: Variables,
) -> Result<Listing, DownloadError> {
    let (text, base) = manifest(remote, url).await?;
    let media = match hls::parse_with(&text, &base, &imports).map_err(|error| refusal(format, error))? {
        Playlist::Media(media) => media,
        Playlist::Master(_) => {
            let kind = "a list of HLS playlists";
            return Err(DownloadError::Unsupported { format: format.id.clone(), kind });
        }
    };
    drop(text);
    if media.is_over() {
        return Ok(whole(from_hls(format, media, url, remote)?));
    }
    let mut source = HlsSource::new(remote.clone(), url.clone(), imports, &format.id);
    let first = source.take(media)?;
    let live = follow(LiveSource::Hls(source), Arc::clone(&remote.streaming), first);
    Ok(Listing { segments: Vec::new(), live: Some(live), version: None })
}

async fn list_dash(
    format: &Format,
    remote: &Remote,
    url: &RemoteUrl,
    stream: &str,
) -> Result<Listing, DownloadError> {
    let (text, base) = manifest(remote, url).await?;
    let description = dash::parse(&text, &base).map_err(|error| refusal(format, error))?;
    drop(text);
    if !description.is_dynamic {
        let pieces = dash::fragments(&description, stream).map_err(|error| refusal(format, error))?;
        return Ok(whole(pieces.into_iter().map(from_dash).collect()));
    }
    let mut source = DashSource::new(remote.clone(), url.clone(), stream, &format.id);
    let first = source.begin(description).await?;
    let live = follow(LiveSource::Dash(source), Arc::clone(&remote.streaming), first);
    Ok(Listing { segments: Vec::new(), live: Some(live), version: None })
}

/// A manifest that came over https may name media that does not; that it does is worth a word. What the user's
/// credentials are bound to has https in it, so nothing of them goes along.
fn tell_of_http(format: &Format, remote: &Remote, segments: &[Segment]) {
    let is_open = |segment: &Segment| matches!(&segment.place, Place::Remote { url, .. } if !url.is_https());
    if format.source.url().is_some_and(RemoteUrl::is_https) && segments.iter().any(is_open) {
        let id = &format.id;
        remote.streaming.note(format!("segments of format {id} come without https, as its manifest says"));
    }
}

/// A manifest's text and the address it came from in the end.
pub(super) async fn manifest(remote: &Remote, url: &RemoteUrl) -> Result<(String, RemoteUrl), DownloadError> {
    let mut request = Request::get(url.clone(), Purpose::Manifest).scoped(&remote.scope);
    request.headers = remote.header_map();
    let response = remote.client.execute(request).await?;
    if !response.status.is_success() {
        return Err(DownloadError::status(url, response.status));
    }
    let base = response.url.clone();
    let bytes = response.bytes(crate::manifest::limits::MANIFEST_BYTES as u64).await?;
    let text = match String::from_utf8(bytes.into()) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    };
    Ok((text, base))
}

/// What a manifest that cannot be used means for a format.
pub(super) fn refusal(format: &Format, error: ManifestError) -> DownloadError {
    refusal_of(&format.id, error)
}

pub(super) fn refusal_of(format: &str, error: ManifestError) -> DownloadError {
    let format = format.to_owned();
    match error {
        ManifestError::Protected { system } => DownloadError::Protected { format, system },
        source => DownloadError::Manifest { format, source },
    }
}

fn from_fragment(fragment: &Fragment) -> Segment {
    match fragment {
        Fragment::Remote { url, range, duration } => {
            let place = Place::Remote { url: url.clone(), range: *range };
            Segment { duration: *duration, ..Segment::new(place, 0) }
        }
        Fragment::Inline { bytes } => {
            Segment { is_head: true, ..Segment::new(Place::Inline(bytes.clone()), 0) }
        }
    }
}

/// A piece of a DASH presentation.
pub(super) fn from_dash(piece: dash::Piece) -> Segment {
    let place = match piece.role {
        dash::Role::File => Place::File(piece.url),
        dash::Role::Initialization | dash::Role::Media => {
            Place::Remote { url: piece.url, range: piece.range }
        }
    };
    let is_head = piece.role == dash::Role::Initialization;
    Segment { is_head, duration: piece.duration, ..Segment::new(place, piece.period) }
}

/// The segments of a playlist that is complete.
fn from_hls(
    format: &Format,
    media: Media,
    url: &RemoteUrl,
    remote: &Remote,
) -> Result<Vec<Segment>, DownloadError> {
    media.open_segments().map_err(|error| refusal(format, error))?;
    let mut out = Vec::with_capacity(media.segments.len() + media.maps.len());
    let mut list = HlsList::new(&format.id, url);
    for segment in media.segments {
        list.add(segment, &media.maps, &remote.streaming, &mut out)?;
    }
    Ok(out)
}

/// What tells one state of the list from another: how many segments, and the paths of them. Queries are left out,
/// because signed addresses are new every time.
fn fingerprint(segments: &[Segment]) -> String {
    let mut hasher = blake3::Hasher::new();
    for segment in segments {
        let (url, range) = match &segment.place {
            Place::Remote { url, range } => (url, *range),
            Place::File(url) => (url, None),
            Place::Inline(bytes) => {
                hasher.update(bytes);
                hasher.update(b"\n");
                continue;
            }
        };
        hasher.update(url.host().as_bytes());
        hasher.update(url.as_url().path().as_bytes());
        hasher.update(format!("{range:?}\n").as_bytes());
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
