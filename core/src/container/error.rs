//! What can be wrong with a container.

/// Why bytes could not be taken apart or put together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ContainerError {
    /// The bytes break the container's own rules.
    #[error("damaged {container}: {what} at byte {offset}")]
    Damaged {
        /// `MP4` or `Matroska`.
        container: &'static str,
        /// The rule that is broken.
        what: String,
        /// Offset in the source, in bytes.
        offset: u64,
    },
    /// The source ends in the middle of something.
    #[error("{container} ends early: {what}")]
    Truncated {
        /// `MP4` or `Matroska`.
        container: &'static str,
        /// What was being read.
        what: String,
    },
    /// Valid, but something this crate does not handle.
    #[error("{container} with {what} is not supported")]
    Unsupported {
        /// `MP4` or `Matroska`.
        container: &'static str,
        /// The feature.
        what: String,
    },
    /// The media is encrypted; vidra does not decrypt it.
    #[error("the media is encrypted ({scheme}); vidra does not download protected media")]
    Encrypted {
        /// The scheme's four-character code or name.
        scheme: String,
    },
    /// A box or element is larger than the budget for it.
    #[error("{what} of {size_bytes} bytes is over the limit of {limit_bytes}")]
    TooLarge {
        /// The box or element.
        what: String,
        /// Its size.
        size_bytes: u64,
        /// The budget.
        limit_bytes: u64,
    },
    /// The output container cannot hold this codec.
    #[error("{container} cannot hold {codec}; use --merge-output-format mkv")]
    CodecNotAllowed {
        /// The output container.
        container: &'static str,
        /// The codec.
        codec: String,
    },
    /// The caller's samples break the order a file needs.
    #[error("sample out of order: {0}")]
    Order(String),
}
