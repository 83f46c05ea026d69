//! Ogg (RFC 3533) with Opus (RFC 7845) or Vorbis in it: written, not read.

mod crc;
mod page;
mod resume;
mod vorbis;
mod writer;

pub use writer::Writer;

/// The container's name in errors.
const CONTAINER: &str = "Ogg";
