//! URLs with options of their own are one run: one order, one count, one end, one recording.

use vidra_testkit::{Cli, Fault, Site, media};

use crate::vidra;

const TABLE: &str = ".config/vidra/config.toml";
const NAMES: &str = "output = \"%(autonumber)s-one.%(ext)s\"\njobs = 1\n\
                     [site.\"127.0.0.2\"]\noutput = \"%(autonumber)s-two.%(ext)s\"\n";

fn site() -> Site {
    let names = ["/a.mp4", "/b.mp4", "/c.mp4"];
    names.iter().fold(Site::new().also_on("127.0.0.2"), |site, name| site.file(name, media::MUXED))
}

/// Three URLs, the second of them on the host that has a section.
fn three(site: Site, table: &str) -> Cli {
    let run = vidra().serve(site).with_home_file(TABLE, table);
    run.args(["/a.mp4", "{origin:127.0.0.2}/b.mp4", "/c.mp4"])
}

#[test]
fn files_are_numbered_and_told_in_the_order_of_their_urls() {
    three(site(), NAMES).success().files(["00001-one.mp4", "00002-two.mp4", "00003-one.mp4"]);
    three(site(), NAMES).args(["--print", "id"]).stdout("a\nb\nc\n").success();
}

#[test]
fn the_most_downloads_are_those_of_the_run() {
    let run = three(site(), NAMES).args(["--max-downloads", "2"]);
    run.code(101).files(["00001-one.mp4", "00002-two.mp4"]);
}

#[test]
fn the_first_error_ends_all_of_it() {
    let run = three(site().fault("/b.mp4", Fault::status(404)), NAMES).arg("--abort-on-error");
    run.code(1).files(["00001-one.mp4"]);
}

#[test]
fn one_recording_holds_all_of_it() {
    let done = three(site(), NAMES).args(["-s", "--record", "{home}/all.har"]).success();
    let text = std::fs::read_to_string(done.home().join("all.har")).unwrap();
    for name in ["/a.mp4", "/b.mp4", "/c.mp4"] {
        assert!(text.contains(name), "{name}");
    }
}

#[test]
fn what_a_run_has_once_cannot_be_set_for_a_site() {
    let table = format!("{NAMES}max-downloads = 1\n");
    let run = three(site(), &table).args(["--print", "id"]).stdout("a\nb\nc\n");
    run.stderr_contains("--max-downloads counts for a whole run and not for a site").success();
}

#[test]
fn each_url_can_have_its_own_count() {
    let page = "<title>Two</title><video src='/a.mp4'></video><video src='/b.mp4'></video>";
    let run = || {
        let run = vidra().serve(site().page("/two", page).page("/too", page));
        run.args(["--max-downloads", "1", "--print", "%(autonumber)s %(id)s", "/two", "/too"])
    };
    run().stdout("00001 two-1\n").code(101);
    run().arg("--break-per-input").stdout("00001 two-1\n00001 too-1\n").success();
}

#[test]
fn a_list_is_given_up_for_its_own_errors() {
    let feed = |names: [&str; 2]| {
        let item = |name: &str| format!("<item><title>{name}</title><link>{{origin}}/{name}</link></item>");
        let items = names.map(item).concat();
        format!("<?xml version='1.0'?><rss version='2.0'><channel><title>L</title>{items}</channel></rss>")
    };
    let lists = [("/bad", ["gone.mp4", "a.mp4"]), ("/good", ["b.mp4", "c.mp4"])];
    let site = lists.into_iter().fold(site(), |site, (path, names)| {
        site.text(path, &feed(names)).header(path, "Content-Type", "application/rss+xml")
    });
    let run = vidra().serve(site).args(["--jobs", "1", "--skip-playlist-after-errors", "1", "-R", "0"]);
    let done = run.args(["-o", "%(id)s.%(ext)s", "/bad", "/good"]).code(1);
    done.files(["b.mp4", "c.mp4"]);
}
