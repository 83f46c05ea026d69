//! How a page says that it has a video.

use vidra_testkit::{Site, media};

use crate::vidra;

fn page(html: &str) -> Site {
    Site::new().page("/watch", html).file("/v.mp4", media::MUXED)
}

#[test]
fn a_page_that_names_its_video_in_its_head_alone_is_enough() {
    let head = "<title>The site</title><meta property='og:title' content='A goal'>\
                <meta property='og:video' content='{origin}/v.mp4'>\
                <meta property='og:video:type' content='video/mp4'>";
    let done = vidra().serve(page(head)).arg("/watch").success();
    done.file("A goal [watch].mp4", media::MUXED).files(["A goal [watch].mp4"]);
}

#[test]
fn an_address_is_read_against_the_base_of_the_page() {
    let html = "<base href='/media/'><title>A goal</title><video src='v.mp4'></video>";
    let site = Site::new().page("/a/b/watch", html).file("/media/v.mp4", media::MUXED);
    vidra().serve(site).arg("/a/b/watch").success().file("A goal [watch].mp4", media::MUXED);
}

#[test]
fn a_redirect_is_followed_and_the_file_named_after_where_it_led() {
    let site = Site::new()
        .redirect("/short", 302, "/files/")
        .redirect("/files/", 301, "../v.mp4")
        .file("/v.mp4", media::MUXED);
    vidra().serve(site).arg("/short").success().file("v [v].mp4", media::MUXED).files(["v [v].mp4"]);
}

#[test]
fn a_player_that_a_page_names_is_followed() {
    let head = "<title>Blog</title><meta property='og:video' content='{origin}/player'>\
                <meta property='og:video:type' content='text/html'>";
    let site = page(head).page("/player", "<title>Player</title><video src='/v.mp4'></video>");
    let done = vidra().serve(site).args(["--print", "after_move:webpage_url", "/watch"]).success();
    assert_eq!(done.stdout(), done.server().fill("{origin}/player\n"));
    done.file("Player [player].mp4", media::MUXED);
}

#[test]
fn sources_of_one_element_are_formats_of_one_video() {
    let html = "<title>A goal</title><video>\
                <source src='/low.mp4' type='video/mp4' label='360p' height='360'>\
                <source src='/high.mp4' type='video/mp4' label='720p' height='720'></video>";
    let site = || {
        Site::new()
            .page("/watch", html)
            .file("/low.mp4", media::MUXED_MOOV_AT_END)
            .file("/high.mp4", media::MUXED)
    };
    let best = vidra().serve(site()).arg("/watch").success();
    assert!(best.requests("/low.mp4").is_empty());
    best.file("A goal [watch].mp4", media::MUXED);
    let low = vidra().serve(site()).args(["-f", "360p", "/watch"]).success();
    low.file("A goal [watch].mp4", media::MUXED_MOOV_AT_END);
    let both =
        vidra().serve(site()).args(["-f", "360p,720p", "-o", "%(height)s.%(ext)s", "/watch"]).success();
    both.file("360.mp4", media::MUXED_MOOV_AT_END)
        .file("720.mp4", media::MUXED)
        .files(["360.mp4", "720.mp4"]);
}

#[test]
fn one_file_that_is_named_twice_is_one_video() {
    let html = "<title>A goal</title><video src='/v.mp4'></video><video src='{origin}/v.mp4#t=3'></video>";
    vidra().serve(page(html)).arg("/watch").success().files(["A goal [watch].mp4"]);
}

#[test]
fn the_extension_is_what_the_file_is_and_not_what_it_is_called() {
    let site = Site::new().file("/clip.mp4", media::VP9).file("/clip.exe", media::MUXED);
    vidra().serve(site).arg("/clip.mp4").success().file("clip [clip].webm", media::VP9);
    let site = Site::new().file("/clip.exe", media::MUXED);
    vidra().serve(site).arg("/clip.exe").success().file("clip [clip].mp4", media::MUXED);
}

#[test]
fn a_page_without_any_video_lists_what_was_looked_for() {
    let site = Site::new().page("/text", "<title>Words</title><p>Only words.</p>");
    let done = vidra().serve(site).arg("/text").stdout("").code(1).files([]);
    let message = done.stderr().lines().find(|line| line.starts_with("ERROR: ")).unwrap();
    for word in [
        "[generic]",
        "no video or audio found",
        "/text",
        "looked for",
        "video and audio elements",
        "Open Graph",
    ] {
        assert!(message.contains(word), "{word}: {message}");
    }
}
