//! Items of lists in the form they have since 2025.

use std::time::Duration;

use serde_json::{Value, json};
use vidra_core::extract::Link;
use vidra_core::media::{Availability, LiveStatus, MediaInfo};

use super::entry::linked;
use crate::address;
use crate::date::clock;
use crate::people::{Person, channel_id, handle_of};
use crate::thumbnails::pictures;
use crate::wire::{count, items, string};

const SITE: &str = "https://www.youtube.com/";
const ROWS: &str = "/metadata/lockupMetadataViewModel/metadata/contentMetadataViewModel/metadataRows";

/// A video, playlist, album or podcast.
pub(super) fn link(name: &str, model: &Value) -> Option<Link> {
    if name != "lockupViewModel" {
        return None;
    }
    let id = string(model, "/contentId")?;
    let title = string(model, "/metadata/lockupMetadataViewModel/title/content").map(str::to_owned);
    match string(model, "/contentType").unwrap_or_default() {
        "LOCKUP_CONTENT_TYPE_VIDEO" => video(model, id, title),
        "LOCKUP_CONTENT_TYPE_PLAYLIST" | "LOCKUP_CONTENT_TYPE_PODCAST" | "LOCKUP_CONTENT_TYPE_ALBUM" => {
            playlist(model, id, title)
        }
        // A kind we do not know is told by its id.
        _ if address::is_id(id) => video(model, id, title),
        _ if address::is_list_id(id) => playlist(model, id, title),
        _ => None,
    }
}

fn video(model: &Value, id: &str, title: Option<String>) -> Option<Link> {
    let badges = badges(model);
    let shown = badges.iter().find_map(|badge| string(badge, "/text")).unwrap_or_default();
    let lines = lines(model);
    let mut about = MediaInfo {
        thumbnails: pictures(model, "/contentImage/thumbnailViewModel/image/sources"),
        duration: clock(shown).map(Duration::from_secs),
        live_status: live_status(&badges, shown, &lines),
        availability: is_for_members(model).then_some(Availability::SubscriberOnly),
        ..MediaInfo::default()
    };
    let is_count = |line: &&String| ["view", "watching", "waiting"].iter().any(|word| line.contains(word));
    let views = lines.iter().find(is_count).and_then(|line| count(line));
    match about.live_status {
        Some(LiveStatus::IsLive | LiveStatus::IsUpcoming) => about.counts.concurrent_viewers = views,
        _ => about.counts.views = views,
    }
    person(model).describe(&mut about);
    creators(model, &mut about);
    linked(&format!("{SITE}watch?v={id}"), id, title, about)
}

fn playlist(model: &Value, id: &str, title: Option<String>) -> Option<Link> {
    const PICTURE: &str = "/contentImage/collectionThumbnailViewModel/primaryThumbnail/thumbnailViewModel";
    let picture = model.pointer(PICTURE).unwrap_or(&Value::Null);
    let mut about = MediaInfo { thumbnails: pictures(picture, "/image/sources"), ..MediaInfo::default() };
    let number = overlays(picture).iter().find_map(|badge| count(string(badge, "/text")?));
    if let Some(number) = number {
        about.extra.insert("playlist_count".to_owned(), json!(number));
    }
    person(model).describe(&mut about);
    linked(&format!("{SITE}playlist?list={id}"), id, title, about)
}

/// A short, as the tab of shorts lists them.
pub(super) fn short(name: &str, model: &Value) -> Option<Link> {
    if name != "shortsLockupViewModel" {
        return None;
    }
    let id =
        string(model, "/onTap/innertubeCommand/reelWatchEndpoint/videoId").filter(|id| address::is_id(id))?;
    let title = string(model, "/overlayMetadata/primaryText/content").map(str::to_owned);
    let mut about = MediaInfo {
        thumbnails: pictures(model, "/thumbnailViewModel/thumbnailViewModel/image/sources"),
        ..MediaInfo::default()
    };
    about.counts.views = string(model, "/overlayMetadata/secondaryText/content").and_then(count);
    linked(&format!("{SITE}shorts/{id}"), id, title.or_else(|| title_read_out(model)), about)
}

