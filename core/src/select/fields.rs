//! A format's fields by the names filters and sort orders use, with what is missing worked out from the rest.

use std::borrow::Cow;

use super::bitrates::Bitrates;
use crate::media::{DynamicRange, Extension, Format, Size, Source};

/// The value of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldValue<'a> {
    /// Pixels, kilobits per second, bytes and so on.
    Number(f64),
    /// Names.
    Text(Cow<'a, str>),
    /// Yes or no.
    Flag(bool),
}

impl FieldValue<'_> {
    /// The number; yes is 1 and no is 0; `None` for text.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Flag(flag) => Some(f64::from(u8::from(*flag))),
            Self::Text(_) => None,
        }
    }

    /// The value as text: `720`, `29.97`, `true`.
    pub fn to_text(&self) -> Cow<'_, str> {
        match self {
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Flag(flag) => Cow::Borrowed(if *flag { "true" } else { "false" }),
            Self::Text(text) => Cow::Borrowed(text),
        }
    }
}

/// Every name [`field`] knows.
pub const FIELD_NAMES: &[&str] = &[
    "abr",
    "acodec",
    "aspect_ratio",
    "asr",
    "audio_channels",
    "audio_ext",
    "available_at",
    "container",
    "dynamic_range",
    "ext",
    "filesize",
    "filesize_approx",
    "format",
    "format_id",
    "format_note",
    "fps",
    "has_drm",
    "height",
    "language",
    "language_preference",
    "preference",
    "protocol",
    "quality",
    "resolution",
    "source_preference",
    "tbr",
    "url",
    "vbr",
    "vcodec",
    "video_ext",
    "width",
];

/// The field with this name; `None` where the format does not say, and for names that are none.
///
/// A missing picture is the codec `none`; a picture whose codec is not known has no `vcodec`.
///
/// ```
/// use vidra_core::{http::RemoteUrl, media::{Extension, Format, Source}, select::{FieldValue, field}};
/// let url = RemoteUrl::parse("https://cdn.example.org/a.m4a")?;
/// let format = Format::new("sound", Extension::M4a, Source::progressive(url));
/// assert_eq!(field(&format, "vcodec"), Some(FieldValue::Text("none".into())));
/// assert_eq!(field(&format, "height"), None);
/// # Ok::<(), vidra_core::http::UrlError>(())
/// ```
pub fn field<'a>(format: &'a Format, name: &str) -> Option<FieldValue<'a>> {
    let text = |text: &'a str| Some(FieldValue::Text(Cow::Borrowed(text)));
    match name {
        "format_id" => text(&format.id),
        "ext" => text(format.extension.as_str()),
        "url" => format.source.url().and_then(|url| text(url.as_str())),
        "vcodec" => video_codec(format).and_then(text),
        "acodec" => audio_codec(format).and_then(text),
        "video_ext" => text(video_extension(format)),
        "audio_ext" => text(audio_extension(format)),
        "protocol" => text(format.declared_protocol.as_deref().unwrap_or_else(|| protocol(&format.source))),
        "language" => format.language.as_deref().and_then(text),
        "format_note" => format.note.as_deref().and_then(text),
        "dynamic_range" => dynamic_range(format).and_then(text),
        "has_drm" => format.protection.as_ref().map(|_| FieldValue::Flag(true)),
        "resolution" => resolution(format).map(FieldValue::Text),
        "format" => Some(FieldValue::Text(Cow::Owned(described(format)))),
        _ => number(format, name).map(FieldValue::Number),
    }
}

