//! Small media of our own, four seconds each; `media/README.md` tells how they were made and what is in them.

/// Picture alone, H.264, 160x90, fragmented: `ftyp moov sidx`, two `moof mdat`.
pub const H264_FRAGMENTED: &[u8] = include_bytes!("../media/h264-fragmented.mp4");
/// Sound alone, AAC, 44.1 kHz mono, fragmented: `ftyp moov sidx`, four `moof mdat`.
pub const AAC_FRAGMENTED: &[u8] = include_bytes!("../media/aac-fragmented.m4a");
/// Picture alone, VP9, 160x90, `Cues` in front, `SimpleBlock`s.
pub const VP9: &[u8] = include_bytes!("../media/vp9.webm");
/// Sound alone, Opus, 48 kHz mono, `Cues` in front, five clusters.
pub const OPUS: &[u8] = include_bytes!("../media/opus.webm");
/// Picture and sound, H.264 and AAC, `moov` before `mdat`.
pub const MUXED: &[u8] = include_bytes!("../media/muxed-faststart.mp4");
/// Picture and sound, H.264 and AAC, `moov` after `mdat`.
pub const MUXED_MOOV_AT_END: &[u8] = include_bytes!("../media/muxed-moov-at-end.mp4");
/// Sound alone, MP3, with a Xing header, without ID3.
pub const MP3: &[u8] = include_bytes!("../media/tone.mp3");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_small_and_begins_as_its_kind_does() {
        let kinds: [(&[u8], usize, &[u8]); 7] = [
            (H264_FRAGMENTED, 4, b"ftyp"),
            (AAC_FRAGMENTED, 4, b"ftyp"),
            (VP9, 0, b"\x1a\x45\xdf\xa3"),
            (OPUS, 0, b"\x1a\x45\xdf\xa3"),
            (MUXED, 4, b"ftyp"),
            (MUXED_MOOV_AT_END, 4, b"ftyp"),
            (MP3, 0, b"\xff\xfb"),
        ];
        for (bytes, at, magic) in kinds {
            assert!(bytes.len() <= 60_000);
            assert_eq!(&bytes[at..at + magic.len()], magic);
        }
    }
}
