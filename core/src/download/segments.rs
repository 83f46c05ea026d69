//! Which segments a format that comes in pieces is made of.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::hls_list::HlsList;
use super::live::{DashSource, HlsSource, Live, NumberedSource, SmoothSource, Source as LiveSource, follow};
use super::packed::Packed;
use super::renewal::Pieces;
use super::smooth_list;
use super::{DownloadError, remote::Remote};
use crate::http::{HttpClient as _, HttpError, Purpose, RemoteUrl, Request};
use crate::manifest::hls::{self, Key, Playlist, Variables};
use crate::manifest::{ManifestError, dash, limits};
use crate::media::{Format, Fragment, Numbered, Source};

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

    /// Whether it comes without https.
    fn is_open(&self) -> bool {
        matches!(&self.place, Place::Remote { url, .. } if !url.is_https())
    }
}

/// Where a segment's bytes are.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Place {
    Remote {
        url: Address,
        /// First byte and length.
        range: Option<(u64, u64)>,
    },
    /// A piece with its number.
    Numbered {
        stream: Arc<Pieces>,
        number: u64,
    },
    /// A whole file: handed on as it comes, for it can be as long as it likes.
    File(Address),
    Inline(Bytes),
}

impl Place {
    /// How many bytes are there, where the list says.
    pub(super) const fn length(&self) -> Option<u64> {
        match self {
            Self::Remote { range: Some((_, length)), .. } => Some(*length),
            // They are in memory already.
            Self::Inline(_) => Some(0),
            Self::Remote { .. } | Self::Numbered { .. } | Self::File(_) => None,
        }
    }
}

/// An address as its text alone, a third of the room: a list of a hundred thousand segments is little else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address(Box<str>);

impl From<RemoteUrl> for Address {
    fn from(url: RemoteUrl) -> Self {
        Self(url.as_str().into())
    }
}

impl From<&str> for Address {
    /// Of what was one before.
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl Address {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn url(&self) -> Result<RemoteUrl, DownloadError> {
        // What was an address is one.
        RemoteUrl::parse(&self.0).map_err(|error| HttpError::from(error).into())
    }

    fn is_https(&self) -> bool {
        self.0.starts_with("https:")
    }
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
    /// Or these, of a long list.
    pub(super) packed: Packed,
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
        Source::Numbered(stream) => list_numbered(format, remote, stream).await?,
        Source::Smooth { url, level: Some(level) } => list_smooth(format, remote, url, level).await?,
        _ => return Err(unsupported("an unread manifest")),
    };
    if listing.segments.is_empty() && listing.packed.is_empty() && listing.live.is_none() {
        return Err(DownloadError::NoSegments { format: format.id.clone() });
    }
    if listing.segments.iter().any(Segment::is_open) {
        tell_of_http(format, remote);
    }
    Ok(listing)
}

fn whole(segments: Vec<Segment>) -> Listing {
    let mut fingerprint = Fingerprint::default();
    segments.iter().for_each(|segment| fingerprint.add(segment));
    Listing { version: Some(fingerprint.end()), segments, packed: Packed::default(), live: None }
}

/// A list that goes on; what it names comes by itself.
fn going_on(live: Live) -> Listing {
    Listing { segments: Vec::new(), packed: Packed::default(), live: Some(live), version: None }
}

async fn list_hls(
    format: &Format,
    remote: &Remote,
    url: &RemoteUrl,
    imports: Variables,
) -> Result<Listing, DownloadError> {
    let (text, base) = manifest(remote, url).await?;
    if hls::is_over(&text) {
        return whole_hls(format, remote, url, (&text, &base), &imports);
    }
    let media = match hls::parse_with(&text, &base, &imports).map_err(|error| refusal(format, error))? {
        Playlist::Media(media) => media,
        Playlist::Master(_) => return Err(no_segments_but_playlists(format)),
    };
    drop(text);
    let mut source = HlsSource::new(remote.clone(), url.clone(), imports, &format.id);
    let first = source.take(media)?;
    let live = follow(LiveSource::Hls(source), Arc::clone(&remote.streaming), first);
    Ok(going_on(live))
}

