//! `-F`: the formats of an item, in the columns other programs look for.

use std::time::Duration;

use vidra_core::media::{Codec, DynamicRange, Format, Size};
use vidra_core::output::{Printable, protocol, resolution};
use vidra_core::select::field;

use super::table::{Column, Side, Table};
use crate::report::amounts::{bytes, thousands};

const COLUMNS: [(&str, Side); 17] = [
    ("ID", Side::Left),
    ("EXT", Side::Left),
    ("RESOLUTION", Side::Left),
    ("FPS", Side::Right),
    ("HDR", Side::Left),
    ("CH", Side::Right),
    ("|", Side::Left),
    ("FILESIZE", Side::Split),
    ("TBR", Side::Right),
    ("PROTO", Side::Left),
    ("|", Side::Left),
    ("VCODEC", Side::Left),
    ("VBR", Side::Right),
    ("ACODEC", Side::Left),
    ("ABR", Side::Right),
    ("ASR", Side::Right),
    ("MORE INFO", Side::Left),
];

/// Formats worse than this are hidden by their site.
const HIDDEN_PREFERENCE: i32 = -1000;

/// The table of an item's formats, worst first, which is how they are sorted. `duration` is the item's, for sizes that
/// can only be estimated.
pub(crate) fn format_table(formats: &[Format], duration: Option<Duration>) -> String {
    let mut table = Table::new(COLUMNS.map(|(name, side)| Column { name, side }));
    let is_shown = |format: &&Format| format.preference.is_none_or(|value| value >= HIDDEN_PREFERENCE);
    for format in formats.iter().filter(is_shown) {
        table.push(row(format, duration));
    }
    table.render()
}

fn row(format: &Format, duration: Option<Duration>) -> [String; 17] {
    let video = format.video.as_ref();
    let audio = format.audio.as_ref();
    let rate = |name: &str| {
        let kilobits = field(format, name).and_then(|value| value.as_number());
        kilobits.filter(|kilobits| *kilobits > 0.0).map_or_else(String::new, rate)
    };
    [
        harmless(&format.id),
        format.extension.to_string(),
        resolution(format),
        video.and_then(|track| track.fps).map_or_else(String::new, |fps| format!("{fps:.0}")),
        video.and_then(|track| track.dynamic_range).map_or_else(String::new, range),
        audio.and_then(|track| track.channels).map_or_else(String::new, |count| count.to_string()),
        "|".to_owned(),
        size(format, duration),
        rate("tbr"),
        short_protocol(format.declared_protocol.as_deref().unwrap_or_else(|| protocol(&format.source))),
        "|".to_owned(),
        match (video, audio) {
            (Some(track), _) => codec(track.codec.as_ref()),
            (None, Some(_)) => "audio only".to_owned(),
            (None, None) => "images".to_owned(),
        },
        rate("vbr"),
        match (audio, video) {
            (Some(track), _) => codec(track.codec.as_ref()),
            (None, Some(_)) => "video only".to_owned(),
            (None, None) => String::new(),
        },
        rate("abr"),
        audio
            .and_then(|track| track.sample_rate_hz)
            .map_or_else(String::new, |hertz| thousands(u64::from(hertz))),
        more(format),
    ]
}

fn rate(kilobits: f64) -> String {
    format!("{:.0}k", kilobits.round_ties_even())
}

/// `10`, `10+`, `HLG`, `DV`; the standard range is nothing.
fn range(range: DynamicRange) -> String {
    match range {
        DynamicRange::Sdr => String::new(),
        other => other.as_str().replace("HDR", ""),
    }
}

