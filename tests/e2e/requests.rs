//! What is sent to whom, and how long a server is waited for.

use vidra_testkit::{Cli, Fault, Finished, Request, Site, media};

use crate::vidra;

const OTHER: &str = "127.0.0.2";

/// A page whose video is on another host, where a redirect leads too.
fn two_hosts() -> Site {
    Site::new()
        .page("/watch", "<title>t</title><video src='{origin:127.0.0.2}/v.mp4'></video>")
        .redirect("/go", 302, "{origin:127.0.0.2}/v.mp4")
        .file("/v.mp4", media::MUXED)
        .also_on(OTHER)
}

/// The requests that came to the other host.
fn there(done: &Finished) -> Vec<Request> {
    let is_there = |request: &Request| request.header("host").is_some_and(|host| host.starts_with(OTHER));
    done.server().log().into_iter().filter(is_there).collect()
}

fn busy(fault: Fault, options: &[&str]) -> Cli {
    let site = Site::new().file("/v.mp4", media::MUXED).fault("/v.mp4", fault);
    vidra().serve(site).args(options.iter().copied()).arg("/v.mp4")
}

#[test]
fn secrets_do_not_follow_a_redirect_to_another_host() {
    let jar = "# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t4102444800\tsid\tone\n";
    let options =
        ["--cookies", "jar.txt", "--add-headers", "X-Key: secret", "--add-headers", "Accept-Language: de"];
    let done = vidra().serve(two_hosts()).with_file("jar.txt", jar).args(options).arg("/go").success();
    let first = &done.requests("/go")[0];
    assert_eq!((first.header("x-key"), first.header("cookie")), (Some("secret"), Some("sid=one")));
    let later = there(&done);
    assert!(!later.is_empty());
    for request in later {
        assert_eq!((request.header("x-key"), request.header("cookie")), (None, None));
        assert_eq!(request.header("accept-language"), Some("de"));
    }
}

#[test]
fn a_redirect_cannot_lead_to_a_private_address_either() {
    let rule = ["--private-networks", "127.0.0.2/32"];
    let run = vidra().serve(two_hosts()).args(rule).arg("/go");
    let done = run.stderr_contains("127.0.0.2").stderr_contains("--allow-private").code(1).files([]);
    assert!(there(&done).is_empty());
    vidra().serve(two_hosts()).args(rule).args(["--allow-private", "/go"]).success().files(["v [v].mp4"]);
}

#[test]
fn a_private_address_the_user_names_is_asked() {
    let run =
        vidra().serve(two_hosts()).args(["--private-networks", "127.0.0.2/32", "{origin:127.0.0.2}/v.mp4"]);
    run.success().files(["v [v].mp4"]);
}

#[test]
fn the_user_says_who_is_asking_and_from_where() {
    let options = ["--user-agent", "Mozilla/5.0 (test)", "--referer", "{origin}/start"];
    let done = vidra().serve(two_hosts()).args(options).arg("/watch").success();
    let page = &done.requests("/watch")[0];
    assert_eq!(page.header("user-agent"), Some("Mozilla/5.0 (test)"));
    assert_eq!(page.header("referer"), Some(done.server().url("/start").as_str()));
    assert!(there(&done).iter().all(|request| request.header("user-agent") == Some("Mozilla/5.0 (test)")));
}

#[test]
fn media_is_asked_for_as_it_is_and_from_its_page() {
    let page = "<title>t</title><video src='/v.mp4'></video>";
    let site = Site::new().page("/watch", page).file("/v.mp4", media::MUXED);
    let done = vidra().serve(site).arg("/watch").success();
    let request = &done.requests("/v.mp4")[0];
    assert_eq!(request.header("accept-encoding"), Some("identity"));
    assert_eq!(request.header("referer"), Some(done.server().url("/watch").as_str()));
    assert!(done.requests("/watch")[0].header("accept-encoding").unwrap().contains("gzip"));
}

#[test]
fn another_host_hears_of_the_pages_origin_alone() {
    let done = vidra().serve(two_hosts()).arg("/watch").success();
    let wanted = format!("{}/", done.server().origin());
    assert!(there(&done).iter().all(|request| request.header("referer") == Some(wanted.as_str())));
}

