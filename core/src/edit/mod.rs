//! Files into files, without encoding anything anew: another container, sound alone, parts, joined parts.
//!
//! ```text
//! file ─► Reel (tracks, samples) ─► Cut (which samples go where, at keyframes) ─► Muxer ─► new file, renamed when whole
//! ```
//!
//! Everything here blocks on the disk and holds no more than an index of the samples in memory.

mod concat;
mod cut;
mod error;
mod index;
mod make;
mod output;
mod reel;

pub use concat::concat;
pub use cut::{Cut, Span};
pub use error::EditError;
pub use index::{Index, Mark, TrackIndex};
pub use make::{Piece, Recipe, Streams, make_all, make_one};
pub use output::rename;
pub use reel::Reel;
