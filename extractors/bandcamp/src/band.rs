//! All that a band put there.

use futures_util::stream;
use serde_json::json;
use vidra_core::extract::{Context, Entry, ExtractError, Extraction, Link, Page, Playlist, Unavailable};
use vidra_core::http::RemoteUrl;
use vidra_core::media::MediaInfo;

use crate::album::{LOCKED, cover, data, listed, maker, media, titled};
use crate::wire::{Band, BandDetails, Details, Release, TrackOrAlbum};

const API: &str = "https://bandcamp.com/api/mobile/22";

pub(crate) async fn band(url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
    let page = cx.get(url).page().await.map_err(ExtractError::or_removed)?;
    // A band with one album shows it in place of a list.
    if let Some(all) = data::<TrackOrAlbum>(&page, "data-tralbum").filter(|all| !all.trackinfo.is_empty()) {
        return listed(&all, &page).map(Extraction::from);
    }
    let band: Band = data(&page, "data-band").ok_or_else(|| ExtractError::missing("data-band"))?;
    let (details, mut links) = match details(&band.id.to_string(), cx).await {
        Ok(details) => {
            let links: Vec<Link> = details.discography.iter().filter_map(link).collect();
            (Some(details), links)
        }
        Err(error) => {
            cx.note(format!("the list of releases cannot be had, the page's own is read: {error}"));
            (None, Vec::new())
        }
    };
    if links.is_empty() {
        links = on_page(&page);
    }
    let name = band.name.unwrap_or_else(|| page.url.host().to_owned());
    let bio = details.and_then(|details| details.bio);
    Ok(discography(band.id.to_string(), name, bio, &page.url, links).into())
}

/// All that a band put there, by the band's number alone.
pub(crate) async fn numbered(id: &str, cx: &Context) -> Result<Extraction, ExtractError> {
    let details = details(id, cx).await.map_err(ExtractError::or_removed)?;
    let name = details.name.clone().ok_or_else(|| ExtractError::missing("name of the band"))?;
    let home = details.bandcamp_url.as_deref().and_then(|url| RemoteUrl::parse(url).ok());
    let home = home.ok_or_else(|| ExtractError::missing("bandcamp_url of the band"))?;
    let links = details.discography.iter().filter_map(link).collect();
    Ok(discography(id.to_owned(), name, details.bio, &home, links).into())
}

async fn details(id: &str, cx: &Context) -> Result<BandDetails, ExtractError> {
    let api = RemoteUrl::parse(&format!("{API}/band_details"))?;
    cx.post(&api, &json!({ "band_id": id })).json().await
}

fn discography(
    id: String,
    name: String,
    bio: Option<String>,
    home: &RemoteUrl,
    links: Vec<Link>,
) -> Playlist {
    let entries: Vec<_> = links.into_iter().map(|link| Ok(Entry::Link(link))).collect();
    Playlist {
        title: Some(format!("Discography of {name}")),
        webpage_url: Some(home.clone()),
        count: Some(entries.len()),
        about: Some(Box::new(MediaInfo {
            description: bio.filter(|text| !text.is_empty()),
            uploader: Some(maker(name, home)),
            ..MediaInfo::default()
        })),
        ..Playlist::new(id, stream::iter(entries))
    }
}

/// A release by its numbers: its page is not told, its answer is (`Place::Item`).
fn link(release: &Release) -> Option<Link> {
    let kind = release.item_type.get(..1)?;
    let url = RemoteUrl::parse(&format!("{API}/tralbum_details")).ok()?;
    let url = url.with_query("band_id", &release.band_id.to_string());
    let url = url.with_query("tralbum_id", &release.item_id.to_string()).with_query("tralbum_type", kind);
    Some(Link { id: Some(release.item_id.to_string()), title: release.title.clone(), ..Link::new(url) })
}

/// The links of a band's page to its tracks and albums, in order, each once.
fn on_page(page: &Page) -> Vec<Link> {
    let mut links: Vec<Link> = Vec::new();
    let Ok(selector) = scraper::Selector::parse("li[data-item-id] > a[href], .music-grid-item a[href]")
    else {
        return links;
    };
    for element in page.document().select(&selector) {
        let Some(url) = element.value().attr("href").and_then(|href| page.url.join(href).ok()) else {
            continue;
        };
        let is_ours =
            url.as_url().path().starts_with("/track/") || url.as_url().path().starts_with("/album/");
        if is_ours && links.iter().all(|link| link.url != url) {
            links.push(Link::new(url));
        }
    }
    links
}

/// One track or album, asked for by its numbers.
pub(crate) async fn item(
    band: &str,
    kind: &str,
    id: &str,
    url: &RemoteUrl,
    cx: &Context,
) -> Result<Extraction, ExtractError> {
    let api = RemoteUrl::parse(&format!("{API}/tralbum_details"))?.with_query("band_id", band);
    let api = api.with_query("tralbum_id", id).with_query("tralbum_type", kind);
    let details: Details = cx.get(&api).json().await.map_err(ExtractError::or_removed)?;
    let page = url.join(&details.bandcamp_url)?;
    let mut tracks: Vec<MediaInfo> =
        details.tracks.iter().filter_map(|track| whole(track, &details, &page)).collect();
    if tracks.is_empty() {
        return Err(ExtractError::unavailable(Unavailable::Paid, LOCKED));
    }
    if kind == "t"
        && let Some(track) = tracks.pop()
    {
        return Ok(track.into());
    }
    let entries: Vec<_> = tracks.into_iter().map(|track| Ok(Entry::Media(Box::new(track)))).collect();
    Ok(Playlist {
        title: Some(details.title),
        webpage_url: Some(page),
        count: Some(entries.len()),
        ..Playlist::new(details.id.to_string(), stream::iter(entries))
    }
    .into())
}

fn whole(track: &crate::wire::Track, details: &Details, page: &RemoteUrl) -> Option<MediaInfo> {
    let mut info = media(track, Some(&details.title), page).ok()?;
    info.title = titled(details.tralbum_artist.as_deref(), &info.title);
    info.webpage_url = Some(page.clone());
    info.description = details.about.clone();
    info.uploader = details.tralbum_artist.clone().map(|name| maker(name, page));
    info.release_timestamp = details.release_date;
    info.thumbnails = details.art_id.map(cover).unwrap_or_default();
    if let Some(music) = &mut info.music {
        music.artists = details.tralbum_artist.clone().into_iter().collect();
        music.album =
            details.album_title.clone().or_else(|| (details.tracks.len() > 1).then(|| details.title.clone()));
    }
    Some(info)
}
