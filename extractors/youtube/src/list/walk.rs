//! What a page of a list holds, in its order, whatever boxes stand around it.

use serde_json::Value;
use vidra_core::extract::Link;

use super::{entry, lockup, post};
use crate::continuation::{received, token_in};
use crate::wire::{items, string};

/// Boxes in boxes deeper than this are not opened: the deepest known are six.
const DEPTH: usize = 16;

/// One page.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) links: Vec<Link>,
    pub(crate) next: Option<Next>,
}

/// How the page after it is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Next {
    /// With a token.
    Token(String),
    /// With a token of the kind before 2020, which the music site still gives.
    Old(String),
    /// With the last video of the page, as mixes are.
    Video { id: String, index: u64, params: String },
}

/// Boxes, and where their contents are.
const BOXES: [(&str, &str); 16] = [
    ("sectionListRenderer", "contents"),
    ("itemSectionRenderer", "contents"),
    ("richGridRenderer", "contents"),
    ("playlistVideoListRenderer", "contents"),
    ("musicShelfRenderer", "contents"),
    ("musicPlaylistShelfRenderer", "contents"),
    ("gridRenderer", "items"),
    ("expandedShelfContentsRenderer", "items"),
    ("sectionListContinuation", "contents"),
    ("itemSectionContinuation", "contents"),
    ("playlistVideoListContinuation", "contents"),
    ("musicShelfContinuation", "contents"),
    ("musicPlaylistShelfContinuation", "contents"),
    ("gridContinuation", "items"),
    ("richGridContinuation", "contents"),
    ("reelShelfRenderer", "items"),
];

impl Page {
    /// The first page: what stands in the tab that is open, or in the results of a search.
    pub(crate) fn first(answer: &Value) -> Self {
        const RESULTS: &str = "/contents/twoColumnSearchResultsRenderer/primaryContents";
        let mut page = Self::default();
        if let Some(results) = answer.pointer(RESULTS) {
            page.read(results, 0);
        }
        for columns in [
            "twoColumnBrowseResultsRenderer",
            "tabbedSearchResultsRenderer",
            "singleColumnBrowseResultsRenderer",
        ] {
            let tabs = items(answer, &format!("/contents/{columns}/tabs"));
            if let Some(content) = open_tab(tabs).and_then(|tab| tab.get("content")) {
                page.read(content, 0);
            }
        }
        page
    }

    /// A page after the first: what is put in the place of the token.
    pub(crate) fn later(answer: &Value) -> Self {
        let mut page = Self::default();
        for item in received(answer) {
            page.read(item, 0);
        }
        if let Some(old) = answer.get("continuationContents") {
            page.read(old, 0);
        }
        page
    }

    fn read_all(&mut self, contents: &[Value], depth: usize) {
        for item in contents {
            self.read(item, depth);
        }
    }

    /// One box or item.
    fn read(&mut self, item: &Value, depth: usize) {
        let Some(members) = item.as_object().filter(|_| depth < DEPTH) else { return };
        for (name, content) in members {
            match name.as_str() {
                "continuationItemRenderer" | "continuationItemViewModel" => {
                    self.next = token_in(content).map(Next::Token).or_else(|| self.next.take());
                }
                "richItemRenderer" => self.rich(content, depth),
                "shelfRenderer" => self.shelf(content, depth),
                "backstagePostThreadRenderer" => self.links.extend(post::links(content)),
                _ => match BOXES.iter().find(|(known, _)| known == name) {
                    Some((_, place)) => self.open(content, place, depth),
                    None => {
                        let link = entry::link(name, content).or_else(|| lockup::link(name, content));
                        self.links.extend(link);
                    }
                },
            }
        }
    }

    fn open(&mut self, content: &Value, place: &str, depth: usize) {
        self.read_all(items(content, &format!("/{place}")), depth + 1);
        let old = ["nextContinuationData", "reloadContinuationData"]
            .iter()
            .find_map(|kind| string(content, &format!("/continuations/0/{kind}/continuation")));
        if let Some(old) = old.filter(|_| self.next.is_none()) {
            self.next = Some(Next::Old(old.to_owned()));
        }
    }

