//! One track of the file being written: its samples in the file's own ticks, checked.

use std::time::Duration;

use bytes::Bytes;

use super::index::{TrackIndex, Written};
use super::{chapters, text};
use crate::container::mp4::budget::MAX_SAMPLE_BYTES;
use crate::container::mp4::cursor::{too_large, unsupported};
use crate::container::mp4::opus::{OPUS_TIMESCALE, packet_duration};
use crate::container::{ContainerError, Sample, Track, TrackKind, packed};
use crate::media::CodecFamily;

/// Decoding times of a fragment cannot be negative (`tfdt`), those derived from Matroska can: such tracks are moved by
/// this much, and their edit list moves them back. In the finished file nothing of it is left.
const HEADROOM_SECONDS: u32 = 10;

/// Bytes of a frame that hold what the sample entry may need from it.
const FRAME_HEAD_BYTES: usize = 16;

/// A track and what is written of it.
#[derive(Clone, Debug)]
pub(crate) struct OutputTrack {
    pub(crate) track: Track,
    /// Ticks per second in the file.
    pub(crate) timescale: u32,
    /// Of its samples that lie in the pieces handed out.
    pub(crate) index: TrackIndex,
    /// The first bytes of the first frame.
    pub(crate) first_frame: Option<Bytes>,
    /// What the track is to the file.
    pub(crate) role: Role,
    /// Of a track of text: its cues, until the end.
    cues: Vec<Sample>,
    headroom: i64,
    last_dts: Option<i64>,
    /// Where the next packet of sound begins if none is missing.
    expected: Option<i64>,
}

/// What a track is to the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Picture or sound.
    Media,
    /// Subtitles.
    Text,
    /// The names of the chapters, which the other tracks refer to.
    Chapters,
}

/// A sample in the ticks of the file.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    pub(crate) dts: i64,
    pub(crate) composition: i32,
    /// What the source or the packet itself says; `None` where neither does.
    pub(crate) duration: Option<u32>,
    pub(crate) is_sync: bool,
    pub(crate) data: Bytes,
}

impl OutputTrack {
    /// Keeps the track's ticks, save those of Opus from elsewhere, whose packets and delay are exact in 48 kHz alone.
    pub(crate) fn new(track: Track) -> Result<Self, ContainerError> {
        if track.timescale == 0 {
            return Err(unsupported("a track with 0 ticks per second"));
        }
        if let TrackKind::Subtitle(_) = track.kind {
            return Ok(Self::of_text(track, Role::Text, Vec::new()));
        }
        let is_foreign = track.sample_entry.is_none();
        let timescale = timescale(&track);
        let headroom = if is_foreign { i64::from(HEADROOM_SECONDS) * i64::from(timescale) } else { 0 };
        let index = TrackIndex::default();
        let mut output = Self {
            track,
            timescale,
            index,
            first_frame: None,
            role: Role::Media,
            cues: Vec::new(),
            headroom,
            last_dts: None,
            expected: None,
        };
        output.index.shown_from = output.media_start();
        Ok(output)
    }

    /// A track of text with these cues.
    pub(crate) fn of_text(track: Track, role: Role, cues: Vec<Sample>) -> Self {
        Self {
            timescale: track.timescale.max(1),
            track,
            index: TrackIndex::default(),
            first_frame: None,
            role,
            cues,
            headroom: 0,
            last_dts: None,
            expected: None,
        }
    }

    /// Whether its samples come at the end.
    pub(crate) fn is_text(&self) -> bool {
        self.role != Role::Media
    }

    /// Keeps a cue until the end.
    pub(crate) fn keep_cue(&mut self, cue: Sample) {
        self.cues.push(cue);
    }

    /// The samples of a track of text in a file that ends at `end`, one after the other without gaps; `None` for picture
    /// and sound.
    pub(crate) fn text_samples(&mut self, end: Duration) -> Option<Vec<(Written, Vec<u8>)>> {
        let cues = std::mem::take(&mut self.cues);
        match (self.role, &self.track.kind) {
            (Role::Text, TrackKind::Subtitle(form)) => {
                let end = end.as_millis() * u128::from(self.timescale) / 1000;
                Some(text::samples(*form, &cues, i64::try_from(end).unwrap_or(i64::MAX)))
            }
            (Role::Chapters, _) => Some(chapters::samples(&cues)),
            _ => None,
        }
    }

