//! Which segments a format that comes in pieces is made of.

use std::sync::Arc;

use super::asking::{manifest, refusal};
use super::fingerprint::Fingerprint;
use super::hls_list::HlsList;
use super::live::{DashSource, HlsSource, Live, NumberedSource, SmoothSource, Source as LiveSource, follow};
use super::packed::Packed;
use super::renewal::Pieces;
use super::segment::{Place, Segment, from_dash};
use super::smooth_list;
use super::{DownloadError, remote::Remote};
use crate::http::RemoteUrl;
use crate::manifest::dash;
use crate::manifest::hls::{self, Playlist, Variables};
use crate::media::{Format, Fragment, Numbered, Source};

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
