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

/// A site that accounts are for, asked where nobody listens.
fn asking(options: &[&str]) -> vidra_testkit::Finished {
    let run = vidra().args(["--proxy", "http://127.0.0.1:9", "-R", "0"]).args(options.iter().copied());
    run.arg("https://vimeo.com/90210042").code(1)
}

#[test]
fn a_netrc_that_cannot_be_read_is_a_warning_without_what_is_in_it() {
    for (options, wanted) in [
        (&["-n", "--netrc-location", "~/none"][..], "cannot read the netrc file {home}/none"),
        (&["--netrc-cmd", "false"], "of --netrc-cmd ended with"),
        (&["--netrc-cmd", "/no/such/program {}"], "of --netrc-cmd cannot be started"),
    ] {
        let done = asking(options);
        let wanted = wanted.replace("{home}", &done.home().display().to_string());
        let lines: Vec<&str> = done.stderr().lines().filter(|line| line.starts_with("WARNING: ")).collect();
        assert!(lines.len() == 1 && lines[0].contains(&wanted), "{lines:?}");
        assert!(done.stderr().contains("ERROR: [vimeo] "), "it goes on: {}", done.stderr());
    }
}

#[test]
fn pages_nobody_knows_get_no_account() {
    let run = vidra().serve(Site::new().file("/goal.mp4", media::MUXED));
    let done = run.args(["--netrc-cmd", "/no/such/program {}", "/goal.mp4"]).success();
    assert!(!done.stderr().contains("WARNING"), "{}", done.stderr());
}

#[test]
fn a_password_is_asked_for_only_where_a_site_is() {
    vidra().args(["-u", "me", "--list-extractors"]).stdout_contains("youtube").stderr("").success();
}
