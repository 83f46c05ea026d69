//! RSS, Atom and podcast feeds: items with an enclosure, `media:content` or a link, read while they come. Only the item
//! that is being read is held, so that a feed may be as long as it likes.

use std::collections::VecDeque;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::{self, BoxStream};
use vidra_core::extract::{Context, Entry, ExtractError, Playlist, Resource};
use vidra_core::http::RemoteUrl;
use vidra_core::media::{MediaInfo, unix_seconds};

use crate::found::About;
use crate::scene::folded;
use crate::xml::{Part, attribute, parts};
use crate::{lists, name};

/// Bytes of one item, and of what stands before the first.
const ITEM_BYTES: usize = 1024 * 1024;

/// The feed as a lazy list; what it says of itself is read first.
///
/// # Errors
/// [`ExtractError::Http`] where the feed breaks off before its first item.
pub(crate) async fn read(resource: Resource, cx: &Context) -> Result<Playlist, ExtractError> {
    let url = resource.url.clone();
    let mut items = Items::new(resource);
    let first = items.next().await?;
    let head = Channel::read(&items.head);
    let state = (items, first, url.clone(), cx.clone());
    let entries = stream::unfold(Some(state), |state| async move {
        let (mut items, mut item, url, cx) = state?;
        loop {
            let text = item?;
            let next = items.next().await;
            if let Some(entry) = entry(&text, &url, &cx) {
                return Some(match next {
                    Ok(next) => (vec![Ok(entry)], Some((items, next, url, cx))),
                    Err(error) => (vec![Ok(entry), Err(error)], None),
                });
            }
            match next {
                Ok(next) => item = next,
                Err(error) => return Some((vec![Err(error)], None)),
            }
        }
    });
    let about = MediaInfo { description: head.description, ..MediaInfo::default() };
    Ok(Playlist {
        title: head.title,
        webpage_url: Some(url.clone()),
        about: Some(Box::new(about)),
        ..Playlist::new(name::page_id(&url), entries.flat_map(stream::iter))
    })
}

/// Cuts a feed into the texts of its items.
struct Items {
    pieces: BoxStream<'static, Result<bytes::Bytes, ExtractError>>,
    encoding: Option<encoding_rs::Decoder>,
    buffer: String,
    /// What stands before the first item.
    head: String,
    ready: VecDeque<String>,
    url: RemoteUrl,
    is_first: bool,
    is_done: bool,
}

impl Items {
    fn new(resource: Resource) -> Self {
        Self {
            url: resource.url.clone(),
            // Items are downloaded between two pieces of a long feed.
            pieces: resource.into_spooled(),
            encoding: None,
            buffer: String::new(),
            head: String::new(),
            ready: VecDeque::new(),
            is_first: true,
            is_done: false,
        }
    }

    /// The text of the next item; `None` at the end.
    async fn next(&mut self) -> Result<Option<String>, ExtractError> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Ok(Some(item));
            }
            if self.is_done {
                return Ok(None);
            }
            match self.pieces.next().await {
                Some(piece) => self.take(&piece?),
                None => self.is_done = true,
            }
            self.cut();
            if self.buffer.len() > ITEM_BYTES {
                let url = self.url.redacted();
                return Err(ExtractError::Manifest {
                    url,
                    reason: "an item of the feed is longer than 1 MiB".to_owned(),
                });
            }
        }
    }

    fn take(&mut self, piece: &[u8]) {
        let mut decoder = self.encoding.take().unwrap_or_else(|| encoding(piece).new_decoder());
        // A piece of many megabytes is whole items: it is cut as it is decoded.
        for part in piece.chunks(64 * 1024) {
            self.buffer.reserve(decoder.max_utf8_buffer_length(part.len()).unwrap_or(part.len() * 3));
            let _ = decoder.decode_to_string(part, &mut self.buffer, false);
            self.cut();
        }
        self.encoding = Some(decoder);
    }

    /// Moves whole items from the buffer to those that are ready.
    fn cut(&mut self) {
        let mut from = 0;
        while let Some((start, end)) = item_in(&self.buffer[from..]) {
            if self.is_first {
                self.head.push_str(&self.buffer[from..from + start]);
                self.is_first = false;
            }
            self.ready.push_back(self.buffer[from + start..from + end].to_owned());
            from += end;
        }
        self.buffer.drain(..from);
    }
}

/// Where the first whole item of a text begins and ends. What merely begins so (`<items>`) is none.
fn item_in(text: &str) -> Option<(usize, usize)> {
    let mut from = 0;
    while let Some(at) = text[from..].find('<') {
        let start = from + at;
        let rest = &text[start..];
        for (open, close) in [("<item", "</item>"), ("<entry", "</entry>")] {
            if let Some(after) = rest.strip_prefix(open)
                && after.starts_with(['>', ' ', '\n', '\r', '\t'])
            {
                return rest.find(close).map(|end| (start, start + end + close.len()));
            }
        }
        from = start + 1;
    }
    None
}

/// The encoding a feed declares in its first line; UTF-8 where it declares none.
fn encoding(first: &[u8]) -> &'static encoding_rs::Encoding {
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(first) {
        return encoding;
    }
    let head = String::from_utf8_lossy(&first[..first.len().min(200)]).into_owned();
    let label = head
        .split_once("encoding=")
        .and_then(|(_, rest)| rest.get(1..)?.split(['"', '\'']).next().map(str::to_owned));
    label.and_then(|label| encoding_rs::Encoding::for_label(label.as_bytes())).unwrap_or(encoding_rs::UTF_8)
}

