//! Cookies of a browser and accounts of a netrc file: they go where they belong, and nowhere else.

use vidra_testkit::{Site, media};

use crate::vidra;

#[test]
fn cookies_of_a_browser_go_to_the_host_they_are_for() {
    let run = vidra().serve(Site::new().file("/goal.mp4", media::MUXED));
    let run = run.with_home_file(".mozilla/firefox/a.default/marker", "");
    let options = ["--cookies-from-browser", "firefox:{home}/.mozilla/firefox/a.default", "/goal.mp4"];
    // The profile has no cookies yet: said with where it was looked for.
    run.args(options).stderr_contains("has no profile").code(1);

    let profile = tempfile::tempdir().unwrap();
    let database = rusqlite::Connection::open(profile.path().join("cookies.sqlite")).unwrap();
    let text =
        "CREATE TABLE moz_cookies (id INTEGER, originAttributes TEXT, name TEXT, value TEXT, host TEXT,
          path TEXT, expiry INTEGER, isSecure INTEGER, isHttpOnly INTEGER);
        INSERT INTO moz_cookies VALUES (1, '', 'sid', 'mine', '127.0.0.1', '/', 4000000000, 0, 0);
        INSERT INTO moz_cookies VALUES (2, '', 'other', 'secret', '.example.com', '/', 4000000000, 0, 0);";
    database.execute_batch(text).unwrap();
    drop(database);
    let browser = format!("firefox:{}/", profile.path().display());
    let run = vidra().serve(Site::new().file("/goal.mp4", media::MUXED));
    let done =
        run.args(["-v", "--cookies", "jar.txt", "--cookies-from-browser", &browser, "/goal.mp4"]).success();
    let sent = done.requests("/goal.mp4");
    assert!(sent.iter().all(|request| request.header("cookie") == Some("sid=mine")), "{sent:?}");
    let jar = String::from_utf8(done.read("jar.txt")).unwrap();
    assert!(jar.contains("sid\tmine") && !jar.contains("secret"), "{jar}");
    assert!(!done.stderr().contains("mine"), "{}", done.stderr());
}

#[test]
fn a_netrc_that_cannot_be_read_is_told_without_what_is_in_it() {
    let run = vidra().args(["-n", "--netrc-location", "{home}/none", "https://e.example/"]);
    run.stderr_contains("cannot read the netrc file").code(1);
    let run = vidra().args(["--netrc-cmd", "false", "https://e.example/"]);
    run.stderr_contains("of --netrc-cmd ended with").code(1);
}
