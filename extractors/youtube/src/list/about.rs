//! What is told of a list as a whole: its name, its owner, how long it is.

use std::time::SystemTime;

use serde_json::{Value, json};
use vidra_core::http::RemoteUrl;
use vidra_core::media::{Availability, MediaInfo, Thumbnail};

use crate::date;
use crate::people::{Person, channel_id, handle, handle_of, is_verified};
use crate::thumbnails::pictures;
use crate::wire::{count, items, string, text, text_of};

const CHANNEL: &str = "/metadata/channelMetadataRenderer";
const PLAYLIST: &str = "/metadata/playlistMetadataRenderer";
const OLD_HEADER: &str = "/header/playlistHeaderRenderer";
const HEADER: &str = "/header/pageHeaderRenderer/content/pageHeaderViewModel";
const MICROFORMAT: &str = "/microformat/microformatDataRenderer";

/// What a list says of itself.
#[derive(Debug, Default)]
pub(super) struct About {
    pub(super) title: Option<String>,
    pub(super) count: Option<usize>,
    pub(super) info: MediaInfo,
}

/// Reads one answer.
pub(super) fn about(answer: &Value) -> About {
    let stats = stats(answer);
    let mut info = MediaInfo {
        description: description(answer),
        tags: tags(answer),
        thumbnails: thumbnails(answer),
        availability: availability(answer),
        ..MediaInfo::default()
    };
    info.counts.views = stats.iter().find(|line| line.contains("view")).and_then(|line| count(line));
    owner(answer).describe(&mut info);
    let updated = stats.iter().find(|line| line.to_lowercase().contains("updated"));
    if let Some(day) = updated.and_then(|line| date::day_or_ago(line, SystemTime::now())) {
        info.extra.insert("modified_date".to_owned(), json!(day));
    }
    let videos = stats.iter().find(|line| line.contains("video")).and_then(|line| exact(line));
    About { title: title(answer), count: videos.and_then(|videos| usize::try_from(videos).ok()), info }
}

/// A number that is not rounded: `4,999 videos` and not `18K videos`.
fn exact(line: &str) -> Option<u64> {
    let first = line.split_whitespace().next()?;
    first.bytes().all(|byte| byte.is_ascii_digit() || byte == b',').then(|| count(first)).flatten()
}

fn title(answer: &Value) -> Option<String> {
    let paths = [
        format!("{CHANNEL}/title"),
        format!("{PLAYLIST}/title"),
        format!("{MICROFORMAT}/title"),
        "/header/pageHeaderRenderer/pageTitle".to_owned(),
    ];
    let plain = || paths.iter().find_map(|path| string(answer, path)).map(str::to_owned);
    plain().or_else(|| {
        text_of(
            answer,
            &[
                "/header/playlistHeaderRenderer/title",
                "/header/hashtagHeaderRenderer/hashtag",
                "/header/pageHeaderRenderer/content/pageHeaderViewModel/title/dynamicTextViewModel/text",
            ],
        )
    })
}

fn description(answer: &Value) -> Option<String> {
    let whole = [CHANNEL, PLAYLIST].iter().find_map(|place| string(answer, &format!("{place}/description")));
    let shown = || text(answer, &format!("{HEADER}/description/descriptionPreviewViewModel/description"));
    let beside =
        || sidebar(answer, "playlistSidebarPrimaryInfoRenderer").and_then(|info| text(info, "/description"));
    whole
        .map(str::to_owned)
        .or_else(beside)
        .or_else(shown)
        .or_else(|| text(answer, &format!("{OLD_HEADER}/descriptionText")))
}

fn tags(answer: &Value) -> Vec<String> {
    let listed = items(answer, &format!("{MICROFORMAT}/tags"));
    let listed: Vec<String> = listed.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    if !listed.is_empty() {
        return listed;
    }
    string(answer, &format!("{CHANNEL}/keywords")).map(keywords).unwrap_or_default()
}

