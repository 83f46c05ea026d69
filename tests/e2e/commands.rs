//! Words in first place that are commands, and what is generated from the definitions.

use vidra_testkit::{Cassette, Site, media};

use crate::vidra;

#[test]
fn completions_and_the_manual_know_every_option() {
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let done = vidra().args(["completions", shell]).stderr("").success();
        assert!(
            done.stdout().contains("download-archive") && done.stdout().contains("format-sort"),
            "{shell}"
        );
    }
    let done = vidra().arg("man").stderr("").success();
    assert!(
        done.stdout().starts_with(".ie") || done.stdout().contains(".TH vidra"),
        "{}",
        &done.stdout()[..200]
    );
    assert!(done.stdout().contains("print\\-to\\-file") && done.stdout().contains("vidra archive"));
    vidra().args(["completions", "klingon"]).stderr_contains("bash, zsh").code(2);
}

#[test]
fn the_doctor_tells_what_is_there() {
    let done = vidra()
        .args(["doctor", "--offline"])
        .with_home_file(".config/vidra/config", "-q")
        .stderr("")
        .success();
    for line in
        ["version        vidra ", "/.config/vidra/config (there)", "config.toml (not there)", "ffmpeg "]
    {
        assert!(done.stdout().contains(line), "{line}: {}", done.stdout());
    }
}

#[test]
fn every_option_of_the_readme_is_there_and_the_help_names_the_same_folders() {
    let help = vidra().arg("--help").success();
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md")).unwrap();
    let is_sign = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    let words =
        readme.split(|letter| !is_sign(letter)).filter(|word| word.starts_with("--") && word.len() > 3);
    // Options of cargo, not of vidra.
    let others = ["--locked", "--path", "--example", "--workspace"];
    let mut count = 0;
    for option in words.filter(|word| !others.contains(word)) {
        count += 1;
        assert!(
            help.stdout().contains(&format!("{option} ")) || help.stdout().contains(&format!("{option}\n")),
            "{option}"
        );
    }
    assert!(count > 5, "the README names {count} options");
}

#[test]
fn words_are_searched_where_the_user_says_so() {
    let run = vidra().args(["--default-search", "nosuch", "cats"]);
    run.stderr_contains("no site searches for \"nosuch:cats\"").code(1);
    vidra().args(["--default-search", "error", "cats"]).stderr_contains("is neither a URL").code(1);
}

#[test]
fn sites_can_be_left_out() {
    let cassette = || {
        Cassette::new("https://vimeo.com/90210042")
            .page("https://vimeo.com/90210042", "<title>A</title><video src='/v.mp4'></video>")
    };
    let run = vidra().serve(Site::new().file("/v.mp4", media::MUXED)).replay(cassette());
    let run = run.args(["--use-extractors", "generic", "--print", "extractor", "https://vimeo.com/90210042"]);
    run.stdout("generic\n").success();
    vidra().args(["--ies", "nope", "https://e.example/"]).stderr_contains("leaves no site").code(1);
    vidra().args(["-U"]).stderr_contains("does not update itself").code(100);
}