    /// Media time of the first instant to show, in ticks of the file.
    pub(crate) fn media_start(&self) -> i64 {
        let start = match (self.track.media_start, self.track.codec_delay_ns) {
            (0, delay) => rescale(i128::from(delay), 1_000_000_000, self.timescale),
            (start, _) => self.scaled(start),
        };
        i64::try_from(start).unwrap_or_default().saturating_add(self.headroom)
    }

    /// Empty time before the track, in ticks of the file.
    pub(crate) fn start_delay(&self) -> i64 {
        let delay = rescale(i128::from(self.track.start_delay), self.track.timescale, self.timescale);
        i64::try_from(delay).unwrap_or(i64::MAX)
    }

    /// Says that a part was read back: samples go on after its last.
    pub(crate) fn go_on(&mut self) {
        self.last_dts = self.index.last.map(|last| last.dts);
        self.expected = self.index.last.and_then(|last| last.dts.checked_add(last.duration.into()));
    }

    /// Takes the next sample.
    pub(crate) fn prepare(&mut self, sample: Sample) -> Result<Prepared, ContainerError> {
        if sample.data.len() as u64 > MAX_SAMPLE_BYTES {
            return Err(too_large("a sample", sample.data.len() as u64, MAX_SAMPLE_BYTES));
        }
        let time = |ticks| i64::try_from(self.scaled(ticks) + i128::from(self.headroom));
        let (Ok(dts), Ok(pts)) = (time(sample.dts), time(sample.pts)) else {
            return Err(order("a time over 63 bits", &sample));
        };
        let (dts, pts) = match self.unrounded(dts, &sample) {
            Some(exact) => (exact, exact.saturating_add(pts - dts)),
            None => (dts, pts),
        };
        if dts < 0 {
            return Err(order("a decoding time too far before zero", &sample));
        }
        let step = dts.checked_sub(self.last_dts.unwrap_or(dts));
        if step.and_then(|step| u32::try_from(step).ok()).is_none() {
            return Err(order("a decoding time before, or far after, the one of the sample before", &sample));
        }
        let composition = pts.checked_sub(dts).and_then(|offset| i32::try_from(offset).ok());
        let Some(composition) = composition else {
            return Err(order("a presentation time far from its decoding time", &sample));
        };
        let duration = self.duration(&sample);
        self.last_dts = Some(dts);
        self.first_frame.get_or_insert_with(|| frame_head(&sample.data));
        Ok(Prepared { dts, composition, duration, is_sync: sample.is_sync, data: sample.data })
    }

    /// What is to be played of a sample: sound to be dropped at its end shortens it (the Opus encapsulation's section
    /// 4.3.4), which is how the end of the stream survives in an MP4.
    fn duration(&self, sample: &Sample) -> Option<u32> {
        let whole = match sample.duration {
            _ if self.is_rounded() => match packet_samples(self.track.codec, &sample.data) {
                Some(samples) => samples.into(),
                None if sample.duration == 0 => return None,
                None => {
                    self.scaled(sample.dts.saturating_add(sample.duration.into())) - self.scaled(sample.dts)
                }
            },
            0 if self.track.codec == CodecFamily::Opus => {
                rescale(packet_duration(&sample.data)?.into(), OPUS_TIMESCALE, self.timescale)
            }
            0 => return None,
            ticks => self.scaled(sample.dts.saturating_add(ticks.into())) - self.scaled(sample.dts),
        };
        let dropped = rescale(sample.discard_padding_ns.max(0).into(), 1_000_000_000, self.timescale);
        u32::try_from((whole - dropped).max(1)).ok()
    }

    /// Whether the times were rounded to ticks in which packets have no whole length, as Matroska does.
    const fn is_rounded(&self) -> bool {
        self.track.codec_id.is_some() && self.timescale != self.track.timescale
    }

