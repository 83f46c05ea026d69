//! Cutting a name that is too long, so that what tells it from others stays.

use unicode_normalization::char::is_combining_mark;

/// The longest end of a stem that is kept for the sake of the id in it, in bytes.
const MAX_TAIL_BYTES: usize = 120;

/// How long a stem may be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Of UTF-8.
    pub bytes: usize,
    /// `None` for as many as the bytes allow.
    pub characters: Option<usize>,
}

/// The stem within both limits, cut before its id if it ends with one.
pub(super) fn shorten(stem: &str, id: &str, limits: Limits) -> String {
    let max_bytes = limits.bytes;
    let max_characters = limits.characters.unwrap_or(usize::MAX).max(1);
    let cut =
        |text: &str, bytes, characters| cut_to_bytes(first_characters(text, characters), bytes).to_owned();
    if stem.len() <= max_bytes && first_characters(stem, max_characters).len() == stem.len() {
        return stem.to_owned();
    }
    let tail = id_tail(stem, id).map_or("", |start| &stem[start..]);
    let tail_characters = tail.chars().count();
    if tail.is_empty() || tail.len() > MAX_TAIL_BYTES.min(max_bytes) || tail_characters >= max_characters {
        return cut(stem, max_bytes, max_characters);
    }
    let head = &stem[..stem.len() - tail.len()];
    let head = cut(head, max_bytes.saturating_sub(tail.len()), max_characters - tail_characters);
    format!("{}{tail}", head.trim_end_matches(is_blank_or_dot))
}

/// Where the end of the stem that holds the id begins: ` [id]`, `-id`, ` (id)` and whatever follows it.
fn id_tail(stem: &str, id: &str) -> Option<usize> {
    if id.is_empty() {
        return None;
    }
    let at = stem.rfind(id)?;
    let bounded = |character: Option<char>| character.is_none_or(|character| !character.is_alphanumeric());
    if !bounded(stem[..at].chars().next_back()) || !bounded(stem[at + id.len()..].chars().next()) {
        return None;
    }
    let opened = stem[..at].trim_end_matches(['[', '(', '{', '-', '_']);
    Some(opened.trim_end().len())
}

fn first_characters(text: &str, count: usize) -> &str {
    text.char_indices().nth(count).map_or(text, |(end, _)| &text[..end])
}

/// The longest start of `text` of at most so many bytes that does not tear a letter from its accents.
pub(super) fn cut_to_bytes(text: &str, max_bytes: usize) -> &str {
    let end = text.floor_char_boundary(max_bytes);
    let mut kept = &text[..end];
    // A letter carries few marks; a longer run is a prank and may be torn.
    for _ in 0..8 {
        let next_is_mark = text[kept.len()..].chars().next().is_some_and(is_combining_mark);
        let Some(last) = kept.char_indices().next_back().filter(|_| next_is_mark) else { return kept };
        kept = &kept[..last.0];
    }
    &text[..end]
}

/// What no name may end with.
pub(super) fn is_blank_or_dot(character: char) -> bool {
    character == '.' || character.is_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn within(bytes: usize, stem: &str, id: &str) -> String {
        shorten(stem, id, Limits { bytes, characters: None })
    }

    #[test]
    fn what_fits_stays() {
        assert_eq!(within(8, "Title-x1", "x1"), "Title-x1");
    }

    #[test]
    fn the_title_is_cut_and_the_id_stays() {
        assert_eq!(within(12, "A long title [x1]", "x1"), "A long [x1]");
        assert_eq!(within(12, "A long title-x1", "x1"), "A long ti-x1");
        assert_eq!(within(12, "A long title (x1) HD", "x1"), "A lo (x1) HD");
        assert_eq!(within(12, "x1 A long title", "x1"), "x1 A long ti");
    }

    #[test]
    fn an_id_inside_a_word_or_of_absurd_length_is_not_kept() {
        assert_eq!(within(12, "A long title71 end", "7"), "A long title");
        let id = "i".repeat(500);
        assert_eq!(within(12, &format!("t [{id}]"), &id), "t [iiiiiiiii");
    }

    #[test]
    fn characters_are_counted_besides_bytes() {
        let limits = Limits { bytes: 100, characters: Some(5) };
        assert_eq!(shorten("ääääääääää [x1]", "x1", limits), "äääää");
        let limits = Limits { bytes: 100, characters: Some(10) };
        assert_eq!(shorten("ääääääääää [x1]", "x1", limits), "äääää [x1]");
    }

    #[test]
    fn cuts_fall_between_characters_and_keep_accents_with_their_letter() {
        assert_eq!(cut_to_bytes("🎬🎬", 7), "🎬");
        assert_eq!(cut_to_bytes("aq\u{323}b", 3), "a");
        assert_eq!(cut_to_bytes("aq\u{323}b", 4), "aq\u{323}");
        let prank = format!("a{}", "\u{323}".repeat(20));
        assert_eq!(cut_to_bytes(&prank, 35).len(), 35);
    }
}
