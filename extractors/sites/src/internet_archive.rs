//! archive.org: items of many files, of which each recording has several renditions. One recording is a video; several are
//! a list, told whole. Facts: archive.org/developers/md-read.html and the files' own metadata (read 2026-11).

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::stream;
use serde_json::Value;
use vidra_core::extract::{
    Context, Entry, ExtractError, Extraction, Extractor, Playlist, Registration, Tier, Unavailable,
};
use vidra_core::http::RemoteUrl;
use vidra_core::media::{
    Extension, Format, MediaInfo, Music, Size, Source, Subtitle, Thumbnail, TimedText, Uploader, VideoTrack,
    unix_seconds,
};

use crate::prose::words;

vidra_core::submit! { Registration {
    key: "Archiveorg",
    hosts: &["archive.org", "*.archive.org"],
    takes: "video and sound of an item, each recording of it or all",
    examples: &[
        "https://archive.org/details/dunes_1962",
        "https://archive.org/details/dunes_1962/reel-2.mpeg",
        "https://archive.org/embed/dunes_1962",
    ],
    ..Registration::new("archive.org", Tier::Site, &InternetArchive)
} }

struct InternetArchive;

#[async_trait::async_trait]
impl Extractor for InternetArchive {
    fn matches(&self, url: &url::Url) -> bool {
        place(url).is_some()
    }

    async fn extract(&self, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
        let (id, chosen) = place(url.as_url()).ok_or_else(|| ExtractError::missing("item in the address"))?;
        let api = url.join(&format!("https://archive.org/metadata/{id}"))?;
        let item: Item = cx.get(&api).json().await.map_err(ExtractError::or_removed)?;
        let recordings = item.recordings(&id, &api)?;
        let mut wanted: Vec<MediaInfo> = recordings
            .into_iter()
            .filter(|(name, _)| chosen.as_ref().is_none_or(|chosen| chosen == name))
            .map(|(_, info)| info)
            .collect();
        if wanted.is_empty() {
            return Err(ExtractError::unavailable(Unavailable::Removed, "the item has no such file"));
        }
        if wanted.len() == 1 {
            let mut info = wanted.remove(0);
            if chosen.is_none() {
                info.id = id;
                info.title = item.text("title").unwrap_or(info.title);
            }
            return Ok(info.into());
        }
        let about = item.about(&id, &api);
        let entries: Vec<_> = wanted.into_iter().map(|info| Ok(Entry::Media(Box::new(info)))).collect();
        Ok(Playlist {
            title: item.text("title"),
            webpage_url: about.webpage_url.clone(),
            count: Some(entries.len()),
            about: Some(Box::new(about)),
            ..Playlist::new(id, stream::iter(entries))
        }
        .into())
    }
}

/// The item, and the one file of it that is named.
fn place(url: &url::Url) -> Option<(String, Option<String>)> {
    if !matches!(url.host_str()?, "archive.org" | "www.archive.org") {
        return None;
    }
    let decoded = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    let mut parts = url.path_segments()?;
    let id = match parts.next()? {
        "details" | "embed" => parts.next()?,
        _ => return None,
    };
    let is_id = !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
    let file = parts.map(decoded).collect::<Vec<_>>().join("/");
    is_id.then(|| (id.to_owned(), Some(file).filter(|file| !file.is_empty())))
}

#[derive(serde::Deserialize)]
struct Item {
    /// Values are a text or a list of texts. None for an item that is not there.
    #[serde(default)]
    metadata: BTreeMap<String, Value>,
    #[serde(default)]
    files: Vec<File>,
    /// Taken out of sight.
    #[serde(default)]
    is_dark: bool,
}

#[derive(serde::Deserialize)]
struct File {
    name: String,
    /// `original`, `derivative`, `metadata`.
    #[serde(default)]
    source: String,
    /// What it was made from.
    original: Option<Value>,
    format: Option<String>,
    title: Option<String>,
    creator: Option<String>,
    album: Option<String>,
    track: Option<String>,
    /// Seconds, or `1:02:03`.
    length: Option<String>,
    size: Option<String>,
    width: Option<String>,
    height: Option<String>,
    /// `true` where it can be borrowed and not be had.
    private: Option<String>,
}

