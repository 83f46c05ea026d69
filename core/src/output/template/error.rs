//! What can be wrong with an output template.

/// Why a template is refused, or doubted. Columns count characters from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// `%(` without its `)`.
    #[error("column {column}: a field is not closed; end it like %(title)s, or write %% for a percent sign")]
    Unclosed {
        /// Where the percent sign is.
        column: usize,
    },
    /// A bracket inside the field: it ends at the first `)`.
    #[error("column {column}: a field cannot hold a bracket; take the '(' out of it")]
    Bracket {
        /// Where the percent sign is.
        column: usize,
    },
    /// No conversion after the `)`, or an unknown one.
    #[error("column {column}: the field %({field}) needs a conversion; write %({field})s")]
    Conversion {
        /// Where the conversion should be.
        column: usize,
        /// What stands between the brackets.
        field: String,
    },
    /// A width or a precision over the limit.
    #[error("column {column}: a width or precision is over {limit}; use a smaller one")]
    Width {
        /// Where the percent sign is.
        column: usize,
        /// The largest allowed.
        limit: usize,
    },
    /// A slice such as `%(tags.::0)s`.
    #[error("column {column}: a slice cannot step by 0; leave the step out")]
    Step {
        /// Where the percent sign is.
        column: usize,
    },
    /// NUL, which no path can hold.
    #[error("column {column}: a template cannot hold a NUL character; take it out")]
    Nul {
        /// Where it is.
        column: usize,
    },
    /// Over the limit in bytes.
    #[error("the template is longer than {limit} bytes; shorten it")]
    TooLong {
        /// The longest allowed, in bytes.
        limit: usize,
    },
    /// Not an error: yt-dlp prints the placeholder for such a field, and so does this crate.
    #[error(
        "column {column}: %({field}) is not a field; it always gives the placeholder. Check the spelling"
    )]
    Unreadable {
        /// Where the percent sign is.
        column: usize,
        /// What stands between the brackets.
        field: String,
    },
    /// A conversion that lets a stranger's text into a command line unquoted.
    #[error("column {column}: this conversion is unsafe in a command; use %({field})q")]
    Unquoted {
        /// Where the percent sign is.
        column: usize,
        /// What stands between the brackets.
        field: String,
    },
    /// A default or a placeholder that a shell would act on.
    #[error("column {column}: the default {default:?} is unsafe in a command; use letters and digits only")]
    UnsafeDefault {
        /// Where the percent sign is.
        column: usize,
        /// The default or the placeholder.
        default: String,
    },
}
