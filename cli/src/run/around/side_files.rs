//! Files beside the media: description, subtitles, thumbnails, info JSON, links.

use std::path::Path;

use serde_json::{Value, json};
use vidra_core::beside::{
    FetchedSubtitle, PictureKind, WantedSubtitle, clean, converted, kind_of, link_text, thumbnails_of,
    wanted_subtitles, without_private,
};
use vidra_core::container::Cover;
use vidra_core::http::{Bytes, RemoteUrl};
use vidra_core::media::{Extension, Source, Thumbnail};
use vidra_core::output::{InfoDict, NameRules, SafeName};
use vidra_core::pipeline::{FileKind, Item};

use super::{Around, Run, text};

/// `requested_subtitles` before any of them is fetched: which file of which language will be.
pub(in crate::run) fn wished_subtitles(run: &Run, item: &Item) -> Option<(String, Value)> {
    let wish = &run.around.subtitles.wish;
    if !(wish.by_people || wish.by_machines) {
        return None;
    }
    let told = |one: WantedSubtitle| {
        let mut entry = InfoDict::new();
        entry.insert("ext".to_owned(), json!(one.extension.as_str()));
        entry.extend(one.source.url().map(|url| ("url".to_owned(), json!(url.as_str()))));
        entry.extend(one.name.map(|name| ("name".to_owned(), json!(name))));
        (one.language, Value::Object(entry))
    };
    let all: InfoDict = wanted_subtitles(&item.info, wish).into_iter().map(told).collect();
    (!all.is_empty()).then(|| ("requested_subtitles".to_owned(), Value::Object(all)))
}

