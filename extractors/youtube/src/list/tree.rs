//! An answer as a tree without the branches nobody looks at, which are most of it.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// Members that are stepped over while an answer is read: menus, logs, images that move, and what stands beside a list.
/// They are four fifths of a page of a list (measured on answers of 2026).
const STEPPED_OVER: [&str; 33] = [
    "actionButtons",
    "adSlotRenderer",
    "animatedThumbnailOverlayViewModel",
    "availableCountries",
    "availableCountryCodes",
    "channelThumbnailSupportedRenderers",
    "clickTrackingParams",
    "engagementPanels",
    "flexibleActionsViewModel",
    "frameworkUpdates",
    "hoverOverlay",
    "inlinePlaybackEndpoint",
    "linkAlternates",
    "loggingContext",
    "loggingDirectives",
    "menu",
    "menuButton",
    "menuOnTap",
    "overlay",
    "playerOverlays",
    "playlistButtons",
    "richThumbnail",
    "searchSubMenuRenderer",
    "secondaryResults",
    "serviceTrackingParams",
    "shareData",
    "styleRuns",
    "thumbnailHoverOverlayToggleActionsViewModel",
    "thumbnailOverlayToggleButtonRenderer",
    "topbar",
    "trackingParams",
    "watchEndpointSupportedOnesieConfig",
    "webResponseContextExtensionData",
];

/// What is left of an answer.
#[derive(Debug, Default)]
pub(crate) struct Tree(pub(crate) Value);

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Pruned).map(Self)
    }
}

struct Pruned;

impl<'de> Visitor<'de> for Pruned {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = from.next_key::<String>()? {
            if STEPPED_OVER.binary_search(&name.as_str()).is_ok() {
                from.next_value::<IgnoredAny>()?;
            } else {
                members.insert(name, from.next_value::<Tree>()?.0);
            }
        }
        Ok(Value::Object(members))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(Tree(item)) = from.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::from(text))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::from(text))
    }

    fn visit_bool<E>(self, is: bool) -> Result<Value, E> {
        Ok(Value::from(is))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn branches_nobody_looks_at_are_stepped_over_at_every_depth() {
        let text = r#"{"menu":{"a":[1]},"a":[{"trackingParams":"x","b":1.5,"c":null,"d":[true,-1,"t"]}]}"#;
        let Tree(tree) = serde_json::from_str(text).unwrap();
        assert_eq!(tree, json!({ "a": [{ "b": 1.5, "c": null, "d": [true, -1, "t"] }] }));
    }

    #[test]
    fn the_names_are_in_order_so_that_they_are_found() {
        assert!(STEPPED_OVER.is_sorted());
    }
}
