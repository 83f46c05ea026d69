//! What each kind of file puts before its frames, and how a sample becomes a frame.

use bytes::Bytes;

use super::frame::FrameKind;
use super::{CONTAINER, flac_frame, id3_tag, mpeg_audio};
use crate::container::mp4::AudioConfig;
use crate::container::{ContainerError, Dressing, Sample, Track, vorbis_comment};
use crate::media::CodecFamily;

/// Bytes of an ADTS header without a checksum.
const ADTS_BYTES: usize = 7;

/// Longest frame an ADTS header can tell.
const ADTS_LONGEST: usize = 0x1fff;

/// Types of FLAC's metadata blocks (RFC 9639 section 8.1), and the bit that marks the last.
const VORBIS_COMMENT: u8 = 4;
const PICTURE: u8 = 6;
const LAST_BLOCK: u8 = 0x80;

/// Longest metadata block.
const BLOCK_BYTES: usize = 0xff_ffff;

/// Which kind of file of bare frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PackedKind {
    /// AAC behind ADTS headers.
    Adts,
    /// MPEG audio layer III, with an ID3 tag before it.
    Mp3,
    /// AC-3 or E-AC-3.
    Dolby,
    /// FLAC (RFC 9639).
    Flac,
}

/// A kind of file, with what it must know of its track.
#[derive(Debug)]
pub(super) enum Form {
    /// Profile, index of the sampling rate, channel configuration.
    Adts(u8, u8, u8),
    /// The frame that describes the file.
    Mp3(Option<Bytes>),
    Dolby,
    /// The metadata blocks of the source.
    Flac(Bytes),
}

impl Form {
    /// For a track.
    pub(super) fn new(kind: PackedKind, track: Track) -> Result<Self, ContainerError> {
        let configuration = track.configuration;
        match (kind, track.codec) {
            (PackedKind::Adts, CodecFamily::Aac) => adts(&configuration),
            (PackedKind::Mp3, CodecFamily::Mp3) => {
                let is_description = mpeg_audio::is_description(&configuration);
                Ok(Self::Mp3(is_description.then_some(configuration)))
            }
            (PackedKind::Dolby, CodecFamily::Ac3 | CodecFamily::Eac3) => Ok(Self::Dolby),
            (PackedKind::Flac, CodecFamily::Flac) => {
                let blocks = configuration.strip_prefix(b"fLaC").unwrap_or(&configuration);
                Ok(Self::Flac(Bytes::copy_from_slice(blocks)))
            }
            (_, codec) => {
                let container = match kind {
                    PackedKind::Adts => "ADTS",
                    PackedKind::Mp3 => "MP3",
                    PackedKind::Dolby => "AC-3",
                    PackedKind::Flac => "FLAC",
                };
                Err(ContainerError::CodecNotAllowed { container, codec: format!("{codec:?}") })
            }
        }
    }

    /// The first bytes of the file.
    pub(super) fn head(&self, dressing: &Dressing) -> Vec<u8> {
        match self {
            Self::Adts(..) | Self::Dolby => Vec::new(),
            Self::Mp3(description) => {
                let mut head = id3_tag::encode(dressing);
                head.extend_from_slice(description.as_deref().unwrap_or_default());
                head
            }
            Self::Flac(blocks) => flac_head(blocks, dressing),
        }
    }

    /// Appends the frame of a sample.
    pub(super) fn frame(&self, out: &mut Vec<u8>, sample: &Sample) -> Result<(), ContainerError> {
        if let Self::Adts(profile, rate, channels) = *self {
            let length = sample.data.len() + ADTS_BYTES;
            if length > ADTS_LONGEST {
                let (size_bytes, limit_bytes) = (length as u64, ADTS_LONGEST as u64);
                return Err(ContainerError::TooLarge { what: "a frame".to_owned(), size_bytes, limit_bytes });
            }
            // ISO/IEC 14496-3 table 1.A.5 and following: no checksum, a buffer of variable rate, one block.
            out.extend_from_slice(&[
                0xff,
                0xf1,
                profile << 6 | rate << 2 | channels >> 2,
                channels << 6 | (length >> 11) as u8,
                (length >> 3) as u8,
                (length << 5) as u8 | 0x1f,
                0xfc,
            ]);
        }
        out.extend_from_slice(&sample.data);
        Ok(())
    }

    /// What of the head only the end tells: the counts in the frame that describes an MP3, which may be of another file.
    pub(super) fn patches(&self, dressing: &Dressing, frames: u64, bytes: u64) -> Vec<(u64, Bytes)> {
        let Self::Mp3(Some(description)) = self else { return Vec::new() };
        let Some(at) = description.windows(4).position(|name| name == b"Xing" || name == b"Info") else {
            return Vec::new();
        };
        let flags = description.get(at + 7).copied().unwrap_or_default();
        let start = id3_tag::encode(dressing).len() as u64 + at as u64 + 8;
        // The bytes count from this frame on.
        let bytes = bytes + description.len() as u64;
        let fields = [(1, frames), (2, bytes)].into_iter().filter(|(bit, _)| flags & bit != 0);
        let patch = |(place, (_, value)): (u64, (u8, u64))| {
            let value = u32::try_from(value).unwrap_or(u32::MAX);
            (start + 4 * place, Bytes::copy_from_slice(&value.to_be_bytes()))
        };
        (0..).zip(fields).map(patch).collect()
    }

