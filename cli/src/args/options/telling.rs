//! What is told on standard output and standard error, and how far an item goes for it.

use std::path::PathBuf;

use anyhow::Context as _;
use vidra_core::output::NameOptions;
use vidra_core::output::template::expand;

use super::super::values::Colour;
use super::super::{Arguments, Print, PrintToFile, Stage};
use crate::exec::Exec;
use crate::personality::Personality;
use crate::report::ReportOptions;

/// How far an item goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stages {
    /// Its formats are listed, and that is all.
    Listing,
    /// Nothing is planned or written (`--simulate`).
    Simulation,
    /// Everything but the download (`--skip-download`).
    WithoutMedia,
    /// To the file.
    Download,
}

/// What is printed on standard output, and what else is done at the same moments.
#[derive(Debug, Default)]
pub(crate) struct Printing {
    pub(crate) prints: Vec<Print>,
    /// `--print-to-file`.
    pub(crate) files: Vec<PrintToFile>,
    /// Where those files are.
    pub(crate) folder: PathBuf,
    /// How their names become safe, and what stands for a missing value.
    pub(crate) names: NameOptions,
    /// `--exec`.
    pub(crate) commands: Vec<Exec>,
    pub(crate) lists_formats: bool,
    pub(crate) lists_subtitles: bool,
    pub(crate) lists_thumbnails: bool,
    pub(crate) title: bool,
    pub(crate) id: bool,
    pub(crate) url: bool,
    pub(crate) thumbnail: bool,
    pub(crate) description: bool,
    pub(crate) filename: bool,
    pub(crate) duration: bool,
    pub(crate) format: bool,
    pub(crate) json: bool,
    pub(crate) single_json: bool,
}

impl Printing {
    /// Whether something is listed.
    pub(crate) const fn lists_something(&self) -> bool {
        self.lists_formats || self.lists_subtitles || self.lists_thumbnails
    }

    /// Whether something that is printed or run may show this field.
    pub(crate) fn shows(&self, name: &str) -> bool {
        self.json
            || self.single_json
            || self.filename
            || !self.commands.is_empty()
            || self.prints.iter().any(|print| print.template.may_show(name))
            || self.files.iter().any(|one| one.print.template.may_show(name) || one.file.may_show(name))
    }

    /// Whether anything is printed, written or run of an item.
    pub(crate) fn looks_at_items(&self) -> bool {
        let of_items = |stage: Stage| stage != Stage::Playlist;
        self.gets_something()
            || self.prints.iter().any(|one| of_items(one.stage))
            || self.files.iter().any(|one| of_items(one.print.stage))
            || self.commands.iter().any(|one| of_items(one.stage))
    }

    /// Whether an option other than `--print` asks for something on standard output.
    pub(super) const fn gets_something(&self) -> bool {
        self.title
            || self.id
            || self.url
            || self.thumbnail
            || self.description
            || self.filename
            || self.duration
            || self.format
            || self.json
            || self.single_json
    }
}

impl Arguments {
    pub(super) fn printing(&self) -> anyhow::Result<Printing> {
        let wanted = &self.simulation;
        let names = self.name_options();
        let mut files = Vec::new();
        for pair in wanted.print_to_file.chunks_exact(2) {
            let [what, file] = pair else { continue };
            let print = what.parse().with_context(|| format!("--print-to-file {what}"))?;
            let file = expand(file, |name| std::env::var(name).ok());
            files.push(PrintToFile {
                print,
                file: file.parse().with_context(|| format!("--print-to-file {file}"))?,
            });
        }
        let mut commands = Vec::new();
        let early = wanted.exec_before_download.iter().map(|command| format!("before_dl:{command}"));
        for text in wanted.exec.iter().cloned().chain(early) {
            commands.push(Exec::read(&text, &names.render).with_context(|| format!("--exec {text}"))?);
        }
        Ok(Printing {
            prints: wanted.print.clone(),
            files,
            folder: self.home_folder(),
            names,
            commands,
            lists_formats: self.selection.list_formats,
            lists_subtitles: self.subtitles.list_subs,
            lists_thumbnails: self.thumbnails.list_thumbnails,
            title: wanted.get_title,
            id: wanted.get_id,
            url: wanted.get_url,
            thumbnail: wanted.get_thumbnail,
            description: wanted.get_description,
            filename: wanted.get_filename,
            duration: wanted.get_duration,
            format: wanted.get_format,
            json: wanted.dump_json || wanted.print_json,
            single_json: wanted.dump_single_json,
        })
    }