impl Around<'_> {
    pub(super) fn write_description(&self, dict: &InfoDict, media: &Path) {
        if !self.plans().files.description {
            return;
        }
        match text(dict, "description") {
            Some(description) => {
                let path = self.beside(dict, media, FileKind::Description, "description");
                self.write("video description", &path, description.as_bytes());
            }
            None => self.run.reporter.say("info", "There is no description to write"),
        }
    }

    pub(super) fn write_info_json(&self, dict: &mut InfoDict, media: &Path) {
        let plan = &self.plans().files;
        if !plan.info_json {
            return;
        }
        let path = self.beside(dict, media, FileKind::InfoJson, "info.json");
        let written = if plan.is_info_json_whole { without_private(dict) } else { clean(dict) };
        let bytes = serde_json::to_vec(&written).unwrap_or_default();
        if self.write("video metadata as JSON", &path, &bytes) {
            dict.insert("infojson_filename".to_owned(), json!(path.to_string_lossy()));
        }
    }

    pub(super) fn write_links(&self, dict: &InfoDict, media: &Path) {
        for kind in &self.plans().files.links {
            let page = text(dict, "webpage_url").and_then(|url| RemoteUrl::parse(url).ok());
            let Some(page) = page else {
                self.warn("it has no page a link could lead to".to_owned());
                return;
            };
            let path = self.beside(dict, media, FileKind::Link, kind.extension());
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            let what = format!("internet shortcut (.{})", kind.extension());
            self.write(&what, &path, link_text(*kind, &page, &name).as_bytes());
        }
    }

    /// Fetches the subtitles that are wanted and writes those that shall lie beside the media. What goes into the file
    /// comes back.
    pub(super) async fn subtitles(&self, dict: &mut InfoDict, media: &Path) -> Vec<FetchedSubtitle> {
        let plan = &self.plans().subtitles;
        let wanted = wanted_subtitles(&self.item.info, &plan.wish);
        if wanted.is_empty() {
            if plan.are_written || plan.are_embedded {
                self.run.reporter.say("info", "There are no subtitles for the requested languages");
            }
            return Vec::new();
        }
        let mut fetched = Vec::new();
        let mut told = InfoDict::new();
        for one in &wanted {
            let subtitle = match one.fetch(&self.fetcher).await {
                Ok(subtitle) => subtitle,
                Err(error) => {
                    self.warn(format!("the {} subtitles were not fetched: {error}", one.language));
                    continue;
                }
            };
            let subtitle = match plan.convert {
                Some(form) => match subtitle.clone().converted(form) {
                    Ok(converted) => converted,
                    Err(error) => {
                        self.warn(format!("the {} subtitles stay {}: {error}", one.language, one.extension));
                        subtitle
                    }
                },
                None => subtitle,
            };
            let mut entry = json!({ "ext": subtitle.extension.as_str(), "name": subtitle.name });
            entry["url"] = json!(one.source.url().map(RemoteUrl::as_str));
            if plan.are_written {
                let language = SafeName::new(&one.language, &NameRules::default());
                let suffix = format!("{}.{}", language.as_str(), subtitle.extension);
                let path = self.beside(dict, media, FileKind::Subtitle, &suffix);
                if self.write("video subtitles", &path, subtitle.text.as_bytes()) {
                    entry["filepath"] = json!(path.to_string_lossy());
                }
            }
            told.insert(one.language.clone(), entry);
            fetched.push(subtitle);
        }
        dict.insert("requested_subtitles".to_owned(), Value::Object(told));
        if plan.are_embedded { fetched } else { Vec::new() }
    }

    /// Fetches the pictures that are wanted and writes those that shall lie beside the media. The one that goes into the
    /// file comes back.
    pub(super) async fn thumbnails(&self, dict: &InfoDict, media: &Path) -> Option<Cover> {
        let plan = &self.plans().thumbnails;
        if !(plan.is_written || plan.all_are_written || plan.is_embedded) {
            return None;
        }
        let all = thumbnails_of(&self.item.info);
        if all.is_empty() {
            self.run.reporter.say("info", "There are no video thumbnails to download");
            return None;
        }
        let mut cover = None;
        for (index, one) in all.iter().enumerate() {
            let picture = match self.picture(one).await {
                Ok(picture) => picture,
                Err(reason) => {
                    self.warn(format!("thumbnail {} was not fetched: {reason}", one.url.redacted()));
                    continue;
                }
            };
            if plan.is_written || plan.all_are_written {
                let (bytes, extension) = &picture;
                let own = one.id.clone().unwrap_or_else(|| (all.len() - 1 - index).to_string());
                let own = SafeName::new(&own, &NameRules::default());
                let suffix = match plan.all_are_written && all.len() > 1 {
                    true => format!("{}.{extension}", own.as_str()),
                    false => extension.to_string(),
                };
                let path = self.beside(dict, media, FileKind::Thumbnail, &suffix);
                self.write("video thumbnail", &path, bytes);
            }
            if cover.is_none() && plan.is_embedded {
                cover = self.cover(picture);
            }
            if !plan.all_are_written {
                break;
            }
        }
        cover
    }

    async fn picture(&self, one: &Thumbnail) -> Result<(Bytes, Extension), String> {
        let source = Source::progressive(one.url.clone());
        let pieces = self.fetcher.pieces(&source).await.map_err(|error| error.to_string())?;
        let bytes = pieces.into_iter().next().unwrap_or_default();
        let kind = kind_of(&bytes).ok_or_else(|| "what the server sends is no picture".to_owned())?;
        let target =
            self.plans().thumbnails.convert.as_ref().and_then(|mapping| mapping.target(kind.as_str()));
        let Some(target) = target.and_then(PictureKind::from_name) else { return Ok((bytes, kind)) };
        match converted(&bytes, target) {
            Ok(bytes) => Ok((bytes, target.extension())),
            Err(error) => {
                self.warn(format!("the thumbnail stays {kind}: {error}"));
                Ok((bytes, kind))
            }
        }
    }

    /// A picture as containers hold it: JPEG or PNG.
    fn cover(&self, (bytes, kind): (Bytes, Extension)) -> Option<Cover> {
        if matches!(kind, Extension::Jpg | Extension::Png) {
            return Some(Cover { mime: kind.mime().to_owned(), bytes });
        }
        match converted(&bytes, PictureKind::Jpg) {
            Ok(bytes) => Some(Cover { mime: Extension::Jpg.mime().to_owned(), bytes }),
            Err(error) => {
                self.warn(format!("the thumbnail was not put into the file: {error}"));
                None
            }
        }
    }
}