#[test]
fn a_request_is_repeated_as_often_as_the_user_says() {
    for (retries, requests) in [("0", 1), ("1", 2)] {
        let done = busy(Fault::status(503), &["-R", retries]).stderr_contains("503").code(1).files([]);
        assert_eq!(done.requests("/v.mp4").len(), requests);
    }
}

#[test]
fn a_server_that_says_when_to_come_back_is_heard() {
    let done = busy(Fault::retry_after(0).first(1), &[]).success();
    assert_eq!(done.names().len(), 1);
    let done = busy(Fault::retry_after(100_000), &[]).stderr_contains("429").code(1);
    assert_eq!(done.requests("/v.mp4").len(), 1);
}

#[test]
fn what_does_not_help_is_not_repeated() {
    for status in [401, 403, 404, 410, 501] {
        let done = busy(Fault::status(status), &[]).stderr_contains(&status.to_string()).code(1).files([]);
        assert_eq!(done.requests("/v.mp4").len(), 1, "{status}");
    }
}

#[test]
fn a_server_that_falls_silent_in_the_middle_holds_nobody_for_ever() {
    let page = "<title>t</title><video src='/v.mp4'></video>";
    let site = Site::new()
        .page("/watch", page)
        .file("/v.mp4", media::MUXED)
        .fault("/v.mp4", Fault::stall_after(9_000));
    let run = vidra().serve(site).args(["--socket-timeout", "1", "--retries", "0", "/watch"]);
    let done = run.stderr_contains("--socket-timeout").code(1);
    assert!(!done.names().contains("t [watch].mp4"), "{:?}", done.names());
}

#[test]
fn redirects_in_a_circle_end() {
    let site = Site::new().redirect("/a", 302, "/b").redirect("/b", 302, "/a");
    let done = vidra().serve(site).arg("/a").stderr_contains("redirects").code(1);
    assert!(done.server().lines().len() < 15, "{:?}", done.server().lines());
}

#[test]
fn requests_go_through_the_proxy_that_is_named() {
    let site = || Site::new().file("/v.mp4", media::MUXED);
    let url = "http://media.example/v.mp4";
    vidra().serve(site()).args(["--proxy", "{origin}", url]).success().file("v [v].mp4", media::MUXED);
    vidra()
        .serve(site())
        .environment("http_proxy", "{origin}")
        .arg(url)
        .success()
        .file("v [v].mp4", media::MUXED);
    let run =
        vidra().serve(site()).environment("http_proxy", "http://127.0.0.1:1").args(["--proxy", "", "/v.mp4"]);
    run.success();
}

#[cfg(unix)]
#[test]
fn a_cookie_file_that_is_made_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let site = Site::new().file("/v.mp4", media::MUXED).header(
        "/v.mp4",
        "Set-Cookie",
        "new=2; Path=/; Max-Age=9999",
    );
    let done = vidra().serve(site).args(["--cookies", "jar.txt", "/v.mp4"]).success();
    let mode = std::fs::metadata(done.folder().join("jar.txt")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(String::from_utf8(done.read("jar.txt")).unwrap().contains("\tnew\t2"));
}

#[test]
fn a_recording_holds_no_secret() {
    let jar = "# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t4102444800\tsid\tcookie-secret\n";
    let site = Site::new().page("/watch", "<title>t</title><video src='/v.mp4'></video>").header(
        "/watch",
        "Set-Cookie",
        "fresh=fresh-secret; Path=/",
    );
    let options = [
        "--cookies",
        "jar.txt",
        "--add-headers",
        "Authorization: Bearer header-secret",
        "--record",
        "run.har",
    ];
    let done = vidra().serve(site).with_file("jar.txt", jar).args(options).args(["-j", "/watch"]).success();
    let text = String::from_utf8(done.read("run.har")).unwrap();
    assert!(text.contains("/watch") && text.contains("<video src="), "{text}");
    for secret in ["cookie-secret", "fresh-secret", "header-secret"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
}

#[test]
fn a_recording_of_a_failure_names_its_kind() {
    let site = Site::new().page("/text", "<p>Only words.");
    let done = vidra().serve(site).args(["--record", "run.har", "/text"]).code(1);
    let har: serde_json::Value = serde_json::from_slice(&done.read("run.har")).unwrap();
    assert_eq!(har["log"]["_vidra"]["error"], "nothing-found");
    assert_eq!(har["log"]["_vidra"]["url"], done.server().url("/text"));
}
