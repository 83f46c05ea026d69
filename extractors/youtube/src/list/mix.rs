//! Mixes: lists without end that YouTube makes up around a video, as they stand beside it on its page.

use serde_json::Value;
use vidra_core::extract::{ExtractError, Extraction, Playlist};
use vidra_core::http::RemoteUrl;
use vidra_core::media::MediaInfo;

use super::ask::{self, Ask};
use super::beside::{PANEL, page};
use super::pages::{Pages, entries};
use crate::account::Caller;
use crate::address::{is_id, is_list_id};
use crate::clients::WEB;
use crate::people::Person;
use crate::wire::{string, text};

/// Whether the list is one that has a video's page and no page of its own.
pub(super) fn is_mix(id: &str) -> bool {
    id.starts_with("RD") || id.starts_with("UL") || id.starts_with("TL")
}

/// The mix around a video. Its id ends in the id of a video where none is given.
///
/// # Errors
/// There is no such mix.
pub(super) async fn open(id: &str, video: Option<&str>, caller: &Caller) -> Result<Extraction, ExtractError> {
    let at_end = || id.get(id.len().checked_sub(11)?..).filter(|end| is_id(end) && id.len() > 12);
    let mut ask = Ask::new(&WEB, "next").with("playlistId", id);
    if let Some(video) = video.or_else(at_end) {
        ask = ask.with("videoId", video);
    }
    let answer = ask.answer(caller).await?;
    let panel = answer.pointer(PANEL).ok_or_else(|| ExtractError::missing("playlist.playlist"))?;
    // A list that is no mix has a page of its own, which lists all of it.
    let is_endless = panel.get("isInfinite") == Some(&Value::Bool(true));
    if let Some(own) = string(panel, "/playlistId").filter(|own| !is_endless && *own != id && is_list_id(own))
    {
        return super::playlist::redirect(own);
    }
    let mut about = MediaInfo::default();
    let line = panel.get("longBylineText").unwrap_or(&Value::Null);
    Person::linked(text(panel, "/ownerName"), line).describe(&mut about);
    let mut first = page(&answer);
    first.next = first.next.filter(|_| is_endless);
    about.thumbnails = first
        .links
        .first()
        .and_then(|link| link.about.clone())
        .map(|about| about.thumbnails)
        .unwrap_or_default();
    let pages =
        Pages { caller: caller.clone(), client: &WEB, endpoint: "next", id: id.to_owned(), is_once: true };
    Ok(Extraction::Playlist(Playlist {
        title: string(panel, "/title").map(str::to_owned).or_else(|| text(panel, "/titleText")),
        webpage_url: string(panel, "/playlistShareUrl")
            .and_then(|url| RemoteUrl::parse(&url.replace("http:", "https:")).ok()),
        about: Some(Box::new(about)),
        ..Playlist::new(id, entries(pages, first, ask::visitor(&answer)))
    }))
}
