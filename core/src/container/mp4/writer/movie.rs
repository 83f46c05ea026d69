//! `ftyp` and `moov`: what the file is and which tracks it has (ISO/IEC 14496-12 section 4.3 and 8.2 to 8.5).

use bytes::Bytes;

use super::output_track::{OutputTrack, Role};
use super::timeline::{self, Timeline};
use super::{sample_entry, tables, user_data};
use crate::container::mp4::boxes::{BoxWriter, Kind};
use crate::container::mp4::language;
use crate::container::{ContainerError, Dressing, Track, TrackKind, VideoParameters, plays_unasked};
use crate::media::CodecFamily;

/// Whether the index is the short one in front of fragments, or the full one at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Tables empty, `mvex` present.
    Fragmented,
    /// Tables full, for media that lies this many bytes further on than it was written.
    Finished { shift: u64 },
}

/// What the file says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Brand {
    /// An ISO base media file.
    Iso,
    /// A QuickTime file.
    QuickTime,
}

/// The `ftyp` box: `iso6` for the negative composition offsets and the fragments, `M4A ` for sound alone.
pub(crate) fn file_type(tracks: &[OutputTrack], brand: Brand) -> Bytes {
    let has_picture = tracks.iter().any(|track| matches!(track.track.kind, TrackKind::Video(_)));
    let has = |codec| tracks.iter().any(|track| track.track.codec == codec);
    let mut brands: Vec<&Kind> = match (brand, has_picture) {
        (Brand::QuickTime, _) => vec![b"qt  ", b"isom"],
        (Brand::Iso, true) => vec![b"isom"],
        (Brand::Iso, false) => vec![b"M4A ", b"isom"],
    };
    brands.extend([b"iso2", b"iso6"]);
    if has(CodecFamily::H264) {
        brands.push(b"avc1");
    }
    if has(CodecFamily::Av1) {
        brands.push(b"av01");
    }
    brands.push(b"mp41");
    let mut writer = BoxWriter::default();
    writer.nested(b"ftyp", |writer| {
        writer.bytes(brands[0]);
        writer.u32(0x200);
        brands.iter().for_each(|brand| writer.bytes(&brand[..]));
    });
    writer.into_bytes()
}

/// The `moov` box. Text tracks are in the full form alone: they have no fragments.
///
/// # Errors
/// Those of building a sample entry.
pub(crate) fn movie(
    tracks: &[OutputTrack],
    form: Form,
    dressing: &Dressing,
) -> Result<Bytes, ContainerError> {
    let entries = tracks.iter().map(|track| sample_entry::build(&track.track, track.first_frame.as_ref()));
    let entries: Vec<Bytes> = entries.collect::<Result<_, _>>()?;
    let timescale = timeline::movie_timescale(tracks);
    let timelines = match form {
        Form::Fragmented => tracks.iter().map(|track| timeline::unfinished(track, timescale)).collect(),
        Form::Finished { .. } => timeline::finished(tracks, timescale),
    };
    let is_told = |track: &OutputTrack| match form {
        Form::Fragmented => !track.is_text(),
        Form::Finished { .. } => !track.is_text() || track.index.len() > 0,
    };
    let told: Vec<usize> = (0..tracks.len()).filter(|position| is_told(&tracks[*position])).collect();
    let all: Vec<&Track> = tracks.iter().map(|track| &track.track).collect();
    let chapters = tracks.iter().position(|track| track.role == Role::Chapters).map(track_id);
    let mut writer = BoxWriter::default();
    writer.nested(b"moov", |writer| {
        movie_header(writer, timescale, &timelines);
        for &position in &told {
            let (track, entry) = (&tracks[position], &entries[position]);
            let is_enabled = track.role != Role::Chapters && plays_unasked(&all, position);
            let timeline = timelines.get(position).cloned().unwrap_or_default();
            let chapters = chapters.filter(|_| !track.is_text());
            let screen = screen(tracks);
            let id = track_id(position);
            let numbered = Numbered { id, is_enabled, chapters, screen, track, entry, timeline };
            numbered.write(writer, form);
        }
        if form == Form::Fragmented {
            writer.nested(b"mvex", |writer| told.iter().for_each(|position| extends(writer, *position)));
        }
        user_data::write(writer, dressing);
    });
    Ok(writer.into_bytes())
}

/// Size of the first picture, over which text is shown.
fn screen(tracks: &[OutputTrack]) -> (u32, u32) {
    let sizes = tracks.iter().filter_map(|track| match &track.track.kind {
        TrackKind::Video(video) => Some(display_size(video)),
        _ => None,
    });
    sizes.into_iter().next().unwrap_or_default()
}

