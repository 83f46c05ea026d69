//! Finishing files: tracks and samples in, one ordinary MP4, WebM or Matroska file out.
//!
//! Pure bytes: no network, no file names, no clock. A [`Demuxer`] is fed the bytes of one source in order and
//! hands out samples; a [`Muxer`] takes the samples of all tracks in the order they shall lie in the file and
//! hands out bytes to append. The file is valid and playable after every append; [`Muxer::finish`] turns it in
//! place into an ordinary file, without a second copy of the media.
//!
//! ```text
//! bytes ─► Demuxer ─► Sample ┐
//!                            ├─ interleave by time ─► Muxer ─► bytes to append … ─► Finish (append + patches)
//! bytes ─► Demuxer ─► Sample ┘
//! ```

mod demuxer;
#[cfg(test)]
mod dressed;
mod dressing;
mod error;
pub mod interleave;
pub mod matroska;
pub mod mp4;
pub mod mpegts;
mod muxer;
pub mod ogg;
mod open;
pub mod packed;
mod playback;
mod rope;
mod text;
mod track;
pub mod verify;
mod vorbis_comment;

pub use demuxer::{Demuxer, Step};
pub use dressing::{Attachment, Cover, Dressing, Tag, TagName};
pub use error::ContainerError;
pub use muxer::{Finish, Front, Muxer};
pub use open::{OutputKind, demuxer_for, muxer_for, muxer_for_dressed, resume_muxer, resume_muxer_dressed};
pub use playback::{Playback, PlaybackError};
pub use rope::Rope;
pub use text::{Cue, TextForm, TextTrack};
use track::plays_unasked;
pub use track::{
    AudioParameters, ColourInfo, ContentLight, Disposition, MasteringDisplay, Rational, Sample, Track,
    TrackKind, VideoParameters,
};
