//! Options as people type them: short ones together, long ones shortened, old ones, wrong ones.

use vidra_testkit::{Cli, Site, media};

use crate::vidra;

fn goal() -> Cli {
    vidra().serve(Site::new().file("/goal.mp4", media::MUXED))
}

#[test]
fn short_options_can_stand_together() {
    goal()
        .args(["-citw", "/goal.mp4"])
        .success()
        .file("goal-goal.mp4", media::MUXED)
        .files(["goal-goal.mp4"]);
    goal().args(["-qsj", "/goal.mp4"]).stderr("").stdout_contains("\"id\":\"goal\"").success().files([]);
    goal().args(["-qo%(id)s", "/goal.mp4"]).success().files(["goal"]);
}

#[test]
fn a_long_option_can_be_shortened_as_far_as_it_is_clear() {
    let options =
        ["--merge-output-forma", "mp4", "--no-check-certificate", "--get-fi", "--js-runtime", "deno"];
    goal().args(options).arg("/goal.mp4").stdout("goal [goal].mp4\n").success();
}

#[test]
fn a_shortened_option_that_is_not_clear_is_refused() {
    goal().args(["--get-t", "/goal.mp4"]).stdout("").stderr_contains("--get-t").code(2).files([]);
}

#[test]
fn an_unknown_option_names_the_nearest_one() {
    for (typed, meant) in [
        ("--no-overwritse", "--no-overwrites"),
        ("--pritn", "--print"),
        ("--list-format-s", "--list-formats"),
    ] {
        vidra().args([typed, "https://e.example/"]).stdout("").stderr_contains(meant).code(2);
    }
}

#[test]
fn a_wrong_value_names_its_option_and_what_to_write() {
    let table = [
        (&["-I", "1:x"][..], "--playlist-items", "column 3"),
        (&["-o", "%(id)s.%(ext"], "--output", "column"),
        (&["-r", "fast"], "--limit-rate", "50K"),
        (&["-R", "many"], "--retries", "infinite"),
        (&["-N", "0"], "--concurrent-fragments", "1..=64"),
        (&["--jobs", "x"], "--jobs", "invalid digit"),
        (&["--socket-timeout", "soon"], "--socket-timeout", "seconds"),
        (&["--proxy", "ftp://x"], "--proxy", "socks5://"),
        (&["--add-headers", "nonsense"], "--add-headers", "NAME:VALUE"),
        (&["--merge-output-format", "ogg"], "--merge-output-format", "mkv"),
        (&["--private-networks", "10.0.0.0/99"], "--private-networks", "10.0.0.0/8"),
    ];
    for (options, name, advice) in table {
        let run = vidra().args(options.iter().copied()).arg("https://e.example/");
        run.stdout("").stderr_contains(name).stderr_contains(advice).code(2);
    }
}

#[test]
fn a_selector_or_filter_that_cannot_be_read_fails_the_run_as_in_yt_dlp() {
    let table = [
        (&["-f", "bv*[height<"][..], "--format", "column 12"),
        (&["-f", "137++140"], "--format", "column 5"),
        (&["--match-filters", "title ="], "--match-filters", "column"),
        (&["--break-match-filters", "&"], "--break-match-filters", "column"),
    ];
    for (options, name, advice) in table {
        let run = vidra().args(options.iter().copied()).arg("https://e.example/");
        run.stdout("").stderr_contains(name).stderr_contains(advice).code(1);
    }
}

#[test]
fn wishes_that_cannot_be_met_are_told_and_stop_nothing() {
    let run = goal().args([
        "--merge-output-format",
        "avi/mp4",
        "-P",
        "temp:parts",
        "-o",
        "annotation:x",
        "/goal.mp4",
    ]);
    run.stderr_contains("avi files are not written here").success().files(["goal [goal].mp4"]);
    let run = goal().args(["-v", "-P", "temp:parts", "/goal.mp4"]);
    run.stderr_contains("have no meaning for temp:").success().files(["goal [goal].mp4"]);
    let run = goal().args(["--impersonate", "chrome", "-s", "/goal.mp4"]);
    run.stderr_contains("handshakes are vidra's own").success();
}

