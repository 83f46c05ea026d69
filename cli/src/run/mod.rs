//! The composition root: everything that works is made here, once, and put together.

mod accounts;
mod around;
mod asked;
mod breaks;
mod counts;
mod downloads;
mod entries;
mod fates;
mod file;
mod follow;
mod gate;
mod gatekeeper;
mod item;
mod journey;
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
mod whole;

use std::error::Error;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use vidra_core::download::{Downloader, Existing};
use vidra_core::extract::{Registration, Registry, Settings, Tier};
use vidra_core::pipeline::{Pending, Pipeline, PipelineError, PipelineOptions};

use crate::archive::{Archive, Place};
use crate::args::{Around, Conduct, Options, Printing};
use crate::filters::Filters;
use crate::groups::Group;
use crate::report::{Failure, Reporter};
use crate::session::Session;
use crate::targets;
use accounts::Accounts;
use asked::Asked;
use stop::Reason;
use waits::Waits;
use whole::Whole;

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
    waits: Waits,
    filters: Filters,
    archive: Option<(Place, Archive)>,
    /// Wishes for URLs that have an account of their own.
    accounts: Accounts,
    default_search: Option<String>,
    /// What is shared with the other URLs, if they have other options.
    whole: Arc<Whole>,
}

/// A URL to be followed, by the options that count for it.
type Sought = (Arc<Run>, String);

/// Does what the options ask for with their URLs.
///
/// # Errors
/// What keeps the run from beginning: a file that cannot be read, a session that cannot be opened.
pub(crate) fn carry_out(
    groups: Vec<Group>,
    loaded: Option<PathBuf>,
    registry: Arc<Registry>,
    reporter: Arc<Reporter>,
) -> anyhow::Result<u8> {
    let (first, sought) = begun(groups, &registry, &reporter)?;
    let name = sought.first().map(|(_, word)| word.clone()).unwrap_or_default();
    let name =
        targets::url(&name, &registry, None).map_or_else(|_| targets::shown(&name), |url| url.to_string());
    let runs = distinct(&first, &sought);
    let started = Instant::now();
    let runtime = runtime(sought.len())?;
    let whole = Arc::clone(&first.whole);
    signals::watch(whole.stop.clone())?;
    let is_all_done = runtime.block_on(async {
        // A task of its own: what runs here is woken by way of the system, each time that anything of it goes on.
        let work = tokio::spawn(follow_all_of(Arc::clone(&first), sought, loaded));
        let work = async { follow::passed_on(work.await).unwrap_or_default() };
        tokio::pin!(work);
        tokio::select! {
            () = &mut work => true,
            () = whole.stop.requested() => first.end_recordings(work).await,
        }
    });
    // What runs is dropped here; a download that is dropped keeps its part.
    runtime.shutdown_timeout(LAST_WAIT);
    whole.results.flush();
    reporter.close();
    reporter.summarise(whole.tally.errors(), started.elapsed());
    for run in runs {
        if let Err(error) = run.session.close(&name, whole.tally.first_error()) {
            reporter.error(&format!("{error:#}"));
            whole.tally.error("file");
        }
    }
    Ok(first.verdict(is_all_done))
}

/// What follows so many URLs. A single one is followed on this thread: network, containers and disk wait for each other
/// anyway, and handing bytes from thread to thread costs a tenth of a fast download (measured 2026-11).
fn runtime(urls: usize) -> io::Result<tokio::runtime::Runtime> {
    use tokio::runtime::Builder;
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS).min(urls);
    let mut builder = if threads > 1 { Builder::new_multi_thread() } else { Builder::new_current_thread() };
    builder.worker_threads(threads.max(1)).enable_all().build()
}

/// A run for every group of URLs, all of them parts of one; and the URLs in the order they were given.
fn begun(
    groups: Vec<Group>,
    registry: &Arc<Registry>,
    reporter: &Arc<Reporter>,
) -> anyhow::Result<(Arc<Run>, Vec<Sought>)> {
    let mut domains = Asked::default();
    for Group { options, words } in &groups {
        domains.add_all(words, registry, options.default_search.as_deref());
    }
    let mut runs: Vec<Arc<Run>> = Vec::new();
    let mut sought: Vec<(usize, Sought)> = Vec::new();
    let mut told: Vec<String> = Vec::new();
    for Group { options, words } in groups {
        for note in &options.notes {
            reporter.note(note);
        }
        for warning in options.warnings.iter().filter(|warning| !told.contains(warning)) {
            reporter.warning(warning);
        }
        told.extend(options.warnings.iter().cloned());
        let mut asked = Asked::default();
        asked.add_all(&words, registry, options.default_search.as_deref());
        asked.domains.clone_from(&domains.domains);
        let run = Arc::new(Run::new(options, &asked, (Arc::clone(registry), reporter), &runs)?);
        sought.extend(words.into_iter().map(|(index, word)| (index, (Arc::clone(&run), word))));
        runs.push(run);
    }
    sought.sort_by_key(|(index, _)| *index);
    let first = runs.into_iter().next().context("there is nothing to do")?;
    Ok((first, sought.into_iter().map(|(_, one)| one).collect()))
}

