//! The file of an item: planned, fetched, and made into what was asked for.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use vidra_core::download::{DownloadError, Outcome, Plan};
use vidra_core::output::InfoDict;
use vidra_core::pipeline::{Chosen, PipelineError};

use super::around::{self, Around, Job, Made, Step};
use super::gate::Pass;
use super::journey::Journey;
use super::{Run, prints, terminal};
use crate::args::Stage;

impl Journey<'_> {
    /// Plans, gathers what goes into the file, and fetches it.
    pub(super) async fn download_all(
        &self,
        chosen: &Chosen,
        mut dict: InfoDict,
        pass: Pass,
    ) -> (InfoDict, bool, Pass) {
        if !self.is_wanted(&dict) {
            return (dict, false, pass);
        }
        let plan = match self.run.pipeline.plan(&self.item, chosen) {
            Ok(plan) => plan,
            Err(error) => {
                self.fail(&error);
                return (dict, false, pass);
            }
        };
        let around = Around::new(self.run, &self.item, chosen);
        let gathered = around.gather(&mut dict, &plan.path).await;
        let job = around.job(plan, chosen, &dict, gathered);
        dict = prints::with_path(dict, Some(job.goal()));
        if !self.at(Stage::BeforeDownload, &dict).await {
            return (dict, false, pass);
        }
        let pass = pass.change(self.slot.position(), media_hosts(chosen)).await;
        // A server that gives no parts would send the whole for every stretch of it.
        let is_whole_needed =
            job.fetches_stretches(&around) && !self.run.downloader.gives_parts(&job.steps[0].plan).await;
        let job = if is_whole_needed { job.with_the_whole() } else { job };
        let is_made = self.fetch(&around, &job, &mut dict).await;
        (dict, is_made, pass)
    }

    /// Fetches media to standard output.
    pub(super) async fn stream(&self, chosen: &Chosen, dict: InfoDict, pass: Pass) -> (InfoDict, bool, Pass) {
        let Run { pipeline, downloader, reporter, waits, .. } = self.run;
        let mut dict = prints::with_path(dict, Some(Path::new("-")));
        if !self.is_wanted(&dict) || !self.at(Stage::BeforeDownload, &dict).await {
            return (dict, false, pass);
        }
        let pass = pass.change(self.slot.position(), media_hosts(chosen)).await;
        waits.before_download(reporter).await;
        reporter.describe(&self.item.info.id, &dict);
        let streamed = async {
            let plan = pipeline.plan_stream(&self.item, chosen)?;
            let sink = terminal::media_sink();
            let sink = sink.map_err(|error| DownloadError::file("write", Path::new("-"), error))?;
            Ok(downloader.stream(&plan, sink).await?)
        };
        if let Err(error) = streamed.await {
            self.fail(&error);
            return (dict, false, pass);
        }
        dict.insert("filepath".to_owned(), json!("-"));
        let mut is_done = true;
        for stage in [Stage::PostProcess, Stage::AfterMove] {
            is_done = is_done && self.at(stage, &dict).await;
        }
        (dict, is_done, pass)
    }

    /// Whether a file is large enough, and better than the one in the archive where that is the question.
    fn is_wanted(&self, dict: &InfoDict) -> bool {
        let Run { conduct, reporter, .. } = self.run;
        let size = dict.get("filesize").and_then(Value::as_u64);
        if let Some((size, least)) = size.zip(conduct.min_size_bytes).filter(|(size, least)| size < least) {
            reporter.say(
                "download",
                &format!("File is smaller than min-filesize ({size} bytes < {least} bytes). Aborting."),
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
            Ok(files) => {
                let mut is_done = true;
                for Made { path, fields } in files {
                    dict.extend(fields);
                    let whole = std::path::absolute(&path).unwrap_or(path);
                    self.fates.made(self.slot.position(), &whole);
                    dict.insert("filepath".to_owned(), json!(whole.to_string_lossy()));
                    for stage in [Stage::PostProcess, Stage::AfterMove] {
                        is_done = is_done && self.at(stage, dict).await;
                    }
                }
                is_done
            }
            // The user asked for it to be left out: no error.
            Err(Trouble::Pipeline(PipelineError::Download(DownloadError::OverLimit { size, limit }))) => {
                let text =
                    format!("File is larger than max-filesize ({size} bytes > {limit} bytes). Aborting.");
                reporter.say("download", &text);
                false
            }
            Err(Trouble::Pipeline(error)) => {
                self.fail(&error);
                false
            }
            Err(Trouble::After(message)) => {
                self.fates.fail();
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

    /// Downloads what no earlier run did, and makes of the files what was asked for.
    async fn made(&self, around: &Around<'_>, job: &Job, dict: &mut InfoDict) -> Result<Vec<Made>, Trouble> {
        let mut files = Vec::new();
        for step in &job.steps {
            if let Some(done) = step.is_done(around) {
                for made in &done {
                    let path = made.path.display();
                    self.run.reporter.say("download", &format!("{path} has already been downloaded"));
                }
                files.extend(done);
                continue;
            }
            let path = match self.fetched(step).await? {
                Outcome::AlreadyThere(path) if self.run.is_known(dict) => return Err(Trouble::Taken(path)),
                Outcome::Finished(path) | Outcome::AlreadyThere(path) => path,
            };
            let made = around.remade(step, path).await.map_err(Trouble::After)?;
            around.finish(job, &made, dict).await.map_err(Trouble::After)?;
            files.extend(made);
        }
        Ok(files)
    }

    /// Downloads what is planned, or the plain form of it where the file cannot be put together.
    async fn fetched(&self, step: &Step) -> Result<Outcome, PipelineError> {
        match (self.download(&step.plan).await, &step.plain) {
            (Err(PipelineError::Download(error)), Some(plain)) if around::is_about_the_container(&error) => {
                let what = if step.plan.is_windowed() {
                    "the whole is fetched"
                } else {
                    "nothing was put into the file"
                };
                self.run.reporter.item_warning(&self.item.info.id, format!("{what}: {error}"));
                self.download(plain).await
            }
            (outcome, _) => outcome,
        }
    }

    /// Downloads, and asks the site once for a new address where the old one has expired.
    async fn download(&self, plan: &Plan) -> Result<Outcome, PipelineError> {
        let Run { downloader, pipeline, reporter, waits, .. } = self.run;
        if !plan.path.exists() {
            waits.before_download(reporter).await;
        }
        let lasting = pipeline.renewing(&self.item, plan);
        let error = match downloader.download(&lasting).await {
            Err(error) if error.wants_new_address() => error,
            outcome => return Ok(outcome?),
        };
        let id = &self.item.info.id;
        reporter.say("download", &format!("{id}: {error}; asking the site again"));
        let renewed = pipeline.renew(&self.item, &lasting).await?;
        Ok(downloader.download(&renewed).await?)
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
