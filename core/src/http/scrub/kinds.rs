//! Which values a recording keeps, by their kind: numbers, words, names of things, places of files. Everything else is a secret.

/// Shortest run of letters and digits that can be a key. What is shorter is a word, a number, or the id of a video.
const SHORTEST_KEY: usize = 16;
/// The same for values whose dashes belong to them: a UUID, base64 of addresses (RFC 4648, section 5).
const SHORTEST_DASHED_KEY: usize = 24;
/// Longest run of letters and digits that is a word whatever it is: `mp4`, `h264`, `720p`.
const SHORT_WORD: usize = 4;
/// Longest name of a file or folder. What is longer carries something.
const LONGEST_NAME: usize = 100;

/// A JSON web token (RFC 7519): three parts of base64url, the first an object's beginning (`{"`).
pub(super) fn is_web_token(word: &str) -> bool {
    let parts: Vec<&str> = word.split('.').collect();
    matches!(parts.as_slice(), [head, claims, _] if head.starts_with("eyJ") && claims.starts_with("eyJ"))
}

/// Whether a value is of no kind that is known to be public.
pub(super) fn is_opaque(value: &str) -> bool {
    if is_web_token(value) {
        return true;
    }
    value.split('.').any(|part| {
        let runs = part.split(|c: char| !c.is_ascii_alphanumeric());
        let bare = || part.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
        runs.into_iter().any(|run| run.len() >= SHORTEST_KEY && is_mixed(run))
            || (part.len() >= SHORTEST_DASHED_KEY && changes(&bare()) * 4 > part.len())
    })
}

/// Whether a value is nothing but words and numbers, as names of things are.
pub(super) fn is_plain(value: &str) -> bool {
    let runs = value.split(|c: char| !c.is_ascii_alphanumeric());
    runs.into_iter().all(|run| {
        let digits = run.bytes().filter(u8::is_ascii_digit).count();
        run.len() <= SHORT_WORD || ((digits == 0 || digits == run.len()) && !is_mixed(run))
    })
}

/// Whether the kinds of letters change as often as in no word: `v20241130` changes once, `9f8e7d6c` all the time.
fn is_mixed(run: &str) -> bool {
    changes(run) * 5 > run.len()
}

/// How often the kind of letter changes.
fn changes(run: &str) -> usize {
    #[derive(PartialEq)]
    enum Kind {
        Lower,
        Upper,
        Digit,
    }
    let kind = |byte: u8| match byte {
        b'0'..=b'9' => Kind::Digit,
        b'A'..=b'Z' => Kind::Upper,
        _ => Kind::Lower,
    };
    // A capital and its word are no change: `CamelCase` is words.
    let changes = run.as_bytes().windows(2).filter(|pair| match (kind(pair[0]), kind(pair[1])) {
        (Kind::Upper, Kind::Lower) => false,
        (before, after) => before != after,
    });
    changes.count()
}

/// Whether a word is the place of a file: a path, or a name with an ending.
pub(super) fn is_place(word: &str) -> bool {
    let ending = word.rsplit_once('.').map(|(_, ending)| ending);
    let is_ending = |ending: &str| {
        (2..=5).contains(&ending.len())
            && ending.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
            && ending.contains(|c: char| c.is_ascii_lowercase())
    };
    // Base64 has these letters too.
    let is_path = word.starts_with(['/', '.']) && !word.contains(['+', '=']) || ending.is_some_and(is_ending);
    is_path && names(word).all(|name| name.len() <= LONGEST_NAME)
}

/// The names of folders and files in a path, and those names without their endings.
pub(super) fn names(path: &str) -> impl Iterator<Item = &str> {
    let whole = path.split('/').filter(|name| !name.is_empty());
    whole.flat_map(|name| [Some(name), name.rsplit_once('.').map(|(name, _)| name)]).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_numbers_and_names_of_things_are_public() {
        for value in [
            "",
            "1732550400000",
            "2024-11-30T12:00:00.000Z",
            "dQw4w9WgXcQ",
            "a-long-title-of-Many-Words-in-2023-and-more",
            "paedagogisch-wertvolle-ideen-fuer-babys",
            "Donaudampfschifffahrtsgesellschaftskapitaen",
            "someVeryLongCamelCaseIdentifier",
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
            "avc1.640028",
            "video_1080p_h264_aac_2023",
        ] {
            assert!(!is_opaque(value), "{value}");
        }
    }

    #[test]
    fn keys_are_of_no_public_kind_however_they_are_written() {
        for value in [
            "AOq0QJ8wRQIhANx7Ks2vDfTz3yLmB5cPeGhUiWo1",
            "9e107d9d372bb6826bd81d3542a419d6",
            "550e8400-e29b-41d4-a716-446655440000",
            "eyJhbGciOiJub25lIn0.eyJzdWIiOiJtZSJ9.c2ln",
            "s3kr1tk3y8f7a2b9c",
            "aHR0cHM6Ly9leGFtcGxlLm9yZy8",
            "Zm9v-YmFy_cXV4-MTIz_NDU2-Nzg5",
        ] {
            assert!(is_opaque(value), "{value}");
        }
    }

    #[test]
    fn what_stands_under_a_telling_name_is_public_where_it_is_words_or_a_number() {
        for value in ["video/mp4", "no-referrer", "12", "title", "e.accessToken"] {
            assert!(is_plain(value), "{value}");
        }
        for value in ["abc123def", "hunter2", "x9K2pQ"] {
            assert!(!is_plain(value), "{value}");
        }
    }

    #[test]
    fn a_path_is_a_place_and_base64_is_none() {
        for word in
            ["/v/9e107d9d372bb6826bd81d3542a419d6/a.mp4", "9e107d9d372bb6826bd81d3542a419d6.ts", "../a"]
        {
            assert!(is_place(word), "{word}");
        }
        assert!(!is_place("AOq0QJ8wRQIhANx7Ks2vDfTz/3yLmB5cPeGhUiWo1"));
        assert!(!is_place(&format!("/9j/{}", "Ab9".repeat(50))));
    }
}
