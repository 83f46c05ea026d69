//! Wikimedia Commons, and the `File:` pages of Wikipedias: the file as it was put there, smaller renditions, texts in many
//! languages. Facts: mediawiki.org/wiki/API:Videoinfo and the extension TimedMediaHandler (read 2026-11).

use std::collections::BTreeMap;
use std::time::Duration;

use vidra_core::extract::{Context, ExtractError, Extraction, Extractor, Registration, Tier, Unavailable};
use vidra_core::http::RemoteUrl;
use vidra_core::media::{
    AudioTrack, Codec, Extension, Format, MediaInfo, Size, Source, Subtitle, TimedText, Uploader, VideoTrack,
    unix_seconds,
};

use crate::prose::words;

vidra_core::submit! { Registration {
    hosts: &["commons.wikimedia.org", "*.wikipedia.org", "upload.wikimedia.org"],
    takes: "video and sound on `File:` pages",
    examples: &[
        "https://commons.wikimedia.org/wiki/File:Kites_over_the_dunes.webm",
        "https://en.wikipedia.org/wiki/File:Kites_over_the_dunes.webm",
    ],
    ..Registration::new("wikimedia-commons", Tier::Site, &Commons)
} }

struct Commons;

#[async_trait::async_trait]
impl Extractor for Commons {
    fn matches(&self, url: &url::Url) -> bool {
        title(url).is_some()
    }

    async fn extract(&self, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
        let title = title(url.as_url()).ok_or_else(|| ExtractError::missing("File: in the address"))?;
        let mut api = url.join("/w/api.php")?;
        for (name, value) in [
            ("action", "query"),
            ("format", "json"),
            ("formatversion", "2"),
            ("prop", "videoinfo"),
            ("viprop", "url|size|mime|user|timestamp|extmetadata|derivatives|timedtext"),
            ("titles", &title),
        ] {
            api = api.with_query(name, value);
        }
        let answer: Answer = cx.get(&api).json().await?;
        let page =
            answer.query.pages.into_iter().next().ok_or_else(|| ExtractError::missing("query.pages"))?;
        match page.videoinfo.into_iter().next() {
            // A file that is deleted, or one revision of it that is hidden.
            None if page.missing => Err(ExtractError::unavailable(Unavailable::Removed, "")),
            None => Err(ExtractError::missing("query.pages.videoinfo")),
            Some(File { is_hidden: true, .. }) => Err(ExtractError::unavailable(Unavailable::Removed, "")),
            Some(file) => Ok(file.into_media(&title, url)?.into()),
        }
    }
}

/// `File:NAME` of a file that plays; pictures are left to others.
fn title(url: &url::Url) -> Option<String> {
    let host = url.host_str()?;
    let is_ours = host == "commons.wikimedia.org" || host.ends_with(".wikipedia.org");
    let name = url.path().strip_prefix("/wiki/File:")?;
    let name = percent_encoding::percent_decode_str(name).decode_utf8().ok()?.replace('_', " ");
    let kind = Extension::from_name(name.rsplit_once('.')?.1);
    let plays = kind.is_video() || kind.is_audio();
    (is_ours && plays && kind != Extension::Bin).then(|| format!("File:{name}"))
}

#[derive(serde::Deserialize)]
struct Answer {
    query: Query,
}

#[derive(serde::Deserialize)]
struct Query {
    pages: Vec<Page>,
}

#[derive(serde::Deserialize)]
struct Page {
    #[serde(default)]
    missing: bool,
    #[serde(default)]
    videoinfo: Vec<File>,
}

#[derive(serde::Deserialize)]
struct File {
    #[serde(rename = "filehidden", default)]
    is_hidden: bool,
    url: Option<String>,
    descriptionurl: Option<String>,
    user: Option<String>,
    timestamp: Option<String>,
    duration: Option<f64>,
    size: Option<u64>,
    width: Option<u32>,
    height: Option<u32>,
    #[serde(default)]
    extmetadata: BTreeMap<String, Fact>,
    #[serde(default)]
    derivatives: Vec<Rendition>,
    #[serde(default)]
    timedtext: Vec<Text>,
}

/// A fact about a file; its text is HTML.
#[derive(serde::Deserialize)]
struct Fact {
    value: serde_json::Value,
}

