//! Smooth Streaming chunks as an ordinary fragmented MP4: the initialisation made of what the manifest says, and each
//! chunk given its time ([MS-SSTR] section 2.2.4; ISO/IEC 14496-12 section 8.8).

use bytes::{BufMut as _, Bytes, BytesMut};

use super::DownloadError;
use super::asking::refusal_of;
use super::segment::{Place, Segment};
use crate::container::{
    AudioParameters, ContainerError, Demuxer as _, Muxer as _, Step, Track, TrackKind, mp4, mpegts,
};
use crate::http::RemoteUrl;
use crate::manifest::smooth::{self, Chunk, Kind, Level};
use crate::media::CodecFamily;

/// Bytes of a box's size and kind.
const HEADER: usize = 8;
/// Bytes of a `tfdt` box of version 1.
const TFDT: usize = 20;
/// The only track there is.
const TRACK: u32 = 1;

/// What there is to fetch for a quality level.
pub(super) struct SmoothList {
    pub(super) head: Segment,
    pub(super) chunks: Vec<Chunk>,
    /// More chunks will follow.
    pub(super) is_live: bool,
}

/// Reads a manifest for one of its quality levels.
pub(super) fn read(
    format: &str,
    text: &str,
    base: &RemoteUrl,
    level: &str,
) -> Result<SmoothList, DownloadError> {
    let refused = |error| refusal_of(format, error);
    let manifest = smooth::parse(text, base).map_err(refused)?;
    let chunks = smooth::fragments(&manifest, level).map_err(refused)?;
    let level = manifest.levels.iter().find(|one| one.id == level);
    let unsupported = || DownloadError::Unsupported {
        format: format.to_owned(),
        kind: "Smooth Streaming of an unknown codec",
    };
    let track = level.and_then(track).ok_or_else(unsupported)?;
    let head = Segment { is_head: true, ..Segment::new(Place::Inline(head(track)?), 0) };
    Ok(SmoothList { head, chunks, is_live: manifest.is_live })
}

impl SmoothList {
    /// Everything, where nothing will follow.
    pub(super) fn whole(self) -> Vec<Segment> {
        std::iter::once(self.head).chain(self.chunks.into_iter().map(segment)).collect()
    }
}

/// What has to be fetched of a chunk.
pub(super) fn segment(chunk: Chunk) -> Segment {
    let place = Place::Remote { url: chunk.url.into(), range: None };
    let decodes_at = Some(chunk.start_ticks);
    Segment { decodes_at, duration: chunk.duration, ..Segment::new(place, 0) }
}

/// The initialisation and chunks of a level of sound, for tests of other modules.
#[cfg(test)]
pub(super) mod testing;

/// What a decoder needs, from the level's `CodecPrivateData`.
fn track(level: &Level) -> Option<Track> {
    let mut track = match (level.kind, level.codec.as_str()) {
        (Kind::Video, "H264" | "AVC1") => mpegts::picture_track(CodecFamily::H264, &level.codec_data)?,
        (Kind::Video, "HVC1" | "HEV1") => mpegts::picture_track(CodecFamily::Hevc, &level.codec_data)?,
        (Kind::Audio, "AACL" | "AACH") => sound(level)?,
        _ => return None,
    };
    if let (Kind::Video, CodecFamily::H264, 1 | 2) = (level.kind, track.codec, level.nal_length_bytes) {
        let mut configuration = track.configuration.to_vec();
        // Six bits that are one, and the length of the lengths less one (ISO/IEC 14496-15 section 5.3.3.1.2).
        *configuration.get_mut(4)? = 0xfc | u8::try_from(level.nal_length_bytes - 1).ok()?;
        track.configuration = configuration.into();
    }
    track.timescale = u32::try_from(level.timescale).ok().filter(|ticks| *ticks > 0)?;
    track.language.clone_from(&level.language);
    Some(track)
}

fn sound(level: &Level) -> Option<Track> {
    /// Sampling rates by index (ISO/IEC 14496-3 table 1.18).
    const RATES_HZ: [u32; 13] = [
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
    ];
    let (rate, channels) = (level.sample_rate_hz?, level.channels?);
    let configuration = if level.codec_data.is_empty() {
        // Low complexity, the object type of both names where nothing else is said.
        let index = u16::try_from(RATES_HZ.iter().position(|known| *known == rate)?).ok()?;
        let channels = u16::try_from(channels).ok().filter(|count| (1..=7).contains(count))?;
        Bytes::copy_from_slice(&(2 << 11 | index << 7 | channels << 3_u16).to_be_bytes())
    } else {
        level.codec_data.clone().into()
    };
    let kind = TrackKind::Audio(AudioParameters {
        sample_rate_hz: rate,
        channels: u16::try_from(channels).ok()?,
        bits_per_sample: level.bits_per_sample.and_then(|bits| u16::try_from(bits).ok()).unwrap_or(16),
    });
    Some(Track { configuration, ..Track::new(CodecFamily::Aac, 1, kind) })
}

