//! Tracks and albums, from what their pages carry in `data-tralbum`.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::stream;
use serde::de::DeserializeOwned;
use vidra_core::extract::{
    Context, Entry, ExtractError, Extraction, Link, Page, Playlist, Unavailable, lenient_json,
};
use vidra_core::http::RemoteUrl;
use vidra_core::media::{
    AudioTrack, Codec, Extension, Format, MediaInfo, Music, Source, Thumbnail, Uploader, unix_seconds,
};

use crate::wire::{Embed, Track, TrackOrAlbum};

/// Why an album or track gives nothing.
pub(crate) const LOCKED: &str = "it can be heard by those who bought it alone";

pub(crate) async fn track(url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
    let page = cx.get(url).page().await.map_err(ExtractError::or_removed)?;
    let all: TrackOrAlbum =
        data(&page, "data-tralbum").ok_or_else(|| ExtractError::missing("data-tralbum"))?;
    let album = data::<Embed>(&page, "data-embed").and_then(|embed| embed.album_embed_data?.album_title);
    let first = all.trackinfo.first().ok_or_else(|| ExtractError::unavailable(Unavailable::Paid, LOCKED))?;
    let mut info = media(first, all.current.title.as_deref(), url)?;
    let artist = all.current.artist.clone().or_else(|| first.artist.clone()).or_else(|| all.artist.clone());
    info.title = titled(artist.as_deref(), &info.title);
    info.webpage_url = Some(page.url.clone());
    info.description = all.current.about.clone();
    info.uploader = all.artist.clone().map(|name| maker(name, &page.url));
    info.timestamp = all.current.publish_date.as_deref().and_then(unix_seconds);
    info.release_timestamp =
        all.album_release_date.as_deref().or(all.current.release_date.as_deref()).and_then(unix_seconds);
    info.thumbnails = all.art_id.map(cover).unwrap_or_default();
    crate::margin::fill_in(&mut info, &page);
    if let Some(music) = &mut info.music {
        music.artists = artist.into_iter().collect();
        music.album = album;
        music.track_number = all.current.track_number.or(music.track_number);
    }
    Ok(info.into())
}

pub(crate) async fn album(url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
    let page = cx.get(url).page().await.map_err(ExtractError::or_removed)?;
    let all: TrackOrAlbum =
        data(&page, "data-tralbum").ok_or_else(|| ExtractError::missing("data-tralbum"))?;
    listed(&all, &page).map(Extraction::from)
}

/// An album as its page tells it. Tracks that nobody can hear yet are left out, as they are on the page's player.
pub(crate) fn listed(all: &TrackOrAlbum, page: &Page) -> Result<Playlist, ExtractError> {
    let heard = |track: &&Track| track.file.is_some() && track.title_link.is_some();
    let entries: Vec<_> = all
        .trackinfo
        .iter()
        .filter(heard)
        .filter_map(|track| {
            let url = page.url.join(track.title_link.as_deref()?).ok()?;
            let id = track.id.map(|id| id.to_string());
            Some(Ok(Entry::Link(Link { id, title: track.title.clone(), ..Link::new(url) })))
        })
        .collect();
    if entries.is_empty() {
        return Err(ExtractError::unavailable(Unavailable::Paid, LOCKED));
    }
    let id = all.current.id.or(all.id).map(|id| id.to_string());
    let words = [all.current.about.as_deref(), all.current.credits.as_deref()];
    let description = words.into_iter().flatten().collect::<Vec<_>>().join("\n\n");
    let mut about = MediaInfo {
        description: Some(description).filter(|text| !text.is_empty()),
        uploader: all.artist.clone().map(|name| maker(name, &page.url)),
        thumbnails: all.art_id.map(cover).unwrap_or_default(),
        ..MediaInfo::default()
    };
    crate::margin::fill_in(&mut about, page);
    Ok(Playlist {
        title: all.current.title.clone(),
        webpage_url: Some(page.url.clone()),
        count: Some(entries.len()),
        about: Some(Box::new(about)),
        ..Playlist::new(id.ok_or_else(|| ExtractError::missing("data-tralbum.id"))?, stream::iter(entries))
    })
}

