//! `--split-chapters`: a file of its own for every chapter.

use std::path::Path;
use std::time::Duration;

use serde_json::json;
use vidra_core::container::{Dressing, OutputKind, Tag, TagName};
use vidra_core::edit::{Cut, Index, Piece, Recipe, Streams, make_all};
use vidra_core::media::{Chapter, Extension};
use vidra_core::output::InfoDict;

use super::after::extension_of;
use super::job::{CHAPTER, blocking};
use super::{Around, Gathered};

impl Around<'_> {
    /// Makes the files of the chapters, in one pass over the whole one.
    pub(super) async fn split(
        &self,
        dict: &InfoDict,
        file: &Path,
        gathered: &Gathered,
    ) -> Result<(), String> {
        let plan = &self.plans().parts;
        if !plan.splits {
            return Ok(());
        }
        let chapters = self.chapters_of_file(gathered);
        if chapters.is_empty() {
            self.run.reporter.say("info", "There are no chapters to split by");
            return Ok(());
        }
        let extension = extension_of(file);
        let kind = OutputKind::from_extension(Extension::from_name(&extension));
        let kind = kind.ok_or_else(|| {
            format!("--split-chapters: .{extension} files cannot be split; choose mkv with --remux-video")
        })?;
        let mut recipes = Vec::new();
        for (index, chapter) in chapters.iter().enumerate() {
            let next = chapters.get(index + 1).map(|next| next.start);
            let end = chapter.end.or(next).unwrap_or(Duration::from_secs(10_000_000));
            let own = section(dict, index, chapter, end);
            let path = self.run.pipeline.path_of(&own, &plan.split_template, CHAPTER);
            let path = if extension_of(&path).is_empty() { path.with_extension(&extension) } else { path };
            let dressing = self.chapter_dressing(dict, chapter);
            let replaces = self.run.replaces;
            let recipe = Recipe { path, kind, streams: Streams::All, dressing, texts: Vec::new(), replaces };
            if recipe.path.exists() && !replaces {
                self.run.reporter.say("info", &format!("{} is already present", recipe.path.display()));
                continue;
            }
            recipes.push((recipe, (chapter.start, end)));
        }
        if recipes.is_empty() {
            return Ok(());
        }
        self.run
            .reporter
            .say("info", &format!("Splitting video by chapters; {} chapters found", chapters.len()));
        let source = file.to_owned();
        let made = blocking(move || {
            let index = Index::of(&source).map_err(|error| error.to_string())?;
            let piece = |(recipe, stretch)| Piece { recipe, cut: Cut::at_keyframes(&index, &[stretch]) };
            let pieces: Vec<Piece> = recipes.into_iter().map(piece).collect();
            make_all(&source, &index, pieces).map_err(|error| error.to_string())
        });
        for path in made.await.map_err(|error| format!("--split-chapters: {error}"))? {
            self.run.reporter.say("info", &format!("Destination: {}", path.display()));
        }
        Ok(())
    }

    fn chapter_dressing(&self, dict: &InfoDict, chapter: &Chapter) -> Dressing {
        let mut dressing = Dressing::default();
        if self.plans().inside.tags {
            dressing.tags = vidra_core::beside::tags(dict);
            dressing.tags.retain(|tag| tag.name != TagName::Title);
        }
        if !chapter.title.is_empty() {
            dressing.tags.insert(0, Tag::new(TagName::Title, chapter.title.clone()));
        }
        dressing
    }
}

fn section(dict: &InfoDict, index: usize, chapter: &Chapter, end: Duration) -> InfoDict {
    let mut own = dict.clone();
    let fields = [
        ("section_number", json!(index + 1)),
        ("section_title", json!(chapter.title)),
        ("section_start", json!(chapter.start.as_secs_f64())),
        ("section_end", json!(end.as_secs_f64())),
    ];
    own.extend(fields.map(|(name, value)| (name.to_owned(), value)));
    own
}
