//! What is made around the media and of it, from the options.

use std::path::PathBuf;

use anyhow::Context as _;
use vidra_core::beside::{DEFAULT_API, DEFAULT_MARK_TITLE, LinkKind, SponsorBlock, SubtitleWish};
use vidra_core::http::RemoteUrl;
use vidra_core::media::Extension;
use vidra_core::output::Template;
use vidra_core::output::template::CHAPTER_TEMPLATE;
use vidra_core::pipeline::FileKind;

use super::super::Arguments;
use super::super::chapters::Stretch;
use super::super::mapping::Mapping;
use super::super::postprocessing::ConcatPlaylist;
use super::super::values::Kinds;
use crate::config::plain_words;

/// Everything around the media.
#[derive(Debug)]
pub(crate) struct Around {
    pub(crate) subtitles: SubtitlePlan,
    pub(crate) thumbnails: ThumbnailPlan,
    pub(crate) files: FilePlan,
    pub(crate) inside: InsidePlan,
    pub(crate) parts: PartPlan,
    pub(crate) after: AfterPlan,
}

/// Subtitles.
#[derive(Debug, Default)]
pub(crate) struct SubtitlePlan {
    pub(crate) wish: SubtitleWish,
    pub(crate) are_written: bool,
    pub(crate) are_embedded: bool,
    pub(crate) convert: Option<Extension>,
}

/// Thumbnails.
#[derive(Debug, Default)]
pub(crate) struct ThumbnailPlan {
    pub(crate) is_written: bool,
    pub(crate) all_are_written: bool,
    pub(crate) is_embedded: bool,
    pub(crate) convert: Option<Mapping>,
}

/// Other files beside the media.
#[derive(Debug, Default)]
pub(crate) struct FilePlan {
    pub(crate) info_json: bool,
    pub(crate) is_info_json_whole: bool,
    pub(crate) description: bool,
    pub(crate) links: Vec<LinkKind>,
    pub(crate) of_lists: bool,
    /// Files of an earlier run are replaced, as those other programs read would be stale.
    pub(crate) keeps_old: bool,
}

/// What is written into the file.
#[derive(Debug, Default)]
pub(crate) struct InsidePlan {
    pub(crate) tags: bool,
    pub(crate) chapters: bool,
    pub(crate) info_json: bool,
}

/// Parts of the item.
#[derive(Debug)]
pub(crate) struct PartPlan {
    pub(crate) sections: Vec<Stretch>,
    pub(crate) removed: Vec<Stretch>,
    pub(crate) splits: bool,
    pub(crate) split_template: Template,
    pub(crate) cuts_exactly: bool,
    pub(crate) sponsorblock: SponsorBlock,
    pub(crate) mark_title: Template,
    pub(crate) api: RemoteUrl,
}

/// What becomes of the file.
#[derive(Clone, Debug, Default)]
pub(crate) struct AfterPlan {
    pub(crate) extracts_audio: bool,
    pub(crate) audio_format: Option<Mapping>,
    pub(crate) audio_quality: String,
    pub(crate) remux: Option<Mapping>,
    pub(crate) recode: Option<Mapping>,
    pub(crate) keeps_source: bool,
    pub(crate) ffmpeg: Option<PathBuf>,
    pub(crate) ffmpeg_arguments: Vec<String>,
    pub(crate) xattrs: bool,
    pub(crate) mtime: bool,
}

impl Arguments {
    /// What is made around the media.
    ///
    /// # Errors
    /// A value that cannot be read.
    pub(super) fn around(&self) -> anyhow::Result<Around> {
        Ok(Around {
            subtitles: self.subtitle_plan(),
            thumbnails: ThumbnailPlan {
                is_written: self.thumbnails.write_thumbnail,
                all_are_written: self.thumbnails.write_all_thumbnails,
                is_embedded: self.thumbnails.embed_thumbnail,
                convert: self.thumbnails.convert_thumbnails.clone(),
            },
            files: self.file_plan(),
            inside: self.inside_plan(),
            parts: self.part_plan()?,
            after: self.after_plan()?,
        })
    }

    /// Whether nothing is asked for that needs the finished file.
    pub(super) fn may_be_streamed(&self) -> bool {
        let (after, parts) = (&self.after, &self.chapters);
        !after.extract_audio
            && after.recode_video.is_none()
            && parts.download_sections.is_empty()
            && parts.remove_chapters.is_empty()
            && !parts.split_chapters
            && self.sponsorblock.sponsorblock_remove.is_none()
            && !matches!(after.concat_playlist, Some(ConcatPlaylist::Always))
    }

    /// Whether something is asked for beside the media or inside of it.
    pub(super) fn writes_beside(&self) -> bool {
        let (subtitles, thumbnails, files) = (&self.subtitles, &self.thumbnails, self.file_plan());
        let inside = self.inside_plan();
        let subtitles =
            subtitles.write_subs || subtitles.write_auto_subs || subtitles.all_subs || subtitles.embed_subs;
        let thumbnails =
            thumbnails.write_thumbnail || thumbnails.write_all_thumbnails || thumbnails.embed_thumbnail;
        let files = files.info_json || files.description || !files.links.is_empty();
        let inside = inside.tags || inside.chapters || inside.info_json;
        subtitles || thumbnails || files || inside || self.after.xattrs || self.after.mtime
    }

