//! From what was found to what is returned: the strongest evidence, in page order, each thing once.

use std::collections::{BTreeMap, HashSet};

use futures_util::stream;
use vidra_core::extract::{Entry, Extraction, Link, Playlist};
use vidra_core::http::RemoteUrl;
use vidra_core::media::{MediaInfo, Thumbnail, Uploader};

use crate::formats;
use crate::found::{About, Clip, Found, What};
use crate::name::page_id;
use crate::recognisers::{self, Evidence, RECOGNISERS};
use crate::same;
use crate::scene::Scene;
use crate::silence;

/// The most items of one page.
const ITEMS: usize = 500;
/// The most players of one page that are opened to see what is in them.
const PLAYERS: usize = 4;

/// What a page comes to, as far as the page itself tells.
pub(crate) struct Verdict {
    /// Players that nobody takes, to be opened first, in this order.
    pub(crate) players: Vec<RemoteUrl>,
    /// What the page comes to, where no player gives anything.
    pub(crate) extraction: Option<Extraction>,
    /// Where the page's description for embedding is (oEmbed), to be asked last.
    pub(crate) oembed: Option<RemoteUrl>,
    /// What was looked for and what was seen, in the words of an error message.
    pub(crate) looked_for: String,
    /// Which recognisers found it, for `--verbose`.
    pub(crate) found_by: String,
}

/// Reads a page.
pub(crate) fn of(scene: &Scene<'_>) -> Verdict {
    let mut verdict = Verdict {
        players: Vec::new(),
        extraction: None,
        oembed: oembed(scene),
        looked_for: looked_for(scene),
        found_by: String::new(),
    };
    let mut elsewhere = Vec::new();
    for evidence in Evidence::STRONGEST_FIRST {
        let found = on_page(scene, evidence);
        let (players, items): (Vec<_>, Vec<_>) = found.into_iter().partition(is_player);
        // Several players that a page shows are as many videos; a single one may be anything, and is looked into.
        let is_shown = evidence == Evidence::Shown && players.len() + items.len() > 1;
        let mut items = items;
        if is_shown {
            items.extend(players);
            items.sort_by_key(|one| one.position);
        } else if evidence == Evidence::Elsewhere {
            elsewhere.extend(players);
        } else {
            verdict.players.extend(players.into_iter().filter_map(|one| player(one.what)));
        }
        if !items.is_empty() {
            return decided(verdict, scene, items, evidence);
        }
    }
    let loose = in_order(recognisers::last_resort(scene));
    match elsewhere.into_iter().next() {
        _ if !loose.is_empty() => return decided(verdict, scene, loose, Evidence::Prepared),
        Some(next) => verdict.extraction = Some(extraction(scene, vec![next])),
        None => {}
    }
    finished(verdict)
}

/// What the recognisers of one strength find. Where the page's body shows embeds alone, a player that a script sets up
/// stands beside them; where it shows files, the script mostly sets up their player.
fn on_page(scene: &Scene<'_>, evidence: Evidence) -> Vec<Found> {
    let mut found = recognisers::read(scene, evidence);
    let has_files = found.iter().any(|one| matches!(one.what, What::Clip(_)));
    if evidence == Evidence::Shown && !found.is_empty() && !has_files {
        let set_up = recognisers::read(scene, Evidence::SetUp);
        found.extend(set_up.into_iter().filter(|one| !matches!(one.what, What::Player(_))));
    }
    // The videos of a card are one video in several forms: a file is told from a player of it by nothing else.
    if evidence == Evidence::Carded && found.iter().any(|one| matches!(one.what, What::Clip(_))) {
        found.retain(|one| matches!(one.what, What::Clip(_)));
    }
    in_order(found)
}

fn in_order(mut found: Vec<Found>) -> Vec<Found> {
    found.sort_by_key(|one| one.position);
    // An element that names its video in a way that is known is no unknown player beside.
    let known: HashSet<_> = found.iter().filter(|one| !is_player(one)).map(|one| one.position).collect();
    found.retain(|one| !is_player(one) || !known.contains(&one.position));
    drop_repeated(&mut found);
    found
}

fn decided(mut verdict: Verdict, scene: &Scene<'_>, mut items: Vec<Found>, evidence: Evidence) -> Verdict {
    describe(&mut items, scene, evidence);
    verdict.found_by = found_by(&items);
    // A player on a card or in data is the video of the page; weaker signs are of other things where there is one.
    verdict.extraction = Some(extraction(scene, items));
    finished(verdict)
}

