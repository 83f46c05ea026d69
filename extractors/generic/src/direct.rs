//! An address that is media itself.

use vidra_core::extract::Resource;
use vidra_core::http::RemoteUrl;
use vidra_core::media::{Extension, MediaInfo, Size};

use crate::file_kind::{self, FileKind};
use crate::found::Clip;
use crate::lists::ListKind;
use crate::{formats, name, sniff};

/// What an answer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// A file or manifest.
    File(FileKind),
    /// A list of other addresses.
    List(ListKind),
    /// A feed, whose items come one after the other.
    Feed,
    /// A page to look through.
    Page,
    /// Neither.
    Other,
}

/// What an answer holds: its first bytes decide, then its type, then the name the server proposes or the address has.
/// Bytes come first because servers call files text and error pages video.
pub(crate) fn content(resource: &Resource) -> Content {
    if let Some(kind) = sniff::media(&resource.prefix) {
        return Content::File(kind);
    }
    let media_type = resource.media_type.as_str();
    if let Some(kind) = sniff::list(&resource.prefix, media_type) {
        return Content::List(kind);
    }
    if sniff::is_feed(&resource.prefix) {
        return Content::Feed;
    }
    if sniff::is_page(&resource.prefix) || matches!(media_type, "text/html" | "application/xhtml+xml") {
        return Content::Page;
    }
    if let Some(kind) = file_kind::by_type(media_type) {
        return Content::File(kind);
    }
    // Text without a type may be a page; bytes that are neither text nor known media are nothing for us.
    let is_binary = resource.prefix.contains(&0);
    let is_vague =
        matches!(media_type, "" | "application/octet-stream" | "binary/octet-stream" | "text/plain");
    let proposed = || {
        let (_, extension) = resource.file_name.as_deref()?.rsplit_once('.')?;
        Extension::from_known_name(extension).filter(|known| known.is_video() || known.is_audio())
    };
    let by_name = || proposed().map(FileKind::Whole).or_else(|| file_kind::by_name(&resource.url));
    match by_name() {
        // A manifest is text, and its first line was not there.
        Some(kind @ FileKind::Whole(_)) if is_vague => Content::File(kind),
        _ if is_binary => Content::Other,
        _ if is_vague || media_type.starts_with("text/") || media_type.ends_with("xml") => Content::Page,
        // What a player reads, given by itself.
        _ if media_type.ends_with("json") || media_type.ends_with("javascript") => Content::Page,
        _ => Content::Other,
    }
}

/// The answer as an item: named after its file.
pub(crate) fn item(resource: &Resource, kind: FileKind, referer: Option<&RemoteUrl>) -> MediaInfo {
    let id = name::page_id(&resource.url);
    let proposed = resource.file_name.as_deref().map(name::stem).filter(|stem| !stem.is_empty());
    let mut formats = formats::of(&Clip::file(resource.url.clone(), kind), "", referer);
    if let (FileKind::Whole(extension), Some(format)) = (kind, formats.first_mut()) {
        format.id = extension.as_str().to_owned();
        // A length that belongs to an encoding of the file does not come this far: it is taken off with the encoding.
        format.size = resource.length.map(Size::Exact);
    }
    let title = proposed.unwrap_or(&id).to_owned();
    MediaInfo { webpage_url: Some(resource.url.clone()), ..MediaInfo::new(id, title, formats) }
}
