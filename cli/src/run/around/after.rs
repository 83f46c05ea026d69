//! What becomes of a file once it is there: sound alone, cuts, sections, another encoding.

use std::path::{Path, PathBuf};
use std::time::Duration;

use vidra_core::beside::{TO_THE_END, after_cuts, kept_stretches};
use vidra_core::container::{Dressing, OutputKind, TextTrack, TrackKind};
use vidra_core::edit::{Cut, EditError, Index, Piece, Recipe, Reel, Streams, make_all, make_one};
use vidra_core::media::{Chapter, Extension};
use vidra_core::output::InfoDict;
use vidra_core::subtitle::Subtitles;

use super::ffmpeg::{Ffmpeg, quality};
use super::sound::{Sound, target};
use super::text_tracks::text_track;
use super::{Around, Gathered};
use crate::args::AfterPlan;

/// What a file that came as it is on the server becomes.
#[derive(Clone, Debug)]
pub(super) struct Remake {
    /// The name that is wanted; its extension may become another.
    pub(super) goal: PathBuf,
    pub(super) after: AfterPlan,
    /// What is kept of it; all where nothing is cut.
    pub(super) kept: Option<Vec<(Duration, Duration)>>,
    pub(super) cuts_exactly: bool,
    pub(super) chapters: Vec<Chapter>,
    pub(super) embeds_chapters: bool,
    /// Of the item as a whole; the chapters come with the cut.
    pub(super) dressing: Dressing,
    pub(super) subtitles: Vec<(Subtitles, TextTrack)>,
    pub(super) length: Duration,
    pub(super) replaces: bool,
}

/// The file that is made.
struct Target<'a> {
    goal: &'a Path,
    kind: OutputKind,
    streams: Streams,
}

impl Around<'_> {
    /// What is cut out of the item, as what is kept of it.
    pub(super) fn kept(&self, gathered: &Gathered) -> Option<Vec<(Duration, Duration)>> {
        let length = self.item.info.duration.unwrap_or_default();
        (!gathered.removed.is_empty()).then(|| kept_stretches(&gathered.removed, length))
    }

    /// The work to be done on the file, where there is any.
    pub(super) fn remake(&self, goal: PathBuf, dict: &InfoDict, gathered: &Gathered) -> Remake {
        let plans = self.plans();
        let kind = goal.extension().and_then(std::ffi::OsStr::to_str).map(Extension::from_name);
        let kind = kind.and_then(OutputKind::from_extension).unwrap_or(OutputKind::Matroska);
        let read = |one| {
            let track = text_track(one, kind).ok()?;
            Some((vidra_core::subtitle::read(&one.text, one.extension).ok()?, track))
        };
        let subtitles = if plans.after.extracts_audio {
            Vec::new()
        } else {
            gathered.subtitles.iter().filter_map(read).collect()
        };
        Remake {
            goal,
            after: plans.after.clone(),
            kept: self.kept(gathered),
            cuts_exactly: plans.parts.cuts_exactly,
            chapters: gathered.chapters.clone(),
            embeds_chapters: plans.inside.chapters,
            dressing: self.dressing(dict, gathered),
            subtitles,
            length: self.item.info.duration.unwrap_or_default(),
            replaces: self.run.replaces,
        }
    }
}

impl Remake {
    /// Does it, and gives the new file. Blocks.
    pub(super) fn carry_out(&self, source: &Path) -> Result<PathBuf, String> {
        let (mut at, mut goal) = (source.to_owned(), self.goal.clone());
        let mut between: Vec<PathBuf> = Vec::new();
        let mut streams = Streams::All;
        if self.after.extracts_audio {
            match self.sound_of(source)? {
                Sound::Copied(extension) => goal.set_extension(extension),
                Sound::Encoded(encoder, extension) => {
                    goal.set_extension(extension);
                    at = self.encoded(source, encoder, extension)?;
                    between.push(at.clone());
                    true
                }
            };
            streams = Streams::Sound;
        } else if let Some(extension) = self.recode_target(source) {
            goal.set_extension(&extension);
            at = self.recoded(source, &extension)?;
            between.push(at.clone());
        }
        if let Some(kept) = self.kept.as_ref().filter(|_| self.cuts_exactly && streams == Streams::All) {
            let moments = kept.iter().flat_map(|(start, end)| [*start, *end]);
            let moments: Vec<Duration> = moments.filter(|moment| *moment != TO_THE_END).collect();
            at = self.keyed(&at, &moments)?;
            between.push(at.clone());
        }
        let made = self.assembled(&at, &goal, streams);
        for file in between.iter().filter(|file| **file != goal) {
            // What is left of it is harmless, and the result is there or an error is told.
            let _ = std::fs::remove_file(file);
        }
        let made = made?;
        if made != source && !self.after.keeps_source {
            match std::fs::remove_file(source) {
                // It was given its new name.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                removed => removed.map_err(|error| format!("cannot delete {}: {error}", source.display()))?,
            }
        }
        Ok(made)
    }

    fn sound_of(&self, source: &Path) -> Result<Sound, String> {
        let reel = Reel::open(source).map_err(|error| error.to_string())?;
        let sound = reel.tracks().iter().find(|track| matches!(track.kind, TrackKind::Audio(_)));
        let sound = sound.ok_or_else(|| format!("-x: {} has no sound", source.display()))?;
        target(&self.after, sound.codec, &extension_of(source))
    }

