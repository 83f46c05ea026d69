//! Ogg (RFC 3533) with Opus in it (RFC 7845): written, not read.

mod crc;
mod page;
mod resume;
mod writer;

pub use writer::Writer;

/// The container's name in errors.
const CONTAINER: &str = "Ogg";
