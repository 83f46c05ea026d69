//! Accounts, channels, playlists, searches: pages of a dozen, asked for as they are needed.

use futures_util::TryStreamExt as _;
use futures_util::stream::{self, Stream};
use serde::de::DeserializeOwned;
use vidra_core::extract::{Context, Entry, ExtractError, Extraction, Link, Playlist};
use vidra_core::http::RemoteUrl;
use vidra_core::media::{MediaInfo, Thumbnail};

use crate::address::Place;
use crate::instance::{Answer, Own, ask, is_instance, probe};
use crate::video::{about, person, pictures};
use crate::wire::{Actor, Avatar, Element, Many, PlaylistHead, Video};

/// Items asked for at once: as many as the web pages ask for, so that the first is there soon.
const PAGE: usize = 12;
/// Pages of one list.
const PAGES: usize = 2000;
/// The index of many instances: what it finds lives on their hosts.
const INDEX: &str = "sepiasearch.org";

pub(crate) async fn extract(place: Place, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
    let api = |path: &str| url.join(&format!("/api/v1/{path}"));
    match place {
        Place::Video(_) => Err(ExtractError::missing("a list in the address")),
        Place::Playlist(id) => playlist(&id, url, cx).await,
        Place::Account(name) => {
            let head = api(&format!("accounts/{name}"))?;
            of_actor(name.clone(), &head, Pages::new(api(&format!("accounts/{name}/videos"))?), cx).await
        }
        Place::Channel(name) => {
            let head = api(&format!("video-channels/{name}"))?;
            of_actor(name.clone(), &head, Pages::new(api(&format!("video-channels/{name}/videos"))?), cx)
                .await
        }
        Place::ChannelPlaylists(name) => {
            let pages = Pages::new(api(&format!("video-channels/{name}/video-playlists"))?);
            bare::<PlaylistHead>(name, pages, url, cx).await
        }
        Place::AccountChannels(name) => {
            bare::<Actor>(name.clone(), Pages::new(api(&format!("accounts/{name}/video-channels"))?), url, cx)
                .await
        }
        Place::Browse { sort, title } => {
            let pages = Pages::new(api("videos")?.with_query("sort", sort));
            let found = bare::<Video>(sort.trim_start_matches('-').to_owned(), pages, url, cx).await?;
            Ok(match found {
                Extraction::Playlist(list) => Playlist { title: Some(title.to_owned()), ..list }.into(),
                other => other,
            })
        }
        Place::Search(words) => {
            let pages = Pages::new(api("search/videos")?.with_query("search", &words));
            bare::<Video>(words, pages, url, cx).await
        }
    }
}

async fn playlist(id: &str, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
    let api = url.join(&format!("/api/v1/video-playlists/{id}"))?;
    let head = match probe::<PlaylistHead>(&api, cx).await {
        Answer::Found(head) => head,
        Answer::Refused(refusal) => return Err(refusal.into_error()),
        Answer::Stranger => return Ok(Extraction::Pass),
    };
    let pages = Pages::new(url.join(&format!("/api/v1/video-playlists/{id}/videos"))?);
    Ok(Playlist {
        title: Some(head.display_name.clone()),
        webpage_url: Some(url.clone()),
        count: head.videos_length,
        about: Some(Box::new(MediaInfo {
            description: head.description.clone(),
            uploader: head.owner_account.as_ref().map(|actor| person(actor, url)),
            channel: head.video_channel.as_ref().map(|actor| person(actor, url)),
            thumbnails: pictures([head.thumbnail_path.as_deref()], url),
            ..MediaInfo::default()
        })),
        ..Playlist::new(head.uuid, entries::<Element>(pages, url.clone(), cx.clone(), None))
    }
    .into())
}

/// What an account or channel put there.
async fn of_actor(
    name: String,
    head: &RemoteUrl,
    pages: Pages,
    cx: &Context,
) -> Result<Extraction, ExtractError> {
    let actor = match probe::<Actor>(head, cx).await {
        Answer::Found(actor) => actor,
        Answer::Refused(refusal) => return Err(refusal.into_error()),
        Answer::Stranger => return Ok(Extraction::Pass),
    };
    let banners = actor.banners.iter().filter_map(|one| {
        Some(Thumbnail { id: Some("banner".to_owned()), preference: Some(-10), ..picture(one, head)? })
    });
    let avatars = actor.avatars.iter().filter_map(|one| {
        let picture = picture(one, head)?;
        Some(Thumbnail { height: picture.width, ..picture })
    });
    let own = person(&actor, head);
    let owner = actor.owner_account.as_deref().map(|owner| person(owner, head));
    let about = MediaInfo {
        description: actor.description.clone(),
        channel: owner.is_some().then(|| own.clone()),
        uploader: owner.or(Some(own)),
        thumbnails: banners.chain(avatars).collect(),
        ..MediaInfo::default()
    };
    Ok(Playlist {
        title: actor.display_name.clone().or(Some(actor.name)),
        webpage_url: actor.url.as_deref().and_then(|url| head.join(url).ok()),
        about: Some(Box::new(about)),
        ..Playlist::new(name, entries::<Video>(pages, head.clone(), cx.clone(), None))
    }
    .into())
}

