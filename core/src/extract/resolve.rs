//! From a URL to media: find the site, ask it, follow where it sends us.

use super::{Context, ExtractError, Extraction, Link, Playlist, Registration};
use crate::http::RemoteUrl;
use crate::media::MediaInfo;

/// How many times a URL is sent on before it is called a loop.
pub const REDIRECT_DEPTH: usize = 5;

/// What is behind a URL, and which site said so.
#[derive(Debug)]
pub struct Resolved {
    /// The site that answered in the end.
    pub site: &'static Registration,
    /// The URL it was asked.
    pub url: RemoteUrl,
    /// One item or several.
    pub found: Found,
}

/// One item or several.
#[derive(Debug)]
pub enum Found {
    /// One.
    Media(Box<MediaInfo>),
    /// Several, lazily.
    Playlist(Playlist),
}

/// Asks the first site that takes the link, and goes on where it redirects to, at most [`REDIRECT_DEPTH`] times.
///
/// # Errors
/// What the site says; [`ExtractError::TooDeep`] for a chain of redirects, [`ExtractError::Unsupported`] where no site
/// takes the URL.
pub async fn resolve(link: Link, cx: &Context) -> Result<Resolved, ExtractError> {
    resolve_with(link, cx, None, |_, _| {}).await
}

/// As [`resolve`], with the first site given instead of found (`--force-generic-extractor`), and `asking` told of every
/// site before it is asked.
///
/// # Errors
/// As [`resolve`].
pub async fn resolve_with(
    link: Link,
    cx: &Context,
    first: Option<&'static Registration>,
    asking: impl Fn(&Registration, &RemoteUrl) + Send,
) -> Result<Resolved, ExtractError> {
    let asked = link.url.redacted();
    let mut seen = vec![link.url.clone()];
    let mut next = link;
    let mut forced = first;
    for _ in 0..=REDIRECT_DEPTH {
        let Link { url, referer, .. } = next;
        let (site, extraction) = ask(forced.take(), &url, &cx.embedded_on(referer), &asking).await?;
        let found = match extraction {
            Extraction::Pass => return Err(ExtractError::Unsupported(url.redacted())),
            Extraction::Media(info) => Found::Media(info),
            Extraction::Playlist(playlist) => Found::Playlist(playlist),
            Extraction::Redirect(link) if seen.contains(&link.url) => break,
            Extraction::Redirect(link) => {
                seen.push(link.url.clone());
                next = link;
                continue;
            }
        };
        return Ok(Resolved { site, url, found });
    }
    Err(ExtractError::TooDeep { url: asked, limit: REDIRECT_DEPTH })
}

/// The answer of the first site that takes the URL and does not pass it on.
async fn ask(
    forced: Option<&'static Registration>,
    url: &RemoteUrl,
    cx: &Context,
    asking: &(impl Fn(&Registration, &RemoteUrl) + Send),
) -> Result<(&'static Registration, Extraction), ExtractError> {
    let takers = match forced {
        Some(site) => vec![site],
        None => cx.registry().all_that_take(url.as_url()).collect(),
    };
    for site in takers {
        asking(site, url);
        match site.extractor.extract(url, cx).await? {
            Extraction::Pass => {}
            extraction => return Ok((site, extraction)),
        }
    }
    Err(ExtractError::Unsupported(url.redacted()))
}