/// `TITLE, 1.2 million views - play Short`: what screen readers say where the title is not shown.
fn title_read_out(model: &Value) -> Option<String> {
    let (said, _) = string(model, "/accessibilityText")?.rsplit_once(" - play Short")?;
    let (title, _) = said.rsplit_once(", ")?;
    Some(title.to_owned())
}

/// What stands on the picture.
fn badges(model: &Value) -> Vec<&Value> {
    model.pointer("/contentImage/thumbnailViewModel").map(overlays).unwrap_or_default()
}

fn overlays(picture: &Value) -> Vec<&Value> {
    const PLACES: [&str; 2] =
        ["/thumbnailBottomOverlayViewModel/badges", "/thumbnailOverlayBadgeViewModel/thumbnailBadges"];
    let overlays = items(picture, "/overlays").iter();
    let badges = overlays.flat_map(|one| PLACES.iter().flat_map(|place| items(one, place)));
    badges.filter_map(|badge| badge.get("thumbnailBadgeViewModel")).collect()
}

/// The lines below the title, in parts, in lower case.
fn lines(model: &Value) -> Vec<String> {
    let parts = items(model, ROWS).iter().flat_map(|row| items(row, "/metadataParts"));
    parts.filter_map(|part| Some(string(part, "/text/content")?.to_lowercase())).collect()
}

fn live_status(badges: &[&Value], shown: &str, lines: &[String]) -> Option<LiveStatus> {
    let is_live = |badge: &&Value| string(badge, "/badgeStyle") == Some("THUMBNAIL_OVERLAY_BADGE_STYLE_LIVE");
    if shown.eq_ignore_ascii_case("upcoming") {
        Some(LiveStatus::IsUpcoming)
    } else if badges.iter().any(is_live) {
        Some(LiveStatus::IsLive)
    } else if lines.iter().any(|line| line.contains("streamed")) {
        Some(LiveStatus::WasLive)
    } else {
        None
    }
}

fn is_for_members(model: &Value) -> bool {
    let badges = items(model, ROWS).iter().flat_map(|row| items(row, "/badges"));
    badges
        .filter_map(|badge| string(badge, "/badgeViewModel/badgeStyle"))
        .any(|style| style == "BADGE_MEMBERS_ONLY")
}

/// The channel: the first part of a line that links to one, else the first of several that made it together, else
/// whom the round picture belongs to, whose name then stands first.
fn person(model: &Value) -> Person {
    let parts = || items(model, ROWS).iter().flat_map(|row| items(row, "/metadataParts"));
    let linked = parts().filter_map(|part| part.get("text")).find_map(one_person);
    linked.or_else(|| together(model).first().copied().and_then(one_person)).unwrap_or_else(|| {
        const AVATAR: &str = "/metadata/lockupMetadataViewModel/image/decoratedAvatarViewModel\
            /rendererContext/commandContext/onTap/innertubeCommand";
        let Some(endpoint) = model.pointer(AVATAR) else { return Person::default() };
        Person {
            name: parts().find_map(|part| string(part, "/text/content")).map(str::to_owned),
            id: string(endpoint, "/browseEndpoint/browseId").and_then(channel_id),
            handle: handle_of(endpoint),
            ..Person::default()
        }
    })
}

fn one_person(text: &Value) -> Option<Person> {
    let endpoint = text.pointer("/commandRuns/0/onTap/innertubeCommand")?;
    let id = channel_id(string(endpoint, "/browseEndpoint/browseId")?)?;
    let name = string(text, "/content").map(str::to_owned);
    Some(Person { name, id: Some(id), handle: handle_of(endpoint), ..Person::default() })
}

/// The titles of those who made a video together.
fn together(model: &Value) -> Vec<&Value> {
    const LIST: &str = "/metadata/lockupMetadataViewModel/image/avatarStackViewModel/rendererContext/commandContext\
        /onTap/innertubeCommand/showDialogCommand/panelLoadingStrategy/inlineContent/dialogViewModel/customContent\
        /listViewModel/listItems";
    items(model, LIST).iter().filter_map(|one| one.pointer("/listItemViewModel/title")).collect()
}

fn creators(model: &Value, about: &mut MediaInfo) {
    let names: Vec<&str> = together(model).into_iter().filter_map(|one| string(one, "/content")).collect();
    if !names.is_empty() {
        about.extra.insert("creators".to_owned(), json!(names));
    }
}