/// The player on other people's pages names the page it stands for.
pub(crate) async fn player(url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
    #[derive(serde::Deserialize)]
    struct Player {
        linkback: String,
    }
    let page = cx.get(url).page().await.map_err(ExtractError::or_removed)?;
    let player: Player =
        data(&page, "data-player-data").ok_or_else(|| ExtractError::missing("data-player-data.linkback"))?;
    Ok(Extraction::Redirect(Link::new(page.url.join(&player.linkback)?)))
}

/// One track with its streams.
pub(crate) fn media(track: &Track, title: Option<&str>, base: &RemoteUrl) -> Result<MediaInfo, ExtractError> {
    let id = track.track_id.or(track.id).ok_or_else(|| ExtractError::missing("trackinfo.id"))?;
    let title = track.title.as_deref().or(title).ok_or_else(|| ExtractError::missing("trackinfo.title"))?;
    let files = track.file.as_ref().or(track.streaming_url.as_ref());
    let formats = files.map(|files| formats(files, base)).unwrap_or_default();
    if formats.is_empty() {
        return Err(ExtractError::unavailable(Unavailable::Paid, LOCKED));
    }
    let duration = Duration::try_from_secs_f64(track.duration).ok().filter(|duration| !duration.is_zero());
    let music = Music { track: Some(title.to_owned()), track_number: track.track_num, ..Music::default() };
    Ok(MediaInfo { duration, music: Some(music), ..MediaInfo::new(id.to_string(), title, formats) })
}

/// Streams by name: `mp3-128`.
pub(crate) fn formats(files: &BTreeMap<String, String>, base: &RemoteUrl) -> Vec<Format> {
    let format = |(name, url): (&String, &String)| {
        let (codec, rate) = name.split_once('-').unwrap_or((name, ""));
        let mut format =
            Format::new(name.clone(), Extension::from_name(codec), Source::progressive(base.join(url).ok()?));
        format.video = None;
        let bitrate_kbps = rate.parse().ok();
        format.audio =
            Some(AudioTrack { codec: Some(Codec::new(codec)), bitrate_kbps, ..AudioTrack::default() });
        Some(format)
    };
    files.iter().filter_map(format).collect()
}

/// The cover in the sizes the site makes (observed 2026-02): `_16` is 700 pixels wide, `_10` 1200, `_0` as it was put.
pub(crate) fn cover(id: u64) -> Vec<Thumbnail> {
    let picture = |(size, edge): (u32, Option<u32>)| {
        let url = RemoteUrl::parse(&format!("https://f4.bcbits.com/img/a{id:010}_{size}.jpg")).ok()?;
        Some(Thumbnail { width: edge, height: edge, id: Some(size.to_string()), ..Thumbnail::new(url) })
    };
    [(16, Some(700)), (10, Some(1200)), (0, None)].into_iter().filter_map(picture).collect()
}

pub(crate) fn maker(name: String, page: &RemoteUrl) -> Uploader {
    let id = page.host().strip_suffix(".bandcamp.com").map(str::to_owned);
    Uploader { name: Some(name), id, url: page.join("/").ok(), ..Uploader::default() }
}

pub(crate) fn titled(artist: Option<&str>, title: &str) -> String {
    artist.map_or_else(|| title.to_owned(), |artist| format!("{artist} - {title}"))
}

/// The JSON in an attribute of a page.
pub(crate) fn data<T: DeserializeOwned>(page: &Page, attribute: &str) -> Option<T> {
    let selector = scraper::Selector::parse(&format!("[{attribute}]")).ok()?;
    let document = page.document();
    let element = document.select(&selector).next()?;
    lenient_json(element.value().attr(attribute)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_the_site_writes_them() {
        assert_eq!(unix_seconds("10 Mar 2019 23:00:42 GMT"), Some(1_552_258_842));
    }

    #[test]
    fn a_title_has_its_artist_in_front() {
        assert_eq!(titled(Some("Ada"), "Knots"), "Ada - Knots");
        assert_eq!(titled(None, "Knots"), "Knots");
    }
}
