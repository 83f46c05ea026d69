//! Opens an address and says what is there; where a page only shows a player nobody takes, opens that too.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use vidra_core::extract::{Context, ExtractError, Extraction, Page, Resource};
use vidra_core::http::RemoteUrl;

use crate::direct::{self, Content};
use crate::outcome::{self, Verdict};
use crate::scene::Scene;
use crate::{feed, lists};

/// The most bytes of a page that are read.
const PAGE_BYTES: u64 = 16 * 1024 * 1024;
/// Players inside players that are opened.
const DEPTH: usize = 3;
/// Players that are opened in all, on the way to one item.
const OPENED: usize = 8;

/// What is behind an address.
///
/// # Errors
/// [`ExtractError::NothingFound`] with what was looked for; the error of the page's player, where that is all it shows.
pub(crate) async fn at(url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
    let mut visit = Visit { depth: 0, opened: vec![url.without_fragment()] };
    visit.look(url.clone(), cx.clone()).await
}

/// How far a look has gone.
struct Visit {
    depth: usize,
    opened: Vec<RemoteUrl>,
}

impl Visit {
    fn look(&mut self, url: RemoteUrl, cx: Context) -> BoxFuture<'_, Result<Extraction, ExtractError>> {
        async move {
            let resource = cx.open(&url).await?;
            match direct::content(&resource) {
                Content::File(kind) => Ok(direct::item(&resource, kind, cx.referer()).into()),
                Content::List(kind) => lists::read(kind, &resource.into_page(PAGE_BYTES).await?, &cx),
                Content::Feed => Ok(feed::read(resource, &cx).await?.into()),
                Content::Other => Err(other(&resource)),
                Content::Page => {
                    let media_type = resource.media_type.clone();
                    let mut page = resource.into_page(PAGE_BYTES).await?;
                    page.text = as_page(page.text, &media_type);
                    self.page(page, &cx).await
                }
            }
        }
        .boxed()
    }

    async fn page(&mut self, page: Page, cx: &Context) -> Result<Extraction, ExtractError> {
        let verdict = verdict(&page, cx);
        let url = page.url;
        // The text of a page is not kept while others are fetched.
        drop(page.text);
        let mut said = None;
        for player in verdict.players {
            match self.player(player, &url, cx).await {
                Some(Ok(extraction)) => return Ok(extraction),
                Some(Err(error)) => said = said.or(Some(error)),
                None => {}
            }
        }
        if let Some(extraction) = verdict.extraction {
            if !verdict.found_by.is_empty() {
                cx.note(format!("{}: found by {}", url.redacted(), verdict.found_by));
            }
            return Ok(extraction);
        }
        if let Some(extraction) = described(verdict.oembed, &url, cx).await {
            cx.note(format!("{}: found by oEmbed", url.redacted()));
            return Ok(extraction);
        }
        // A player that was there and has nothing says more than the page around it.
        let nothing = ExtractError::NothingFound { url: url.redacted(), looked_for: verdict.looked_for };
        Err(said.filter(|error| !matches!(error, ExtractError::NothingFound { .. })).unwrap_or(nothing))
    }

    /// Opens a player as the page would; `None` where the look has gone far enough.
    async fn player(
        &mut self,
        player: RemoteUrl,
        page: &RemoteUrl,
        cx: &Context,
    ) -> Option<Result<Extraction, ExtractError>> {
        let is_known = self.opened.contains(&player.without_fragment());
        if is_known || self.depth == DEPTH || self.opened.len() > OPENED {
            return None;
        }
        self.opened.push(player.without_fragment());
        self.depth += 1;
        cx.note(format!("{}: opening the player {}", page.redacted(), player.redacted()));
        let found = self.look(player, cx.embedded_on(Some(page.clone()))).await;
        self.depth -= 1;
        Some(found)
    }
}

/// A script or data by itself as the page that would hold it.
fn as_page(text: String, media_type: &str) -> String {
    if media_type.ends_with("javascript") {
        return format!("<script>{text}</script>");
    }
    if media_type.ends_with("json") {
        return format!("<script type=application/json>{text}</script>");
    }
    text
}

fn verdict(page: &Page, cx: &Context) -> Verdict {
    let claims = |url: &url::Url| cx.claims(url);
    outcome::of(&Scene::new(&page.text, &page.url, &claims))
}

fn other(resource: &Resource) -> ExtractError {
    let what = if resource.media_type.is_empty() { "neither" } else { &resource.media_type };
    ExtractError::NothingFound {
        url: resource.url.redacted(),
        looked_for: format!(
            "a page, file or manifest, and it is {what}; give the address of a page that plays"
        ),
    }
}

/// What the page's oEmbed answer shows (oembed.com section 2.3.4): the markup of a frame.
async fn described(oembed: Option<RemoteUrl>, page: &RemoteUrl, cx: &Context) -> Option<Extraction> {
    #[derive(serde::Deserialize)]
    struct Answer {
        #[serde(rename = "type")]
        kind: String,
        title: Option<String>,
        html: Option<String>,
    }
    let answer: Answer = cx.get(&oembed?).json().await.ok()?;
    let html = answer.html.filter(|_| matches!(answer.kind.as_str(), "video" | "rich"))?;
    // The frame has no title of its own.
    let title = answer.title.unwrap_or_default().replace('&', "&amp;").replace('<', "&lt;");
    let html = format!("<title>{title}</title>{html}");
    let claims = |url: &url::Url| cx.claims(url);
    outcome::of(&Scene::new(&html, page, &claims)).extraction
}