/// A sign and the size: none for the server's own number, `≈` for an estimate, `~` for a rough one.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, and this is an estimate"
)]
fn size(format: &Format, duration: Option<Duration>) -> String {
    match format.size {
        Some(Size::Exact(count)) => format!(" {}", bytes(count)),
        Some(Size::Approximate(count)) => format!("≈{}", bytes(count)),
        None => {
            let playing = format.duration.or(duration);
            let estimate = format
                .total_bitrate_kbps()
                .zip(playing)
                .map(|(rate, time)| rate * 125.0 * time.as_secs_f64());
            // What a manifest tells is rougher: often the highest rate there is.
            let sign = if format.source.manifest_url().is_some() { '~' } else { '≈' };
            estimate
                .filter(|count| *count > 0.0)
                .map_or_else(String::new, |count| format!("{sign}{}", bytes(count as u64)))
        }
    }
}

fn short_protocol(name: &str) -> String {
    match name {
        "m3u8_native" => "m3u8",
        // What only ffmpeg fetches in yt-dlp is marked there.
        "m3u8" => "m3u8F",
        "http_dash_segments" => "dash",
        "http_dash_segments_generator" => "dashG",
        other => other,
    }
    .to_owned()
}

/// The first four parts of a codec's name say all a person wants to know.
fn codec(codec: Option<&Codec>) -> String {
    let name = codec.map_or("unknown", Codec::as_str);
    harmless(&name.split('.').take(4).collect::<Vec<_>>().join("."))
}

fn more(format: &Format) -> String {
    let protection = format.protection.as_ref().map(|_| "DRM");
    let notes: Vec<&str> = protection.into_iter().chain(format.note.as_deref()).collect();
    let language = format.language.as_ref().map(|language| format!("[{language}]"));
    let parts: Vec<String> =
        language.into_iter().chain(Some(notes.join(", ")).filter(|notes| !notes.is_empty())).collect();
    harmless(&parts.join(" "))
}

fn harmless(text: &str) -> String {
    Printable(text).to_string()
}

#[cfg(test)]
mod tests {
    use vidra_core::http::RemoteUrl;
    use vidra_core::media::{AudioTrack, Extension, Protection, Source, VideoTrack};

    use super::*;

    fn format(id: &str, extension: Extension) -> Format {
        let url = RemoteUrl::parse("https://cdn.example.org/v").unwrap();
        Format::new(id, extension, Source::progressive(url))
    }

    #[test]
    fn columns_are_those_other_programs_look_for() {
        let mut picture = format("136", Extension::Mp4);
        let codec = Some(Codec::new("avc1.4d401f"));
        let track = VideoTrack {
            codec,
            width: Some(320),
            height: Some(180),
            fps: Some(25.0),
            ..VideoTrack::default()
        };
        (picture.video, picture.audio) = (Some(track), None);
        (picture.bitrate_kbps, picture.size) = (Some(238.6), Some(Size::Exact(596_767)));
        picture.note = Some("180p".to_owned());
        let mut sound = format("140", Extension::M4a);
        sound.audio = Some(AudioTrack {
            codec: Some(Codec::new("mp4a.40.2")),
            sample_rate_hz: Some(44_100),
            channels: Some(2),
            bitrate_kbps: None,
        });
        sound.bitrate_kbps = Some(66.6);
        sound.language = Some("en".to_owned());
        sound.protection = Some(Protection { system: "Widevine".to_owned() });
        let wanted = "\
ID  EXT RESOLUTION FPS CH |   FILESIZE  TBR PROTO | VCODEC       VBR ACODEC     ABR ASR MORE INFO
-------------------------------------------------------------------------------------------------
140 m4a audio only      2 | ≈162.60KiB  67k https | audio only       mp4a.40.2  67k 44k [en] DRM
136 mp4 320x180     25    |  582.78KiB 239k https | avc1.4d401f 239k video only         180p
";
        assert_eq!(format_table(&[sound, picture], Some(Duration::from_secs(20))), wanted);
    }

    #[test]
    fn remote_text_is_harmless_in_the_table() {
        let mut hostile = format("a\u{1b}[2J", Extension::Mp4);
        hostile.note = Some("x\ny".to_owned());
        let table = format_table(&[hostile], None);
        assert!(!table.contains('\u{1b}') && table.lines().count() == 3, "{table}");
    }
}
