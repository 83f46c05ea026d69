//! Joining formats into one file: which streams stay, and what kind of file it becomes.

use super::SelectOptions;
use super::fields::{audio_codec, video_codec};
use crate::media::{Extension, Format};

/// A file to be: places in the list of formats, in the order named.
pub(super) type Places = Vec<usize>;

/// What one file of both keeps.
///
/// Unless several are allowed, only the first format with a picture and the first with sound stay, and formats
/// with neither go. One oddity of yt-dlp is kept, so that an expression gives the same file: whatever stands right
/// behind a format that goes is not looked at, and stays.
pub(super) fn merged(
    first: &[usize],
    second: &[usize],
    formats: &[Format],
    options: &SelectOptions,
) -> Places {
    let all = first.iter().chain(second).copied();
    if options.allow_multiple_video_streams && options.allow_multiple_audio_streams {
        return all.collect();
    }
    let mut seen = Seen::default();
    let mut has_gone = false;
    all.filter(|&place| {
        let stays = has_gone || formats.get(place).is_some_and(|format| seen.has_room_for(format, options));
        has_gone = !stays;
        stays
    })
    .collect()
}

/// Which kinds of streams a file has already.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    audio: bool,
    video: bool,
}

impl Seen {
    /// Sound is counted first, and counts even if the picture then makes the format go.
    const fn has_room_for(&mut self, format: &Format, options: &SelectOptions) -> bool {
        if format.audio.is_none() && format.video.is_none() {
            return false;
        }
        if format.audio.is_some() && !options.allow_multiple_audio_streams {
            if self.audio {
                return false;
            }
            self.audio = true;
        }
        if format.video.is_some() && !options.allow_multiple_video_streams {
            if self.video {
                return false;
            }
            self.video = true;
        }
        true
    }
}

/// What the joined file is: the first wish, or else MP4, else WebM, that can hold the codecs; failing that, by the
/// extensions; else Matroska, which holds anything.
pub(super) fn container_for(formats: &[&Format], options: &SelectOptions) -> Extension {
    let wishes: &[Extension] = match options.merge_extensions.as_slice() {
        [] if options.prefer_free_formats => &[Extension::Webm, Extension::Mkv],
        wishes => wishes,
    };
    let videos: Vec<&Format> = formats.iter().copied().filter(|format| format.video.is_some()).collect();
    let audios: Vec<&Format> = formats.iter().copied().filter(|format| format.audio.is_some()).collect();
    let may_be_mkv = wishes.is_empty() || wishes.contains(&Extension::Mkv);
    if may_be_mkv && videos.len().max(audios.len()) > 1 {
        return Extension::Mkv;
    }
    by_codecs(&videos, &audios, wishes)
        .or_else(|| by_extensions(&videos, &audios, wishes))
        .or_else(|| wishes.last().copied().filter(|_| !may_be_mkv))
        .unwrap_or(Extension::Mkv)
}

fn by_codecs(videos: &[&Format], audios: &[&Format], wishes: &[Extension]) -> Option<Extension> {
    let video = videos.first().and_then(|format| video_codec(format)).map(codec_name);
    let audio = audios.first().and_then(|format| audio_codec(format)).map(codec_name);
    let candidates = if wishes.is_empty() { &[Extension::Mp4, Extension::Webm] } else { wishes };
    candidates.iter().copied().find(|&extension| {
        let holds = |codec: &Option<String>| codec.as_deref().is_some_and(|codec| can_hold(extension, codec));
        extension == Extension::Mkv || (holds(&video) && holds(&audio))
    })
}

/// `av01.0.05M.08` is `av1`: the part before the point, lower case, without zeros.
fn codec_name(codec: &str) -> String {
    let head = codec.split('.').next().unwrap_or_default();
    head.chars().filter(|&c| c != '0').collect::<String>().to_ascii_lowercase()
}

/// Names as HLS, DASH and Smooth Streaming manifests write them; a codec not listed is left to the extensions.
fn can_hold(extension: Extension, codec: &str) -> bool {
    match extension {
        Extension::Mp4 => {
            matches!(codec, "av1" | "hevc" | "avc1" | "mp4a" | "ac-4" | "h264" | "aacl" | "ec-3")
        }
        Extension::Webm => matches!(codec, "av1" | "vp9" | "vp8" | "opus" | "vrbs" | "vp9x" | "vp8x"),
        _ => false,
    }
}

