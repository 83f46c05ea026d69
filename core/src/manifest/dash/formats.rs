//! A description as formats and subtitles. Ids are those yt-dlp gives, without its `dash-`.

use crate::media::{AudioTrack, Codec, Extension, Format, Size, Source, Subtitle, TimedText, VideoTrack};

use super::super::kilobits;
use super::stream::label;
use super::{Kind, Mpd, Representation, Stream};

/// Everything a person can choose from, in the description's order. Trick-mode pictures are left out; preview images
/// are formats without tracks.
///
/// A format is named as its representation. Ids are not made unique here, and carry no `dash-`: see
/// [`manifest`](super::super). The [`Source`] names the [`Stream`], whose id is unique; a single file that plays
/// through the whole presentation is simply that file.
pub fn formats(mpd: &Mpd) -> (Vec<Format>, Vec<Subtitle>) {
    let (mut formats, mut subtitles) = (Vec::new(), Vec::new());
    for stream in &mpd.streams {
        let Some(one) = stream.parts.first().and_then(|part| part.of(&mpd.periods)) else { continue };
        let source = source(mpd, stream, one);
        match one.kind {
            Kind::TrickMode => {}
            Kind::Text => add(&mut subtitles, one, source),
            Kind::Video | Kind::Audio | Kind::Thumbnails => formats.push(format(one, source)),
        }
    }
    (formats, subtitles)
}

fn source(mpd: &Mpd, stream: &Stream, one: &Representation) -> Source {
    if one.is_single_file() && stream.parts.len() == 1 && one.base != mpd.url {
        return Source::progressive(one.base.clone());
    }
    Source::Dash { url: mpd.url.clone(), representation: Some(stream.id.clone()) }
}

fn format(one: &Representation, source: Source) -> Format {
    let mut format = Format::new(label(one), one.extension, source);
    format.bitrate_kbps = one.bandwidth_bps.filter(|bits| *bits > 0).map(kilobits);
    format.size = one.size_bytes.map(Size::Exact);
    format.note = Some(note(one));
    format.protection.clone_from(&one.protection);
    let (video, audio) = tracks(one);
    format.video = video.map(|codec| VideoTrack {
        codec,
        width: one.width,
        height: one.height,
        fps: one.fps,
        dynamic_range: one.dynamic_range,
        ..VideoTrack::default()
    });
    format.audio = audio.map(|codec| AudioTrack {
        codec,
        sample_rate_hz: one.sample_rate_hz,
        channels: one.channels,
        ..AudioTrack::default()
    });
    if one.kind != Kind::Thumbnails {
        format.language = one.language.clone().filter(|language| is_language(language));
    }
    if one.kind == Kind::Audio {
        format.language_preference = preference(one);
    }
    format
}

/// The picture's and the sound's codec: outer `None` is no such track, inner `None` an unknown codec. Pictures whose
/// codec is not named may have sound inside.
fn tracks(one: &Representation) -> (Option<Option<Codec>>, Option<Option<Codec>>) {
    let codecs = &one.codecs;
    let unknown = codecs.unknown.first();
    match one.kind {
        Kind::Video | Kind::TrickMode if codecs.is_empty() => (Some(None), Some(None)),
        Kind::Video | Kind::TrickMode => {
            (Some(codecs.video.as_ref().or(unknown).cloned()), codecs.audio.clone().map(Some))
        }
        Kind::Audio => (None, Some(codecs.audio.as_ref().or(unknown).cloned())),
        Kind::Text | Kind::Thumbnails => (None, None),
    }
}

fn note(one: &Representation) -> String {
    let what = match one.kind {
        Kind::Thumbnails => "storyboard",
        kind => kind.as_str(),
    };
    match &one.supplemental_codecs {
        Some(codecs) => format!("DASH {what}, {codecs}"),
        None => format!("DASH {what}"),
    }
}

/// Codes of ISO 639-2 that name no language: several, none known, none spoken, none of the list.
fn is_language(language: &str) -> bool {
    !matches!(language, "mul" | "und" | "zxx" | "mis")
}

/// How much a sound is wanted, by its roles (ISO/IEC 23009-1 clause 5.8.5.5).
fn preference(one: &Representation) -> Option<i32> {
    let has = |role: &str| one.roles.iter().any(|known| known == role);
    if has("description") {
        return Some(-10);
    }
    if has("main") {
        return Some(5);
    }
    ["dub", "alternate", "commentary", "supplementary"].into_iter().any(has).then_some(-1)
}

/// One entry a language and label. What is protected is not offered: nobody could read it.
fn add(subtitles: &mut Vec<Subtitle>, one: &Representation, source: Source) {
    if one.protection.is_some() {
        return;
    }
    let language = one.language.as_deref().unwrap_or("und");
    let file = TimedText { extension: text_extension(one), source };
    let known = subtitles.iter_mut().find(|known| known.language == language && known.name == one.label);
    match known {
        Some(subtitle) => subtitle.files.push(file),
        None => {
            subtitles.push(Subtitle {
                language: language.to_owned(),
                name: one.label.clone(),
                files: vec![file],
            });
        }
    }
}

