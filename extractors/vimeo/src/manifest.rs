//! Vimeo's own manifests, `master.json` and `playlist.json`: renditions of picture and sound as lists of segments, with
//! the initialisation in base64 and addresses in three steps. Shape recorded 2025.

use std::time::Duration;

use base64::Engine as _;
use serde::Deserialize;
use vidra_core::extract::{Context, ExtractError};
use vidra_core::http::RemoteUrl;
use vidra_core::media::{AudioTrack, Codec, Extension, Format, Fragment, Size, Source, VideoTrack};

/// Renditions of one manifest, and segments of one rendition.
const RENDITIONS: usize = 100;
const SEGMENTS: usize = 100_000;

/// All of it.
#[derive(Debug, Deserialize)]
pub(crate) struct Manifest {
    /// Against the manifest's own address.
    #[serde(default)]
    base_url: String,
    #[serde(default)]
    video: Option<Vec<Rendition>>,
    #[serde(default)]
    audio: Option<Vec<Rendition>>,
}

#[derive(Debug, Deserialize)]
struct Rendition {
    id: String,
    /// Against the manifest's.
    #[serde(default)]
    base_url: String,
    codecs: Option<String>,
    bitrate: Option<f64>,
    avg_bitrate: Option<f64>,
    duration: Option<f64>,
    framerate: Option<f64>,
    width: Option<u32>,
    height: Option<u32>,
    channels: Option<u32>,
    sample_rate: Option<u32>,
    /// In base64 where it stands in the manifest.
    init_segment: Option<String>,
    init_segment_url: Option<String>,
    #[serde(default)]
    segments: Vec<Segment>,
}

#[derive(Debug, Deserialize)]
struct Segment {
    /// Against the rendition's.
    url: String,
    start: Option<f64>,
    end: Option<f64>,
    size: Option<u64>,
}

/// The renditions behind an address, their ids beginning with a name.
///
/// # Errors
/// As any request for JSON.
pub(crate) async fn read(url: &RemoteUrl, name: &str, cx: &Context) -> Result<Vec<Format>, ExtractError> {
    // `json=1` asks where the manifest is.
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Answer {
        Elsewhere { url: String },
        Here(Manifest),
    }
    let answer = match cx.get(url).json().await? {
        Answer::Here(manifest) => return Ok(manifest.formats(url, name)),
        Answer::Elsewhere { url } => url,
    };
    let url = url.join(&answer)?;
    let manifest: Manifest = cx.get(&url).json().await?;
    Ok(manifest.formats(&url, name))
}

impl Manifest {
    fn formats(&self, url: &RemoteUrl, name: &str) -> Vec<Format> {
        let Ok(base) = url.join(&self.base_url) else { return Vec::new() };
        let audio =
            self.audio.iter().flatten().take(RENDITIONS).filter_map(|one| one.format(url, &base, name, true));
        let video = self
            .video
            .iter()
            .flatten()
            .take(RENDITIONS)
            .filter_map(|one| one.format(url, &base, name, false));
        let has_audio = self.audio.as_ref().is_some_and(|audio| !audio.is_empty());
        let mut formats: Vec<Format> = audio.chain(video).collect();
        if !has_audio {
            // Where there is no list of sound, it is in the picture's segments.
            formats.iter_mut().for_each(|format| format.audio = Some(AudioTrack::default()));
        }
        formats.sort_by(|a, b| {
            let rank =
                |format: &Format| (format.video.as_ref().and_then(|video| video.height), format.bitrate_kbps);
            rank(a).partial_cmp(&rank(b)).unwrap_or(std::cmp::Ordering::Equal)
        });
        formats
    }
}

