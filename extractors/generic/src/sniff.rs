//! What bytes are, from how they begin. The signatures are the formats' own: ISO/IEC 14496-12, RFC 8794 (EBML), RFC 3533
//! (Ogg), RFC 9639 (FLAC), ISO/IEC 13818-1, ISO/IEC 11172-3, RFC 8216, ID3v2.4.

use vidra_core::media::Extension;

use crate::file_kind::FileKind;
use crate::lists::ListKind;

/// The kind of media that begins so; `None` for everything else.
pub(crate) fn media(bytes: &[u8]) -> Option<FileKind> {
    manifest(bytes).or_else(|| container(bytes).or_else(|| stream(bytes)).map(FileKind::Whole))
}

/// Whether the bytes begin as a page does.
pub(crate) fn is_page(bytes: &[u8]) -> bool {
    let start = text_start(bytes).to_ascii_lowercase();
    ["<!doctype html", "<html", "<head", "<body", "<!--", "<script", "<meta", "<title"]
        .iter()
        .any(|tag| start.starts_with(tag))
}

/// The kind of list that begins so. `#EXTM3U` begins HLS playlists and plain ones alike: the plain have none of the tags of
/// RFC 8216.
pub(crate) fn list(bytes: &[u8], media_type: &str) -> Option<ListKind> {
    let start = text_start(bytes);
    let lower = start.get(..start.floor_char_boundary(600)).unwrap_or_default().to_ascii_lowercase();
    let is_xml = lower.starts_with('<');
    match () {
        () if lower.starts_with("#extm3u") && !start.contains("#EXT-X-") => Some(ListKind::M3u),
        () if lower.starts_with("[playlist]") => Some(ListKind::Pls),
        () if is_xml && lower.contains("<playlist") && lower.contains("xspf") => Some(ListKind::Xspf),
        () if is_xml && lower.contains("<asx") => Some(ListKind::Asx),
        () if is_xml && lower.contains("<smil") => Some(ListKind::Smil),
        () if matches!(media_type, "audio/x-mpegurl" | "audio/mpegurl") && lower.starts_with("http") => {
            Some(ListKind::M3u)
        }
        () => None,
    }
}

/// Whether the bytes begin as an RSS or Atom feed does (RSS 2.0, RSS 1.0, RFC 4287).
pub(crate) fn is_feed(bytes: &[u8]) -> bool {
    let start = text_start(bytes);
    start.starts_with('<')
        && ["<rss", "<feed", "<rdf:RDF"].iter().any(|root| start.contains(root))
        && !is_page(bytes)
}

fn manifest(bytes: &[u8]) -> Option<FileKind> {
    let start = text_start(bytes);
    if start.starts_with("#EXTM3U") && start.contains("#EXT-X-") {
        return Some(FileKind::Hls);
    }
    let is_xml = start.starts_with('<');
    match () {
        () if is_xml && start.contains("<MPD") => Some(FileKind::Dash),
        () if is_xml && start.contains("<SmoothStreamingMedia") => Some(FileKind::Smooth),
        () => None,
    }
}

/// Text without byte order mark and leading white space; empty where the bytes are none.
fn text_start(bytes: &[u8]) -> &str {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
    };
    text.trim_start()
}

