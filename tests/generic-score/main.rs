//! Scores what vidra and yt-dlp find on saved pages against what is really on them, in one table:
//!
//!     cargo run -p vidra-extractors --example generic-score -- FOLDER
//!
//! `FOLDER` holds a folder for each page, with `page.html` and `meta.json` (where the page stood, and yt-dlp's recorded
//! answer). The expected answers stand in `expected.txt`. Embeds are not followed: a link counts as the item it leads to,
//! and every request but the page's own is answered 404. Ends with an error where a page is wrong or yt-dlp does better.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a table for people")]

mod expected;
mod ours;
mod peer;

use std::path::Path;
use std::process::ExitCode;

use expected::{Expected, Verdict};

/// One item of an answer: every address it has.
type Item = Vec<String>;

fn main() -> ExitCode {
    let Some(folder) = std::env::args().nth(1) else {
        eprintln!("name the folder of the saved pages");
        return ExitCode::FAILURE;
    };
    let mut rows = Vec::new();
    for page in expected::all() {
        let place = Path::new(&folder).join(&page.name);
        match std::fs::read_to_string(place.join("meta.json")) {
            Ok(meta) => rows.push(row(page, &place, &meta)),
            Err(error) => {
                eprintln!("{}: {error}", place.display());
                return ExitCode::FAILURE;
            }
        }
    }
    println!("{:<44} {:>4}  {:<22} yt-dlp", "page", "real", "vidra");
    rows.iter().for_each(Row::print);
    let right = |of: fn(&Row) -> &Verdict| rows.iter().filter(|row| of(row).is_right()).count();
    let (ours, peers) = (right(|row| &row.ours), right(|row| &row.peers));
    println!("{:<44} {:>4}  {ours:<22} {peers}", "pages that are right", rows.len());
    let worse = rows.iter().filter(|row| row.ours.wrong() > row.peers.wrong()).count();
    if ours == rows.len() && worse == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn row(page: Expected, place: &Path, meta: &str) -> Row {
    let meta: serde_json::Value = serde_json::from_str(meta).unwrap_or_default();
    let url = meta["origin_url"].as_str().unwrap_or_default();
    let html = std::fs::read(place.join("page.html")).unwrap_or_default();
    let charset = meta["charset"].as_str().unwrap_or_default();
    let (found, said) = ours::answer(url, html, charset);
    let ours = page.judge(&found);
    let peers = page.judge(&peer::answer(&meta["peer_answer"]));
    Row { page, ours, peers, found, said }
}

struct Row {
    page: Expected,
    ours: Verdict,
    peers: Verdict,
    found: Vec<Item>,
    said: String,
}

impl Row {
    fn print(&self) {
        let name: String = self.page.name.chars().take(44).collect();
        println!("{name:<44} {:>4}  {:<22} {}", self.page.required(), self.ours.words(), self.peers.words());
        if !self.ours.is_right() {
            self.found.iter().for_each(|item| println!("    found {}", item.join("  ")));
            println!("    {}", self.said);
        }
    }
}