/// What a feed says of itself.
#[derive(Default)]
struct Channel {
    title: Option<String>,
    description: Option<String>,
}

impl Channel {
    fn read(head: &str) -> Self {
        let mut channel = Self::default();
        let mut content = String::new();
        for part in parts(head) {
            match part {
                Part::Start(..) => content.clear(),
                Part::Text(text) => content.push_str(&text),
                Part::End(name) => {
                    let value = Some(folded(&std::mem::take(&mut content))).filter(|value| !value.is_empty());
                    match name.as_str() {
                        "title" => channel.title = channel.title.or(value),
                        "description" | "subtitle" => channel.description = channel.description.or(value),
                        _ => {}
                    }
                }
            }
        }
        channel
    }
}

/// An item as it is read.
#[derive(Default)]
struct Item {
    about: About,
    /// Address and type of what it encloses, the first that is media.
    media: Option<(String, String)>,
    /// The page about it.
    link: Option<String>,
    picture: Option<String>,
}

/// An item's file, or a link to its page; `None` for an item without an address.
fn entry(text: &str, feed: &RemoteUrl, cx: &Context) -> Option<Entry> {
    let mut item = Item::default();
    let mut content = String::new();
    for part in parts(text) {
        match part {
            Part::Start(name, attributes) => {
                content.clear();
                item.element(&name, &attributes);
            }
            Part::Text(text) => content.push_str(&text),
            Part::End(name) => item.text(&name, &std::mem::take(&mut content)),
        }
    }
    let thumbnail = item.picture.and_then(|picture| feed.join(&picture).ok());
    let about = About { thumbnail, ..item.about };
    let (address, media_type) = item.media.or_else(|| Some((item.link?, String::new())))?;
    let url = feed.join(&address).ok()?;
    Some(lists::entry(url, &media_type, about, cx))
}

impl Item {
    fn element(&mut self, name: &str, attributes: &[(String, String)]) {
        let value = |name: &str| attribute(attributes, name).map(str::to_owned);
        let media_type = value("type").unwrap_or_default();
        match name {
            "enclosure" if self.media.is_none() => self.media = value("url").map(|url| (url, media_type)),
            // Media RSS: pictures are content too.
            "content" if self.media.is_none() => {
                let medium = value("medium").unwrap_or_default();
                let is_media = media_type.starts_with("video")
                    || media_type.starts_with("audio")
                    || matches!(medium.as_str(), "video" | "audio");
                self.media = value("url").filter(|_| is_media).map(|url| (url, media_type));
            }
            // Atom: the link of an enclosure, and the one of the page, which has no relation or `alternate`.
            "link" => match (value("rel").as_deref(), value("href")) {
                (Some("enclosure"), Some(url)) if self.media.is_none() => {
                    self.media = Some((url, media_type));
                }
                (None | Some("alternate"), Some(url)) => self.link = self.link.take().or(Some(url)),
                _ => {}
            },
            "thumbnail" | "image" => {
                self.picture = self.picture.take().or_else(|| value("url").or_else(|| value("href")));
            }
            _ => {}
        }
    }

    fn text(&mut self, name: &str, content: &str) {
        let value = content.trim();
        if value.is_empty() {
            return;
        }
        let about = &mut self.about;
        match name {
            "title" if about.title.is_none() => about.title = Some(folded(value)),
            "link" if self.link.is_none() => self.link = Some(value.to_owned()),
            "description" | "summary" if about.description.is_none() => {
                about.description = Some(value.to_owned());
            }
            "pubdate" | "published" | "date" if about.timestamp.is_none() => {
                about.timestamp = unix_seconds(value);
            }
            "author" | "creator" | "name" if about.uploader.is_none() => about.uploader = Some(folded(value)),
            "duration" if about.duration.is_none() => about.duration = duration(value),
            _ => {}
        }
    }
}

/// `1:02:03`, `02:03` or seconds, as podcasts write it.
fn duration(text: &str) -> Option<Duration> {
    let seconds =
        text.split(':').try_fold(0.0, |all, part| Some(all * 60.0 + part.trim().parse::<f64>().ok()?))?;
    Duration::try_from_secs_f64(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_cut_out_of_what_has_come() {
        assert_eq!(item_in("<rss><items><item a='1'>x</item><item>"), Some((12, 32)));
        assert_eq!(item_in("<rss><item>x</ite"), None);
        assert_eq!(item_in("<feed><entry><title/></entry>"), Some((6, 29)));
    }

    #[test]
    fn durations_are_read() {
        assert_eq!(duration("1:02:03"), Some(Duration::from_secs(3723)));
        assert_eq!(duration("90"), Some(Duration::from_secs(90)));
        assert_eq!(duration("soon"), None);
    }

    #[test]
    fn the_declared_encoding_counts() {
        assert_eq!(encoding(b"<?xml version='1.0' encoding='ISO-8859-1'?>").name(), "windows-1252");
        assert_eq!(encoding(b"<rss>").name(), "UTF-8");
    }
}
