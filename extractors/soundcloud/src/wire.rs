//! The answers of the programming interface: the fields that are used.

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use vidra_core::extract::lenient_value;

/// What an address stands for.
#[derive(Debug)]
pub(crate) enum Found {
    Track(Box<Track>),
    Set(Set),
    User(User),
    Other,
}

impl<'de> Deserialize<'de> for Found {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(from)?;
        let kind = value.get("kind").and_then(Value::as_str).unwrap_or_default().to_owned();
        let found = match kind.as_str() {
            "track" => lenient_value(value).map(|track| Self::Track(Box::new(track))),
            "playlist" | "system-playlist" => lenient_value(value).map(Self::Set),
            "user" => lenient_value(value).map(Self::User),
            _ => Ok(Self::Other),
        };
        found.map_err(Error::custom)
    }
}

/// A track; in lists often its id alone.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Track {
    pub(crate) id: u64,
    pub(crate) title: Option<String>,
    pub(crate) permalink_url: Option<String>,
    pub(crate) description: Option<String>,
    /// Milliseconds of what is played; of the whole track in `full_duration`.
    pub(crate) duration: Option<u64>,
    pub(crate) artwork_url: Option<String>,
    pub(crate) created_at: Option<String>,
    pub(crate) release_date: Option<String>,
    pub(crate) genre: Option<String>,
    /// Words parted by blanks, several words in quotes.
    pub(crate) tag_list: Option<String>,
    pub(crate) license: Option<String>,
    pub(crate) playback_count: Option<u64>,
    pub(crate) likes_count: Option<u64>,
    pub(crate) comment_count: Option<u64>,
    pub(crate) reposts_count: Option<u64>,
    pub(crate) publisher_metadata: Option<Publisher>,
    pub(crate) user: Option<User>,
    pub(crate) media: Media,
    pub(crate) track_authorization: Option<String>,
    pub(crate) secret_token: Option<String>,
    /// `ALLOW`, `MONETIZE`, `SNIP` (thirty seconds for those who do not pay), `BLOCK` (not in this country).
    pub(crate) policy: Option<String>,
    pub(crate) downloadable: bool,
    pub(crate) has_downloads_left: bool,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Publisher {
    pub(crate) artist: Option<String>,
    pub(crate) album_title: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Media {
    pub(crate) transcodings: Vec<Transcoding>,
}

/// One rendition, before its address is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Transcoding {
    pub(crate) url: String,
    /// `mp3_1_0`, `opus_0_0`, `aac_160k`.
    pub(crate) preset: String,
    pub(crate) snipped: bool,
    pub(crate) format: Protocol,
    /// `sq`, or `hq` for those who pay.
    pub(crate) quality: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Protocol {
    /// `progressive`, `hls`, `encrypted-hls`, `ctr-encrypted-hls`, `cbc-encrypted-hls`.
    pub(crate) protocol: String,
    /// `audio/mp4; codecs="mp4a.40.2"`.
    pub(crate) mime_type: String,
}

/// The address of a rendition.
#[derive(Debug, Deserialize)]
pub(crate) struct Stream {
    pub(crate) url: String,
}

/// The file that was put there.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Original {
    pub(crate) redirect_uri: String,
}

/// A playlist or an album.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Set {
    /// A number; a name for the site's own.
    pub(crate) id: Value,
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) permalink_url: Option<String>,
    pub(crate) artwork_url: Option<String>,
    pub(crate) track_count: Option<usize>,
    pub(crate) secret_token: Option<String>,
    pub(crate) user: Option<User>,
    pub(crate) tracks: Vec<Track>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct User {
    pub(crate) id: u64,
    pub(crate) username: Option<String>,
    pub(crate) permalink_url: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) avatar_url: Option<String>,
    pub(crate) followers_count: Option<u64>,
    pub(crate) verified: bool,
}

/// A page of a list, and where the next one is.
#[derive(Debug, Deserialize)]
pub(crate) struct Page {
    pub(crate) collection: Vec<Value>,
    pub(crate) next_href: Option<String>,
    pub(crate) total_results: Option<usize>,
}

/// An element of a user's lists: a track or set itself, or one in a wrapper.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Element {
    pub(crate) track: Option<Track>,
    pub(crate) playlist: Option<Set>,
}
