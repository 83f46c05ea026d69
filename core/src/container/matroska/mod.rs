//! Matroska and WebM (RFC 9559, on EBML, RFC 8794): files taken apart and put together.
//!
//! Reading: `window` (bytes pushed so far) → `walker` (which element is open) → `block` and `lacing` (frames) →
//! `hold` (times that only later frames tell) → [`Reader`]'s steps.
//! Writing: `timeline` (ticks to milliseconds) → `cluster` (what is buffered, and when it is due) → [`Writer`].

mod block;
mod cadence;
mod cluster;
mod codec;
mod cues;
mod doc_type;
mod dressing;
pub(super) mod ebml;
mod emit;
mod encoding;
mod head;
mod hold;
pub(super) mod ids;
mod info;
mod lacing;
mod language;
mod limits;
mod outgoing;
mod reader;
mod reorder;
mod resume;
#[cfg(test)]
mod round_trip;
mod sound;
mod tally;
mod text;
mod timeline;
mod track_entry;
mod video;
mod walker;
mod window;
mod write_tracks;
mod writer;

pub use doc_type::DocType;
pub use reader::Reader;
pub use writer::Writer;

/// The four bytes every EBML file begins with: the id of the EBML header (RFC 8794 section 11.2.1).
pub const EBML_MAGIC: [u8; 4] = [0x1A, 0x45, 0xDF, 0xA3];

/// The container's name in errors.
const CONTAINER: &str = "Matroska";