    /// The time of a packet of sound before it was rounded: where the one before it ends, if that is what the rounded
    /// time can mean.
    fn unrounded(&mut self, dts: i64, sample: &Sample) -> Option<i64> {
        if !self.is_rounded() {
            return None;
        }
        let samples = packet_samples(self.track.codec, &sample.data)?;
        // A tick of the source each way.
        let most = i64::from(self.timescale / self.track.timescale.max(1) + 1);
        let exact = self.expected.filter(|expected| expected.abs_diff(dts) <= most.unsigned_abs());
        self.expected = exact.unwrap_or(dts).checked_add(samples.into());
        exact
    }

    fn scaled(&self, ticks: i64) -> i128 {
        rescale(ticks.into(), self.track.timescale, self.timescale)
    }
}

/// Ticks per second for a track: its own, save where sound was rounded to other ticks than its samples, and Opus, whose
/// packets and delay are exact in 48 kHz alone.
fn timescale(track: &Track) -> u32 {
    let TrackKind::Audio(audio) = &track.kind else { return track.timescale };
    let rate = audio.sample_rate_hz;
    let has_known_packets = matches!(
        track.codec,
        CodecFamily::Aac | CodecFamily::Mp3 | CodecFamily::Ac3 | CodecFamily::Eac3 | CodecFamily::Flac
    );
    match (track.sample_entry.is_some(), track.codec) {
        (true, _) => track.timescale,
        (false, CodecFamily::Opus) => OPUS_TIMESCALE,
        (false, _) if track.codec_id.is_some() && has_known_packets && (8000..=192_000).contains(&rate) => {
            rate
        }
        _ => track.timescale,
    }
}

/// Samples of a packet of sound, by itself.
fn packet_samples(codec: CodecFamily, packet: &[u8]) -> Option<u32> {
    match codec {
        // ISO/IEC 14496-3 section 4.5.2.1.1.
        CodecFamily::Aac => Some(1024),
        CodecFamily::Opus => packet_duration(packet),
        _ => packed::samples(codec, packet),
    }
}

/// The part of a frame that is kept in case its sample entry needs it.
pub(crate) fn frame_head(data: &[u8]) -> Bytes {
    Bytes::copy_from_slice(data.get(..FRAME_HEAD_BYTES).unwrap_or(data))
}

/// Ticks of one timescale in another, to the nearest.
pub(crate) fn rescale(ticks: i128, from: u32, to: u32) -> i128 {
    let (from, to) = (i128::from(from.max(1)), i128::from(to));
    if from == to { ticks } else { (ticks * to * 2 + from).div_euclid(from * 2) }
}

fn order(what: &str, sample: &Sample) -> ContainerError {
    ContainerError::Order(format!("{what} (decoding time {}, presentation time {})", sample.dts, sample.pts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::mp4::testing::{sample, track};

    #[test]
    fn time_running_backwards_is_refused() {
        let mut output = OutputTrack::new(track(CodecFamily::Aac, 1000)).unwrap();
        assert!(output.prepare(sample(0, 0, b"a")).is_ok());
        assert!(output.prepare(sample(20, 20, b"b")).is_ok());
        assert!(output.prepare(sample(20, 20, b"c")).is_ok());
        assert!(output.prepare(sample(19, 19, b"d")).is_err());
        assert!(output.prepare(sample(30, 30 + (1 << 31), b"e")).is_err());
        assert!(output.prepare(sample(1 << 40, 1 << 40, b"f")).is_err());
    }

    #[test]
    fn opus_from_elsewhere_counts_in_48_khz_and_loses_its_padding() {
        let mut output =
            OutputTrack::new(Track { codec_delay_ns: 6_500_000, ..track(CodecFamily::Opus, 1000) }).unwrap();
        assert_eq!(output.media_start(), 480_000 + 312);
        let packet = Sample { discard_padding_ns: 13_500_000, ..sample(20, 20, &[0xfc]) };
        let prepared = output.prepare(packet).unwrap();
        assert_eq!((prepared.dts, prepared.duration), (480_000 + 960, Some(312)));
    }

    #[test]
    fn decoding_times_a_little_before_zero_are_held() {
        let mut output = OutputTrack::new(track(CodecFamily::H264, 1000)).unwrap();
        assert_eq!(output.prepare(sample(-80, 0, b"a")).unwrap().composition, 80);
        assert!(
            OutputTrack::new(track(CodecFamily::H264, 1000))
                .unwrap()
                .prepare(sample(-10_001, 0, b"a"))
                .is_err()
        );
    }
}
