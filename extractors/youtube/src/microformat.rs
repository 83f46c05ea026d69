//! What the site tells search engines of a video: the exact moment of publication, the category, who may find it.

use serde::Deserialize;

use crate::player::Pictures;
use crate::wire::{lenient, number};

/// The answer of the web site's `player` endpoint, cut to this part.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct MicroformatAnswer {
    pub(crate) microformat: Wrapped,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Wrapped {
    pub(crate) player_microformat_renderer: Microformat,
}

/// Its fields; empty where the answer could not be had.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Microformat {
    /// RFC 3339 with the offset of California.
    pub(crate) upload_date: Option<String>,
    pub(crate) category: Option<String>,
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
}
