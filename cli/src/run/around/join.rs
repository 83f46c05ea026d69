//! `--concat-playlist always`: the items of a list joined to one file, without encoding.

use std::path::PathBuf;

use serde_json::json;
use vidra_core::container::{Dressing, OutputKind};
use vidra_core::edit::{Recipe, Streams, concat};
use vidra_core::media::Extension;
use vidra_core::output::InfoDict;
use vidra_core::pipeline::{FileKind, with_suffix};

use super::super::Run;
use super::super::fates::Fates;
use super::after::extension_of;
use super::job::blocking;
use crate::args::Stages;

/// Joins the files of a list's items in its order, and deletes them unless they are to be kept. An error leaves them as
/// they are.
pub(in super::super) async fn join_list(run: &Run, dict: &mut InfoDict, fates: &Fates) -> Result<(), String> {
    let files = fates.files();
    if run.conduct.stages != Stages::Download || files.is_empty() {
        return Ok(());
    }
    if fates.failures() > 0 {
        return Err(format!(
            "the list is not joined because {} of its items failed; run the same command again to go on",
            fates.failures()
        ));
    }
    let extension = extension_of(&files[0]);
    if let Some(other) = files.iter().find(|file| extension_of(file) != extension) {
        return Err(format!(
            "the list is not joined: {} is no .{extension} file; choose one kind with -f or --merge-output-format",
            other.display()
        ));
    }
    let kind = OutputKind::from_extension(Extension::from_name(&extension))
        .ok_or_else(|| format!("the list is not joined: there is no way to write .{extension} files"))?;
    dict.insert("ext".to_owned(), json!(extension));
    let path = with_suffix(&run.pipeline.beside(dict, None, FileKind::ListVideo), &extension);
    let made = joined(files.clone(), path, (kind, run.replaces)).await?;
    run.reporter.say("Concat", &format!("Destination: {}", made.display()));
    let whole = std::path::absolute(&made).unwrap_or(made);
    dict.insert("filepath".to_owned(), json!(whole.to_string_lossy()));
    if !run.around.after.keeps_source {
        for file in files.iter().filter(|file| **file != whole) {
            std::fs::remove_file(file)
                .map_err(|error| format!("cannot delete {}: {error}", file.display()))?;
        }
    }
    Ok(())
}

async fn joined(
    files: Vec<PathBuf>,
    path: PathBuf,
    (kind, replaces): (OutputKind, bool),
) -> Result<PathBuf, String> {
    let (dressing, texts) = (Dressing::default(), Vec::new());
    let recipe = Recipe { path, kind, streams: Streams::All, dressing, texts, replaces };
    blocking(move || concat(&files, recipe).map_err(|error| format!("the list is not joined: {error}"))).await
}
