//! `--sub-langs`: which languages of subtitles are wanted.

use regex::{Regex, RegexBuilder};

/// What the chat beside a stream is listed as.
const CHAT: &str = "live_chat";

/// Which subtitles a user wants.
#[derive(Clone, Debug, Default)]
pub struct SubtitleWish {
    /// `--write-subs`, or an option that needs them.
    pub by_people: bool,
    /// `--write-auto-subs`.
    pub by_machines: bool,
    /// `--sub-langs`; `None` is one language, English where there is some.
    pub languages: Option<Languages>,
    /// `--sub-format`: the forms in the order they are wanted; `best` is the site's own order.
    pub forms: Vec<String>,
}

/// `all,-live_chat`, `en.*,de`: expressions that must fit a whole language tag, in any case, read from left to right.
#[derive(Clone, Debug)]
pub struct Languages(Vec<Rule>);

#[derive(Clone, Debug)]
struct Rule {
    removes: bool,
    /// `None` is `all`.
    fits: Option<Regex>,
}

/// An expression that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{expression:?} is no language and no regular expression; write en, \"en.*\" or all, several with commas between"
)]
pub struct LanguageError {
    /// As it was written.
    pub expression: String,
}

impl Languages {
    /// Reads a list.
    ///
    /// # Errors
    /// [`LanguageError`].
    pub fn new(text: &str) -> Result<Self, LanguageError> {
        let rule = |word: &str| {
            let (removes, word) = word.strip_prefix('-').map_or((false, word), |word| (true, word));
            if word == "all" {
                return Ok(Rule { removes, fits: None });
            }
            let whole = RegexBuilder::new(&format!("^(?:{word})$"))
                .case_insensitive(true)
                .size_limit(1 << 20)
                .build();
            let fits = whole.map_err(|_| LanguageError { expression: word.to_owned() })?;
            Ok(Rule { removes, fits: Some(fits) })
        };
        let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
        words.map(rule).collect::<Result<_, _>>().map(Self)
    }

    /// The languages that are wanted of those there are, in the order the rules name them.
    pub fn choose<'a>(&self, offered: &[&'a str]) -> Vec<&'a str> {
        let mut chosen: Vec<&str> = Vec::new();
        for rule in &self.0 {
            let fits = |tag: &str| rule.fits.as_ref().is_none_or(|fits| fits.is_match(tag));
            if rule.removes {
                chosen.retain(|tag| !fits(tag));
            } else {
                chosen.extend(offered.iter().copied().filter(|tag| fits(tag)));
            }
        }
        let mut seen = std::collections::HashSet::new();
        chosen.retain(|tag| seen.insert(*tag));
        chosen
    }
}

/// The one language that is taken where none is named: English of people, other English of people, English of machines,
/// other English of machines, then what comes first.
pub(super) fn default_language<'a>(by_people: &[&'a str], all: &[&'a str]) -> Option<&'a str> {
    let english = |tags: &[&'a str]| {
        let exact = tags.iter().find(|tag| **tag == "en");
        exact.or_else(|| tags.iter().find(|tag| tag.starts_with("en"))).copied()
    };
    // A chat is no language of the item: who wants it names it.
    let first = || by_people.iter().chain(all).copied().find(|tag| *tag != CHAT);
    english(by_people).or_else(|| english(all)).or_else(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_from_left_to_right() {
        let offered = ["de", "en", "en-GB", "live_chat", "pt-BR"];
        let table: [(&str, &[&str]); 8] = [
            ("en.*", &["en", "en-GB"]),
            ("all,-live_chat", &["de", "en", "en-GB", "pt-BR"]),
            ("EN", &["en"]),
            ("pt-BR,de,pt.*", &["pt-BR", "de"]),
            ("-en,en", &["en"]),
            ("all,-all,de", &["de"]),
            ("e", &[]),
            ("en|de", &["de", "en"]),
        ];
        for (text, wanted) in table {
            assert_eq!(Languages::new(text).unwrap().choose(&offered), wanted, "{text}");
        }
        assert!(Languages::new("en,(").is_err());
    }

    #[test]
    fn english_of_people_goes_first_where_nothing_is_asked() {
        assert_eq!(default_language(&["de", "en-US"], &["de", "en-US", "en"]), Some("en-US"));
        assert_eq!(default_language(&["de"], &["de", "fr", "en"]), Some("en"));
        assert_eq!(default_language(&["de"], &["de", "fr"]), Some("de"));
        assert_eq!(default_language(&[], &[]), None);
        assert_eq!(default_language(&["live_chat"], &["live_chat", "fr"]), Some("fr"));
        assert_eq!(default_language(&["live_chat"], &["live_chat"]), None);
    }
}
