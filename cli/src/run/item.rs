//! One item, from what the site told to its files.

use serde_json::{Value, json};
use vidra_core::output::InfoDict;
use vidra_core::pipeline::{Chosen, PipelineError};
use vidra_core::select::Selection;

use super::Run;
use super::around::{self, Around};
use super::downloads::Downloads;
use super::entries::Known;
use super::gate::Pass;
use super::gatekeeper::Admission;
use super::journey::Journey;
use super::prints;
use crate::args::{Stage, Stages};
use crate::list::format_table;
use crate::report::Failure;

impl Journey<'_> {
    /// Goes as far as the options say. What `-J` prints of it, where it is asked for.
    pub(super) async fn travel(&self, pass: Pass) -> (Option<Value>, Pass) {
        let claim = match self.run.admit(self.slot.position(), &Known::Item(&self.item)).await {
            Admission::Come(claim) => claim,
            Admission::Stay => return (None, pass),
            Admission::Failed(message) => {
                self.fail_by("filter", message);
                return (None, pass);
            }
        };
        let ended = self.go(pass).await;
        drop(claim);
        ended
    }

    async fn go(&self, pass: Pass) -> (Option<Value>, Pass) {
        let Run { printing, conduct, reporter, .. } = self.run;
        if printing.lists_something() {
            self.list();
            if conduct.stages == Stages::Listing {
                return (None, pass);
            }
        }
        if self.nobody_looks() && self.is_counted() {
            return (None, pass);
        }
        let chosen = match self.choose().await {
            Ok(Some(chosen)) => chosen,
            Ok(None) => return (None, pass),
            // Everything around the media can still be told and written.
            Err(error) if conduct.takes_empty && has_no_formats(&error) => {
                reporter.warning(&format!("{}: there is nothing to download: {error}", self.item.info.id));
                vec![self.run.pipeline.without_formats(&self.item)]
            }
            Err(error) => {
                self.fail(&error);
                return (None, pass);
            }
        };
        self.make_all(chosen, pass).await
    }

    /// The files of what was chosen. What `-J` prints of the first, where it is asked for.
    async fn make_all(&self, chosen: Vec<Chosen>, mut pass: Pass) -> (Option<Value>, Pass) {
        let printing = &self.run.printing;
        let item = self.run.whole.item_number(self.slot.position());
        let chosen: Vec<Chosen> = chosen.into_iter().map(|one| self.numbered(one, item)).collect();
        self.tell_formats(&chosen.iter().map(|one| &one.selection).collect::<Vec<_>>());
        if let Some(first) = chosen.first() {
            for stage in [Stage::PreProcess, Stage::AfterFilter] {
                if !self.at(stage, &first.dict).await {
                    return (None, pass);
                }
            }
        }
        let mut downloads = self.tells_downloads().then(|| Downloads::of(self));
        let (mut last, mut is_whole) = (None, true);
        for one in chosen {
            match self.run.admits(self.slot.position(), &one.dict).await {
                Admission::Come(_) => {}
                Admission::Stay => continue,
                Admission::Failed(message) => {
                    self.fail_by("filter", message);
                    continue;
                }
            }
            let (dict, is_made, kept) = self.make(one, pass).await;
            (pass, is_whole) = (kept, is_whole && is_made);
            if let Some(downloads) = &mut downloads {
                downloads.add(&dict);
            }
            last = Some(dict);
            if self.run.whole.file(self.slot.position()) {
                break;
            }
        }
        let Some(mut dict) = last else { return (None, pass) };
        dict.extend(downloads.map(Downloads::field));
        self.end(&dict, is_whole).await;
        (printing.single_json.then_some(Value::Object(dict)), pass)
    }

    /// Whether anybody sees what became of each file: `-J`, and what is done when the item is done.
    fn tells_downloads(&self) -> bool {
        let Run { printing, conduct, .. } = self.run;
        let is_seen_last = printing.prints.iter().any(|print| print.stage == Stage::AfterVideo);
        printing.single_json || is_seen_last || conduct.stages == Stages::Download
    }

    /// Counts the files there would be; `false` where nothing is there and that is no error.
    fn is_counted(&self) -> bool {
        let Run { pipeline, conduct, whole, .. } = self.run;
        match pipeline.select(&self.item) {
            Ok(selections) => {
                self.tell_formats(&selections.iter().collect::<Vec<_>>());
                selections.iter().any(|_| whole.file(self.slot.position()));
                true
            }
            Err(error) if conduct.takes_empty && has_no_formats(&error) => false,
            Err(error) => {
                self.fail(&error);
                true
            }
        }
    }

    /// Whether it is enough to know that there are formats: simulations of long lists need not describe every item.
    fn nobody_looks(&self) -> bool {
        let Run { printing, conduct, .. } = self.run;
        let is_simulation = conduct.stages == Stages::Simulation && self.item.loaded.is_none();
        is_simulation
            && self.run.filters.is_empty()
            && !printing.looks_at_items()
            && !conduct.always_records
            && !conduct.picks_formats
    }

    fn tell_formats(&self, selections: &[&Selection]) {
        if !self.run.reporter.is_quiet() {
            let ids: Vec<String> = selections.iter().map(|selection| selection.id()).collect();
            let text =
                format!("{}: Downloading {} format(s): {}", self.item.info.id, ids.len(), ids.join(", "));
            self.run.reporter.say("info", &text);
        }
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
    pub(super) async fn at(&self, stage: Stage, dict: &InfoDict) -> bool {
        match self.run.moment(self.slot, stage, dict).await {
            Ok(()) => true,
            Err(error) => {
                self.fail_by("postprocess", format!("{error:#}"));
                false
            }
        }
    }

    /// With the numbers templates know of as `autonumber` and `video_autonumber`.
    fn numbered(&self, mut one: Chosen, item: u64) -> Chosen {
        let number = self.run.whole.number(self.slot.position());
        one.dict.insert("__autonumber".to_owned(), json!(number));
        one.dict.insert("__video_autonumber".to_owned(), json!(item));
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
    async fn make(&self, mut chosen: Chosen, pass: Pass) -> (InfoDict, bool, Pass) {
        let Run { printing, conduct, pipeline, .. } = self.run;
        let goes_on = matches!(conduct.stages, Stages::WithoutMedia | Stages::Download);
        let path =
            (goes_on || conduct.always_records || printing.shows("filename")).then(|| pipeline.path(&chosen));
        // Who only tells needs the dictionary once.
        let dict = if goes_on { chosen.dict.clone() } else { std::mem::take(&mut chosen.dict) };
        let mut dict = prints::with_path(dict, path.as_deref());
        dict.extend(around::wished_subtitles(self.run, &self.item));
        self.slot.print(&prints::chosen(printing, &dict, || self.table()));
        if let Err(error) = self.run.beside_printing(Stage::Video, &dict).await {
            self.fail_by("postprocess", format!("{error:#}"));
            return (dict, false, pass);
        }
        let is_empty = chosen.selection.formats.is_empty();
        match (conduct.stages, path) {
            (Stages::Download | Stages::WithoutMedia, Some(media))
                if is_empty || conduct.stages == Stages::WithoutMedia =>
            {
                Around::new(self.run, &self.item, &chosen).gather(&mut dict, &media).await;
                let is_done = self.at(Stage::BeforeDownload, &dict).await;
                if is_empty && conduct.stages == Stages::Download {
                    // What is told and written around it is done; the media is not.
                    self.fail_by("no_formats", "there is nothing to download".to_owned());
                    return (dict, false, pass);
                }
                (dict, is_done, pass)
            }
            (Stages::Download, _) if conduct.is_to_stdout => self.stream(&chosen, dict, pass).await,
            (Stages::Download, _) => self.download_all(&chosen, dict, pass).await,
            _ => (dict, true, pass),
        }
    }

    pub(super) fn fail(&self, error: &PipelineError) {
        self.fates.fail();
        self.run.fail(self.item.site.name, &self.item.info.id, error);
    }

    pub(super) fn fail_by(&self, kind: &str, message: String) {
        self.fates.fail();
        self.run.failed(Failure {
            extractor: self.item.site.name.to_owned(),
            item: self.item.info.id.clone(),
            kind: kind.to_owned(),
            message,
        });
    }
}

/// Whether an item is as it should be but for its formats.
const fn has_no_formats(error: &PipelineError) -> bool {
    matches!(error, PipelineError::NoFormats { .. } | PipelineError::NotOffered { .. })
}
