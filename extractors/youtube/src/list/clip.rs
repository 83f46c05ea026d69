//! Clips: a stretch of a video that somebody shared.

use serde_json::{Value, json};
use vidra_core::extract::{Context, ExtractError, Extraction};
use vidra_core::http::RemoteUrl;

use crate::wire::{items, string};

/// The video, with where the clip begins and ends.
///
/// # Errors
/// The page names no video, or the video is refused.
pub(super) async fn open(id: &str, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
    let page = cx.get(url).page().await.map_err(ExtractError::or_removed)?;
    let data = initial_data(&page.text).ok_or_else(|| ExtractError::missing("ytInitialData"))?;
    let video = string(&data, "/currentVideoEndpoint/watchEndpoint/videoId")
        .ok_or_else(|| ExtractError::missing("currentVideoEndpoint.watchEndpoint.videoId"))?;
    let stretch = stretch(&data).ok_or_else(|| ExtractError::missing("loopCommand"))?;
    let mut info = crate::video(video, cx).await?;
    info.id = id.to_owned();
    info.display_id = Some(video.to_owned());
    info.webpage_url = Some(url.clone());
    let (start, end) = stretch;
    for (name, value) in
        [("section_start", json!(start)), ("section_end", json!(end)), ("media_type", json!("clip"))]
    {
        info.extra.insert(name.to_owned(), value);
    }
    Ok(info.into())
}

/// The data a page of the site is made from: behind a name in a script, or alone in one (since 2026).
pub(crate) fn initial_data(page: &str) -> Option<Value> {
    const PLACES: [&str; 3] = ["ytInitialData = ", "ytInitialData\"] = ", "id=\"yt-initial-data\""];
    PLACES.iter().find_map(|place| {
        let (_, rest) = page.split_once(place)?;
        let text = &rest[rest.find('{')?..];
        let first = serde_json::Deserializer::from_str(text).into_iter::<Value>().next()?;
        first.ok()
    })
}

/// Start and end in seconds: what the player plays over and over.
fn stretch(data: &Value) -> Option<(f64, f64)> {
    let panels = items(data, "/engagementPanels").iter();
    let clip = panels
        .filter_map(|panel| panel.pointer("/engagementPanelSectionListRenderer/content/clipSectionRenderer"));
    let found = clip.filter_map(|clip| find(clip, "loopCommand", 0)).next()?;
    let seconds = |name: &str| -> Option<f64> {
        let value = found.get(name)?;
        let milliseconds = value.as_f64().or_else(|| value.as_str()?.parse().ok())?;
        (milliseconds >= 0.0).then_some(milliseconds / 1000.0)
    };
    Some((seconds("startTimeMs")?, seconds("endTimeMs")?))
}

/// The first member of this name, wherever it stands: the way to it is eleven objects long and of the player's making.
fn find<'a>(value: &'a Value, name: &str, depth: usize) -> Option<&'a Value> {
    if depth > 40 {
        return None;
    }
    match value {
        Value::Object(members) => {
            members.get(name).or_else(|| members.values().find_map(|one| find(one, name, depth + 1)))
        }
        Value::Array(list) => list.iter().find_map(|one| find(one, name, depth + 1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_of_a_page_is_found_in_each_of_its_places() {
        for page in [
            r#"<script>var ytInitialData = {"a":"};"};</script>"#,
            r#"<script>window["ytInitialData"] = {"a":"};"};</script>"#,
            r#"<script type="application/json" id="yt-initial-data">{"a":"};"}</script>"#,
        ] {
            assert_eq!(initial_data(page), Some(json!({ "a": "};" })), "{page}");
        }
        assert_eq!(initial_data("<script>ytInitialData = {</script>"), None);
    }

    #[test]
    fn a_clip_is_what_is_played_over_and_over() {
        let clip = json!({ "contents": [{ "x": { "commands": [{ "loopCommand": { "startTimeMs": "29000", "endTimeMs": "39700" } }] } }] });
        let data = json!({ "engagementPanels": [{}, { "engagementPanelSectionListRenderer": { "content": { "clipSectionRenderer": clip } } }] });
        assert_eq!(stretch(&data), Some((29.0, 39.7)));
        assert_eq!(stretch(&json!({})), None);
    }
}
