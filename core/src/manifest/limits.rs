//! What a manifest may cost: every budget of this module, by name.
//!
//! The largest real ones seen are far below: a day of two-second segments is 43,200, a long live playlist 15 MB.

/// Length of a manifest's text, in bytes.
pub const MANIFEST_BYTES: usize = 64 << 20;

/// Length of one line of a playlist, in bytes, before and after variables are replaced.
pub const LINE_BYTES: usize = 1 << 20;

/// Length of one XML attribute's value, in bytes; also of an address made from several of them.
pub const ATTRIBUTE_BYTES: usize = 16 << 10;

/// Segments of one rendition, over all periods.
pub const SEGMENTS: usize = 200_000;

/// Variants of a playlist; representations of one DASH period; quality levels of a Smooth manifest.
pub const VARIANTS: usize = 500;

/// Alternative renditions (`EXT-X-MEDIA`) of a playlist: languages times groups.
pub const RENDITIONS: usize = 2_000;

/// Representations of a DASH manifest, over all periods.
pub const REPRESENTATIONS: usize = 5_000;

/// How deep XML elements may nest.
pub const XML_DEPTH: usize = 64;

/// Elements and attributes of an XML document together: each costs memory many times its text.
pub const XML_NODES: usize = 2_000_000;

/// Attributes of one playlist tag.
pub const ATTRIBUTES: usize = 256;

/// Variables a playlist may define (`EXT-X-DEFINE`).
pub const VARIABLES: usize = 1_000;

/// Text that replacing variables may add to a playlist, in bytes.
pub const SUBSTITUTED_BYTES: usize = 64 << 20;

/// Keys in effect for one segment at a time, one a key format.
pub const KEY_FORMATS: usize = 16;

/// Text of all addresses of one rendition's segments together, in bytes: a short line against a long base, or a long
/// template with many numbers, costs memory that the manifest's own length does not bound.
pub const ADDRESS_BYTES: usize = 256 << 20;
