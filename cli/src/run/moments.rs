//! What happens at a moment of an item's way: lines printed, lines written to files, commands run.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use vidra_core::output::{InfoDict, SafeName};

use super::results::Slot;
use super::{Run, prints};
use crate::args::Stage;
use crate::exec;

impl Run {
    /// Does what is asked for at this moment.
    ///
    /// # Errors
    /// A file that cannot be written, a command that fails.
    pub(super) async fn moment(&self, slot: &Slot, stage: Stage, dict: &InfoDict) -> anyhow::Result<()> {
        slot.print(&prints::at(&self.printing, stage, dict));
        self.beside_printing(stage, dict).await
    }

    /// The same without the lines on standard output.
    ///
    /// # Errors
    /// As [`Run::moment`].
    pub(super) async fn beside_printing(&self, stage: Stage, dict: &InfoDict) -> anyhow::Result<()> {
        if self.printing.files.is_empty() && self.printing.commands.is_empty() {
            return Ok(());
        }
        let render = prints::render_options(&self.printing, dict);
        for one in self.printing.files.iter().filter(|one| one.print.stage == stage) {
            let path = self.file_of(one, dict);
            let line = one.print.template.render(dict, &render) + "\n";
            self.reporter.say("info", &format!("Writing what is printed to: {}", path.display()));
            append(&path, &line).with_context(|| format!("cannot write to {}", path.display()))?;
        }
        for one in self.printing.commands.iter().filter(|one| one.stage == stage) {
            let command = one.command(dict, &render);
            self.reporter.say("Exec", &format!("Executing command: {command}"));
            let ended = tokio::task::spawn_blocking(move || exec::run(&command)).await;
            ended.context("the command of --exec could not be waited for")??;
        }
        Ok(())
    }

    /// Where a `--print-to-file` goes: below the output folder, every value made safe.
    fn file_of(&self, one: &crate::args::PrintToFile, dict: &InfoDict) -> PathBuf {
        let rendered = one.file.render_path(dict, &self.printing.names);
        let mut path = self.printing.folder.clone();
        if !rendered.base().is_empty() {
            path.push(rendered.base());
        }
        path.extend(rendered.folders().iter().map(SafeName::as_str));
        path.push(rendered.file().as_str());
        path
    }
}

fn append(path: &std::path::Path, line: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)?;
    }
    // One write a line: lines of several jobs do not mix.
    OpenOptions::new().append(true).create(true).open(path)?.write_all(line.as_bytes())
}
