//! The whole way of one file: what is downloaded, and what is made of it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::json;
use vidra_core::beside::kept_stretches;
use vidra_core::download::Plan;
use vidra_core::output::InfoDict;
use vidra_core::pipeline::{Chosen, FileKind};

use super::after::{Remake, extension_of};
use super::dress::found;
use super::sound::RESULTS;
use super::{Around, Gathered};

/// Longest item anybody cuts, where the site does not tell how long it is.
const LONGEST: Duration = Duration::from_secs(10_000_000);

/// A download, and what becomes of its file.
pub(in super::super) struct Job {
    pub(in super::super) plan: Plan,
    /// The same without anything put into the file, where that would be a plain copy.
    pub(in super::super) plain: Option<Plan>,
    /// The file's own name.
    goal: PathBuf,
    remakes: Vec<Remake>,
    gathered: Gathered,
}

impl Around<'_> {
    /// Everything that is to be done for one file.
    pub(in super::super) fn job(
        &self,
        plan: Plan,
        chosen: &Chosen,
        dict: &InfoDict,
        gathered: Gathered,
    ) -> Job {
        let plans = self.plans();
        let cuts = !gathered.removed.is_empty() || !plans.parts.sections.is_empty();
        let changes = plans.after.extracts_audio || plans.after.recode.is_some();
        let bare = plan.clone();
        let mut plan = self.finished_plan(plan, chosen, dict, (&gathered, !cuts && !changes));
        let is_dressed = plan.path == bare.path && !(plan.dressing.is_empty() && plan.subtitles.is_empty());
        let plain = Some(bare).filter(|bare| is_dressed && bare.formats.len() == 1);
        let goal = plan.path.clone();
        let mut remakes = Vec::new();
        if cuts || changes {
            if cuts || !plans.after.keeps_source {
                // What is not the file yet does not have its name: a run that is killed leaves nothing half done.
                plan.path = goal.with_extension(format!("whole.{}", extension_of(&goal)));
            }
            remakes = self.remakes(&goal, dict, &gathered);
        }
        Job { plan, plain, goal, remakes, gathered }
    }

    fn remakes(&self, goal: &Path, dict: &InfoDict, gathered: &Gathered) -> Vec<Remake> {
        let whole = self.remake(goal.to_owned(), dict, gathered);
        let sections = self.sections();
        if self.plans().parts.sections.is_empty() {
            return vec![whole];
        }
        if sections.is_empty() {
            self.warn("no chapter has a name that --download-sections asks for; it is made whole".to_owned());
            return vec![whole];
        }
        let length = Some(whole.length).filter(|length| !length.is_zero()).unwrap_or(LONGEST);
        let count = sections.len();
        let part = |(index, (start, end, title)): (usize, (Duration, Duration, Option<String>))| {
            let mut own = dict.clone();
            own.insert("section_number".to_owned(), json!(index + 1));
            own.insert("section_title".to_owned(), json!(title));
            own.insert("section_start".to_owned(), json!(start.as_secs_f64()));
            own.insert("section_end".to_owned(), json!(end.as_secs_f64()));
            let named = self.run.pipeline.media_path(&own);
            let named = named.with_extension(extension_of(goal));
            let goal = if count > 1 && named == *goal { between(goal, start, end) } else { named };
            let mut removed = gathered.removed.clone();
            removed.extend([(Duration::ZERO, start), (end, length)]);
            let mut after = whole.after.clone();
            after.keeps_source |= index + 1 < count;
            Remake { goal, after, length, kept: Some(kept_stretches(&removed, length)), ..whole.clone() }
        };
        sections.into_iter().enumerate().map(part).collect()
    }

    /// What `--download-sections` asks for, in its order.
    fn sections(&self) -> Vec<(Duration, Duration, Option<String>)> {
        let info = &self.item.info;
        let length = info.duration.filter(|length| !length.is_zero()).unwrap_or(LONGEST);
        let stretches = self.plans().parts.sections.iter().flat_map(|one| found(one, &info.chapters, length));
        let named = |(start, end): (Duration, Duration)| {
            let chapter = info.chapters.iter().find(|chapter| chapter.start == start);
            (start, end, chapter.map(|chapter| chapter.title.clone()))
        };
        stretches.filter(|(start, end)| end > start).map(named).collect()
    }

    /// Makes of the downloaded file what was asked for, and gives the file that is the item's in the end.
    pub(in super::super) async fn finish(
        &self,
        job: &Job,
        path: PathBuf,
        dict: &mut InfoDict,
    ) -> Result<PathBuf, String> {
        let mut made = path.clone();
        for remake in job.remakes.clone() {
            let source = path.clone();
            made = blocking(move || remake.carry_out(&source)).await?;
            self.run.reporter.say("info", &format!("Destination: {}", made.display()));
        }
        dict.insert("ext".to_owned(), json!(extension_of(&made)));
        self.split(dict, &made, &job.gathered).await?;
        self.stamp(dict, &made).await;
        Ok(made)
    }
}

impl Job {
    /// The file an earlier run made, where it is there and shall stay.
    pub(in super::super) fn is_done(&self, around: &Around<'_>) -> Option<PathBuf> {
        if self.remakes.is_empty() || around.run.replaces {
            return None;
        }
        let results = |remake: &Remake| {
            let recoded =
                remake.after.recode.as_ref().and_then(|mapping| mapping.target(&extension_of(&remake.goal)));
            let candidates: Vec<PathBuf> = match (remake.after.extracts_audio, recoded) {
                (true, _) => RESULTS.iter().map(|extension| remake.goal.with_extension(extension)).collect(),
                (false, Some(extension)) => vec![remake.goal.with_extension(extension)],
                (false, None) => vec![remake.goal.clone()],
            };
            candidates.into_iter().find(|path| path.is_file() && *path != self.plan.path)
        };
        let all: Option<Vec<PathBuf>> = self.remakes.iter().map(results).collect();
        all?.pop()
    }

    /// The name the file is known by.
    pub(in super::super) fn goal(&self) -> &Path {
        &self.goal
    }
}

/// The name with the stretch in it, where a template does not tell sections apart.
fn between(goal: &Path, start: Duration, end: Duration) -> PathBuf {
    let stem = goal.file_stem().unwrap_or_default().to_string_lossy();
    let name = format!("{stem} [{}-{}].{}", start.as_secs(), end.as_secs(), extension_of(goal));
    goal.with_file_name(name)
}

/// Runs what blocks on the disk or on another program where it holds up nothing else.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, String> + Send + 'static,
) -> Result<T, String> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(error.to_string()))
}

/// The kind of file whose template names the parts of a split item.
pub(super) const CHAPTER: FileKind = FileKind::Chapter;
