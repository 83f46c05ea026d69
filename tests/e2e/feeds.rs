//! Feeds, lists of addresses, and players on other pages.

use std::fmt::Write as _;

use vidra_testkit::{Site, media};

use crate::vidra;

fn feed(items: usize) -> String {
    let mut text = String::from("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Wind</title>");
    for number in 1..=items {
        write!(
            text,
            "<item><title>Part {number}</title><enclosure url='{{origin}}/{number}.mp4' type='video/mp4'/></item>"
        )
        .unwrap();
    }
    text + "</channel></rss>"
}

#[test]
fn the_items_of_a_feed_are_downloaded_under_their_titles() {
    let site = Site::new()
        .text("/feed", &feed(2))
        .header("/feed", "content-type", "application/rss+xml")
        .file("/1.mp4", media::MUXED)
        .file("/2.mp4", media::MUXED);
    vidra().serve(site).arg("/feed").success().files(["Part 1 [1].mp4", "Part 2 [2].mp4"]);
}

#[test]
fn a_long_feed_is_read_while_it_comes_and_left_when_enough_was_taken() {
    let site =
        Site::new().text("/feed", &feed(20_000)).header("/feed", "content-type", "application/rss+xml");
    let args = ["--flat-playlist", "-I", "19999,20000", "--print", "%(playlist_index)s %(title)s", "/feed"];
    vidra().serve(site).args(args).stdout("19999 Part 19999\n20000 Part 20000\n").success();
}

#[test]
fn a_plain_list_is_no_stream() {
    let list = "#EXTM3U\n#EXTINF:1,A goal\nv.mp4\n#EXTINF:1,Another\n{origin}/w.mp4\n";
    let site = Site::new()
        .text("/list.m3u8", list)
        .header("/list.m3u8", "content-type", "audio/x-mpegurl")
        .file("/v.mp4", media::MUXED)
        .file("/w.mp4", media::MUXED);
    vidra().serve(site).arg("/list.m3u8").success().files(["A goal [v].mp4", "Another [w].mp4"]);
}

#[test]
fn a_player_on_another_page_is_asked_with_that_page_as_referer() {
    let site = Site::new()
        .page("/watch", "<title>A goal</title><iframe allowfullscreen src='/embed/a1b2c3'></iframe>")
        .page("/embed/a1b2c3", "<title>A goal</title><script>player.setup({file: '/v.mp4'})</script>")
        .file("/v.mp4", media::MUXED);
    let done = vidra().serve(site).arg("/watch").success();
    let asked = done.requests("/embed/a1b2c3");
    assert_eq!(asked[0].header("referer"), Some(done.server().fill("{origin}/watch").as_str()));
    done.file("A goal [a1b2c3].mp4", media::MUXED);
}

#[test]
fn players_inside_players_have_an_end() {
    let mut site = Site::new();
    for number in 0..9 {
        let next = format!("<iframe src='/embed/x{}'></iframe>", number + 1);
        site = site.page(&format!("/embed/x{number}"), &next);
    }
    let done = vidra().serve(site).arg("/embed/x0").stderr_contains("no video or audio found").code(1);
    assert!(done.requests("/embed/x5").is_empty());
}

#[test]
fn formats_tell_where_they_were_found() {
    let html = "<title>A goal</title><script>new Clappr.Player({source: '/v.mp4'})</script>";
    let site = Site::new().page("/watch", html).file("/v.mp4", media::MUXED);
    vidra().serve(site).args(["-F", "/watch"]).stdout_contains("player").success();
}

#[test]
fn a_page_that_hides_its_video_says_so() {
    let site = Site::new().page("/watch", "<title>A goal</title><video src='blob:https://e.org/1'></video>");
    vidra().serve(site).arg("/watch").stderr_contains("blob:").stderr_contains(".m3u8").code(1);
}
