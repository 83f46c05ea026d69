//! Codec ids and `CodecPrivate` against codec families and configurations (Matroska codec mappings,
//! matroska.org/technical/codec_specs.html; RFC 9559 section 5.1.4.1.21 and following).

use bytes::Bytes;

use super::CONTAINER;
use super::doc_type::DocType;
use super::ebml::damaged;
use crate::container::{ContainerError, TextForm, Track, TrackKind};
use crate::media::CodecFamily;

/// Family and the id it is written with.
const MAPPINGS: &[(CodecFamily, &str)] = &[
    (CodecFamily::Vp8, "V_VP8"),
    (CodecFamily::Vp9, "V_VP9"),
    (CodecFamily::Av1, "V_AV1"),
    (CodecFamily::H264, "V_MPEG4/ISO/AVC"),
    (CodecFamily::Hevc, "V_MPEGH/ISO/HEVC"),
    (CodecFamily::Opus, "A_OPUS"),
    (CodecFamily::Vorbis, "A_VORBIS"),
    (CodecFamily::Aac, "A_AAC"),
    (CodecFamily::Flac, "A_FLAC"),
    (CodecFamily::Mp3, "A_MPEG/L3"),
    (CodecFamily::Ac3, "A_AC3"),
    (CodecFamily::Eac3, "A_EAC3"),
    (CodecFamily::Alac, "A_ALAC"),
];

/// What the CodecPrivate of Opus begins with (RFC 7845 section 5.1).
const OPUS_MAGIC: &[u8] = b"OpusHead";

/// What the CodecPrivate of FLAC begins with (RFC 9639 section 6).
const FLAC_MAGIC: &[u8] = b"fLaC";

/// The family of a codec id; `None` for what this crate leaves out.
pub(super) fn family(codec_id: &str) -> Option<CodecFamily> {
    MAPPINGS.iter().find(|(_, id)| *id == codec_id).map(|(family, _)| *family)
}

/// How the text of a codec id is written; `None` for what is no text this crate knows.
pub(super) fn text_form(codec_id: &str) -> Option<TextForm> {
    match codec_id {
        "S_TEXT/WEBVTT" | "D_WEBVTT/SUBTITLES" | "D_WEBVTT/CAPTIONS" => Some(TextForm::WebVtt),
        "S_TEXT/UTF8" | "S_TEXT/ASCII" => Some(TextForm::Plain),
        "S_TEXT/ASS" | "S_TEXT/SSA" | "S_ASS" | "S_SSA" => Some(TextForm::Ass),
        _ => None,
    }
}

/// The codec id of text. WebM has WebVTT alone, under a name of its own (webmproject.org/docs/container).
///
/// # Errors
/// [`ContainerError::CodecNotAllowed`].
pub(super) fn text_id(form: TextForm, doc_type: DocType) -> Result<&'static str, ContainerError> {
    Ok(match (doc_type, form) {
        (DocType::Matroska, TextForm::WebVtt) => "S_TEXT/WEBVTT",
        (DocType::Matroska, TextForm::Plain) => "S_TEXT/UTF8",
        (DocType::Matroska, TextForm::Ass) => "S_TEXT/ASS",
        (DocType::Webm, TextForm::WebVtt | TextForm::Plain) => "D_WEBVTT/SUBTITLES",
        (DocType::Webm, TextForm::Ass) => {
            let codec = "SubStation Alpha text".to_owned();
            return Err(ContainerError::CodecNotAllowed { container: "WebM", codec });
        }
    })
}

/// The codec id a track is written with.
///
/// # Errors
/// [`ContainerError::CodecNotAllowed`].
pub(super) fn codec_id(codec: CodecFamily, doc_type: DocType) -> Result<&'static str, ContainerError> {
    let in_webm = matches!(
        codec,
        CodecFamily::Vp8 | CodecFamily::Vp9 | CodecFamily::Av1 | CodecFamily::Vorbis | CodecFamily::Opus
    );
    let (container, is_allowed) = match doc_type {
        DocType::Webm => ("WebM", in_webm),
        DocType::Matroska => (CONTAINER, true),
    };
    let id = MAPPINGS.iter().find(|(family, _)| *family == codec && is_allowed).map(|(_, id)| *id);
    id.ok_or_else(|| ContainerError::CodecNotAllowed { container, codec: format!("{codec:?}") })
}

