//! One item: a video or a piece of music, with its formats.

use std::time::Duration;

use super::{Format, Subtitle};
use crate::http::RemoteUrl;

/// What a page offers of one item. Only `id`, `title` and `formats` are always there.
///
/// ```
/// use vidra_core::{http::RemoteUrl, media::{Extension, Format, MediaInfo, Source}};
/// let url = RemoteUrl::parse("https://cdn.example.org/a.mp4")?;
/// let format = Format::new("http", Extension::Mp4, Source::progressive(url));
/// let info = MediaInfo { duration: None, ..MediaInfo::new("a", "A goal", vec![format]) };
/// assert_eq!(info.title, "A goal");
/// # Ok::<(), vidra_core::http::UrlError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MediaInfo {
    /// Unique within the site.
    pub id: String,
    /// The name a person gave it.
    pub title: String,
    /// The renditions, worst first as far as the site orders them.
    pub formats: Vec<Format>,
    /// The id in the address, where it differs from `id`.
    pub display_id: Option<String>,
    /// The page a person would open.
    pub webpage_url: Option<RemoteUrl>,
    /// Text below the video.
    pub description: Option<String>,
    /// How long it plays.
    pub duration: Option<Duration>,
    /// Who put it there.
    pub uploader: Option<Uploader>,
    /// The channel, where it is not the uploader.
    pub channel: Option<Uploader>,
    /// Moment of publication, seconds since 1970-01-01 UTC.
    pub timestamp: Option<i64>,
    /// Day of publication as `YYYYMMDD`, where the site gives a day and no moment.
    pub upload_date: Option<String>,
    /// Moment a premiere or live stream starts or started, seconds since 1970-01-01 UTC.
    pub release_timestamp: Option<i64>,
    /// Numbers of views, likes and the like.
    pub counts: Counts,
    /// Pictures for it, worst first.
    pub thumbnails: Vec<Thumbnail>,
    /// Text written by people.
    pub subtitles: Vec<Subtitle>,
    /// Text written by machines.
    pub automatic_captions: Vec<Subtitle>,
    /// Named parts, in order.
    pub chapters: Vec<Chapter>,
    /// The site's categories.
    pub categories: Vec<String>,
    /// The uploader's tags.
    pub tags: Vec<String>,
    /// Whether it is live now, was, or will be.
    pub live_status: Option<LiveStatus>,
    /// Who may see it.
    pub availability: Option<Availability>,
    /// Youngest age the site shows it to, in years.
    pub age_limit: Option<u32>,
    /// Whether players on other sites may show it.
    pub playable_in_embed: Option<bool>,
    /// Licence, in the site's words.
    pub license: Option<String>,
    /// Language of the item (BCP 47).
    pub language: Option<String>,
    /// How often each stretch is watched, in order.
    pub heatmap: Vec<HeatStretch>,
    /// What people wrote below it, where it was asked for.
    pub comments: Vec<Comment>,
    /// The piece of music it is, where it is one.
    pub music: Option<Music>,
    /// Everything else the site tells, under the names info JSON has for it (`series`, `location`, `album_artist`);
    /// never one of the names of the fields above.
    pub extra: serde_json::Map<String, serde_json::Value>,
    /// Formats left out, with the reason, for `--verbose`.
    pub skipped: Vec<String>,
}

impl MediaInfo {
    /// An item with what every item has.
    pub fn new(id: impl Into<String>, title: impl Into<String>, formats: Vec<Format>) -> Self {
        Self { id: id.into(), title: title.into(), formats, ..Self::default() }
    }
}

/// A person or channel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Uploader {
    /// The name a person reads.
    pub name: Option<String>,
    /// The site's own id.
    pub id: Option<String>,
    /// Their page.
    pub url: Option<RemoteUrl>,
    /// People following.
    pub followers: Option<u64>,
    /// Whether the site vouches for them.
    pub is_verified: Option<bool>,
}

