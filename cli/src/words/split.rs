//! One piece an option: clusters of letters are taken apart, and an option and its values are kept together.

use super::{Grammar, Word, preset};

/// A piece of the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// An option with its values.
    Option {
        /// Its first long name, else its letter.
        name: String,
        /// It as a word of its own, without a value.
        word: Word,
        /// Its values.
        values: Vec<Word>,
    },
    /// A preset, `-t mp4`.
    Preset(String, Word),
    /// Something that begins with a dash and is no option, in whole.
    Unknown(Word),
    /// A URL.
    Plain(Word),
    /// What stands behind `--`.
    End(Vec<Word>),
}

impl Piece {
    /// The piece as words again.
    pub(crate) fn into_words(self) -> Vec<Word> {
        match self {
            Self::Option { word, values, .. } => std::iter::once(word).chain(values).collect(),
            Self::Preset(name, word) => vec![word.beside("--preset-alias"), word.beside(name)],
            Self::Unknown(word) | Self::Plain(word) => vec![word],
            Self::End(words) => {
                let dashes = words.first().map_or_else(|| Word::typed("--"), |word| word.beside("--"));
                std::iter::once(dashes).chain(words).collect()
            }
        }
    }

    /// Its option's name, where it is one.
    pub(crate) fn name(&self) -> Option<&str> {
        match self {
            Self::Option { name, .. } => Some(name),
            _ => None,
        }
    }
}

/// Takes words apart. `is_alias` tells how many values a user's own option has, given with its dashes.
pub(crate) fn split(
    words: Vec<Word>,
    grammar: &Grammar,
    is_alias: impl Fn(&str) -> Option<usize>,
) -> Vec<Piece> {
    let splitter = Splitter { grammar, is_alias };
    let mut pieces = Vec::new();
    let mut rest = words.into_iter().peekable();
    while let Some(word) = rest.next() {
        let text = word.text.to_str().map(str::to_owned);
        match text.as_deref() {
            Some("--") => {
                pieces.push(Piece::End(rest.by_ref().collect()));
            }
            Some(long) if long.starts_with("--") => {
                pieces.push(splitter.long(&word, long, &mut rest));
            }
            Some(cluster) if cluster.len() > 1 && cluster.starts_with('-') => {
                splitter.letters(&word, cluster, &mut rest, &mut pieces);
            }
            _ => pieces.push(Piece::Plain(word)),
        }
    }
    pieces
}

type Rest = std::iter::Peekable<std::vec::IntoIter<Word>>;

struct Splitter<'a, F> {
    grammar: &'a Grammar,
    /// How many values a user's own option has.
    is_alias: F,
}

