//! What every site vidra ships is held to, offline: one suite for all sites that are linked and all fixtures in their crates.
//!
//! The rules, and the tests that show each rule catching a site that breaks it, are in `kit`.
//!
//! `VIDRA_BLESS=1 cargo test -p vidra-extractors` writes the results of a run into the fixtures instead of comparing
//! them; read the difference before you commit it.

use std::path::Path;
use std::sync::Arc;

use vidra_core::extract::Registry;
use vidra_kit::{
    Checkout, Fixture, budgets, claims, coverage, determinism, faults, hosts, introductions, results,
    secrets, site_list, urls, well_formed,
};

/// The sites vidra ships.
fn registry() -> Arc<Registry> {
    vidra_extractors::registry()
}

fn checkout() -> Checkout {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    Checkout::at(here.parent().expect("the crate is in the checkout"))
}

fn fixtures() -> Vec<Fixture> {
    checkout().fixtures().unwrap_or_else(|error| panic!("{error}"))
}

/// Wants no fixture to break a rule.
#[track_caller]
fn all_keep(rule: fn(&Fixture, &Arc<Registry>) -> Vec<String>) {
    let registry = registry();
    let found: Vec<String> = fixtures().iter().flat_map(|fixture| rule(fixture, &registry)).collect();
    assert_none(&found);
}

/// Wants a list of problems to be empty.
#[track_caller]
fn assert_none(problems: &[String]) {
    const SHOWN: usize = 40;
    let shown = problems.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join("\n");
    assert!(problems.is_empty(), "{} problems:\n{shown}\n", problems.len());
}

#[test]
fn every_site_introduces_itself() {
    assert_none(&introductions::problems(&registry()));
}

#[test]
fn every_crate_of_sites_is_linked() {
    assert_none(&checkout().unlinked());
}

#[test]
fn every_example_is_taken_by_its_site_alone() {
    assert_none(&claims::problems(&registry()));
}

#[test]
fn odd_urls_are_taken_by_one_site_or_none() {
    assert_none(&urls::problems(&registry()));
}

#[test]
fn every_site_has_a_fixture_and_every_fixture_a_site() {
    assert_none(&coverage::problems(&registry(), &fixtures(), &checkout().homes()));
}

#[test]
fn every_fixture_replays_to_its_result() {
    if std::env::var_os("VIDRA_BLESS").is_some_and(|value| value == "1") {
        let registry = registry();
        let failures: Vec<String> =
            fixtures().iter().filter_map(|fixture| results::bless(fixture, &registry).err()).collect();
        return assert_none(&failures);
    }
    all_keep(results::problems);
}

#[test]
fn every_result_is_well_formed() {
    all_keep(well_formed::of_case);
}

#[test]
fn sites_talk_to_their_own_hosts() {
    all_keep(hosts::problems);
}

#[test]
fn every_case_has_one_result() {
    all_keep(determinism::problems);
}

#[test]
fn no_case_costs_much() {
    all_keep(budgets::problems);
}

#[test]
fn no_fixture_holds_a_secret() {
    all_keep(secrets::of_case);
}

#[test]
fn a_spoilt_answer_ends_in_an_error_or_a_whole_result() {
    all_keep(faults::problems);
}

#[test]
fn the_list_of_sites_is_not_stale() {
    assert_none(&site_list::problems(&registry()));
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/sites.md");
    let made = site_list::page(&registry());
    if std::env::var_os("VIDRA_BLESS").is_some_and(|value| value == "1") {
        std::fs::write(&place, &made).expect("docs/sites.md can be written");
    }
    let kept = std::fs::read_to_string(&place).unwrap_or_default();
    let stale = made.lines().zip(kept.lines().chain(std::iter::repeat(""))).find(|(made, kept)| made != kept);
    assert!(made == kept, "docs/sites.md is stale ({stale:?}); VIDRA_BLESS=1 writes it anew");
}
