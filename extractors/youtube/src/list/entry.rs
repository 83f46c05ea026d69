//! Items of lists in the form they had until 2025, and still have in searches, playlists and on the music site.

use std::time::Duration;

use serde_json::{Value, json};
use url::Url;
use vidra_core::extract::Link;
use vidra_core::http::RemoteUrl;
use vidra_core::media::{Availability, LiveStatus, MediaInfo, Music};

use crate::address;
use crate::date::clock;
use crate::people::{Person, channel_id, handle_of, is_verified};
use crate::thumbnails::pictures;
use crate::wire::{count, items, string, text, text_of};

const SITE: &str = "https://www.youtube.com/";

/// What an item leads to; nothing where it is none we know.
pub(super) fn link(name: &str, item: &Value) -> Option<Link> {
    match name {
        "musicResponsiveListItemRenderer" => music(item),
        "hashtagTileRenderer" => hashtag(item),
        "playlistVideoRenderer" | "playlistPanelVideoRenderer" | "reelItemRenderer" => video(item),
        "videoRenderer" | "playlistRenderer" | "channelRenderer" | "showRenderer" => any(item),
        _ if name.starts_with("grid") && name.ends_with("Renderer") => any(item),
        _ => None,
    }
}

/// Which of the three kinds it is, by the id it has.
fn any(item: &Value) -> Option<Link> {
    let endpoint = || {
        let url = string(item, "/navigationEndpoint/commandMetadata/webCommandMetadata/url")?;
        Some(Link { title: text(item, "/title"), ..to(url)? })
    };
    playlist(item).or_else(|| video(item)).or_else(|| channel(item)).or_else(endpoint)
}

/// A link of the site that is a video or a list.
fn to(reference: &str) -> Option<Link> {
    let url = RemoteUrl::parse(SITE).ok()?.join(reference).ok()?;
    let is_ours = address::video_id(url.as_url()).is_some() || super::is_list(url.as_url());
    is_ours.then(|| Link::new(url))
}

/// A link to the page of a shelf. Shelves of other channels are no part of this one.
pub(super) fn shelf(shelf: &Value) -> Option<Link> {
    let reference = string(shelf, "/endpoint/commandMetadata/webCommandMetadata/url")?;
    let link = to(reference).filter(|_| !reference.contains("/channels?"))?;
    Some(Link { title: text(shelf, "/title"), ..link })
}

pub(super) fn playlist(item: &Value) -> Option<Link> {
    // A video of a list names the list too.
    let id = string(item, "/playlistId").filter(|_| item.get("videoId").is_none())?;
    let mut about = MediaInfo { thumbnails: pictures(item, "/thumbnail/thumbnails"), ..MediaInfo::default() };
    let line = item.get("shortBylineText").unwrap_or(&Value::Null);
    Person::linked(text(item, "/shortBylineText"), line).describe(&mut about);
    if let Some(count) =
        text_of(item, &["/videoCountText", "/videoCountShortText"]).as_deref().and_then(count)
    {
        about.extra.insert("playlist_count".to_owned(), json!(count));
    }
    linked(&format!("{SITE}playlist?list={id}"), id, text(item, "/title"), about)
}

fn channel(item: &Value) -> Option<Link> {
    let id = channel_id(string(item, "/channelId")?)?;
    let name = text(item, "/title");
    // Since 2023 the subscribers stand where the number of videos stood, and the handle in their place.
    let lines = [text(item, "/subscriberCountText"), text(item, "/videoCountText")];
    let in_line = lines.iter().flatten().find(|line| line.starts_with('@')).cloned();
    let person = Person {
        handle: item.get("navigationEndpoint").and_then(handle_of).or(in_line),
        followers: lines.iter().flatten().find_map(|line| count(line).filter(|_| !line.starts_with('@'))),
        is_verified: is_verified(items(item, "/ownerBadges")),
        name: name.clone(),
        id: Some(id.clone()),
    };
    let mut about = MediaInfo {
        description: text(item, "/descriptionSnippet"),
        thumbnails: pictures(item, "/thumbnail/thumbnails"),
        ..MediaInfo::default()
    };
    person.describe(&mut about);
    linked(&format!("{SITE}channel/{id}"), &id, name, about)
}

