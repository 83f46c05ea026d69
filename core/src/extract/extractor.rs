//! What a site is: a URL it takes, and what it makes of it.

use async_trait::async_trait;
use futures_util::stream::{BoxStream, Stream, StreamExt as _};
use url::Url;

use super::{Context, ExtractError};
use crate::http::RemoteUrl;
use crate::media::MediaInfo;

/// A site. It describes media; it never downloads, prints, sleeps, retries or parses manifests.
///
/// ```
/// use vidra_core::extract::{Context, ExtractError, Extraction, Extractor, Registration, Tier};
/// use vidra_core::http::RemoteUrl;
/// use vidra_core::media::{Extension, Format, MediaInfo, Source};
///
/// struct Clips;
///
/// #[async_trait::async_trait]
/// impl Extractor for Clips {
///     fn matches(&self, url: &url::Url) -> bool {
///         url.host_str() == Some("clips.example.org") && url.path().starts_with("/v/")
///     }
///
///     async fn extract(&self, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
///         let page = cx.get(url).page().await?;
///         let title = page.meta("og:title").ok_or(ExtractError::missing("og:title"))?;
///         let video = page.url.join(&page.meta("og:video").ok_or(ExtractError::missing("og:video"))?)?;
///         let format = Format::new("http", Extension::Mp4, Source::progressive(video));
///         Ok(MediaInfo::new("id", title, vec![format]).into())
///     }
/// }
///
/// vidra_core::submit! {
///     Registration {
///         hosts: &["clips.example.org"],
///         examples: &["https://clips.example.org/v/1"],
///         ..Registration::new("clips", Tier::Site, &Clips)
///     }
/// }
/// ```
#[async_trait]
pub trait Extractor: Send + Sync {
    /// Whether this extractor takes the URL. Pure and cheap: it is asked for every URL.
    fn matches(&self, url: &Url) -> bool;

    /// Whether a URL that it takes is surely its own. Links on pages are followed to extractors that are sure; one that
    /// goes by common words of a path (`/videos/trending`) and may [pass](Extraction::Pass) is not.
    fn is_sure(&self, _url: &Url) -> bool {
        true
    }

    /// What is behind the URL.
    ///
    /// # Errors
    /// [`ExtractError::Unavailable`] where the site says no, [`ExtractError::Missing`] where we do not understand it.
    async fn extract(&self, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError>;
}

/// What a site returns.
#[derive(Debug)]
pub enum Extraction {
    /// One item.
    Media(Box<MediaInfo>),
    /// Several, one after the other.
    Playlist(Playlist),
    /// The item is behind another URL, of this site or any other.
    Redirect(Link),
    /// The URL only looks like one of this site's: the next extractor that takes it is asked. For software that runs on
    /// hosts nobody can list.
    Pass,
}

impl From<MediaInfo> for Extraction {
    fn from(info: MediaInfo) -> Self {
        Self::Media(Box::new(info))
    }
}

/// A list of items, found while it is read: the first can be downloaded before the last is known.
pub struct Playlist {
    /// Unique within the site.
    pub id: String,
    /// The name a person gave it.
    pub title: Option<String>,
    /// The page a person would open.
    pub webpage_url: Option<RemoteUrl>,
    /// How many items there are, where the list says so before it is read.
    pub count: Option<usize>,
    /// What else is known of the list as a whole: description, uploader, channel, thumbnails, tags, counts, dates. Its id,
    /// title and formats are not looked at.
    pub about: Option<Box<MediaInfo>>,
    /// The items, in order. An error ends the list.
    pub entries: BoxStream<'static, Result<Entry, ExtractError>>,
}

impl Playlist {
    /// A list of which nothing but its items is known.
    pub fn new(
        id: impl Into<String>,
        entries: impl Stream<Item = Result<Entry, ExtractError>> + Send + 'static,
    ) -> Self {
        Self {
            id: id.into(),
            title: None,
            webpage_url: None,
            count: None,
            about: None,
            entries: entries.boxed(),
        }
    }
}

impl std::fmt::Debug for Playlist {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Playlist").field("id", &self.id).field("title", &self.title).finish_non_exhaustive()
    }
}

impl From<Playlist> for Extraction {
    fn from(playlist: Playlist) -> Self {
        Self::Playlist(playlist)
    }
}

/// One item of a list.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// Behind a URL of its own.
    Link(Link),
    /// Known already.
    Media(Box<MediaInfo>),
}

/// A URL to go on with, and what is known of what is behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// Where.
    pub url: RemoteUrl,
    /// The page it stands on, for players that play on chosen pages alone.
    pub referer: Option<RemoteUrl>,
    /// The item's id, where the list tells.
    pub id: Option<String>,
    /// The item's title, where the list tells.
    pub title: Option<String>,
    /// What else the list tells of it (duration, channel, thumbnails, whether it is live): what `--flat-playlist` prints
    /// and filters see before the site is asked. Its id, title and formats are not looked at.
    pub about: Option<Box<MediaInfo>>,
}

impl Link {
    /// A bare URL.
    pub const fn new(url: RemoteUrl) -> Self {
        Self { url, referer: None, id: None, title: None, about: None }
    }

    /// The same link, standing on a page.
    #[must_use]
    pub fn on(self, page: &RemoteUrl) -> Self {
        Self { referer: Some(page.clone()), ..self }
    }
}
