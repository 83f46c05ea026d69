//! Files, pages and lists, and what a second run does.

use vidra_testkit::{Fault, Site, media};

use crate::vidra;

const TWO: &str =
    "<title>Two videos</title><video src='/first.mp4'></video><video src='/second.webm'></video>";

fn two() -> Site {
    Site::new().page("/two", TWO).file("/first.mp4", media::MUXED).file("/second.webm", media::VP9)
}

#[test]
fn a_direct_file_is_saved_as_it_is() {
    let site = Site::new().file("/goal.mp4", media::MUXED);
    vidra()
        .serve(site)
        .arg("/goal.mp4")
        .success()
        .file("goal [goal].mp4", media::MUXED)
        .files(["goal [goal].mp4"]);
}

#[test]
fn a_page_with_a_video_element_gives_the_video_under_the_pages_title() {
    let site = Site::new()
        .page("/watch", "<title>A goal</title><video><source src='/v.mp4' type='video/mp4'></video>")
        .file("/v.mp4", media::MUXED);
    vidra().serve(site).args(["-o", "%(title)s.%(ext)s", "/watch"]).success().files(["A goal.mp4"]);
}

#[test]
fn a_page_with_two_videos_gives_both_in_page_order() {
    let done =
        vidra().serve(two()).args(["--print", "after_move:%(playlist_index)s %(ext)s", "/two"]).success();
    assert_eq!(done.stdout(), "1 mp4\n2 webm\n");
    assert_eq!(done.names().len(), 2);
}

#[test]
fn several_urls_and_a_batch_file_are_done_in_order() {
    let site =
        Site::new().file("/a.mp4", media::MUXED).file("/b.mp3", media::MP3).file("/c.mp4", media::MUXED);
    let server = site.start();
    let list = format!("# a comment\n; another\n\n{} # the last\n", server.url("/c.mp4"));
    let urls = [server.url("/a.mp4"), server.url("/b.mp3")];
    let run = vidra().with_file("list.txt", list).args(["--no-simulate", "--print", "id", "-a", "list.txt"]);
    let done = run.args(urls.iter().map(String::as_str)).success();
    let mut printed: Vec<&str> = done.stdout().split_whitespace().collect();
    assert_eq!(
        printed.iter().position(|id| *id == "a"),
        printed.iter().position(|id| *id == "b").map(|at| at - 1)
    );
    printed.sort_unstable();
    assert_eq!(printed, ["a", "b", "c"]);
    done.files(["a [a].mp4", "b [b].mp3", "c [c].mp4", "list.txt"]);
}

#[test]
fn one_url_given_twice_is_one_file_and_no_error() {
    let site = Site::new().file("/goal.mp4", media::MUXED);
    let run =
        vidra().serve(site).args(["/goal.mp4", "/goal.mp4"]).stderr_contains("has already been downloaded");
    run.success().file("goal [goal].mp4", media::MUXED).files(["goal [goal].mp4"]);
}

#[test]
fn a_second_run_fetches_nothing_and_says_so() {
    let site = Site::new().file("/goal.mp4", media::MUXED);
    let first = vidra().serve(site).arg("/goal.mp4").success();
    let second = first.again().stderr_contains("has already been downloaded").success();
    // The page was asked what it is; the file was not fetched a second time.
    assert_eq!(second.requests("/goal.mp4").iter().filter(|request| request.range().is_some()).count(), 0);
}

#[test]
fn a_connection_that_breaks_is_taken_up_where_it_broke() {
    let site = Site::new()
        .file("/goal.mp4", media::MUXED)
        .fault("/goal.mp4", Fault::cut_after(9_000).after(1).first(1));
    vidra().serve(site).arg("/goal.mp4").success().file("goal [goal].mp4", media::MUXED);
}

#[test]
fn a_server_that_is_busy_for_a_moment_is_asked_again() {
    let site = Site::new().file("/goal.mp4", media::MUXED).fault("/goal.mp4", Fault::status(503).first(1));
    vidra().serve(site).arg("/goal.mp4").success().file("goal [goal].mp4", media::MUXED);
}

#[test]
fn a_server_without_ranges_or_length_gives_exact_bytes_too() {
    let kinds = [Fault::no_ranges(), Fault::no_length(), Fault::no_validators(), Fault::whole_for_range()];
    for fault in kinds.into_iter().chain([Fault::shifted_range(), Fault::range_refused()]) {
        let site = Site::new().file("/goal.mp4", media::MUXED).fault("/goal.mp4", fault);
        vidra().serve(site).arg("/goal.mp4").success().file("goal [goal].mp4", media::MUXED);
    }
}

#[test]
fn a_kill_in_the_middle_costs_no_byte_of_the_result() {
    let site = Site::new().file("/goal.mp4", media::MUXED);
    let killed = vidra().serve(site).arg("/goal.mp4").kill_after_bytes(20_000).killed();
    assert!(!killed.names().contains("goal [goal].mp4"));
    killed
        .again()
        .arg("/goal.mp4")
        .success()
        .file("goal [goal].mp4", media::MUXED)
        .files(["goal [goal].mp4"]);
}

#[test]
fn force_overwrites_puts_the_new_file_in_the_place_of_the_old() {
    let site = Site::new().file("/goal.mp4", media::MUXED);
    let run =
        vidra().serve(site).with_file("goal [goal].mp4", "old").args(["--force-overwrites", "/goal.mp4"]);
    run.success().file("goal [goal].mp4", media::MUXED);
}

#[test]
fn items_of_a_list_can_be_picked() {
    let done = vidra().serve(two()).args(["-I", "2", "--print", "ext", "/two"]).success();
    assert_eq!(done.stdout(), "webm\n");
    let done = vidra().serve(two()).args(["-I", "-1", "--print", "ext", "/two"]).success();
    assert_eq!(done.stdout(), "webm\n");
}

#[test]
fn a_limit_of_downloads_ends_with_its_own_code() {
    let run = vidra().serve(two()).args([
        "--max-downloads",
        "1",
        "--jobs",
        "1",
        "-o",
        "%(playlist_index)s.%(ext)s",
        "/two",
    ]);
    run.code(101).files(["1.mp4"]);
}
