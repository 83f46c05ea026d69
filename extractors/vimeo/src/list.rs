//! Showcases, channels, groups and people's pages: lists that are read page by page as they are needed.

use std::sync::Arc;

use futures_util::stream::{self, StreamExt as _};
use serde::Deserialize;
use vidra_core::extract::{Context, Entry, ExtractError, Link, Playlist, Unavailable};
use vidra_core::http::{RemoteUrl, Secret};
use vidra_core::media::MediaInfo;

use crate::api::{self, Video};
use crate::place::{List, ListKind};
use crate::viewer::Viewer;

/// Videos asked for at once, and pages of one list.
const PER_PAGE: &str = "100";
const PAGES: usize = 2000;
/// What is asked of each video: what lists show.
const FIELDS: &str = "uri,link,name,duration,user";

/// A page of a list.
#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    data: Vec<Listed>,
    #[serde(default)]
    paging: Paging,
    total: Option<usize>,
}

#[derive(Default, Deserialize)]
struct Paging {
    /// Path and query.
    next: Option<String>,
}

#[derive(Deserialize)]
struct Listed {
    link: Option<String>,
    #[serde(flatten)]
    video: Video,
}

/// What the interface tells of a list.
#[derive(Default, Deserialize)]
struct About {
    name: Option<String>,
    description: Option<String>,
    privacy: Option<Privacy>,
}

#[derive(Deserialize)]
struct Privacy {
    view: Option<String>,
}

/// A list: its name and first page now, the others as they are needed.
///
/// # Errors
/// [`ExtractError::Unavailable`] for a list that is gone, private, or behind a password that was not given.
pub(crate) async fn read(list: List, page: &RemoteUrl, cx: &Context) -> Result<Playlist, ExtractError> {
    let viewer = Viewer::new(cx).await?;
    let base = RemoteUrl::parse(&format!("https://api.vimeo.com/{}/{}", list.kind.collection(), list.id))?;
    let about =
        viewer.get(&base.with_query("fields", "name,description,privacy"), cx).any_status().page().await?;
    let about: About = api::accept(&about)?;
    let mut first = base.join(&format!("{}/{}", base.as_url().path(), list.kind.listing()))?;
    first = first.with_query("fields", FIELDS).with_query("per_page", PER_PAGE);
    if about.privacy.as_ref().and_then(|privacy| privacy.view.as_deref()) == Some("password") {
        let pass = hashed_password(&list, &viewer, cx).await?;
        first = first.with_query("_hashed_pass", pass.expose());
    }
    let answer: Answer = api::accept(&viewer.get(&first, cx).any_status().page().await?)?;
    let count = answer.total;
    let title = match list.kind {
        ListKind::Likes => about.name.map(|name| format!("{name}'s likes")),
        _ => about.name,
    };
    let id = list.id.clone();
    let reader = Reader { viewer: Arc::new(viewer), cx: cx.clone(), list };
    Ok(Playlist {
        title,
        count,
        webpage_url: Some(page.clone()),
        about: Some(Box::new(MediaInfo { description: about.description, ..MediaInfo::default() })),
        ..Playlist::new(id, reader.entries(answer))
    })
}

/// Reads the pages after the first.
struct Reader {
    viewer: Arc<Viewer>,
    cx: Context,
    list: List,
}

impl Reader {
    fn entries(
        self,
        first: Answer,
    ) -> impl stream::Stream<Item = Result<Entry, ExtractError>> + Send + 'static {
        let state = Some((self, Ok(first), 1_usize));
        let pages = stream::unfold(state, |state| async move {
            let (reader, answer, number) = state?;
            let answer: Answer = match answer {
                Ok(answer) => answer,
                Err(error) => return Some((vec![Err(error)], None)),
            };
            let entries: Vec<_> = answer.data.iter().filter_map(|one| reader.entry(one)).map(Ok).collect();
            let next = answer.paging.next.filter(|_| number < PAGES && !entries.is_empty());
            let state = match next {
                Some(next) => {
                    let answer = reader.page(&next).await;
                    Some((reader, answer, number + 1))
                }
                None => None,
            };
            Some((entries, state))
        });
        pages.flat_map(stream::iter)
    }

    async fn page(&self, next: &str) -> Result<Answer, ExtractError> {
        let url = RemoteUrl::parse("https://api.vimeo.com/")?.join(next)?;
        let page = self.viewer.get(&url, &self.cx).any_status().page().await?;
        if page.status.as_u16() == 401 {
            // The token has run out on the way through a long list.
            let page = Viewer::new(&self.cx).await?.get(&url, &self.cx).any_status().page().await?;
            return api::accept(&page);
        }
        api::accept(&page)
    }

    fn entry(&self, listed: &Listed) -> Option<Entry> {
        let address = listed.video.address();
        let url = match (&address, self.list.is_embed) {
            (Some(address), true) => address.player().ok()?,
            (Some(address), false) if self.list.kind == ListKind::Channel => {
                // Some videos play on their channel alone.
                RemoteUrl::parse(&format!("https://vimeo.com/channels/{}/{}", self.list.id, address.id))
                    .ok()?
            }
            (Some(address), false) => {
                let link = listed.link.as_deref().and_then(|link| RemoteUrl::parse(link).ok());
                link.or_else(|| address.page().ok())?
            }
            (None, _) => RemoteUrl::parse(listed.link.as_deref()?).ok()?,
        };
        let about = listed.video.about();
        let title = Some(about.title.clone()).filter(|title| !title.is_empty());
        let referer = self.cx.referer().cloned().filter(|_| self.list.is_embed);
        let id = address.map(|address| address.id);
        Some(Entry::Link(Link { id, title, about: Some(Box::new(about)), referer, ..Link::new(url) }))
    }
}

/// What the site makes of a showcase's password: later questions carry it.
async fn hashed_password(list: &List, viewer: &Viewer, cx: &Context) -> Result<Secret<String>, ExtractError> {
    #[derive(Deserialize)]
    struct Answer {
        hashed_pass: String,
    }
    let Some(password) = &cx.settings().video_password else {
        return Err(ExtractError::unavailable(Unavailable::Password, ""));
    };
    let url = RemoteUrl::parse(&format!("https://vimeo.com/showcase/{}/auth", list.id))?;
    let form = [("password", password.expose().as_str()), ("token", viewer.form_token.expose().as_str())];
    let call = cx.post_form(&url, &form).header("x-requested-with", "XMLHttpRequest").any_status();
    let page = call.page().await?;
    if page.status.as_u16() == 401 {
        return Err(ExtractError::unavailable(Unavailable::Password, "the password is wrong"));
    }
    api::accept::<Answer>(&page).map(|answer| Secret::new(answer.hashed_pass))
}
