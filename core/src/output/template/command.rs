//! Whether a template may become part of a command line (`--exec`).

use super::error::TemplateError;
use super::syntax::{Kind, Piece};

/// Characters that a shell acts on.
const UNSAFE: &[char] = &[
    '"', '\'', ' ', '\n', '\t', ';', '&', '|', '^', '$', '%', '*', '<', '>', '{', '}', '(', ')', '[', ']',
    '`', '#', '\\',
];

/// Only numbers and quoted text may go in, and defaults without signs (after advisory GHSA-69qj-pvh9-c5wg).
pub(super) fn check(pieces: &[Piece], placeholder: &str) -> Result<(), TemplateError> {
    for piece in pieces {
        let Piece::Field(field) = piece else { continue };
        let kind = field.conversion.kind;
        if !(kind.is_number() || kind == Kind::Quoted) {
            return Err(TemplateError::Unquoted { column: field.column, field: field.text.clone() });
        }
        let defaults = field.alternatives.iter().filter_map(|alternative| alternative.default.as_deref());
        if let Some(default) = defaults.chain([placeholder]).find(|default| default.contains(UNSAFE)) {
            return Err(TemplateError::UnsafeDefault { column: field.column, default: default.to_owned() });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::parse::parse;
    use super::*;

    fn message(template: &str, placeholder: &str) -> Option<String> {
        check(&parse(template).expect("a template"), placeholder).err().map(|error| error.to_string())
    }

    #[test]
    fn numbers_and_quoted_words_may_go_into_a_command() {
        assert_eq!(message("mv %(filepath)q x%(height|0)05d %(fps)f", "NA"), None);
        assert_eq!(message("echo hello; ls", "$x"), None);
    }

    #[test]
    fn other_conversions_and_active_defaults_may_not() {
        for (template, placeholder, expected) in [
            ("x %(title)s", "NA", "column 3: this conversion is unsafe in a command; use %(title)q"),
            ("%(a)j", "NA", "column 1: this conversion is unsafe in a command; use %(a)q"),
            (
                "%(a|b;c)q",
                "NA",
                "column 1: the default \"b;c\" is unsafe in a command; use letters and digits only",
            ),
            (
                "%(a)q",
                "$(x)",
                "column 1: the default \"$(x)\" is unsafe in a command; use letters and digits only",
            ),
        ] {
            assert_eq!(message(template, placeholder).as_deref(), Some(expected));
        }
    }
}