impl<F: Fn(&str) -> Option<usize>> Splitter<'_, F> {
    fn long(&self, word: &Word, text: &str, rest: &mut Rest) -> Piece {
        let (option, attached) =
            text.split_once('=').map_or((text, None), |(option, value)| (option, Some(value)));
        let (name, count, is_optional) =
            match ((self.is_alias)(option), self.grammar.long(option.trim_start_matches('-'))) {
                (Some(count), _) => (option.to_owned(), count, false),
                (None, Some(known)) => (known.name.clone(), known.values, known.is_optional),
                (None, None) => return Piece::Unknown(word.clone()),
            };
        if attached.is_some() && count == 0 {
            // clap says what is wrong with a value where none belongs.
            return Piece::Unknown(word.clone());
        }
        let mut values: Vec<Word> = attached.map(|value| word.beside(value)).into_iter().collect();
        if !(is_optional && values.is_empty()) {
            values.extend(rest.by_ref().take(count.saturating_sub(values.len())));
        }
        let option = if is_optional && !values.is_empty() {
            // Only an attached value can be told from what follows.
            return Piece::Option { name, word: word.clone(), values: Vec::new() };
        } else {
            word.beside(option)
        };
        if name == "preset-alias"
            && let Some(value) = values.first().and_then(|value| value.text.to_str())
        {
            return Piece::Preset(value.to_owned(), option);
        }
        Piece::Option { name, word: option, values }
    }

    /// `-citw`, `-qo%(id)s`, `-f22`. A `t` is a preset where one follows, else the wish for titles in names.
    fn letters(&self, word: &Word, cluster: &str, rest: &mut Rest, pieces: &mut Vec<Piece>) {
        let mut left = cluster.get(1..).unwrap_or_default();
        while let Some(letter) = left.chars().next() {
            left = left.get(letter.len_utf8()..).unwrap_or_default();
            let option = word.beside(format!("-{letter}"));
            let (name, count) = match ((self.is_alias)(&format!("-{letter}")), self.grammar.short(letter)) {
                (Some(count), _) => (format!("-{letter}"), count),
                (None, Some(known)) => (known.name.clone(), known.values),
                (None, None) => {
                    pieces.push(Piece::Unknown(word.beside(format!("-{letter}{left}"))));
                    return;
                }
            };
            if letter == 't' && name == "title" {
                let attached = Some(left).filter(|name| preset::words(name).is_some()).map(str::to_owned);
                let next = || {
                    let next = rest.peek().filter(|_| left.is_empty())?.text.to_str()?;
                    preset::words(next).is_some().then(|| next.to_owned())
                };
                if let Some(preset) = attached.clone().or_else(next) {
                    if attached.is_none() {
                        rest.next();
                    }
                    pieces.push(Piece::Preset(preset, option));
                    return;
                }
            }
            if count == 0 {
                pieces.push(Piece::Option { name, word: option, values: Vec::new() });
                continue;
            }
            let attached = left.strip_prefix('=').unwrap_or(left);
            let mut values: Vec<Word> = Some(attached)
                .filter(|value| !value.is_empty())
                .map(|value| word.beside(value))
                .into_iter()
                .collect();
            values.extend(rest.by_ref().take(count - values.len()));
            pieces.push(Piece::Option { name, word: option, values });
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::{Arg, ArgAction, Command};

    use super::*;

    fn grammar() -> Grammar {
        let flag = |name: &'static str, letter: char| {
            Arg::new(name).long(name).short(letter).action(ArgAction::SetTrue)
        };
        Grammar::of(&Command::new("x").args([
            flag("title", 't'),
            flag("quiet", 'q'),
            flag("continue", 'c'),
            Arg::new("output").long("output").short('o').alias("out-tmpl").action(ArgAction::Append),
            Arg::new("two").long("two").num_args(2).action(ArgAction::Append),
            Arg::new("preset-alias").long("preset-alias").action(ArgAction::Append),
        ]))
    }

    fn shown(line: &[&str]) -> Vec<String> {
        let words = line.iter().map(|word| Word::typed(*word)).collect();
        let is_alias = |name: &str| (name == "--mine" || name == "-X").then_some(1);
        let join = |words: &[Word]| {
            words.iter().map(|word| word.text.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
        };
        split(words, &grammar(), is_alias)
            .into_iter()
            .map(|piece| match piece {
                Piece::Option { name, values, .. } => format!("{name}({})", join(&values)),
                Piece::Preset(name, _) => format!("preset {name}"),
                Piece::Unknown(word) => format!("unknown {}", join(&[word])),
                Piece::Plain(word) => format!("plain {}", join(&[word])),
                Piece::End(words) => format!("end {}", join(&words)),
            })
            .collect()
    }

    #[test]
    fn options_keep_their_values_and_clusters_are_taken_apart() {
        assert_eq!(shown(&["-qo%(id)s", "u"]), ["quiet()", "output(%(id)s)", "plain u"]);
        assert_eq!(
            shown(&["-cqo", "-", "--out=x", "--two", "a", "-b"]),
            ["continue()", "quiet()", "output(-)", "output(x)", "two(a -b)"]
        );
        assert_eq!(shown(&["--mine", "1", "-qX2", "--", "-q"]), ["--mine(1)", "quiet()", "-X(2)", "end -q"]);
        assert_eq!(shown(&["--nope", "-qz", "-"]), ["unknown --nope", "quiet()", "unknown -z", "plain -"]);
    }

    #[test]
    fn a_t_is_a_preset_only_where_one_is_named() {
        assert_eq!(shown(&["-ct", "mp3", "-t", "u"]), ["continue()", "preset mp3", "title()", "plain u"]);
        assert_eq!(shown(&["-tmkv", "-tq", "-t"]), ["preset mkv", "title()", "quiet()", "title()"]);
        assert_eq!(shown(&["--preset-alias", "sleep"]), ["preset sleep"]);
    }
}