impl Item {
    /// A field, its values in one text.
    fn text(&self, name: &str) -> Option<String> {
        let values = self.values(name);
        (!values.is_empty()).then(|| values.join("\n"))
    }

    fn values(&self, name: &str) -> Vec<String> {
        let text =
            |value: &Value| value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        match self.metadata.get(name) {
            Some(Value::Array(all)) => all.iter().filter_map(text).collect(),
            Some(value) => text(value).into_iter().collect(),
            None => Vec::new(),
        }
    }

    fn about(&self, id: &str, base: &RemoteUrl) -> MediaInfo {
        let subjects = self.values("subject");
        let tags = subjects.iter().flat_map(|text| text.split(';')).map(str::trim);
        let tags: Vec<String> = tags.filter(|tag| !tag.is_empty()).map(str::to_owned).collect();
        let picture = base.join(&format!("https://archive.org/services/img/{id}")).ok();
        MediaInfo {
            webpage_url: base.join(&format!("https://archive.org/details/{id}")).ok(),
            description: self.text("description").and_then(|html| words(&html, base)),
            uploader: self.text("creator").map(|name| Uploader { name: Some(name), ..Uploader::default() }),
            timestamp: self.text("publicdate").as_deref().and_then(unix_seconds),
            release_timestamp: self.text("date").as_deref().and_then(unix_seconds).filter(|at| *at > 0),
            thumbnails: picture.map(Thumbnail::new).into_iter().collect(),
            tags,
            license: self.text("licenseurl"),
            language: self.text("language").filter(|language| language.len() <= 3),
            ..MediaInfo::new(id, self.text("title").unwrap_or_else(|| id.to_owned()), Vec::new())
        }
    }

    /// The recordings by the name of the file each was uploaded as, in the order of their tracks.
    fn recordings(&self, id: &str, base: &RemoteUrl) -> Result<Vec<(String, MediaInfo)>, ExtractError> {
        if self.is_dark || self.metadata.is_empty() && self.files.is_empty() {
            return Err(ExtractError::unavailable(Unavailable::Removed, ""));
        }
        let playing: Vec<&File> = self.files.iter().filter(|file| file.plays()).collect();
        let open: Vec<&&File> =
            playing.iter().filter(|file| file.private.as_deref() != Some("true")).collect();
        if open.is_empty() {
            return Err(match playing.is_empty() {
                true => ExtractError::NothingFound {
                    url: base.redacted(),
                    looked_for: "files of the item that are video or sound".to_owned(),
                },
                false => ExtractError::unavailable(Unavailable::LoginRequired, "it can only be borrowed"),
            });
        }
        let mut groups: BTreeMap<(Option<u32>, &str), Vec<&File>> = BTreeMap::new();
        for file in open {
            let original = file.made_from().unwrap_or(&file.name);
            let track = self.files.iter().find(|one| one.name == original).and_then(File::track_number);
            groups.entry((track, original)).or_default().push(file);
        }
        let recording = |((_, name), files): ((Option<u32>, &str), Vec<&File>)| {
            (name.to_owned(), self.recording(id, name, &files, base))
        };
        Ok(groups.into_iter().map(recording).collect())
    }

