//! What a sample entry says, of picture and of sound alike.

use bytes::Bytes;

use crate::container::TrackKind;
use crate::media::CodecFamily;

/// One sample entry.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) codec: CodecFamily,
    pub(crate) configuration: Bytes,
    pub(crate) kind: TrackKind,
    /// The box as it stands.
    pub(crate) whole: Bytes,
}