/// The initialisation of a stream of this track alone.
fn head(track: Track) -> Result<Bytes, ContainerError> {
    let first = mp4::Writer::new(vec![track.clone()])?.head()?;
    // A track that brings its sample entry keeps its times as they are; one without would be moved to make room.
    let mut reader = mp4::Reader::new();
    reader.push(first);
    let Step::Tracks(tracks) = reader.step()? else {
        let what = "its initialisation".to_owned();
        return Err(ContainerError::Truncated { container: "Smooth Streaming", what });
    };
    let sample_entry = tracks.into_iter().next().and_then(|track| track.sample_entry);
    mp4::Writer::new(vec![Track { sample_entry, ..track }])?.head()
}

/// The chunk with a decoding time in it, and the track its initialisation has; `None` where it is no chunk.
pub(super) fn with_time(chunk: &[u8], time: u64) -> Option<Bytes> {
    let moof = find(chunk, 0, chunk.len(), b"moof")?;
    let traf = find(chunk, moof.body(), moof.end, b"traf")?;
    let tfhd = find(chunk, traf.body(), traf.end, b"tfhd")?;
    let has_time = find(chunk, traf.body(), traf.end, b"tfdt").is_some();
    let added = if has_time { 0 } else { TFDT };
    let mut out = BytesMut::with_capacity(chunk.len() + added);
    out.put_slice(&chunk[..tfhd.end]);
    if !has_time {
        out.put_u32(u32::try_from(TFDT).ok()?);
        out.put_slice(b"tfdt");
        out.put_u32(0x0100_0000);
        out.put_u64(time);
    }
    out.put_slice(&chunk[tfhd.end..]);
    put(&mut out, tfhd.body() + 4, TRACK)?;
    for outer in [moof, traf] {
        put(&mut out, outer.start, u32::try_from(outer.end - outer.start + added).ok()?)?;
    }
    // Runs begin so many bytes after the beginning of the `moof`, which has grown.
    let (mut at, end) = (tfhd.end + added, traf.end + added);
    while let Some(run) = find(&out, at, end, b"trun") {
        at = run.end;
        let has_offset = get(&out, run.body())? & 1 != 0;
        if has_offset {
            let offset = get(&out, run.body() + 8)?.wrapping_add(u32::try_from(added).ok()?);
            put(&mut out, run.body() + 8, offset)?;
        }
    }
    Some(out.freeze())
}

/// A box in a buffer.
#[derive(Clone, Copy)]
struct Found {
    start: usize,
    end: usize,
}

impl Found {
    const fn body(&self) -> usize {
        self.start + HEADER
    }
}

/// The first box of a kind between two places.
fn find(bytes: &[u8], from: usize, end: usize, kind: &[u8; 4]) -> Option<Found> {
    let mut start = from;
    while start + HEADER <= end {
        let size = usize::try_from(get(bytes, start)?).ok()?;
        let next = start.checked_add(size).filter(|next| size >= HEADER && *next <= end)?;
        if bytes.get(start + 4..start + HEADER)? == kind {
            return Some(Found { start, end: next });
        }
        start = next;
    }
    None
}

fn get(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..)?.first_chunk::<4>().copied()?))
}

fn put(bytes: &mut [u8], at: usize, value: u32) -> Option<()> {
    bytes.get_mut(at..)?.first_chunk_mut::<4>().map(|place| *place = value.to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::testing::{aac, chunk};
    use super::*;

    #[test]
    fn a_chunk_gets_its_time_and_its_bytes_stay_where_its_run_says() {
        let mut level = aac();
        level.codec_data = vec![0x11, 0x90];
        let head = head(track(&level).unwrap()).unwrap();
        let mut reader = mp4::Reader::new();
        reader.push(head);
        let Step::Tracks(tracks) = reader.step().unwrap() else { panic!("tracks come first") };
        assert_eq!((tracks[0].timescale, tracks[0].media_start), (10_000_000, 0));
        assert_eq!(tracks[0].configuration, [0x11, 0x90].as_slice());
        reader.push(with_time(&chunk(b"DATA"), 70_000_000).unwrap());
        reader.end();
        let Step::Sample { sample, .. } = reader.step().unwrap() else { panic!("a sample") };
        assert_eq!((sample.dts, sample.data.as_ref()), (70_000_000, b"DATA".as_slice()));
    }

    #[test]
    fn a_configuration_is_made_where_the_manifest_gives_none() {
        assert_eq!(track(&aac()).unwrap().configuration, [0x11, 0x90].as_slice());
    }

    #[test]
    fn what_is_no_chunk_is_refused() {
        for bytes in [&b""[..], b"\0\0\0\x08moof", b"\0\0\0\x40moof", &[0xff; 64]] {
            assert_eq!(with_time(bytes, 0), None);
        }
    }
}