#[test]
fn options_without_meaning_here_are_accepted_and_told_of_when_asked() {
    let options = ["--no-mtime", "--prefer-ffmpeg", "--js-runtimes", "node", "--no-call-home", "--get-id"];
    goal().args(options).arg("/goal.mp4").stdout("goal\n").success();
    let done = goal().args(options).args(["-v", "/goal.mp4"]).stdout("goal\n").success();
    assert!(
        done.stderr().contains("[debug] --prefer-ffmpeg has no meaning here: no ffmpeg is used"),
        "{}",
        done.stderr()
    );
}

#[test]
fn the_last_of_two_options_that_contradict_counts() {
    goal().args(["-s", "--no-simulate", "/goal.mp4"]).success().files(["goal [goal].mp4"]);
    goal().args(["--no-simulate", "-s", "/goal.mp4"]).success().files([]);
    goal().args(["-o", "a", "-o", "b", "/goal.mp4"]).success().files(["b"]);
}

#[test]
fn options_may_follow_the_url_and_two_dashes_end_them() {
    goal().args(["/goal.mp4", "--get-id"]).stdout("goal\n").success();
    goal().args(["--get-id", "/goal.mp4", "--", "-x"]).stdout("goal\n").stderr_contains("\"-x\"").code(1);
}

#[test]
fn words_that_are_no_urls_are_told_with_what_to_give() {
    for word in ["nonsense", "two words", "othersearch:cats", "..", "C:\\x"] {
        let run = vidra().arg(word).stdout("").stderr_contains("is neither a URL nor anything a site knows");
        run.stderr_contains("https://example.org/page").code(1).files([]);
    }
}

#[test]
fn an_empty_word_is_no_url() {
    let done = vidra().arg("").stdout("").stderr_contains("no URL").code(2).files([]);
    assert!(!done.stderr().contains("batch"), "there is no batch file: {}", done.stderr());
}

#[test]
fn addresses_with_a_password_inside_are_refused_without_showing_it() {
    let done = vidra().arg("https://me:hunter2@e.example/v.mp4").stdout("").code(1);
    assert!(!done.stderr().contains("hunter2"), "{}", done.stderr());
}

#[test]
fn help_is_a_result_and_names_every_group() {
    let done = vidra().arg("--help").stderr("").success();
    for group in ["Usage: vidra", "General:", "Downloading:", "Network:", "--format", "--print"] {
        assert!(done.stdout().contains(group), "{group}");
    }
}

#[test]
fn which_says_who_is_asked_and_why_without_asking() {
    let done =
        vidra().args(["--which", "https://vimeo.com/90210042", "https://e.example/x"]).stderr("").success();
    assert!(
        done.stdout().contains("vimeo is asked: ") && done.stdout().contains("generic is asked: "),
        "{}",
        done.stdout()
    );
    vidra().args(["--which", "nonsense"]).stdout("").stderr_contains("nonsense").code(1);
}

#[test]
fn the_list_of_extractors_is_sorted_and_needs_no_url() {
    let done = vidra().arg("--list-extractors").stderr("").success();
    let names: Vec<&str> = done.stdout().lines().collect();
    assert!(names.is_sorted() && names.contains(&"youtube") && names.contains(&"generic"), "{names:?}");
}

#[test]
fn the_page_itself_is_searched_where_the_user_wants_that() {
    let cassette = vidra_testkit::Cassette::new("https://vimeo.com/90210042")
        .page("https://vimeo.com/90210042", "<title>A page</title><video src='/v.mp4'></video>");
    let run = vidra().serve(Site::new()).replay(cassette).args(["--force-generic-extractor", "--print"]);
    run.args(["%(extractor)s %(title)s", "https://vimeo.com/90210042"]).stdout("generic A page\n").success();
}
