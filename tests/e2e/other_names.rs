//! Started as `yt-dlp` or `youtube-dl`: what programs that call those expect.

#![cfg(unix)]

use std::path::PathBuf;

use vidra_testkit::{Cli, Site, media};

/// A link of this name to the program under test; its folder goes with it.
fn named(name: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join(name);
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_vidra"), &link).unwrap();
    (folder, link)
}

fn yt_dlp(words: &[&str], check: impl FnOnce(Cli)) {
    let (_folder, link) = named("yt-dlp");
    let site = Site::new().file("/goal.mp4", media::MUXED).file("/b.mp4", media::MUXED);
    check(Cli::new(link).serve(site).args(words.iter().copied()));
}

#[test]
fn the_version_is_a_date() {
    yt_dlp(&["--version"], |run| {
        let done = run.stderr("").success();
        let parts: Vec<&str> = done.stdout().trim().split('.').collect();
        assert!(parts.len() == 3 && parts[0].len() == 4, "{parts:?}");
    });
    let (_folder, link) = named("youtube-dl");
    Cli::new(link).args(["--ignore-config", "--version"]).stdout("2021.12.17\n").success();
}

#[test]
fn progress_goes_to_standard_output_and_warnings_do_not() {
    yt_dlp(&["--newline", "/goal.mp4"], |run| {
        let done = run.stderr("").success();
        let lines: Vec<&str> = done.stdout().lines().collect();
        assert!(lines.contains(&"[download] Destination: goal [goal].mp4"), "{lines:?}");
        assert!(
            lines.iter().any(|line| line.starts_with("[download] 100% of   33.30KiB in 00:00:0")),
            "{lines:?}"
        );
    });
    yt_dlp(&["/goal.mp4"], |run| {
        assert!(run.stderr("").success().stdout().contains("\r[download]"));
    });
    yt_dlp(&["-q", "/goal.mp4"], |run| drop(run.stdout("").stderr("").success()));
}

#[test]
fn json_is_one_line_and_nothing_else() {
    yt_dlp(&["-J", "--no-warnings", "--flat-playlist", "--no-playlist", "--", "/goal.mp4"], |run| {
        let done = run.stderr("").success().files([]);
        assert_eq!(done.stdout().lines().count(), 1);
        assert!(done.stdout().starts_with('{'), "{}", done.stdout());
    });
}

#[test]
fn its_own_configuration_is_read_and_its_commands_are_addresses() {
    let config = ("-o '%(id)s-mine.%(ext)s'", "goal-mine.mp4\n");
    yt_dlp(&["--get-filename", "/goal.mp4"], |run| {
        drop(
            run.with_home_file(".config/vidra/config", "-o no")
                .with_home_file(".config/yt-dlp/config", config.0)
                .stdout(config.1)
                .success(),
        );
    });
    yt_dlp(&["man"], |run| drop(run.stderr_contains("is neither a URL").code(1)));
}

#[test]
fn files_are_made_one_after_the_other() {
    yt_dlp(&["--newline", "/goal.mp4", "/b.mp4"], |run| {
        let done = run.success();
        let told: Vec<&str> = done
            .stdout()
            .lines()
            .filter(|line| line.contains("100% of") || line.contains("Destination"))
            .collect();
        assert!(
            told.len() == 4 && told[1].contains("100% of") && told[2].contains("Destination: b"),
            "{told:?}"
        );
    });
}
