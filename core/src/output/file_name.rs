//! One component of a path that is safe on every file system, whatever a stranger called their video.

use std::fmt::{self, Display, Formatter};

use unicode_normalization::UnicodeNormalization as _;

use super::invisible::is_invisible;
use super::sanitise::{keep_but_separators, sanitise, twin};
use super::shorten::{Limits, cut_to_bytes, is_blank_or_dot, shorten};

/// The longest name, in bytes of UTF-8.
///
/// ext4 and APFS allow 255 bytes, NTFS 255 UTF-16 units; the rest is room for the name of a partial file.
pub const MAX_NAME_BYTES: usize = 200;

/// The longest extension kept, in bytes; `f137.en-orig.info.json` fits.
const MAX_EXTENSION_BYTES: usize = 40;

/// How strangers' text becomes names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameRules {
    /// Values in ASCII, without blanks, quotes and shell signs (`--restrict-filenames`).
    pub restricted: bool,
    /// Also without the characters Windows forbids; `false` is `--no-windows-filenames`.
    pub windows: bool,
    /// At most so many characters before the extension (`--trim-filenames`).
    pub max_characters: Option<usize>,
}

impl Default for NameRules {
    /// Full-width twins for forbidden characters, no limit but [`MAX_NAME_BYTES`].
    fn default() -> Self {
        Self { restricted: false, windows: true, max_characters: None }
    }
}

impl NameRules {
    /// One value as yt-dlp would put it into a name; not yet safe by itself.
    pub(super) fn value(&self, text: &str) -> String {
        if self.windows || self.restricted {
            sanitise(text, self.restricted)
        } else {
            keep_but_separators(text)
        }
    }

    /// Composed, nothing invisible, nothing forbidden.
    fn clean(&self, text: &str) -> String {
        // Twice, since what is taken out may have stood between two characters that compose.
        let visible: String = text.nfc().filter(|character| !is_invisible(*character)).collect();
        visible.nfc().map(|character| self.allowed(character)).collect()
    }

    fn allowed(&self, character: char) -> char {
        match twin(character) {
            Some(_) if self.restricted => '_',
            Some(wide) if self.windows || character == '/' => wide,
            _ => character,
        }
    }
}

/// One component of a path: a folder or a file, never both and never a way out.
///
/// Only the constructors here make one, so every `SafeName` is NFC, not empty, at most [`MAX_NAME_BYTES`] long,
/// without separators, control, bidirectional and format characters, without a leading dot or dash, without
/// trailing dots and blanks, and no device name of Windows. With [`NameRules::windows`] it is also free of
/// `"*:<>?|\`, hence valid on ext4, APFS and NTFS.
///
/// ```
/// use vidra_core::output::{NameRules, SafeName};
/// let rules = NameRules::default();
/// assert_eq!(SafeName::new("../../etc/passwd", &rules).as_str(), "_..⧸..⧸etc⧸passwd");
/// assert_eq!(SafeName::new("aux", &rules).as_str(), "_aux");
/// assert_eq!(SafeName::file("Hello. ", "x1", "mp4", &rules).as_str(), "Hello. .mp4");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SafeName(String);

impl SafeName {
    /// A name from any text, cut from the end where it is too long; `_` where nothing is left.
    pub fn new(text: &str, rules: &NameRules) -> Self {
        Self::finish(rules.clean(text))
    }