fn finished(mut verdict: Verdict) -> Verdict {
    let mut seen = HashSet::new();
    verdict.players.retain(|url| seen.insert(same::key(url)));
    verdict.players.truncate(PLAYERS);
    verdict
}

fn player(what: What) -> Option<RemoteUrl> {
    match what {
        What::Player(url) => Some(url),
        _ => None,
    }
}

const fn is_player(found: &Found) -> bool {
    matches!(found.what, What::Player(_))
}

/// `media element (2), frame (1)`.
fn found_by(items: &[Found]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    items.iter().for_each(|item| *counts.entry(item.by).or_default() += 1);
    counts.iter().map(|(name, count)| format!("{name} ({count})")).collect::<Vec<_>>().join(", ")
}

fn looked_for(scene: &Scene<'_>) -> String {
    let mut names: Vec<_> = RECOGNISERS.iter().map(|one| one.looks_for).collect();
    names.dedup();
    let names = names.join(", ");
    let seen = silence::reason(scene).map(|reason| format!("; {reason}")).unwrap_or_default();
    format!(
        "{names}{seen}; if it plays in a browser, give the address of the file or manifest (.m3u8, .mpd) its network \
         panel shows, with --referer and this page"
    )
}

fn oembed(scene: &Scene<'_>) -> Option<RemoteUrl> {
    let links = scene.tags.iter().filter(|tag| tag.begins(&["link"]));
    let mut addresses = links.filter_map(|tag| {
        let kind = tag.attribute("type")?.to_ascii_lowercase();
        tag.attribute("href").filter(|_| kind.ends_with("json+oembed"))
    });
    addresses.find_map(|address| scene.resolve(&address))
}

/// Keeps the first of each thing, and at most [`ITEMS`].
fn drop_repeated(items: &mut Vec<Found>) {
    let mut seen = HashSet::new();
    items.retain(|item| match &item.what {
        // A rendition that is known already makes it the same video, told again in part.
        What::Clip(clip) => {
            let keys: HashSet<_> = clip.files.iter().map(|file| same::key(&file.url)).collect();
            let is_new = keys.is_disjoint(&seen);
            seen.extend(keys);
            is_new
        }
        What::Embed(url) => seen.insert(same::site_key(url)),
        What::Player(url) => seen.insert(same::key(url)),
    });
    items.truncate(ITEMS);
}

/// Adds to the clips of the page's body what its structured data says of them: of the same file, or of the only one.
fn describe(items: &mut [Found], scene: &Scene<'_>, evidence: Evidence) {
    if matches!(evidence, Evidence::Described) {
        return;
    }
    let described: Vec<Clip> = recognisers::read(scene, Evidence::Described)
        .into_iter()
        .filter_map(|one| if let What::Clip(clip) = one.what { Some(clip) } else { None })
        .take(ITEMS)
        .collect();
    let is_only = items.len() == 1 && described.len() == 1;
    for item in items {
        let What::Clip(clip) = &mut item.what else { continue };
        let is_same =
            |other: &&Clip| clip.files.iter().any(|file| other.files.iter().any(|two| two.url == file.url));
        let about = described.iter().find(|other| is_only || is_same(other)).map(|other| &other.about);
        if let Some(about) = about {
            clip.about = std::mem::take(&mut clip.about).or(about);
        }
    }
}

fn extraction(scene: &Scene<'_>, mut items: Vec<Found>) -> Extraction {
    let about = scene.about();
    if items.len() == 1 {
        let Found { what, by, .. } = items.remove(0);
        return match what {
            What::Embed(url) | What::Player(url) => Extraction::Redirect(Link::new(url).on(scene.page)),
            What::Clip(clip) => item(scene, clip, by, &about, None).into(),
        };
    }
    let mut number = 0;
    let entries: Vec<_> = items
        .into_iter()
        .map(|found| {
            Ok(match found.what {
                What::Embed(url) | What::Player(url) => Entry::Link(Link::new(url).on(scene.page)),
                What::Clip(clip) => {
                    number += 1;
                    Entry::Media(Box::new(item(scene, clip, found.by, &about, Some(number))))
                }
            })
        })
        .collect();
    Extraction::Playlist(Playlist {
        title: about.title,
        webpage_url: Some(scene.page.clone()),
        count: Some(entries.len()),
        ..Playlist::new(page_id(scene.page), stream::iter(entries))
    })
}

