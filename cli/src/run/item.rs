//! One item, from what the site told to its files.

use std::path::PathBuf;
use std::sync::atomic::Ordering;

use serde_json::{Value, json};
use vidra_core::download::{DownloadError, Outcome, Plan};
use vidra_core::output::InfoDict;
use vidra_core::pipeline::{Chosen, Item, PipelineError};

use super::Run;
use super::around::{self, Around, Job};
use super::entries::item_dict;
use super::gate::Pass;
use super::gatekeeper::Admission;
use super::prints;
use super::results::Slot;
use crate::args::{Stage, Stages};
use crate::list::format_table;
use crate::report::Failure;

/// One item on its way.
pub(super) struct Journey<'a> {
    pub(super) run: &'a Run,
    pub(super) item: Item,
    pub(super) slot: &'a Slot,
}

impl Journey<'_> {
    /// Goes as far as the options say. What `-J` prints of it, where it is asked for.
    pub(super) async fn travel(&self, pass: Pass) -> (Option<Value>, Pass) {
        let known = item_dict(&self.item);
        let claim = match self.run.admit(self.slot.position(), &known, false).await {
            Admission::Come(claim) => claim,
            Admission::Stay => return (None, pass),
            Admission::Failed(message) => {
                self.fail_by("filter", message);
                return (None, pass);
            }
        };
        let ended = self.go(known, pass).await;
        drop(claim);
        ended
    }

    async fn go(&self, known: InfoDict, mut pass: Pass) -> (Option<Value>, Pass) {
        let Run { printing, conduct, reporter, .. } = self.run;
        if printing.lists_something() {
            self.list();
            if conduct.stages == Stages::Listing {
                return (None, pass);
            }
        }
        let chosen = match self.choose().await {
            Ok(Some(chosen)) => chosen,
            Ok(None) => return (None, pass),
            Err(PipelineError::NoFormats { reasons }) if conduct.takes_empty => {
                let reasons = reasons.join("; ");
                reporter.warning(&format!("{}: there is nothing to download: {reasons}", self.item.info.id));
                self.slot.print(&prints::chosen(printing, &known, || self.table()));
                return (printing.single_json.then(|| Value::Object(known)), pass);
            }
            Err(error) => {
                self.fail(&error);
                return (None, pass);
            }
        };
        let chosen: Vec<Chosen> = chosen.into_iter().map(|one| self.numbered(one)).collect();
        let ids: Vec<String> = chosen.iter().map(|one| one.selection.id()).collect();
        let id = &self.item.info.id;
        reporter.say("info", &format!("{id}: Downloading {} format(s): {}", ids.len(), ids.join(", ")));
        if let Some(first) = chosen.first() {
            for stage in [Stage::PreProcess, Stage::AfterFilter] {
                if !self.at(stage, &first.dict).await {
                    return (None, pass);
                }
            }
        }
        let mut document = None;
        let mut last = None;
        let mut is_whole = true;
        for one in &chosen {
            let (dict, is_made, kept) = self.make(one, pass).await;
            (pass, is_whole) = (kept, is_whole && is_made);
            if printing.single_json && document.is_none() {
                document = Some(Value::Object(dict.clone()));
            }
            last = Some(dict);
            if self.run.tally.file(conduct.max_downloads) {
                break;
            }
        }
        if let Some(dict) = last {
            self.end(&dict, is_whole).await;
        }
        (document, pass)
    }

    /// The files to be made, by the options or by the person; `None` where the person gives no answer.
    async fn choose(&self) -> Result<Option<Vec<Chosen>>, PipelineError> {
        let Run { conduct, pipeline, .. } = self.run;
        if !conduct.picks_formats {
            return pipeline.choose(&self.item).map(Some);
        }
        match self.run.pick_formats(&self.item.info.title, &self.table()).await {
            Some(expression) => pipeline.choose_by(&self.item, expression).map(Some),
            None => Ok(None),
        }
    }

    /// The item is done: what is left is to say so, and to remember it.
    async fn end(&self, dict: &InfoDict, is_whole: bool) {
        let conduct = &self.run.conduct;
        let is_recorded = is_whole && (conduct.stages == Stages::Download || conduct.always_records);
        if is_recorded && let Err(error) = self.run.record(dict).await {
            self.fail_by("archive", format!("{error:#}"));
        }
        if conduct.stages == Stages::Download {
            self.at(Stage::AfterVideo, dict).await;
        } else {
            self.slot.print(&prints::at(&self.run.printing, Stage::AfterVideo, dict));
        }
    }

    /// What is asked for at a moment; whether all of it went well.
    async fn at(&self, stage: Stage, dict: &InfoDict) -> bool {
        match self.run.moment(self.slot, stage, dict).await {
            Ok(()) => true,
            Err(error) => {
                self.fail_by("postprocess", format!("{error:#}"));
                false
            }
        }
    }

    fn numbered(&self, mut one: Chosen) -> Chosen {
        let number = self
            .run
            .conduct
            .autonumber_start
            .saturating_add(self.run.numbers.fetch_add(1, Ordering::Relaxed));
        one.dict.insert("autonumber".to_owned(), json!(number));
        one
    }

    /// `-F`, `--list-thumbnails` and `--list-subs`.
    fn list(&self) {
        if self.run.printing.lists_formats {
            self.list_formats();
        }
        if self.run.printing.lists_thumbnails {
            self.slot.print(&around::thumbnail_table(&self.item.info));
        }
        if self.run.printing.lists_subtitles {
            self.slot.print(&around::subtitle_table(&self.item.info));
        }
    }

    fn list_formats(&self) {
        let table = self.table();
        if self.run.reporter.is_quiet() {
            self.slot.print(&table);
        } else {
            let id = &self.item.info.id;
            self.slot.print(&format!("[info] Available formats for {id}:\n{table}"));
        }
    }

    fn table(&self) -> String {
        format_table(&self.item.info.formats, self.item.info.duration)
    }

    /// One file: told of, and made where that is wanted; whether it was.
    async fn make(&self, chosen: &Chosen, pass: Pass) -> (InfoDict, bool, Pass) {
        let Run { printing, conduct, pipeline, .. } = self.run;
        let mut dict = prints::with_path(chosen.dict.clone(), &pipeline.path(chosen));
        self.slot.print(&prints::chosen(printing, &dict, || self.table()));
        if let Err(error) = self.run.beside_printing(Stage::Video, &dict).await {
            self.fail_by("postprocess", format!("{error:#}"));
            return (dict, false, pass);
        }
        match conduct.stages {
            Stages::Listing | Stages::Simulation => (dict, true, pass),
            Stages::WithoutMedia => {
                let media = pipeline.path(chosen);
                Around::new(self.run, &self.item, chosen).gather(&mut dict, &media).await;
                let is_done = self.at(Stage::BeforeDownload, &dict).await;
                (dict, is_done, pass)
            }
            Stages::Download => {
                let plan = match pipeline.plan(&self.item, chosen) {
                    Ok(plan) => plan,
                    Err(error) => {
                        self.fail(&error);
                        return (dict, false, pass);
                    }
                };
                let around = Around::new(self.run, &self.item, chosen);
                let gathered = around.gather(&mut dict, &plan.path).await;
                let job = around.job(plan, chosen, &dict, gathered);
                dict = prints::with_path(dict, job.goal());
                if !self.is_wanted(&dict) || !self.at(Stage::BeforeDownload, &dict).await {
                    return (dict, false, pass);
                }
                let pass = pass.change(self.slot.position(), media_hosts(chosen)).await;
                let is_made = self.fetch(&around, &job, &mut dict).await;
                (dict, is_made, pass)
            }
        }
    }

    /// Whether a file is large enough, and better than the one in the archive where that is the question.
    fn is_wanted(&self, dict: &InfoDict) -> bool {
        let Run { conduct, reporter, .. } = self.run;
        let size = dict.get("filesize").and_then(Value::as_u64);
        if let Some((size, least)) = size.zip(conduct.min_size_bytes).filter(|(size, least)| size < least) {
            reporter.say(
                "download",
                &format!("File is smaller than min-filesize ({size} bytes < {least} bytes); left out"),
            );
            return false;
        }
        match self.run.is_worth_it(dict) {
            Ok(is_worth_it) => {
                if !is_worth_it {
                    let id = &self.item.info.id;
                    reporter.say(
                        "download",
                        &format!("{id}: nothing better than what is in the archive is offered"),
                    );
                }
                is_worth_it
            }
            Err(error) => {
                self.fail_by("archive", format!("{error:#}"));
                false
            }
        }
    }

    async fn fetch(&self, around: &Around<'_>, job: &Job, dict: &mut InfoDict) -> bool {
        let reporter = &self.run.reporter;
        reporter.describe(&self.item.info.id, dict);
        match self.made(around, job, dict).await {
            Ok(path) => {
                let whole = std::path::absolute(&path).unwrap_or(path);
                dict.insert("filepath".to_owned(), json!(whole.to_string_lossy()));
                let mut is_done = true;
                for stage in [Stage::PostProcess, Stage::AfterMove] {
                    is_done = is_done && self.at(stage, dict).await;
                }
                is_done
            }
            // The user asked for it to be left out: no error.
            Err(Trouble::Pipeline(PipelineError::Download(DownloadError::OverLimit { size, limit }))) => {
                let text =
                    format!("File is larger than max-filesize ({size} bytes > {limit} bytes); left out");
                reporter.say("download", &text);
                false
            }
            Err(Trouble::Pipeline(error)) => {
                self.fail(&error);
                false
            }
            Err(Trouble::After(message)) => {
                self.run.fail_after(self.item.site.name, &self.item.info.id, message);
                false
            }
            Err(Trouble::Taken(path)) => {
                // What is there is the file the better one was to come after: the archive must not say otherwise.
                let path = path.display();
                reporter.warning(&format!(
                    "{path} has the name of the better file; give --force-overwrites to replace it"
                ));
                false
            }
        }
    }

    /// Downloads, unless an earlier run did it all, and makes of the file what was asked for.
    async fn made(&self, around: &Around<'_>, job: &Job, dict: &mut InfoDict) -> Result<PathBuf, Trouble> {
        if let Some(path) = job.is_done(around) {
            self.run.reporter.say("download", &format!("{} has already been downloaded", path.display()));
            return Ok(path);
        }
        let outcome = match (self.download(&job.plan).await, &job.plain) {
            (Err(PipelineError::Download(error)), Some(plain)) if around::is_about_the_container(&error) => {
                let message = format!("nothing was put into the file: {error}");
                self.run.reporter.item_warning(&self.item.info.id, message);
                self.download(plain).await?
            }
            (outcome, _) => outcome?,
        };
        let path = match outcome {
            Outcome::AlreadyThere(path) if self.run.is_known(dict) => return Err(Trouble::Taken(path)),
            Outcome::Finished(path) | Outcome::AlreadyThere(path) => path,
        };
        around.finish(job, path, dict).await.map_err(Trouble::After)
    }

    /// Downloads, and asks the site once for a new address where the old one has expired.
    async fn download(&self, plan: &Plan) -> Result<Outcome, PipelineError> {
        let Run { downloader, pipeline, reporter, waits, .. } = self.run;
        if !plan.path.exists() {
            waits.before_download(reporter).await;
        }
        let error = match downloader.download(plan).await {
            Err(error) if error.wants_new_address() => error,
            outcome => return Ok(outcome?),
        };
        let id = &self.item.info.id;
        reporter.say("download", &format!("{id}: {error}; asking the site again"));
        let renewed = pipeline.renew(&self.item, plan).await?;
        Ok(downloader.download(&renewed).await?)
    }

    fn fail(&self, error: &PipelineError) {
        self.run.fail(self.item.site.name, &self.item.info.id, error);
    }

    fn fail_by(&self, kind: &str, message: String) {
        self.run.failed(Failure {
            extractor: self.item.site.name.to_owned(),
            item: self.item.info.id.clone(),
            kind: kind.to_owned(),
            message,
        });
    }
}

/// Why there is no file, or not the one that was asked for.
enum Trouble {
    Pipeline(PipelineError),
    /// The download is there, and what was to be made of it is not.
    After(String),
    /// The file under the name is the one a better one was to come after.
    Taken(PathBuf),
}

impl From<PipelineError> for Trouble {
    fn from(error: PipelineError) -> Self {
        Self::Pipeline(error)
    }
}

fn media_hosts(chosen: &Chosen) -> Vec<String> {
    let urls = chosen.selection.formats.iter().filter_map(|format| format.source.url());
    urls.map(|url| url.host().to_owned()).collect()
}
