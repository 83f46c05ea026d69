//! What is behind an address, as far as its media type and its name tell.

use vidra_core::http::RemoteUrl;
use vidra_core::media::{Codec, Extension};

/// How the bytes behind an address are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileKind {
    /// One file.
    Whole(Extension),
    /// An HLS playlist (RFC 8216).
    Hls,
    /// A DASH manifest (ISO/IEC 23009-1).
    Dash,
    /// A Smooth Streaming manifest.
    Smooth,
}

/// The kind a media type names; `None` where it names none of media.
pub(crate) fn by_type(media_type: &str) -> Option<FileKind> {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        // The first two are registered, the others are what servers send.
        "application/vnd.apple.mpegurl" | "audio/mpegurl" | "application/x-mpegurl" | "audio/x-mpegurl" => {
            Some(FileKind::Hls)
        }
        "application/dash+xml" => Some(FileKind::Dash),
        "application/vnd.ms-sstr+xml" => Some(FileKind::Smooth),
        other => Extension::from_mime(other).filter(|extension| is_media(*extension)).map(FileKind::Whole),
    }
}

/// The kind the last part of an address names; `None` where it names none of media.
pub(crate) fn by_name(url: &RemoteUrl) -> Option<FileKind> {
    let path = url.as_url().path().to_ascii_lowercase();
    if [".ism/manifest", ".isml/manifest"].iter().any(|end| path.ends_with(end)) {
        return Some(FileKind::Smooth);
    }
    match extension(&path)? {
        "m3u8" => Some(FileKind::Hls),
        "mpd" => Some(FileKind::Dash),
        name => {
            Extension::from_known_name(name).filter(|extension| is_media(*extension)).map(FileKind::Whole)
        }
    }
}

/// Whether the address names something that is surely no media: a picture, a script, a page.
pub(crate) fn is_something_else(url: &RemoteUrl) -> bool {
    const OTHERS: [&str; 17] = [
        "gif", "jpg", "jpeg", "png", "webp", "avif", "svg", "bmp", "ico", "js", "css", "html", "htm", "json",
        "swf", "pdf", "woff2",
    ];
    let path = url.as_url().path().to_ascii_lowercase();
    extension(&path).is_some_and(|name| OTHERS.contains(&name))
}

/// The codecs a type such as `video/mp4; codecs="avc1.4d401f, mp4a.40.2"` names (RFC 6381).
pub(crate) fn codecs(media_type: &str) -> Vec<Codec> {
    let list = media_type.split_once("codecs=").map_or("", |(_, list)| list);
    let list = list.trim_matches([' ', '"', '\'', ';']);
    list.split(',').filter(|name| !name.trim().is_empty()).take(8).map(Codec::new).collect()
}

/// `240` or `240px`, and neither `0` nor `100%`.
pub(crate) fn pixels(text: &str) -> Option<u32> {
    text.trim_end_matches("px").parse().ok().filter(|pixels| (16..=16_384).contains(pixels))
}

/// The height a label such as `720p` or `VP9 720P` names.
pub(crate) fn lines(label: &str) -> Option<u32> {
    label.split([' ', '_', '-', '(']).find_map(|word| {
        let digits = word.find(|c: char| !c.is_ascii_digit())?;
        word[digits..].starts_with(['p', 'P']).then(|| pixels(&word[..digits]))?
    })
}

fn is_media(extension: Extension) -> bool {
    extension.is_video() || extension.is_audio()
}

/// The extension of a path's last segment, without the dot.
fn extension(path: &str) -> Option<&str> {
    let (_, name) = path.rsplit_once('/')?;
    name.rsplit_once('.').map(|(_, extension)| extension)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_and_names_tell_files_from_manifests() {
        let by_name = |text| by_name(&RemoteUrl::parse(text).unwrap());
        assert_eq!(by_type("Application/X-MpegURL; charset=utf-8"), Some(FileKind::Hls));
        assert_eq!(by_type("video/webm; codecs=vp9"), Some(FileKind::Whole(Extension::Webm)));
        assert_eq!(by_type("text/html"), None);
        assert_eq!(by_type("image/gif"), None);
        assert_eq!(by_name("https://e.org/a/b.MP4?x=.m3u8"), Some(FileKind::Whole(Extension::Mp4)));
        assert_eq!(by_name("https://e.org/a/index.m3u8"), Some(FileKind::Hls));
        assert_eq!(by_name("https://e.org/a.ism/Manifest"), Some(FileKind::Smooth));
        assert_eq!(by_name("https://e.org/watch.php?file=a.mp4"), None);
        assert_eq!(by_name("https://e.mp4"), None);
    }

    #[test]
    fn a_label_names_the_height() {
        let table =
            [("720p HD", Some(720)), ("VP9 480P", Some(480)), ("p", None), ("AUTO", None), ("1080", None)];
        for (label, height) in table {
            assert_eq!(lines(label), height, "{label}");
        }
    }

    #[test]
    fn codecs_are_read_from_the_type() {
        assert_eq!(codecs("video/mp4; codecs=\"avc1.42E01E, mp4a.40.2\"").len(), 2);
        assert!(codecs("video/mp4").is_empty());
    }
}
