//! What a page offers, as plain values: the vocabulary every other module speaks.
//!
//! Nothing here does I/O or depends on another module of this crate. [`MediaInfo`] is one item,
//! its [`Format`]s are the renditions of it, and a [`Source`] says how to get a rendition's bytes.

mod asked;
mod codec;
mod extension;
mod format;
mod info;
mod moment;
mod numbered;
mod source;
mod text;
mod track;

pub use asked::{Asked, Pieces};
pub use codec::{Codec, CodecFamily};
pub use extension::Extension;
pub use format::{Format, Protection, Size, Storyboard};
pub use info::{
    Availability, Chapter, Comment, Counts, HeatStretch, LiveStatus, MediaInfo, Music, Thumbnail, Uploader,
};
pub use moment::unix_seconds;
pub use numbered::Numbered;
pub use source::{Fragment, Header, Source};
pub use text::{Subtitle, TimedText};
pub use track::{AudioTrack, DynamicRange, VideoTrack};
