//! HLS and DASH manifests: named here, read elsewhere, and put in order afterwards (`expanded`).

use std::time::Duration;

use vidra_core::http::RemoteUrl;
use vidra_core::media::{Extension, Format, LiveStatus, Source};

use super::riddles::in_path;
use super::{Given, Skip, Skipped, Streams, Video};
use crate::clients::Need;

/// A DASH manifest of what was live reaches back this far.
const DASH_WINDOW: Duration = Duration::from_secs(2 * 60 * 60);

/// The manifests worth reading: HLS of the first client that has one, DASH where it holds the whole of what was live.
pub(super) fn add(streams: &Streams, video: &Video, list: &mut Vec<Format>, skipped: &mut Skipped) {
    let is_all = streams.wanted.duplicate;
    let is_whole = match video.live {
        Some(LiveStatus::IsLive) => false,
        Some(LiveStatus::PostLive) => video.duration.unwrap_or_default() <= DASH_WINDOW,
        _ => true,
    };
    let (mut has_hls, mut has_dash) = (streams.wanted.no_hls, streams.wanted.no_dash);
    // It holds two hours, an HLS playlist a quarter of one: worth it for somebody who wants the start.
    has_dash |= !is_whole && !streams.wanted.incomplete && !streams.wanted.from_start;
    for given in &streams.given {
        let available_at = given.available_at.filter(|_| !video.is_or_was_just_live());
        let kinds = [
            (&mut has_hls, &given.data.hls_manifest_url, given.client.hls_needs),
            (&mut has_dash, &given.data.dash_manifest_url, given.client.files_need),
        ];
        for (index, (is_done, url, need)) in kinds.into_iter().enumerate() {
            let Some(url) = url.as_deref().filter(|_| !*is_done) else { continue };
            match address(url, given, streams, need) {
                Err(reason) => *skipped.entry((reason, given.client.key)).or_default() += 1,
                Ok(url) => {
                    *is_done = !is_all;
                    let format = if index == 0 { hls(url, given, video) } else { dash(url) };
                    list.push(Format { available_at, ..format });
                }
            }
        }
    }
}

fn hls(url: RemoteUrl, given: &Given, video: &Video) -> Format {
    // Picture and sound in one have poorer sound than the two apart.
    let is_together = matches!(given.client.key, "web_safari" | "web_embedded") && !video.is_live();
    let source_preference = Some(if is_together { -2 } else { -1 });
    Format { source_preference, ..Format::new("hls", Extension::Mp4, Source::Hls { url }) }
}

fn dash(url: RemoteUrl) -> Format {
    let source = Source::Dash { url, representation: None };
    Format { source_preference: Some(-1), ..Format::new("dash", Extension::Mp4, source) }
}

/// The address with its riddle solved and its token in front of the file's name.
fn address(url: &str, given: &Given, streams: &Streams, need: Need) -> Result<RemoteUrl, Skip> {
    let mut text = url.to_owned();
    if let Some(riddle) = in_path(url) {
        let answer = streams.solved.n(riddle).ok_or(Skip::Script)?;
        text = text.replacen(&format!("/n/{riddle}/"), &format!("/n/{answer}/"), 1);
    }
    if given.lacks_token(need) && !streams.wanted.without_token {
        return Err(Skip::Token);
    }
    if let Some(token) = &given.token {
        let name = ["/file/index.m3u8", "/playlist/index.m3u8"].into_iter().find(|name| text.ends_with(name));
        let name = name.unwrap_or_default();
        let path = text[..text.len() - name.len()].trim_end_matches('/');
        text = format!("{path}/pot/{token}{name}");
    }
    RemoteUrl::parse(&text).map_err(|_| Skip::NoAddress)
}
