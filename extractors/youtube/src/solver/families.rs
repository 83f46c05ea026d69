//! What tells the function of a player script that makes media addresses: data, in one place, because it is what breaks.
//!
//! Observed in players of 2020-10 to 2026-01. All of them have one function of (address, parameter, signature) that makes
//! an address object, sets `alr=yes` in it and puts the deciphered signature under the parameter:
//! `X=function(a,b,c){…a=new Y(a,!0);a.set("alr","yes");c&&(c=Z(decodeURIComponent(c)),…);return a}`. The object's class
//! transforms `n`, on reading (2021, 2022) or in a method that is called before the address is used.

use super::functions::Function;

/// What of a script is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    /// Functions and values. What may throw is caught alone, so that one missing piece of a browser costs itself.
    Definitions,
    /// The same and all effects, each caught alone.
    Everything,
    /// The text as it is; it ends where it throws.
    AsItIs,
}

/// One way to load a script and to find the function.
#[derive(Debug)]
pub(super) struct Rung {
    /// What is loaded.
    pub(super) keep: Keep,
    /// What stands in every statement that holds it; the first mark also finds it in a script that cannot be read.
    pub(super) marks: &'static [&'static str],
    /// Who may be the function.
    pub(super) is_candidate: fn(&Function<'_>) -> bool,
}

/// The words the function writes into what it makes.
const ALR: &[&str] = &["\"alr\",\"yes\""];
/// The same words, however they are quoted and spaced.
const ALR_WORDS: &[&str] = &["alr", "yes", ".set("];
/// The words may go into a table of strings; the names of the functions that decode and encode cannot.
const RECODES: &[&str] = &["decodeURIComponent", "encodeURIComponent", "new ", "return"];
/// Anything that makes an object from three or more values: tried for its behaviour alone.
const MAKES: &[&str] = &["new ", "return"];

/// From the cheapest way, which solves all players observed, to those for players that nobody has seen yet.
pub(super) const LADDER: [Rung; 7] = [
    Rung { keep: Keep::Definitions, marks: ALR, is_candidate: sets_alr },
    Rung { keep: Keep::Definitions, marks: ALR_WORDS, is_candidate: sets_alr_somehow },
    Rung { keep: Keep::Definitions, marks: RECODES, is_candidate: recodes },
    Rung { keep: Keep::Everything, marks: ALR, is_candidate: sets_alr },
    Rung { keep: Keep::AsItIs, marks: ALR, is_candidate: sets_alr },
    Rung { keep: Keep::AsItIs, marks: RECODES, is_candidate: recodes },
    Rung { keep: Keep::Definitions, marks: MAKES, is_candidate: makes_something },
];

fn sets_alr(function: &Function<'_>) -> bool {
    takes_three(function) && ALR.iter().all(|mark| function.text.contains(mark))
}

fn sets_alr_somehow(function: &Function<'_>) -> bool {
    const QUOTES: [&str; 3] = ["\"", "'", "`"];
    let has =
        |word: &str| QUOTES.iter().any(|quote| function.text.contains(&format!("{quote}{word}{quote}")));
    takes_three(function) && function.text.len() <= 4000 && has("alr") && has("yes")
}

/// A function of a rest parameter or of `arguments` takes as many as it is given.
fn takes_three(function: &Function<'_>) -> bool {
    function.parameters >= 3 || ["(...", ",...", "arguments"].iter().any(|sign| function.text.contains(sign))
}

fn recodes(function: &Function<'_>) -> bool {
    is_small(function) && RECODES.iter().all(|mark| function.text.contains(mark))
}

fn makes_something(function: &Function<'_>) -> bool {
    is_small(function) && MAKES.iter().all(|mark| function.text.contains(mark))
}

fn is_small(function: &Function<'_>) -> bool {
    takes_three(function) && function.parameters <= 6 && function.text.len() <= 1000
}
