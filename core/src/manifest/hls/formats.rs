//! A master playlist as formats and subtitles. Ids are those yt-dlp gives, without its `hls-`.

use std::collections::HashMap;

use crate::media::{AudioTrack, Codec, Extension, Format, Source, Subtitle, TimedText, VideoTrack};

use super::super::codecs::Codecs;
use super::super::kilobits;
use super::{Master, Rendition, RenditionKind, Variables, Variant};

/// Everything a person can choose from, renditions before variants.
///
/// A variant is named by its `NAME`, else by its `VIDEO` group, else by its bit rate in kbps; a rendition by group and
/// name. Ids are not made unique here, and carry no `hls-`: see [`manifest`](super::super).
pub fn formats(master: &Master) -> (Vec<Format>, Vec<Subtitle>) {
    let groups = Groups::of(master);
    let mut formats: Vec<Format> =
        master.renditions.iter().filter_map(|rendition| alternative(rendition, &groups)).collect();
    for variant in &master.variants {
        let position = formats.len();
        formats.push(main(variant, &groups, position));
    }
    let mut subtitles = subtitles(&master.renditions);
    for format in &mut formats {
        format.protection.clone_from(&master.protection);
        hand_on(&master.variables, &mut format.source);
    }
    for file in subtitles.iter_mut().flat_map(|subtitle| &mut subtitle.files) {
        hand_on(&master.variables, &mut file.source);
    }
    (formats, subtitles)
}

/// Lets a media playlist import what its master playlist defined.
fn hand_on(variables: &Variables, source: &mut Source) {
    let mut defined = variables.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).peekable();
    if let Source::Hls { url } = source
        && defined.peek().is_some()
    {
        *source = Source::HlsRendition { url: url.clone(), variables: defined.collect() };
    }
}

/// The renditions by group, and what the variants that name a group say of it.
struct Groups<'a> {
    audio: HashMap<&'a str, AudioGroup<'a>>,
    video_names: HashMap<&'a str, &'a str>,
}

#[derive(Default)]
struct AudioGroup<'a> {
    /// Whether some rendition has no playlist of its own: its sound is inside the variants.
    is_inside_variants: bool,
    /// The codec, where all variants agree on one.
    codec: Option<&'a Codec>,
    is_disputed: bool,
    /// Position among the groups, by the lowest quality that names each; `None` where there is only one group.
    rank: Option<usize>,
    note: Option<&'static str>,
}

impl<'a> Groups<'a> {
    fn of(master: &'a Master) -> Self {
        let mut audio: HashMap<&str, AudioGroup<'_>> = HashMap::new();
        let mut video_names = HashMap::new();
        for rendition in &master.renditions {
            match rendition.kind {
                RenditionKind::Audio => {
                    audio.entry(&rendition.group).or_default().is_inside_variants |= rendition.url.is_none();
                }
                RenditionKind::Video => {
                    video_names.entry(rendition.group.as_str()).or_insert(rendition.name.as_str());
                }
                RenditionKind::Subtitles => {}
            }
        }
        for variant in &master.variants {
            if let Some(group) = variant.audio_group.as_deref().and_then(|name| audio.get_mut(name)) {
                group.learn(variant);
            }
        }
        rank(&mut audio, &master.variants);
        Self { audio, video_names }
    }
}

impl<'a> AudioGroup<'a> {
    fn learn(&mut self, variant: &'a Variant) {
        match (self.codec, variant.codecs.audio.as_ref()) {
            (None, Some(codec)) => self.codec = Some(codec),
            (Some(known), Some(codec)) if known != codec => self.is_disputed = true,
            _ => {}
        }
    }
}

/// Orders the groups as the pictures they come with: nothing else in a playlist says which sound is better.
fn rank<'a>(groups: &mut HashMap<&'a str, AudioGroup<'a>>, variants: &'a [Variant]) {
    let mut by_quality: Vec<&Variant> =
        variants.iter().filter(|variant| !variant.codecs.is_empty() && has_picture(variant)).collect();
    let quality =
        |variant: &Variant| (rate(variant).unwrap_or(0), variant.resolution.map_or(0, |(width, _)| width));
    by_quality.sort_by_key(|variant| quality(variant));
    let mut order: Vec<&str> = Vec::new();
    for group in by_quality.iter().filter_map(|variant| variant.audio_group.as_deref()) {
        if !order.contains(&group) {
            order.push(group);
        }
    }
    if order.len() < 2 {
        return;
    }
    let last = order.len() - 1;
    for (rank, name) in order.into_iter().enumerate() {
        if let Some(group) = groups.get_mut(name) {
            group.rank = Some(rank);
            group.note = match rank {
                0 => Some("low"),
                _ if rank == last => Some("high"),
                _ => None,
            };
        }
    }
}

