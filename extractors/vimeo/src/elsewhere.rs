//! Videos that are reached through something else: reviews, events, films, players of the video-on-demand service, and
//! manifests that are given by themselves.

use serde::Deserialize;
use vidra_core::extract::{Context, ExtractError, Extraction, Link, Page, Unavailable};
use vidra_core::http::RemoteUrl;
use vidra_core::media::{LiveStatus, MediaInfo, unix_seconds};

use crate::address::Address;
use crate::api::{self, Video};
use crate::viewer::Viewer;
use crate::watch::{self, Watched};
use crate::{info, manifest, player};

/// A video shown to reviewers.
///
/// # Errors
/// As the player's; [`Unavailable::Password`] for one that is locked.
pub(crate) async fn review(
    user: &str,
    id: &str,
    hash: &str,
    cx: &Context,
) -> Result<Extraction, ExtractError> {
    #[derive(Deserialize)]
    struct Answer {
        #[serde(rename = "isLocked", default)]
        is_locked: bool,
        #[serde(rename = "clipData")]
        clip: Option<Clip>,
    }
    #[derive(Deserialize)]
    struct Clip {
        #[serde(rename = "configUrl")]
        config_url: String,
        description: Option<String>,
    }
    let url = RemoteUrl::parse(&format!("https://vimeo.com/{user}/review/data/{id}/{hash}"))?;
    let answer: Answer = cx.get(&url).json().await.map_err(ExtractError::or_removed)?;
    if answer.is_locked {
        return Err(ExtractError::unavailable(Unavailable::Password, "the review page is locked"));
    }
    let clip = answer.clip.ok_or_else(|| ExtractError::missing("clipData"))?;
    let address = Address { id: id.to_owned(), hash: None, is_embed: false };
    let played = player::at(&url.join(&clip.config_url)?, &address, cx).await?;
    let watched = Watched { description: clip.description, ..Watched::default() };
    Ok(info::describe(&address, watched, played, cx).await?.into())
}

/// A live event: the video that is on, or was.
///
/// # Errors
/// [`Unavailable::NotYetLive`] before it begins, [`Unavailable::Private`] for one that nobody may see.
pub(crate) async fn event(id: &str, hash: Option<&str>, cx: &Context) -> Result<Extraction, ExtractError> {
    #[derive(Deserialize)]
    struct Answer {
        title: Option<String>,
        schedule: Option<Schedule>,
        stream_privacy: Option<Privacy>,
        clip_to_play: Option<Video>,
        streamable_clip: Option<Video>,
    }
    #[derive(Deserialize)]
    struct Schedule {
        start_time: Option<String>,
    }
    #[derive(Deserialize)]
    struct Privacy {
        view: Option<String>,
    }
    let key = hash.map(|hash| format!(":{hash}")).unwrap_or_default();
    let url = RemoteUrl::parse(&format!("https://api.vimeo.com/live_events/{id}{key}"))?;
    let viewer = Viewer::new(cx).await?;
    let url = url.with_query("clip_to_play_id", "0");
    let mut page = viewer.get(&url, cx).any_status().page().await?;
    if wants_password(&page) {
        unlock(id, &viewer, cx).await?;
        page = viewer.get(&url, cx).any_status().page().await?;
    }
    let answer: Answer = api::accept(&page)?;
    if answer.stream_privacy.and_then(|privacy| privacy.view).as_deref() == Some("nobody") {
        return Err(ExtractError::unavailable(Unavailable::Private, ""));
    }
    let start = answer.schedule.and_then(|schedule| schedule.start_time);
    let clips = [answer.clip_to_play, answer.streamable_clip].into_iter().flatten();
    let clip = clips.into_iter().find_map(|clip| Some((clip.address()?, clip)));
    let Some((address, clip)) = clip else {
        let when = start.map(|start| format!("it starts at {start}")).unwrap_or_default();
        return Err(ExtractError::unavailable(Unavailable::NotYetLive, when));
    };
    let Some(config_url) = &clip.config_url else {
        return Ok(Extraction::Redirect(Link::new(address.page()?)));
    };
    let played = player::at(&url.join(config_url)?, &address, cx).await?;
    let mut item = info::describe(&address, Watched::default(), played, cx).await?;
    item.display_id = Some(id.to_owned());
    item.title = answer.title.filter(|title| !title.is_empty()).unwrap_or(item.title);
    item.release_timestamp = item.release_timestamp.or_else(|| start.as_deref().and_then(unix_seconds));
    item.live_status = item.live_status.or(Some(LiveStatus::WasLive));
    Ok(item.into())
}

/// Whether the interface keeps an event back until a password was given (its code for that, seen 2025).
fn wants_password(page: &Page) -> bool {
    #[derive(Deserialize)]
    struct Refusal {
        error_code: u64,
    }
    let is = |refusal: Refusal| refusal.error_code == 2204;
    page.status.is_client_error() && serde_json::from_str(&page.text).is_ok_and(is)
}

