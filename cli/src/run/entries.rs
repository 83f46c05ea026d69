//! What is told of lists, and of items nobody asks a site about (`--flat-playlist`).

use serde_json::{Value, json};
use vidra_core::extract::Registry;
use vidra_core::http::RemoteUrl;
use vidra_core::output::InfoDict;
use vidra_core::pipeline::{List, Pending};

/// An item as its list tells it.
pub(super) fn flat_entry(entry: &Pending, registry: &Registry) -> InfoDict {
    let mut dict = InfoDict::new();
    let (id, title) = entry.hints();
    let url = entry.url();
    let site = registry.find(url.as_url());
    put(&mut dict, "_type", json!("url"));
    put(&mut dict, "ie_key", json!(site.map(|site| site.info_key())));
    put(&mut dict, "id", json!(id));
    put(&mut dict, "title", json!(title));
    put(&mut dict, "url", json!(url.as_str()));
    put(&mut dict, "extractor", json!(site.map(|site| site.name)));
    put(&mut dict, "extractor_key", json!(site.map(|site| site.info_key())));
    page(&mut dict, url);
    if let Some(place) = entry.place() {
        put(&mut dict, "playlist", json!(place.list_title.as_ref().unwrap_or(&place.list_id)));
        put(&mut dict, "playlist_id", json!(place.list_id));
        put(&mut dict, "playlist_title", json!(place.list_title));
        put(&mut dict, "playlist_index", json!(place.index));
        put(&mut dict, "playlist_autonumber", json!(place.number));
        put(&mut dict, "playlist_count", json!(place.count));
        put(&mut dict, "n_entries", json!(place.count));
    }
    dict
}

/// A list without its items; `count` of them were taken.
pub(super) fn list_dict(list: &List, count: usize) -> InfoDict {
    let mut dict = InfoDict::new();
    put(&mut dict, "_type", json!("playlist"));
    put(&mut dict, "id", json!(list.id));
    put(&mut dict, "title", json!(list.title));
    put(&mut dict, "extractor", json!(list.site.name));
    put(&mut dict, "extractor_key", json!(list.site.info_key()));
    if let Some(url) = &list.webpage_url {
        page(&mut dict, url);
    }
    put(&mut dict, "playlist_count", json!(count));
    dict
}

fn page(dict: &mut InfoDict, url: &RemoteUrl) {
    let basename = url.as_url().path_segments().and_then(|mut parts| parts.next_back()).unwrap_or_default();
    put(dict, "webpage_url", json!(url.as_str()));
    put(dict, "original_url", json!(url.as_str()));
    put(dict, "webpage_url_basename", json!(basename));
    put(dict, "webpage_url_domain", json!(url.host().trim_start_matches("www.")));
}

fn put(dict: &mut InfoDict, name: &str, value: Value) {
    if !value.is_null() {
        dict.insert(name.to_owned(), value);
    }
}