    /// An item of a grid. Shorts stand as items of their own here, and not in the shelves of a search.
    fn rich(&mut self, item: &Value, depth: usize) {
        let Some(members) = item.pointer("/content").and_then(Value::as_object) else { return };
        for (name, content) in members {
            if let Some(link) = lockup::short(name, content) {
                self.links.push(link);
            } else {
                self.read(&serde_json::json!({ name.as_str(): content }), depth + 1);
            }
        }
    }

    /// A shelf is a link to its own page; its few items stand there too, but where it has no page.
    fn shelf(&mut self, shelf: &Value, depth: usize) {
        self.links.extend(entry::shelf(shelf));
        for place in ["gridRenderer", "expandedShelfContentsRenderer"] {
            if let Some(content) = shelf.pointer(&format!("/content/{place}")) {
                self.open(content, "items", depth);
            }
        }
    }
}

/// The tab that is open.
pub(crate) fn open_tab(tabs: &[Value]) -> Option<&Value> {
    tabs.iter().filter_map(tab).find(|tab| tab.get("selected") == Some(&Value::Bool(true)))
}

/// What a tab is, in either form.
pub(crate) fn tab(tab: &Value) -> Option<&Value> {
    tab.get("tabRenderer").or_else(|| tab.get("expandableTabRenderer"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn ids(page: &Page) -> Vec<&str> {
        page.links.iter().filter_map(|link| link.id.as_deref()).collect()
    }

    fn video(id: &str) -> Value {
        json!({ "videoRenderer": { "videoId": id, "title": { "simpleText": id } } })
    }

    #[test]
    fn boxes_are_opened_in_order_and_the_token_is_found_in_each_of_its_places() {
        for item in [
            json!({ "continuationItemRenderer": { "continuationEndpoint": { "continuationCommand": { "token": "T" } } } }),
            json!({ "continuationItemRenderer": { "button": { "buttonRenderer": { "command": { "continuationCommand": { "token": "T" } } } } } }),
            json!({ "continuationItemRenderer": { "continuationEndpoint": { "commandExecutorCommand": { "commands": [{}, { "continuationCommand": { "token": "T" } }] } } } }),
            json!({ "continuationItemViewModel": { "continuationCommand": { "innertubeCommand": { "continuationCommand": { "token": "T" } } } } }),
        ] {
            let section = json!({ "itemSectionRenderer": { "contents": [video("aaaaaaaaaaa"), { "unknownRenderer": {} }, video("bbbbbbbbbbb")] } });
            let answer = json!({ "contents": { "twoColumnBrowseResultsRenderer": { "tabs": [
                { "tabRenderer": { "content": { "sectionListRenderer": { "contents": [video("ccccccccccc")] } } } },
                { "tabRenderer": { "selected": true, "content": { "sectionListRenderer": { "contents": [section, item] } } } },
            ] } } });
            let page = Page::first(&answer);
            assert_eq!(ids(&page), ["aaaaaaaaaaa", "bbbbbbbbbbb"]);
            assert_eq!(page.next, Some(Next::Token("T".to_owned())));
        }
    }

    #[test]
    fn later_pages_are_read_in_the_new_form_and_the_old() {
        let new = json!({ "onResponseReceivedActions": [{ "appendContinuationItemsAction": { "continuationItems": [{ "richItemRenderer": { "content": video("aaaaaaaaaaa") } }] } }] });
        assert_eq!(ids(&Page::later(&new)), ["aaaaaaaaaaa"]);
        let old = json!({ "continuationContents": { "gridContinuation": { "items": [video("bbbbbbbbbbb")], "continuations": [{ "nextContinuationData": { "continuation": "O" } }] } } });
        let page = Page::later(&old);
        assert_eq!(ids(&page), ["bbbbbbbbbbb"]);
        assert_eq!(page.next, Some(Next::Old("O".to_owned())));
    }

    #[test]
    fn boxes_in_boxes_without_end_are_left() {
        let mut item = video("aaaaaaaaaaa");
        for _ in 0..40 {
            item = json!({ "itemSectionRenderer": { "contents": [item] } });
        }
        let mut page = Page::default();
        page.read(&item, 0);
        assert_eq!(ids(&page), Vec::<&str>::new());
    }
}