/// Numbers the site shows; `None` where it does not.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "each field is the number of what it names")]
pub struct Counts {
    pub views: Option<u64>,
    pub likes: Option<u64>,
    pub dislikes: Option<u64>,
    pub comments: Option<u64>,
    pub reposts: Option<u64>,
    pub concurrent_viewers: Option<u64>,
    pub average_rating: Option<f64>,
}

/// A picture standing for the item.
#[derive(Clone, Debug, PartialEq)]
pub struct Thumbnail {
    /// The picture.
    pub url: RemoteUrl,
    /// The site's name for it, where it has several.
    pub id: Option<String>,
    /// Width in pixels.
    pub width: Option<u32>,
    /// Height in pixels.
    pub height: Option<u32>,
    /// Higher is better.
    pub preference: Option<i32>,
}

impl Thumbnail {
    /// A picture of unknown size.
    pub const fn new(url: RemoteUrl) -> Self {
        Self { url, id: None, width: None, height: None, preference: None }
    }
}

/// A named part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chapter {
    /// From the start of the item.
    pub start: Duration,
    /// From the start of the item; never before `start`.
    pub end: Option<Duration>,
    /// The name; empty where the site gives none.
    pub title: String,
}

/// How often a stretch of an item is watched.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeatStretch {
    /// From the start of the item.
    pub start: Duration,
    /// From the start of the item.
    pub end: Duration,
    /// 0 to 1, 1 being the stretch watched most.
    pub value: f64,
}

/// What a person wrote below an item.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comment {
    /// The site's id.
    pub id: String,
    /// The id of the comment it answers; `None` at the top (`root` in info JSON).
    pub parent: Option<String>,
    /// The words.
    pub text: String,
    /// Who wrote it.
    pub author: Uploader,
    /// Their picture.
    pub author_thumbnail: Option<RemoteUrl>,
    /// Whether they are the one who put the item there.
    pub is_by_uploader: bool,
    /// Whether it stands above all others.
    pub is_pinned: bool,
    /// Whether the uploader marked it.
    pub is_favorited: bool,
    /// People who like it.
    pub likes: Option<u64>,
    /// Moment it was written, seconds since 1970-01-01 UTC, as far as the site tells.
    pub timestamp: Option<i64>,
    /// The site's words for when it was written: `2 years ago (edited)`.
    pub time_text: Option<String>,
}

/// A piece of music.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Music {
    /// The piece's name.
    pub track: Option<String>,
    /// Who plays.
    pub artists: Vec<String>,
    /// Who wrote it.
    pub composers: Vec<String>,
    /// The album it is on.
    pub album: Option<String>,
    /// Whose album it is.
    pub album_artists: Vec<String>,
    /// Its place on the album, from 1.
    pub track_number: Option<u32>,
    /// The disc of the album, from 1.
    pub disc_number: Option<u32>,
    /// Year of publication.
    pub release_year: Option<i32>,
    /// Kinds of music.
    pub genres: Vec<String>,
}

/// Whether an item is a live stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant says it")]
pub enum LiveStatus {
    NotLive,
    IsLive,
    IsUpcoming,
    WasLive,
    PostLive,
}

impl LiveStatus {
    /// The word info JSON uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotLive => "not_live",
            Self::IsLive => "is_live",
            Self::IsUpcoming => "is_upcoming",
            Self::WasLive => "was_live",
            Self::PostLive => "post_live",
        }
    }
}

/// Who may see an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant says it")]
pub enum Availability {
    Public,
    Unlisted,
    Private,
    NeedsAuth,
    SubscriberOnly,
    PremiumOnly,
}

impl Availability {
    /// The word info JSON uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Unlisted => "unlisted",
            Self::Private => "private",
            Self::NeedsAuth => "needs_auth",
            Self::SubscriberOnly => "subscriber_only",
            Self::PremiumOnly => "premium_only",
        }
    }
}
