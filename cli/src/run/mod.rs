//! The composition root: everything that works is made here, once, and put together.

mod accounts;
mod around;
mod asked;
mod breaks;
mod entries;
mod follow;
mod gate;
mod gatekeeper;
mod item;
mod moments;
mod picker;
mod position;
mod prints;
mod record;
mod results;
mod signals;
mod stop;
mod tally;
mod terminal;
mod waits;

use std::error::Error;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

use vidra_core::download::{Downloader, Existing};
use vidra_core::extract::{Registration, Registry, Settings, Tier};
use vidra_core::pipeline::{Pending, Pipeline, PipelineError, PipelineOptions};

use crate::archive::Archive;
use crate::args::{Around, Conduct, Options, Printing, Stages};
use crate::filters::Filters;
use crate::report::{Failure, Reporter};
use crate::session::Session;
use crate::targets;
use accounts::Accounts;
use asked::Asked;
use breaks::Breaks;
use gate::Gate;
use results::Results;
use stop::{Reason, Stop};
use tally::Tally;
use waits::Waits;

/// Threads that work; downloads wait for the network most of the time.
const MOST_THREADS: usize = 4;
/// How long work that was stopped may take to end.
const LAST_WAIT: Duration = Duration::from_secs(2);
/// How long the last of the work may take once the recordings have ended.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Everything the work needs.
struct Run {
    pipeline: Pipeline,
    downloader: Downloader,
    session: Session,
    registry: Arc<Registry>,
    reporter: Arc<Reporter>,
    printing: Printing,
    around: Around,
    /// Whether files that are there make room (`--force-overwrites`).
    replaces: bool,
    conduct: Conduct,
    gate: Gate,
    waits: Waits,
    results: Results,
    tally: Tally,
    stop: Stop,
    filters: Filters,
    archive: Option<Archive>,
    breaks: Breaks,
    /// Wishes for URLs that have an account of their own.
    accounts: Accounts,
    default_search: Option<String>,
    /// Files that were numbered so far.
    numbers: AtomicU64,
    /// Held by who asks the person something.
    asking: tokio::sync::Mutex<()>,
}

/// Does what the options ask for with their URLs.
///
/// # Errors
/// What keeps the run from beginning: a file that cannot be read, a session that cannot be opened.
pub(crate) fn carry_out(
    options: Options,
    words: Vec<String>,
    registry: Arc<Registry>,
    reporter: Arc<Reporter>,
) -> anyhow::Result<u8> {
    for note in &options.notes {
        reporter.note(note);
    }
    for warning in &options.warnings {
        reporter.warning(warning);
    }
    let first = words.first().cloned().unwrap_or_default();
    let loaded = options.loaded.clone();
    let asked = Asked::of(&words, &registry, options.default_search.as_deref());
    let run = Arc::new(Run::new(options, &asked, registry, reporter)?);
    let first = targets::url(&first, &run.registry, None)
        .map_or_else(|_| targets::shown(&first), |url| url.to_string());
    let started = Instant::now();
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build()?;
    signals::watch(run.stop.clone())?;
    let is_all_done = runtime.block_on(async {
        let work = follow_all_of(Arc::clone(&run), words, loaded);
        tokio::pin!(work);
        tokio::select! {
            () = &mut work => true,
            () = run.stop.requested() => run.end_recordings(work).await,
        }
    });
    // What runs is dropped here; a download that is dropped keeps its part.
    runtime.shutdown_timeout(LAST_WAIT);
    run.results.flush();
    run.reporter.close();
    run.reporter.summarise(run.tally.errors(), started.elapsed());
    if let Err(error) = run.session.close(&first, run.tally.first_error()) {
        run.reporter.error(&format!("{error:#}"));
        run.tally.error("file");
    }
    Ok(run.verdict(is_all_done))
}

/// Follows the URLs, or what an info file holds instead of them.
async fn follow_all_of(run: Arc<Run>, words: Vec<String>, loaded: Option<PathBuf>) {
    let Some(loaded) = loaded else { return follow::follow_all(run, words).await };
    if let Err(error) = around::follow_loaded(Arc::clone(&run), &loaded).await {
        run.reporter.error(&format!("{error:#}"));
        run.tally.error("file");
    }
}

