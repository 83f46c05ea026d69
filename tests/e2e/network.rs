//! Who is contacted, and with what.

use vidra_testkit::{Site, media};

use crate::vidra;

#[test]
fn a_users_header_stays_with_the_origin_the_user_named() {
    let site = Site::new()
        .page("/watch", "<title>t</title><video src='{origin:127.0.0.2}/v.mp4'></video>")
        .file("/v.mp4", media::MUXED)
        .also_on("127.0.0.2");
    let done =
        vidra().serve(site).args(["--add-headers", "Authorization: Bearer secret", "/watch"]).success();
    assert_eq!(done.requests("/watch")[0].header("authorization"), Some("Bearer secret"));
    assert!(done.requests("/v.mp4").iter().all(|request| request.header("authorization").is_none()));
}

#[test]
fn a_public_page_may_not_lead_to_a_private_address() {
    let site = || {
        Site::new()
            .page("/watch", "<title>t</title><video src='{origin:127.0.0.2}/v.mp4'></video>")
            .file("/v.mp4", media::MUXED)
            .also_on("127.0.0.2")
    };
    let arguments = ["--private-networks", "127.0.0.2/32", "/watch"];
    let refused = vidra().serve(site()).args(arguments).stderr_contains("private address 127.0.0.2").code(1);
    assert!(refused.requests("/v.mp4").is_empty());
    vidra().serve(site()).args(arguments).arg("--allow-private").success();
}

#[test]
fn cookies_come_from_a_file_and_go_back_into_it() {
    let site = Site::new().file("/v.mp4", media::MUXED).header("/v.mp4", "Set-Cookie", "new=2; Path=/");
    let jar = "# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t4102444800\tsid\tone\n";
    let run = vidra().serve(site).with_file("jar.txt", jar).args(["--cookies", "jar.txt", "/v.mp4"]);
    let done = run.success();
    assert_eq!(done.requests("/v.mp4")[0].header("cookie"), Some("sid=one"));
    let written = String::from_utf8(done.read("jar.txt")).unwrap();
    assert!(written.contains("sid\tone") && written.contains("new\t2"), "{written}");
}

#[test]
fn a_recording_runs_again_without_the_network() {
    let site = Site::new()
        .page("/watch", "<title>A goal</title><video src='/v.mp4'></video>")
        .file("/v.mp4", media::MUXED);
    let first = vidra().serve(site).args(["--record", "run.har", "-j", "/watch"]).success();
    let told = first.stdout().to_owned();
    let url = first.server().url("/watch");
    let recording = first.read("run.har");
    let again = vidra().with_file("run.har", recording).args(["--replay", "run.har", "-j", &url]).success();
    let without_time = |text: &str| {
        let mut value: serde_json::Value = serde_json::from_str(text).unwrap();
        value.as_object_mut().unwrap().remove("epoch");
        value
    };
    assert_eq!(without_time(again.stdout()), without_time(&told));
}

#[test]
fn a_silent_server_holds_nobody_for_ever() {
    let site = Site::new().file("/v.mp4", media::MUXED).fault("/v.mp4", vidra_testkit::Fault::stall());
    let run = vidra().serve(site).args(["--socket-timeout", "0.3", "--retries", "0", "/v.mp4"]);
    run.stderr_contains("--socket-timeout").code(1).files([]);
}