    /// The name of a file: `stem.extension`.
    ///
    /// Where it is too long only the title part is cut: the extension stays, and so does the end of the stem
    /// from the last ` [id]`, `-id` or the like on. A stem with nothing left becomes the id, or `_`. The
    /// extension keeps only ASCII letters, digits, `.`, `-` and `_`; it may be empty.
    pub fn file(stem: &str, id: &str, extension: &str, rules: &NameRules) -> Self {
        let extension = clean_extension(extension);
        let id = rules.clean(&rules.value(id));
        let mut stem = rules.clean(stem);
        if stem.trim_matches(is_blank_or_dot).is_empty() {
            stem.clone_from(&id);
        }
        if extension.is_empty() {
            stem.truncate(stem.trim_end_matches(is_blank_or_dot).len());
        }
        let dotted = if extension.is_empty() { 0 } else { extension.len() + 1 };
        // One byte is kept back for the underscore that `finish` may put in front.
        let limits = Limits { bytes: MAX_NAME_BYTES - 1 - dotted, characters: rules.max_characters };
        let stem = shorten(&stem, &id, limits);
        if extension.is_empty() { Self::finish(stem) } else { Self::finish(format!("{stem}.{extension}")) }
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What follows the last dot, if there is one after the first character.
    pub fn extension(&self) -> Option<&str> {
        self.0.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map(|(_, extension)| extension)
    }

    /// The name before the last dot.
    pub fn stem(&self) -> &str {
        self.extension().map_or(&self.0, |extension| &self.0[..self.0.len() - extension.len() - 1])
    }

    /// The same stem with another extension, such as `en.vtt` or `info.json`; the stem's end is cut if need be.
    pub fn with_extension(&self, extension: &str) -> Self {
        let extension = clean_extension(extension);
        if extension.is_empty() {
            return Self::finish(self.stem().to_owned());
        }
        let stem = cut_to_bytes(self.stem(), MAX_NAME_BYTES - 2 - extension.len());
        Self::finish(format!("{stem}.{extension}"))
    }

    /// The last steps, after which every promise of the type holds. `text` is clean.
    fn finish(text: String) -> Self {
        // Joining a cut title and its id can put a mark behind a new letter.
        let mut text: String = text.nfc().collect();
        text.truncate(text.trim_end_matches(is_blank_or_dot).len());
        if text.starts_with(['.', '-']) || is_windows_device(&text) {
            text.insert(0, '_');
        }
        text.truncate(cut_to_bytes(&text, MAX_NAME_BYTES).len());
        text.truncate(text.trim_end_matches(is_blank_or_dot).len());
        // A cut can lay bare a device name that was followed by blanks.
        if is_windows_device(&text) {
            text.insert(0, '_');
        }
        if text.is_empty() {
            text.push('_');
        }
        Self(text)
    }
}

impl Display for SafeName {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl AsRef<str> for SafeName {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl AsRef<std::path::Path> for SafeName {
    fn as_ref(&self) -> &std::path::Path {
        std::path::Path::new(&self.0)
    }
}

fn clean_extension(extension: &str) -> String {
    let allowed =
        |character: &char| character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_');
    let kept: String = extension.chars().filter(allowed).take(MAX_EXTENSION_BYTES).collect();
    kept.trim_matches('.').to_owned()
}

/// Whether Windows takes the name for a device, whatever extension follows.
///
/// The list and the rule are those of "Naming Files, Paths, and Namespaces" (Microsoft, read 2026), with the
/// console names `CONIN$`, `CONOUT$` and the old `CLOCK$`.
fn is_windows_device(name: &str) -> bool {
    let base = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    if matches!(base.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$" | "CLOCK$") {
        return true;
    }
    let Some(port) = base.strip_prefix("COM").or_else(|| base.strip_prefix("LPT")) else { return false };
    let mut characters = port.chars();
    matches!(characters.next(), Some('0'..='9' | '¹' | '²' | '³')) && characters.next().is_none()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn name(text: &str) -> String {
        SafeName::new(text, &NameRules::default()).as_str().to_owned()
    }

    fn file(stem: &str, id: &str, extension: &str) -> String {
        SafeName::file(stem, id, extension, &NameRules::default()).as_str().to_owned()
    }

    fn assert_valid_everywhere(name: &str) {
        assert!(!name.is_empty() && name.len() <= MAX_NAME_BYTES, "{} bytes", name.len());
        assert!(name.encode_utf16().count() <= 255);
        assert!(!name.contains(|character: char| is_invisible(character)), "{name:?}");
        assert!(!name.contains(['"', '*', ':', '<', '>', '?', '|', '/', '\\']), "{name:?}");
        assert!(!name.starts_with(['.', '-']) && !name.ends_with(['.', ' ']), "{name:?}");
        assert!(!is_windows_device(name), "{name:?}");
        assert_eq!(name.nfc().collect::<String>(), name);
    }

    #[test]
    fn leading_dots_and_dashes_get_an_underscore() {
        assert_eq!(name(".bashrc"), "_.bashrc");
        assert_eq!(name("-rf"), "_-rf");
        assert_eq!(file("-dQw4w9WgXc", "-dQw4w9WgXc", "mp4"), "_-dQw4w9WgXc.mp4");
    }

    #[test]
    fn trailing_dots_and_blanks_go() {
        assert_eq!(name("Inc. . "), "Inc");
        assert_eq!(name("..."), "_");
        assert_eq!(file("Inc.", "", ""), "Inc");
    }

    #[test]
    fn windows_devices_are_altered_with_and_without_an_extension() {
        for device in ["CON", "aux", "nul.txt", "Com1", "LPT9.a.b", "com²", "prn .x", "CONOUT$"] {
            assert_eq!(name(device), format!("_{device}"));
        }
        for harmless in ["CONSOLE", "com", "COM10", "nulx", "a.con"] {
            assert_eq!(name(harmless), harmless);
        }
        assert_eq!(file("aux", "1", "mp4"), "_aux.mp4");
        assert_eq!(name(&format!("CON{}x", " ".repeat(300))), "_CON");
    }

    #[test]
    fn letters_are_composed_and_invisible_characters_removed() {
        assert_eq!(name("e\u{301}\u{202e}gpj\u{200b}.exe\0"), "égpj.exe");
        assert_eq!(name("e\u{200b}\u{301}"), "é");
    }

    #[test]
    fn a_long_title_is_cut_and_keeps_id_and_extension() {
        let title = "a".repeat(5000);
        assert_eq!(
            file(&format!("{title} [x-Y_z]"), "x-Y_z", "mp4"),
            format!("{} [x-Y_z].mp4", "a".repeat(187))
        );
        assert_eq!(file(&format!("{title}-x-Y_z"), "x-Y_z", "mp4"), format!("{}-x-Y_z.mp4", "a".repeat(189)));
        assert_eq!(file(&format!("x1 {title}"), "x1", "mp4"), format!("x1 {}.mp4", "a".repeat(192)));
        assert_eq!(file(&title, "x1", "mp4").len(), 199);
    }

    #[test]
    fn an_empty_stem_becomes_the_id_or_an_underscore() {
        assert_eq!(file("", "x1", "mp4"), "x1.mp4");
        assert_eq!(file(" . ", "", "mp4"), "_.mp4");
        assert_eq!(file("", "", ""), "_");
    }

    #[test]
    fn a_limit_in_characters_counts_the_stem_only() {
        let rules = NameRules { max_characters: Some(12), ..NameRules::default() };
        assert_eq!(SafeName::file("ääääääääääääääää", "x1", "mp4", &rules).as_str(), "ääääääääääää.mp4");
        assert_eq!(SafeName::file("A long title [x1]", "x1", "mp4", &rules).as_str(), "A long [x1].mp4");
        assert_eq!(SafeName::file("short", "x1", "mp4", &rules).as_str(), "short.mp4");
    }

    #[test]
    fn extensions_keep_only_plain_characters() {
        assert_eq!(file("a", "", "../m p4"), "a.mp4");
        assert_eq!(file("a", "", "zh-Hans.vtt"), "a.zh-Hans.vtt");
        let long = SafeName::new(&format!("{}.mp4", "a".repeat(190)), &NameRules::default());
        assert_eq!(long.with_extension("info.json").as_str(), format!("{}.info.json", "a".repeat(189)));
        assert_eq!((long.stem().len(), long.extension()), (190, Some("mp4")));
        assert_eq!(long.with_extension("").as_str(), "a".repeat(190));
    }

    #[test]
    fn rules_choose_between_twins_ascii_and_least_change() {
        let restricted = NameRules { restricted: true, ..NameRules::default() };
        assert_eq!(SafeName::new("a/b:c", &restricted).as_str(), "a_b_c");
        let minimal = NameRules { windows: false, ..NameRules::default() };
        assert_eq!(SafeName::new("a/b:c\\d?", &minimal).as_str(), "a⧸b:c\\d?");
        assert_eq!(minimal.value("a/b:c"), "a⧸b:c");
        assert_eq!(NameRules::default().value("a/b:c"), "a⧸b：c");
    }

    fn awkward_text() -> impl Strategy<Value = String> {
        let words = prop::sample::select(vec![
            "CON",
            "aux",
            ".",
            "..",
            "-",
            " ",
            "/",
            "\\",
            "\u{202e}",
            "e\u{301}",
            "🎬🎬🎬",
            "漢字漢字",
            "\u{301}",
            "\0",
            ":",
            "[x1]",
            "COM1",
            "\u{a0}",
            "nul.",
            "\u{1100}\u{1161}",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        ]);
        prop_oneof![
            any::<String>(),
            prop::collection::vec(words, 0..60).prop_map(|words| words.concat()),
            ".{0,400}"
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_gives_a_valid_name(text in awkward_text()) {
            let once = SafeName::new(&text, &NameRules::default());
            assert_valid_everywhere(once.as_str());
            prop_assert_eq!(&SafeName::new(once.as_str(), &NameRules::default()), &once);
        }

        #[test]
        fn any_text_gives_a_valid_file(stem in awkward_text(), id in "[-_A-Za-z0-9]{1,20}", extension in awkward_text()) {
            let rules = NameRules::default();
            let once = SafeName::file(&stem, &id, &extension, &rules);
            assert_valid_everywhere(once.as_str());
            let stemmed = SafeName::file(&format!("{stem} [{id}]"), &id, "mp4", &rules);
            assert_valid_everywhere(stemmed.as_str());
            let ending = format!("[{id}].mp4");
            prop_assert!(stemmed.as_str().ends_with(&ending), "{}", stemmed);
            let other = once.with_extension("info.json");
            assert_valid_everywhere(other.as_str());
            prop_assert!(other.as_str().ends_with(".info.json"));
        }

        #[test]
        fn any_limit_in_characters_is_kept(stem in awkward_text(), limit in 0_usize..300) {
            let rules = NameRules { max_characters: Some(limit), ..NameRules::default() };
            let name = SafeName::file(&stem, "x1", "mp4", &rules);
            assert_valid_everywhere(name.as_str());
            // The underscore in front of devices, dots and dashes comes on top.
            prop_assert!(name.stem().chars().count() <= limit.max(1) + 1, "{}", name);
        }
    }
}
