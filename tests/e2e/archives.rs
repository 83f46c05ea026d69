//! What was downloaded before is left alone: text archives as yt-dlp's, and vidra's own.

use vidra_testkit::{Cli, Site, media};

use crate::vidra;

fn two() -> Site {
    let page = "<title>Two</title><video src='/a.mp4'></video><video src='/b.mp4'></video>";
    Site::new().page("/two", page).file("/a.mp4", media::MUXED).file("/b.mp4", media::MUXED)
}

fn run(options: &[&str]) -> Cli {
    vidra().serve(two()).args(options.iter().copied())
}

#[test]
fn a_text_archive_is_written_line_by_line_and_read_again() {
    let done = run(&["--download-archive", "done.txt", "/a.mp4"]).success().file("done.txt", "generic a\n");
    std::fs::remove_file(done.folder().join("a [a].mp4")).unwrap();
    let again = done.again().stderr_contains("a: a has already been recorded in the archive").success();
    again.files(["done.txt"]).file("done.txt", "generic a\n");
}

#[test]
fn lines_another_program_wrote_count() {
    let run = run(&["--download-archive", "done.txt", "/a.mp4", "/b.mp4"])
        .with_file("done.txt", "youtube x\r\ngeneric b");
    run.success().files(["a [a].mp4", "done.txt"]).file("done.txt", "youtube x\r\ngeneric b\ngeneric a\n");
}

#[test]
fn what_is_left_out_or_only_told_of_is_not_recorded() {
    let options = ["--download-archive", "done.txt", "--match-filters", "title=nope", "/a.mp4"];
    run(&options).success().files([]);
    run(&["--download-archive", "done.txt", "-s", "/a.mp4"]).success().files([]);
    let forced = run(&["--download-archive", "done.txt", "-s", "--force-write-archive", "/a.mp4"]);
    forced.success().file("done.txt", "generic a\n");
}

#[test]
fn the_first_that_is_there_can_end_the_run_or_its_url() {
    let archive = |options: &[&str]| run(options).with_file("done.txt", "generic a\n");
    let options = ["--download-archive", "done.txt", "--break-on-existing", "/a.mp4", "/b.mp4"];
    archive(&options).code(101).files(["done.txt"]);
    archive(&options).arg("--break-per-input").success().files(["b [b].mp4", "done.txt"]);
}

#[test]
fn the_own_archive_knows_more_and_can_be_looked_at() {
    let done = run(&["--archive", "-q", "/a.mp4"]).success();
    let home = done.home();
    assert!(home.join(".local/share/vidra/archive.sqlite").is_file());
    let second = done.again().args(["--print", "id"]).stdout("").success();
    let folder = second.folder();
    let vidra = |words: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_vidra"));
        command.args(words).env_clear().env("HOME", &home).current_dir(&folder);
        command.env("XDG_DATA_HOME", home.join(".local/share"));
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (_, listed) = vidra(&["archive", "list", "--json"]);
    let entry: serde_json::Value = serde_json::from_str(&listed).unwrap();
    assert_eq!((&entry["id"], &entry["size_bytes"]), (&"generic a".into(), &media::MUXED.len().into()));
    assert_eq!(entry["blake3"].as_str().unwrap(), blake3::hash(media::MUXED).to_hex().as_str());
    std::fs::write(folder.join("old.txt"), "generic a\nyoutube x\n").unwrap();
    assert_eq!(vidra(&["archive", "import", "old.txt"]).1, "1 of 2 items were new\n");
    assert_eq!(vidra(&["archive", "export", "new.txt"]).0, Some(0));
    let _second = second.file("new.txt", "generic a\nyoutube x\n");
    assert_eq!(vidra(&["archive", "forget", "generic a"]), (Some(0), "generic a is forgotten\n".to_owned()));
    assert_eq!(vidra(&["archive", "forget", "generic a"]).0, Some(1));
}

#[test]
fn who_only_tells_tells_all_of_it() {
    let archive = ["--download-archive", "done.txt", "--jobs", "4"];
    let run = run(&archive).args(["-j", "/a.mp4", "/a.mp4"]);
    assert_eq!(run.success().files([]).stdout().lines().count(), 2);
}

#[test]
fn a_text_archive_may_have_any_name() {
    let run = run(&["--download-archive", "done.db", "/a.mp4", "/b.mp4"]).with_file("done.db", "generic a\n");
    run.success().files(["b [b].mp4", "done.db"]).file("done.db", "generic a\ngeneric b\n");
}

#[test]
fn what_is_forgotten_is_taken_out_of_the_same_file() {
    let done = run(&["--download-archive", "done.txt", "/a.mp4", "/b.mp4", "--jobs", "1"]).success();
    let forget = vidra().with_file("done.txt", done.read("done.txt"));
    let forget = forget.args(["archive", "--file", "done.txt", "forget", "generic a"]);
    forget.stdout("generic a is forgotten\n").success().file("done.txt", "generic b\n");
}

#[test]
fn an_item_named_twice_is_downloaded_once() {
    let done =
        run(&["--download-archive", "done.txt", "--jobs", "4", "/a.mp4", "/a.mp4", "/a.mp4"]).success();
    let done = done.file("done.txt", "generic a\n");
    let whole = done.requests("/a.mp4").into_iter().filter(|request| request.method == "GET").count();
    assert!(whole >= 1);
}