/// A field that is a number.
fn number(format: &Format, name: &str) -> Option<f64> {
    let video = format.video.as_ref();
    let audio = format.audio.as_ref();
    if let (Some(board), true) =
        (&format.storyboard, ["width", "height", "fps", "aspect_ratio"].contains(&name))
    {
        return match name {
            "width" => Some(f64::from(board.width)),
            "height" => Some(f64::from(board.height)),
            "fps" => board.fps,
            _ => shape(board.width, board.height),
        };
    }
    match name {
        "width" => video?.width.map(f64::from),
        "height" => video?.height.map(f64::from),
        "fps" => video?.fps,
        "aspect_ratio" => aspect_ratio(format),
        "asr" => audio?.sample_rate_hz.map(f64::from),
        "audio_channels" => audio?.channels.map(f64::from),
        "tbr" => Bitrates::of(format).total,
        "vbr" => Bitrates::of(format).video,
        "abr" => Bitrates::of(format).audio,
        "filesize" => format.exact_size_bytes().map(bytes),
        "filesize_approx" => approximate_size(format),
        "language_preference" => format.language_preference.map(f64::from),
        "quality" => format.quality,
        "preference" => preference(format).map(f64::from),
        "source_preference" => format.source_preference.map(f64::from),
        "available_at" => {
            let since = format.available_at?.duration_since(std::time::UNIX_EPOCH).ok()?;
            Some(since.as_secs_f64())
        }
        _ => None,
    }
}

/// The codec of the picture: `none` without a picture, `None` where it is not known.
pub(super) fn video_codec(format: &Format) -> Option<&str> {
    format.video.as_ref().map_or(Some("none"), |track| track.codec.as_ref().map(|codec| codec.as_str()))
}

/// The codec of the sound: `none` without sound, `None` where it is not known. Some files hold only one codec.
pub(super) fn audio_codec(format: &Format) -> Option<&str> {
    use Extension::{Aac, Flac, Mp3, Opus};
    let Some(track) = &format.audio else { return Some("none") };
    let known = track.codec.as_ref().map(|codec| codec.as_str());
    known.or_else(|| matches!(format.extension, Aac | Flac | Mp3 | Opus).then(|| format.extension.as_str()))
}

fn video_extension(format: &Format) -> &'static str {
    if format.video.is_some() { format.extension.as_str() } else { "none" }
}

fn audio_extension(format: &Format) -> &'static str {
    if format.video.is_none() && format.audio.is_some() { format.extension.as_str() } else { "none" }
}

fn protocol(source: &Source) -> &'static str {
    match source {
        Source::Progressive { url, .. } if url.is_https() => "https",
        Source::Progressive { .. } => "http",
        Source::Hls { .. } | Source::HlsRendition { .. } => "m3u8_native",
        Source::Smooth { .. } => "ism",
        Source::Asked(_) => "asked",
        Source::Numbered(_) => "http_dash_segments_generator",
        Source::Fragments { manifest_url: Some(url), .. } if url.as_url().path().ends_with(".m3u8") => {
            "m3u8_native"
        }
        Source::Dash { .. } | Source::Fragments { .. } => "http_dash_segments",
    }
}

/// A picture nothing is said of is of standard range.
fn dynamic_range(format: &Format) -> Option<&'static str> {
    format.video.as_ref().map(|track| track.dynamic_range.unwrap_or(DynamicRange::Sdr).as_str())
}

fn resolution(format: &Format) -> Option<Cow<'static, str>> {
    let Some(video) = &format.video else {
        return format.audio.as_ref().map(|_| Cow::Borrowed("audio only"));
    };
    let known = |pixels: Option<u32>| pixels.filter(|&pixels| pixels > 0);
    match (known(video.width), known(video.height)) {
        (Some(width), Some(height)) => Some(format!("{width}x{height}").into()),
        (None, Some(height)) => Some(format!("{height}p").into()),
        (Some(width), None) => Some(format!("{width}x?").into()),
        (None, None) => None,
    }
}

fn described(format: &Format) -> String {
    let resolution = resolution(format).unwrap_or(Cow::Borrowed("unknown"));
    let note = format.note.as_ref().map(|note| format!(" ({note})")).unwrap_or_default();
    format!("{} - {resolution}{note}", format.id)
}

fn aspect_ratio(format: &Format) -> Option<f64> {
    let video = format.video.as_ref()?;
    video.aspect_ratio.or_else(|| shape(video.width?, video.height?))
}

