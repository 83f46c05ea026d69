//! What of an info dictionary is written to `.info.json`.

use serde_json::Value;

use crate::output::InfoDict;

/// Fields that are of this run alone, or that a later run works out again.
const PRIVATE: [&str; 12] = [
    "requested_downloads",
    "requested_formats",
    "requested_subtitles",
    "requested_entries",
    "entries",
    "filepath",
    "_filename",
    "filename",
    "infojson_filename",
    "original_url",
    "playlist_autonumber",
    "_format_sort_fields",
];

/// The dictionary as `--clean-info-json` has it: without what is of this run alone, and without empty fields.
pub fn clean(dict: &InfoDict) -> InfoDict {
    let is_kept = |(name, value): &(&String, &Value)| {
        !name.starts_with("__") && !PRIVATE.contains(&name.as_str()) && !value.is_null()
    };
    dict.iter().filter(is_kept).map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// The dictionary as `--no-clean-info-json` has it: everything but what is nobody else's business.
pub fn without_private(dict: &InfoDict) -> InfoDict {
    let all = dict.iter().filter(|(name, _)| !name.starts_with("__"));
    all.map(|(name, value)| (name.clone(), value.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_of_one_run_is_left_out() {
        let dict =
            serde_json::json!({"id": "x", "filename": "a", "__x": 1, "width": null, "requested_formats": []});
        let dict = dict.as_object().unwrap();
        assert_eq!(clean(dict).keys().collect::<Vec<_>>(), ["id"]);
        assert_eq!(without_private(dict).len(), 4);
    }
}
