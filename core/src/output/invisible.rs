//! Characters that steer a terminal or a file list instead of showing something.

use std::sync::LazyLock;

use regex::Regex;

// The general categories of Unicode are tables; the regex crate is the one dependency that carries them. Taken
// out: control, format (with every bidirectional override), unassigned (some file systems refuse them), and the
// line and paragraph separators. Kept: the format characters that are drawn, such as the Arabic number signs
// (property Prepended_Concatenation_Mark, UAX #44).
static INVISIBLE: LazyLock<Regex> = LazyLock::new(|| {
    let class = r"[[\p{Cc}\p{Cf}\p{Cn}\p{Zl}\p{Zp}]--[\u{600}-\u{605}\u{6dd}\u{70f}\u{890}\u{891}\u{8e2}\u{110bd}\u{110cd}]]";
    Regex::new(class).expect("a constant pattern is valid")
});

/// Whether a reader would not see this character, or would see its neighbours move.
pub(super) fn is_invisible(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_control();
    }
    INVISIBLE.is_match(character.encode_utf8(&mut [0; 4]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_bidi_and_format_characters_are_invisible() {
        for character in
            ['\0', '\n', '\u{1b}', '\u{7f}', '\u{9b}', '\u{ad}', '\u{200d}', '\u{202e}', '\u{2028}']
        {
            assert!(is_invisible(character), "{character:?}");
        }
        for character in ['\u{2066}', '\u{feff}', '\u{e0041}', '\u{ffff}', '\u{378}'] {
            assert!(is_invisible(character), "{character:?}");
        }
    }

    #[test]
    fn letters_marks_symbols_and_drawn_format_characters_are_visible() {
        for character in ['a', ' ', 'é', '漢', '🎬', '\u{301}', '\u{fe0f}', '\u{6dd}', '\u{3000}'] {
            assert!(!is_invisible(character), "{character:?}");
        }
    }
}
