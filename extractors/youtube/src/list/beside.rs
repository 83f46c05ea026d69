//! The list that stands beside a video on its page.

use serde_json::Value;

use super::entry;
use super::walk::{Next, Page};
use crate::wire::{items, string};

/// Where it is in the answer.
pub(super) const PANEL: &str = "/contents/twoColumnWatchNextResults/playlist/playlist";
/// What the page asks for behind the last video (observed 2026).
const PARAMS: &str = "OAE%3D";

/// The videos that stand beside one, and what is asked to see more.
pub(super) fn page(answer: &Value) -> Page {
    let Some(panel) = answer.pointer(PANEL) else { return Page::default() };
    let videos =
        || items(panel, "/contents").iter().filter_map(|item| item.get("playlistPanelVideoRenderer"));
    let next = videos().next_back().and_then(|last| {
        let watch = last.pointer("/navigationEndpoint/watchEndpoint")?;
        Some(Next::Video {
            id: string(watch, "/videoId")?.to_owned(),
            index: watch.get("index").and_then(Value::as_u64).unwrap_or_default(),
            params: string(watch, "/params").unwrap_or(PARAMS).to_owned(),
        })
    });
    Page { links: videos().filter_map(entry::video).collect(), next }
}
