//! What a template needs to know besides the info dictionary.

use crate::output::NameRules;

/// Settings for every use of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderOptions {
    /// Stands in for a missing value without a default (`--output-na-placeholder`).
    pub placeholder: String,
    /// The number of this download in this run, for `%(autonumber)s`.
    pub autonumber: Option<u64>,
    /// How many digits `%(autonumber)s` has at least.
    pub autonumber_width: usize,
    /// The highest index of the list; `%(playlist_index)s` gets as many digits. `None` adds no zeros.
    pub last_playlist_index: Option<u64>,
}

impl Default for RenderOptions {
    /// `NA`, no number, five digits, no list.
    fn default() -> Self {
        Self {
            placeholder: "NA".to_owned(),
            autonumber: None,
            autonumber_width: 5,
            last_playlist_index: None,
        }
    }
}

/// Settings for names of files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameOptions {
    /// Settings for every use of a template.
    pub render: RenderOptions,
    /// How values and components become safe.
    pub rules: NameRules,
    /// Whether `\` in the template's own text separates folders, as `/` does: wanted on Windows.
    pub backslash_separates: bool,
}
