//! What all URLs of a run share, whatever options count for each: one order of results, one count, one end.

use std::sync::Arc;

use super::breaks::Breaks;
use super::counts::Counts;
use super::gate::Gate;
use super::position::Position;
use super::results::Results;
use super::stop::{Reason, Stop};
use super::tally::Tally;
use super::terminal;
use crate::args::{Conduct, Stages};
use crate::report::Reporter;

/// The parts of a run that there is one of.
pub(super) struct Whole {
    pub(super) reporter: Arc<Reporter>,
    pub(super) gate: Gate,
    pub(super) results: Results,
    pub(super) tally: Tally,
    pub(super) stop: Stop,
    pub(super) breaks: Breaks,
    /// Files that were made, told of or tried.
    files: Counts,
    /// Files that were numbered so far.
    numbers: Counts,
    /// Items that were numbered so far.
    items: Counts,
    /// Held by who asks the person something.
    pub(super) asking: tokio::sync::Mutex<()>,
    is_per_url: bool,
    max_downloads: Option<u64>,
    first_number: u64,
}

impl Whole {
    pub(super) fn new(conduct: &Conduct, reporter: Arc<Reporter>) -> Self {
        let stop = Stop::default();
        Self {
            gate: Gate::new(conduct.jobs, ahead(conduct)),
            results: Results::new(terminal::sink(Arc::clone(&reporter), stop.clone(), conduct.is_to_stdout)),
            tally: Tally::default(),
            stop,
            breaks: Breaks::default(),
            files: Counts::new(conduct.breaks_per_input),
            numbers: Counts::new(conduct.breaks_per_input),
            // As in yt-dlp these go on from one URL to the next.
            items: Counts::new(false),
            asking: tokio::sync::Mutex::default(),
            is_per_url: conduct.breaks_per_input,
            max_downloads: conduct.max_downloads,
            first_number: conduct.autonumber_start,
            reporter,
        }
    }

    /// The number of the next file (`%(autonumber)s`).
    pub(super) fn number(&self, position: &Position) -> u64 {
        self.first_number.saturating_add(self.numbers.next(position))
    }

    /// The number of the next item (`%(video_autonumber)s`); one of several files is one.
    pub(super) fn item_number(&self, position: &Position) -> u64 {
        self.items.next(position).saturating_add(1)
    }

    /// A file was made, told of or tried; whether that is all the user wants.
    pub(super) fn file(&self, position: &Position) -> bool {
        self.files.next(position);
        self.has_enough(position)
    }

    /// Whether as many files were made as the user wants.
    pub(super) fn has_enough(&self, position: &Position) -> bool {
        self.max_downloads.is_some_and(|most| self.files.so_far(position) >= most)
    }

    /// Ends the run where there are enough files, or the URL with `--break-per-input`.
    pub(super) fn end_if_enough(&self, position: &Position) {
        if self.has_enough(position) && !self.breaks.is_broken(position) {
            self.reporter.say("info", "Maximum number of downloads reached, stopping due to --max-downloads");
            self.end_early(position, Reason::Enough);
        }
    }

    /// Ends the run, or what is left of the URL with `--break-per-input`.
    pub(super) fn end_early(&self, position: &Position, reason: Reason) {
        if self.is_per_url {
            self.breaks.break_at(position);
        } else {
            self.stop.request(reason);
        }
    }

    /// Goes on at once, or never where the run is being ended: nothing new is begun then.
    pub(super) async fn unless_stopped(&self) {
        if self.stop.reason().is_some() {
            std::future::pending::<()>().await;
        }
    }
}

/// Items the sites are asked about while as many as are wanted download. None where it must be known first what became
/// of the one before, or where nothing is downloaded.
fn ahead(conduct: &Conduct) -> usize {
    let is_strict = conduct.is_strict || conduct.aborts_on_error;
    usize::from(conduct.stages == Stages::Download && !is_strict)
}