/// Each run once, the first one first.
fn distinct(first: &Arc<Run>, sought: &[Sought]) -> Vec<Arc<Run>> {
    let mut runs = vec![Arc::clone(first)];
    for (run, _) in sought {
        if !runs.iter().any(|known| Arc::ptr_eq(known, run)) {
            runs.push(Arc::clone(run));
        }
    }
    runs
}

/// Follows the URLs, or what an info file holds instead of them.
async fn follow_all_of(run: Arc<Run>, sought: Vec<Sought>, loaded: Option<PathBuf>) {
    let Some(loaded) = loaded else { return follow::follow_all(&run.whole, sought).await };
    if let Err(error) = around::follow_loaded(Arc::clone(&run), &loaded).await {
        run.reporter.error(&format!("{error:#}"));
        run.whole.tally.error("file");
    }
}

impl Run {
    /// A run of these options, beside others of the same command line.
    fn new(
        options: Options,
        asked: &Asked,
        (registry, reporter): (Arc<Registry>, &Arc<Reporter>),
        others: &[Arc<Self>],
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
        let first = others.first();
        let replaces = download.existing == Existing::Replace;
        let netrc = session.netrc.clone();
        let sessions: Vec<&Session> = others.iter().map(|run| &run.session).collect();
        let session = Session::open(session, (&asked.domains, &sessions), reporter)?;
        let first_site = registry.iter().find(|site| conduct.forces_generic && site.tier == Tier::Generic);
        anyhow::ensure!(
            first_site.is_some() || !conduct.forces_generic,
            "this build has no generic extractor; leave --force-generic-extractor out"
        );
        let mut settings = Settings::clone(&pipeline.settings);
        settings.cookies = Some(session.jar());
        let accounts = accounts::of(asked, netrc.as_ref(), &settings, reporter);
        let found = accounts.values().filter_map(|settings| settings.account.as_ref());
        found.for_each(|account| session.hide(&account.password));
        let pipeline_options = PipelineOptions { first_site, settings: Arc::new(settings), ..pipeline };
        let (client, events) = (session.client(), reporter.events());
        Ok(Self {
            pipeline: match first {
                Some(first) => first.pipeline.with_options(client.clone(), pipeline_options),
                None => {
                    Pipeline::new(client.clone(), Arc::clone(&registry), pipeline_options, events.clone())
                }
            },
            downloader: match first {
                Some(first) => first.downloader.beside(client, download, events),
                None => Downloader::new(client, download, events),
            },
            whole: match first {
                Some(first) => Arc::clone(&first.whole),
                None => Arc::new(Whole::new(&conduct, Arc::clone(reporter))),
            },
            waits: Waits::new(conduct.sleep_interval),
            archive: archive.map(|place| opened(place, others)).transpose()?,
            session,
            registry,
            reporter: Arc::clone(reporter),
            printing,
            around,
            replaces,
            conduct,
            filters,
            accounts,
            default_search,
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
        self.whole.tally.error(&failure.kind);
        self.reporter.failure(&failure);
        if self.conduct.aborts_on_error {
            self.whole.stop.request(Reason::Error);
        }
    }

    /// The site that is asked about an item, and what the item is called as long as nothing more is known.
    fn names_of(&self, pending: &Pending) -> (&'static str, String) {
        if let Some(site) = pending.site() {
            return (site.name, pending.name());
        }
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
        if ending.recordings() == 0 || self.whole.stop.reason() == Some(Reason::OutputGone) {
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
        match self.whole.stop.reason() {
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
                    self.whole.results.error().filter(|error| error.kind() != io::ErrorKind::BrokenPipe)
                {
                    self.reporter.error(&format!("cannot write to standard output: {error}"));
                }
                return failed;
            }
            Some(Reason::Error) | None => {}
        }
        if self.whole.tally.has_errors() { failed } else { 0 }
    }
}

/// The archive of this place, which the parts of a run share so that no item is claimed by two of them.
fn opened(place: Place, others: &[Arc<Run>]) -> anyhow::Result<(Place, Archive)> {
    let known = others.iter().filter_map(|run| run.archive.as_ref()).find(|(known, _)| *known == place);
    match known {
        Some((place, archive)) => Ok((place.clone(), archive.clone())),
        None => Archive::open(&place).map(|archive| (place, archive)),
    }
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
