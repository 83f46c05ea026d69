//! What goes into the file: chapters, marks of SponsorBlock, tags, a cover, text.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::json;
use vidra_core::beside::{Segment, after_cuts, info_attachment, kept_stretches, segments, tags, with_marks};
use vidra_core::container::{Dressing, OutputKind, TextTrack};
use vidra_core::download::Plan;
use vidra_core::media::{Chapter, Extension};
use vidra_core::output::InfoDict;
use vidra_core::pipeline::Chosen;

use super::text_tracks::text_track;
use super::{Around, Gathered, text};
use crate::args::Stretch;

/// The only site whose videos SponsorBlock knows.
const SPONSORBLOCK_SITE: &str = "youtube";

impl Around<'_> {
    /// The item's chapters with what viewers marked among them, and what is cut out.
    pub(super) async fn chapters(&self, dict: &mut InfoDict) -> (Vec<Chapter>, Vec<(Duration, Duration)>) {
        let plan = &self.plans().parts;
        let own = self.item.info.chapters.clone();
        let length = self.item.info.duration.unwrap_or_default();
        let marks = self.marks(dict).await;
        let (cut, marked): (Vec<Segment>, Vec<Segment>) =
            marks.into_iter().partition(|mark| plan.sponsorblock.remove.contains(&mark.category));
        let title = text(dict, "title").unwrap_or_default().to_owned();
        let chapters = with_marks(&own, &marked, length, &title, &plan.mark_title);
        let mut removed: Vec<(Duration, Duration)> = cut.iter().map(|mark| (mark.start, mark.end)).collect();
        for stretch in &plan.removed {
            removed.extend(found(stretch, &own, length));
        }
        if removed.is_empty() {
            return (chapters, removed);
        }
        if length.is_zero() {
            self.warn("nothing is cut out of it: the site does not tell how long it is".to_owned());
            return (chapters, Vec::new());
        }
        (chapters, removed)
    }

    /// What viewers marked.
    async fn marks(&self, dict: &mut InfoDict) -> Vec<Segment> {
        let plan = &self.plans().parts;
        if plan.sponsorblock.is_empty() {
            return Vec::new();
        }
        if self.item.site.name != SPONSORBLOCK_SITE && !self.item.site.name.starts_with("youtube:") {
            self.run.reporter.say("SponsorBlock", "SponsorBlock is not supported for this site");
            return Vec::new();
        }
        let info = &self.item.info;
        let asked = segments(&self.fetcher, &plan.api, &info.id, info.duration, &plan.sponsorblock);
        match asked.await {
            Ok(found) => {
                self.run
                    .reporter
                    .say("SponsorBlock", &format!("Found {} segments in the database", found.len()));
                let told = |one: &Segment| {
                    json!({
                        "start_time": one.start.as_secs_f64(), "end_time": one.end.as_secs_f64(),
                        "category": one.category.as_str(), "title": one.title,
                    })
                };
                dict.insert("sponsorblock_chapters".to_owned(), found.iter().map(told).collect());
                found
            }
            Err(error) => {
                self.warn(format!("SponsorBlock was not asked: {error}"));
                Vec::new()
            }
        }
    }

    /// The kind of file the media becomes while it is written: the planned one, or another that `--remux-video` or an
    /// embedded cover asks for.
    fn target(&self, planned: Extension, is_merge: bool) -> Extension {
        let plans = self.plans();
        let named = plans.after.remux.as_ref().and_then(|mapping| mapping.target(planned.as_str()));
        if let Some(target) = named.filter(|_| !plans.after.extracts_audio).map(Extension::from_name) {
            return target;
        }
        if planned == Extension::Webm && is_merge && plans.thumbnails.is_embedded {
            self.run.reporter.say("info", "webm doesn't support embedding a thumbnail, mkv will be used");
            return Extension::Mkv;
        }
        planned
    }

    /// The plan of the file as it shall be: its kind, its name, and what goes into it.
    pub(in super::super) fn finished_plan(
        &self,
        plan: Plan,
        chosen: &Chosen,
        dict: &InfoDict,
        (gathered, is_dressed): (&Gathered, bool),
    ) -> Plan {
        let planned = chosen.selection.extension;
        let target = self.target(planned, chosen.selection.is_merge());
        let plan = match OutputKind::from_extension(target) {
            Some(kind) if target != planned => {
                let path = renamed(plan.path.clone(), planned, target);
                plan.converted(kind, path)
            }
            _ => plan,
        };
        if is_dressed { self.dressed(plan, target, dict, gathered) } else { plan }
    }

    /// The plan with everything that goes into the file. What the file cannot hold is told and left out.
    fn dressed(&self, plan: Plan, extension: Extension, dict: &InfoDict, gathered: &Gathered) -> Plan {
        let wants = self.dressing(dict, gathered);
        if wants.is_empty() && gathered.subtitles.is_empty() {
            return plan;
        }
        let Some(kind) = OutputKind::from_extension(extension) else {
            self.warn(format!(
                "nothing can be put into .{extension} files; choose mp4 or mkv with --remux-video"
            ));
            return plan;
        };
        let texts = self.texts(kind, extension, gathered);
        let dressing = self.fitted(wants, kind, extension);
        if dressing.is_empty() && texts.is_empty() {
            return plan;
        }
        plan.dressed(kind, dressing, texts)
    }

    pub(super) fn dressing(&self, dict: &InfoDict, gathered: &Gathered) -> Dressing {
        let inside = &self.plans().inside;
        let attachments = if inside.info_json {
            vec![info_attachment(&vidra_core::beside::clean(dict))]
        } else {
            Vec::new()
        };
        Dressing {
            tags: if inside.tags { tags(dict) } else { Vec::new() },
            chapters: if inside.chapters { self.chapters_of_file(gathered) } else { Vec::new() },
            cover: gathered.cover.clone(),
            attachments,
            ..Dressing::default()
        }
    }

    /// The chapters of the file as it is written; what is cut out later takes them along.
    pub(super) fn chapters_of_file(&self, gathered: &Gathered) -> Vec<Chapter> {
        let length = self.item.info.duration.unwrap_or_default();
        if gathered.removed.is_empty() {
            return gathered.chapters.clone();
        }
        after_cuts(&gathered.chapters, &kept_stretches(&gathered.removed, length), length)
    }

    /// What of it such a file holds.
    fn fitted(&self, mut dressing: Dressing, kind: OutputKind, extension: Extension) -> Dressing {
        if dressing.cover.is_some() && !kind.holds_cover() {
            self.warn(format!("a .{extension} file holds no thumbnail; choose mkv with --remux-video"));
            dressing.cover = None;
        }
        if !dressing.attachments.is_empty() && !kind.holds_attachments() {
            if self.plans().inside.tags {
                self.run.reporter.note("the info JSON is attached to mkv and mka files alone");
            } else {
                self.warn(format!("a .{extension} file holds no info JSON; choose mkv with --remux-video"));
            }
            dressing.attachments.clear();
        }
        dressing
    }

    fn texts(&self, kind: OutputKind, extension: Extension, gathered: &Gathered) -> Vec<TextTrack> {
        if gathered.subtitles.is_empty() {
            return Vec::new();
        }
        if !matches!(kind, OutputKind::Mp4 | OutputKind::Matroska | OutputKind::Webm) || extension.is_audio()
        {
            self.warn(format!("subtitles can be put into mp4, webm and mkv files, not into .{extension}"));
            return Vec::new();
        }
        let mut texts = Vec::new();
        for subtitle in &gathered.subtitles {
            match text_track(subtitle, kind) {
                Ok(track) => texts.push(track),
                Err(error) => {
                    self.warn(format!(
                        "the {} subtitles were not put into the file: {error}",
                        subtitle.language
                    ));
                }
            }
        }
        texts
    }
}

/// The stretches of an item that one option names.
pub(super) fn found(stretch: &Stretch, chapters: &[Chapter], length: Duration) -> Vec<(Duration, Duration)> {
    match stretch {
        Stretch::Between(start, end) => vec![(*start, end.unwrap_or(Duration::MAX).min(length.max(*start)))],
        Stretch::Named(fits) => {
            let next = chapters.iter().skip(1).map(|chapter| chapter.start).chain([length]);
            let named = chapters.iter().zip(next).filter(|(chapter, _)| fits.is_match(&chapter.title));
            named.map(|(chapter, next)| (chapter.start, chapter.end.unwrap_or(next))).collect()
        }
    }
}

/// The name with another extension, where the kind of file changes.
pub(super) fn renamed(path: PathBuf, from: Extension, to: Extension) -> PathBuf {
    let has_own = path.extension().and_then(std::ffi::OsStr::to_str) == Some(from.as_str());
    match (from == to, has_own) {
        (true, _) => path,
        (false, true) => path.with_extension(to.as_str()),
        (false, false) => vidra_core::pipeline::with_suffix(&path, to.as_str()),
    }
}