/// `track_ID` of the track at a position.
pub(crate) const fn track_id(position: usize) -> u32 {
    position as u32 + 1
}

/// `mvhd` (section 8.2.2).
fn movie_header(writer: &mut BoxWriter, timescale: u32, timelines: &[Timeline]) {
    let duration = timelines.iter().map(|timeline| timeline.duration).max().unwrap_or_default();
    let version = version_for(duration);
    writer.full(b"mvhd", version, 0, |writer| {
        writer.zeros(if version == 0 { 8 } else { 16 });
        writer.u32(timescale);
        writer.versioned(version, duration);
        // Rate 1, volume 1.
        writer.u32(0x0001_0000);
        writer.u16(0x0100);
        writer.zeros(10);
        matrix(writer, 0, (0, 0));
        writer.zeros(24);
        writer.u32(track_id(timelines.len()));
    });
}

/// `trex` (section 8.8.3): the fragments say everything else themselves.
fn extends(writer: &mut BoxWriter, position: usize) {
    writer.full(b"trex", 0, 0, |writer| {
        [track_id(position), 1, 0, 0, 0].iter().for_each(|word| writer.u32(*word));
    });
}

struct Numbered<'a> {
    id: u32,
    /// Whether it plays unless another is chosen.
    is_enabled: bool,
    /// The track that names the chapters.
    chapters: Option<u32>,
    /// Size of the picture.
    screen: (u32, u32),
    track: &'a OutputTrack,
    entry: &'a Bytes,
    timeline: Timeline,
}

impl Numbered<'_> {
    fn write(&self, writer: &mut BoxWriter, form: Form) {
        writer.nested(b"trak", |writer| {
            self.track_header(writer);
            if let Some(chapters) = self.chapters {
                writer.nested(b"tref", |writer| {
                    writer.nested(b"chap", |writer| writer.u32(chapters));
                });
            }
            self.edit_list(writer);
            writer.nested(b"mdia", |writer| {
                self.media_header(writer);
                self.handler(writer);
                writer.nested(b"minf", |writer| self.media_information(writer, form));
            });
            user_data::write_track(writer, &self.track.track);
        });
    }

    /// `tkhd` (section 8.3.2).
    fn track_header(&self, writer: &mut BoxWriter) {
        let version = version_for(self.timeline.duration);
        // Enabled, and part of the presentation.
        let flags = if self.is_enabled { 3 } else { 2 };
        writer.full(b"tkhd", version, flags, |writer| {
            writer.zeros(if version == 0 { 8 } else { 16 });
            writer.u32(self.id);
            writer.zeros(4);
            writer.versioned(version, self.timeline.duration);
            writer.zeros(8);
            // Layer 0; tracks of one kind are alternatives of each other; full volume.
            let (group, volume, rotation, size) = match (&self.track.track.kind, self.track.role) {
                (TrackKind::Video(video), _) => (0, 0, video.rotation, display_size(video)),
                (TrackKind::Audio(_), _) => (1, 0x0100, 0, (0, 0)),
                (TrackKind::Subtitle(_), Role::Text) => (2, 0, 0, self.screen),
                (TrackKind::Subtitle(_), _) => (0, 0, 0, (0, 0)),
            };
            writer.u16(0);
            writer.u16(group);
            writer.u16(volume);
            writer.u16(0);
            matrix(writer, rotation, size);
            writer.u32(size.0 << 16);
            writer.u32(size.1 << 16);
        });
    }

    /// `edts` (section 8.6.5).
    fn edit_list(&self, writer: &mut BoxWriter) {
        let edits = &self.timeline.edits;
        if edits.is_empty() {
            return;
        }
        let largest =
            edits.iter().map(|edit| edit.duration.max(edit.media_time.unwrap_or_default().unsigned_abs()));
        // Media times are signed: half the range.
        let version = version_for(largest.max().unwrap_or_default().saturating_mul(2));
        writer.nested(b"edts", |writer| {
            writer.full(b"elst", version, 0, |writer| {
                writer.u32(edits.len() as u32);
                for edit in edits {
                    writer.versioned(version, edit.duration);
                    writer.versioned(version, edit.media_time.unwrap_or(-1).cast_unsigned());
                    writer.u32(0x0001_0000);
                }
            });
        });
    }

    /// `mdhd` and `elng` (section 8.4.2 and 8.4.6).
    fn media_header(&self, writer: &mut BoxWriter) {
        let (language, needs_extended) = language::pack(self.track.track.language.as_deref());
        let version = version_for(self.timeline.media_duration);
        writer.full(b"mdhd", version, 0, |writer| {
            writer.zeros(if version == 0 { 8 } else { 16 });
            writer.u32(self.track.timescale);
            writer.versioned(version, self.timeline.media_duration);
            writer.u16(language);
            writer.u16(0);
        });
        if needs_extended && let Some(language) = &self.track.track.language {
            writer.full(b"elng", 0, 0, |writer| {
                writer.bytes(language.as_bytes());
                writer.u8(0);
            });
        }
    }

    /// `hdlr` (section 8.4.3).
    fn handler(&self, writer: &mut BoxWriter) {
        let (kind, name) = match (&self.track.track.kind, self.track.role) {
            (TrackKind::Video(_), _) => (b"vide", "VideoHandler"),
            (TrackKind::Audio(_), _) => (b"soun", "SoundHandler"),
            // As Apple's programs and most others call timed text, where 3GPP says `text`.
            (TrackKind::Subtitle(_), Role::Text) => (b"sbtl", "SubtitleHandler"),
            (TrackKind::Subtitle(_), _) => (b"text", "ChapterHandler"),
        };
        writer.full(b"hdlr", 0, 0, |writer| {
            writer.u32(0);
            writer.bytes(kind);
            writer.zeros(12);
            writer.bytes(name.as_bytes());
            writer.u8(0);
        });
    }

    /// The content of `minf` (section 8.4.4); the data lies in this very file.
    fn media_information(&self, writer: &mut BoxWriter, form: Form) {
        match (&self.track.track.kind, self.track.role) {
            (TrackKind::Video(_), _) => writer.full(b"vmhd", 0, 1, |writer| writer.zeros(8)),
            (TrackKind::Audio(_), _) => writer.full(b"smhd", 0, 0, |writer| writer.zeros(4)),
            (TrackKind::Subtitle(_), Role::Text) => writer.full(b"nmhd", 0, 0, |_| {}),
            (TrackKind::Subtitle(_), _) => quicktime_header(writer),
        }
        writer.nested(b"dinf", |writer| {
            writer.full(b"dref", 0, 0, |writer| {
                writer.u32(1);
                writer.full(b"url ", 0, 1, |_| {});
            });
        });
        writer.nested(b"stbl", |writer| {
            writer.full(b"stsd", 0, 0, |writer| {
                writer.u32(1);
                writer.bytes(self.entry);
            });
            match form {
                Form::Fragmented => tables::write_empty(writer),
                Form::Finished { shift } => tables::write(writer, self.track, shift),
            }
        });
    }
}

