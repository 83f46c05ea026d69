//! Which codec, protocol, brightness range or extension is better: the fixed orders of `-S`.

/// A kind of names that have an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scale {
    VideoCodec,
    AudioCodec,
    DynamicRange,
    Protocol,
    VideoExtension,
    AudioExtension,
}

/// How a step of a scale knows its names.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Names that start with one of these.
    Starts(&'static [&'static str]),
    /// These names.
    Is(&'static [&'static str]),
    /// Names with this in them.
    Contains(&'static str),
    /// Every other name.
    Other,
    /// No name: nothing is known.
    Unknown,
}

use Step::{Contains, Is, Other, Starts, Unknown};

/// Best first.
const VIDEO_CODECS: &[Step] = &[
    Starts(&["av01", "av1"]),
    Starts(&["vp9.2", "vp09.2", "vp9.02", "vp09.02"]),
    Starts(&["vp9", "vp09"]),
    Starts(&["h265", "x265", "hev", "hv"]),
    Starts(&["h264", "x264", "avc"]),
    Starts(&["vp8", "vp08"]),
    Starts(&["mp4v", "h263"]),
    Starts(&["theora"]),
    Other,
    Unknown,
    Starts(&["none"]),
];

const AUDIO_CODECS: &[Step] = &[
    Starts(&["flac", "alac"]),
    Starts(&["wav", "aiff"]),
    Starts(&["opus"]),
    Starts(&["vorbis", "ogg"]),
    Starts(&["aac"]),
    Starts(&["mp4", "m4"]),
    Starts(&["mp3"]),
    Starts(&["ac-4", "ac4"]),
    Starts(&["ec-3", "ec3", "eac-3", "eac3", "e-ac-3", "e-ac3", "e-c-3", "e-c3"]),
    Starts(&["ac-3", "ac3"]),
    Starts(&["dts"]),
    Other,
    Unknown,
    Starts(&["none"]),
];

const DYNAMIC_RANGES: &[Step] = &[
    Starts(&["dv"]),
    Starts(&["hdr12", "12"]),
    Starts(&["hdr10+", "10+"]),
    Starts(&["hdr10", "10"]),
    Starts(&["hlg"]),
    Other,
    Starts(&["sdr"]),
    Unknown,
];

const PROTOCOLS: &[Step] = &[
    Starts(&["https", "ftps"]),
    Is(&["http", "ftp"]),
    Starts(&["m3u8"]),
    Contains("dash"),
    Starts(&["websocket_frag"]),
    Starts(&["rtmp"]),
    Other,
    Starts(&["ws", "websocket"]),
    Starts(&["f4"]),
];

const VIDEO_EXTENSIONS: &[Step] =
    &[Is(&["mp4"]), Is(&["mov"]), Is(&["webm"]), Is(&["flv"]), Other, Is(&["none"])];
const FREE_VIDEO_EXTENSIONS: &[Step] =
    &[Is(&["webm"]), Is(&["mp4"]), Is(&["mov"]), Is(&["flv"]), Other, Is(&["none"])];

const AUDIO_EXTENSIONS: &[Step] = &[
    Starts(&["m4a"]),
    Starts(&["aac"]),
    Starts(&["mp3"]),
    Starts(&["ogg"]),
    Starts(&["opus"]),
    Starts(&["webm", "weba"]),
    Other,
    Starts(&["none"]),
];
const FREE_AUDIO_EXTENSIONS: &[Step] = &[
    Starts(&["ogg"]),
    Starts(&["opus"]),
    Starts(&["webm", "weba"]),
    Starts(&["mp3"]),
    Starts(&["m4a"]),
    Starts(&["aac"]),
    Other,
    Starts(&["none"]),
];

impl Scale {
    /// The place of the name, higher is better; with free formats preferred, extensions have another order.
    pub(super) fn rank(self, name: Option<&str>, prefer_free_formats: bool) -> f64 {
        let steps = self.steps(prefer_free_formats);
        let lower = name.map(str::to_ascii_lowercase);
        let place = match &lower {
            None => steps.iter().position(|step| matches!(step, Unknown)),
            Some(name) => steps.iter().position(|step| step.has(name)),
        };
        let place = place.or_else(|| steps.iter().position(|step| matches!(step, Other)));
        let below = steps.len() - place.unwrap_or(steps.len());
        u32::try_from(below).map_or(0.0, f64::from)
    }

    const fn steps(self, prefer_free_formats: bool) -> &'static [Step] {
        match (self, prefer_free_formats) {
            (Self::VideoCodec, _) => VIDEO_CODECS,
            (Self::AudioCodec, _) => AUDIO_CODECS,
            (Self::DynamicRange, _) => DYNAMIC_RANGES,
            (Self::Protocol, _) => PROTOCOLS,
            (Self::VideoExtension, false) => VIDEO_EXTENSIONS,
            (Self::VideoExtension, true) => FREE_VIDEO_EXTENSIONS,
            (Self::AudioExtension, false) => AUDIO_EXTENSIONS,
            (Self::AudioExtension, true) => FREE_AUDIO_EXTENSIONS,
        }
    }
}

impl Step {
    fn has(self, name: &str) -> bool {
        match self {
            Starts(starts) => starts.iter().any(|start| name.starts_with(start)),
            Is(names) => names.contains(&name),
            Contains(part) => name.contains(part),
            Other | Unknown => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn falls(scale: Scale, names: &[Option<&str>]) {
        let ranks: Vec<f64> = names.iter().map(|name| scale.rank(*name, false)).collect();
        assert!(ranks.is_sorted_by(|a, b| a > b), "{names:?} {ranks:?}");
    }

    #[test]
    fn better_names_rank_higher() {
        let none = Some("none");
        falls(
            Scale::VideoCodec,
            &[
                Some("AV01.0"),
                Some("vp09.02.1"),
                Some("vp09.00"),
                Some("hvc1"),
                Some("avc1"),
                Some("x"),
                None,
                none,
            ],
        );
        falls(
            Scale::AudioCodec,
            &[Some("alac"), Some("mp4a.40.2"), Some("mp3"), Some("ec-3"), Some("dtse"), None, none],
        );
        falls(
            Scale::DynamicRange,
            &[Some("DV"), Some("HDR10+"), Some("HDR10"), Some("HLG"), Some("SDR"), None],
        );
        falls(
            Scale::Protocol,
            &[Some("https"), Some("http"), Some("m3u8_native"), Some("http_dash_segments"), Some("ism")],
        );
        falls(Scale::VideoExtension, &[Some("mp4"), Some("webm"), Some("mkv"), none]);
    }

    #[test]
    fn free_formats_have_their_own_order() {
        let rank = |name, free| Scale::AudioExtension.rank(Some(name), free);
        assert!(rank("m4a", false) > rank("ogg", false));
        assert!(rank("m4a", true) < rank("ogg", true));
        assert!(
            Scale::VideoExtension.rank(Some("webm"), true) > Scale::VideoExtension.rank(Some("mp4"), true)
        );
    }
}
