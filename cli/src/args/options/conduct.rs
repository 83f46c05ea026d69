//! How a run goes: how many items at once, and what ends it.

use super::super::postprocessing::ConcatPlaylist;
use super::super::values::FormatChoice;
use super::super::{Arguments, SleepInterval};
use super::Stages;
use crate::personality::Personality;

/// Items at once, unless the user says otherwise.
const JOBS: u16 = 4;

/// How many at once, and when to stop.
#[derive(Debug)]
pub(crate) struct Conduct {
    pub(crate) stages: Stages,
    pub(crate) jobs: usize,
    /// Nothing is begun before what stands before it has ended.
    pub(crate) is_strict: bool,
    pub(crate) max_downloads: Option<u64>,
    pub(crate) aborts_on_error: bool,
    pub(crate) forces_generic: bool,
    pub(crate) is_flat: bool,
    /// `--break-on-existing`.
    pub(crate) breaks_on_existing: bool,
    /// What would end the run ends one URL.
    pub(crate) breaks_per_input: bool,
    /// `--skip-playlist-after-errors`.
    pub(crate) list_errors: Option<u64>,
    /// `--ignore-no-formats-error`.
    pub(crate) takes_empty: bool,
    /// `--min-filesize`.
    pub(crate) min_size_bytes: Option<u64>,
    /// What is in the archive is looked at again.
    pub(crate) upgrades: bool,
    /// The person chooses items of lists.
    pub(crate) picks_items: bool,
    /// The person chooses formats.
    pub(crate) picks_formats: bool,
    /// The first `%(autonumber)s`.
    pub(crate) autonumber_start: u64,
    /// How long to wait before each download.
    pub(crate) sleep_interval: Option<SleepInterval>,
    /// The archive is written even where nothing is downloaded.
    pub(crate) always_records: bool,
    /// Media goes to standard output, and results to standard error.
    pub(crate) is_to_stdout: bool,
    /// No place in a list is left out.
    pub(crate) takes_whole_lists: bool,
    /// The items of a list become one file.
    pub(crate) joins_lists: bool,
}

impl Conduct {
    /// Items are listed or told of, and nothing is planned or written.
    pub(crate) const fn tells_alone(&self) -> bool {
        matches!(self.stages, Stages::Listing | Stages::Simulation)
    }
}

impl Arguments {
    pub(super) fn conduct(&self, stages: Stages, personality: Personality) -> Conduct {
        let (selection, filters) = (&self.selection, &self.filters);
        let jobs = self.general.jobs.unwrap_or(if personality.is_other() { 1 } else { JOBS });
        // Which items are taken, and what a person is asked next, must not depend on which is the fastest.
        let is_to_stdout = self.is_to_stdout();
        let is_counted = is_to_stdout
            || selection.pick
            || matches!(selection.format, Some(FormatChoice::Asked))
            || selection.max_downloads.is_some()
            || selection.skip_playlist_after_errors.is_some()
            || filters.break_on_existing
            || !filters.break_match_filters.is_empty();
        Conduct {
            stages,
            jobs: if is_counted { 1 } else { usize::from(jobs) },
            is_strict: is_counted || (personality.is_other() && self.general.jobs.is_none()),
            max_downloads: selection.max_downloads,
            aborts_on_error: self.general.abort_on_error,
            forces_generic: self.general.force_generic_extractor,
            is_flat: selection.flat_playlist,
            breaks_on_existing: filters.break_on_existing,
            breaks_per_input: filters.break_per_input,
            list_errors: selection.skip_playlist_after_errors,
            takes_empty: self.simulation.ignore_no_formats_error,
            min_size_bytes: selection.min_filesize,
            upgrades: self.archive.upgrade,
            picks_items: selection.pick,
            picks_formats: selection.pick || matches!(selection.format, Some(FormatChoice::Asked)),
            autonumber_start: self.naming.autonumber_start,
            sleep_interval: self.waiting.sleep_interval(),
            always_records: self.archive.force_write_archive,
            is_to_stdout,
            takes_whole_lists: selection.playlist_items.is_none()
                && selection.playlist_end.is_none()
                && selection.playlist_start == 1,
            joins_lists: self.after.concat_playlist == Some(ConcatPlaylist::Always),
        }
    }
}
