//! What is told of lists, and of items nobody asks a site about (`--flat-playlist`).

use std::time::SystemTime;

use serde_json::{Value, json};
use vidra_core::extract::{Registration, Registry};
use vidra_core::http::RemoteUrl;
use vidra_core::media::MediaInfo;
use vidra_core::output::{InfoDict, epoch, info_dict, reloaded};
use vidra_core::pipeline::{Item, List, Pending, Place};
use vidra_core::select::Told;

/// What is known of an item, made into a dictionary where somebody looks at it.
pub(super) enum Known<'a> {
    /// Of one that nobody asked its site about.
    Entry(&'a Pending, &'a Registry),
    /// Of one whose formats are not chosen.
    Item(&'a Item),
}

impl Known<'_> {
    pub(super) fn dict(&self) -> InfoDict {
        match self {
            Self::Entry(entry, registry) => flat_entry(entry, registry),
            Self::Item(item) => item_dict(item),
        }
    }

    /// Whether only its list has told of it so far.
    pub(super) const fn is_incomplete(&self) -> bool {
        matches!(self, Self::Entry(..))
    }

    pub(super) const fn told(&self) -> Told {
        if self.is_incomplete() { Told::ByList } else { Told::WithoutFormat }
    }
}

/// An item as its list tells it.
pub(super) fn flat_entry(entry: &Pending, registry: &Registry) -> InfoDict {
    let (id, title) = entry.hints();
    let url = entry.url();
    let site = registry.find(url.as_url());
    let mut dict = match (entry.about(), site) {
        (Some(about), Some(site)) => told(about, site),
        _ => InfoDict::new(),
    };
    put(&mut dict, "_type", json!("url"));
    put(&mut dict, "ie_key", json!(site.map(|site| site.info_key())));
    put(&mut dict, "id", json!(id));
    put(&mut dict, "title", json!(title));
    put(&mut dict, "url", json!(url.as_str()));
    put(&mut dict, "extractor", json!(site.map(|site| site.name)));
    put(&mut dict, "extractor_key", json!(site.map(|site| site.info_key())));
    page(&mut dict, url);
    if let Some(place) = entry.place() {
        put_place(&mut dict, place);
    }
    dict
}

fn put_place(dict: &mut InfoDict, place: &Place) {
    put(dict, "playlist", json!(place.list_title.as_ref().unwrap_or(&place.list_id)));
    put(dict, "playlist_id", json!(place.list_id));
    put(dict, "playlist_title", json!(place.list_title));
    put(dict, "playlist_index", json!(place.index));
    put(dict, "playlist_autonumber", json!(place.number));
    put(dict, "playlist_count", json!(place.count));
    put(dict, "n_entries", json!(place.count));
    put(dict, "__last_playlist_index", json!(place.count));
    put(dict, "playlist_webpage_url", json!(place.list_url.as_ref().map(RemoteUrl::as_str)));
}

/// What a list tells of an item or of itself, without what only an item with formats has.
fn told(about: &MediaInfo, site: &Registration) -> InfoDict {
    let mut dict = info_dict(about, site);
    for name in ["id", "title", "formats", "fulltitle", "display_id", "subtitles", "automatic_captions"] {
        dict.remove(name);
    }
    dict
}

/// An item whose formats are not chosen: what filters see.
pub(super) fn item_dict(item: &Item) -> InfoDict {
    let mut dict = match &item.loaded {
        Some(loaded) => reloaded(loaded, &item.info, item.site),
        None => info_dict(&item.info, item.site),
    };
    if item.loaded.is_none() && !dict.contains_key("webpage_url") {
        page(&mut dict, &item.url);
    }
    if let Some(place) = &item.place {
        put_place(&mut dict, place);
    }
    put(&mut dict, "_type", json!("video"));
    dict
}

/// A list without its items; `count` of them were taken.
pub(super) fn list_dict(list: &List, count: usize) -> InfoDict {
    let mut dict = list.about.as_ref().map(|about| told(about, list.site)).unwrap_or_default();
    put(&mut dict, "_type", json!("playlist"));
    put(&mut dict, "id", json!(list.id));
    put(&mut dict, "title", json!(list.title));
    put(&mut dict, "extractor", json!(list.site.name));
    put(&mut dict, "extractor_key", json!(list.site.info_key()));
    if let Some(url) = &list.webpage_url {
        page(&mut dict, url);
    }
    put(&mut dict, "playlist_count", json!(list.count.unwrap_or(count)));
    // The names templates of lists use.
    put(&mut dict, "playlist", json!(list.title.as_ref().unwrap_or(&list.id)));
    put(&mut dict, "playlist_id", json!(list.id));
    put(&mut dict, "playlist_title", json!(list.title));
    put(&mut dict, "epoch", json!(epoch(SystemTime::now())));
    let version =
        json!({ "version": env!("CARGO_PKG_VERSION"), "release_git_head": null, "repository": "vidra" });
    put(&mut dict, "_version", version);
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
