//! The change yt-dlp makes to every value that goes into a file name (observed with version 2026.10.26).
//!
//! It keeps names the same for people who come from there. It does not make a name safe by itself:
//! that is [`SafeName`](super::SafeName).

use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization as _;

/// Times such as `1:23:45` keep their digits together: `1_23_45`.
static CLOCK_TIME: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("[0-9]+(?::[0-9]+)+").expect("a constant pattern is valid"));

/// The general categories "other" and "mark", which leave no trace in restricted names.
static TRACELESS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[\p{C}\p{M}]").expect("a constant pattern is valid"));

/// A character of the result, and whether it stands in for one that was not allowed.
///
/// Stand-ins collapse when repeated and vanish at both ends; the same characters typed by the author stay.
#[derive(Clone, Copy, PartialEq)]
struct Piece {
    character: char,
    stand_in: bool,
}

/// Changes a value for use in a file name as yt-dlp does.
///
/// By default `"*:<>?|` become their full-width twins, `/` and `\` become `⧸` and `⧹`. With `restricted` the
/// result is ASCII without spaces, quotes or shell signs. The result is never empty unless the value is.
///
/// ```
/// use vidra_core::output::sanitise;
/// assert_eq!(sanitise("AC/DC: live?", false), "AC⧸DC： live？");
/// assert_eq!(sanitise("AC/DC: live at Zürich", true), "AC_DC_-_live_at_Zurich");
/// ```
pub fn sanitise(value: &str, restricted: bool) -> String {
    if value.is_empty() {
        return String::new();
    }
    let composed: String = if restricted { value.nfkc().collect() } else { value.to_owned() };
    let text = CLOCK_TIME.replace_all(&composed, |time: &regex::Captures<'_>| time[0].replace(':', "_"));
    let mut pieces = Vec::with_capacity(text.len());
    for character in text.chars() {
        if restricted { restrict(character, &mut pieces) } else { widen(character, &mut pieces) }
    }
    pieces.dedup_by(|next, kept| kept.stand_in && next == kept);
    let result: String = without_stand_ins_at_the_ends(&pieces).iter().map(|piece| piece.character).collect();
    if result.is_empty() { "_".to_owned() } else { result }
}

/// The least change that makes a value one path component: `/` becomes `⧸`, NUL goes.
///
/// What `--no-windows-filenames` asks for.
pub(super) fn keep_but_separators(value: &str) -> String {
    value.replace('/', "⧸").replace('\0', "")
}

/// The full-width or look-alike twin of a character Windows forbids in names; `None` for all others.
pub(super) fn twin(character: char) -> Option<char> {
    match character {
        '/' => Some('⧸'),
        '\\' => Some('⧹'),
        '"' => Some('＂'),
        '*' => Some('＊'),
        ':' => Some('：'),
        '<' => Some('＜'),
        '>' => Some('＞'),
        '?' => Some('？'),
        '|' => Some('｜'),
        _ => None,
    }
}

fn widen(character: char, pieces: &mut Vec<Piece>) {
    match character {
        '\n' => pieces.push(Piece { character: ' ', stand_in: true }),
        control if control.is_ascii_control() => {}
        other => pieces.push(Piece { character: twin(other).unwrap_or(other), stand_in: false }),
    }
}

fn restrict(character: char, pieces: &mut Vec<Piece>) {
    let stand_in = |character| Piece { character, stand_in: true };
    if let Some(letters) = without_accent(character) {
        pieces.extend(letters.chars().map(|character| Piece { character, stand_in: false }));
        return;
    }
    match character {
        '?' | '"' => {}
        control if control.is_ascii_control() => {}
        ':' => pieces.extend([stand_in('_'), stand_in('-')]),
        '\\' | '/' | '|' | '*' | '<' | '>' | ' ' => pieces.push(stand_in('_')),
        '!' | '&' | '\'' | '(' | ')' | '[' | ']' | '{' | '}' | '$' | ';' | '`' | '^' | ',' | '#' => {
            pieces.push(stand_in('_'));
        }
        ascii if ascii.is_ascii() => pieces.push(Piece { character: ascii, stand_in: false }),
        foreign if TRACELESS.is_match(foreign.encode_utf8(&mut [0; 4])) => {}
        _ => pieces.push(stand_in('_')),
    }
}

/// Drops a run of stand-ins, blanks, `_` and `-` at either end if its outermost character is a stand-in.
fn without_stand_ins_at_the_ends(pieces: &[Piece]) -> &[Piece] {
    let is_filler = |piece: &Piece| piece.stand_in || matches!(piece.character, ' ' | '_' | '-');
    let mut kept = pieces;
    if kept.first().is_some_and(|piece| piece.stand_in) {
        let start = kept.iter().position(|piece| !is_filler(piece)).unwrap_or(kept.len());
        kept = &kept[start..];
    }
    if kept.last().is_some_and(|piece| piece.stand_in) {
        let end = kept.iter().rposition(|piece| !is_filler(piece)).map_or(0, |last| last + 1);
        kept = &kept[..end];
    }
    kept
}

/// The ASCII spelling yt-dlp gives to a Latin letter; `None` where it gives none.
fn without_accent(character: char) -> Option<&'static str> {
    Some(match character {
        'À'..='Å' => "A",
        'Æ' => "AE",
        'Ç' => "C",
        'È'..='Ë' => "E",
        'Ì'..='Ï' => "I",
        'Ð' => "D",
        'Ñ' => "N",
        'Ò'..='Ö' | 'Ő' | 'Ø' => "O",
        'Œ' => "OE",
        'Ù'..='Ü' | 'Ű' => "U",
        'Ý' => "Y",
        'Þ' => "TH",
        'ß' => "ss",
        'à'..='å' => "a",
        'æ' => "ae",
        'ç' => "c",
        'è'..='ë' => "e",
        'ì'..='ï' => "i",
        'ñ' => "n",
        // eth becomes an o there, not a d; kept so that names stay equal.
        'ð' | 'ò'..='ö' | 'ő' | 'ø' => "o",
        'œ' => "oe",
        'ù'..='ü' | 'ű' => "u",
        'ý' | 'ÿ' => "y",
        'þ' => "th",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_names_use_full_width_twins() {
        assert_eq!(sanitise("a|b*c?d<e>f\\g/h\"i:j", false), "a｜b＊c？d＜e＞f⧹g⧸h＂i：j");
    }

    #[test]
    fn clock_times_keep_their_digits_together() {
        assert_eq!(sanitise("1:23:45 a:b", false), "1_23_45 a：b");
        assert_eq!(sanitise("1:23:45 a:b", true), "1_23_45_a_-b");
    }

    #[test]
    fn line_breaks_become_one_blank_and_vanish_at_the_ends() {
        assert_eq!(sanitise("\n\na\n\nb\t\u{7f}\n", false), "a b");
        assert_eq!(sanitise("  a  ", false), "  a  ");
    }

    #[test]
    fn restricted_names_are_ascii_without_shell_signs() {
        assert_eq!(sanitise("??? -abc", true), "abc");
        assert_eq!(sanitise("it's $HOME & ünïcödé 漢字!", true), "it_s_HOME_unicode");
        assert_eq!(sanitise("ÆŒÞßðÿ ﬁ e\u{301}", true), "AEOETHssoy_fi_e");
        assert_eq!(sanitise("__x__ - \u{202e}y", true), "__x___-_y");
    }

    #[test]
    fn only_an_empty_value_gives_an_empty_name() {
        assert_eq!(sanitise("", true), "");
        assert_eq!(sanitise("???", true), "_");
        assert_eq!(sanitise("\t", false), "_");
    }

    #[test]
    fn the_least_change_keeps_all_but_separators() {
        assert_eq!(keep_but_separators("a/b:c\0?"), "a⧸b:c?");
    }
}
