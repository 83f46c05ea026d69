//! What happens at a moment of an item's way: lines in files, commands, templates of progress.

use vidra_testkit::{Cli, Site, media};

use crate::vidra;

fn goal() -> Cli {
    vidra().serve(Site::new().file("/goal.mp4", media::MUXED))
}

#[test]
fn lines_are_added_to_files_at_their_moment() {
    let options = [
        "--print-to-file",
        "%(id)s %(ext)s",
        "all/%(extractor)s.txt",
        "--print-to-file",
        "after_move:filepath",
        "paths",
    ];
    let done = goal().args(options).arg("/goal.mp4").success();
    let path = done.folder().join("goal [goal].mp4").display().to_string();
    let done = done.file("all/generic.txt", "goal mp4\n").file("paths", format!("{path}\n"));
    let again = done.rerun();
    again.file("all/generic.txt", "goal mp4\ngoal mp4\n");
}

#[test]
fn simulation_writes_the_lines_of_its_moments_alone() {
    let options = ["-s", "--print-to-file", "id", "ids", "--print-to-file", "after_move:id", "never"];
    goal().args(options).arg("/goal.mp4").success().files(["ids"]).file("ids", "goal\n");
}

#[cfg(unix)]
#[test]
fn commands_get_the_file_quoted() {
    let done = goal().args([
        "-o",
        "it's $(x).mp4",
        "--exec",
        "cp {} copy",
        "--exec",
        "before_dl:echo %(title)q > early",
    ]);
    let done = done.arg("/goal.mp4").success().file("copy", media::MUXED).file("early", "goal\n");
    assert!(done.stderr().contains("[Exec] Executing command: cp "), "{}", done.stderr());
}

#[cfg(unix)]
#[test]
fn a_command_that_fails_is_an_error_of_the_item() {
    goal().args(["--exec", "exit 3 #", "/goal.mp4"]).stderr_contains("exit status: 3").code(1);
    goal().args(["--exec", "exit 3 #", "--no-exec", "/goal.mp4"]).success();
}

#[test]
fn strangers_text_never_reaches_a_shell() {
    for command in ["echo %(title)s", "echo %(title)j", "echo %(title|`x`)q"] {
        goal()
            .args(["--exec", command, "/goal.mp4"])
            .stdout("")
            .stderr_contains("unsafe in a command")
            .code(2)
            .files([]);
    }
}

#[test]
fn progress_is_put_as_a_template_says() {
    let template =
        "download:P %(info.id)s %(progress.status)s %(progress.downloaded_bytes)i %(progress.nope)i";
    let done = goal().args(["--newline", "--progress-template", template, "/goal.mp4"]).success();
    let lines: Vec<&str> = done.stderr().lines().filter(|line| line.starts_with("P ")).collect();
    assert!(lines.len() >= 2 && lines[0].starts_with("P goal downloading "), "{lines:?}");
    assert_eq!(lines.last(), Some(&"P goal finished 34095 NA"), "{lines:?}");
    assert!(!done.stderr().contains("% of "), "{}", done.stderr());
}

#[test]
fn a_template_for_what_comes_after_stands_alone_too() {
    let options = ["--newline", "--progress-template", "postprocess:P %(info.id)s %(progress.status)s"];
    let done = goal().args(options).arg("/goal.mp4").success();
    let lines: Vec<&str> = done.stderr().lines().filter(|line| line.starts_with("P ")).collect();
    assert_eq!(lines, ["P goal started", "P goal finished"]);
    assert!(done.stderr().contains("% of "), "{}", done.stderr());
}

#[cfg(unix)]
#[test]
fn brackets_are_the_file_only_where_a_command_has_no_field() {
    let options = ["--exec", "printf '%s' {} > plain", "--exec", "printf '{} %s' %(id)q > filled"];
    let done = goal().args(options).args(["-o", "g.mp4", "/goal.mp4"]).success();
    let path = done.folder().join("g.mp4").display().to_string();
    done.file("plain", path).file("filled", "{} goal");
}

#[test]
fn numbers_of_files_count_from_where_the_user_says() {
    let site = Site::new().file("/a.mp4", media::MUXED).file("/b.mp4", media::MUXED);
    let options = ["--jobs", "1", "--autonumber-start", "7", "-o", "%(autonumber)s-%(id)s.%(ext)s"];
    vidra()
        .serve(site)
        .args(options)
        .args(["/a.mp4", "/b.mp4"])
        .success()
        .files(["00007-a.mp4", "00008-b.mp4"]);
}
