//! Going on after a run that was ended in the middle.

use std::fs;
use std::path::Path;

use vidra_testkit::{Cli, Fault, Finished, Request, Site, media};

use crate::vidra;

const MIB: usize = 1024 * 1024;
const NAME: &str = "A film [watch].mp4";

/// A file of 12 MiB that begins as an MP4 does; no two of its stretches are the same.
fn film(seed: u32) -> Vec<u8> {
    let mut state = seed;
    let mut bytes = media::MUXED[..32].to_vec();
    while bytes.len() < 12 * MIB {
        // The numbers of Numerical Recipes' generator: good enough to be unlike each other.
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        bytes.extend_from_slice(&state.to_be_bytes());
    }
    bytes
}

fn site(faults: &[Fault]) -> Site {
    let page = "<title>A film</title><video src='/film.mp4'></video>";
    let site = Site::new().page("/watch", page).file("/film.mp4", film(1));
    faults.iter().fold(site, |site, fault| site.fault("/film.mp4", fault.clone()))
}

/// Whether the journal tells of eight MiB.
fn has_journal(folder: &Path) -> bool {
    let length = |record: &str| record.split(',').next()?.parse::<usize>().ok();
    fs::read_to_string(folder.join("A film [watch].mp4.journal.part"))
        .is_ok_and(|text| text.split("\"n\":").skip(1).filter_map(length).sum::<usize>() >= 8 * MIB)
}

fn fetching(faults: &[Fault]) -> Cli {
    vidra().serve(site(faults)).arg("/watch")
}

/// A run that was killed when eleven of the twelve MiB were sent and at least eight of them written down.
fn killed(faults: &[Fault]) -> Finished {
    let killed =
        fetching(faults).args(["-N", "1"]).kill_after_bytes(11 * MIB as u64).once(has_journal).killed();
    assert!(!killed.names().contains(NAME), "{:?}", killed.names());
    killed
}

fn asked_bytes(requests: &[Request]) -> usize {
    let length = |range: &str| {
        let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
        let last = last.parse().unwrap_or(12 * MIB - 1);
        Some(last.min(12 * MIB - 1) + 1 - first.parse::<usize>().ok()?)
    };
    requests.iter().map(|request| request.range().and_then(length).unwrap_or(12 * MIB)).sum()
}

#[test]
fn a_killed_run_goes_on_with_what_is_missing_alone() {
    let done = killed(&[]).again().stderr_contains("Resuming download at byte ").success();
    let requests = done.requests("/film.mp4");
    assert!(asked_bytes(&requests) <= 4 * MIB, "{:?}", done.server().lines());
    assert!(requests.iter().all(|request| request.header("if-range").is_some()), "{requests:?}");
    done.file(NAME, film(1)).files([NAME]);
}

#[test]
fn a_second_run_after_that_fetches_nothing() {
    let done = killed(&[]).rerun().again().stderr_contains("has already been downloaded").success();
    assert!(done.requests("/film.mp4").is_empty());
}

#[test]
fn a_file_that_changed_between_two_runs_is_fetched_anew() {
    let first = killed(&[Fault::content(film(2)).after(2)]);
    assert_eq!(first.requests("/film.mp4").len(), 2, "{:?}", first.server().lines());
    first.rerun().file(NAME, film(2)).files([NAME]);
}

#[test]
fn a_file_that_changed_is_noticed_without_validators_too() {
    let faults = [Fault::no_validators(), Fault::content(film(2)).after(2)];
    let first = killed(&faults);
    assert_eq!(first.requests("/film.mp4").len(), 2, "{:?}", first.server().lines());
    let second = first.again().stderr_contains("run the command again to start anew").code(1);
    assert!(!second.names().contains(NAME), "{:?}", second.names());
    second.rerun().file(NAME, film(2)).files([NAME]);
}

#[test]
fn servers_of_every_kind_give_exact_bytes_in_the_second_run() {
    for faults in [
        vec![Fault::no_validators()],
        vec![Fault::weak_validator()],
        vec![Fault::whole_for_range().after(2)],
        vec![Fault::no_ranges().after(2)],
    ] {
        killed(&faults).rerun().file(NAME, film(1)).files([NAME]);
    }
}

#[test]
fn a_server_that_refuses_every_range_is_asked_for_the_whole() {
    fetching(&[Fault::range_refused()]).success().file(NAME, film(1)).files([NAME]);
    killed(&[Fault::range_refused().after(2)]).rerun().file(NAME, film(1)).files([NAME]);
}

#[test]
fn what_was_damaged_on_the_disk_is_fetched_again() {
    let first = killed(&[]);
    let path = first.folder().join(format!("{NAME}.part"));
    let mut bytes = fs::read(&path).unwrap();
    bytes[100_000..100_010].fill(0);
    fs::write(&path, bytes).unwrap();
    first.rerun().file(NAME, film(1)).files([NAME]);
}

#[test]
fn a_journal_that_was_torn_is_no_harm() {
    let first = killed(&[]);
    let path = first.folder().join(format!("{NAME}.journal.part"));
    let text = fs::read(&path).unwrap();
    fs::write(&path, &text[..text.len() - 7]).unwrap();
    first.rerun().file(NAME, film(1)).files([NAME]);
}

#[test]
fn no_continue_begins_anew() {
    let done = killed(&[]).again().arg("--no-continue").success();
    assert!(asked_bytes(&done.requests("/film.mp4")) >= 12 * MIB, "{:?}", done.server().lines());
    done.file(NAME, film(1)).files([NAME]);
}

#[test]
fn a_run_that_gave_up_keeps_what_it_has_and_the_next_goes_on() {
    let once = Fault::cut_after(3 * MIB as u64).after(1).first(1);
    let failed = fetching(&[once]).args(["-N", "1", "-R", "0"]).code(1);
    assert!(failed.names().contains(&format!("{NAME}.part")), "{:?}", failed.names());
    let done = failed.again().stderr_contains("Resuming download at byte ").success();
    done.file(NAME, film(1)).files([NAME]);
}

#[test]
fn one_connection_and_many_give_the_same_bytes() {
    for connections in ["1", "3", "16"] {
        fetching(&[]).args(["-N", connections]).success().file(NAME, film(1)).files([NAME]);
    }
}
