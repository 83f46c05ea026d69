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
        let site = match forced.take() {
            Some(site) => site,
            None => {
                cx.registry().find(url.as_url()).ok_or_else(|| ExtractError::Unsupported(url.redacted()))?
            }
        };
        asking(site, &url);
        let found = match site.extractor.extract(&url, &cx.embedded_on(referer)).await? {
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