/// The format of a rendition that has its own playlist.
fn alternative(rendition: &Rendition, groups: &Groups<'_>) -> Option<Format> {
    let url = rendition.url.clone()?;
    let id = format!("{}-{}", rendition.group, rendition.name);
    let mut format = Format::new(id, Extension::Mp4, Source::Hls { url });
    format.language.clone_from(&rendition.language);
    format.note = Some(rendition.name.clone());
    match rendition.kind {
        RenditionKind::Subtitles => return None,
        RenditionKind::Video => {}
        RenditionKind::Audio => {
            format.video = None;
            sound(&mut format, rendition, groups.audio.get(rendition.group.as_str()));
        }
    }
    Some(format)
}

fn sound(format: &mut Format, rendition: &Rendition, group: Option<&AudioGroup<'_>>) {
    let codec = group.filter(|group| !group.is_disputed).and_then(|group| group.codec.cloned());
    format.audio = Some(AudioTrack { codec, channels: rendition.channels, ..AudioTrack::default() });
    format.language_preference = match rendition.is_default {
        _ if rendition.describes_video() => Some(-10),
        Some(true) => Some(5),
        Some(false) => Some(-1),
        None => None,
    };
    // Sound that nobody gets without asking comes last, whatever its quality.
    if rendition.is_default == Some(false) || rendition.is_autoselect == Some(false) {
        format.source_preference = Some(-2);
        return;
    }
    let Some(group) = group else { return };
    format.source_preference = group.rank.and_then(|rank| i32::try_from(rank).ok());
    if let Some(note) = group.note {
        format.note = Some(format!("{}, {note}", rendition.name));
    }
}

/// The format of a variant.
fn main(variant: &Variant, groups: &Groups<'_>, position: usize) -> Format {
    let source = Source::Hls { url: variant.url.clone() };
    let mut format = Format::new(identifier(variant, groups, position), Extension::Mp4, source);
    format.bitrate_kbps = rate(variant).map(kilobits);
    format.language.clone_from(&variant.language);
    let (video, audio) = tracks(&variant.codecs, has_picture(variant));
    format.video = video.map(|codec| VideoTrack {
        codec,
        width: variant.resolution.map(|(width, _)| width),
        height: variant.resolution.map(|(_, height)| height),
        fps: variant.fps,
        dynamic_range: variant.dynamic_range,
        ..VideoTrack::default()
    });
    format.audio = audio.map(|codec| AudioTrack { codec, ..AudioTrack::default() });
    // A variant that names its codecs and a group of sounds with playlists of their own has no sound inside. Where the
    // codecs are not named it often has, against the rules: it is kept as complete.
    let group = variant.audio_group.as_deref().and_then(|name| groups.audio.get(name));
    if format.video.is_some()
        && !variant.codecs.is_empty()
        && group.is_some_and(|group| !group.is_inside_variants)
    {
        format.audio = None;
    }
    format
}

fn identifier(variant: &Variant, groups: &Groups<'_>, position: usize) -> String {
    if let Some(name) = &variant.name {
        return name.clone();
    }
    if let Some(group) = variant.video_group.as_deref() {
        return groups.video_names.get(group).copied().unwrap_or(group).to_owned();
    }
    rate(variant).map_or_else(|| position.to_string(), |bits| (bits / 1000).to_string())
}

/// Average bit rate, else the highest, in bits per second; zero is "not known".
fn rate(variant: &Variant) -> Option<u64> {
    variant.average_bandwidth_bps.or(variant.bandwidth_bps).filter(|bits| *bits > 0)
}

/// Whether the variant has pictures: a resolution or a picture codec says so; silence about codecs says so too.
fn has_picture(variant: &Variant) -> bool {
    let codecs = &variant.codecs;
    codecs.video.is_some() || variant.resolution.is_some() || codecs.audio.is_none()
}

/// The picture's and the sound's codec: outer `None` is no such track, inner `None` an unknown codec.
fn tracks(codecs: &Codecs, has_picture: bool) -> (Option<Option<Codec>>, Option<Option<Codec>>) {
    let video = has_picture.then(|| codecs.video.clone().or_else(|| codecs.unknown.first().cloned()));
    let audio = match (&codecs.audio, &codecs.video) {
        (Some(codec), _) => Some(Some(codec.clone())),
        // Pictures are named and no sound is: only an unknown name can be it.
        (None, Some(_)) => codecs.unknown.first().map(|codec| Some(codec.clone())),
        (None, None) => Some(codecs.unknown.get(1).cloned()),
    };
    (video, audio)
}

