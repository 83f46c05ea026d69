//! The whole way of one file: what is downloaded, and what is made of it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::json;
use vidra_core::beside::kept_stretches;
use vidra_core::container::OutputKind;
use vidra_core::download::Plan;
use vidra_core::media::{Extension, LiveStatus};
use vidra_core::output::InfoDict;
use vidra_core::pipeline::{Chosen, FileKind};

use super::after::{Remake, extension_of};
use super::dress::found;
use super::sound::RESULTS;
use super::{Around, Gathered};

/// Longest item anybody cuts, where the site does not tell how long it is.
const LONGEST: Duration = Duration::from_secs(10_000_000);

/// A file of the item's, with what is known of it alone: the fields of its section.
pub(in super::super) struct Made {
    pub(in super::super) path: PathBuf,
    pub(in super::super) fields: InfoDict,
}

/// A file that is still to be made of the downloaded one.
struct Wanted {
    remake: Remake,
    fields: InfoDict,
}

/// A download, and what becomes of its file.
pub(in super::super) struct Job {
    pub(in super::super) steps: Vec<Step>,
    /// The file's own name.
    goal: PathBuf,
    gathered: Gathered,
}

impl Job {
    /// Whether several stretches of one item are fetched, and some are not there yet.
    pub(in super::super) fn fetches_stretches(&self, around: &Around<'_>) -> bool {
        let is_stretch = |step: &Step| step.plan.is_windowed() && step.plain.is_some();
        self.steps.len() > 1
            && self.steps.iter().all(is_stretch)
            && self.steps.iter().any(|step| step.is_done(around).is_none())
    }

    /// The same files from the whole, which is fetched once.
    pub(in super::super) fn with_the_whole(mut self) -> Self {
        let Some(plan) = self.steps.first_mut().and_then(|step| step.plain.take()) else { return self };
        let mut wanted: Vec<Wanted> = self.steps.drain(..).flat_map(|step| step.wanted).collect();
        let last = wanted.len().saturating_sub(1);
        for one in wanted.iter_mut().take(last) {
            one.remake.after.keeps_source = true;
        }
        self.steps.push(Step { plan, plain: None, wanted });
        self
    }
}

/// One file that is downloaded, and what is made of it.
pub(in super::super) struct Step {
    pub(in super::super) plan: Plan,
    /// What is downloaded instead where the planned file cannot be put together: the same without anything put into it,
    /// or the whole instead of a stretch.
    pub(in super::super) plain: Option<Plan>,
    wanted: Vec<Wanted>,
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
        let mut wanted = Vec::new();
        if cuts || changes {
            if cuts || !plans.after.keeps_source {
                // What is not the file yet does not have its name: a run that is killed leaves nothing half done.
                plan.path = goal.with_extension(format!("whole.{}", extension_of(&goal)));
            }
            wanted = self.wanted(&goal, dict, &gathered);
        }
        let steps = match self.windows(&plan, &goal, &wanted) {
            Some(plans) => {
                let step = |(window, mut wanted): (Plan, Wanted)| {
                    wanted.remake.after.keeps_source = self.plans().after.keeps_source;
                    Step { plan: window, plain: Some(plan.clone()), wanted: vec![wanted] }
                };
                plans.into_iter().zip(wanted).map(step).collect()
            }
            None => vec![Step { plan, plain, wanted }],
        };
        Job { steps, goal, gathered }
    }

    /// A plan for each section that fetches what the section needs, where that is enough to make it of.
    fn windows(&self, plan: &Plan, goal: &Path, wanted: &[Wanted]) -> Option<Vec<Plan>> {
        let plans = self.plans();
        // What ffmpeg encodes begins at zero again: where it cuts would not be where vidra does.
        let is_encoded = plans.parts.cuts_exactly
            || plans.after.recode.is_some()
            || plans.after.extracts_audio && plans.after.audio_format.is_some();
        let is_live = matches!(self.item.info.live_status, Some(LiveStatus::IsLive | LiveStatus::IsUpcoming));
        let kind = OutputKind::from_extension(Extension::from_name(&extension_of(&plan.path)))?;
        let keeps_times = !kind.holds_one_track();
        if plans.parts.sections.is_empty() || is_encoded || is_live || !keeps_times {
            return None;
        }
        let window = |Wanted { remake, .. }: &Wanted| {
            let kept = remake.kept.as_ref()?;
            let (start, end) = (kept.first()?.0, kept.last()?.1);
            let name = format!("{}-{}.{}", start.as_millis(), end.as_millis(), extension_of(goal));
            Some(plan.clone().windowed(kind, (start, end), goal.with_extension(name)))
        };
        wanted.iter().map(window).collect()
    }

    fn wanted(&self, goal: &Path, dict: &InfoDict, gathered: &Gathered) -> Vec<Wanted> {
        let whole = self.remake(goal.to_owned(), dict, gathered);
        let sections = self.sections();
        if self.plans().parts.sections.is_empty() {
            return vec![Wanted { remake: whole, fields: InfoDict::new() }];
        }
        if sections.is_empty() {
            self.warn("no chapter has a name that --download-sections asks for; it is made whole".to_owned());
            return vec![Wanted { remake: whole, fields: InfoDict::new() }];
        }
        let length = Some(whole.length).filter(|length| !length.is_zero()).unwrap_or(LONGEST);
        let count = sections.len();
        let named: Vec<PathBuf> = sections
            .iter()
            .map(|section| {
                let mut own = dict.clone();
                own.extend(section.fields());
                self.run.pipeline.media_path(&own).with_extension(extension_of(goal))
            })
            .collect();
        let is_shared = |name: &PathBuf| named.iter().filter(|other| *other == name).count() > 1;
        let part = |(index, section): (usize, &Section)| {
            let own = &named[index];
            let goal = if is_shared(own) { section.name_beside(own) } else { own.clone() };
            let mut removed = gathered.removed.clone();
            removed.extend([(Duration::ZERO, section.start), (section.end, length)]);
            let mut after = whole.after.clone();
            after.keeps_source |= index + 1 < count;
            let kept = Some(kept_stretches(&removed, length));
            Wanted { remake: Remake { goal, after, length, kept, ..whole.clone() }, fields: section.fields() }
        };
        sections.iter().enumerate().map(part).collect()
    }

    /// What `--download-sections` asks for, in its order, each once.
    fn sections(&self) -> Vec<Section> {
        let info = &self.item.info;
        let length = info.duration.filter(|length| !length.is_zero()).unwrap_or(LONGEST);
        let stretches = self.plans().parts.sections.iter().flat_map(|one| found(one, &info.chapters, length));
        let mut sections: Vec<Section> = Vec::new();
        for (start, end) in stretches.filter(|(start, end)| end > start) {
            if !sections.iter().any(|known| (known.start, known.end) == (start, end)) {
                let chapter = info.chapters.iter().find(|chapter| chapter.start == start);
                let title = chapter.map(|chapter| chapter.title.clone());
                sections.push(Section { number: sections.len() + 1, start, end, title });
            }
        }
        sections
    }

    /// Makes of a downloaded file what was asked for and is not there yet.
    pub(in super::super) async fn remade(&self, step: &Step, path: PathBuf) -> Result<Vec<Made>, String> {
        if step.wanted.is_empty() {
            return Ok(vec![Made { path, fields: InfoDict::new() }]);
        }
        let found: Vec<Option<Made>> = step.wanted.iter().map(|wanted| wanted.found(self, &path)).collect();
        // The last that is made takes the downloaded file away, whichever it is.
        let last = found.iter().rposition(Option::is_none);
        let keeps_source = step.wanted.iter().all(|wanted| wanted.remake.after.keeps_source);
        let mut files = Vec::new();
        for (index, (wanted, found)) in step.wanted.iter().zip(found).enumerate() {
            if let Some(made) = found {
                files.push(made);
                continue;
            }
            let (source, mut remake) = (path.clone(), wanted.remake.clone());
            remake.after.keeps_source = keeps_source || Some(index) != last;
            let made = blocking(move || remake.carry_out(&source)).await?;
            // Programs look for this word to learn the name of what is left of a video.
            let step = if self.plans().after.extracts_audio { "ExtractAudio" } else { "info" };
            self.run.reporter.say(step, &format!("Destination: {}", made.display()));
            files.push(Made { path: made, fields: wanted.fields.clone() });
        }
        Ok(files)
    }

    /// Ends the item with its files.
    pub(in super::super) async fn finish(
        &self,
        job: &Job,
        files: &[Made],
        dict: &mut InfoDict,
    ) -> Result<(), String> {
        for Made { path, fields } in files {
            dict.extend(fields.clone());
            dict.insert("ext".to_owned(), json!(extension_of(path)));
            self.split(dict, path, &job.gathered).await?;
            self.stamp(dict, path).await;
        }
        Ok(())
    }
}

