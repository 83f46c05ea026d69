//! Names made of strangers' text: none leaves the folder, steers the terminal or is a program.

use vidra_testkit::{Cli, Site, media};

use crate::vidra;

/// A page with this title, as it stands in HTML.
fn titled(title: &str) -> Cli {
    let page = format!("<meta charset=utf-8><title>{title}</title><video src='/v.mp4'></video>");
    vidra().serve(Site::new().page("/watch", &page).file("/v.mp4", media::MUXED))
}

/// The only file that is made of a title with these options.
fn name(title: &str, options: &[&str]) -> String {
    let done = titled(title).args(options.iter().copied()).arg("/watch").success();
    let names: Vec<String> = done.names().into_iter().collect();
    assert_eq!(names.len(), 1, "{names:?}");
    assert!(
        done.folder().parent().unwrap().read_dir().unwrap().count() == 2,
        "something lies outside the folder"
    );
    names.concat()
}

#[test]
fn default_names_end_with_the_id() {
    assert_eq!(name("A goal", &[]), "A goal [watch].mp4");
    assert_eq!(name("A goal", &["-t"]), "A goal-watch.mp4");
    assert_eq!(name("A goal", &["--id"]), "watch.mp4");
}

#[test]
fn slashes_and_what_windows_forbids_get_look_alikes() {
    assert_eq!(
        name("AC/DC: live? \"yes\" &lt;b&gt; a|b*c\\d", &["-t"]),
        "AC⧸DC： live？ ＂yes＂ ＜b＞ a｜b＊c⧹d-watch.mp4"
    );
    assert_eq!(name("a:b?c", &["-t", "--no-windows-filenames"]), "a:b?c-watch.mp4");
    assert_eq!(name("Über/a b &amp; c", &["--restrict-filenames"]), "Uber_a_b_c-[watch].mp4");
}

#[test]
fn no_title_leaves_its_folder() {
    let template = &["-o", "%(title)s/%(id)s.%(ext)s"];
    for title in ["..", "../..", "/etc", "..\\..", "&#0;..", "~"] {
        let name = name(title, template);
        let is_inside = name.ends_with("/watch.mp4") && name.matches('/').count() == 1;
        assert!(is_inside && !name.starts_with('.'), "{title:?}: {name}");
    }
    assert_eq!(name(".", template), "watch.mp4");
}

#[test]
fn devices_dashes_and_dots_are_made_harmless() {
    let template = &["-o", "%(title)s.%(ext)s"];
    for (title, wanted) in
        [("CON", "_CON.mp4"), ("com1.tar", "_com1.tar.mp4"), ("-rf", "_-rf.mp4"), (".bashrc", "_.bashrc.mp4")]
    {
        assert_eq!(name(title, template), wanted);
    }
}

#[test]
fn a_title_is_no_extension() {
    for title in ["Setup.exe", "run.sh", "page.html", "a.desktop"] {
        assert_eq!(name(title, &["-o", "%(title)s"]), format!("{title}.mp4"));
    }
}

#[test]
fn control_and_invisible_characters_are_left_out_of_names_and_terminals() {
    let title = "a\u{1b}]0;x\u{7}b&#27;[31mc\u{202e}4pm\u{200b}d";
    let done = titled(title).args(["-v", "/watch"]).success();
    let name = done.names().into_iter().collect::<Vec<_>>().concat();
    let is_bad = |character: char| {
        (character.is_control() && character != '\n') || "\u{202e}\u{200b}".contains(character)
    };
    assert!(!name.contains(is_bad), "{name:?}");
    assert!(!done.stderr().contains(is_bad), "{:?}", done.stderr());
}

#[test]
fn a_name_that_is_too_long_loses_its_middle_and_keeps_its_id() {
    for title in ["x".repeat(5000), "ü".repeat(5000), "\u{1f600}".repeat(1000)] {
        let name = name(&title, &[]);
        assert!(name.ends_with(" [watch].mp4") && (150..=255).contains(&name.len()), "{} {name}", name.len());
    }
    assert_eq!(name("A very long title", &["--trim-filenames", "19"]), "A very long [watch].mp4");
}

#[test]
fn an_address_cannot_name_a_file_outside() {
    for path in ["/%2e%2e%2fevil.mp4", "/..%2f..%2fevil.mp4", "/%2fetc%2fevil.mp4", "/%00evil.mp4"] {
        let done = vidra().serve(Site::new().file(path, media::MUXED)).arg(path).success();
        assert_eq!(done.names().len(), 1, "{path}: {:?}", done.names());
        assert!(
            !done.names().iter().any(|name| name.contains('/') || name.starts_with('.')),
            "{:?}",
            done.names()
        );
    }
}

#[test]
fn a_server_cannot_name_a_file_outside_or_a_program() {
    let site = Site::new().file("/get", media::MUXED).header(
        "/get",
        "Content-Disposition",
        "attachment; filename=\"../../evil.exe\"",
    );
    let done = vidra().serve(site).args(["-o", "%(title)s.%(ext)s", "/get"]).success();
    let name = done.names().into_iter().collect::<Vec<_>>().concat();
    assert!(name.ends_with("evil.mp4") && !name.contains('/') && !name.starts_with('.'), "{name}");
}

#[test]
fn two_items_of_one_name_are_two_files() {
    let site = Site::new().file("/a.mp4", media::MUXED).file("/b.mp4", media::MUXED_MOOV_AT_END);
    let run = vidra().serve(site).args(["--jobs", "1", "-o", "same.%(ext)s", "/a.mp4", "/b.mp4"]);
    run.success()
        .file("same.mp4", media::MUXED)
        .file("same [b].mp4", media::MUXED_MOOV_AT_END)
        .files(["same.mp4", "same [b].mp4"]);
}

#[test]
fn a_folder_the_user_names_may_be_anywhere() {
    let done = titled("t").args(["-o", "{home}/videos/%(id)s.%(ext)s", "/watch"]).success().files([]);
    assert_eq!(std::fs::read(done.home().join("videos/watch.mp4")).unwrap(), media::MUXED);
    let done = titled("t").args(["-P", "sub", "-o", "../%(id)s.%(ext)s", "/watch"]).success();
    assert_eq!(done.names().iter().map(String::as_str).collect::<Vec<_>>(), ["watch.mp4"]);
}