    /// How many whole frames `window` begins with, and their bytes. With `is_all` nothing follows it.
    pub(super) fn count_frames(&self, window: &[u8], is_all: bool) -> (u64, usize) {
        match self {
            Self::Adts(..) => count_by_length(FrameKind::Adts, window),
            Self::Mp3(_) => count_by_length(FrameKind::MpegAudio, window),
            Self::Dolby => count_dolby(window, is_all),
            Self::Flac(_) => count_flac(window, is_all),
        }
    }
}

fn adts(configuration: &[u8]) -> Result<Form, ContainerError> {
    let missing = || ContainerError::Unsupported {
        container: CONTAINER,
        what: "AAC of a configuration that ADTS cannot tell".to_owned(),
    };
    let audio = AudioConfig::parse(configuration).ok_or_else(missing)?;
    // Bands that are replicated are found by the decoder; profiles above the fourth have no place here.
    let profile = match audio.object_type {
        5 | 29 => 1,
        kind @ 1..=4 => kind - 1,
        _ => return Err(missing()),
    };
    let index = super::adts::rate_index(audio.sample_rate_hz.ok_or_else(missing)?).ok_or_else(missing)?;
    let channels = match audio.channels.ok_or_else(missing)? {
        8 => 7,
        count => u8::try_from(count).map_err(|_| missing())?,
    };
    Ok(Form::Adts(profile, index, channels))
}

/// The metadata blocks: those of the source, save what the dressing says anew.
fn flac_head(blocks: &[u8], dressing: &Dressing) -> Vec<u8> {
    let has_words = !dressing.tags.is_empty() || !dressing.chapters.is_empty();
    let mut kept: Vec<(u8, Vec<u8>)> = Vec::new();
    let mut rest = blocks;
    while let Some(([kind, high, middle, low], after)) = rest.split_first_chunk::<4>() {
        let length = usize::from(*high) << 16 | usize::from(*middle) << 8 | usize::from(*low);
        let Some(content) = after.get(..length) else { break };
        let kind = kind & !LAST_BLOCK;
        let is_replaced = kind == VORBIS_COMMENT && has_words || kind == PICTURE && dressing.cover.is_some();
        if !is_replaced {
            kept.push((kind, content.to_vec()));
        }
        rest = &after[length..];
    }
    if has_words {
        kept.push((VORBIS_COMMENT, vorbis_comment::encode(dressing, &[])));
    }
    if let Some(cover) = &dressing.cover {
        kept.push((PICTURE, vorbis_comment::picture(cover)));
    }
    kept.retain(|(_, content)| content.len() <= BLOCK_BYTES);
    let mut out = b"fLaC".to_vec();
    for (number, (kind, content)) in kept.iter().enumerate() {
        let last = if number + 1 == kept.len() { LAST_BLOCK } else { 0 };
        let [_, high, middle, low] = (content.len() as u32).to_be_bytes();
        out.extend_from_slice(&[kind | last, high, middle, low]);
        out.extend_from_slice(content);
    }
    out
}

fn count_by_length(kind: FrameKind, window: &[u8]) -> (u64, usize) {
    let (mut frames, mut at) = (0, 0);
    while let Some(header) = kind.parse(&window[at..]) {
        if at + header.length > window.len() {
            break;
        }
        at += header.length;
        frames += 1;
    }
    (frames, at)
}

/// A sample of E-AC-3 is a frame with those that depend on it.
fn count_dolby(window: &[u8], is_all: bool) -> (u64, usize) {
    let (mut frames, mut at, mut end) = (0, 0, 0);
    while let Some(header) = FrameKind::Dolby.parse(&window[end..]) {
        if end + header.length > window.len() {
            break;
        }
        if !header.is_dependent && end > at {
            frames += 1;
            at = end;
        }
        end += header.length;
    }
    if is_all && end > at { (frames + 1, end) } else { (frames, at) }
}

/// A frame ends where a header stands that can follow its own.
fn count_flac(window: &[u8], is_all: bool) -> (u64, usize) {
    let (mut frames, mut at) = (0, 0);
    while let Some(header) = flac_frame::parse(&window[at..]) {
        let is_next = |place: &usize| {
            window[*place] == 0xff
                && flac_frame::parse(&window[*place..]).is_some_and(|next| header.is_followed_by(&next))
        };
        let search_end = window.len().saturating_sub(if is_all { 0 } else { flac_frame::HEADER_BYTES });
        match (at + 1..search_end).find(is_next) {
            Some(next) => at = next,
            None if is_all => at = window.len(),
            None => break,
        }
        frames += 1;
    }
    (frames, at)
}
