//! What files are called.

use vidra_testkit::{Site, media};

use crate::vidra;

fn titled(title: &str) -> Site {
    let page = format!("<title>{title}</title><video src='/v.mp4'></video>");
    Site::new().page("/watch", &page).file("/v.mp4", media::MUXED)
}

#[test]
fn the_title_flag_is_youtube_dls() {
    vidra().serve(titled("A goal")).args(["-t", "/watch"]).success().files(["A goal-watch.mp4"]);
    vidra().serve(titled("A goal")).args(["-cit", "/watch"]).success().files(["A goal-watch.mp4"]);
    vidra().serve(titled("A goal")).args(["-t", "-o", "x", "/watch"]).code(2).files([]);
}

#[test]
fn a_title_makes_no_folders_and_no_programs() {
    let run = |title| vidra().serve(titled(title)).args(["-o", "%(title)s.%(ext)s", "/watch"]).success();
    run("../../etc/passwd").files([".._.._etc_passwd.mp4"].map(|_| "_..⧸..⧸etc⧸passwd.mp4"));
    run("aux").files(["aux_.mp4"].map(|_| "_aux.mp4"));
    let done = vidra().serve(titled("Setup.exe")).args(["-o", "%(title)s", "/watch"]).success();
    done.files(["Setup.exe.mp4"]);
}

#[test]
fn a_title_of_five_thousand_letters_is_cut_and_the_id_kept() {
    let done = vidra().serve(titled(&"x".repeat(5000))).arg("/watch").success();
    let names = done.names();
    let name = names.first().unwrap();
    assert!(name.ends_with(" [watch].mp4") && name.len() <= 200, "{name}");
}

#[test]
fn folders_of_the_template_are_made() {
    let run = vidra().serve(titled("A/B")).args(["-P", "out", "-o", "%(title)s/%(id)s.%(ext)s", "/watch"]);
    run.success().files(["out/A⧸B/watch.mp4"]);
}