fn by_extensions(videos: &[&Format], audios: &[&Format], wishes: &[Extension]) -> Option<Extension> {
    let of_videos: Vec<Extension> = videos.iter().map(|format| format.extension).collect();
    let all: Vec<Extension> =
        of_videos.iter().copied().chain(audios.iter().map(|format| format.extension)).collect();
    let candidates = if wishes.is_empty() { &of_videos } else { wishes };
    candidates.iter().copied().find(|&extension| {
        let all_in = |family: fn(Extension) -> bool| family(extension) && all.iter().copied().all(family);
        extension == Extension::Mkv
            || all.iter().all(|&other| other == extension)
            || all_in(is_of_mp4_family)
            || all_in(is_of_webm_family)
    })
}

const fn is_of_mp4_family(extension: Extension) -> bool {
    matches!(extension, Extension::Mp3 | Extension::Mp4 | Extension::M4a | Extension::M4v | Extension::Mov)
}

const fn is_of_webm_family(extension: Extension) -> bool {
    matches!(extension, Extension::Webm | Extension::Weba)
}

#[cfg(test)]
mod tests {
    use super::super::samples::{audio, both, pictures, video, with_codecs};
    use super::*;

    #[test]
    fn the_file_is_what_can_hold_both_codecs() {
        use Extension::{Flv, M4a, Mkv, Mov, Mp3, Mp4, Ogg, Webm};
        let table = [
            (("avc1.4d401f", Mp4), ("mp4a.40.2", M4a), Mp4),
            (("av01.0.05M.08", Mp4), ("opus", Webm), Webm),
            (("av01.0.05M.08", Webm), ("mp4a.40.2", M4a), Mp4),
            (("vp09.00.51.08", Webm), ("opus", Ogg), Webm),
            (("hvc1.2.4.L150", Mov), ("mp3", Mp3), Mov),
            (("hvc1.2.4.L150", Mov), ("vorbis", Ogg), Mkv),
            (("vp9", Webm), ("mp4a.40.2", M4a), Mkv),
            (("x", Flv), ("y", Flv), Flv),
        ];
        for ((video_codec, video_extension), (audio_codec, audio_extension), expected) in table {
            let picture =
                Format { extension: video_extension, ..with_codecs(video("v", 1, 1), video_codec, "") };
            let sound = with_codecs(audio("a", audio_extension), "", audio_codec);
            let extension = container_for(&[&picture, &sound], &SelectOptions::default());
            assert_eq!(extension, expected, "{video_codec} and {audio_codec}");
        }
    }

    #[test]
    fn wishes_come_first_and_the_last_wish_is_the_last_resort() {
        use Extension::{Avi, M4a, Mkv, Mp4, Webm};
        let picture = with_codecs(video("v", 1, 1), "avc1", "");
        let sound = with_codecs(audio("a", M4a), "", "mp4a");
        let with = |wishes: &[Extension], prefer_free_formats| {
            let merge_extensions = wishes.to_vec();
            let options = SelectOptions { merge_extensions, prefer_free_formats, ..SelectOptions::default() };
            container_for(&[&picture, &sound], &options)
        };
        assert_eq!(with(&[Mkv], false), Mkv);
        assert_eq!(with(&[Webm, Mp4], false), Mp4);
        assert_eq!(with(&[Webm, Avi], false), Avi);
        assert_eq!(with(&[], true), Mkv);
        assert_eq!(with(&[Mp4], true), Mp4);
    }

    #[test]
    fn two_pictures_need_matroska() {
        let formats = [video("1", 1, 1), video("2", 1, 1)];
        assert_eq!(container_for(&[&formats[0], &formats[1]], &SelectOptions::default()), Extension::Mkv);
    }

    #[test]
    fn only_the_first_of_a_kind_stays() {
        let formats = [video("v", 1, 1), audio("a", Extension::M4a), both("b", 1, 1), pictures("sb")];
        let keep =
            |first: &[usize], second: &[usize]| merged(first, second, &formats, &SelectOptions::default());
        assert_eq!(keep(&[0], &[1]), [0, 1]);
        assert_eq!(keep(&[0], &[0]), [0]);
        assert_eq!(keep(&[2], &[1]), [2]);
        assert_eq!(keep(&[3], &[0]), [0]);
        // The oddity: 0 is not looked at, because 1 in front of it went.
        assert_eq!(keep(&[2], &[1, 0]), [2, 0]);
    }
}