    pub(super) fn stages(&self, printing: &Printing) -> Stages {
        let simulation = &self.simulation;
        let prints_early =
            !printing.prints.is_empty() && printing.prints.iter().all(|print| print.stage <= Stage::Video);
        let only_tells = printing.gets_something() || prints_early;
        match (simulation.simulate, simulation.no_simulate) {
            (true, _) => Stages::Simulation,
            (false, false) if printing.lists_something() && !only_tells => Stages::Listing,
            (false, false) if simulation.print_json => Stages::Download,
            (false, false) if printing.lists_something() || only_tells => Stages::Simulation,
            _ if simulation.skip_download => Stages::WithoutMedia,
            _ => Stages::Download,
        }
    }

    pub(super) fn report_options(&self, printing: &Printing, personality: Personality) -> ReportOptions {
        let asked = &self.verbosity;
        let is_quiet = asked.quiet || printing.gets_something() || !printing.prints.is_empty();
        ReportOptions {
            is_quiet,
            is_verbose: asked.verbose,
            shows_warnings: !asked.no_warnings,
            shows_progress: asked.progress || !(asked.no_progress || is_quiet),
            wants_lines: asked.newline,
            wants_json: asked.progress_json,
            is_on_stdout: personality.is_other() && !asked.progress_json && !self.is_to_stdout(),
            interval: asked.progress_delta,
            templates: asked.progress_template.clone(),
            sets_title: asked.console_title,
            colour: match (asked.no_colors, asked.color) {
                (true, _) | (false, Colour::Never) => Some(false),
                (false, Colour::Always) => Some(true),
                (false, Colour::Auto) => None,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::super::Options;
    use super::*;

    fn options(line: &str) -> Options {
        let words = ["vidra", "https://a.example/"].into_iter().chain(line.split_whitespace());
        Arguments::read(words.map(OsString::from)).unwrap().options(Personality::Vidra, &|_| None).unwrap()
    }

    #[test]
    fn what_only_tells_downloads_nothing() {
        let table = [
            ("", Stages::Download),
            ("-s", Stages::Simulation),
            ("-s --no-simulate", Stages::Download),
            ("-j", Stages::Simulation),
            ("-j --no-simulate", Stages::Download),
            ("-F", Stages::Listing),
            ("-F -s", Stages::Simulation),
            ("-F --print id", Stages::Simulation),
            ("--skip-download", Stages::WithoutMedia),
            ("--print title", Stages::Simulation),
            ("--print after_move:filepath", Stages::Download),
            ("--print title --print before_dl:id", Stages::Download),
            ("--print playlist:id", Stages::Download),
            ("--get-id --print after_move:filepath", Stages::Simulation),
        ];
        for (line, stages) in table {
            assert_eq!(options(line).conduct.stages, stages, "{line}");
        }
    }

    #[test]
    fn results_make_the_rest_quiet() {
        let table = [
            ("", false, true),
            ("-q", true, false),
            ("-q --progress", true, true),
            ("-j", true, false),
            ("--print after_move:filepath", true, false),
            ("--print after_move:filepath --progress", true, true),
            ("-F", false, true),
            ("--no-progress", false, false),
            ("--no-progress --progress", false, true),
        ];
        for (line, is_quiet, shows_progress) in table {
            let report = options(line).report;
            assert_eq!((report.is_quiet, report.shows_progress), (is_quiet, shows_progress), "{line}");
        }
    }
}