    fn recording(&self, id: &str, name: &str, files: &[&File], base: &RemoteUrl) -> MediaInfo {
        let first = files.iter().find(|file| file.name == name).or(files.first());
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let title = first.and_then(|file| file.title.clone()).unwrap_or_else(|| stem.to_owned());
        let mut formats: Vec<Format> = files.iter().filter_map(|file| file.rendition(id, base)).collect();
        formats.sort_by_key(|format| format.video.as_ref().and_then(|track| track.height));
        let mut seen = BTreeMap::new();
        for format in &mut formats {
            let count = seen.entry(format.id.clone()).or_insert(0_u32);
            *count += 1;
            if *count > 1 {
                format.id = format!("{}-{count}", format.id);
            }
        }
        let texts =
            self.files.iter().filter(|file| file.name.starts_with(stem) || file.made_from() == Some(name));
        let (automatic, written): (Vec<_>, Vec<_>) = texts
            .filter_map(|file| Some((file, file.text(id, stem, base)?)))
            .partition(|(file, _)| file.name.contains(".asr."));
        let own = |all: Vec<(&File, Subtitle)>| all.into_iter().map(|(_, text)| text).collect();
        MediaInfo {
            duration: files.iter().find_map(|file| seconds(file.length.as_deref()?)),
            subtitles: own(written),
            automatic_captions: own(automatic),
            music: first.filter(|file| file.extension().is_audio()).map(|file| Music {
                track: file.title.clone(),
                artists: file.creator.clone().into_iter().collect(),
                album: file.album.clone().or_else(|| self.text("title")),
                track_number: file.track_number(),
                ..Music::default()
            }),
            id: format!("{id}/{name}"),
            title,
            formats,
            ..self.about(id, base)
        }
    }
}

impl File {
    fn extension(&self) -> Extension {
        Extension::from_name(self.name.rsplit_once('.').map_or("", |(_, end)| end))
    }

    /// Whether it is video or sound; pieces of a spectrum and samples for the preview are neither.
    fn plays(&self) -> bool {
        let kind = self.extension();
        (kind.is_video() || kind.is_audio()) && kind != Extension::Gif && self.source != "metadata"
    }

    fn made_from(&self) -> Option<&str> {
        self.original.as_ref().and_then(Value::as_str).filter(|_| self.source == "derivative")
    }

    /// `3`, `3/12`, `1-03`.
    fn track_number(&self) -> Option<u32> {
        self.track.as_deref()?.split('/').next()?.rsplit('-').next()?.trim().parse().ok()
    }

    fn address(&self, id: &str, base: &RemoteUrl) -> Option<RemoteUrl> {
        let mut url = base.join("https://archive.org/download").ok()?.as_url().clone();
        url.path_segments_mut().ok()?.push(id).extend(self.name.split('/'));
        RemoteUrl::parse(url.as_str()).ok()
    }

    fn rendition(&self, id: &str, base: &RemoteUrl) -> Option<Format> {
        let is_original = self.source == "original";
        let name = self.format.as_deref().unwrap_or(self.extension().as_str());
        let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
        let name: String = name.chars().map(plain).collect();
        let number = |text: &Option<String>| text.as_deref()?.parse().ok().filter(|pixels: &u32| *pixels > 0);
        let mut format = Format::new(name, self.extension(), Source::progressive(self.address(id, base)?));
        if format.video.is_some() {
            let (width, height) = (number(&self.width), number(&self.height));
            format.video = Some(VideoTrack { width, height, ..VideoTrack::default() });
        }
        format.size =
            self.size.as_deref().and_then(|size| size.parse().ok()).filter(|size| *size > 0).map(Size::Exact);
        format.quality = Some(if is_original { 1.0 } else { 0.0 });
        format.note = is_original.then(|| "as it was uploaded".to_owned());
        Some(format)
    }

    /// A text beside a recording: `reel-1.en.vtt`, `reel-1.asr.srt`.
    fn text(&self, id: &str, stem: &str, base: &RemoteUrl) -> Option<Subtitle> {
        let extension = self.extension();
        if !matches!(extension, Extension::Vtt | Extension::Srt) {
            return None;
        }
        let rest = self.name.strip_prefix(stem)?.strip_prefix('.')?.strip_suffix(extension.as_str())?;
        let rest = rest.trim_end_matches('.');
        let is_language = rest != "asr" && (2..=8).contains(&rest.len());
        let language = if is_language { rest.to_owned() } else { "und".to_owned() };
        let source = Source::progressive(self.address(id, base)?);
        Some(Subtitle { language, name: None, files: vec![TimedText { extension, source }] })
    }
}

fn seconds(text: &str) -> Option<Duration> {
    let mut whole = 0.0;
    for part in text.split(':') {
        whole = whole * 60.0 + part.trim().parse::<f64>().ok()?;
    }
    Duration::try_from_secs_f64(whole).ok().filter(|duration| !duration.is_zero())
}