fn container(bytes: &[u8]) -> Option<Extension> {
    let at =
        |offset: usize, signature: &[u8]| bytes.get(offset..).is_some_and(|rest| rest.starts_with(signature));
    let has = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    if at(4, b"ftyp") {
        return Some(brand(bytes.get(8..12).unwrap_or_default()));
    }
    // Boxes a file can begin with when it has no brand; `styp` and `moof` begin its pieces.
    if [b"moov", b"mdat", b"styp", b"moof", b"wide"].iter().any(|name| at(4, *name)) {
        return Some(Extension::Mp4);
    }
    if at(0, b"\x1a\x45\xdf\xa3") {
        return Some(if has(b"webm") { Extension::Webm } else { Extension::Mkv });
    }
    if at(0, b"OggS") {
        return Some(if has(b"theora") { Extension::Ogv } else { Extension::Ogg });
    }
    match () {
        () if at(0, b"RIFF") && at(8, b"WAVE") => Some(Extension::Wav),
        () if at(0, b"RIFF") && at(8, b"AVI ") => Some(Extension::Avi),
        () if at(0, b"FORM") && at(8, b"AIF") => Some(Extension::Aiff),
        () if at(0, b"FLV\x01") => Some(Extension::Flv),
        () if at(0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11") => Some(Extension::Asf),
        () if at(0, b"\x00\x00\x01\xba") => Some(Extension::Mpg),
        () => None,
    }
}

/// The extension of an ISO file, by its major brand (mp4ra.org).
fn brand(brand: &[u8]) -> Extension {
    match brand {
        b"M4A " | b"M4B " => Extension::M4a,
        b"qt  " => Extension::Mov,
        [b'3', b'g', ..] => Extension::ThreeGp,
        _ => Extension::Mp4,
    }
}

/// Streams without a container around them.
fn stream(bytes: &[u8]) -> Option<Extension> {
    const TS_PACKET: usize = 188;
    if [0, 1, 2].iter().all(|index| bytes.get(index * TS_PACKET) == Some(&0x47)) {
        return Some(Extension::Ts);
    }
    match bytes {
        [b'f', b'L', b'a', b'C', ..] => Some(Extension::Flac),
        [b'I', b'D', b'3', ..] => Some(Extension::Mp3),
        // Frame sync; the layer bits tell ADTS (0) from MPEG audio layer III (1).
        [0xff, second, ..] if second & 0xf6 == 0xf0 => Some(Extension::Aac),
        [0xff, second, third, ..] if second & 0xe6 == 0xe2 && third & 0xf0 != 0xf0 => Some(Extension::Mp3),
        [b'#', b'!', b'A', b'M', b'R', ..] => Some(Extension::Amr),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_first_bytes() {
        let mut packets = vec![0_u8; 400];
        [0, 188, 376].iter().for_each(|at| packets[*at] = 0x47);
        let table: [(&[u8], Extension); 14] = [
            (b"\0\0\0\x18ftypisom", Extension::Mp4),
            (b"\0\0\0\x18ftypM4A ", Extension::M4a),
            (b"\0\0\0\x18ftypqt  ", Extension::Mov),
            (b"\0\0\0\x08moov", Extension::Mp4),
            (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm", Extension::Webm),
            (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska", Extension::Mkv),
            (b"OggS\0\x02........OpusHead", Extension::Ogg),
            (b"RIFF\0\0\0\0WAVEfmt ", Extension::Wav),
            (b"FLV\x01\x05", Extension::Flv),
            (b"fLaC\0", Extension::Flac),
            (b"ID3\x04\0", Extension::Mp3),
            (b"\xff\xfb\x90\x64", Extension::Mp3),
            (b"\xff\xf1\x50\x80", Extension::Aac),
            (&packets, Extension::Ts),
        ];
        for (bytes, extension) in table {
            assert_eq!(media(bytes), Some(FileKind::Whole(extension)), "{bytes:?}");
        }
    }

    #[test]
    fn manifests_and_pages_are_known_by_their_text() {
        assert_eq!(media(b"\xef\xbb\xbf#EXTM3U\n#EXT-X-VERSION:3\n"), Some(FileKind::Hls));
        assert_eq!(media(b"<?xml version=\"1.0\"?>\n<MPD xmlns"), Some(FileKind::Dash));
        assert_eq!(media(b"<SmoothStreamingMedia Major"), Some(FileKind::Smooth));
        assert_eq!(media(b"<!DOCTYPE html>"), None);
        assert_eq!(list(b"#EXTM3U\n#EXTINF:-1,A\nhttp://e.org/a.mp3", ""), Some(ListKind::M3u));
        assert_eq!(list(b"#EXTM3U\n#EXT-X-TARGETDURATION:4", ""), None);
        assert_eq!(list(b"[playlist]\nFile1=http://e.org/a", ""), Some(ListKind::Pls));
        assert_eq!(list(b"<?xml version='1.0'?><smil xmlns='x'>", ""), Some(ListKind::Smil));
        assert!(is_feed(b"<?xml version=\"1.0\"?>\n<rss version=\"2.0\">") && !is_feed(b"<html><p>&lt;rss"));
        assert!(is_page(b"\n <!DOCTYPE HTML>") && !is_page(b"#EXTM3U"));
    }
}
