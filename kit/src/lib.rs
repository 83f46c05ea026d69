//! What every site is held to, offline, and the tools that begin a new one.
//!
//! A site is tried by recordings ([`Fixture`]): the exchanges of one run and what came of it. Each rule is a module with a
//! function that lists what breaks it, in words; an empty list is a pass. [`suite`] runs them all. The tests of vidra hold its
//! own sites to them, and `vidra plugin test` and `vidra plugin doctor` hold yours.
//!
//! | module | rule |
//! |---|---|
//! | [`results`] | every recording replays to exactly the result it holds |
//! | [`well_formed`] | what must be there is there, and numbers are possible |
//! | [`hosts`] | a site talks to the hosts it declares and to no others |
//! | [`determinism`] | the same answers give the same result and the same requests |
//! | [`faults`] | whatever an answer is replaced by, there is a typed error or a whole result |
//! | [`budgets`] | a run asks for few things and ends soon |
//! | [`secrets`] | a recording holds nothing that belongs to who recorded it |
//! | [`introductions`], [`claims`], [`urls`] | names are unique, hosts are hosts, no URL has two owners, none makes a site panic |
//! | [`site_list`] | the page that lists all sites, from the registry |
//! | [`coverage`], [`refusals`] | every site has a recording, and recordings of what it says when it says no |
//!
//! [`import`] makes recordings of what browsers export; [`begin`] writes the first version of a site from one.

pub mod begin;
pub mod budgets;
pub mod claims;
pub mod coverage;
pub mod determinism;
pub mod faults;
pub mod hosts;
pub mod import;
pub mod introductions;
pub mod refusals;
pub mod results;
pub mod secrets;
pub mod site_list;
pub mod suite;
pub mod urls;
pub mod well_formed;

mod checkout;
mod difference;
mod fixture;
mod mutated;
mod outcome;
#[cfg(test)]
mod sample;
mod watched;

pub use checkout::Checkout;
pub use difference::differences;
pub use fixture::Fixture;
pub use mutated::Mutation;
pub use outcome::{Answer, Outcome, Run, asked, replay, replay_by, sent_on};
pub use watched::{Seen, Spoilt};

/// Wants a list of problems to be empty.
#[cfg(test)]
#[track_caller]
fn assert_none(problems: &[String]) {
    assert!(problems.is_empty(), "{problems:#?}");
}

/// Wants a list of problems to hold one that contains the text.
#[cfg(test)]
#[track_caller]
fn assert_some(problems: &[String], text: &str) {
    assert!(problems.iter().any(|problem| problem.contains(text)), "no problem says {text:?}: {problems:#?}");
}