/// One entry a language and name; the same text in several groups is one entry with several files.
fn subtitles(renditions: &[Rendition]) -> Vec<Subtitle> {
    let mut subtitles: Vec<Subtitle> = Vec::new();
    let mut known: HashMap<(&str, &str), usize> = HashMap::new();
    for rendition in renditions.iter().filter(|rendition| rendition.kind == RenditionKind::Subtitles) {
        let Some(url) = &rendition.url else { continue };
        let language = rendition.language.as_deref().unwrap_or("und");
        let index = *known.entry((language, &rendition.name)).or_insert_with(|| {
            let name = Some(rendition.name.clone());
            subtitles.push(Subtitle { language: language.to_owned(), name, files: Vec::new() });
            subtitles.len() - 1
        });
        if let Some(subtitle) = subtitles.get_mut(index) {
            let file = TimedText::at(url);
            if !subtitle.files.contains(&file) {
                subtitle.files.push(file);
            }
        }
    }
    subtitles
}

impl TimedText {
    /// Subtitles at an address: a playlist of WebVTT pieces (RFC 8216 section 3.5), or, against the rules, a whole
    /// file.
    fn at(url: &crate::http::RemoteUrl) -> Self {
        let name = url.as_url().path().rsplit('/').next().unwrap_or_default();
        let extension =
            name.rsplit_once('.').and_then(|(_, extension)| Extension::from_known_name(extension));
        match extension {
            Some(extension @ (Extension::Vtt | Extension::Srt | Extension::Ttml | Extension::Dfxp)) => {
                Self { extension, source: Source::progressive(url.clone()) }
            }
            _ => Self { extension: Extension::Vtt, source: Source::Hls { url: url.clone() } },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Playlist, parse};
    use super::*;
    use crate::http::RemoteUrl;
    use crate::media::DynamicRange;

    fn listed(lines: &str) -> (Vec<Format>, Vec<Subtitle>) {
        let base = RemoteUrl::parse("https://e.org/v/index.m3u8").unwrap();
        match parse(&format!("#EXTM3U\n{lines}"), &base).unwrap() {
            Playlist::Master(master) => formats(&master),
            Playlist::Media(_) => panic!("no variants"),
        }
    }

    fn ids(formats: &[Format]) -> Vec<&str> {
        formats.iter().map(|format| format.id.as_str()).collect()
    }

    #[test]
    fn a_variant_is_named_by_name_group_rate_or_position() {
        let text = "#EXT-X-MEDIA:TYPE=VIDEO,GROUP-ID=\"v\",NAME=\"720p60\"\n\
                    #EXT-X-STREAM-INF:BANDWIDTH=9,NAME=\"best\"\na\n\
                    #EXT-X-STREAM-INF:BANDWIDTH=9,VIDEO=\"v\"\nb\n\
                    #EXT-X-STREAM-INF:BANDWIDTH=9,VIDEO=\"w\"\nc\n\
                    #EXT-X-STREAM-INF:BANDWIDTH=2999999,AVERAGE-BANDWIDTH=1999999\nd\n\
                    #EXT-X-STREAM-INF:BANDWIDTH=2999999\ne\n\
                    #EXT-X-STREAM-INF:BANDWIDTH=0\nf\n";
        assert_eq!(ids(&listed(text).0), ["best", "720p60", "w", "1999", "2999", "5"]);
    }

    #[test]
    fn codecs_say_which_tracks_there_are() {
        let text = "#EXT-X-STREAM-INF:BANDWIDTH=1000,CODECS=\"mp4a.40.2,avc1.4d401e\",RESOLUTION=2x1,FRAME-RATE=50\na\n\
                    #EXT-X-STREAM-INF:BANDWIDTH=2000,CODECS=\"mp4a.40.2\"\nb\n\
                    #EXT-X-STREAM-INF:BANDWIDTH=3000,CODECS=\"dvh1.05.06\",VIDEO-RANGE=PQ\nc\n\
                    #EXT-X-STREAM-INF:BANDWIDTH=4000\nd\n";
        let (formats, _) = listed(text);
        let [muxed, sound, silent, unknown] = formats.as_slice() else { panic!() };
        let picture = muxed.video.as_ref().unwrap();
        assert_eq!(picture.codec, Some(Codec::new("avc1.4d401e")));
        assert_eq!((picture.width, picture.height, picture.fps), (Some(2), Some(1), Some(50.0)));
        assert_eq!(muxed.audio.as_ref().unwrap().codec, Some(Codec::new("mp4a.40.2")));
        assert_eq!(muxed.bitrate_kbps, Some(1.0));
        assert!(sound.video.is_none() && sound.audio.is_some());
        assert!(silent.audio.is_none());
        assert_eq!(silent.video.as_ref().unwrap().dynamic_range, Some(DynamicRange::DolbyVision));
        assert_eq!(unknown.video, Some(VideoTrack::default()));
        assert_eq!(unknown.audio, Some(AudioTrack::default()));
    }

    #[test]
    fn sound_with_its_own_playlist_is_not_in_the_variant() {
        let text = "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"English\",LANGUAGE=\"en\",DEFAULT=YES,URI=\"en\"\n\
                    #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"Described\",LANGUAGE=\"en\",DEFAULT=NO,URI=\"ad\",\
                    CHARACTERISTICS=\"public.accessibility.describes-video\"\n\
                    #EXT-X-STREAM-INF:BANDWIDTH=1000,CODECS=\"avc1.4d401e,mp4a.40.5\",AUDIO=\"a\"\nv\n\
                    #EXT-X-STREAM-INF:BANDWIDTH=2000,AUDIO=\"a\"\nw\n";
        let (formats, _) = listed(text);
        assert_eq!(ids(&formats), ["a-English", "a-Described", "1", "2"]);
        assert_eq!(formats[0].language.as_deref(), Some("en"));
        assert_eq!(formats[0].audio.as_ref().unwrap().codec, Some(Codec::new("mp4a.40.5")));
        assert_eq!((formats[0].language_preference, formats[0].source_preference), (Some(5), None));
        assert_eq!((formats[1].language_preference, formats[1].source_preference), (Some(-10), Some(-2)));
        assert!(formats[2].audio.is_none());
        assert!(formats[3].audio.is_some(), "no codecs are named, so it is taken as complete");
    }

    #[test]
    fn sound_without_a_playlist_is_in_the_variant() {
        let text = "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"English\",DEFAULT=YES\n\
                    #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"Deutsch\",DEFAULT=NO,URI=\"de\"\n\
                    #EXT-X-STREAM-INF:BANDWIDTH=1000,CODECS=\"avc1.4d401e,mp4a.40.2\",AUDIO=\"a\"\nv\n";
        let (formats, _) = listed(text);
        assert_eq!(ids(&formats), ["a-Deutsch", "1"]);
        assert!(formats[1].audio.is_some());
    }

    #[test]
    fn groups_of_sound_are_ranked_by_their_pictures() {
        let text = "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"hi\",NAME=\"E\",DEFAULT=YES,URI=\"hi\"\n\
                    #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"lo\",NAME=\"E\",DEFAULT=YES,URI=\"lo\"\n\
                    #EXT-X-STREAM-INF:BANDWIDTH=9000,CODECS=\"avc1.4d401e,mp4a.40.2\",AUDIO=\"hi\"\nv\n\
                    #EXT-X-STREAM-INF:BANDWIDTH=1000,CODECS=\"avc1.4d401e,mp4a.40.5\",AUDIO=\"lo\"\nw\n";
        let (formats, _) = listed(text);
        let ranks: Vec<_> =
            formats.iter().map(|format| (format.source_preference, format.note.as_deref())).collect();
        assert_eq!(
            ranks,
            [(Some(1), Some("E, high")), (Some(0), Some("E, low")), (None, None), (None, None)]
        );
    }

    #[test]
    fn subtitles_are_playlists_or_files() {
        let text = "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"s\",NAME=\"English\",LANGUAGE=\"en\",URI=\"en.m3u8\"\n\
                    #EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"t\",NAME=\"English\",LANGUAGE=\"en\",URI=\"en.m3u8\"\n\
                    #EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"s\",NAME=\"Signs\",URI=\"signs.vtt?x=1\"\n\
                    #EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID=\"c\",NAME=\"CC\",INSTREAM-ID=\"CC1\"\n";
        let (formats, subtitles) = listed(text);
        assert!(formats.is_empty());
        let [english, signs] = subtitles.as_slice() else { panic!() };
        assert_eq!((english.language.as_str(), english.files.len()), ("en", 1));
        assert!(matches!(english.files[0].source, Source::Hls { .. }));
        assert_eq!(signs.language, "und");
        assert!(matches!(signs.files[0].source, Source::Progressive { .. }));
    }

    #[test]
    fn protection_is_said_of_every_format() {
        let text = "#EXT-X-SESSION-KEY:METHOD=SAMPLE-AES,URI=\"skd://k\"\n#EXT-X-STREAM-INF:BANDWIDTH=1\nv\n";
        assert_eq!(listed(text).0[0].protection.as_ref().unwrap().system, "FairPlay");
    }
}