impl Run {
    fn new(
        options: Options,
        asked: &Asked,
        registry: Arc<Registry>,
        reporter: Arc<Reporter>,
    ) -> anyhow::Result<Self> {
        let Options {
            session,
            pipeline,
            download,
            printing,
            conduct,
            around,
            filters,
            archive,
            default_search,
            ..
        } = options;
        let replaces = download.existing == Existing::Replace;
        let netrc = session.netrc.clone();
        let session = Session::open(session, &asked.domains, &reporter)?;
        let first_site = registry.iter().find(|site| conduct.forces_generic && site.tier == Tier::Generic);
        anyhow::ensure!(
            first_site.is_some() || !conduct.forces_generic,
            "this build has no generic extractor; leave --force-generic-extractor out"
        );
        let stop = Stop::default();
        let mut settings = Settings::clone(&pipeline.settings);
        settings.cookies = Some(session.jar());
        let accounts = accounts::of(asked, netrc.as_ref(), &settings)?;
        let pipeline_options = PipelineOptions { first_site, settings: Arc::new(settings), ..pipeline };
        Ok(Self {
            pipeline: Pipeline::new(
                session.client(),
                Arc::clone(&registry),
                pipeline_options,
                reporter.events(),
            ),
            downloader: Downloader::new(session.client(), download, reporter.events()),
            gate: Gate::new(conduct.jobs, ahead(&conduct)),
            waits: Waits::new(conduct.sleep_interval),
            results: Results::new(terminal::sink(Arc::clone(&reporter), stop.clone())),
            tally: Tally::default(),
            session,
            registry,
            reporter,
            printing,
            around,
            replaces,
            conduct,
            stop,
            filters,
            archive: archive.as_ref().map(Archive::open).transpose()?,
            breaks: Breaks::default(),
            accounts,
            default_search,
            numbers: AtomicU64::new(0),
            asking: tokio::sync::Mutex::default(),
        })
    }

    /// An item failed: told and counted.
    fn fail(&self, site: &str, item: &str, error: &PipelineError) {
        self.failed(Failure {
            extractor: site.to_owned(),
            item: item.to_owned(),
            kind: error.kind().to_owned(),
            message: with_causes(error),
        });
    }

    /// What was to be made of an item's file was not made.
    fn fail_after(&self, site: &str, item: &str, message: String) {
        let (extractor, item, kind) = (site.to_owned(), item.to_owned(), "postprocessing".to_owned());
        self.failed(Failure { extractor, item, kind, message });
    }

    /// A word is no URL.
    fn refuse(&self, word: &str, message: String) {
        let (extractor, item, kind) = ("generic".to_owned(), targets::shown(word), "url".to_owned());
        self.failed(Failure { extractor, item, kind, message });
    }

    fn failed(&self, failure: Failure) {
        self.tally.error(&failure.kind);
        self.reporter.failure(&failure);
        if self.conduct.aborts_on_error {
            self.stop.request(Reason::Error);
        }
    }

    /// As many files are there as the user wants.
    fn enough(&self) {
        self.reporter.say("info", "Maximum number of downloads reached, stopping due to --max-downloads");
        self.stop.request(Reason::Enough);
    }

    /// Goes on at once, or never where the run is being ended: nothing new is begun then.
    async fn unless_stopped(&self) {
        if self.stop.reason().is_some() {
            std::future::pending::<()>().await;
        }
    }

    /// The site that is asked about an item, and what the item is called as long as nothing more is known.
    fn names_of(&self, pending: &Pending) -> (&'static str, String) {
        let url = pending.url();
        let own = |site: &&Registration| site.tier != Tier::Generic && !self.conduct.forces_generic;
        match (self.registry.find(url.as_url()).filter(own), pending.hints()) {
            // A page's address tells which one it is; an address nobody knows may be signed, and stays cut.
            (Some(site), (None, _)) => (site.name, url.to_string()),
            (Some(site), _) => (site.name, pending.name()),
            (None, _) => ("generic", pending.name()),
        }
    }

    /// Lets recordings of live streams end with whole files; the others stop. Whether that was all there was to do.
    async fn end_recordings(&self, work: impl Future<Output = ()>) -> bool {
        let ending = self.downloader.ending();
        if ending.recordings() == 0 || self.stop.reason() == Some(Reason::OutputGone) {
            return false;
        }
        self.reporter.say("download", "Ending the recording; interrupt again to stop at once");
        ending.request();
        tokio::pin!(work);
        tokio::select! {
            biased;
            () = &mut work => return true,
            () = ending.all_ended() => {}
        }
        tokio::time::timeout(LAST_WORDS, work).await.is_ok()
    }

    fn verdict(&self, is_all_done: bool) -> u8 {
        let failed = 1;
        match self.stop.reason() {
            // The recording that was interrupted is what the user wanted, up to here.
            Some(Reason::Interrupted) if is_all_done => {}
            Some(Reason::Enough | Reason::Broken) => return crate::ENDED_EARLY,
            Some(Reason::Interrupted) => {
                self.reporter.error("interrupted; run the same command again to go on");
                return failed;
            }
            Some(Reason::OutputGone) => {
                // Nobody reads any more: nothing to complain of. Everything else is worth a word.
                if let Some(error) =
                    self.results.error().filter(|error| error.kind() != io::ErrorKind::BrokenPipe)
                {
                    self.reporter.error(&format!("cannot write to standard output: {error}"));
                }
                return failed;
            }
            Some(Reason::Error) | None => {}
        }
        if self.tally.has_errors() { failed } else { 0 }
    }
}

/// Items the sites are asked about while as many as are wanted download. None where it must be known first what became
/// of the one before, or where nothing is downloaded.
fn ahead(conduct: &Conduct) -> usize {
    let is_strict = conduct.is_strict || conduct.aborts_on_error;
    usize::from(conduct.stages == Stages::Download && !is_strict)
}

/// An error and its causes, each once.
fn with_causes(error: &dyn Error) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let words = error.to_string();
        if !message.contains(&words) {
            message = format!("{message}: {words}");
        }
        cause = error.source();
    }
    message
}