/// Width by height, rounded as decimal text is: half to even on the exact binary value.
fn shape(width: u32, height: u32) -> Option<f64> {
    let ratio = f64::from(width) / f64::from(height);
    (height > 0).then(|| format!("{ratio:.2}").parse().ok()).flatten()
}

#[expect(clippy::cast_precision_loss, reason = "sizes of many petabytes may be off by one")]
const fn bytes(size: u64) -> f64 {
    size as f64
}

/// As given, else from bit rate and length; nothing where the exact size is known. The rate a manifest tells is often
/// the highest and not the usual one: no size is made of it.
fn approximate_size(format: &Format) -> Option<f64> {
    match format.size {
        Some(Size::Approximate(size)) => Some(bytes(size)),
        Some(Size::Exact(_)) => None,
        None if format.source.manifest_url().is_some() => None,
        None => {
            let seconds = format.duration?.as_secs_f64();
            Some((seconds * Bitrates::of(format).total? * 125.0).trunc())
        }
    }
}

/// As the site gives it. HEVC in FLV is outside of FLV's specification and few programs read it.
fn preference(format: &Format) -> Option<i32> {
    format.preference.or_else(|| {
        let codec = format.video.as_ref()?.codec.as_ref()?.as_str();
        let is_hevc = ["hev", "hv", "h265", "x265"].iter().any(|name| codec.starts_with(name));
        (format.extension == Extension::Flv && is_hevc).then_some(-100)
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::samples::{audio, video};
    use super::*;
    use crate::media::{AudioTrack, Codec, VideoTrack};

    fn text(format: &Format, name: &str) -> Option<String> {
        field(format, name).map(|value| value.to_text().into_owned())
    }

    #[test]
    fn what_the_site_leaves_out_is_worked_out() {
        let mut format = video("137", 1920, 1080);
        format.note = Some("DASH".to_owned());
        format.bitrate_kbps = Some(800.0);
        format.duration = Some(Duration::from_secs(10));
        let table = [
            ("vcodec", None),
            ("acodec", Some("none")),
            ("video_ext", Some("mp4")),
            ("audio_ext", Some("none")),
            ("resolution", Some("1920x1080")),
            ("format", Some("137 - 1920x1080 (DASH)")),
            ("aspect_ratio", Some("1.78")),
            ("dynamic_range", Some("SDR")),
            ("protocol", Some("https")),
            ("vbr", Some("800")),
            ("abr", Some("0")),
            ("filesize_approx", Some("1000000")),
            ("filesize", None),
            ("has_drm", None),
            ("nonsense", None),
        ];
        for (name, value) in table {
            assert_eq!(text(&format, name).as_deref(), value, "{name}");
        }
    }

    #[test]
    fn sound_alone_has_no_picture_fields() {
        let format = audio("a", Extension::Opus);
        let table = [
            ("vcodec", Some("none")),
            ("acodec", Some("opus")),
            ("video_ext", Some("none")),
            ("audio_ext", Some("opus")),
            ("resolution", Some("audio only")),
            ("dynamic_range", None),
            ("vbr", Some("0")),
        ];
        for (name, value) in table {
            assert_eq!(text(&format, name).as_deref(), value, "{name}");
        }
    }

    #[test]
    fn hevc_in_flv_is_avoided() {
        let track = VideoTrack { codec: Some(Codec::new("hvc1.1")), ..VideoTrack::default() };
        let format = Format { extension: Extension::Flv, video: Some(track), ..video("f", 1, 1) };
        assert_eq!(text(&format, "preference").as_deref(), Some("-100"));
    }

    #[test]
    fn every_listed_name_is_known() {
        let full = Format { audio: Some(AudioTrack::default()), ..video("f", 1, 1) };
        assert!(FIELD_NAMES.is_sorted());
        assert!(FIELD_NAMES.iter().filter(|name| field(&full, name).is_some()).count() > 9);
    }
}
