//! Lists of addresses: M3U, PLS, XSPF, ASX, and SMIL, which is a list of renditions.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::stream;
use vidra_core::extract::{Context, Entry, ExtractError, Extraction, Link, Page, Playlist};
use vidra_core::http::RemoteUrl;
use vidra_core::media::{MediaInfo, Thumbnail};

use crate::found::{About, Clip};
use crate::xml::{Part, attribute, parts};
use crate::{file_kind, formats, name, smil};

/// Items of one list.
const ITEMS: usize = 200_000;

/// A kind of list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ListKind {
    /// Lines of addresses, with `#EXTINF` before each in most.
    M3u,
    /// `File1=`, `Title1=`.
    Pls,
    /// xspf.org.
    Xspf,
    /// Windows Media metafiles.
    Asx,
    /// W3C SMIL: one item.
    Smil,
}

/// A list as one item, where it has one, or as a playlist.
///
/// # Errors
/// [`ExtractError::NothingFound`] for a list without an address that can be opened.
pub(crate) fn read(kind: ListKind, page: &Page, cx: &Context) -> Result<Extraction, ExtractError> {
    let items = match kind {
        ListKind::M3u => m3u(&page.text),
        ListKind::Pls => pls(&page.text),
        ListKind::Xspf => xspf(&page.text),
        ListKind::Asx => asx(&page.text),
        ListKind::Smil => return smil::read(page),
    };
    let mut entries: Vec<Entry> = items.into_iter().filter_map(|item| item.entry(page, cx)).collect();
    match entries.len() {
        0 => Err(ExtractError::NothingFound {
            url: page.url.redacted(),
            looked_for:
                "addresses that begin with http in a list, which has none; open its other addresses with a \
                         program for their protocol"
                    .to_owned(),
        }),
        1 => Ok(match entries.remove(0) {
            Entry::Link(link) => Extraction::Redirect(link),
            Entry::Media(info) => Extraction::Media(info),
        }),
        count => Ok(Extraction::Playlist(Playlist {
            webpage_url: Some(page.url.clone()),
            count: Some(count),
            ..Playlist::new(name::page_id(&page.url), stream::iter(entries.into_iter().map(Ok)))
        })),
    }
}

/// One line of a list.
#[derive(Debug, Default, PartialEq)]
struct Item {
    address: String,
    title: Option<String>,
    duration: Option<Duration>,
    picture: Option<String>,
}

impl Item {
    fn entry(self, page: &Page, cx: &Context) -> Option<Entry> {
        let url = page.url.join(&self.address).ok()?;
        let about = About {
            title: self.title.filter(|title| !title.is_empty()),
            duration: self.duration.filter(|duration| !duration.is_zero()),
            thumbnail: self.picture.and_then(|picture| page.url.join(&picture).ok()),
            ..About::default()
        };
        Some(entry(url, "", about, cx))
    }
}

/// A file as an item, anything else as a link.
pub(crate) fn entry(url: RemoteUrl, media_type: &str, about: About, cx: &Context) -> Entry {
    let kind = file_kind::by_name(&url).or_else(|| file_kind::by_type(media_type));
    let id = name::page_id(&url);
    let clip = kind.filter(|_| !cx.claims(url.as_url())).map(|kind| Clip::file(url.clone(), kind));
    let formats = clip.map(|clip| formats::of(&clip, "", None)).unwrap_or_default();
    let is_link = formats.is_empty();
    let info = MediaInfo {
        description: about.description,
        duration: about.duration,
        timestamp: about.timestamp,
        uploader: about
            .uploader
            .map(|name| vidra_core::media::Uploader { name: Some(name), ..Default::default() }),
        thumbnails: about.thumbnail.map(Thumbnail::new).into_iter().collect(),
        webpage_url: Some(url.clone()),
        ..MediaInfo::new(id.clone(), about.title.clone().unwrap_or(id), formats)
    };
    if is_link {
        Entry::Link(Link { title: about.title, about: Some(Box::new(info)), ..Link::new(url) })
    } else {
        Entry::Media(Box::new(info))
    }
}

fn m3u(text: &str) -> Vec<Item> {
    let mut items = Vec::new();
    let mut next = Item::default();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(info) = line.strip_prefix("#EXTINF:") {
            // `#EXTINF:123 tvg-logo="…",Artist - Title`: the title stands behind the last comma outside quotes.
            let (head, title) =
                info.rsplit_once("\",").or_else(|| info.split_once(',')).unwrap_or((info, ""));
            let seconds = head.split([' ', ',']).next().and_then(|number| number.parse().ok());
            next.title = Some(title.trim().to_owned());
            next.duration = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
            next.picture =
                head.split_once("tvg-logo=\"").and_then(|(_, rest)| Some(rest.split_once('"')?.0.to_owned()));
        } else if !line.starts_with('#') && items.len() < ITEMS {
            items.push(Item { address: line.to_owned(), ..std::mem::take(&mut next) });
        }
    }
    items
}

