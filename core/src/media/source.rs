//! How to get the bytes of a format.

use std::time::Duration;

use super::{Asked, Numbered};
use crate::http::RemoteUrl;

/// Where a format's bytes are. A site stops here: it never opens a manifest itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// One file behind one address.
    Progressive {
        /// The file.
        url: RemoteUrl,
        /// The largest range the server hands out at full speed, in bytes (YouTube: 10 MiB); `None` is no limit.
        max_range_bytes: Option<u64>,
    },
    /// An HLS playlist, master or media (RFC 8216).
    Hls {
        /// The playlist.
        url: RemoteUrl,
    },
    /// An HLS media playlist whose master playlist defined variables for it (`EXT-X-DEFINE`).
    HlsRendition {
        /// The playlist.
        url: RemoteUrl,
        /// Names and values it may import.
        variables: Vec<(String, String)>,
    },
    /// A DASH manifest (ISO/IEC 23009-1).
    Dash {
        /// The manifest.
        url: RemoteUrl,
        /// The `Representation@id` this format is; `None` before the manifest was expanded.
        representation: Option<String>,
    },
    /// A Smooth Streaming manifest.
    Smooth {
        /// The manifest.
        url: RemoteUrl,
        /// The quality level's name; `None` before the manifest was expanded.
        level: Option<String>,
    },
    /// Pieces that have numbers and no list.
    Numbered(Box<Numbered>),
    /// Text its site asks for piece by piece; never media.
    Asked(Asked),
    /// Pieces in order, already known.
    Fragments {
        /// Where the pieces were listed, for reports.
        manifest_url: Option<RemoteUrl>,
        /// The pieces, initialisation first.
        fragments: Vec<Fragment>,
    },
}

impl Source {
    /// The address a person would name for this source.
    pub fn url(&self) -> Option<&RemoteUrl> {
        match self {
            Self::Progressive { url, .. }
            | Self::Hls { url }
            | Self::HlsRendition { url, .. }
            | Self::Dash { url, .. }
            | Self::Smooth { url, .. } => Some(url),
            Self::Numbered(stream) => Some(&stream.url),
            Self::Asked(text) => Some(&text.page),
            Self::Fragments { manifest_url, fragments } => {
                manifest_url.as_ref().or_else(|| fragments.first().and_then(Fragment::url))
            }
        }
    }

    /// The manifest that lists its pieces, where there is one.
    pub const fn manifest_url(&self) -> Option<&RemoteUrl> {
        match self {
            Self::Hls { url }
            | Self::HlsRendition { url, .. }
            | Self::Dash { url, .. }
            | Self::Smooth { url, .. } => Some(url),
            Self::Fragments { manifest_url, .. } => manifest_url.as_ref(),
            Self::Progressive { .. } | Self::Numbered(_) | Self::Asked(_) => None,
        }
    }

    /// One file behind one address, without a range limit.
    pub const fn progressive(url: RemoteUrl) -> Self {
        Self::Progressive { url, max_range_bytes: None }
    }
}

/// A piece of a stream named by a manifest or index (HLS calls it "media segment").
#[derive(Clone, Debug, PartialEq)]
pub enum Fragment {
    /// Bytes behind an address.
    Remote {
        /// The file the piece is in.
        url: RemoteUrl,
        /// First byte and length, where the piece is a part of the file.
        range: Option<(u64, u64)>,
        /// How long it plays, where the manifest says.
        duration: Option<Duration>,
    },
    /// Bytes the manifest itself carries (Vimeo's base64 initialisation segments).
    Inline {
        /// The bytes.
        bytes: bytes::Bytes,
    },
}

impl Fragment {
    /// The address, for a piece that has one.
    pub const fn url(&self) -> Option<&RemoteUrl> {
        match self {
            Self::Remote { url, .. } => Some(url),
            Self::Inline { .. } => None,
        }
    }
}

/// A request header a format needs (`Referer`, `User-Agent`); never a credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The name, in the case the site uses.
    pub name: String,
    /// The value.
    pub value: String,
}
