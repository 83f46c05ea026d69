//! What options there are and how many values follow each, taken from clap's definition.

use std::collections::HashMap;

use clap::{ArgAction, Command};

/// One option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    /// Its first long name, else its letter.
    pub(crate) name: String,
    /// How many values follow it.
    pub(crate) values: usize,
    /// Whether a value may be left out.
    pub(crate) is_optional: bool,
}

/// All options of the command line.
#[derive(Debug)]
pub(crate) struct Grammar {
    options: Vec<Known>,
    /// Long names, aliases too, with the option's place.
    long: Vec<(String, usize)>,
    short: HashMap<char, usize>,
}

impl Grammar {
    /// Reads a definition.
    pub(crate) fn of(command: &Command) -> Self {
        let mut grammar = Self { options: Vec::new(), long: Vec::new(), short: HashMap::new() };
        for argument in command.get_arguments().filter(|argument| !argument.is_positional()) {
            let takes_values = matches!(argument.get_action(), ArgAction::Set | ArgAction::Append);
            let range = argument.get_num_args();
            let values = if takes_values { range.map_or(1, |range| range.max_values()) } else { 0 };
            let is_optional = takes_values && range.is_some_and(|range| range.min_values() == 0);
            let letters = argument.get_short_and_visible_aliases().unwrap_or_default();
            let names = argument.get_long().map(str::to_owned);
            let name = names.or_else(|| letters.first().map(char::to_string)).unwrap_or_default();
            let place = grammar.options.len();
            grammar.options.push(Known { name, values, is_optional });
            grammar.long.extend(argument.get_long().map(|long| (long.to_owned(), place)));
            for alias in argument.get_all_aliases().unwrap_or_default() {
                grammar.long.push((alias.to_owned(), place));
            }
            for letter in letters.into_iter().chain(argument.get_all_short_aliases().unwrap_or_default()) {
                grammar.short.insert(letter, place);
            }
        }
        for (name, letter) in [("help", 'h')] {
            if !grammar.long.iter().any(|(known, _)| known == name) {
                grammar.short.insert(letter, grammar.options.len());
                grammar.long.push((name.to_owned(), grammar.options.len()));
                grammar.options.push(Known { name: name.to_owned(), values: 0, is_optional: false });
            }
        }
        grammar
    }

    /// The option of this long name, which may be cut as far as it is clear.
    pub(crate) fn long(&self, name: &str) -> Option<&Known> {
        let exact = self.long.iter().find(|(known, _)| known == name).map(|(_, place)| *place);
        let place = exact.or_else(|| {
            let mut meant =
                self.long.iter().filter(|(known, _)| known.starts_with(name)).map(|(_, place)| *place);
            let first = meant.next().filter(|_| !name.is_empty())?;
            meant.all(|place| place == first).then_some(first)
        })?;
        self.options.get(place)
    }

    /// The option of this letter.
    pub(crate) fn short(&self, letter: char) -> Option<&Known> {
        self.short.get(&letter).and_then(|place| self.options.get(*place))
    }

    /// Whether there is an option of exactly this long name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.long.iter().any(|(known, _)| known == name)
    }
}
