//! `-o -`: media on standard output, everything else on standard error.

use std::process::{Command, Output, Stdio};

use vidra_testkit::{Server, Site, media};

use crate::merges::{pair, samples};

/// Runs the program with its output taken as bytes.
fn run(server: &Server, words: &[&str], path: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_vidra"))
        .args(["--ignore-config", "-o", "-"])
        .args(words)
        .arg(server.url(path))
        .env_clear()
        .env("HOME", folder.path())
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "no file is made");
    output
}

fn told(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn a_file_goes_there_byte_for_byte_and_words_go_elsewhere() {
    let server = Site::new().file("/goal.mp4", media::MUXED).start();
    let words = ["--print", "after_move:%(id)s %(filepath)s", "--progress", "--newline"];
    let output = run(&server, &words, "/goal.mp4");
    assert!(output.status.success() && output.stdout == media::MUXED, "{}", told(&output));
    assert!(
        told(&output).contains("goal -\n") && told(&output).contains("[download] 100% of"),
        "{}",
        told(&output)
    );
}

#[test]
fn picture_and_sound_are_put_together_as_they_come() {
    let server = pair().start();
    let output = run(&server, &["-q"], "/v.mpd");
    assert!(output.status.success(), "{}", told(&output));
    let (whole, [picture, sound]) =
        (samples(&output.stdout), [media::H264_FRAGMENTED, media::AAC_FRAGMENTED]);
    assert_eq!(whole["H264"], samples(picture)["H264"]);
    assert_eq!(whole["Aac"].len(), samples(sound)["Aac"].len());
    // As files are while they are made: the head promises fragments (ISO/IEC 14496-12, "mvex").
    let head = &output.stdout[..output.stdout.len().min(4096)];
    assert!(head.windows(4).any(|four| four == b"mvex"));
    assert_eq!(output.stdout.windows(4).filter(|four| *four == b"moov").count(), 1);
}

#[test]
fn what_needs_a_finished_file_is_refused_before_anything_is_asked() {
    let server = Site::new().file("/goal.mp4", media::MUXED).start();
    let output = run(&server, &["-x"], "/goal.mp4");
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    assert!(told(&output).contains("needs a file's name") && server.log().is_empty(), "{}", told(&output));
}

#[test]
fn what_would_lie_beside_it_is_told_to_be_left_out() {
    let server = Site::new().file("/goal.mp4", media::MUXED).start();
    let output = run(&server, &["--write-info-json"], "/goal.mp4");
    assert!(
        output.stdout == media::MUXED && told(&output).contains("nothing is written beside"),
        "{}",
        told(&output)
    );
}
