//! One item, from what the site told to its files.

use serde_json::{Value, json};
use vidra_core::download::{DownloadError, Outcome, Plan};
use vidra_core::output::InfoDict;
use vidra_core::pipeline::{Chosen, Item, PipelineError};

use super::Run;
use super::around::{self, Around};
use super::gate::Pass;
use super::prints;
use super::results::Slot;
use crate::args::{Stage, Stages};
use crate::list::format_table;

/// One item on its way.
pub(super) struct Journey<'a> {
    pub(super) run: &'a Run,
    pub(super) item: Item,
    pub(super) slot: &'a Slot,
}

impl Journey<'_> {
    /// Goes as far as the options say. What `-J` prints of it, where it is asked for.
    pub(super) async fn travel(&self, mut pass: Pass) -> (Option<Value>, Pass) {
        let Run { printing, conduct, pipeline, reporter, .. } = self.run;
        if printing.lists_something() {
            self.list();
            if conduct.stages == Stages::Listing {
                return (None, pass);
            }
        }
        let chosen = match pipeline.choose(&self.item) {
            Ok(chosen) => chosen,
            Err(error) => {
                self.fail(&error);
                return (None, pass);
            }
        };
        let ids: Vec<String> = chosen.iter().map(|one| one.selection.id()).collect();
        let id = &self.item.info.id;
        reporter.say("info", &format!("{id}: Downloading {} format(s): {}", ids.len(), ids.join(", ")));
        if let Some(first) = chosen.first() {
            for stage in [Stage::PreProcess, Stage::AfterFilter] {
                self.slot.print(&prints::at(printing, stage, &first.dict));
            }
        }
        let mut document = None;
        let mut last = None;
        for one in &chosen {
            let (dict, kept) = self.make(one, pass).await;
            pass = kept;
            if printing.single_json && document.is_none() {
                document = Some(Value::Object(dict.clone()));
            }
            last = Some(dict);
            if self.run.tally.file(conduct.max_downloads) {
                break;
            }
        }
        if let Some(dict) = last {
            self.slot.print(&prints::at(printing, Stage::AfterVideo, &dict));
        }
        (document, pass)
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

    /// One file: told of, and made where that is wanted.
    async fn make(&self, chosen: &Chosen, pass: Pass) -> (InfoDict, Pass) {
        let Run { printing, conduct, pipeline, .. } = self.run;
        let mut dict = prints::with_path(chosen.dict.clone(), &pipeline.path(chosen));
        self.slot.print(&prints::chosen(printing, &dict, || self.table()));
        match conduct.stages {
            Stages::Listing | Stages::Simulation => (dict, pass),
            Stages::WithoutMedia => {
                let media = pipeline.path(chosen);
                Around::new(self.run, &self.item, chosen).gather(&mut dict, &media).await;
                self.slot.print(&prints::at(printing, Stage::BeforeDownload, &dict));
                (dict, pass)
            }
            Stages::Download => {
                let plan = match pipeline.plan(&self.item, chosen) {
                    Ok(plan) => plan,
                    Err(error) => {
                        self.fail(&error);
                        return (dict, pass);
                    }
                };
                let around = Around::new(self.run, &self.item, chosen);
                let gathered = around.gather(&mut dict, &plan.path).await;
                let plan = around.finished_plan(plan, chosen, &dict, &gathered);
                dict = prints::with_path(dict, &plan.path);
                self.slot.print(&prints::at(printing, Stage::BeforeDownload, &dict));
                let pass = pass.change(self.slot.position(), media_hosts(chosen)).await;
                self.fetch(&plan, &mut dict).await;
                (dict, pass)
            }
        }
    }

    async fn fetch(&self, plan: &Plan, dict: &mut InfoDict) {
        let Run { printing, reporter, .. } = self.run;
        match self.download(plan).await {
            Ok(Outcome::Finished(path) | Outcome::AlreadyThere(path)) => {
                let whole = std::path::absolute(&path).unwrap_or(path);
                dict.insert("filepath".to_owned(), json!(whole.to_string_lossy()));
                for stage in [Stage::PostProcess, Stage::AfterMove] {
                    self.slot.print(&prints::at(printing, stage, dict));
                }
            }
            // The user asked for it to be left out: no error.
            Err(PipelineError::Download(DownloadError::OverLimit { size, limit })) => reporter.say(
                "download",
                &format!("File is larger than max-filesize ({size} bytes > {limit} bytes); left out"),
            ),
            Err(error) => self.fail(&error),
        }
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
}

fn media_hosts(chosen: &Chosen) -> Vec<String> {
    let urls = chosen.selection.formats.iter().filter_map(|format| format.source.url());
    urls.map(|url| url.host().to_owned()).collect()
}