fn pls(text: &str) -> Vec<Item> {
    let mut items: BTreeMap<u32, Item> = BTreeMap::new();
    for line in text.lines() {
        let Some((name, value)) = line.split_once('=') else { continue };
        let name = name.trim().to_ascii_lowercase();
        let Some(digits) = name.find(|c: char| c.is_ascii_digit()) else { continue };
        let Ok(number) = name[digits..].parse() else { continue };
        if items.len() >= ITEMS {
            break;
        }
        let item = items.entry(number).or_default();
        match &name[..digits] {
            "file" => value.trim().clone_into(&mut item.address),
            "title" => item.title = Some(value.trim().to_owned()),
            "length" => item.duration = value.trim().parse().ok().map(Duration::from_secs),
            _ => {}
        }
    }
    items.into_values().filter(|item| !item.address.is_empty()).collect()
}

fn xspf(text: &str) -> Vec<Item> {
    let mut items = Vec::new();
    let mut track: Option<Item> = None;
    let mut content = String::new();
    for part in parts(text) {
        match (part, &mut track) {
            (Part::Start(name, _), _) if name == "track" => track = Some(Item::default()),
            (Part::Start(..), _) => content.clear(),
            (Part::Text(text), _) => content.push_str(&text),
            (Part::End(name), Some(item)) => {
                let value = std::mem::take(&mut content).trim().to_owned();
                match name.as_str() {
                    "location" if item.address.is_empty() => item.address = value,
                    "title" => item.title = Some(value),
                    "image" => item.picture = Some(value),
                    "duration" => item.duration = value.parse().ok().map(Duration::from_millis),
                    "track" if items.len() < ITEMS => items.extend(track.take()),
                    _ => {}
                }
            }
            (Part::End(_), None) => content.clear(),
        }
    }
    items.retain(|item| !item.address.is_empty());
    items
}

fn asx(text: &str) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    let mut title = None;
    let mut content = String::new();
    for part in parts(text) {
        match part {
            Part::Start(name, attributes) => {
                content.clear();
                if matches!(name.as_str(), "ref" | "entryref") && items.len() < ITEMS {
                    let address = attribute(&attributes, "href").unwrap_or_default().to_owned();
                    items.push(Item { address, title: title.take(), ..Item::default() });
                }
            }
            Part::Text(text) => content.push_str(&text),
            Part::End(name) if name == "title" => {
                title = Some(std::mem::take(&mut content).trim().to_owned());
            }
            Part::End(_) => {}
        }
    }
    items.retain(|item| !item.address.is_empty());
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(address: &str, title: &str, seconds: u64) -> Item {
        let duration = (seconds > 0).then(|| Duration::from_secs(seconds));
        Item { address: address.to_owned(), title: Some(title.to_owned()), duration, picture: None }
    }

    #[test]
    fn every_kind_of_list_is_read() {
        let expected = [item("a.mp3", "A, b", 12), item("http://e.org/b", "B", 0)];
        assert_eq!(
            m3u("#EXTM3U\n#EXTINF:12,A, b\na.mp3\n\n#EXTINF:-1 x=\"1,2\",B\n#EXTVLCOPT:y\nhttp://e.org/b\n"),
            expected
        );
        let text = "[playlist]\nFile2=http://e.org/b\nTitle2=B\nFile1=a.mp3\nTitle1=A, b\nLength1=12\nNumberOfEntries=2";
        assert_eq!(pls(text), expected);
        let text = "<playlist><title>L</title><trackList><track><location>a.mp3</location><title>A, b</title><duration>12000</duration>\
                    </track><track><location>http://e.org/b</location><title>B</title></track></trackList></playlist>";
        assert_eq!(xspf(text), expected);
        let text = "<ASX><ENTRY><TITLE>B</TITLE><REF HREF=\"http://e.org/b\"/></ENTRY></ASX>";
        assert_eq!(asx(text), expected[1..]);
    }

    #[test]
    fn a_list_without_titles_is_addresses() {
        let items = m3u("http://e.org/a\nhttp://e.org/b");
        assert_eq!(
            items.iter().map(|item| &*item.address).collect::<Vec<_>>(),
            ["http://e.org/a", "http://e.org/b"]
        );
    }
}
