//! Which items are taken: filters, days, lists in another order, and what ends a run.

use vidra_testkit::{Cli, Site, media};

use crate::vidra;

fn five() -> Cli {
    let videos: String = (1..=5).map(|number| format!("<video src='/{number}.mp4'></video>")).collect();
    let page = Site::new().page("/five", &format!("<title>Five</title>{videos}"));
    vidra().serve((1..=5).fold(page, |site, number| site.file(&format!("/{number}.mp4"), media::MUXED)))
}

fn taken(options: &[&str]) -> String {
    let done =
        five().args(options.iter().copied()).args(["--print", "%(playlist_index)s", "/five"]).success();
    done.stdout().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn filters_leave_items_out_without_an_error() {
    assert_eq!(taken(&["--match-filters", "playlist_index>3"]), "4 5");
    assert_eq!(taken(&["--match-filters", "playlist_index=1", "--match-filter", "playlist_index=5"]), "1 5");
    assert_eq!(taken(&["--match-filters", "playlist_index=1", "--no-match-filters"]), "1 2 3 4 5");
    assert_eq!(taken(&["--reject-title", "five"]).len(), 0);
    assert_eq!(taken(&["--dateafter", "today-1week"]), "1 2 3 4 5", "who tells no day is taken");
}

#[test]
fn a_filter_can_end_the_run() {
    let run = |options: &[&str]| {
        five().args(options.iter().copied()).args(["--print", "%(playlist_index)s", "/five"])
    };
    let breaking = ["--break-match-filters", "playlist_index<3"];
    run(&breaking).stdout("1\n2\n").code(101);
    run(&breaking).args(["--break-per-input", "/1.mp4"]).success();
}

#[test]
fn lists_are_taken_from_the_end_or_by_chance() {
    assert_eq!(taken(&["--playlist-reverse"]), "5 4 3 2 1");
    assert_eq!(taken(&["--playlist-reverse", "-I", "2:4"]), "4 3 2");
    let mut chance: Vec<String> = taken(&["--playlist-random"]).split(' ').map(str::to_owned).collect();
    chance.sort();
    assert_eq!(chance.join(" "), "1 2 3 4 5");
}

#[test]
fn a_filter_that_makes_no_sense_is_an_error() {
    five().args(["--match-filters", "title>", "/five"]).stderr_contains("column").code(1);
    five().args(["--date", "soon", "/five"]).stderr_contains("YYYYMMDD").code(2);
}

#[test]
fn small_files_are_left_out_where_their_size_is_known() {
    five().args(["--min-filesize", "1k", "/1.mp4"]).success().files(["1 [1].mp4"]);
    five().args(["--max-filesize", "1k", "/1.mp4"]).success().files([]);
}

#[test]
fn where_nobody_can_be_asked_nothing_is_taken() {
    let run = five().args(["--match-filters", "-", "/1.mp4"]);
    run.stderr_contains("nobody answered").success().files([]);
    let run = five().args(["--match-filters", "-", "--jobs", "1", "/1.mp4", "/2.mp4"]).input("n\ny\n");
    run.stderr_contains("Download \"1\"? (Y/n): ").success().files(["2 [2].mp4"]);
}

#[test]
fn formats_and_items_can_be_picked() {
    five()
        .args(["-f", "-", "--print", "format_id", "/1.mp4"])
        .input("nonsense[\nmp4\n")
        .stdout("mp4\n")
        .success();
    let run =
        five().args(["--pick", "--jobs", "1", "--print", "%(playlist_index)s", "/five"]).input("2,-1\n\n\n");
    let done = run.stdout("2\n5\n").success();
    assert!(done.stderr().contains("Five\n   1  "), "{}", done.stderr());
}
