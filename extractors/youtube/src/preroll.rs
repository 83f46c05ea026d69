//! The wait an advertisement before the video imposes: the media servers answer 403 until it could have been seen.

use std::time::{Duration, SystemTime};

use serde_json::Value;
use url::form_urlencoded;

use crate::player::PlayerResponse;

/// Nobody waits longer, whatever the answer says.
const LONGEST: Duration = Duration::from_secs(300);

/// The moment the bytes can be had from; `None` where nothing is shown before.
pub(crate) fn available_at(player: &PlayerResponse, now: SystemTime) -> Option<SystemTime> {
    let placed = player.ad_placements.iter().filter_map(at_the_start).filter_map(seconds);
    let slots = player.ad_slots.iter().flat_map(before_the_content).filter_map(seconds);
    let wait: f64 = placed.chain(slots).sum();
    let wait = Duration::try_from_secs_f64(wait).unwrap_or_default().min(LONGEST);
    (!wait.is_zero()).then_some(now + wait)
}

/// The advertisement of a placement, where it is shown at the start.
fn at_the_start(placement: &Value) -> Option<&Value> {
    let placement = placement.get("adPlacementRenderer")?;
    let kind = placement.pointer("/config/adPlacementConfig/kind")?;
    (kind == "AD_PLACEMENT_KIND_START").then(|| placement.get("renderer")).flatten()
}

/// The advertisements of a slot, where they come before the video: one, or several in a row.
fn before_the_content(slot: &Value) -> Vec<&Value> {
    const LAYOUT: &str = "/playerBytesAdLayoutRenderer/renderingContent";
    let Some(slot) = slot.get("adSlotRenderer") else { return Vec::new() };
    let trigger = slot.pointer("/adSlotMetadata/triggerEvent");
    if trigger.is_none_or(|event| event != "SLOT_TRIGGER_EVENT_BEFORE_CONTENT") {
        return Vec::new();
    }
    let layout =
        slot.pointer("/fulfillmentContent/fulfilledLayout").and_then(|layout| layout.pointer(LAYOUT));
    let row = layout
        .and_then(|layout| layout.pointer("/playerBytesSequentialLayoutRenderer/sequentialLayouts"))
        .and_then(Value::as_array);
    layout.into_iter().chain(row.into_iter().flatten().filter_map(|one| one.pointer(LAYOUT))).collect()
}

/// How long one is shown: until it can be skipped, else whole.
fn seconds(content: &Value) -> Option<f64> {
    let video = content.get("instreamVideoAdRenderer")?;
    let skip =
        video.get("skipOffsetMilliseconds").and_then(Value::as_f64).map(|milliseconds| milliseconds / 1000.0);
    let whole = || {
        let variables = video.get("playerVars")?.as_str()?;
        let length =
            form_urlencoded::parse(variables.as_bytes()).find(|(name, _)| name == "length_seconds")?;
        length.1.parse::<f64>().ok()
    };
    skip.or_else(whole).filter(|seconds| seconds.is_finite() && *seconds > 0.0)
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use serde_json::json;

    use super::*;

    fn wait(ads: Value) -> Option<u64> {
        let player: PlayerResponse = serde_json::from_value(ads).unwrap();
        available_at(&player, UNIX_EPOCH).map(|moment| moment.duration_since(UNIX_EPOCH).unwrap().as_secs())
    }

    #[test]
    fn advertisements_before_the_video_add_up() {
        let video = |vars: &str| json!({"instreamVideoAdRenderer": {"playerVars": vars}});
        let layout = |content: Value| json!({"playerBytesAdLayoutRenderer": {"renderingContent": content}});
        let placement = |kind: &str| {
            json!({"adPlacementRenderer": {"config": {"adPlacementConfig": {"kind": kind}},
                "renderer": {"instreamVideoAdRenderer": {"skipOffsetMilliseconds": 5000, "playerVars": "length_seconds=30"}}}})
        };
        let row = json!({"playerBytesSequentialLayoutRenderer":
            {"sequentialLayouts": [layout(video("a=b&length_seconds=6")), layout(video("length_seconds=15"))]}});
        let slot = json!({"adSlotRenderer": {"adSlotMetadata": {"triggerEvent": "SLOT_TRIGGER_EVENT_BEFORE_CONTENT"},
            "fulfillmentContent": {"fulfilledLayout": layout(row)}}});
        let placements = [placement("AD_PLACEMENT_KIND_START"), placement("AD_PLACEMENT_KIND_END")];
        assert_eq!(wait(json!({"adPlacements": placements, "adSlots": [slot]})), Some(26));
    }

    #[test]
    fn without_advertisements_nobody_waits() {
        assert_eq!(wait(json!({})), None);
        assert_eq!(wait(json!({"adPlacements": [{}], "adSlots": [{"adSlotRenderer": 1}, 2]})), None);
    }
}
