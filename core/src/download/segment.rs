//! One piece of a stream that comes in pieces, and where it is.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::DownloadError;
use super::renewal::Pieces;
use crate::http::{HttpError, RemoteUrl};
use crate::manifest::dash;
use crate::manifest::hls::Key;

/// One segment.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Segment {
    pub(super) place: Place,
    /// How it is encrypted, with a key that is handed to anyone.
    pub(super) cipher: Option<Cipher>,
    /// Segments of one period share initialisation and clock.
    pub(super) period: usize,
    /// What others need: no stream goes on without it.
    pub(super) is_head: bool,
    /// How long it plays, where the manifest says.
    pub(super) duration: Option<Duration>,
    /// Decoding time, in the track's ticks, of a Smooth Streaming chunk that may not say it itself.
    pub(super) decodes_at: Option<u64>,
}

impl Segment {
    /// Open media of a period.
    pub(super) const fn new(place: Place, period: usize) -> Self {
        Self { place, cipher: None, period, is_head: false, duration: None, decodes_at: None }
    }

    /// Whether it comes without https.
    pub(super) fn is_open(&self) -> bool {
        matches!(&self.place, Place::Remote { url, .. } if !url.is_https())
    }
}

/// Where a segment's bytes are.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Place {
    Remote {
        url: Address,
        /// First byte and length.
        range: Option<(u64, u64)>,
    },
    /// A piece with its number.
    Numbered {
        stream: Arc<Pieces>,
        number: u64,
    },
    /// A whole file: handed on as it comes, for it can be as long as it likes.
    File(Address),
    Inline(Bytes),
}

impl Place {
    /// How many bytes are there, where the list says.
    pub(super) const fn length(&self) -> Option<u64> {
        match self {
            Self::Remote { range: Some((_, length)), .. } => Some(*length),
            // They are in memory already.
            Self::Inline(_) => Some(0),
            Self::Remote { .. } | Self::Numbered { .. } | Self::File(_) => None,
        }
    }
}

/// An address as its text alone, a third of the room: a list of a hundred thousand segments is little else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address(Box<str>);

impl From<RemoteUrl> for Address {
    fn from(url: RemoteUrl) -> Self {
        Self(url.as_str().into())
    }
}

impl From<&str> for Address {
    /// Of what was one before.
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl Address {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn url(&self) -> Result<RemoteUrl, DownloadError> {
        // What was an address is one.
        RemoteUrl::parse(&self.0).map_err(|error| HttpError::from(error).into())
    }

    fn is_https(&self) -> bool {
        self.0.starts_with("https:")
    }
}

/// AES-128 in CBC mode (RFC 8216 section 4.3.2.4).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cipher {
    pub(super) key: Arc<Key>,
    /// The media sequence number, which is the vector where the playlist gives none.
    pub(super) sequence: u64,
}

/// A piece of a DASH presentation.
pub(super) fn from_dash(piece: dash::Piece) -> Segment {
    let place = match piece.role {
        dash::Role::File => Place::File(piece.url.into()),
        dash::Role::Initialization | dash::Role::Media => {
            Place::Remote { url: piece.url.into(), range: piece.range }
        }
    };
    let is_head = piece.role == dash::Role::Initialization;
    Segment { is_head, duration: piece.duration, ..Segment::new(place, piece.period) }
}
