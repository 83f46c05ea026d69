//! Many texts replaced in one reading, the longest first wherever several begin.

use std::collections::HashMap;

/// Bytes of a text that are looked up: no text that is replaced is shorter.
pub(super) const SHORTEST: usize = 6;

/// What is replaced by what, by its first bytes; the longest first among those with the same.
#[derive(Default)]
pub(super) struct Replacements {
    by_start: HashMap<[u8; SHORTEST], Vec<(Vec<u8>, String)>>,
}

impl Replacements {
    /// Texts of at least [`SHORTEST`] bytes, each with what stands for it.
    pub(super) fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut by_start: HashMap<_, Vec<(Vec<u8>, String)>> = HashMap::new();
        for (text, instead) in pairs {
            if let Some(start) = text.as_bytes().first_chunk::<SHORTEST>() {
                by_start.entry(*start).or_default().push((text.into_bytes(), instead));
            }
        }
        by_start.values_mut().for_each(|all| all.sort_by_key(|(text, _)| std::cmp::Reverse(text.len())));
        Self { by_start }
    }

    /// The bytes with everything replaced; `None` where nothing of it stands in them.
    pub(super) fn of(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        if self.by_start.is_empty() {
            return None;
        }
        let (mut out, mut kept, mut at) = (Vec::new(), 0, 0);
        while let Some(start) = bytes.get(at..).and_then(|rest| rest.first_chunk::<SHORTEST>()) {
            let candidates = self.by_start.get(start).into_iter().flatten();
            let Some((text, instead)) =
                candidates.into_iter().find(|(text, _)| bytes[at..].starts_with(text))
            else {
                at += 1;
                continue;
            };
            out.extend_from_slice(&bytes[kept..at]);
            out.extend_from_slice(instead.as_bytes());
            at += text.len();
            kept = at;
        }
        (kept > 0).then(|| {
            out.extend_from_slice(&bytes[kept..]);
            out
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_of_what_begins_in_a_place_is_replaced() {
        let pairs = [("sesame", "1"), ("sesame-open", "2"), ("öffne dich", "3"), ("short", "4")];
        let all = Replacements::new(pairs.map(|(text, instead)| (text.to_owned(), instead.to_owned())));
        let replaced = |text: &str| all.of(text.as_bytes()).map(|bytes| String::from_utf8(bytes).unwrap());
        assert_eq!(replaced("sesame-open, sesame-ope; öffne dich").as_deref(), Some("2, 1-ope; 3"));
        assert_eq!(replaced("short sesam"), None);
    }
}