#[derive(serde::Deserialize)]
struct Rendition {
    src: String,
    /// `video/webm; codecs="vp9, opus"`.
    #[serde(rename = "type", default)]
    kind: String,
    /// `480p.vp9.webm`; none for the file itself.
    transcodekey: Option<String>,
    width: Option<u32>,
    height: Option<u32>,
    /// Bits a second.
    bandwidth: Option<f64>,
}

#[derive(serde::Deserialize)]
struct Text {
    src: String,
    /// `text/vtt`, `text/x-srt`.
    #[serde(rename = "type", default)]
    kind: String,
    srclang: Option<String>,
    label: Option<String>,
}

impl File {
    fn into_media(self, title: &str, page: &RemoteUrl) -> Result<MediaInfo, ExtractError> {
        let original = page.join(&self.url.clone().ok_or_else(|| ExtractError::missing("videoinfo.url"))?)?;
        let fact = |name: &str| words(self.extmetadata.get(name)?.value.as_str()?, page);
        let name = title.strip_prefix("File:").unwrap_or(title);
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let mut formats: Vec<Format> =
            self.derivatives.iter().filter_map(|one| one.format(page, &original)).collect();
        formats.push(self.original(&original));
        Ok(MediaInfo {
            webpage_url: self.descriptionurl.as_deref().and_then(|url| page.join(url).ok()),
            description: fact("ImageDescription"),
            duration: self.duration.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()),
            uploader: self.user.clone().map(|name| Uploader { name: Some(name), ..Uploader::default() }),
            timestamp: self.timestamp.as_deref().and_then(unix_seconds),
            license: fact("LicenseShortName"),
            subtitles: self.timedtext.iter().filter_map(|text| text.subtitle(page)).collect(),
            extra: fact("Artist").map(|who| ("creator".to_owned(), who.into())).into_iter().collect(),
            ..MediaInfo::new(name, fact("ObjectName").unwrap_or_else(|| stem.to_owned()), formats)
        })
    }

    fn original(&self, url: &RemoteUrl) -> Format {
        let kind = url.as_url().path().rsplit('.').next().unwrap_or_default();
        let source = Source::progressive(url.clone());
        let mut format = Format::new("original", Extension::from_name(kind), source);
        format.size = self.size.filter(|size| *size > 0).map(Size::Exact);
        format.quality = Some(1.0);
        format.note = Some("as it was uploaded".to_owned());
        let side = |pixels: Option<u32>| pixels.filter(|pixels| *pixels > 0);
        let (width, height) = (side(self.width), side(self.height));
        format.video = height.map(|_| VideoTrack { width, height, ..VideoTrack::default() });
        format
    }
}

impl Rendition {
    fn format(&self, page: &RemoteUrl, original: &RemoteUrl) -> Option<Format> {
        let url = page.join(&self.src).ok().filter(|url| url != original)?;
        let key = self.transcodekey.as_deref()?;
        let extension = Extension::from_name(key.rsplit('.').next()?);
        let mut format = Format::new(key, extension, Source::progressive(url));
        let codecs = self.kind.split("codecs=\"").nth(1).and_then(|rest| rest.split('"').next());
        let codecs: Vec<&str> = codecs.unwrap_or_default().split(',').map(str::trim).collect();
        let codec = |number: usize| codecs.get(number).filter(|name| !name.is_empty()).map(Codec::new);
        let side = |pixels: Option<u32>| pixels.filter(|pixels| *pixels > 0);
        let has_picture = self.kind.starts_with("video/");
        let (width, height) = (side(self.width), side(self.height));
        format.video =
            has_picture.then(|| VideoTrack { codec: codec(0), width, height, ..VideoTrack::default() });
        let codec = codec(usize::from(has_picture));
        format.audio = Some(AudioTrack { codec, ..AudioTrack::default() });
        format.bitrate_kbps = self.bandwidth.map(|bits| bits / 1000.0).filter(|rate| *rate > 0.0);
        Some(format)
    }
}

impl Text {
    fn subtitle(&self, page: &RemoteUrl) -> Option<Subtitle> {
        let extension = if self.kind == "text/vtt" { Extension::Vtt } else { Extension::Srt };
        let source = Source::progressive(page.join(&self.src).ok()?);
        let language = self.srclang.clone().filter(|language| !language.trim().is_empty())?;
        Some(Subtitle { language, name: self.label.clone(), files: vec![TimedText { extension, source }] })
    }
}
