//! What is told on standard error while a file is made.

use serde_json::Value;
use vidra_testkit::{Cli, Fault, Finished, Site, media};

use crate::vidra;

fn goal() -> Cli {
    vidra().serve(Site::new().file("/goal.mp4", media::MUXED))
}

/// Every line on standard error as an event.
fn events(done: &Finished) -> Vec<Value> {
    done.stderr()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}")))
        .collect()
}

fn names(events: &[Value]) -> Vec<&str> {
    let mut names: Vec<&str> = events.iter().map(|event| event["event"].as_str().unwrap()).collect();
    names.dedup();
    names
}

#[test]
fn lines_of_progress_have_the_shape_other_programs_read() {
    let done = goal().args(["--newline", "/goal.mp4"]).stdout("").success();
    let lines: Vec<&str> = done.stderr().lines().collect();
    assert_eq!(lines[0], done.server().fill("[generic] Extracting URL: {origin}/goal.mp4"));
    assert!(lines.contains(&"[download] Destination: goal [goal].mp4"), "{lines:?}");
    let progress: Vec<&str> = lines
        .iter()
        .filter_map(|line| line.strip_prefix("[download] "))
        .filter(|line| line.contains("% of "))
        .collect();
    assert!(progress[0].contains("% of   33.30KiB at ") && progress[0].contains(" ETA "), "{progress:?}");
    assert!(progress.last().unwrap().starts_with("100% of   33.30KiB in 00:00:0"), "{progress:?}");
    assert!(!done.stderr().contains(['\r', '\u{1b}']));
}

#[test]
fn without_a_terminal_there_are_lines_too() {
    goal().arg("/goal.mp4").stderr_contains("[download] 100% of   33.30KiB in ").success();
}

#[test]
fn events_tell_the_way_of_a_file_from_first_to_last() {
    let done = goal().args(["--progress-json", "/goal.mp4"]).stdout("").success();
    let events = events(&done);
    assert_eq!(names(&events), ["begin", "extracting", "started", "progress", "finished"]);
    let started = events.iter().find(|event| event["event"] == "started").unwrap();
    assert_eq!((&started["item"], &started["path"]), (&"goal".into(), &"goal [goal].mp4".into()));
    assert_eq!((&started["total_bytes"], &started["resumed_bytes"]), (&34_095.into(), &0.into()));
    let received: Vec<u64> = events.iter().filter_map(|event| event["received_bytes"].as_u64()).collect();
    assert!(received.is_sorted() && received.last() == Some(&34_095), "{received:?}");
    let finished = events.last().unwrap();
    assert_eq!((&finished["size_bytes"], &finished["fetched_bytes"]), (&34_095.into(), &34_095.into()));
}

#[test]
fn events_tell_of_lists_and_of_files_that_are_there() {
    let page = "<title>Two</title><video src='/a.mp4'></video><video src='/b.mp4'></video>";
    let site = Site::new().page("/two", page).file("/a.mp4", media::MUXED).file("/b.mp4", media::MUXED);
    let run = vidra().serve(site).args(["--progress-json", "--jobs", "1", "/two"]);
    let first = run.success();
    let told = events(&first);
    assert_eq!(told.iter().filter(|event| event["event"] == "finished").count(), 2);
    assert!(told.iter().any(|event| event["event"] == "playlist" && event["title"] == "Two"));
    let second = first.rerun();
    assert_eq!(names(&events(&second)), ["begin", "extracting", "playlist", "already_there"]);
}

#[test]
fn a_failure_is_one_event_with_its_kind_and_site() {
    let site = Site::new()
        .page("/text", "<p>Only words.")
        .file("/v.mp4", media::MUXED)
        .fault("/v.mp4", Fault::status(404));
    let done = vidra().serve(site).args(["--progress-json", "/text", "/v.mp4", "nonsense"]).code(1);
    let failed: Vec<Value> = events(&done).into_iter().filter(|event| event["event"] == "failed").collect();
    let mut told: Vec<_> =
        failed.iter().map(|event| (event["extractor"].as_str(), event["kind"].as_str())).collect();
    told.sort_unstable();
    let generic = Some("generic");
    assert_eq!(told, [(generic, Some("nothing-found")), (generic, Some("status")), (generic, Some("url"))]);
}

#[test]
fn quiet_runs_say_nothing_and_failures_are_told_all_the_same() {
    goal().args(["-q", "/goal.mp4"]).stdout("").stderr("").success();
    goal().args(["--no-progress", "-q", "--no-warnings", "/goal.mp4"]).stdout("").stderr("").success();
    let done = goal().args(["-q", "{origin}/none.mp4"]).stdout("").code(1);
    assert_eq!(done.stderr().lines().count(), 1);
    assert!(done.stderr().starts_with("ERROR: [generic] "), "{}", done.stderr());
}

#[test]
fn no_progress_leaves_out_the_progress_alone() {
    let done = goal().args(["--no-progress", "/goal.mp4"]).success();
    assert!(!done.stderr().contains("% of"), "{}", done.stderr());
    assert!(done.stderr().contains("[download] Destination: "), "{}", done.stderr());
    goal().args(["-q", "--progress", "/goal.mp4"]).stderr_contains("% of").success();
}

#[test]
fn warnings_can_be_left_out() {
    let site = || Site::new().file("/goal.mp4", media::MUXED);
    let run = vidra().serve(site()).args(["-q", "-S", "nonsense", "/goal.mp4"]);
    run.stderr_contains("WARNING: ").stderr_contains("nonsense").success();
    let run = vidra().serve(site()).args(["-q", "-S", "nonsense", "--no-warnings", "/goal.mp4"]);
    run.stderr("").success();
}

#[test]
fn results_alone_are_on_stdout_even_when_much_is_told() {
    let done = goal()
        .args(["-v", "--no-simulate", "--print", "id", "--newline", "/goal.mp4"])
        .stdout("goal\n")
        .success();
    done.files(["goal [goal].mp4"]);
    goal()
        .args(["-v", "--get-id", "{origin}/none.mp4", "/goal.mp4"])
        .stdout("goal\n")
        .stderr_contains("404")
        .code(1);
}

#[test]
fn colours_are_used_where_they_are_asked_for() {
    let failing = || goal().arg("{origin}/none.mp4");
    failing().stderr_contains("ERROR: ").code(1);
    failing().args(["--color", "always"]).stderr_contains("\u{1b}[0;31mERROR:\u{1b}[0m ").code(1);
    let done = failing().args(["--color", "always", "--no-colors"]).code(1);
    assert!(!done.stderr().contains('\u{1b}'), "{}", done.stderr());
}
