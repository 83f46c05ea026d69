//! When something is wrong with the server or the disk: an honest error, and no final name on anything.

use vidra_testkit::{Fault, Site, media};

use crate::vidra;

fn goal(fault: Fault) -> Site {
    Site::new().file("/goal.mp4", media::MUXED).fault("/goal.mp4", fault)
}

#[test]
fn a_file_that_is_not_there_leaves_nothing_behind() {
    vidra().serve(Site::new()).arg("{origin}/none.mp4").stderr_contains("404").code(1).files([]);
}

#[test]
fn a_body_that_always_ends_early_gets_no_final_name() {
    let run = vidra().serve(goal(Fault::cut_after(9_000).after(1))).args(["--retries", "0", "/goal.mp4"]);
    assert!(!run.code(1).names().contains("goal [goal].mp4"));
}

#[test]
fn a_page_in_place_of_the_media_is_refused() {
    let site = Site::new()
        .page("/watch", "<title>t</title><video src='/v.mp4'></video>")
        .page("/v.mp4", "<html>please log in</html>");
    vidra().serve(site).arg("/watch").stderr_contains("a web page instead of media").code(1).files([]);
}

#[test]
fn a_file_that_changed_between_two_runs_is_fetched_anew() {
    let mut other = media::MUXED.to_vec();
    other.reverse();
    let site = goal(Fault::content(other.clone()).after(3));
    let killed = vidra().serve(site).arg("/goal.mp4").kill_after_bytes(20_000).killed();
    let done = killed.again().success();
    let bytes = done.read("goal [goal].mp4");
    assert!(bytes == other || bytes == media::MUXED, "neither the one file nor the other");
}

#[test]
fn a_part_file_of_somebody_else_is_left_alone() {
    let run = vidra()
        .serve(Site::new().file("/goal.mp4", media::MUXED))
        .with_file("goal [goal].mp4.part", "theirs");
    let done = run.arg("/goal.mp4").stderr_contains("is in the way").code(1);
    assert_eq!(done.read("goal [goal].mp4.part"), b"theirs");
}

#[test]
fn one_failure_does_not_stop_the_rest_unless_asked() {
    let site = || Site::new().file("/b.mp3", media::MP3);
    vidra().serve(site()).args(["{origin}/none.mp4", "/b.mp3"]).code(1).files(["b [b].mp3"]);
    let run = vidra().serve(site()).args(["--abort-on-error", "--jobs", "1", "{origin}/none.mp4", "/b.mp3"]);
    run.code(1).files([]);
}

#[test]
fn a_page_without_video_says_what_was_looked_for() {
    let site = Site::new().page("/text", "<title>Words</title><p>Only words.</p>");
    vidra()
        .serve(site)
        .arg("/text")
        .stderr_contains("no video or audio found")
        .stderr_contains("looked for")
        .code(1);
}
