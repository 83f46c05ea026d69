//! Manifests: the text that says where a stream's pieces are, turned into values.
//!
//! A site stops at a [`Source`](crate::media::Source) that names a manifest. What lies behind it is read here, in two
//! steps, and neither of them does any I/O:
//!
//! 1. **Text to values.** [`hls::parse`] (RFC 8216 and its successor draft), [`dash::parse`] (ISO/IEC 23009-1) and
//!    [`smooth::parse`] (MS-SSTR) read the text against the address it came from and return what it says, with every
//!    relative address made absolute and every inherited attribute in its place.
//! 2. **Values to the vocabulary of [`media`](crate::media).** `formats` lists what a person can choose from;
//!    `fragments` (or, for HLS, the media playlist's segments) lists what has to be fetched for one choice, in order.
//!
//! A manifest is written by a stranger. Every count is computed before anything is expanded and every size has a
//! name in [`limits`]; nothing recurses; a mistake is reported with the line or element it is in. Small mistakes that
//! players forgive are forgiven; a mistake that could lead to wrong bytes is not.
//!
//! Encryption that vidra does not undo is not an error while reading: the formats say so
//! ([`Format::protection`](crate::media::Format)), and only asking for the pieces fails, with
//! [`ManifestError::Protected`].
//!
//! **Identifiers.** The id of a format made here is only the last part of what a person names with `-f`: `1080`, not
//! `hls-1080`. Whoever expands a source joins the id of the source's own format and this one with a hyphen, and keeps
//! ids unique within the item.

mod codecs;
pub mod dash;
mod error;
pub mod hls;
pub mod limits;
pub(crate) mod moment;
mod protection;
pub mod smooth;
mod xml;

pub use error::{ManifestError, Place};

/// Bits as the kilobits formats are described in.
fn kilobits(bits: u64) -> f64 {
    // Above 2^53 bits a second nothing needs to be exact.
    bits as f64 / 1000.0
}