/// Text inside MP4 is told by its media type, text alone by its codec too.
fn text_extension(one: &Representation) -> Extension {
    match (one.extension, one.codecs.text.as_ref().map(Codec::as_str)) {
        (Extension::Ttml, Some("wvtt" | "vtt" | "webvtt")) => Extension::Vtt,
        (extension, _) => extension,
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;
    use crate::http::RemoteUrl;

    fn listed(sets: &str) -> (Vec<Format>, Vec<Subtitle>) {
        let base = RemoteUrl::parse("https://e.org/v/m.mpd").unwrap();
        let text = format!("<MPD mediaPresentationDuration='PT9S'><Period>{sets}</Period></MPD>");
        formats(&parse(&text, &base).unwrap())
    }

    #[test]
    fn pictures_and_sound_become_tracks() {
        let sets = "<AdaptationSet mimeType='video/mp4' frameRate='25'><SegmentTemplate media='$Number$' duration='3'/>\
                    <Representation id='v' bandwidth='318597' width='340' height='192' codecs='avc1.42001f'/>\
                    <Representation id='m' codecs='avc1.42001f,mp4a.40.2'/><Representation id='n'/></AdaptationSet>\
                    <AdaptationSet mimeType='audio/mp4' lang='en' codecs='mp4a.40.2'><Role value='main'/>\
                    <SegmentTemplate media='a$Number$' duration='3'/><Representation audioSamplingRate='48000'/></AdaptationSet>";
        let (formats, _) = listed(sets);
        let [silent, muxed, unknown, sound] = formats.as_slice() else { panic!() };
        assert_eq!((silent.id.as_str(), silent.bitrate_kbps), ("v", Some(318.597)));
        let video = silent.video.as_ref().unwrap();
        assert_eq!((video.width, video.height, video.fps), (Some(340), Some(192), Some(25.0)));
        assert!(silent.audio.is_none() && muxed.audio.is_some() && unknown.audio.is_some());
        assert_eq!(unknown.video.as_ref().unwrap().codec, None);
        assert_eq!((sound.id.as_str(), sound.extension), ("audio", Extension::M4a));
        assert_eq!((sound.language.as_deref(), sound.language_preference), (Some("en"), Some(5)));
        assert_eq!(sound.audio.as_ref().unwrap().sample_rate_hz, Some(48_000));
        assert_eq!(sound.source.url().unwrap().as_str(), "https://e.org/v/m.mpd");
    }

    #[test]
    fn a_single_file_is_its_own_source() {
        let set = "<AdaptationSet mimeType='video/webm' lang='und' xmlns:yt='y'><Representation id='f' codecs='vp9'>\
                   <BaseURL yt:contentLength='77'>f.webm</BaseURL></Representation></AdaptationSet>";
        let format = listed(set).0.remove(0);
        assert_eq!(format.source, Source::progressive(RemoteUrl::parse("https://e.org/v/f.webm").unwrap()));
        assert_eq!((format.size, format.language), (Some(Size::Exact(77)), None));
    }

    #[test]
    fn trick_mode_is_left_out_and_images_have_no_tracks() {
        let sets = "<AdaptationSet mimeType='video/mp4'><EssentialProperty schemeIdUri='http://dashif.org/guidelines/trickmode'/>\
                    <Representation id='t'/></AdaptationSet><AdaptationSet mimeType='image/jpeg'><Representation id='i'/>\
                    </AdaptationSet>";
        let (formats, _) = listed(sets);
        assert_eq!(formats.len(), 1);
        assert_eq!(
            (formats[0].extension, &formats[0].video, &formats[0].audio),
            (Extension::Mhtml, &None, &None)
        );
    }

    #[test]
    fn subtitles_are_listed_by_language() {
        let sets = "<AdaptationSet mimeType='text/vtt' lang='de'><Representation><BaseURL>de.vtt</BaseURL></Representation>\
                    </AdaptationSet><AdaptationSet mimeType='application/mp4' codecs='stpp'>\
                    <SegmentTemplate media='$Number$' duration='3'/><Representation id='s'/></AdaptationSet>";
        let (formats, subtitles) = listed(sets);
        assert!(formats.is_empty());
        assert_eq!((subtitles[0].language.as_str(), subtitles[0].files[0].extension), ("de", Extension::Vtt));
        assert_eq!(
            (subtitles[1].language.as_str(), subtitles[1].files[0].extension),
            ("und", Extension::Mp4)
        );
    }

    #[test]
    fn protection_is_said() {
        let set = "<AdaptationSet mimeType='video/mp4'><ContentProtection \
                   schemeIdUri='urn:uuid:9a04f079-9840-4286-ab92-e65be0885f95'/><Representation/></AdaptationSet>";
        assert_eq!(listed(set).0[0].protection.as_ref().unwrap().system, "PlayReady");
    }
}
