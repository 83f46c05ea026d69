//! Aliases and presets become what they stand for, and options that take others back take them away.

use super::alias::Alias;
use super::{Grammar, Piece, Word, preset, split};

/// Aliases in aliases that are followed.
const DEPTH: usize = 100;

/// Options that take back all of others before them, and those.
const TAKING_BACK: [(&str, &[&str]); 7] = [
    ("no-match-filters", &["match-filters"]),
    ("no-break-match-filters", &["break-match-filters"]),
    ("format-sort-reset", &["format-sort"]),
    ("no-exec", &["exec", "exec-before-download"]),
    ("no-exec-before-download", &["exec-before-download"]),
    ("no-batch-file", &["batch-file"]),
    ("no-download-archive", &["download-archive", "archive"]),
];

/// Expands pieces, in their order; aliases stay known for those that come later.
pub(crate) struct Expander<'a> {
    grammar: &'a Grammar,
    aliases: Vec<Alias>,
}

impl<'a> Expander<'a> {
    /// Nothing is an alias yet.
    pub(crate) const fn new(grammar: &'a Grammar) -> Self {
        Self { grammar, aliases: Vec::new() }
    }

    /// Takes words apart, with the aliases known so far.
    fn pieces(&self, words: Vec<Word>) -> Vec<Piece> {
        split(words, self.grammar, |name| self.alias(name).map(|alias| alias.values))
    }

    fn alias(&self, name: &str) -> Option<&Alias> {
        self.aliases.iter().rev().find(|alias| alias.names.iter().any(|known| known == name))
    }

    /// What the words mean.
    ///
    /// # Errors
    /// An alias or a preset that cannot be read.
    pub(crate) fn expand(&mut self, words: Vec<Word>) -> anyhow::Result<Vec<Piece>> {
        let mut out = Vec::new();
        self.into(words, 0, &mut out)?;
        Ok(out)
    }

    fn into(&mut self, words: Vec<Word>, depth: usize, out: &mut Vec<Piece>) -> anyhow::Result<()> {
        anyhow::ensure!(depth < DEPTH, "an alias stands for itself; take it out of its own options");
        // An alias changes how the words behind it are taken apart: what it defines is read first.
        for piece in self.pieces(words.clone()) {
            self.define(&piece)?;
        }
        for piece in self.pieces(words) {
            match &piece {
                Piece::Option { name, .. } if name == "alias" => {}
                Piece::Option { name, values, word } if self.alias(name).is_some() => {
                    let values: Vec<String> =
                        values.iter().map(|value| value.text.to_string_lossy().into_owned()).collect();
                    let meant =
                        self.alias(name).map_or_else(|| Ok(Vec::new()), |alias| alias.words(&values))?;
                    let meant = meant.into_iter().map(|text| word.beside(text)).collect();
                    self.into(meant, depth + 1, out)?;
                }
                Piece::Preset(name, word) => {
                    let meant = preset::words(name).ok_or_else(|| {
                        anyhow::anyhow!("-t knows no preset {name:?}; the presets are {}", preset::names())
                    })?;
                    let meant = meant.iter().map(|text| word.beside(*text)).collect();
                    self.into(meant, depth + 1, out)?;
                }
                Piece::Option { name, .. } if is_taking_back(name).is_some() => {
                    let gone = is_taking_back(name).unwrap_or_default();
                    out.retain(|piece| !piece.name().is_some_and(|name| gone.contains(&name)));
                }
                _ => out.push(piece),
            }
        }
        Ok(())
    }

    fn define(&mut self, piece: &Piece) -> anyhow::Result<()> {
        if let Piece::Option { name, values, .. } = piece
            && name == "alias"
        {
            let text =
                |index: usize| values.get(index).and_then(|value| value.text.to_str()).unwrap_or_default();
            self.aliases.push(Alias::read(text(0), text(1))?);
        }
        Ok(())
    }
}

fn is_taking_back(name: &str) -> Option<&'static [&'static str]> {
    TAKING_BACK.iter().find(|(known, _)| *known == name).map(|(_, gone)| *gone)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::args::Arguments;

    fn expanded(words: &[&str]) -> anyhow::Result<Vec<String>> {
        let grammar = Grammar::of(&Arguments::command());
        let words = words.iter().map(|word| Word::typed(*word)).collect();
        let pieces = Expander::new(&grammar).expand(words)?;
        let words = pieces.into_iter().flat_map(Piece::into_words);
        Ok(words.map(|word| word.text.into_string().unwrap()).collect())
    }

    #[test]
    fn aliases_and_presets_become_options() {
        let found = expanded(&["--alias", "hd,-X", "-S res:{0} -q", "-vX720", "--hd=480", "u"]).unwrap();
        assert_eq!(found, ["-v", "-S", "res:720", "-q", "-S", "res:480", "-q", "u"]);
        assert_eq!(
            expanded(&["-t", "mkv", "u"]).unwrap(),
            ["--merge-output-format", "mkv", "--remux-video", "mkv", "u"]
        );
        assert_eq!(expanded(&["-citw", "u"]).unwrap(), ["-c", "-i", "-t", "-w", "u"]);
        assert!(expanded(&["--preset-alias", "nope"]).is_err());
        assert!(expanded(&["--alias", "a", "--a", "--a"]).is_err());
    }

    #[test]
    fn what_takes_back_takes_what_came_before() {
        let found =
            expanded(&["-S", "res", "--match-filters", "x", "--format-sort-reset", "-S", "fps"]).unwrap();
        assert_eq!(found, ["--match-filters", "x", "-S", "fps"]);
    }
}