fn picture(avatar: &Avatar, base: &RemoteUrl) -> Option<Thumbnail> {
    let url = avatar.file_url.as_deref().or(avatar.path.as_deref())?;
    let width = avatar.width.filter(|width| *width > 0);
    Some(Thumbnail { width, ..Thumbnail::new(base.join(url).ok()?) })
}

/// A list of which nothing is known but its items: its first page tells whether a PeerTube answers at all.
async fn bare<T: Item + Own>(
    id: String,
    pages: Pages,
    url: &RemoteUrl,
    cx: &Context,
) -> Result<Extraction, ExtractError> {
    let first = match probe::<Many<T>>(&pages.url(0), cx).await {
        Answer::Found(first) => first,
        Answer::Refused(refusal) => return Err(refusal.into_error()),
        Answer::Stranger => return Ok(Extraction::Pass),
    };
    if first.data.is_empty() && url.host() != INDEX && !is_instance(url, cx).await {
        return Ok(Extraction::Pass);
    }
    Ok(Playlist {
        title: Some(id.clone()),
        webpage_url: Some(url.clone()),
        count: first.total,
        ..Playlist::new(id, entries(pages, url.clone(), cx.clone(), Some(first)))
    }
    .into())
}

/// Where the pages of a list are.
struct Pages(RemoteUrl);

impl Pages {
    const fn new(api: RemoteUrl) -> Self {
        Self(api)
    }

    fn url(&self, start: usize) -> RemoteUrl {
        self.0.with_query("start", &start.to_string()).with_query("count", &PAGE.to_string())
    }
}

/// An item of some list, as a link.
trait Item: DeserializeOwned + Send + 'static {
    /// `None` for a place that is empty.
    fn link(self, base: &RemoteUrl) -> Option<Link>;
}

impl Item for Video {
    fn link(self, base: &RemoteUrl) -> Option<Link> {
        let id = self.short_uuid.clone().unwrap_or_else(|| self.uuid.clone());
        let url = match self.url.as_deref() {
            Some(own) if base.host() == INDEX => base.join(own).ok()?,
            _ => base.join(&format!("/w/{id}")).ok()?,
        };
        let about = about(&self, base);
        Some(Link {
            id: Some(self.uuid),
            title: Some(self.name),
            about: Some(Box::new(about)),
            ..Link::new(url)
        })
    }
}

impl Item for Element {
    fn link(self, base: &RemoteUrl) -> Option<Link> {
        self.video?.link(base)
    }
}

impl Item for PlaylistHead {
    fn link(self, base: &RemoteUrl) -> Option<Link> {
        let url = base.join(&format!("/w/p/{}", self.short_uuid.as_deref().unwrap_or(&self.uuid))).ok()?;
        Some(Link { id: Some(self.uuid), title: Some(self.display_name), ..Link::new(url) })
    }
}

impl Item for Actor {
    fn link(self, base: &RemoteUrl) -> Option<Link> {
        let name = self.name;
        let url = base.join(&format!("/c/{name}/videos")).ok()?;
        Some(Link { id: Some(name), title: self.display_name, ..Link::new(url) })
    }
}

/// The items of all pages, each page asked for when the one before is used up.
fn entries<T: Item>(
    pages: Pages,
    base: RemoteUrl,
    cx: Context,
    first: Option<Many<T>>,
) -> impl Stream<Item = Result<Entry, ExtractError>> + Send + 'static {
    let state = (pages, base, cx, first, 0usize);
    stream::try_unfold(state, |(pages, base, cx, first, number)| async move {
        if number >= PAGES {
            return Ok(None);
        }
        let page = match first {
            Some(page) => page,
            None => ask::<Many<T>>(&pages.url(number * PAGE), None, &cx).await?,
        };
        if page.data.is_empty() {
            return Ok(None);
        }
        let is_last = page.total.is_some_and(|total| (number + 1) * PAGE >= total);
        let links: Vec<Result<Entry, ExtractError>> =
            page.data.into_iter().filter_map(|item| Some(Ok(Entry::Link(item.link(&base)?)))).collect();
        let next = if is_last { PAGES } else { number + 1 };
        Ok::<_, ExtractError>(Some((stream::iter(links), (pages, base, cx, None, next))))
    })
    .try_flatten()
}
