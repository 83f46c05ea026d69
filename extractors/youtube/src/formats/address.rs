//! Where a stream's bytes are: its riddles solved, its token added.

use vidra_core::http::RemoteUrl;
use vidra_core::media::{Format, Fragment, Source};

use super::riddles::Raw;
use super::{Given, Skip, Streams, Video};
use crate::player::Stream;

/// A larger range is handed out at the speed it plays.
pub(super) const MAX_RANGE_BYTES: u64 = 10 * 1024 * 1024;
/// Picture and sound in one small file: never asks for a token.
const OLDEST: Option<u64> = Some(18);

/// The address, or why there is none.
pub(super) fn address(
    stream: &Stream,
    given: &Given,
    streams: &Streams,
    video: &Video,
) -> Result<RemoteUrl, Skip> {
    if !stream.drm_families.is_empty() {
        return Err(Skip::Drm);
    }
    if stream.target_duration_sec.is_some() && !streams.takes_pieces(video) {
        return Err(Skip::Live);
    }
    if stream.kind == "FORMAT_STREAM_TYPE_OTF" {
        return Err(Skip::Pieces);
    }
    let Raw { mut url, signature } = Raw::of(stream).ok_or(Skip::NoAddress)?;
    if let Some((riddle, name)) = signature {
        url = url.with_query(&name, streams.solved.signature(&riddle).ok_or(Skip::Script)?);
    }
    // A speed limit until the player script has changed this number.
    if let Some(riddle) = url.query_value("n").filter(|riddle| !riddle.is_empty()) {
        url = url.with_query("n", streams.solved.n(&riddle).ok_or(Skip::Script)?);
    }
    let lacks_token = given.lacks_token(given.client.files_need) && stream.itag != OLDEST;
    if lacks_token && !streams.wanted.without_token {
        return Err(Skip::Token);
    }
    Ok(match &given.token {
        Some(token) => url.with_query("pot", token),
        None => url,
    })
}

/// Turns a file into ranges that are named in the address instead of a header.
pub(super) fn in_ranges(format: &mut Format) {
    let (Source::Progressive { url, .. }, Some(size)) = (&format.source, format.exact_size_bytes()) else {
        return;
    };
    let fragments = (0..size)
        .step_by(usize::try_from(MAX_RANGE_BYTES).unwrap_or(usize::MAX))
        .map(|start| {
            let last = (start + MAX_RANGE_BYTES).min(size) - 1;
            Fragment::Remote {
                url: url.with_query("range", &format!("{start}-{last}")),
                range: None,
                duration: None,
            }
        })
        .collect();
    format.source = Source::Fragments { manifest_url: None, fragments };
}
