//! The player script's two secrets: what becomes of a signature, and of the number `n` that sets the speed.
//!
//! The script is not understood; it is made ready (`prepare`) and asked (`driver.js`), in an engine without any way out
//! ([`vidra_core::script`]). What tells the right function is data in `families`.

mod families;
mod file;
mod functions;
mod permutation;
mod prepare;
mod scanner;
mod statements;

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::json;
use vidra_core::script::{self, Limits, Program, ScriptError};

pub(crate) use file::PlayerFile;
use permutation::Permutation;

const STUBS: &str = include_str!("stubs.js");
const DRIVER: &str = include_str!("driver.js");

/// What a player is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Questions {
    /// Values of the parameter `n`.
    pub n: BTreeSet<String>,
    /// Signatures.
    pub signatures: BTreeSet<String>,
}

/// What it answered: an answer for each question, or why there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// For `n`.
    pub n: BTreeMap<String, Result<String, String>>,
    /// For signatures.
    pub signatures: BTreeMap<String, Result<String, String>>,
}

impl Questions {
    fn is_empty(&self) -> bool {
        self.n.is_empty() && self.signatures.is_empty()
    }

    /// What is left of these once some are answered.
    fn without(&self, answers: &Answers) -> Self {
        let open = |asked: &BTreeSet<String>, given: &BTreeMap<String, Result<String, String>>| {
            asked.iter().filter(|one| !matches!(given.get(*one), Some(Ok(_)))).cloned().collect()
        };
        Self { n: open(&self.n, &answers.n), signatures: open(&self.signatures, &answers.signatures) }
    }
}

/// Asks a player script. Every question gets an answer or a reason; nothing is kept.
pub async fn solve(code: &str, questions: &Questions) -> Answers {
    let mut answers = Answers::default();
    let script = prepare::Script::read(code);
    let mut reason = "no function of the player script looks like the one that is needed".to_owned();
    for rung in &families::LADDER {
        let open = questions.without(&answers);
        if open.is_empty() {
            break;
        }
        let candidates = script.candidates(rung);
        if candidates.is_empty() {
            continue;
        }
        match ask(script.text(rung.keep, &candidates), &open).await {
            Ok(found) => answers.add(&open, found),
            // What broke a limit once breaks it again.
            Err(error @ (ScriptError::Time { .. } | ScriptError::Memory { .. })) => {
                reason = error.to_string();
                break;
            }
            Err(error) => reason = error.to_string(),
        }
    }
    answers.close(questions, &reason);
    answers
}

/// The signature timestamp a player script names: the number that tells YouTube which signatures it can decipher.
pub(crate) fn signature_timestamp(code: &str) -> Option<u32> {
    ["signatureTimestamp:", "sts:"].iter().find_map(|mark| {
        code.match_indices(mark).find_map(|(at, _)| {
            let digits: String = code[at + mark.len()..]
                .trim_start()
                .chars()
                .take_while(char::is_ascii_digit)
                .take(6)
                .collect();
            (digits.len() == 5).then(|| digits.parse().ok()).flatten()
        })
    })
}

async fn ask(text: String, questions: &Questions) -> Result<Found, ScriptError> {
    let argument = json!({ "n": questions.n, "signatures": questions.signatures });
    let program = Program::new("vidraSolve", argument).with(STUBS).with(text).with(DRIVER);
    let found = script::run(program, Limits::default()).await?;
    Ok(serde_json::from_value(found).unwrap_or_default())
}

/// What the driver returns.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Found {
    n: Vec<Given>,
    signatures: Vec<Given>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Given {
    answer: Option<String>,
    error: String,
}

impl Answers {
    fn add(&mut self, asked: &Questions, found: Found) {
        let put = |into: &mut BTreeMap<_, _>, asked: &BTreeSet<String>, given: Vec<Given>| {
            for (question, Given { answer, error }) in asked.iter().zip(given) {
                into.insert(question.clone(), answer.ok_or(error));
            }
        };
        put(&mut self.n, &asked.n, found.n);
        put(&mut self.signatures, &asked.signatures, found.signatures);
    }

    /// The same reason for all.
    fn none(questions: &Questions, reason: &str) -> Self {
        let mut answers = Self::default();
        answers.close(questions, reason);
        answers
    }

    /// Gives what was never asked a reason.
    fn close(&mut self, questions: &Questions, reason: &str) {
        for one in &questions.n {
            self.n.entry(one.clone()).or_insert_with(|| Err(reason.to_owned()));
        }
        for one in &questions.signatures {
            self.signatures.entry(one.clone()).or_insert_with(|| Err(reason.to_owned()));
        }
    }
}

#[cfg(test)]
mod tests;