/// A clip as an item, numbered where it is one of several.
fn item(scene: &Scene<'_>, clip: Clip, by: &str, page: &About, number: Option<usize>) -> MediaInfo {
    let formats = formats::of(&clip, by, Some(scene.page));
    let own = clip.about;
    let is_titled = own.title.is_some();
    // What the page says of its only video is no news of one of several.
    let about = match number {
        None => own.or(page),
        Some(_) => own.or(&About { duration: None, thumbnail: None, ..page.clone() }),
    };
    let id = page_id(scene.page);
    let title = about.title.unwrap_or_else(|| id.clone());
    let (id, title) = match number {
        Some(number) if is_titled => (format!("{id}-{number}"), title),
        Some(number) => (format!("{id}-{number}"), format!("{title} ({number})")),
        None => (id, title),
    };
    MediaInfo {
        webpage_url: Some(scene.page.clone()),
        description: about.description,
        duration: about.duration.filter(|duration| !duration.is_zero()),
        timestamp: about.timestamp,
        uploader: about.uploader.map(|name| Uploader { name: Some(name), ..Uploader::default() }),
        thumbnails: about.thumbnail.map(Thumbnail::new).into_iter().collect(),
        subtitles: clip.subtitles,
        ..MediaInfo::new(id, title, formats)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(text: &str) -> Verdict {
        let page = RemoteUrl::parse("https://e.org/page").unwrap();
        of(&Scene::new(text, &page, &|url| url.host_str() == Some("tube.example")))
    }

    #[test]
    fn a_single_unknown_player_is_looked_into_before_weaker_signs_count() {
        let text = "<meta property=og:video content='/a.mp4'><iframe src='https://cdn.example/embed/a1b2c3'></iframe>";
        let verdict = verdict(text);
        assert_eq!(verdict.players[0].as_str(), "https://cdn.example/embed/a1b2c3");
        assert!(matches!(verdict.extraction, Some(Extraction::Media(_))));
        assert_eq!(verdict.found_by, "Open Graph (1)");
    }

    #[test]
    fn an_unknown_player_beside_others_is_an_item() {
        let text = "<iframe src='https://cdn.example/embed/a1b2c3'></iframe><iframe src='https://tube.example/1'></iframe>";
        let verdict = verdict(text);
        assert!(verdict.players.is_empty());
        let Some(Extraction::Playlist(list)) = verdict.extraction else { panic!("it is a list") };
        assert_eq!(list.count, Some(2));
    }

    #[test]
    fn a_page_without_video_says_what_was_seen() {
        let verdict = verdict("<video src='blob:https://e.org/1'></video>");
        assert!(verdict.extraction.is_none());
        assert!(verdict.looked_for.contains("blob:") && verdict.looked_for.contains("JSON-LD"));
    }

    #[test]
    fn hostile_pages_end_without_a_panic() {
        let page = RemoteUrl::parse("https://e.org/page").unwrap();
        for piece in [
            "<div><p><table>",
            "<video ",
            "<video><source src=a.mp4 data-a=//b>",
            "<iframe data-a=//b data-c=//d?e=http:// ",
            "<a href='//b/v/?c=&copy1'>",
            "<meta property=og:video content=a.mp4>",
            "<script type=application/ld+json>[{\"@type\":\"VideoObject\",\"contentUrl\":\"a.mp4\"},",
            "<script>.setup({\"a\":",
            "<script>.setup({a:'/x.mp4'})</script>",
            "<script>'/a.mp4",
            "<i data-setup='[[[[[[' itemprop=contentUrl>",
            "<iframe srcdoc='<iframe srcdoc=a>'>",
            "<i data-a='<iframe src=//b/embed/a1>'>",
            "[video mp4=a.mp4",
            "<lite-youtube videoid=abcdefghijk>",
            "<x-player src=a.mp4>",
            "<i data-service=youtube data-id=abcdefghijk>",
            "<i data-settings='{\"a_url\":\"//b/v/1\",\"b\":[[{'>",
            "<script>window.__NUXT__=(function(a,b,c){return {a:a,b:[b,c,",
            "<script>__NUXT__=(function(",
            "<script>self.__next_f.push([1,\"1:{\\\"src\\\":[\\n",
            "<script type=application/json>[\"<iframe src=//b/embed/a1><video src=a.mp4>\",",
            "<script id=__NUXT_DATA__ type=application/json>[{\"src\":0,\"a\":0,\"b\":0},[0,0,0],",
            "<script>kt_player(); var flashvars = {video_url: 'function/0//get_file/1/",
        ] {
            let text = piece.repeat(200_000 / piece.len());
            let _ = of(&Scene::new(&text, &page, &|_| false));
        }
    }
}
