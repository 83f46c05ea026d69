//! One stream as a format.

use std::time::Duration;

use vidra_core::http::RemoteUrl;
use vidra_core::media::{
    AudioTrack, Codec, DynamicRange, Extension, Format, Numbered, Size, Source, VideoTrack,
};

use super::Video;
use super::address::MAX_RANGE_BYTES;
use crate::player::Stream;

/// YouTube's words for quality, worst first. The sound-only ones stand above the smallest picture.
const QUALITIES: [&str; 14] = [
    "tiny",
    "audio_quality_ultralow",
    "audio_quality_low",
    "audio_quality_medium",
    "audio_quality_high",
    "small",
    "medium",
    "large",
    "hd720",
    "hd1080",
    "hd1440",
    "hd2160",
    "hd2880",
    "highres",
];

/// How long a piece plays where what is told cannot be read.
const USUAL_PIECE: Duration = Duration::from_secs(5);
/// No piece of a live stream is kept for longer than five days.
const LONGEST_REACH: Duration = Duration::from_secs(432_000);

/// What the stream is.
pub(super) fn format(stream: &Stream, url: RemoteUrl, video: &Video) -> Format {
    let is_upscaled = is_upscaled(&url);
    let is_damaged = is_damaged(stream, video);
    let bitrate_kbps = stream.average_bitrate.or(stream.bitrate).map(kilobits);
    let (video_codec, audio_codec) = codecs(&stream.mime_type);
    let (is_video, is_audio) = (video_codec.is_some(), audio_codec.is_some());
    let picture = video_codec.map(|codec| VideoTrack {
        dynamic_range: dynamic_range(stream, codec.as_ref()),
        codec,
        width: stream.width.and_then(small),
        height: stream.height.and_then(small),
        // One frame a second is how unknown is written.
        fps: stream.fps.filter(|fps| *fps > 1).and_then(small).map(f64::from),
        bitrate_kbps: bitrate_kbps.filter(|_| !is_audio),
        aspect_ratio: None,
    });
    let sound = audio_codec.map(|codec| AudioTrack {
        codec,
        sample_rate_hz: stream.audio_sample_rate.and_then(small),
        channels: stream.audio_channels.and_then(small),
        bitrate_kbps: bitrate_kbps.filter(|_| !is_video),
    });
    let (language, language_preference) = language(stream);
    Format {
        video: picture,
        audio: sound,
        bitrate_kbps,
        size: size(stream),
        duration: is_damaged.then(|| stream.approx_duration_ms.map(Duration::from_millis)).flatten(),
        language,
        language_preference: Some(language_preference),
        quality: Some(quality(stream)),
        // A file that breaks off, and a 3GP that is worse than it says.
        preference: if is_damaged { Some(-10) } else { (stream.itag == Some(17)).then_some(-2) },
        source_preference: Some(source_preference(stream)),
        note: note(stream, is_upscaled, is_damaged),
        ..Format::new(id(stream, is_upscaled), extension(&stream.mime_type), source(stream, url, video))
    }
}

/// A file, or the pieces of what is or was just live.
fn source(stream: &Stream, url: RemoteUrl, video: &Video) -> Source {
    let Some(told) = &stream.target_duration_sec else {
        return Source::Progressive { url, max_range_bytes: Some(MAX_RANGE_BYTES) };
    };
    let seconds = told.as_f64().or_else(|| told.as_str()?.parse().ok()).filter(|seconds| *seconds > 0.0);
    let piece = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()).unwrap_or(USUAL_PIECE);
    let reach = stream.max_dvr_duration_sec.map_or(LONGEST_REACH, Duration::from_secs).min(LONGEST_REACH);
    Source::Numbered(Box::new(Numbered { url, piece, reach, is_over: !video.is_live() }))
}

fn id(stream: &Stream, is_upscaled: bool) -> String {
    let itag = stream.itag.map_or_else(|| "unknown".to_owned(), |itag| itag.to_string());
    match (stream.is_drc, is_upscaled) {
        (true, _) => format!("{itag}-drc"),
        (false, true) => format!("{itag}-sr"),
        (false, false) => itag,
    }
}

/// A picture made larger by a machine says so in its address: `xtags=sr=1`, pairs parted by colons.
fn is_upscaled(url: &RemoteUrl) -> bool {
    url.query_value("xtags").is_some_and(|tags| tags.split(':').any(|pair| pair == "sr=1"))
}

/// Encoding failed half-way: the file plays less than half as long as the video.
fn is_damaged(stream: &Stream, video: &Video) -> bool {
    let plays = stream.approx_duration_ms.map(Duration::from_millis);
    plays.zip(video.duration).is_some_and(|(plays, whole)| plays < Duration::from_secs(whole.as_secs() / 2))
}

/// WebM is `webm` for sound alone too: the name `weba` is known to few players.
fn extension(mime_type: &str) -> Extension {
    match Extension::from_mime(mime_type) {
        Some(Extension::Weba) => Extension::Webm,
        Some(extension) => extension,
        None => Extension::Bin,
    }
}

