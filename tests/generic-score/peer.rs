//! yt-dlp's recorded answer.

use serde_json::Value;

use super::Item;

/// The items of an answer; none where it is an error.
pub(crate) fn answer(recorded: &Value) -> Vec<Item> {
    let result = &recorded["result"];
    match result["entries"].as_array() {
        Some(entries) => entries.iter().map(addresses).collect(),
        None if result.is_object() => vec![addresses(result)],
        None => Vec::new(),
    }
}

fn addresses(item: &Value) -> Item {
    let formats = item["formats"].as_array().into_iter().flatten();
    let urls = formats.map(|format| &format["url"]).chain([&item["url"]]);
    urls.filter_map(Value::as_str).map(str::to_owned).collect()
}
