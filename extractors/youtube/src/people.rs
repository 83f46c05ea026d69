//! The people of a video or list: the uploader by handle, the channel by its id.

use serde_json::Value;
use url::form_urlencoded;
use vidra_core::http::RemoteUrl;
use vidra_core::media::{MediaInfo, Uploader};

use crate::wire::{items, string};

/// Who made it, as far as it is told.
#[derive(Debug, Default)]
pub(crate) struct Person {
    pub(crate) name: Option<String>,
    /// `UC` and 22 characters.
    pub(crate) id: Option<String>,
    /// `@name`.
    pub(crate) handle: Option<String>,
    pub(crate) followers: Option<u64>,
    pub(crate) is_verified: Option<bool>,
}

impl Person {
    /// The person a line of text links to.
    pub(crate) fn linked(name: Option<String>, line: &Value) -> Self {
        let endpoints = || items(line, "/runs").iter().filter_map(|run| run.get("navigationEndpoint"));
        Self {
            name,
            id: endpoints().find_map(|one| channel_id(string(one, "/browseEndpoint/browseId")?)),
            handle: endpoints().find_map(handle_of),
            ..Self::default()
        }
    }

    /// The same as uploader and channel.
    pub(crate) fn describe(self, about: &mut MediaInfo) {
        let page = |path: &str| RemoteUrl::parse(&format!("https://www.youtube.com/{path}")).ok();
        let is_named = self.name.is_some() || self.id.is_some() || self.handle.is_some();
        if !is_named && self.is_verified.is_none() && self.followers.is_none() {
            return;
        }
        about.uploader = is_named.then(|| Uploader {
            name: self.name.clone(),
            url: self.handle.as_deref().and_then(page),
            id: self.handle.clone(),
            ..Uploader::default()
        });
        about.channel = Some(Uploader {
            name: self.name,
            url: self.id.as_ref().and_then(|id| page(&format!("channel/{id}"))),
            id: self.id,
            followers: self.followers,
            is_verified: self.is_verified,
        });
    }
}

/// The handle an endpoint leads to.
pub(crate) fn handle_of(endpoint: &Value) -> Option<String> {
    ["/browseEndpoint/canonicalBaseUrl", "/commandMetadata/webCommandMetadata/url"]
        .iter()
        .find_map(|path| handle(string(endpoint, path)?))
}

/// `@name` out of an address or path of a channel that has one.
pub(crate) fn handle(address: &str) -> Option<String> {
    let (_, name) = address.split_once("/@")?;
    let name = name.split(['/', '?', '#']).next().unwrap_or_default();
    // Letters beyond ASCII are packed in addresses.
    let packed = format!("x={}", name.replace('+', "%2B"));
    let name = form_urlencoded::parse(packed.as_bytes()).next().map(|(_, name)| name.into_owned())?;
    (!name.is_empty()).then(|| format!("@{name}"))
}

/// The text where it is a channel's id.
pub(crate) fn channel_id(text: &str) -> Option<String> {
    let is_id = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    (text.len() == 24 && text.starts_with("UC") && text.bytes().all(is_id)).then(|| text.to_owned())
}

/// Whether one of the badges says that YouTube vouches for its owner.
pub(crate) fn is_verified(badges: &[Value]) -> Option<bool> {
    let says = |badge: &Value| {
        let style = string(badge, "/metadataBadgeRenderer/style").unwrap_or_default();
        let icon = string(badge, "/metadataBadgeRenderer/icon/iconType").unwrap_or_default();
        style.starts_with("BADGE_STYLE_TYPE_VERIFIED")
            || matches!(icon, "CHECK_CIRCLE_THICK" | "OFFICIAL_ARTIST_BADGE" | "CHECK")
    };
    badges.iter().any(says).then_some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_are_read_out_of_addresses_and_unpacked() {
        for (address, expected) in [
            ("http://www.youtube.com/@name", Some("@name")),
            ("/@L%C3%A9o-1/videos?x=1", Some("@Léo-1")),
            ("/@a+b", Some("@a+b")),
            ("/@", None),
            ("/channel/UC1", None),
        ] {
            assert_eq!(handle(address).as_deref(), expected, "{address}");
        }
    }
}