    fn subtitle_plan(&self) -> SubtitlePlan {
        let asked = &self.subtitles;
        let by_machines = asked.write_auto_subs;
        // As in yt-dlp, subtitles that are put into the file are people's unless a machine's are asked for.
        let by_people = asked.write_subs || asked.all_subs || (asked.embed_subs && !by_machines);
        let all = || vidra_core::beside::Languages::new("all").ok();
        SubtitlePlan {
            wish: SubtitleWish {
                by_people,
                by_machines,
                languages: asked.sub_langs.clone().or_else(|| asked.all_subs.then(all).flatten()),
                forms: asked.sub_format.clone(),
            },
            are_written: asked.write_subs || asked.all_subs || (by_machines && !asked.embed_subs),
            are_embedded: asked.embed_subs,
            convert: asked.convert_subs.and_then(|form| form.0),
        }
    }

    fn file_plan(&self) -> FilePlan {
        let asked = &self.beside;
        let links = [
            (asked.write_link, LinkKind::native()),
            (asked.write_url_link, LinkKind::Url),
            (asked.write_webloc_link, LinkKind::Webloc),
            (asked.write_desktop_link, LinkKind::Desktop),
        ];
        let mut links: Vec<LinkKind> =
            links.into_iter().filter(|(is_wanted, _)| *is_wanted).map(|(_, kind)| kind).collect();
        links.dedup();
        FilePlan {
            info_json: asked.write_info_json,
            is_info_json_whole: asked.no_clean_info_json,
            description: asked.write_description,
            links,
            of_lists: !asked.no_write_playlist_metafiles,
            keeps_old: self.download.no_overwrites,
        }
    }

    fn inside_plan(&self) -> InsidePlan {
        let asked = &self.after;
        let marks = self.sponsorblock.sponsorblock_mark.is_some();
        let chapters = asked.embed_chapters || asked.embed_metadata || marks;
        InsidePlan {
            tags: asked.embed_metadata,
            chapters: chapters && !asked.no_embed_chapters,
            info_json: asked.embed_info_json
                || (asked.embed_metadata && self.beside.write_info_json && !asked.no_embed_info_json),
        }
    }

    fn part_plan(&self) -> anyhow::Result<PartPlan> {
        let (asked, sponsor) = (&self.chapters, &self.sponsorblock);
        let title = match &sponsor.sponsorblock_chapter_title {
            Some(title) => title.clone(),
            None => DEFAULT_MARK_TITLE.parse()?,
        };
        let api = match &sponsor.sponsorblock_api {
            Some(api) => api.clone(),
            None => RemoteUrl::parse(DEFAULT_API).context("the address of SponsorBlock")?,
        };
        let own = self.naming.output.iter().rev().find(|one| one.kinds.others.contains(&FileKind::Chapter));
        Ok(PartPlan {
            sections: asked.download_sections.clone(),
            removed: asked.remove_chapters.clone(),
            splits: asked.split_chapters,
            split_template: match own {
                Some(own) => own.template.clone(),
                None => CHAPTER_TEMPLATE.parse()?,
            },
            cuts_exactly: asked.force_keyframes_at_cuts,
            sponsorblock: SponsorBlock {
                mark: sponsor.sponsorblock_mark.clone().map(|list| list.0).unwrap_or_default(),
                remove: sponsor.sponsorblock_remove.clone().map(|list| list.0).unwrap_or_default(),
            },
            mark_title: title,
            api,
        })
    }

    fn after_plan(&self) -> anyhow::Result<AfterPlan> {
        let asked = &self.after;
        let mut ffmpeg_arguments = Vec::new();
        for text in &asked.postprocessor_args {
            let words = match text.split_once(':') {
                Some((name, words)) if is_ffmpeg(name) => words,
                Some((name, _)) if name.chars().all(|c| c.is_ascii_alphanumeric() || "+_".contains(c)) => {
                    anyhow::bail!(
                        "--postprocessor-args: there is no {name} here to pass arguments to; ffmpeg: is known"
                    )
                }
                _ => text,
            };
            let words = plain_words(words).with_context(|| format!("--postprocessor-args: {words:?}"))?;
            ffmpeg_arguments.extend(words);
        }
        Ok(AfterPlan {
            extracts_audio: asked.extract_audio,
            audio_format: asked.audio_format.clone(),
            audio_quality: asked.audio_quality.clone(),
            remux: asked.remux_video.clone(),
            recode: asked.recode_video.clone(),
            keeps_source: asked.keep_video,
            ffmpeg: asked.ffmpeg_location.clone(),
            ffmpeg_arguments,
            xattrs: asked.xattrs,
            mtime: asked.mtime,
        })
    }

    /// What is said of options that are taken and need nothing.
    pub(super) fn around_notes(&self) -> Vec<String> {
        let fixup = self.after.fixup.as_ref();
        let fixup = fixup.map(|_| "--fixup has no meaning here: files are written right at once".to_owned());
        let is_of_nothing = |kinds: &Kinds| *kinds == Kinds::default();
        let naming = &self.naming;
        let is_vain = naming.paths.iter().any(|one| is_of_nothing(&one.kinds))
            || naming.output.iter().any(|one| is_of_nothing(&one.kinds));
        let vain = is_vain.then(|| {
            "-P and -o have no meaning for temp: and annotation: here: parts stay beside what they become"
                .to_owned()
        });
        fixup.into_iter().chain(vain).collect()
    }
}

/// Names of postprocessors that are ffmpeg in yt-dlp.
fn is_ffmpeg(name: &str) -> bool {
    let program = name.split_once('+').map_or(name, |(_, program)| program).to_ascii_lowercase();
    let own = ["ffmpeg", "ffmpeg_o", "extractaudio", "videoconvertor", "videoremuxer", "default"];
    own.contains(&program.as_str())
}