impl Rendition {
    fn format(&self, manifest: &RemoteUrl, base: &RemoteUrl, name: &str, is_audio: bool) -> Option<Format> {
        let base = base.join(&self.base_url).ok()?;
        let mut fragments = vec![self.initialisation(&base)?];
        for segment in self.segments.iter().take(SEGMENTS) {
            let duration = segment.end.zip(segment.start).map(|(end, start)| end - start);
            let duration = duration.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
            fragments.push(Fragment::Remote { url: base.join(&segment.url).ok()?, range: None, duration });
        }
        let bitrate_kbps = self.avg_bitrate.or(self.bitrate).map(|bits| bits / 1000.0);
        let size: Option<u64> = self.segments.iter().map(|segment| segment.size).sum();
        let codec = self.codecs.as_deref().map(Codec::new);
        let kind = if is_audio { "audio" } else { "video" };
        // The manifest in XML beside it numbers renditions by the first part of their id.
        let number = self.id.split('-').next().unwrap_or(&self.id);
        let extension = if is_audio { Extension::M4a } else { Extension::Mp4 };
        let source = Source::Fragments { manifest_url: Some(manifest.clone()), fragments };
        let video = (!is_audio).then(|| VideoTrack {
            codec: codec.clone(),
            width: self.width,
            height: self.height,
            fps: self.framerate,
            bitrate_kbps,
            ..VideoTrack::default()
        });
        let audio = is_audio.then_some(AudioTrack {
            codec,
            sample_rate_hz: self.sample_rate,
            channels: self.channels,
            bitrate_kbps,
        });
        Some(Format {
            video,
            audio,
            bitrate_kbps,
            size: size.filter(|size| *size > 0).map(Size::Approximate),
            duration: self.duration.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()),
            ..Format::new(format!("{name}-{kind}-{number}"), extension, source)
        })
    }

    fn initialisation(&self, base: &RemoteUrl) -> Option<Fragment> {
        if let Some(url) = self.init_segment_url.as_deref().filter(|url| !url.is_empty()) {
            return Some(Fragment::Remote { url: base.join(url).ok()?, range: None, duration: None });
        }
        let text = self.init_segment.as_deref()?;
        let bytes = base64::engine::general_purpose::STANDARD.decode(text).ok()?;
        Some(Fragment::Inline { bytes: bytes.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_put_together_in_three_steps() {
        let text = r#"{"clip_id": "c", "base_url": "../../../", "video": [{"id": "68354ab0-5f97", "base_url": "remux/v/",
            "codecs": "avc1.64001F", "avg_bitrate": 829000, "duration": 12.0, "framerate": 25, "width": 960, "height": 540,
            "init_segment": "AAEC", "segments": [{"start": 0, "end": 6, "url": "s.m4s?sid=1", "size": 10},
            {"start": 6, "end": 12, "url": "s.m4s?sid=2", "size": 5}]}],
            "audio": [{"id": "8095f62a-4b8d", "base_url": "range/", "codecs": "mp4a.40.2", "channels": 2, "sample_rate": 48000,
            "init_segment_url": "i.mp4", "segments": [{"url": "a.mp4"}]}]}"#;
        let manifest: Manifest = serde_json::from_str(text).unwrap();
        let url = RemoteUrl::parse("https://cdn.example/exp=1/c/v2/playlist/av/playlist.json?x=1").unwrap();
        let formats = manifest.formats(&url, "dash-fast");
        let ids: Vec<_> = formats.iter().map(|format| &*format.id).collect();
        assert_eq!(ids, ["dash-fast-audio-8095f62a", "dash-fast-video-68354ab0"]);
        let Source::Fragments { fragments, .. } = &formats[1].source else { panic!("they are fragments") };
        let expected = [
            Fragment::Inline { bytes: vec![0, 1, 2].into() },
            Fragment::Remote {
                url: RemoteUrl::parse("https://cdn.example/exp=1/c/remux/v/s.m4s?sid=1").unwrap(),
                range: None,
                duration: Some(Duration::from_secs(6)),
            },
        ];
        assert_eq!(fragments[..2], expected);
        assert_eq!((formats[1].size, formats[1].audio.is_none()), (Some(Size::Approximate(15)), true));
        let Source::Fragments { fragments, .. } = &formats[0].source else { panic!("they are fragments") };
        assert_eq!(fragments[0].url().unwrap().as_str(), "https://cdn.example/exp=1/c/range/i.mp4");
    }
}