impl Job {
    /// The name the file is known by.
    pub(in super::super) fn goal(&self) -> &Path {
        &self.goal
    }
}

impl Step {
    /// The files an earlier run made, where all of them are there and shall stay.
    pub(in super::super) fn is_done(&self, around: &Around<'_>) -> Option<Vec<Made>> {
        let made = self.wanted.iter().map(|wanted| wanted.found(around, &self.plan.path));
        if self.wanted.is_empty() { None } else { made.collect() }
    }
}

impl Wanted {
    /// The file an earlier run made, where it is there and shall stay.
    fn found(&self, around: &Around<'_>, source: &Path) -> Option<Made> {
        if around.run.replaces {
            return None;
        }
        let Remake { after, goal, .. } = &self.remake;
        let recoded = after.recode.as_ref().and_then(|mapping| mapping.target(&extension_of(goal)));
        let candidates: Vec<PathBuf> = match (after.extracts_audio, recoded) {
            (true, _) => RESULTS.iter().map(|extension| goal.with_extension(extension)).collect(),
            (false, Some(extension)) => vec![goal.with_extension(extension)],
            (false, None) => vec![goal.clone()],
        };
        let path = candidates.into_iter().find(|path| path.is_file() && path != source)?;
        Some(Made { path, fields: self.fields.clone() })
    }
}

/// A stretch of the item that becomes a file.
#[derive(Clone, Debug)]
struct Section {
    /// From 1.
    number: usize,
    start: Duration,
    end: Duration,
    /// Of the chapter that begins there.
    title: Option<String>,
}

impl Section {
    /// What templates see of it.
    fn fields(&self) -> InfoDict {
        let fields = [
            ("section_number", json!(self.number)),
            ("section_title", json!(self.title)),
            ("section_start", json!(self.start.as_secs_f64())),
            ("section_end", json!(self.end.as_secs_f64())),
        ];
        fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// The name with the stretch in it, where a template does not tell sections apart.
    fn name_beside(&self, goal: &Path) -> PathBuf {
        let stem = goal.file_stem().unwrap_or_default().to_string_lossy();
        let [start, end] = [self.start, self.end].map(|moment| moment.as_secs_f64().to_string());
        goal.with_file_name(format!("{stem} [{start}-{end}].{}", extension_of(goal)))
    }
}

/// Runs what blocks on the disk or on another program where it holds up nothing else.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, String> + Send + 'static,
) -> Result<T, String> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(error.to_string()))
}

/// The kind of file whose template names the parts of a split item.
pub(super) const CHAPTER: FileKind = FileKind::Chapter;