/// Gives the site the password of an event; what it answers with is a cookie.
async fn unlock(id: &str, viewer: &Viewer, cx: &Context) -> Result<(), ExtractError> {
    let Some(password) = &cx.settings().video_password else {
        return Err(ExtractError::unavailable(Unavailable::Password, ""));
    };
    let event = format!("https://vimeo.com/event/{id}");
    let body = serde_json::json!({ "password": password.expose(), "token": viewer.form_token.expose() });
    let call = cx.post(&RemoteUrl::parse(&format!("{event}/password"))?, &body);
    let page = call.header("accept", "*/*").header("referer", &event).any_status().page().await?;
    match page.status.as_u16() {
        418 => Err(ExtractError::unavailable(Unavailable::Password, "the password is wrong")),
        _ if page.status.is_success() => Ok(()),
        _ => Err(ExtractError::status(&page.url, page.status)),
    }
}

/// A video by the names its owner gave themselves and it: what the site tells anyone of such a page names the video.
///
/// # Errors
/// The site knows no video there.
pub(crate) async fn alias(user: &str, name: &str, cx: &Context) -> Result<Extraction, ExtractError> {
    #[derive(Deserialize)]
    struct Answer {
        /// `/videos/ID`, with `:KEY` for an unlisted one.
        uri: Option<String>,
        video_id: Option<u64>,
    }
    let page = format!("https://vimeo.com/{user}/{name}");
    let url = RemoteUrl::parse("https://vimeo.com/api/oembed.json")?.with_query("url", &page);
    let answer: Answer = cx.get(&url).json().await.map_err(ExtractError::or_removed)?;
    let named = |uri: String| {
        let api = RemoteUrl::parse("https://api.vimeo.com/").ok()?.join(&uri).ok()?;
        Address::of(api.as_url())
    };
    let by_number = || answer.video_id.map(|id| Address { id: id.to_string(), hash: None, is_embed: false });
    let address = answer.uri.and_then(named).or_else(by_number);
    let address = address.ok_or_else(|| ExtractError::missing("video_id"))?;
    Ok(Extraction::Redirect(Link::new(address.page()?)))
}

/// A film to be bought: what its page plays to everyone.
///
/// # Errors
/// [`Unavailable::Paid`] where it plays nothing.
pub(crate) async fn on_demand(name: &str, cx: &Context) -> Result<Extraction, ExtractError> {
    let url = RemoteUrl::parse(&format!("https://vimeo.com/ondemand/{name}"))?;
    let page = cx.get(&url).page().await.map_err(ExtractError::or_removed)?;
    let Some(config_url) = watch::config_url(&page) else {
        return Err(ExtractError::unavailable(Unavailable::Paid, ""));
    };
    let address = Address { id: name.to_owned(), hash: None, is_embed: false };
    let played = player::at(&config_url, &address, cx).await?;
    let id =
        played.config.video.as_ref().and_then(|video| video.id).map_or(name.to_owned(), |id| id.to_string());
    let watched = Watched { description: page.meta("og:description"), ..Watched::default() };
    let item = info::describe(&Address { id, ..address }, watched, played, cx).await?;
    Ok(MediaInfo { webpage_url: Some(url), ..item }.into())
}

/// A player of the video-on-demand service.
///
/// # Errors
/// As the player's.
pub(crate) async fn ott(id: &str, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
    #[derive(Deserialize)]
    struct Data {
        config_url: String,
    }
    let page = cx.get(url).page().await.map_err(ExtractError::or_removed)?;
    let names = ["window.OTTData =", "OTTData =", "OTTData="];
    let data = names.iter().find_map(|name| page.json_after::<Data>(name));
    // The script is no JSON on some pages: the one member that is needed is found by its name.
    let config_url = data
        .map(|data| data.config_url)
        .or_else(|| page.json_after("config_url:"))
        .or_else(|| page.json_after("\"config_url\":"));
    let config_url = config_url.ok_or_else(|| ExtractError::missing("OTTData.config_url"))?;
    let address = Address { id: id.to_owned(), hash: None, is_embed: true };
    let played = player::at(&page.url.join(&config_url)?, &address, cx).await?;
    let item = info::describe(&address, Watched::default(), played, cx).await?;
    Ok(MediaInfo { webpage_url: Some(url.clone()), ..item }.into())
}

/// A manifest given by itself.
///
/// # Errors
/// As any request for JSON; [`ExtractError::Missing`] for one without renditions.
pub(crate) async fn alone(url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
    let formats = manifest::read(url, "dash", cx).await?;
    if formats.is_empty() {
        return Err(ExtractError::missing("video"));
    }
    // The clip's number stands in the path, between the signature and the list of renditions.
    let is_id = |part: &&str| part.len() == 36 && part.matches('-').count() == 4;
    let id =
        url.as_url().path_segments().and_then(|mut parts| parts.find(is_id)).unwrap_or("vimeo").to_owned();
    let duration = formats.iter().find_map(|format| format.duration);
    Ok(MediaInfo { duration, webpage_url: Some(url.clone()), ..MediaInfo::new(id.clone(), id, formats) }
        .into())
}
