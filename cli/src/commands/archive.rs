//! `vidra archive …`: what was downloaded, shown, carried over and forgotten.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use serde_json::json;
use vidra_core::output::Printable;

use crate::archive::{Entry, Place, Store, TextFile, own_place};
use crate::folders;

/// What was downloaded: vidra's own archive, or another with --file.
#[derive(Debug, Parser)]
#[command(name = "vidra archive", disable_help_subcommand = true)]
struct Arguments {
    /// The archive, in text or SQLite, instead of vidra's own
    #[arg(long, value_name = "FILE", global = true)]
    file: Option<PathBuf>,
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Show what is in it, the oldest first
    List {
        /// As JSON, one item a line
        #[arg(long)]
        json: bool,
    },
    /// Add what a text archive of yt-dlp's or youtube-dl's names
    Import {
        /// The file
        from: PathBuf,
    },
    /// Write its ids as a text archive; what the file names already stays
    Export {
        /// The file
        to: PathBuf,
    },
    /// Take items away, so that they are downloaded again
    Forget {
        /// As `list` shows them, as in "youtube dQw4w9WgXcQ"
        #[arg(required = true)]
        ids: Vec<String>,
    },
}

/// Carries out `vidra archive`.
///
/// # Errors
/// An archive that cannot be used.
pub(super) fn archive(words: Vec<OsString>) -> anyhow::Result<ExitCode> {
    let name = OsString::from("vidra archive");
    let arguments = match Arguments::try_parse_from(std::iter::once(name).chain(words)) {
        Ok(arguments) => arguments,
        Err(error) => return Ok(super::explained(&error)),
    };
    let place = match arguments.file {
        Some(path) => Place::of(path),
        None => own_place(folders::data(&crate::variable).as_deref())
            .context("there is no home folder for the archive; name one with --file")?,
    };
    match (arguments.task, place) {
        (Task::List { json }, place) => Ok(crate::answer(&listed(&entries(&place)?, json))),
        (Task::Import { from }, place) => {
            let ids = TextFile::open(&from)?.all()?;
            let added = add(&place, &ids)?;
            Ok(crate::answer(&format!("{added} of {} items were new\n", ids.len())))
        }
        (Task::Export { to }, place) => {
            let ids: Vec<String> = entries(&place)?.into_iter().map(|entry| entry.id).collect();
            let added = TextFile::open(&to)?.add_all(ids.iter().map(String::as_str))?;
            Ok(crate::answer(&format!("{added} of {} items were written to {}\n", ids.len(), to.display())))
        }
        (Task::Forget { ids }, place) => forget(&place, &ids),
    }
}

fn entries(place: &Place) -> anyhow::Result<Vec<Entry>> {
    match place {
        Place::Store(path) => Store::open(path)?.all(),
        Place::Text(path) => {
            let ids = TextFile::open(path)?.all()?;
            Ok(ids.into_iter().map(|id| Entry { id, ..Entry::default() }).collect())
        }
    }
}

fn add(place: &Place, ids: &[String]) -> anyhow::Result<usize> {
    let ids = ids.iter().map(String::as_str);
    match place {
        Place::Text(path) => TextFile::open(path)?.add_all(ids),
        Place::Store(path) => {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
            Store::open(path)?.add_ids(ids, i64::try_from(now).unwrap_or(i64::MAX))
        }
    }
}

/// `2026-11-26 12:00  youtube x1  720  A goal  /v/A goal.mp4`; what is not known is left out.
fn listed(entries: &[Entry], is_json: bool) -> String {
    let line = |entry: &Entry| {
        if is_json {
            let one = json!({
                "id": entry.id, "title": entry.title, "url": entry.url, "format": entry.format,
                "height": entry.height, "bitrate_kbps": entry.bitrate_kbps, "path": entry.path,
                "size_bytes": entry.size_bytes, "blake3": entry.blake3, "downloaded_at": entry.downloaded_at,
            });
            return format!("{one}\n");
        }
        let day = jiff::Timestamp::from_second(entry.downloaded_at).ok().filter(|_| entry.downloaded_at > 0);
        let day = day.map(|moment| moment.strftime("%Y-%m-%d %H:%M").to_string());
        let height = entry.height.map(|height| format!("{height}p"));
        let parts =
            [day.as_ref(), Some(&entry.id), height.as_ref(), entry.title.as_ref(), entry.path.as_ref()];
        let parts: Vec<String> =
            parts.into_iter().flatten().map(|part| Printable(part).to_string()).collect();
        format!("{}\n", parts.join("  "))
    };
    entries.iter().map(line).collect()
}

fn forget(place: &Place, ids: &[String]) -> anyhow::Result<ExitCode> {
    let mut code = ExitCode::SUCCESS;
    let mut text = String::new();
    for id in ids {
        let was_there = match place {
            Place::Text(path) => TextFile::open(path)?.remove(|known| known == id)? > 0,
            Place::Store(path) => Store::open(path)?.remove(id)?,
        };
        if was_there {
            text.push_str(&format!("{} is forgotten\n", Printable(id)));
        } else {
            text.push_str(&format!("{} was not there; vidra archive list shows what is\n", Printable(id)));
            code = ExitCode::FAILURE;
        }
    }
    crate::answer(&text);
    Ok(code)
}
