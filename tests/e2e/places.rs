//! What stands where a file is to go, and what is left when it does not come.

use vidra_testkit::{Cli, Fault, Site, media};

use crate::vidra;

const NAME: &str = "goal [goal].mp4";

fn goal() -> Cli {
    vidra().serve(Site::new().file("/goal.mp4", media::MUXED))
}

fn broken(faults: &[Fault]) -> Cli {
    let site = Site::new()
        .page("/watch", "<title>goal</title><video src='/goal.mp4'></video>")
        .file("/goal.mp4", media::MUXED);
    let site = faults.iter().fold(site, |site, fault| site.fault("/goal.mp4", fault.clone()));
    vidra().serve(site).args(["-R", "0", "-o", "goal [goal].%(ext)s", "/watch"])
}

#[test]
fn a_file_that_is_there_is_left_alone_with_and_without_the_option() {
    let longer = [media::MUXED, b"more"].concat();
    for option in ["-w", "--no-overwrites", "--no-force-overwrites"] {
        let run = goal().with_file(NAME, &longer).args([option, "/goal.mp4"]);
        run.stderr_contains("has already been downloaded").success().file(NAME, &longer).files([NAME]);
    }
}

#[test]
fn a_file_that_is_shorter_than_it_should_be_is_not_called_done() {
    let run = goal().with_file(NAME, "short").arg("/goal.mp4");
    run.stderr_contains("--force-overwrites").code(1).file(NAME, "short").files([NAME]);
}

#[test]
fn a_folder_in_the_way_is_named_and_left_alone() {
    for option in ["-c", "--force-overwrites"] {
        let run = goal().with_file(&format!("{NAME}/keep.txt"), "mine").args([option, "/goal.mp4"]);
        let done = run.stderr_contains(NAME).code(1);
        assert_eq!(done.read(&format!("{NAME}/keep.txt")), b"mine");
    }
}

#[test]
fn a_folder_where_the_part_would_be_is_left_alone() {
    let run = goal().with_file(&format!("{NAME}.part/keep.txt"), "mine").arg("/goal.mp4");
    run.stderr_contains("is in the way").code(1).file(&format!("{NAME}.part/keep.txt"), "mine");
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    for (name, code) in [(NAME, 0), ("goal [goal].mp4.part", 1), ("goal [goal].mp4.journal.part", 1)] {
        let first =
            goal().with_file("victim", "precious").args(["-s", "--force-overwrites", "/goal.mp4"]).success();
        std::os::unix::fs::symlink("victim", first.folder().join(name)).unwrap();
        first.again().arg("--no-simulate").code(code).file("victim", "precious");
    }
}

#[test]
fn the_old_file_stays_until_the_new_one_is_whole() {
    for fault in [Fault::status(404), Fault::cut_after(9_000)] {
        let done = broken(&[fault]).with_file(NAME, "old").arg("--force-overwrites").code(1);
        assert_eq!(done.read(NAME), b"old");
    }
}

#[test]
fn an_unfinished_file_never_has_the_final_name() {
    let longer = Fault::length(media::MUXED.len() as u64 + 10);
    for faults in [
        vec![Fault::cut_after(9_000)],
        vec![Fault::no_ranges(), Fault::cut_after(9_000)],
        vec![Fault::no_ranges(), longer],
        vec![Fault::no_length(), Fault::cut_after(9_000)],
        vec![Fault::stall_after(9_000)],
        vec![Fault::gzip()],
        vec![Fault::status(500)],
        vec![Fault::status(403)],
        vec![Fault::content("")],
    ] {
        let done = broken(&faults).args(["--socket-timeout", "1"]).code(1);
        assert!(!done.names().contains(NAME), "{faults:?}: {:?}", done.names());
    }
}

#[test]
fn a_web_page_that_is_called_video_is_not_saved_as_one() {
    let page = Fault::content("<!doctype html><title>Log in</title><p>Log in to see this video.");
    broken(&[page]).stderr_contains("a web page").code(1).files([]);
}

#[test]
fn no_part_leaves_nothing_behind_a_failure() {
    broken(&[Fault::cut_after(9_000)]).arg("--no-part").code(1).files([]);
    broken(&[Fault::status(404)]).code(1).files([]);
}

#[test]
fn force_overwrites_takes_the_place_of_a_part_nobody_knows() {
    let run = goal().with_file(&format!("{NAME}.part"), "theirs").args(["--force-overwrites", "/goal.mp4"]);
    run.success().file(NAME, media::MUXED).files([NAME]);
}

#[test]
fn a_file_over_the_limit_is_left_out_and_no_error() {
    let run = goal().args(["--max-filesize", "10k", "/goal.mp4"]);
    run.stderr_contains("max-filesize").success().files([]);
    goal().args(["--max-filesize", "100k", "/goal.mp4"]).success().file(NAME, media::MUXED);
}

#[test]
fn folders_are_made_below_the_one_given() {
    let run = goal().args(["-P", "{folder}/a/b", "-o", "c/%(id)s.%(ext)s", "/goal.mp4"]);
    run.success().file("a/b/c/goal.mp4", media::MUXED).files(["a/b/c/goal.mp4"]);
}

#[test]
fn a_file_where_a_folder_should_be_is_told_as_that() {
    let run = goal().with_file("a", "a file").args(["-P", "a", "/goal.mp4"]);
    let done = run.code(1).file("a", "a file").files(["a"]);
    // It is none of these, and --force-overwrites would not help.
    assert!(!done.stderr().contains("a link, a folder or a device"), "{}", done.stderr());
}
