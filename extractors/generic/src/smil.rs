//! SMIL (W3C SMIL 3.0): a `<switch>` of the renditions of one item, against a `<meta base>` or the address of the document.

use std::time::Duration;

use vidra_core::extract::{ExtractError, Extraction, Page};
use vidra_core::http::RemoteUrl;
use vidra_core::media::{Extension, MediaInfo, Subtitle};

use crate::file_kind::{self, FileKind};
use crate::found::{Clip, File};
use crate::subtitle::subtitle;
use crate::xml::{Part, attribute, parts};
use crate::{formats, name};

/// One item of all renditions that are reached by http.
///
/// # Errors
/// [`ExtractError::NothingFound`] where there is none.
pub(crate) fn read(page: &Page) -> Result<Extraction, ExtractError> {
    let mut reader = Reader {
        base: page.url.clone(),
        clip: Clip::default(),
        bitrates: Vec::new(),
        title: None,
        duration: None,
    };
    for part in parts(&page.text) {
        if let Part::Start(element, attributes) = part {
            reader.element(&element, &attributes, &page.url);
        }
    }
    let Reader { clip, bitrates, title, duration, .. } = reader;
    if clip.files.is_empty() {
        let looked_for = "renditions in SMIL whose address begins with http; open others with a program for their protocol";
        return Err(ExtractError::NothingFound {
            url: page.url.redacted(),
            looked_for: looked_for.to_owned(),
        });
    }
    let mut formats = formats::of(&clip, "SMIL", None);
    formats.iter_mut().zip(bitrates).for_each(|(format, kbps)| format.bitrate_kbps = kbps);
    let id = name::page_id(&page.url);
    let title = title.unwrap_or_else(|| id.clone());
    let webpage_url = Some(page.url.clone());
    Ok(MediaInfo { duration, subtitles: clip.subtitles, webpage_url, ..MediaInfo::new(id, title, formats) }
        .into())
}

/// What has been read of a document.
struct Reader {
    base: RemoteUrl,
    clip: Clip,
    /// In kilobits a second, one for each file.
    bitrates: Vec<Option<f64>>,
    title: Option<String>,
    duration: Option<Duration>,
}

impl Reader {
    fn element(&mut self, element: &str, attributes: &[(String, String)], document: &RemoteUrl) {
        let value = |name: &str| attribute(attributes, name);
        match element {
            "meta" => {
                let content = value("content").unwrap_or_default();
                let base = match value("name") {
                    Some("httpBase" | "vod") if content.starts_with("http") => Some(content),
                    Some("title") => {
                        self.title = Some(content.to_owned());
                        None
                    }
                    _ => value("base"),
                };
                if let Some(base) = base.and_then(|base| document.join(base).ok()) {
                    self.base = base;
                }
            }
            "video" | "audio" | "ref" => {
                let usual = if element == "audio" { Extension::Mp3 } else { Extension::Mp4 };
                self.rendition(attributes, usual);
            }
            "textstream" | "text" => self.clip.subtitles.extend(self.text(attributes)),
            _ => {}
        }
    }

    fn rendition(&mut self, attributes: &[(String, String)], usual: Extension) {
        let value = |name: &str| attribute(attributes, name);
        let address = value("src").map(|src| src.trim_start_matches("mp4:"));
        let Some(url) = address.and_then(|address| self.base.join(address).ok()) else { return };
        let number = |name| value(name).and_then(|text| text.trim_end_matches("px").parse().ok());
        let by_type = || file_kind::by_type(value("type").unwrap_or_default());
        let kind = file_kind::by_name(&url).or_else(by_type).unwrap_or(FileKind::Whole(usual));
        self.duration = self.duration.or_else(|| value("dur").and_then(clock));
        let before = self.clip.files.len();
        self.clip.add(File { width: number("width"), height: number("height"), ..File::new(url, kind) });
        if self.clip.files.len() > before {
            let names = ["system-bitrate", "systembitrate"];
            let bits = names.iter().find_map(|name| value(name)?.parse::<f64>().ok());
            self.bitrates.push(bits.map(|bits| bits / 1000.0));
        }
    }

    fn text(&self, attributes: &[(String, String)]) -> Option<Subtitle> {
        let value = |name: &str| attribute(attributes, name);
        let url = self.base.join(value("src")?).ok()?;
        let language = value("systemlanguage").or_else(|| value("lang")).map(str::to_owned);
        Some(subtitle(url, Extension::Ttml, language, None))
    }
}

/// `12.5s`, `1:02:03`, `90` (SMIL 3.0 section 5.4.1).
fn clock(text: &str) -> Option<Duration> {
    let (number, unit) = match text.find(|c: char| c.is_ascii_alphabetic()) {
        Some(at) => text.split_at(at),
        None => (text, "s"),
    };
    let seconds =
        number.split(':').try_fold(0.0, |all, part| Some(all * 60.0 + part.parse::<f64>().ok()?))?;
    let factor = match unit {
        "s" => 1.0,
        "ms" => 0.001,
        "min" => 60.0,
        "h" => 3600.0,
        _ => return None,
    };
    Duration::try_from_secs_f64(seconds * factor).ok()
}

#[cfg(test)]
mod tests {
    use vidra_core::http::StatusCode;

    use super::*;

    #[test]
    fn renditions_are_read_against_the_base() {
        let text = "<smil><head><meta base='https://cdn.example/v/'/><meta name='title' content='A'/></head><body><switch>\
                    <video src='mp4:a.mp4' system-bitrate='800000' height='360' dur='1:02'/><video src='rtmp://x/a'/>\
                    <video src='b.mp4' systemBitrate='1600000' height='720'/></switch>\
                    <textstream src='t.srt' systemLanguage='en'/></body></smil>";
        let url = RemoteUrl::parse("https://e.org/a.smil").unwrap();
        let page = Page { url, status: StatusCode::OK, text: text.to_owned() };
        let Ok(Extraction::Media(info)) = read(&page) else { panic!("it is one item") };
        let all: Vec<_> =
            info.formats.iter().map(|one| (one.source.url().unwrap().as_str(), one.bitrate_kbps)).collect();
        assert_eq!(
            all,
            [("https://cdn.example/v/a.mp4", Some(800.0)), ("https://cdn.example/v/b.mp4", Some(1600.0))]
        );
        assert_eq!((info.title.as_str(), info.duration), ("A", Some(Duration::from_secs(62))));
        assert_eq!(info.subtitles[0].language, "en");
    }
}