    fn encoded(&self, source: &Path, encoder: &str, extension: &str) -> Result<PathBuf, String> {
        let what = format!("--audio-format for {extension}");
        let ffmpeg = Ffmpeg::find(self.after.ffmpeg.as_deref(), &what)?;
        let mut arguments: Vec<String> = ["-vn", "-sn", "-dn", "-c:a", encoder].map(str::to_owned).into();
        arguments.extend(quality(encoder, &self.after.audio_quality));
        arguments.extend(self.after.ffmpeg_arguments.iter().cloned());
        let made = self.goal.with_extension(format!("encoded.{extension}"));
        ffmpeg.run(source, &made, &arguments, true)?;
        Ok(made)
    }

    fn recode_target(&self, source: &Path) -> Option<String> {
        let source = extension_of(source);
        self.after.recode.as_ref()?.target(&source).map(str::to_owned)
    }

    fn recoded(&self, source: &Path, extension: &str) -> Result<PathBuf, String> {
        let ffmpeg = Ffmpeg::find(self.after.ffmpeg.as_deref(), "--recode-video")?;
        let made = self.goal.with_extension(format!("encoded.{extension}"));
        ffmpeg.run(source, &made, &self.after.ffmpeg_arguments, true)?;
        Ok(made)
    }

    /// Puts the streams into the goal, cut and dressed; what needs neither is only renamed.
    fn assembled(&self, source: &Path, goal: &Path, streams: Streams) -> Result<PathBuf, String> {
        let extension = extension_of(goal);
        let is_encoded = source.to_string_lossy().contains(".encoded.");
        let is_plain = self.kept.is_none() && self.dressing.is_empty() && self.subtitles.is_empty();
        let is_right =
            extension_of(source) == extension && (streams == Streams::All || is_encoded || source == goal);
        if is_plain && is_right {
            return self.moved(source, goal);
        }
        let Some(kind) = OutputKind::from_extension(Extension::from_name(&extension)) else {
            if self.kept.is_some() {
                return Err(format!("a .{extension} file cannot be cut; choose mkv with --remux-video"));
            }
            // ffmpeg wrote what vidra cannot write, without what would have gone into it.
            return self.moved(source, goal);
        };
        let target = Target { goal, kind, streams };
        let made = match &self.kept {
            None => make_one(source, self.recipe(source, &target, self.dressing.clone(), self.whole_texts())),
            Some(kept) => self.cut(source, &target, kept),
        };
        match made {
            Err(EditError::UnknownKind { .. }) if is_encoded && self.kept.is_none() => {
                self.moved(source, goal)
            }
            made => made.map_err(|error| error.to_string()),
        }
    }

    fn cut(
        &self,
        source: &Path,
        target: &Target<'_>,
        kept: &[(Duration, Duration)],
    ) -> Result<PathBuf, EditError> {
        let index = Index::of(source)?;
        let cut = Cut::at_keyframes(&index, kept);
        let really = cut.kept();
        let mut dressing = self.dressing.clone();
        if self.embeds_chapters {
            dressing.chapters = after_cuts(&self.chapters, &really, self.length);
        }
        let texts = self.subtitles.iter().map(|(read, track)| with_cues(track, &read.in_stretches(&really)));
        let recipe = self.recipe(source, target, dressing, texts.collect());
        let made = make_all(source, &index, vec![Piece { recipe, cut }])?;
        made.into_iter().next().ok_or_else(|| EditError::Nothing { path: target.goal.to_owned() })
    }

    fn recipe(
        &self,
        source: &Path,
        target: &Target<'_>,
        mut dressing: Dressing,
        texts: Vec<TextTrack>,
    ) -> Recipe {
        let Target { goal, kind, streams } = *target;
        if !kind.holds_cover() {
            dressing.cover = None;
        }
        if !kind.holds_attachments() {
            dressing.attachments.clear();
        }
        let replaces = self.replaces || source == goal;
        Recipe { path: goal.to_owned(), kind, streams, dressing, texts, replaces }
    }

    fn whole_texts(&self) -> Vec<TextTrack> {
        self.subtitles.iter().map(|(_, track)| track.clone()).collect()
    }

    fn moved(&self, source: &Path, goal: &Path) -> Result<PathBuf, String> {
        if source == goal {
            return Ok(goal.to_owned());
        }
        let moved = vidra_core::edit::rename(source, goal, self.replaces);
        moved.map(|()| goal.to_owned()).map_err(|error| error.to_string())
    }

    /// Encodes the pictures anew with keyframes at these moments, for cuts that fall exactly there.
    pub(super) fn keyed(&self, source: &Path, moments: &[Duration]) -> Result<PathBuf, String> {
        let ffmpeg = Ffmpeg::find(self.after.ffmpeg.as_deref(), "--force-keyframes-at-cuts")?;
        let moments: Vec<String> =
            moments.iter().map(|moment| format!("{:.6}", moment.as_secs_f64())).collect();
        let mut arguments: Vec<String> = ["-c:a", "copy", "-force_key_frames"].map(str::to_owned).into();
        arguments.push(moments.join(","));
        arguments.extend(self.after.ffmpeg_arguments.iter().cloned());
        let made = self.goal.with_extension(format!("keyed.{}", extension_of(source)));
        ffmpeg.run(source, &made, &arguments, true)?;
        Ok(made)
    }
}

/// The track with other cues.
pub(super) fn with_cues(track: &TextTrack, read: &Subtitles) -> TextTrack {
    let is_webvtt = track.form == vidra_core::container::TextForm::WebVtt;
    let cue = |cue: &vidra_core::subtitle::Cue| vidra_core::container::Cue {
        start: cue.start,
        end: cue.end,
        settings: cue.settings.clone(),
        identifier: String::new(),
        text: cue.marked_up(is_webvtt),
    };
    TextTrack { cues: read.cues.iter().map(cue).collect(), ..track.clone() }
}

pub(super) fn extension_of(path: &Path) -> String {
    path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase()
}