/// The media header of QuickTime's own kinds of media (QuickTime File Format, "Base Media Information Header").
fn quicktime_header(writer: &mut BoxWriter) {
    writer.nested(b"gmhd", |writer| {
        writer.full(b"gmin", 0, 0, |writer| {
            // Graphics mode copy with dither, a grey for it, no balance.
            writer.u16(0x40);
            [0x8000; 3].iter().for_each(|part| writer.u16(*part));
            writer.zeros(4);
        });
        writer.nested(b"text", |writer| {
            // A matrix that changes nothing.
            let one = 0x0001_0000;
            [one, 0, 0, 0, one, 0, 0, 0, 0x4000_0000].iter().for_each(|cell| writer.u32(*cell));
        });
    });
}

/// Width and height to show, in whole pixels.
fn display_size(video: &VideoParameters) -> (u32, u32) {
    let width = match video.pixel_aspect {
        Some(aspect) if aspect.denominator > 0 => {
            u64::from(video.width) * u64::from(aspect.numerator) / u64::from(aspect.denominator)
        }
        _ => u64::from(video.width),
    };
    (u32::try_from(width).unwrap_or(u32::MAX).min(0xffff), video.height.min(0xffff))
}

/// The transformation of a clockwise turn, which moves the picture back into view (section 8.3.2.2).
fn matrix(writer: &mut BoxWriter, rotation: u16, (width, height): (u32, u32)) {
    const ONE: u32 = 0x0001_0000;
    const MINUS: u32 = ONE.wrapping_neg();
    let ([a, b, c, d], x, y) = match rotation {
        90 => ([0, ONE, MINUS, 0], height, 0),
        180 => ([MINUS, 0, 0, MINUS], width, height),
        270 => ([0, MINUS, ONE, 0], 0, width),
        _ => ([ONE, 0, 0, ONE], 0, 0),
    };
    [a, b, 0, c, d, 0, x << 16, y << 16, 0x4000_0000].iter().for_each(|cell| writer.u32(*cell));
}

/// The version of a box whose largest time is this: 0 where 32 bits hold it, below the value that means unknown.
fn version_for(largest: u64) -> u8 {
    u8::from(largest >= u64::from(u32::MAX))
}