pub(super) fn video(item: &Value) -> Option<Link> {
    let id = string(item, "/videoId").filter(|id| address::is_id(id))?;
    let overlay = |part: &str| {
        items(item, "/thumbnailOverlays")
            .iter()
            .find_map(|one| one.pointer(&format!("/thumbnailOverlayTimeStatusRenderer/{part}")))
    };
    let style = overlay("style").and_then(Value::as_str).unwrap_or_default();
    let path = string(item, "/navigationEndpoint/commandMetadata/webCommandMetadata/url").unwrap_or_default();
    let is_short = style == "SHORTS" || path.contains("/shorts/");
    let title = text_of(item, &["/title", "/headline"]);
    let mut about = MediaInfo {
        description: text_of(item, &["/descriptionSnippet", "/detailedMetadataSnippets/0/snippetText"]),
        duration: duration(item, overlay("text")),
        thumbnails: pictures(item, "/thumbnail/thumbnails"),
        live_status: live_status(item, style),
        release_timestamp: string(item, "/upcomingEventData/startTime").and_then(|text| text.parse().ok()),
        availability: availability(item, title.as_deref()),
        ..MediaInfo::default()
    };
    let views =
        text_of(item, &["/viewCountText", "/shortViewCountText", "/videoInfo"]).as_deref().and_then(count);
    match about.live_status {
        Some(LiveStatus::IsLive | LiveStatus::IsUpcoming) => about.counts.concurrent_viewers = views,
        _ => about.counts.views = views,
    }
    if item.get("isPlayable") == Some(&Value::Bool(false)) {
        about.extra.insert("is_unavailable".to_owned(), json!(true));
    }
    let name = text_of(item, &["/ownerText", "/shortBylineText", "/longBylineText"]);
    let line = ["shortBylineText", "longBylineText"].iter().find_map(|name| item.get(*name));
    let person = Person::linked(name, line.unwrap_or(&Value::Null));
    Person { is_verified: is_verified(items(item, "/ownerBadges")), ..person }.describe(&mut about);
    let page = if is_short { format!("{SITE}shorts/{id}") } else { format!("{SITE}watch?v={id}") };
    linked(&page, id, title, about)
}

fn duration(item: &Value, overlay: Option<&Value>) -> Option<Duration> {
    let seconds = || string(item, "/lengthSeconds")?.parse().ok();
    let shown = || clock(&text(item, "/lengthText")?);
    let on_picture = || clock(&text(overlay?, "")?);
    seconds().or_else(shown).or_else(on_picture).map(Duration::from_secs)
}

fn live_status(item: &Value, style: &str) -> Option<LiveStatus> {
    let time = text_of(item, &["/publishedTimeText", "/videoInfo"]).unwrap_or_default();
    if item.pointer("/upcomingEventData/startTime").is_some() || style == "UPCOMING" {
        Some(LiveStatus::IsUpcoming)
    } else if time.to_lowercase().contains("streamed") {
        Some(LiveStatus::WasLive)
    } else if style == "LIVE" || has_badge(item, "BADGE_STYLE_TYPE_LIVE_NOW") {
        Some(LiveStatus::IsLive)
    } else {
        None
    }
}

