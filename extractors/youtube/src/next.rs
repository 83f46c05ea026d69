//! The answer of the web site's `next` endpoint: what stands around a video on its page.
//!
//! Half a megabyte, of which a dozen leaves are wanted, each ten objects deep. The trunk is read by structs, which step
//! over what is beside it; the leaves by paths, so that one that has moved costs itself alone.

use serde::Deserialize;
use serde_json::Value;

use crate::wire::{count, items, lenient, lenient_list, text};

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
        let items = &self.contents.two_column_watch_next_results.results.results.contents;
        items.iter().map(part).find(|value| value.is_object()).unwrap_or(&Value::Null)
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

    /// The licence, where it is not YouTube's own.
    pub(crate) fn license(&self) -> Option<String> {
        let rows = items(self.secondary(), "/metadataRowContainer/metadataRowContainerRenderer/rows");
        rows.iter().find_map(|row| {
            let title = text(row, "/metadataRowRenderer/title")?;
            matches!(title.as_str(), "License" | "Licence")
                .then(|| text(row, "/metadataRowRenderer/contents/0"))
                .flatten()
        })
    }

    pub(crate) fn owner(&self) -> Owner {
        let owner = self.secondary().pointer("/owner/videoOwnerRenderer").unwrap_or(&Value::Null);
        let badges = items(owner, "/badges");
        let is_verified = |badge: &Value| {
            let style =
                badge.pointer("/metadataBadgeRenderer/style").and_then(Value::as_str).unwrap_or_default();
            style.starts_with("BADGE_STYLE_TYPE_VERIFIED")
        };
        let address =
            owner.pointer("/navigationEndpoint/browseEndpoint/canonicalBaseUrl").and_then(Value::as_str);
        Owner {
            name: text(owner, "/title"),
            handle: address.and_then(crate::people::handle),
            followers: text(owner, "/subscriberCountText").as_deref().and_then(count),
            is_verified: badges.iter().any(is_verified).then_some(true),
        }
    }

    /// Comments, rounded as the page shows them.
    pub(crate) fn comments(&self) -> Option<u64> {
        let panel =
            self.engagement_panels.iter().map(|panel| &panel.engagement_panel_section_list_renderer).find(
                |panel| {
                    matches!(
                        panel.panel_identifier.as_str(),
                        "engagement-panel-comments-section" | "comment-item-section"
                    )
                },
            )?;
        count(&text(&panel.header, "/engagementPanelTitleHeaderRenderer/contextualInfo")?)
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
