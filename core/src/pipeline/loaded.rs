//! Items that were written down in an earlier run: a journey that begins behind the site.

use std::sync::Arc;

use serde_json::Value;

use super::items::sorted;
use super::{Item, Pipeline};
use crate::extract::{Registration, Tier};
use crate::http::{RemoteUrl, Scope};
use crate::output::{InfoDict, load_info};
use crate::select::make_ids_selectable;

/// Deepest lists in lists that are looked into.
const DEPTH: usize = 4;

impl Pipeline {
    /// The items of a dictionary that was written by `--write-info-json`, `-j` or `-J`, of this program or another that
    /// uses the same names: itself, or the entries of a list. Entries that are addresses alone are not among them.
    ///
    /// `scope` tells what an item's page entitles its requests to.
    pub fn load(&self, dict: &InfoDict, scope: impl Fn(&RemoteUrl) -> Scope) -> Vec<Item> {
        let mut found = Vec::new();
        gather(dict, DEPTH, &mut found);
        found.into_iter().filter_map(|one| self.loaded(one, &scope)).collect()
    }

    fn loaded(&self, dict: &InfoDict, scope: &impl Fn(&RemoteUrl) -> Scope) -> Option<Item> {
        let site = self.site_of(dict)?;
        let mut info = sorted(load_info(dict), &self.options);
        make_ids_selectable(&mut info.formats);
        let own = || info.formats.first().and_then(|format| format.source.url()).cloned();
        // An item without any address can still be told of; its requests, if there are any, go nowhere private.
        let nowhere = || RemoteUrl::parse("https://localhost.invalid/").ok();
        let url = info.webpage_url.clone().or_else(own).or_else(nowhere)?;
        let scope = scope(&url);
        Some(Item { info, site, url, place: None, scope, loaded: Some(Arc::new(dict.clone())) })
    }

    /// The site the dictionary names, else the generic one, else any.
    fn site_of(&self, dict: &InfoDict) -> Option<&'static Registration> {
        let text = |name: &str| dict.get(name).and_then(Value::as_str);
        let key = text("extractor_key").or_else(|| text("extractor")).unwrap_or_default();
        let is_named = |site: &&Registration| site.info_key().eq_ignore_ascii_case(key);
        let sites = || self.registry.iter();
        let named =
            sites().find(is_named).or_else(|| self.registry.named(text("extractor").unwrap_or_default()));
        named.or_else(|| sites().find(|site| site.tier == Tier::Generic)).or_else(|| sites().next())
    }
}

fn gather<'a>(dict: &'a InfoDict, depth: usize, found: &mut Vec<&'a InfoDict>) {
    let kind = dict.get("_type").and_then(Value::as_str).unwrap_or("video");
    match (kind, dict.get("entries").and_then(Value::as_array)) {
        ("playlist" | "multi_video", Some(entries)) if depth > 0 => {
            for entry in entries.iter().filter_map(Value::as_object) {
                gather(entry, depth - 1, found);
            }
        }
        ("video", _) => found.push(dict),
        _ => {}
    }
}
