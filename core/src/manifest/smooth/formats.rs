//! A Smooth manifest as formats and subtitles. Ids are those yt-dlp gives.

use crate::media::{AudioTrack, Codec, Extension, Format, Source, Subtitle, TimedText, VideoTrack};

use super::super::kilobits;
use super::{Kind, Level, Manifest};

/// Everything a person can choose from, in the manifest's order.
///
/// Ids are not made unique here and carry no prefix: see [`manifest`](super::super). The [`Source`] names the level by
/// its unique id.
pub fn formats(manifest: &Manifest) -> (Vec<Format>, Vec<Subtitle>) {
    let (mut formats, mut subtitles) = (Vec::new(), Vec::new());
    for level in &manifest.levels {
        let source = Source::Smooth { url: manifest.url.clone(), level: Some(level.id.clone()) };
        match level.kind {
            Kind::Text => subtitles.push(Subtitle {
                language: level.language.clone().unwrap_or_else(|| "und".to_owned()),
                name: None,
                files: vec![TimedText { extension: Extension::Mp4, source }],
            }),
            Kind::Video | Kind::Audio => {
                let mut format = format(level, source);
                format.protection.clone_from(&manifest.protection);
                formats.push(format);
            }
        }
    }
    (formats, subtitles)
}

fn format(level: &Level, source: Source) -> Format {
    let extension = if level.kind == Kind::Video { Extension::Mp4 } else { Extension::M4a };
    let mut format = Format::new(level.label.clone(), extension, source);
    format.bitrate_kbps = Some(kilobits(level.bandwidth_bps)).filter(|rate| *rate > 0.0);
    format.language = level.language.clone().filter(|language| language != "und");
    let codec = Some(Codec::new(&level.codec));
    if level.kind == Kind::Video {
        let (width, height) = (level.width, level.height);
        format.video = Some(VideoTrack { codec, width, height, ..VideoTrack::default() });
        format.audio = None;
    } else {
        let (sample_rate_hz, channels) = (level.sample_rate_hz, level.channels);
        format.audio = Some(AudioTrack { codec, sample_rate_hz, channels, ..AudioTrack::default() });
    }
    format
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;
    use crate::http::RemoteUrl;

    #[test]
    fn pictures_sound_and_text_are_told_apart() {
        let text = "<SmoothStreamingMedia Duration='1'><StreamIndex Type='video' Name='video' Url='v'>\
                    <QualityLevel Bitrate='698000' FourCC='AVC1' MaxWidth='844' MaxHeight='360'/></StreamIndex>\
                    <StreamIndex Type='audio' Name='audio' Url='a' Language='und'><QualityLevel Bitrate='128001' FourCC='AACL'/>\
                    </StreamIndex><StreamIndex Type='text' Name='s' Url='s' Language='eng'>\
                    <QualityLevel Bitrate='0' FourCC='TTML'/></StreamIndex></SmoothStreamingMedia>";
        let manifest = parse(text, &RemoteUrl::parse("https://e.org/v.ism/Manifest").unwrap()).unwrap();
        let (formats, subtitles) = formats(&manifest);
        assert_eq!((formats[0].id.as_str(), formats[0].bitrate_kbps), ("video-698", Some(698.0)));
        assert_eq!(formats[0].video.as_ref().unwrap().height, Some(360));
        assert_eq!(
            (formats[1].id.as_str(), formats[1].extension, &formats[1].video),
            ("audio-128", Extension::M4a, &None)
        );
        assert_eq!(subtitles[0].language, "eng");
    }
}
