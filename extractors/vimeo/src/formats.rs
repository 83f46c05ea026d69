//! The configuration's files and streams as formats, worst first as the site orders them.

use vidra_core::extract::Context;
use vidra_core::http::RemoteUrl;
use vidra_core::media::{Extension, Format, MediaInfo, Source, VideoTrack};

use crate::config::{Archive, File, Files, Streams};
use crate::manifest;

/// Whole files, then a format for each manifest, and the renditions of Vimeo's own.
pub(crate) async fn of(files: &Files, cx: &Context) -> Vec<Format> {
    let whole = files.progressive.iter().flatten().filter_map(progressive);
    let hls = manifests("hls", files.hls.as_ref(), |url| Source::Hls { url });
    let dash = manifests("dash", files.dash.as_ref(), |url| Source::Dash { url, representation: None });
    let mut formats: Vec<Format> = whole.chain(hls).chain(dash).collect();
    formats.extend(own_manifest(files.dash.as_ref(), cx).await);
    formats
}

/// The renditions of the manifest in JSON, from the network the player asks first: the others have the same ones. What
/// cannot be read is left to the other kinds of streams.
async fn own_manifest(streams: Option<&Streams>, cx: &Context) -> Vec<Format> {
    let Some(cdns) = streams.and_then(|streams| streams.cdns.as_ref()) else { return Vec::new() };
    let default = streams.and_then(|streams| streams.default_cdn.as_deref());
    let first = default.and_then(|name| cdns.get_key_value(name)).or_else(|| cdns.iter().next());
    let Some((name, Some(url))) = first.map(|(name, stream)| (name, stream.url.as_deref())) else {
        return Vec::new();
    };
    let Some(url) = RemoteUrl::parse(url).ok().filter(is_own) else { return Vec::new() };
    match manifest::read(&url, &format!("dash-{name}"), cx).await {
        Ok(formats) => formats,
        Err(error) => {
            cx.note(format!("Vimeo's manifest cannot be read: {error}"));
            Vec::new()
        }
    }
}

/// Whether a manifest is Vimeo's own and has no neighbour in XML: `playlist.json`, since 2025.
fn is_own(url: &RemoteUrl) -> bool {
    url.as_url().path().ends_with("/playlist.json")
}

/// Ranks sound that manifests name: they give no bit rates, and a group of HLS says `audio-low`, `audio-medium` or
/// `audio-high` in its name.
pub(crate) fn rank(info: &mut MediaInfo) {
    const GROUPS: [(&str, f64); 3] = [("audio-low", 0.0), ("audio-medium", 1.0), ("audio-high", 2.0)];
    for format in &mut info.formats {
        let group = GROUPS.iter().find(|(name, _)| format.id.contains(name));
        format.quality = group.map(|(_, rank)| *rank).or(format.quality);
    }
}

/// The recording of a live stream that is over, in its original quality.
pub(crate) fn archived(archive: &Archive) -> Option<Format> {
    let is_there = archive.status.as_deref() == Some("done");
    let url = RemoteUrl::parse(archive.source_url.as_deref().filter(|_| is_there)?).ok()?;
    let format = Format::new("live-archive-source", Extension::Mp4, Source::progressive(url));
    Some(Format { quality: Some(10.0), ..format })
}

fn progressive(file: &File) -> Option<Format> {
    let url = RemoteUrl::parse(file.url.as_deref()?).ok()?;
    let id = format!("http-{}", file.quality.as_deref()?);
    let video = VideoTrack { width: file.width, height: file.height, fps: file.fps, ..VideoTrack::default() };
    Some(Format {
        video: Some(video),
        bitrate_kbps: file.bitrate,
        // A whole file is one request, where a stream is hundreds.
        source_preference: Some(10),
        ..Format::new(id, Extension::Mp4, Source::progressive(url))
    })
}

fn manifests(kind: &str, streams: Option<&Streams>, source: fn(RemoteUrl) -> Source) -> Vec<Format> {
    let cdns = streams.and_then(|streams| streams.cdns.as_ref());
    let mut formats = Vec::new();
    for (cdn, stream) in cdns.into_iter().flatten() {
        let Some(url) = &stream.url else { continue };
        // The manifest the player reads is JSON; the same one as a DASH manifest lies beside it. The JSON of 2025,
        // `playlist.json`, is signed by its path and has no such neighbour.
        let url = url.replace("/master.json", "/master.mpd");
        for (suffix, url) in [("", url.replace("/sep/video/", "/video/")), ("_sep", url.clone())] {
            // Sound and picture apart (`/sep/`), and muxed: the address of either gives the other's.
            let is_apart = url.contains("/sep/video/");
            let url = RemoteUrl::parse(&url)
                .ok()
                .filter(|_| suffix.is_empty() || is_apart)
                .filter(|url| !is_own(url));
            formats.extend(url.map(|url| {
                let id = format!("{kind}-{cdn}{suffix}");
                Format::new(id, Extension::Mp4, source(url))
            }));
        }
    }
    formats
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::config::Stream;

    #[test]
    fn sound_is_ranked_by_the_name_of_its_group() {
        let url = RemoteUrl::parse("https://cdn.example.org/a.m3u8").unwrap();
        let format = |id: &str| Format::new(id, Extension::M4a, Source::Hls { url: url.clone() });
        let mut info =
            MediaInfo::new("1", "A", vec![format("hls-fast-audio-high-audio"), format("hls-fast-420")]);
        rank(&mut info);
        assert_eq!((info.formats[0].quality, info.formats[1].quality), (Some(2.0), None));
    }

    #[test]
    fn a_stream_with_its_sound_apart_is_offered_muxed_too() {
        let url = "https://cdn.example.org/9/sep/video/1,2/master.json?base64_init=1";
        let stream = Stream { url: Some(url.to_owned()) };
        let cdns = Some(BTreeMap::from([("fast".to_owned(), stream)]));
        let streams = Streams { cdns, default_cdn: None };
        let formats = manifests("dash", Some(&streams), |url| Source::Dash { url, representation: None });
        let got: Vec<_> =
            formats.iter().map(|format| (&*format.id, format.source.url().unwrap().as_str())).collect();
        assert_eq!(
            got,
            [
                ("dash-fast", "https://cdn.example.org/9/video/1,2/master.mpd?base64_init=1"),
                ("dash-fast_sep", "https://cdn.example.org/9/sep/video/1,2/master.mpd?base64_init=1"),
            ]
        );
    }
}
