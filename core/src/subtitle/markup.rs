//! Text with HTML-like tags, as WebVTT and SubRip have it, to and from pieces of one style.

use std::fmt::Write as _;

use super::span::{Span, Style};

/// Longest tag and longest entity that are looked for: a text is read once, however it is broken.
const TAG_BYTES: usize = 1024;
const ENTITY_BYTES: usize = 11;
/// Tags that are open at once and remembered.
const OPEN_TAGS: usize = 64;

/// Reads `<b>`, `<i>`, `<u>`, `<font color=…>`, WebVTT's `<c.red>` and entities; other tags (`<v Name>`, times) are left
/// out, their text stays. A `<` that begins no tag is text.
pub(crate) fn read(text: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut open: Vec<(String, Style)> = Vec::new();
    let mut style = Style::default();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        push(&mut spans, &rest[..at], style);
        rest = &rest[at..];
        let Some((tag, after)) = tag(rest) else {
            push(&mut spans, "<", style);
            rest = &rest[1..];
            continue;
        };
        match tag.strip_prefix('/') {
            Some(name) => {
                let name = name.trim().to_ascii_lowercase();
                if let Some(index) = open.iter().rposition(|(opened, _)| *opened == name || name.is_empty()) {
                    style = open[index].1;
                    open.truncate(index);
                }
            }
            None => {
                let name: String = tag
                    .chars()
                    .take_while(char::is_ascii_alphabetic)
                    .collect::<String>()
                    .to_ascii_lowercase();
                if open.len() < OPEN_TAGS {
                    open.push((name.clone(), style));
                }
                style = opened(style, &name, tag);
            }
        }
        rest = after;
    }
    push(&mut spans, rest, style);
    spans
}

/// A tag's inside, and what follows it.
fn tag(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_prefix('<')?;
    let first = inside.chars().next()?;
    if !(first.is_ascii_alphanumeric() || first == '/') {
        return None;
    }
    let end = inside.bytes().take(TAG_BYTES).position(|byte| byte == b'>')?;
    let (tag, after) = (&inside[..end], &inside[end + 1..]);
    (!tag.contains(['<', '\n']) || tag.starts_with("font")).then_some((tag, after))
}

fn opened(style: Style, name: &str, tag: &str) -> Style {
    match name {
        "b" => Style { bold: true, ..style },
        "i" => Style { italic: true, ..style },
        "u" => Style { underline: true, ..style },
        "font" => Style { colour: font_colour(tag).or(style.colour), ..style },
        "c" => Style { colour: tag.split('.').skip(1).find_map(named_colour).or(style.colour), ..style },
        _ => style,
    }
}

fn font_colour(tag: &str) -> Option<u32> {
    let lower = tag.to_ascii_lowercase();
    let value = lower.split_once("color=")?.1.trim_start_matches(['"', '\'']);
    let value = value.split(['"', '\'', ' ', '>']).next()?;
    colour(value)
}

/// `#rrggbb`, `#rgb` or one of the names WebVTT has classes for.
pub(super) fn colour(text: &str) -> Option<u32> {
    let text = text.trim();
    let Some(digits) = text.strip_prefix('#') else { return named_colour(text) };
    let value = u32::from_str_radix(digits.get(..digits.len().min(6))?, 16).ok()?;
    match digits.len() {
        3 => {
            let (red, green, blue) = (value >> 8 & 0xf, value >> 4 & 0xf, value & 0xf);
            Some(((red * 0x11) << 16) | ((green * 0x11) << 8) | (blue * 0x11))
        }
        6 | 8 => Some(value),
        _ => None,
    }
}

/// WebVTT, "default text colors", 2019-04.
const COLOURS: [(&str, u32); 8] = [
    ("white", 0xff_ff_ff),
    ("lime", 0x00_ff_00),
    ("cyan", 0x00_ff_ff),
    ("red", 0xff_00_00),
    ("yellow", 0xff_ff_00),
    ("magenta", 0xff_00_ff),
    ("blue", 0x00_00_ff),
    ("black", 0x00_00_00),
];

