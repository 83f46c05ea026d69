//! The two kinds of file that are written as Matroska is.

/// Which of the two kinds of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocType {
    /// Any codec Matroska has a mapping for.
    Matroska,
    /// VP8, VP9, AV1, Vorbis and Opus alone (webmproject.org/docs/container).
    Webm,
}