/// Words parted by spaces; several that belong together stand in quotation marks.
fn keywords(text: &str) -> Vec<String> {
    let parts = text.split('"').enumerate();
    let words = parts.flat_map(|(number, part)| -> Vec<&str> {
        if number % 2 == 1 { vec![part] } else { part.split_whitespace().collect() }
    });
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// `4,999 videos`, `32,508,939 views`, `Last updated on 15 Jul 2022`: each where it stands first.
fn stats(answer: &Value) -> Vec<String> {
    let beside = sidebar(answer, "playlistSidebarPrimaryInfoRenderer");
    let mut found: Vec<String> = Vec::new();
    let lists =
        [beside.map(|info| items(info, "/stats")), Some(items(answer, &format!("{OLD_HEADER}/stats")))];
    for line in lists.into_iter().flatten().flatten() {
        found.extend(text(line, ""));
    }
    for name in ["numVideosText", "viewCountText"] {
        found.extend(text(answer, &format!("{OLD_HEADER}/{name}")));
    }
    for line in items(answer, &format!("{OLD_HEADER}/byline")) {
        found.extend(text(line, "/playlistBylineRenderer/text"));
    }
    found.extend(lines(answer).map(str::to_owned));
    found
}

/// The small lines below the title.
fn lines(answer: &Value) -> impl Iterator<Item = &str> {
    let rows = items(
        answer,
        "/header/pageHeaderRenderer/content/pageHeaderViewModel/metadata/contentMetadataViewModel/metadataRows",
    );
    rows.iter().flat_map(|row| items(row, "/metadataParts")).filter_map(|part| string(part, "/text/content"))
}

fn sidebar<'a>(answer: &'a Value, name: &str) -> Option<&'a Value> {
    items(answer, "/sidebar/playlistSidebarRenderer/items").iter().find_map(|item| item.get(name))
}

/// The channel itself, or who made the playlist.
fn owner(answer: &Value) -> Person {
    match answer.pointer(CHANNEL) {
        Some(channel) => itself(answer, channel),
        None => maker(answer),
    }
}

fn itself(answer: &Value, channel: &Value) -> Person {
    let urls = items(channel, "/ownerUrls").iter().filter_map(Value::as_str);
    let followers = lines(answer).find(|line| line.contains("subscriber")).and_then(count);
    Person {
        name: string(channel, "/title").map(str::to_owned),
        id: string(channel, "/externalId").and_then(channel_id),
        handle: string(channel, "/vanityChannelUrl").into_iter().chain(urls).find_map(handle),
        followers: followers.or_else(|| old_header(answer, "subscriberCountText").as_deref().and_then(count)),
        is_verified: verified(answer),
    }
}

fn old_header(answer: &Value, name: &str) -> Option<String> {
    let headers = answer.get("header").and_then(Value::as_object)?;
    headers.values().find_map(|header| text(header, &format!("/{name}")))
}

/// A tick behind the name, in the header of 2024 or the one before.
fn verified(answer: &Value) -> Option<bool> {
    const RUNS: &str = "/title/dynamicTextViewModel/text/attachmentRuns";
    const SOURCES: &str = "/element/type/imageType/image/sources";
    let icons = items(answer, &format!("{HEADER}{RUNS}")).iter().flat_map(|run| items(run, SOURCES));
    let is_tick = |source: &Value| {
        matches!(string(source, "/clientResource/imageName"), Some("CHECK_CIRCLE_FILLED" | "AUDIO_BADGE"))
    };
    if icons.into_iter().any(is_tick) {
        return Some(true);
    }
    let headers = answer.get("header").and_then(Value::as_object);
    headers
        .into_iter()
        .flat_map(|headers| headers.values())
        .find_map(|header| is_verified(items(header, "/badges")))
}

fn maker(answer: &Value) -> Person {
    let old = answer.pointer(&format!("{OLD_HEADER}/ownerText"));
    let beside = || {
        sidebar(answer, "playlistSidebarSecondaryInfoRenderer")?
            .pointer("/videoOwner/videoOwnerRenderer/title")
    };
    if let Some(line) = old.or_else(beside) {
        return Person::linked(text(line, "").map(alone), line);
    }
    // Lists of the site's own have the name alone: `by NAME`.
    let rows = items(
        answer,
        "/header/pageHeaderRenderer/content/pageHeaderViewModel/metadata/contentMetadataViewModel/metadataRows",
    );
    let stacks = rows.iter().flat_map(|row| items(row, "/metadataParts"));
    let line = stacks.filter_map(|part| part.pointer("/avatarStack/avatarStackViewModel/text")).next();
    let endpoint = line.and_then(|line| line.pointer("/commandRuns/0/onTap/innertubeCommand"));
    let name =
        line.and_then(|line| string(line, "/content")).map(|name| name.trim_start_matches("by ").to_owned());
    Person {
        name: name.map(alone),
        id: endpoint.and_then(|one| channel_id(string(one, "/browseEndpoint/browseId")?)),
        handle: endpoint.and_then(handle_of),
        ..Person::default()
    }
}

