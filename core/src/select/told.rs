//! What is known of an item when a filter is asked.

/// How much is known of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Everything.
    All,
    /// What its site tells; which format it is had in is not chosen.
    WithoutFormat,
    /// What its list tells.
    ByList,
}

/// Fields that come with a format.
const OF_FORMATS: [&str; 34] = [
    "abr",
    "acodec",
    "aspect_ratio",
    "asr",
    "audio_channels",
    "available_at",
    "container",
    "downloader_options",
    "dynamic_range",
    "ext",
    "filesize",
    "filesize_approx",
    "format",
    "format_id",
    "format_note",
    "fps",
    "fragments",
    "has_drm",
    "height",
    "http_headers",
    "is_from_start",
    "language",
    "language_preference",
    "manifest_url",
    "preference",
    "protocol",
    "quality",
    "resolution",
    "source_preference",
    "tbr",
    "url",
    "vbr",
    "vcodec",
    "width",
];

impl Told {
    /// Whether a field that is missing may still come.
    pub(super) fn may_lack(self, field: &str) -> bool {
        match self {
            Self::All => false,
            Self::WithoutFormat => OF_FORMATS.contains(&field),
            Self::ByList => true,
        }
    }
}
