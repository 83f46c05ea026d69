//! The answer of the web site's `next` endpoint: what stands around a video on its page.
//!
//! Half a megabyte, of which a dozen leaves are wanted, each ten objects deep. The trunk is read by structs, which step
//! over what is beside it; the leaves by paths, so that one that has moved costs itself alone.

use serde::Deserialize;
use serde_json::Value;

use crate::wire::{count, items, lenient, lenient_list, number_of, string, text};

/// What is used of it; empty where the answer could not be had.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Next {
    #[serde(deserialize_with = "lenient")]
    contents: Contents,
    #[serde(deserialize_with = "lenient_list")]
    pub(crate) engagement_panels: Vec<Panel>,
    #[serde(deserialize_with = "lenient")]
    pub(crate) player_overlays: Overlays,
    #[serde(deserialize_with = "lenient")]
    framework_updates: Updates,
}

/// Values that stand beside the page, by key.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Updates {
    entity_batch_update: Batch,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Batch {
    #[serde(deserialize_with = "lenient_list")]
    mutations: Vec<Mutation>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Mutation {
    payload: Payload,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Payload {
    macro_markers_list_entity: Value,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Contents {
    two_column_watch_next_results: Columns,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Columns {
    results: Column,
    /// The chat beside a stream.
    #[serde(rename = "conversationBar")]
    conversation_bar: Value,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Column {
    results: Items,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Items {
    #[serde(deserialize_with = "lenient_list")]
    contents: Vec<Item>,
}

/// One box below the picture.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Item {
    /// Title, counts, date.
    video_primary_info_renderer: Value,
    /// Channel and licence.
    video_secondary_info_renderer: Value,
    /// The comments, to be asked for.
    item_section_renderer: Value,
}

/// One panel that can be opened beside the picture.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Panel {
    engagement_panel_section_list_renderer: Section,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Section {
    panel_identifier: String,
    header: Value,
    content: SectionContent,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct SectionContent {
    macro_markers_list_renderer: Value,
    structured_description_content_renderer: Value,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Overlays {
    player_overlay_renderer: Overlay,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Overlay {
    decorated_player_bar_renderer: Value,
}

const ROWS: &str = "/metadataRowContainer/metadataRowContainerRenderer/rows";

/// Who owns the video.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Owner {
    pub(crate) name: Option<String>,
    /// `@name`.
    pub(crate) handle: Option<String>,
    pub(crate) followers: Option<u64>,
    pub(crate) is_verified: Option<bool>,
}

impl Next {
    fn primary(&self) -> &Value {
        self.item(|item| &item.video_primary_info_renderer)
    }

    fn secondary(&self) -> &Value {
        self.item(|item| &item.video_secondary_info_renderer)
    }

    fn item(&self, part: impl Fn(&Item) -> &Value) -> &Value {
        self.items().map(part).find(|value| value.is_object()).unwrap_or(&Value::Null)
    }

    fn items(&self) -> impl Iterator<Item = &Item> {
        self.contents.two_column_watch_next_results.results.results.contents.iter()
    }

    fn panels(&self) -> impl Iterator<Item = &Section> {
        self.engagement_panels.iter().map(|panel| &panel.engagement_panel_section_list_renderer)
    }

    /// `Nov 12, 2022`, `Premiered …`, `Streamed live on …`.
    pub(crate) fn date(&self) -> Option<String> {
        text(self.primary(), "/dateText")
    }

    pub(crate) fn title(&self) -> Option<String> {
        text(self.primary(), "/title")
    }

    /// Told on the button, in words: `like this video along with 1,234 other people`.
    pub(crate) fn likes(&self) -> Option<u64> {
        const LABEL: &str = "/segmentedLikeDislikeButtonViewModel/likeButtonViewModel/likeButtonViewModel\
            /toggleButtonViewModel/toggleButtonViewModel/defaultButtonViewModel/buttonViewModel/accessibilityText";
        let buttons = items(self.primary(), "/videoActions/menuRenderer/topLevelButtons");
        buttons.iter().find_map(|button| count(button.pointer(LABEL)?.as_str()?))
    }

    /// People watching now, of a live stream.
    pub(crate) fn watching(&self) -> Option<u64> {
        let views = self.primary().pointer("/viewCount/videoViewCountRenderer")?;
        (views.get("isLive") == Some(&Value::Bool(true)))
            .then(|| count(&text(views, "/viewCount")?))
            .flatten()
    }

    /// Icons beside the title: `PRIVACY_UNLISTED`.
    pub(crate) fn has_badge(&self, icon: &str) -> bool {
        let name = |badge: &Value| {
            badge.pointer("/metadataBadgeRenderer/icon/iconType").is_some_and(|name| name == icon)
        };
        items(self.primary(), "/badges").iter().any(name)
    }

    /// Badges beside the title: `BADGE_STYLE_TYPE_MEMBERS_ONLY`.
    pub(crate) fn has_style(&self, style: &str) -> bool {
        let is = |badge: &Value| string(badge, "/metadataBadgeRenderer/style") == Some(style);
        items(self.primary(), "/badges").iter().any(is)
    }

    /// The licence, where it is not YouTube's own.
    pub(crate) fn license(&self) -> Option<String> {
        items(self.secondary(), ROWS).iter().find_map(|row| {
            let title = text(row, "/metadataRowRenderer/title")?;
            matches!(title.as_str(), "License" | "Licence")
                .then(|| text(row, "/metadataRowRenderer/contents/0"))
                .flatten()
        })
    }

    pub(crate) fn owner(&self) -> Owner {
        let owner = self.secondary().pointer("/owner/videoOwnerRenderer").unwrap_or(&Value::Null);
        let makers = self.makers();
        let first = makers.first().copied().unwrap_or(&Value::Null);
        let told = string(first, "/rendererContext/accessibilityContext/label");
        let endpoints = [
            owner.get("navigationEndpoint"),
            owner.pointer("/title/runs/0/navigationEndpoint"),
            first.pointer("/title/commandRuns/0/onTap/innertubeCommand"),
        ];
        Owner {
            name: text(owner, "/title").or_else(|| string(first, "/title/content").map(str::to_owned)),
            handle: endpoints.into_iter().flatten().find_map(crate::people::handle_of),
            followers: text(owner, "/subscriberCountText")
                .as_deref()
                .and_then(count)
                .or_else(|| told.and_then(count)),
            is_verified: crate::people::is_verified(items(owner, "/badges")),
        }
    }

    /// Comments, rounded as the page shows them.
    pub(crate) fn comments(&self) -> Option<u64> {
        let sections = self.items().map(|item| &item.item_section_renderer);
        let below = sections
            .flat_map(|section| items(section, "/contents"))
            .find_map(|item| count(&text(item, "/commentsEntryPointHeaderRenderer/commentCount")?));
        let is_comments = |section: &&Section| {
            matches!(
                section.panel_identifier.as_str(),
                "engagement-panel-comments-section" | "comment-item-section"
            )
        };
        let beside = || {
            let panel = self.panels().find(is_comments)?;
            count(&text(&panel.header, "/engagementPanelTitleHeaderRenderer/contextualInfo")?)
        };
        below.or_else(beside)
    }

    /// What the comments are asked for with.
    pub(crate) fn comments_token(&self) -> Option<&str> {
        let mut sections = self.items().map(|item| &item.item_section_renderer);
        let section =
            sections.find(|one| string(one, "/sectionIdentifier") == Some("comment-item-section"))?;
        let first = "/continuationItemRenderer/continuationEndpoint/continuationCommand/token";
        items(section, "/contents").iter().find_map(|item| string(item, first))
    }

    /// What the chat beside a stream is asked for by.
    pub(crate) fn chat_token(&self) -> Option<&str> {
        let first = "/liveChatRenderer/continuations/0/reloadContinuationData/continuation";
        string(&self.contents.two_column_watch_next_results.conversation_bar, first)
    }

    /// The site's words where there are no comments: `Comments are turned off.`
    pub(crate) fn comments_message(&self) -> Option<String> {
        let sections = self.items().map(|item| &item.item_section_renderer);
        let comments =
            sections.filter(|one| string(one, "/sectionIdentifier") == Some("comment-item-section"));
        comments.flat_map(|one| items(one, "/contents")).find_map(|item| text(item, "/messageRenderer/text"))
    }

    /// How often each stretch is watched: start and length in milliseconds, and a value up to 1.
    pub(crate) fn heat(&self) -> Vec<(u64, u64, f64)> {
        let lists = self.framework_updates.entity_batch_update.mutations.iter();
        let heat = lists
            .map(|one| &one.payload.macro_markers_list_entity)
            .find(|entity| string(entity, "/markersList/markerType") == Some("MARKER_TYPE_HEATMAP"));
        let whole = |marker: &Value, name: &str| marker.get(name).and_then(number_of);
        let read = |marker: &Value| {
            let value = marker.get("intensityScoreNormalized")?.as_f64()?;
            Some((whole(marker, "startMillis")?, whole(marker, "durationMillis")?, value))
        };
        heat.map_or(&[][..], |entity| items(entity, "/markersList/markers")).iter().filter_map(read).collect()
    }

    /// The description as the panel beside the picture has it.
    pub(crate) fn description(&self) -> Option<String> {
        let place = "/expandableVideoDescriptionBodyRenderer/attributedDescriptionBodyText/content";
        let parts = self
            .panels()
            .flat_map(|one| items(&one.content.structured_description_content_renderer, "/items"));
        parts.filter_map(|part| string(part, place)).next().map(str::to_owned)
    }

    /// The small line above the title, and whether it is a place on the map.
    pub(crate) fn above_title(&self) -> Option<(String, bool)> {
        let icon = string(self.primary(), "/superTitleIcon/iconType");
        Some((text(self.primary(), "/superTitleLink")?, icon == Some("LOCATION_PIN")))
    }

    /// Song, artist and album, where the page lists one piece of music and not several.
    pub(crate) fn song(&self) -> (Option<String>, Option<String>, Option<String>) {
        let rows = items(self.secondary(), ROWS);
        let is_divider =
            |row: &Value| row.pointer("/metadataRowRenderer/hasDividerLine") == Some(&Value::Bool(true));
        if rows.iter().any(is_divider) {
            return (None, None, None);
        }
        let named = |name: &str| {
            rows.iter().find_map(|row| {
                let title = text(row, "/metadataRowRenderer/title")?;
                (title == name).then(|| text(row, "/metadataRowRenderer/contents/0")).flatten()
            })
        };
        (named("Song"), named("Artist"), named("Album"))
    }

    /// Everybody who made the video, where several did.
    pub(crate) fn makers(&self) -> Vec<&Value> {
        const TITLE: &str = "/owner/videoOwnerRenderer/attributedTitle/commandRuns";
        const LIST: &str = "/onTap/innertubeCommand/showDialogCommand/panelLoadingStrategy/inlineContent\
            /dialogViewModel/customContent/listViewModel/listItems";
        let runs = items(self.secondary(), TITLE).iter().flat_map(|run| items(run, LIST));
        runs.filter_map(|one| one.get("listItemViewModel")).collect()
    }

    /// People who saw it, as the page shows them.
    pub(crate) fn views(&self) -> Option<u64> {
        let views = self.primary().pointer("/viewCount/videoViewCountRenderer")?;
        (views.get("isLive") != Some(&Value::Bool(true)))
            .then(|| count(&text(views, "/viewCount")?))
            .flatten()
    }

    /// Named parts as start in milliseconds and title, as the bar below the picture has them, else as a panel lists
    /// them by the second. Empty where there are none.
    pub(crate) fn chapters(&self) -> Vec<(u64, String)> {
        let bar = &self.player_overlays.player_overlay_renderer.decorated_player_bar_renderer;
        let bar = bar.pointer("/decoratedPlayerBarRenderer/playerBar").unwrap_or(&Value::Null);
        let maps = items(bar, "/multiMarkersPlayerBarRenderer/markersMap");
        let lists = maps.iter().map(|map| items(map, "/value/chapters"));
        let lists = lists.chain([items(bar, "/chapteredPlayerBarRenderer/chapters")]);
        let panels = self.engagement_panels.iter().map(|panel| {
            items(
                &panel.engagement_panel_section_list_renderer.content.macro_markers_list_renderer,
                "/contents",
            )
        });
        let read = |list: &[Value]| list.iter().filter_map(chapter).collect::<Vec<_>>();
        lists.chain(panels).map(read).find(|found| !found.is_empty()).unwrap_or_default()
    }
}

fn chapter(item: &Value) -> Option<(u64, String)> {
    if let Some(marker) = item.get("chapterRenderer") {
        return Some((marker.get("timeRangeStartMillis")?.as_u64()?, text(marker, "/title")?));
    }
    let marker = item.get("macroMarkersListItemRenderer")?;
    let start = crate::date::clock(&text(marker, "/timeDescription")?)?;
    Some((start.checked_mul(1000)?, text(marker, "/title")?))
}