/// `by NAME and 3 others` names one.
fn alone(name: String) -> String {
    let rest = name.strip_prefix("by ").and_then(|rest| rest.rsplit_once(" and "));
    match rest.filter(|(_, others)| others.ends_with(" other") || others.ends_with(" others")) {
        Some((first, _)) => first.to_owned(),
        None => name,
    }
}

fn availability(answer: &Value) -> Option<Availability> {
    let privacy = string(answer, &format!("{OLD_HEADER}/privacy"));
    let badges =
        sidebar(answer, "playlistSidebarPrimaryInfoRenderer").map_or(&[][..], |info| items(info, "/badges"));
    let icon = badges.iter().find_map(|badge| string(badge, "/metadataBadgeRenderer/icon/iconType"));
    match privacy.or(icon) {
        Some("PRIVATE" | "PRIVACY_PRIVATE") => return Some(Availability::Private),
        Some("UNLISTED" | "PRIVACY_UNLISTED") => return Some(Availability::Unlisted),
        Some("PUBLIC" | "PRIVACY_PUBLIC") => return Some(Availability::Public),
        _ => {}
    }
    let says = |name: &str| answer.pointer(&format!("{MICROFORMAT}/{name}")).and_then(Value::as_bool);
    match (says("unlisted"), says("noindex")) {
        (Some(true), _) => Some(Availability::Unlisted),
        (_, Some(false)) => Some(Availability::Public),
        _ => None,
    }
}

/// A playlist's picture; a channel's banners and then its portrait, each also as it was uploaded; worst first.
fn thumbnails(answer: &Value) -> Vec<Thumbnail> {
    let beside = sidebar(answer, "playlistSidebarPrimaryInfoRenderer").unwrap_or(&Value::Null);
    let mut found =
        pictures(beside, "/thumbnailRenderer/playlistVideoThumbnailRenderer/thumbnail/thumbnails");
    found.extend(pictures(beside, "/thumbnailRenderer/playlistCustomThumbnailRenderer/thumbnail/thumbnails"));
    if found.is_empty() {
        let hero = "/playlistHeaderBanner/heroPlaylistThumbnailRenderer/thumbnail/thumbnails";
        found = pictures(answer, &format!("{OLD_HEADER}{hero}"));
    }
    let portrait = pictures(answer, &format!("{CHANNEL}/avatar/thumbnails"));
    found.extend(whole(portrait, ("avatar_uncropped", 1), None));
    let banner = pictures(answer, &format!("{HEADER}/banner/imageBannerViewModel/image/sources"));
    found.extend(whole(banner, ("banner_uncropped", -5), Some(-10)));
    found.sort_by_key(|one| (one.preference.unwrap_or(-1), one.width, one.height));
    found
}

/// The pictures, and the first of them without the size that stands behind `=`.
fn whole(mut cut: Vec<Thumbnail>, (id, preference): (&str, i32), of_cut: Option<i32>) -> Vec<Thumbnail> {
    for one in &mut cut {
        one.preference = of_cut.or(one.preference);
    }
    let uncut = cut.first().and_then(|one| {
        let (address, _) = one.url.as_str().split_once('=').unwrap_or((one.url.as_str(), ""));
        let url = RemoteUrl::parse(&format!("{address}=s0")).ok()?;
        Some(Thumbnail { id: Some(id.to_owned()), preference: Some(preference), ..Thumbnail::new(url) })
    });
    cut.extend(uncut);
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_parted_where_no_quotation_marks_hold_them() {
        assert_eq!(
            keywords(r#""creative commons" remix  culture"#),
            ["creative commons", "remix", "culture"]
        );
        assert_eq!(keywords(""), Vec::<String>::new());
    }

    #[test]
    fn a_rounded_number_of_videos_is_none() {
        for (line, expected) in
            [("4,999 videos", Some(4999)), ("1 video", Some(1)), ("18K videos", None), ("videos", None)]
        {
            assert_eq!(exact(line), expected, "{line}");
        }
    }

    #[test]
    fn the_first_of_several_makers_is_named() {
        assert_eq!(alone("by A and B and 2 others".to_owned()), "A and B");
        assert_eq!(alone("Salt and Pepper".to_owned()), "Salt and Pepper");
    }
}
