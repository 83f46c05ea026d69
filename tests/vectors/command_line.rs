//! A sample of the recorded cases through the program itself: an info file, `-s` and `--print`.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::{recorded, text};

/// Every so many-th case is tried: each is a run of the program.
const EVERY: usize = 12;

struct Ran {
    is_failure: bool,
    stdout: String,
}

fn run(folder: &Path, info: &Value, words: &[&str]) -> Ran {
    let file = folder.join("info.json");
    std::fs::write(&file, info.to_string()).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_vidra"))
        .args(["--ignore-config", "--load-info-json"])
        .arg(&file)
        .args(["-s", "--no-warnings"])
        .args(words)
        .env_clear()
        .env("HOME", folder)
        .env("TZ", "UTC")
        .current_dir(folder)
        .output()
        .unwrap();
    Ran { is_failure: !output.status.success(), stdout: String::from_utf8(output.stdout).unwrap() }
}

/// Tries a sample of a section; `tried` tells what differs.
fn sample(name: &str, tried: impl Fn(&Path, &Value, &Value) -> Option<String>) {
    let Some(all) = recorded() else { return };
    let folder = tempfile::tempdir().unwrap();
    let cases = all[name].as_array().unwrap().iter().step_by(EVERY);
    let different: Vec<String> = cases
        .filter_map(|case| tried(folder.path(), &all, case).map(|found| format!("{case}\n    {found}")))
        .collect();
    assert!(different.is_empty(), "{}", different.join("\n"));
}

fn video(dict: &Value) -> Value {
    let mut dict = dict.clone();
    dict["_type"] = json!("video");
    dict
}

#[test]
fn templates_are_printed_as_recorded() {
    sample("outtmpl", |folder, all, case| {
        let ran =
            run(folder, &video(&all["infos"][text(case, "info")]), &["--print", text(case, "template")]);
        super::unequal(&ran.stdout, &format!("{}\n", text(case, "text")))
    });
}

#[test]
fn filters_let_items_pass_as_recorded() {
    sample("match_filter", |folder, all, case| {
        let words = ["--match-filters", text(case, "filter"), "--print", "%(title)s"];
        let ran = run(folder, &video(&all["infos"][text(case, "info")]), &words);
        let found = (!ran.is_failure).then_some(!ran.stdout.is_empty());
        super::unequal(&found, &case["passes"].as_bool())
    });
}

#[test]
fn formats_are_chosen_by_the_program_as_recorded() {
    sample("format", |folder, all, case| {
        let set = usize::try_from(case["formats"].as_u64().unwrap()).unwrap();
        let info = json!({
            "_type": "video", "id": "x", "title": "t", "extractor": "generic", "extractor_key": "Generic",
            "webpage_url": "https://x.example/", "formats": all["format_sets"][set],
        });
        let mut words = vec!["--print", "%(format_id)s %(ext)s"];
        let sort: Vec<&str> = case["sort"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let sort = sort.join(",");
        if !sort.is_empty() {
            words.extend(["-S", sort.as_str()]);
        }
        words.extend(case["selector"].as_str().into_iter().flat_map(|selector| ["-f", selector]));
        for (flag, option) in [
            ("prefer_free_formats", "--prefer-free-formats"),
            ("allow_multiple_video_streams", "--video-multistreams"),
            ("allow_multiple_audio_streams", "--audio-multistreams"),
        ] {
            words.extend(case["flags"][flag].as_bool().filter(|is_so| *is_so).map(|_| option));
        }
        let container = case["flags"]["merge_output_format"].as_str();
        words.extend(container.into_iter().flat_map(|name| ["--merge-output-format", name]));
        let picks = case["picks"].as_array().cloned().unwrap_or_default();
        let line = |pick: &Value| format!("{} {}\n", text_at(pick, 0), text_at(pick, 1));
        super::unequal(&run(folder, &info, &words).stdout, &picks.iter().map(line).collect::<String>())
    });
}

#[test]
fn names_are_made_safe_by_the_program_as_recorded() {
    sample("sanitize", |folder, _, case| {
        let info = json!({
            "_type": "video", "id": "x", "title": text(case, "value"), "extractor": "generic",
            "extractor_key": "Generic", "webpage_url": "https://x.example/",
        });
        let template = if case["restricted"].as_bool().unwrap() { "%(title)#S" } else { "%(title)S" };
        let ran = run(folder, &info, &["--print", template]);
        super::unequal(&ran.stdout, &format!("{}\n", text(case, "filename")))
    });
}

/// A feed of so many items.
fn feed(count: u64) -> String {
    let item = |number: u64| {
        format!(
            "<item><title>{number}</title><guid>{number}</guid>\
             <enclosure url='{{origin}}/{number}.mp4' type='video/mp4' length='9'/></item>"
        )
    };
    let items: String = (1..=count).map(item).collect();
    format!("<?xml version='1.0'?><rss version='2.0'><channel><title>L</title>{items}</channel></rss>")
}

#[test]
fn places_in_lists_are_taken_by_the_program_as_recorded() {
    sample("playlist_items", |folder, _, case| {
        let site = vidra_testkit::Site::new().text("/l", &feed(case["count"].as_u64().unwrap()));
        let server = site.header("/l", "Content-Type", "application/rss+xml").start();
        let address = server.url("/l");
        let spec = format!("--playlist-items={}", text(case, "spec"));
        let words = ["--ignore-config", "-s", "--no-warnings", &spec, "--print", "playlist_index", &address];
        let mut command = Command::new(env!("CARGO_BIN_EXE_vidra"));
        let output =
            command.args(words).env_clear().env("HOME", folder).current_dir(folder).output().unwrap();
        let found: Vec<u64> = String::from_utf8(output.stdout)
            .unwrap()
            .lines()
            .filter_map(|line| line.trim_start_matches('0').parse().ok())
            .collect();
        let mut wanted: Vec<u64> = Vec::new();
        // Each item once, at its first place.
        for pick in case["picks"].as_array().into_iter().flatten().filter_map(Value::as_u64) {
            if !wanted.contains(&pick) {
                wanted.push(pick);
            }
        }
        super::unequal(&found, &wanted)
    });
}

fn text_at(pick: &Value, index: usize) -> &str {
    pick[index].as_str().unwrap()
}
