//! Why subtitles could not be read or written.

use crate::media::Extension;

/// What is wrong with a subtitle file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SubtitleError {
    /// Not a form of subtitles vidra knows.
    #[error("{form} subtitles cannot be converted; choose another form with --sub-format or --convert-subs")]
    UnknownForm {
        /// The form.
        form: Extension,
    },
    /// The text is not in the form it should be in.
    #[error("the file is no {form} subtitle: {what}")]
    Unreadable {
        /// The form it should be in.
        form: Extension,
        /// What is missing.
        what: String,
    },
}

impl SubtitleError {
    pub(super) fn unreadable(form: Extension, what: impl Into<String>) -> Self {
        Self::Unreadable { form, what: what.into() }
    }
}