/// The segments of a playlist that is complete. Each becomes what has to be fetched as soon as it is read, and is packed.
fn whole_hls(
    format: &Format,
    remote: &Remote,
    url: &RemoteUrl,
    (text, base): (&str, &RemoteUrl),
    imports: &Variables,
) -> Result<Listing, DownloadError> {
    let mut list = HlsList::new(&format.id, url);
    let (mut packed, mut fingerprint) = (Packed::default(), Fingerprint::default());
    let (mut next, mut has_open, mut outcome) = (Vec::new(), false, Ok(()));
    let read = hls::parse_each(text, base, imports, |segment, maps| {
        if outcome.is_ok() {
            outcome = list.add(segment, maps, &remote.streaming, &mut next);
        }
        for segment in next.drain(..) {
            has_open |= segment.is_open();
            fingerprint.add(&segment);
            packed.push(&segment);
        }
    });
    match read.map_err(|error| refusal(format, error))? {
        Playlist::Media(media) => media.open_segments().map_err(|error| refusal(format, error))?,
        Playlist::Master(_) => return Err(no_segments_but_playlists(format)),
    };
    outcome?;
    if has_open {
        tell_of_http(format, remote);
    }
    Ok(Listing { segments: Vec::new(), packed, live: None, version: Some(fingerprint.end()) })
}

fn no_segments_but_playlists(format: &Format) -> DownloadError {
    DownloadError::Unsupported { format: format.id.clone(), kind: "a list of HLS playlists" }
}

async fn list_dash(
    format: &Format,
    remote: &Remote,
    url: &RemoteUrl,
    stream: &str,
) -> Result<Listing, DownloadError> {
    let first = remote.streaming.descriptions.newer(None, remote, url, &format.id).await?;
    if !first.mpd.is_dynamic {
        let pieces = dash::fragments(&first.mpd, stream).map_err(|error| refusal(format, error))?;
        return Ok(whole(pieces.into_iter().map(from_dash).collect()));
    }
    let mut source = DashSource::new(remote.clone(), url.clone(), stream, &format.id);
    let first = source.begin(first).await?;
    let live = follow(LiveSource::Dash(source), Arc::clone(&remote.streaming), first);
    Ok(going_on(live))
}

async fn list_smooth(
    format: &Format,
    remote: &Remote,
    url: &RemoteUrl,
    level: &str,
) -> Result<Listing, DownloadError> {
    let (text, base) = manifest(remote, url).await?;
    let list = smooth_list::read(&format.id, &text, &base, level)?;
    drop(text);
    if !list.is_live {
        return Ok(whole(list.whole()));
    }
    let mut source = SmoothSource::new(remote.clone(), url.clone(), level, &format.id);
    let first = source.take(list);
    let live = follow(LiveSource::Smooth(source), Arc::clone(&remote.streaming), first);
    Ok(going_on(live))
}

async fn list_numbered(
    format: &Format,
    remote: &Remote,
    stream: &Numbered,
) -> Result<Listing, DownloadError> {
    let mut source = NumberedSource::new(remote.clone(), Pieces::new(&format.id, stream.clone()));
    let first = source.look().await?;
    if first.is_over {
        return Ok(whole(first.segments));
    }
    let live = follow(LiveSource::Numbered(source), Arc::clone(&remote.streaming), first);
    Ok(going_on(live))
}

/// A manifest that came over https may name media that does not; that it does is worth a word. What the user's
/// credentials are bound to has https in it, so nothing of them goes along.
fn tell_of_http(format: &Format, remote: &Remote) {
    if format.source.url().is_some_and(RemoteUrl::is_https) {
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
    let bytes = response.bytes(limits::MANIFEST_BYTES as u64).await?;
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
            let place = Place::Remote { url: url.clone().into(), range: *range };
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
        dash::Role::File => Place::File(piece.url.into()),
        dash::Role::Initialization | dash::Role::Media => {
            Place::Remote { url: piece.url.into(), range: piece.range }
        }
    };
    let is_head = piece.role == dash::Role::Initialization;
    Segment { is_head, duration: piece.duration, ..Segment::new(place, piece.period) }
}

/// What tells one state of the list from another: how many segments, and the paths of them. Queries are left out,
/// because signed addresses are new every time.
#[derive(Default)]
struct Fingerprint {
    hasher: blake3::Hasher,
    count: usize,
}

impl Fingerprint {
    fn add(&mut self, segment: &Segment) {
        self.count += 1;
        let (url, range) = match &segment.place {
            Place::Remote { url, range } => (url, *range),
            Place::File(url) => (url, None),
            // The host is another each time.
            Place::Numbered { number, .. } => {
                self.hasher.update(&number.to_le_bytes());
                return;
            }
            Place::Inline(bytes) => {
                self.hasher.update(bytes);
                self.hasher.update(b"\n");
                return;
            }
        };
        if let Ok(url) = url.url() {
            self.hasher.update(url.host().as_bytes());
            self.hasher.update(url.as_url().path().as_bytes());
        }
        self.hasher.update(format!("{range:?}\n").as_bytes());
    }

    fn end(&self) -> String {
        format!("{} segments {}", self.count, &self.hasher.finalize().to_hex()[..16])
    }
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
