//! Pictures for a video: those YouTube names, and those it keeps without naming them.

use std::collections::HashSet;

use serde::Deserialize as _;
use serde_json::Value;
use vidra_core::http::RemoteUrl;
use vidra_core::media::Thumbnail;

use crate::player::Picture;
use crate::wire::items;

/// File names, best first. The numbered ones are frames of the video and not its own picture.
const NAMES: [&str; 19] = [
    "maxresdefault",
    "hq720",
    "sddefault",
    "hqdefault",
    "0",
    "mqdefault",
    "default",
    "sd1",
    "sd2",
    "sd3",
    "hq1",
    "hq2",
    "hq3",
    "mq1",
    "mq2",
    "mq3",
    "1",
    "2",
    "3",
];

/// All of them, worst first. Not every video has the largest ones; which exist is not asked.
pub(crate) fn thumbnails<'a>(
    id: &str,
    named: impl Iterator<Item = &'a Picture>,
    is_live: bool,
) -> Vec<Thumbnail> {
    let suffix = if is_live { "_live" } else { "" };
    let kept = NAMES.iter().flat_map(|name| {
        ["https://i.ytimg.com/vi_webp/ID/NAME.webp", "https://i.ytimg.com/vi/ID/NAME.jpg"]
            .map(|form| form.replace("ID", id).replace("NAME", &format!("{name}{suffix}")))
    });
    let kept = kept.filter_map(|url| Some(Thumbnail::new(RemoteUrl::parse(&url).ok()?)));
    let mut seen = HashSet::new();
    let mut all: Vec<Thumbnail> = named
        .filter_map(picture)
        .chain(kept)
        .filter(|one| seen.insert(one.url.clone()))
        .map(|one| Thumbnail { preference: Some(preference(one.url.as_str(), id)), ..one })
        .collect();
    all.sort_by(|a, b| {
        let key = |one: &Thumbnail| (one.preference, one.width, one.height);
        key(a).cmp(&key(b)).then_with(|| a.url.cmp(&b.url))
    });
    all
}

/// The pictures an item of a list names, as they stand there.
pub(crate) fn pictures(item: &Value, path: &str) -> Vec<Thumbnail> {
    let read = |one: &Value| picture(&Picture::deserialize(one).ok()?);
    items(item, path).iter().filter_map(read).collect()
}

fn picture(picture: &Picture) -> Option<Thumbnail> {
    let mut url = picture.url.as_str();
    // With its query it can be another, smaller picture (observed 2022).
    if url.contains("maxresdefault") {
        url = url.split('?').next().unwrap_or_default();
    }
    let small = |pixels: Option<u64>| pixels.and_then(|pixels| u32::try_from(pixels).ok());
    let (width, height) = (small(picture.width), small(picture.height));
    Some(Thumbnail { width, height, ..Thumbnail::new(RemoteUrl::parse(url).ok()?) })
}

/// By name, and of two with one name the WebP.
fn preference(url: &str, id: &str) -> i32 {
    let file = url.split_once(id).and_then(|(_, rest)| rest.strip_prefix('/')).unwrap_or_default();
    let rank = NAMES.iter().position(|name| file.starts_with(name)).unwrap_or(NAMES.len());
    let rank = i32::try_from(rank).unwrap_or(i32::MAX / 4);
    i32::from(url.contains(".webp")) - 1 - 2 * rank
}
