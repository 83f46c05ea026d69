//! What the site tells search engines of a video: the exact moment of publication, the category, who may find it.

use serde::Deserialize;

use crate::player::Pictures;
use crate::wire::{Text, lenient, number, positive};

/// The answer of the web site's `player` endpoint, cut to this part.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct MicroformatAnswer {
    #[serde(deserialize_with = "lenient")]
    microformat: Wrapped,
    #[serde(rename = "videoDetails", deserialize_with = "lenient")]
    details: Details,
}

/// The web site names more pictures than the other programs do.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Details {
    #[serde(deserialize_with = "lenient")]
    thumbnail: Pictures,
}

impl MicroformatAnswer {
    /// All of it in one.
    pub(crate) fn joined(self) -> Microformat {
        Microformat { pictures: self.details.thumbnail, ..self.microformat.player_microformat_renderer }
    }
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Wrapped {
    player_microformat_renderer: Microformat,
}

/// Its fields; empty where the answer could not be had.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Microformat {
    /// RFC 3339 with the offset of California.
    pub(crate) upload_date: Option<String>,
    pub(crate) category: Option<String>,
    pub(crate) title: Text,
    pub(crate) description: Text,
    #[serde(deserialize_with = "positive")]
    pub(crate) length_seconds: Option<u64>,
    pub(crate) external_channel_id: Option<String>,
    pub(crate) is_shorts_eligible: Option<bool>,
    /// `http://www.youtube.com/@handle`.
    pub(crate) owner_profile_url: Option<String>,
    pub(crate) owner_channel_name: Option<String>,
    pub(crate) is_family_safe: Option<bool>,
    pub(crate) is_unlisted: Option<bool>,
    #[serde(deserialize_with = "number")]
    pub(crate) view_count: Option<u64>,
    #[serde(deserialize_with = "number")]
    pub(crate) like_count: Option<u64>,
    #[serde(deserialize_with = "lenient")]
    pub(crate) thumbnail: Pictures,
    /// The pictures the web site's own player answer names.
    #[serde(skip)]
    pub(crate) pictures: Pictures,
    #[serde(deserialize_with = "lenient")]
    pub(crate) live_broadcast_details: LiveBroadcast,
}

/// Of a stream or premiere.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct LiveBroadcast {
    pub(crate) is_live_now: Option<bool>,
    /// RFC 3339.
    pub(crate) start_timestamp: Option<String>,
    /// RFC 3339.
    pub(crate) end_timestamp: Option<String>,
}
