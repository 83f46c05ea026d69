//! From what was found to what is returned: the strongest evidence, in page order, each thing once.

use std::collections::HashSet;

use futures_util::stream;
use vidra_core::extract::{Entry, ExtractError, Extraction, Link, Playlist};
use vidra_core::http::RemoteUrl;
use vidra_core::media::{MediaInfo, Thumbnail};

use crate::formats;
use crate::found::{About, Clip, Found, What};
use crate::name::page_id;
use crate::recognisers::{self, Evidence, RECOGNISERS};
use crate::same;
use crate::scene::Scene;

/// The most items of one page.
const ITEMS: usize = 500;

/// What a page comes to: one item, a link to one, or a list of both.
///
/// # Errors
/// [`ExtractError::NothingFound`] with what was looked for.
pub(crate) fn of(scene: &Scene<'_>) -> Result<Extraction, ExtractError> {
    let mut players = Vec::new();
    for evidence in Evidence::STRONGEST_FIRST {
        let mut found: Vec<Found> = recognisers::read(scene, evidence);
        found.sort_by_key(|one| one.position);
        let (elsewhere, mut items): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|one| matches!(one.what, What::Player(_)));
        players.extend(elsewhere);
        drop_repeated(&mut items);
        if !items.is_empty() {
            describe(&mut items, scene, evidence);
            return Ok(extraction(scene, items));
        }
    }
    // A player nobody takes may be a page of its own, or the file itself.
    match players.into_iter().find_map(|one| player(one.what)) {
        Some(url) => Ok(Extraction::Redirect(Link::new(url).on(scene.page))),
        None => Err(ExtractError::NothingFound { url: scene.page.redacted(), looked_for: looked_for() }),
    }
}

fn player(what: What) -> Option<RemoteUrl> {
    match what {
        What::Player(url) => Some(url),
        _ => None,
    }
}

fn looked_for() -> String {
    RECOGNISERS.iter().map(|one| one.looks_for).collect::<Vec<_>>().join(", ")
}

/// Keeps the first of each thing, and at most [`ITEMS`].
fn drop_repeated(items: &mut Vec<Found>) {
    let mut seen = HashSet::new();
    items.retain(|item| match &item.what {
        What::Clip(clip) => {
            let new = clip.files.iter().filter(|file| seen.insert(same::key(&file.url))).count();
            new > 0
        }
        What::Embed(url) | What::Player(url) => seen.insert(same::key(url)),
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
        return match items.remove(0).what {
            What::Embed(url) | What::Player(url) => Extraction::Redirect(Link::new(url).on(scene.page)),
            What::Clip(clip) => item(scene, clip, &about, None).into(),
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
                    Entry::Media(Box::new(item(scene, clip, &about, Some(number))))
                }
            })
        })
        .collect();
    Extraction::Playlist(Playlist {
        title: about.title,
        webpage_url: Some(scene.page.clone()),
        ..Playlist::new(page_id(scene.page), stream::iter(entries))
    })
}

/// A clip as an item, numbered where it is one of several.
fn item(scene: &Scene<'_>, clip: Clip, page: &About, number: Option<usize>) -> MediaInfo {
    let is_titled = clip.about.title.is_some();
    let about = clip.about.or(page);
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
        thumbnails: about.thumbnail.map(Thumbnail::new).into_iter().collect(),
        subtitles: clip.subtitles,
        ..MediaInfo::new(id, title, formats::of(&clip.files, Some(scene.page)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_pages_end_soon() {
        let page = RemoteUrl::parse("https://e.org/page").unwrap();
        let started = std::time::Instant::now();
        for piece in [
            "<div><p><table>",
            "<video><source src=a.mp4 data-a=//b>",
            "<iframe data-a=//b data-c=//d?e=http:// ",
            "<a href='//b/v/?c=&copy1'>",
            "<meta property=og:video content=a.mp4>",
            "<script type=application/ld+json>[{\"@type\":\"VideoObject\",\"contentUrl\":\"a.mp4\"},",
            "<script>.setup({\"a\":",
            "<i data-setup='[[[[[[' itemprop=contentUrl>",
            "<iframe srcdoc='<iframe srcdoc=a>'>",
        ] {
            let text = piece.repeat(1_000_000 / piece.len());
            let _ = of(&Scene::new(&text, &page, &|_| false));
        }
        assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
    }
}
