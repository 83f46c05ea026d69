//! How one file is fetched: over how many connections, from which address, after which pauses.

use vidra_testkit::{Cli, Fault, Site, media};

use crate::vidra;

const NAME: &str = "A film [watch].mp4";
const MIB: usize = 1024 * 1024;

/// A file of three MiB that begins as an MP4 does.
fn film() -> Vec<u8> {
    let numbers = (0u32..).flat_map(|number| number.wrapping_mul(2_654_435_761).to_be_bytes());
    media::MUXED[..32].iter().copied().chain(numbers).take(3 * MIB).collect()
}

fn site() -> Site {
    Site::new()
        .page("/watch", "<title>A film</title><video src='/film.mp4'></video>")
        .file("/film.mp4", film())
}

fn fetching(site: Site) -> Cli {
    vidra().serve(site).args(["-N", "1", "/watch"])
}

#[test]
fn an_address_that_expires_is_asked_for_again_and_the_part_goes_on() {
    for status in [403, 410] {
        let site = site().fault("/film.mp4", Fault::status(status).after(1).first(1));
        let done = fetching(site).stderr_contains("asking the site again").success();
        assert_eq!(done.requests("/watch").len(), 2);
        let ranges: Vec<String> =
            done.requests("/film.mp4").iter().filter_map(|one| one.range().map(str::to_owned)).collect();
        assert!(ranges.iter().skip(1).all(|range| !range.starts_with("bytes=0-")), "{ranges:?}");
        done.file(NAME, film()).files([NAME]);
    }
}

#[test]
fn an_address_that_stays_refused_is_asked_for_once_more_only() {
    let site = site().fault("/film.mp4", Fault::status(403).after(1));
    let failed = fetching(site).stderr_contains("answers 403").code(1);
    assert_eq!(failed.requests("/watch").len(), 2);
    assert!(failed.names().contains("A film [watch].mp4.part"), "{:?}", failed.names());
}

#[test]
fn a_redirector_is_asked_once_for_all_parts() {
    let page = "<title>A film</title><video src='/go.mp4'></video>";
    let site =
        Site::new().page("/watch", page).redirect("/go.mp4", 302, "/film.mp4").file("/film.mp4", film());
    let done = fetching(site).success();
    assert_eq!(done.requests("/go.mp4").len(), 1);
    assert!(done.requests("/film.mp4").len() > 1);
    done.file(NAME, film()).files([NAME]);
}

#[test]
fn a_shortcut_that_fails_leads_back_to_the_redirector() {
    let page = "<title>A film</title><video src='/go.mp4'></video>";
    let site = Site::new()
        .page("/watch", page)
        .redirect("/go.mp4", 302, "/film.mp4")
        .file("/film.mp4", film())
        .fault("/film.mp4", Fault::status(404).after(1).first(1));
    let done = fetching(site).success();
    assert_eq!((done.requests("/go.mp4").len(), done.requests("/watch").len()), (2, 1));
    done.file(NAME, film()).files([NAME]);
}

#[test]
fn ranges_are_no_larger_than_the_user_says() {
    let done = vidra().serve(site()).args(["--http-chunk-size", "512K", "/watch"]).success();
    for request in done.requests("/film.mp4") {
        let (first, last) = request.range().unwrap().strip_prefix("bytes=").unwrap().split_once('-').unwrap();
        let length = last.parse::<usize>().unwrap() + 1 - first.parse::<usize>().unwrap();
        assert!(length <= 512 * 1024, "{length}");
    }
    done.file(NAME, film()).files([NAME]);
}

#[test]
fn a_pause_before_a_download_is_made_and_told() {
    let options = ["--sleep-interval", "0.01", "/watch"];
    vidra().serve(site()).args(options).stderr_contains("Sleeping 0.01 seconds").success().file(NAME, film());
}

#[test]
fn a_server_that_is_busy_for_a_moment_is_asked_again_after_the_pause_the_user_wants() {
    let site = site().fault("/film.mp4", Fault::status(503).first(2));
    let done = vidra().serve(site).args(["-R", "2", "--retry-sleep", "0", "/watch"]).success();
    done.file(NAME, film()).files([NAME]);
}

#[test]
fn one_policy_counts_the_tries_of_a_file() {
    let site = site().fault("/film.mp4", Fault::status(503));
    let failed = vidra().serve(site).args(["-R", "3", "--retry-sleep", "0", "/watch"]).code(1);
    assert_eq!(failed.requests("/film.mp4").len(), 4);
}
