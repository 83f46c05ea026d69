//! Mistakes on the command line: the exit code is 2 and the message says what to do.

use vidra_testkit::{Site, media};

use crate::vidra;

#[test]
fn no_url_is_a_usage_error() {
    vidra().stdout("").stderr_contains("-a FILE").code(2);
}

#[test]
fn an_unknown_option_names_the_nearest() {
    vidra().args(["--no-overwrite-it", "x"]).stderr_contains("--no-overwrites").code(2);
}

#[test]
fn an_option_can_be_shortened_as_long_as_it_is_clear() {
    let site = Site::new().file("/goal.mp4", media::MUXED);
    vidra().serve(site).args(["--simul", "--get-ti", "/goal.mp4"]).stdout("goal\n").success();
}

#[test]
fn a_bad_expression_points_at_the_column() {
    vidra().args(["-f", "bv[height", "https://example.org/"]).stderr_contains("column").code(1);
    vidra().args(["-o", "%(title", "https://example.org/"]).stderr_contains("column").code(2);
    vidra().args(["-I", "a", "https://example.org/"]).stderr_contains("column").code(2);
}

#[test]
fn addresses_vidra_does_not_open_are_named() {
    for address in ["file:///etc/passwd", "ftp://example.org/v.mp4"] {
        vidra().arg(address).stderr_contains("only http and https").code(1);
    }
}

#[test]
fn a_format_that_is_not_there_lists_those_that_are() {
    let site = Site::new().file("/goal.mp4", media::MUXED);
    vidra().serve(site).args(["-f", "999", "/goal.mp4"]).stderr_contains("matches none of mp4").code(1);
}

#[test]
fn the_version_is_one_line() {
    let version = format!("vidra {}\n", env!("CARGO_PKG_VERSION"));
    vidra().arg("--version").stdout(&version).stderr("").success();
}