/// Whether pictures of this codec can be stored in another order than they are shown in.
pub(super) const fn is_reordered(codec: CodecFamily) -> bool {
    matches!(codec, CodecFamily::H264 | CodecFamily::Hevc)
}

/// `CodecPrivate` to [`Track::configuration`].
pub(super) fn configuration(
    codec: CodecFamily,
    private: Bytes,
    offset: u64,
) -> Result<Bytes, ContainerError> {
    let magic = match codec {
        CodecFamily::Opus => OPUS_MAGIC,
        CodecFamily::Flac => FLAC_MAGIC,
        _ => return Ok(private),
    };
    if !private.starts_with(magic) {
        return Err(damaged(format!("a CodecPrivate of {codec:?} without its magic"), offset));
    }
    Ok(private.slice(magic.len()..))
}

/// [`Track::configuration`] to `CodecPrivate`; empty for codecs that have none.
pub(super) fn private(track: &Track, doc_type: DocType) -> Bytes {
    let configuration = &track.configuration;
    if let TrackKind::Subtitle(form) = track.kind {
        return text_private(configuration, form, doc_type);
    }
    let with_magic = |magic: &[u8]| [magic, configuration].concat().into();
    match track.codec {
        _ if configuration.is_empty() => Bytes::new(),
        CodecFamily::Opus => with_magic(OPUS_MAGIC),
        CodecFamily::Flac => with_magic(FLAC_MAGIC),
        // `vpcC` and the CodecPrivate of VP9 are different things, and the latter is optional.
        CodecFamily::Vp9 if track.codec_id.is_none() => Bytes::new(),
        CodecFamily::Vp8 | CodecFamily::Mp3 | CodecFamily::Ac3 | CodecFamily::Eac3 => Bytes::new(),
        _ => configuration.clone(),
    }
}

/// What is before the first cue: of WebVTT in Matroska at least its first line, of SubStation Alpha the script's head
/// (matroska.org/technical/subtitles.html).
fn text_private(head: &Bytes, form: TextForm, doc_type: DocType) -> Bytes {
    match (doc_type, form) {
        (DocType::Matroska, TextForm::WebVtt) if head.starts_with(WEBVTT) => head.clone(),
        (DocType::Matroska, TextForm::WebVtt) => Bytes::from_static(WEBVTT),
        (DocType::Matroska, TextForm::Ass) => head.clone(),
        _ => Bytes::new(),
    }
}

/// What every WebVTT file begins with (WebVTT section 4.1).
const WEBVTT: &[u8] = b"WEBVTT";

/// Nanoseconds of decoder start to drop: what the source says, or the pre-skip in the configuration of Opus
/// (RFC 7845 section 5.1, at 48 kHz). MP4 says it with an edit list, and Opus in Matroska must say it here.
pub(super) fn codec_delay_ns(track: &Track) -> u64 {
    match (track.codec, track.configuration.get(2..4)) {
        (CodecFamily::Opus, Some(&[low, high])) if track.codec_delay_ns == 0 => {
            u64::from(u16::from_le_bytes([low, high])) * 1_000_000_000 / 48_000
        }
        _ => track.codec_delay_ns,
    }
}

/// Nanoseconds to decode before a seek target: what the source says, or for Opus the 80 ms of RFC 7845 section 4.6.
pub(super) const fn seek_preroll_ns(track: &Track) -> u64 {
    match track.codec {
        CodecFamily::Opus if track.seek_preroll_ns == 0 => 80_000_000,
        _ => track.seek_preroll_ns,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_codec_id_leads_back_to_its_family() {
        for (codec, id) in MAPPINGS {
            assert_eq!(family(id), Some(*codec));
            assert_eq!(codec_id(*codec, DocType::Matroska).as_ref(), Ok(id));
        }
        assert_eq!(family("S_TEXT/UTF8"), None);
    }

    #[test]
    fn webm_holds_five_codecs_and_names_the_one_it_does_not() {
        assert_eq!(codec_id(CodecFamily::Av1, DocType::Webm), Ok("V_AV1"));
        assert_eq!(
            codec_id(CodecFamily::H264, DocType::Webm).unwrap_err().to_string(),
            "WebM cannot hold H264; use --merge-output-format mkv"
        );
        assert!(codec_id(CodecFamily::Text, DocType::Matroska).is_err());
    }
}