fn named_colour(name: &str) -> Option<u32> {
    COLOURS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name.trim())).map(|(_, colour)| *colour)
}

fn push(spans: &mut Vec<Span>, text: &str, style: Style) {
    if text.is_empty() {
        return;
    }
    let text = unescaped(text);
    match spans.last_mut() {
        Some(last) if last.style == style => last.text.push_str(&text),
        _ => spans.push(Span { text, style }),
    }
}

/// The entities WebVTT names, and numbers. Anything else stays as it is.
pub(super) fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().skip(1).take(ENTITY_BYTES).position(|byte| byte == b';');
        let entity = end.map(|end| &rest[1..=end]);
        match entity.and_then(|name| Some((name, character(name)?))) {
            Some((name, character)) => {
                out.push(character);
                rest = &rest[name.len() + 2..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn character(entity: &str) -> Option<char> {
    match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        "lrm" => Some('\u{200e}'),
        "rlm" => Some('\u{200f}'),
        _ => {
            let number = entity.strip_prefix('#')?;
            let value = match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(value).filter(|character| *character != '\0')
        }
    }
}

/// Which signs must be written as entities.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Escape {
    /// `&`, `<` and `>`.
    Entities,
    /// None: SubRip has no entities.
    Nothing,
}

/// The spans with tags; colours as `<font>` where `Escape::Nothing` (SubRip), as classes of WebVTT where they have a name.
pub(super) fn write(spans: &[Span], escape: Escape) -> String {
    let mut out = String::new();
    for Span { text, style } in spans {
        let mut ends: Vec<&str> = Vec::new();
        let tags =
            [(style.bold, "<b>", "</b>"), (style.italic, "<i>", "</i>"), (style.underline, "<u>", "</u>")];
        for (_, begin, end) in tags.into_iter().filter(|(is_on, ..)| *is_on) {
            out.push_str(begin);
            ends.push(end);
        }
        let name = style.colour.and_then(|colour| COLOURS.iter().find(|(_, known)| *known == colour));
        match (style.colour, escape, name) {
            (Some(colour), Escape::Nothing, _) => {
                let _ = write!(out, "<font color=\"#{colour:06x}\">");
                ends.push("</font>");
            }
            (Some(_), Escape::Entities, Some((name, _))) => {
                let _ = write!(out, "<c.{name}>");
                ends.push("</c>");
            }
            _ => {}
        }
        match escape {
            Escape::Entities => {
                out.push_str(&text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"));
            }
            Escape::Nothing => out.push_str(text),
        }
        out.extend(ends.iter().rev().copied());
    }
    out
}

/// A blank line would end the cue.
pub(super) fn without_blank_lines(text: &str) -> String {
    text.lines().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_become_styles_and_come_back() {
        let spans = read("<v Ann>a &lt; <b>b <i>c</i></b> <c.yellow.bg_black>d</c> 1 < 2 <00:01.000>&nope;");
        let shown: String = spans.iter().map(|span| span.text.as_str()).collect();
        assert_eq!(shown, "a < b c d 1 < 2 &nope;");
        assert!(spans[2].style.bold && spans[2].style.italic);
        let text = write(&spans, Escape::Entities);
        assert_eq!(text, "a &lt; <b>b </b><b><i>c</i></b> <c.yellow>d</c> 1 &lt; 2 &amp;nope;");
        assert_eq!(read(&text), spans);
    }

    #[test]
    fn fonts_of_subrip_have_colours() {
        let spans = read("<font color=\"#F0a\">x</font>y");
        assert_eq!(spans[0].style.colour, Some(0xff_00_aa));
        assert_eq!(write(&spans, Escape::Nothing), "<font color=\"#ff00aa\">x</font>y");
    }
}
