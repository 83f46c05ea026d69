//! What is fetched and where it goes, from the options.

use std::path::PathBuf;

use anyhow::Context as _;
use vidra_core::download::{DownloadOptions, Existing};
use vidra_core::http::{Budgets, common_headers};
use vidra_core::media::Extension;
use vidra_core::output::template::{RESTRICTED_TEMPLATE, TITLE_TEMPLATE};
use vidra_core::output::{NameOptions, NameRules, RenderOptions, Template};
use vidra_core::pipeline::{ListOrder, PipelineOptions, Places};
use vidra_core::select::{FormatExpression, ItemSelection, SelectOptions, SortOptions, SortOrder};

use super::super::Arguments;
use super::super::values::FormatChoice;

/// What `--id` alone asks for, as in youtube-dl.
const ID_TEMPLATE: &str = "%(id)s.%(ext)s";

impl Arguments {
    pub(super) fn pipeline_options(&self) -> anyhow::Result<PipelineOptions> {
        let wanted = &self.selection;
        let sorting =
            SortOptions { force: wanted.format_sort_force, prefer_free_formats: wanted.prefer_free_formats };
        let user: Vec<&str> = wanted.format_sort.iter().rev().map(String::as_str).collect();
        let sort = SortOrder::new(&user.join(","), "", sorting).context("-S cannot be read")?;
        let items = wanted
            .playlist_items
            .clone()
            .unwrap_or_else(|| ItemSelection::from_start_and_end(wanted.playlist_start, wanted.playlist_end));
        Ok(PipelineOptions {
            format: match &wanted.format {
                Some(FormatChoice::By(expression)) => Some(expression.clone()),
                Some(FormatChoice::Asked) => None,
                None => self.sound_alone(),
            },
            select: SelectOptions {
                allow_multiple_video_streams: wanted.video_multistreams,
                allow_multiple_audio_streams: wanted.audio_multistreams,
                prefer_free_formats: wanted.prefer_free_formats,
                merge_extensions: self.merge_containers(),
            },
            sort,
            template: self.template()?,
            names: self.name_options(),
            directory: self.home_folder(),
            items,
            order: match (wanted.playlist_reverse, wanted.playlist_random) {
                (true, _) => ListOrder::Reversed,
                (false, true) => ListOrder::Random,
                (false, false) => ListOrder::AsListed,
            },
            first_site: None,
            settings: std::sync::Arc::default(),
            wait: self.live.wait_for_video,
            places: self.places(),
            alterations: self.after.alterations.0.clone(),
            headers: common_headers(self.network.user_agent.as_deref(), self.network.referer.as_deref()),
        })
    }

    /// What a merge may become. AVI and FLV cannot hold most of what sites have and are not written: Matroska is.
    fn merge_containers(&self) -> Vec<Extension> {
        let mut all: Vec<Extension> = Vec::new();
        for wish in &self.selection.merge_output_format {
            let container = if is_written(*wish) { *wish } else { Extension::Mkv };
            if !all.contains(&container) {
                all.push(container);
            }
        }
        all
    }

    /// A word where --merge-output-format names what is not written.
    pub(super) fn merge_doubt(&self) -> Option<String> {
        let other = self.selection.merge_output_format.iter().find(|one| !is_written(**one))?;
        let name = other.as_str();
        Some(format!(
            "--merge-output-format {name}: {name} files are not written here; merges become mkv instead"
        ))
    }

    /// `-x` alone asks for sound alone.
    fn sound_alone(&self) -> Option<FormatExpression> {
        let asks = self.after.extract_audio && !self.after.keep_video;
        asks.then(|| "bestaudio/best".parse().ok()).flatten()
    }

    /// How names become safe, and what stands for a missing value.
    pub(super) fn name_options(&self) -> NameOptions {
        let naming = &self.naming;
        let defaults = RenderOptions::default();
        NameOptions {
            render: RenderOptions {
                placeholder: naming.output_na_placeholder.clone().unwrap_or(defaults.placeholder),
                autonumber_width: naming.autonumber_size.unwrap_or(defaults.autonumber_width),
                ..RenderOptions::default()
            },
            rules: NameRules {
                restricted: naming.restrict_filenames,
                windows: !naming.no_windows_filenames,
                max_characters: naming.trim_filenames.filter(|count| *count > 0),
            },
            backslash_separates: cfg!(windows),
        }
    }

    pub(super) fn home_folder(&self) -> PathBuf {
        let own = self.naming.paths.iter().rev().find(|folder| folder.kinds.has_media);
        own.map(|folder| folder.path.clone()).unwrap_or_default()
    }

    /// `-o TYPE:…` and `-P TYPE:…`; the last of each counts.
    fn places(&self) -> Places {
        let templates = self
            .naming
            .output
            .iter()
            .flat_map(|one| one.kinds.others.iter().map(|kind| (*kind, one.template.clone())));
        let folders = self
            .naming
            .paths
            .iter()
            .flat_map(|one| one.kinds.others.iter().map(|kind| (*kind, one.path.clone())));
        Places { templates: templates.collect(), folders: folders.collect() }
    }

    /// Whether media goes to standard output (`-o -`).
    pub(super) fn is_to_stdout(&self) -> bool {
        let last = self.naming.output.iter().rev().find(|one| one.kinds.has_media);
        last.is_some_and(|one| "-".parse::<Template>().is_ok_and(|dash| one.template == dash))
    }

    fn template(&self) -> anyhow::Result<Template> {
        let naming = &self.naming;
        if let Some(output) = naming.output.iter().rev().find(|one| one.kinds.has_media) {
            return Ok(output.template.clone());
        }
        Ok(match (naming.title, naming.id, naming.restrict_filenames) {
            (true, ..) => TITLE_TEMPLATE.parse()?,
            (false, true, _) => ID_TEMPLATE.parse()?,
            (false, false, true) => RESTRICTED_TEMPLATE.parse()?,
            (false, false, false) => PipelineOptions::default().template,
        })
    }

    pub(super) fn download_options(&self, budgets: Budgets) -> DownloadOptions {
        let asked = &self.download;
        let usual = DownloadOptions::default();
        DownloadOptions {
            connections: asked.concurrent_fragments.map_or(usual.connections, usize::from),
            small_segments: asked.concurrent_fragments.map_or(usual.small_segments, usize::from),
            throttled_rate: asked.throttled_rate,
            max_range_bytes: asked.http_chunk_size,
            segment_pauses: self.waiting.segment_pauses(),
            file_retries: self.waiting.file_retries().unwrap_or(usual.file_retries),
            file_pauses: self.waiting.file_pauses().unwrap_or(usual.file_pauses),
            rate_limit: asked.limit_rate,
            existing: if asked.force_overwrites { Existing::Replace } else { Existing::Keep },
            // As in yt-dlp, overwriting begins from the first byte.
            is_resumed: !asked.no_continue && !asked.force_overwrites,
            keeps_part: !asked.no_part,
            segment_tries: asked
                .fragment_retries
                .map_or(usual.segment_tries, |retries| retries.times().saturating_add(1)),
            skips_missing: self.live.skip_unavailable_fragments,
            max_duration: self.live.max_duration,
            is_from_start: self.live.live_from_start,
            max_size_bytes: self.selection.max_filesize,
            budgets,
            ..usual
        }
    }
}

const fn is_written(container: Extension) -> bool {
    !matches!(container, Extension::Avi | Extension::Flv)
}