fn availability(item: &Value, title: Option<&str>) -> Option<Availability> {
    const BADGES: [(&str, Availability); 2] = [
        ("BADGE_STYLE_TYPE_MEMBERS_ONLY", Availability::SubscriberOnly),
        ("BADGE_STYLE_TYPE_PREMIUM", Availability::PremiumOnly),
    ];
    const ICONS: [(&str, Availability); 3] = [
        ("PRIVACY_PRIVATE", Availability::Private),
        ("PRIVACY_UNLISTED", Availability::Unlisted),
        ("PRIVACY_PUBLIC", Availability::Public),
    ];
    let icon = |name: &str| {
        let is = |badge: &Value| string(badge, "/metadataBadgeRenderer/icon/iconType") == Some(name);
        items(item, "/badges").iter().any(is)
    };
    let by_badge = BADGES.iter().find(|(name, _)| has_badge(item, name));
    let found = by_badge.or_else(|| ICONS.iter().find(|(name, _)| icon(name))).map(|(_, who)| *who);
    // The only sign of one in a playlist.
    found.or_else(|| (title == Some("[Private video]")).then_some(Availability::Private))
}

fn has_badge(item: &Value, style: &str) -> bool {
    items(item, "/badges").iter().any(|badge| string(badge, "/metadataBadgeRenderer/style") == Some(style))
}

fn hashtag(item: &Value) -> Option<Link> {
    let link = to(string(item, "/onTapCommand/commandMetadata/webCommandMetadata/url")?)?;
    Some(Link { title: text(item, "/hashtag"), ..link })
}

/// A song, or what else the music site lists: an album, a playlist, an artist.
fn music(item: &Value) -> Option<Link> {
    const COLUMN: &str = "musicResponsiveListItemFlexColumnRenderer/text";
    const MUSIC: &str = "https://music.youtube.com/";
    let title = string(item, &format!("/flexColumns/0/{COLUMN}/runs/0/text")).map(str::to_owned);
    let thumbnails = pictures(item, "/thumbnail/musicThumbnailRenderer/thumbnail/thumbnails");
    let about = MediaInfo { thumbnails, ..MediaInfo::default() };
    if let Some(id) = string(item, "/playlistItemData/videoId").filter(|id| address::is_id(id)) {
        let runs = items(item, &format!("/flexColumns/1/{COLUMN}/runs"));
        let about = song(about, title.clone(), runs);
        return linked(&format!("{MUSIC}watch?v={id}"), id, title, about);
    }
    let watch = item.pointer("/navigationEndpoint/watchEndpoint");
    if let Some(list) = watch.and_then(|watch| string(watch, "/playlistId")) {
        let page = match watch.and_then(|watch| string(watch, "/videoId")) {
            Some(video) => format!("{MUSIC}watch?v={video}&list={list}"),
            None => format!("{MUSIC}playlist?list={list}"),
        };
        return linked(&page, list, title, about);
    }
    let id = string(item, "/navigationEndpoint/browseEndpoint/browseId")?;
    linked(&format!("{MUSIC}browse/{id}"), id, title, about)
}

/// `Artist, Artist • Album • 2:51`, of which the first two are links.
fn song(mut about: MediaInfo, title: Option<String>, runs: &[Value]) -> MediaInfo {
    const KIND: &str = "/navigationEndpoint/browseEndpoint/browseEndpointContextSupportedConfigs\
        /browseEndpointContextMusicConfig/pageType";
    let named = |kind: &'static str| {
        let is = move |run: &&Value| string(run, KIND) == Some(kind);
        runs.iter().filter(is).filter_map(|run| string(run, "/text").map(str::to_owned))
    };
    about.duration = runs.iter().rev().find_map(|run| clock(string(run, "/text")?)).map(Duration::from_secs);
    let artists: Vec<String> = named("MUSIC_PAGE_TYPE_ARTIST").collect();
    let album = named("MUSIC_PAGE_TYPE_ALBUM").next();
    about.music = Some(Music { track: title, artists, album, ..Music::default() });
    about
}

/// A link with what is known of what is behind it.
pub(super) fn linked(page: &str, id: &str, title: Option<String>, about: MediaInfo) -> Option<Link> {
    let url = RemoteUrl::try_from(Url::parse(page).ok()?).ok()?;
    Some(Link { id: Some(id.to_owned()), title, about: Some(Box::new(about)), ..Link::new(url) })
}
