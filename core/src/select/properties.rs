//! Whatever is typed, the parsers answer: with a value or with an error, never with a panic.

use proptest::prelude::*;

use super::parse_rate;
use super::samples::{audio, both, video};
use super::{
    FormatExpression, ItemSelection, MatchFilter, SelectOptions, SortOrder, Told, parse_duration,
    parse_file_size,
};
use crate::media::Extension;

/// Mostly the signs and words of the languages, so that much of it is nearly right.
fn nearly() -> impl Strategy<Value = String> {
    let words = prop_oneof![
        "[-+*/,()\\[\\]<>=!?:~^$&'\"\\\\. ]{1,3}",
        "bv|ba|b|w|all|mergeall|mp4|height|ext|res|title|duration|inf",
        "[0-9]{1,20}[KkMm]?i?B?",
        ".{0,3}",
    ];
    prop::collection::vec(words, 0..12).prop_map(|words| words.concat())
}

proptest! {
    #[test]
    fn any_format_expression_is_read_and_evaluated_or_refused(text in nearly()) {
        let formats = [audio("a", Extension::M4a), both("b", 640, 360), video("v", 1280, 720)];
        if let Ok(expression) = text.parse::<FormatExpression>() {
            for selection in expression.select(&formats, &SelectOptions::default()) {
                prop_assert!(!selection.formats.is_empty());
            }
        }
    }

    #[test]
    fn any_sort_order_sorts_or_is_refused(text in nearly()) {
        let mut formats = [audio("a", Extension::M4a), both("b", 640, 360), video("v", 1280, 720)];
        if let Ok(order) = text.parse::<SortOrder>() {
            order.sort(&mut formats);
            order.remarks();
        }
    }

    #[test]
    fn any_item_selection_picks_places_of_the_list_or_is_refused(text in nearly(), count in 0_usize..50) {
        if let Ok(items) = text.parse::<ItemSelection>() {
            prop_assert!(items.picks(count).iter().all(|place| (1..=count).contains(place)));
            prop_assert!(items.distinct_picks(count).len() <= count);
            if let Some(last) = items.last_needed() {
                prop_assert!(items.picks(count).iter().all(|&place| place <= last));
            }
        }
    }

    #[test]
    fn any_match_filter_judges_or_is_refused(text in nearly()) {
        let info = serde_json::json!({"title": "a", "duration": 90, "ext": "mp4", "height": null});
        if let (Ok(filter), Some(info)) = (text.parse::<MatchFilter>(), info.as_object()) {
            let _ = filter.passes(info, Told::All);
            let _ = filter.passes(info, Told::ByList);
        }
    }

    #[test]
    fn any_text_is_a_quantity_or_none(text in nearly()) {
        let _ = (parse_rate(&text), parse_file_size(&text), parse_duration(&text));
    }
}
