//! What every site is held to, offline: one suite for all sites that are linked and all fixtures in their crates.
//!
//! Each file is one rule: a function that lists what breaks it, the test that wants the list to be empty for the sites
//! vidra ships, and tests that show the rule catching a [`sample`] site that breaks it.
//!
//! `VIDRA_BLESS=1 cargo test -p vidra-extractors` writes the results of a run into the fixtures instead of comparing
//! them; read the difference before you commit it.

mod claims;
mod determinism;
mod difference;
mod faults;
mod fixture;
mod fixtures;
mod hosts;
mod mutated;
mod outcome;
mod results;
mod roll_call;
mod sample;
mod secrets;
mod urls;
mod watched;
mod well_formed;

use std::sync::Arc;

use vidra_core::extract::Registry;

/// The sites vidra ships.
fn registry() -> Arc<Registry> {
    vidra_extractors::registry()
}

/// Wants a list of problems to be empty.
#[track_caller]
fn assert_none(problems: &[String]) {
    const SHOWN: usize = 40;
    let shown = problems.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join("\n");
    assert!(problems.is_empty(), "{} problems:\n{shown}\n", problems.len());
}

/// Wants a list of problems to hold one that contains the text.
#[track_caller]
fn assert_some(problems: &[String], text: &str) {
    assert!(problems.iter().any(|problem| problem.contains(text)), "no problem says {text:?}: {problems:#?}");
}