/// The codecs of picture and sound: none for no track, none inside for a track whose codec is not told.
fn codecs(mime_type: &str) -> (Option<Option<Codec>>, Option<Option<Codec>>) {
    let is_sound = mime_type.starts_with("audio/");
    let Some((_, list)) = mime_type.split_once("codecs=") else {
        return if is_sound { (None, Some(None)) } else { (Some(None), Some(None)) };
    };
    let (mut video, mut audio) = (None, None);
    for codec in list.trim_matches(['"', ' ']).split(',').map(Codec::new) {
        if is_sound || codec.is_audio() {
            audio.get_or_insert(Some(codec));
        } else {
            video.get_or_insert(Some(codec));
        }
    }
    (video, audio)
}

/// The transfer curve where it is told; without one, VP9 profile 2 is what YouTube codes HDR10 in.
fn dynamic_range(stream: &Stream, codec: Option<&Codec>) -> Option<DynamicRange> {
    let curve = stream.color_info.transfer_characteristics.as_str();
    if curve.contains("SMPTEST2084") {
        return Some(DynamicRange::Hdr10);
    }
    if curve.contains("ARIB_STD_B67") {
        return Some(DynamicRange::Hlg);
    }
    let is_profile_2 = codec
        .is_some_and(|codec| codec.as_str().starts_with("vp9.2") || codec.as_str().starts_with("vp09.02"));
    (curve.is_empty() && is_profile_2).then_some(DynamicRange::Hdr10)
}

/// The sound's language and how much it is wanted. Described sound is told apart, so that nobody gets it unasked.
fn language(stream: &Stream) -> (Option<String>, i32) {
    let Some(track) = &stream.audio_track else { return (None, -1) };
    let code = track.id.split('.').next().filter(|code| !code.is_empty()).map(str::to_owned);
    let name = track.display_name.to_lowercase();
    if name.contains("descriptive") {
        return (Some(code.map_or_else(|| "desc".to_owned(), |code| format!("{code}-desc"))), -10);
    }
    let preference = if name.contains("original") { 10 } else { i32::from(track.audio_is_default) * 6 - 1 };
    (code, preference)
}

/// The word for the quality: of the sound where the picture has none. A 3GP calls itself better than it is.
fn quality_word(stream: &Stream) -> String {
    let is_of_sound = matches!(stream.quality.as_str(), "tiny" | "") && !stream.audio_quality.is_empty();
    match stream.itag {
        Some(17) => "tiny".to_owned(),
        _ if is_of_sound => stream.audio_quality.to_lowercase(),
        _ => stream.quality.clone(),
    }
}

fn quality(stream: &Stream) -> f64 {
    let word = quality_word(stream);
    let rank =
        QUALITIES.iter().position(|quality| *quality == word).and_then(|rank| i32::try_from(rank).ok());
    f64::from(rank.unwrap_or(-1)) - if stream.is_drc { 0.5 } else { 0.0 }
}

/// Itag 22 is often damaged; "1080p Premium" is the same picture with more bits.
fn source_preference(stream: &Stream) -> i32 {
    let is_premium = stream.quality_label.as_deref().is_some_and(|label| label.contains("Premium"));
    (if stream.itag == Some(22) { -5 } else { -1 }) + if is_premium { 100 } else { 0 }
}

fn size(stream: &Stream) -> Option<Size> {
    let from_rate = || {
        let bits = stream.average_bitrate.or(stream.bitrate)?.checked_mul(stream.approx_duration_ms?)?;
        Some(Size::Approximate(bits / 8 / 1000))
    };
    stream.content_length.map(Size::Exact).or_else(from_rate)
}

fn note(stream: &Stream, is_upscaled: bool, is_damaged: bool) -> Option<String> {
    let track = stream.audio_track.as_ref().map(|track| {
        let name = track.display_name.clone();
        if track.audio_is_default { format!("{name} (default)").trim_start().to_owned() } else { name }
    });
    let label = stream.quality_label.clone();
    let label = label.unwrap_or_else(|| quality_word(stream).replace("audio_quality_", ""));
    let when = |is_so: bool, word: &str| is_so.then(|| word.to_owned());
    let parts = [
        track,
        Some(label),
        when(stream.is_drc, "DRC"),
        when(is_upscaled, "AI-upscaled"),
        Some(stream.projection_type.replace("RECTANGULAR", "").to_lowercase()),
        Some(stream.spatial_audio_type.replace("SPATIAL_AUDIO_TYPE_", "").to_lowercase()),
        when(is_damaged, "DAMAGED"),
    ];
    let note = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    (!note.is_empty()).then_some(note)
}

#[expect(clippy::cast_precision_loss, reason = "bit rates are far below 2^53")]
fn kilobits(bits: u64) -> f64 {
    bits as f64 / 1000.0
}

fn small(number: u64) -> Option<u32> {
    u32::try_from(number).ok()
}
