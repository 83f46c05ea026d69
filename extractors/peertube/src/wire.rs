//! The answers of the programming interface: the fields that are used.

use serde::Deserialize;

/// One video, whole (from `videos/ID`) or as lists give it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Video {
    pub(crate) uuid: String,
    #[serde(rename = "shortUUID")]
    pub(crate) short_uuid: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) name: String,
    pub(crate) category: Option<Labelled>,
    pub(crate) licence: Option<Labelled>,
    pub(crate) language: Option<Labelled>,
    pub(crate) privacy: Option<Privacy>,
    #[serde(default)]
    pub(crate) nsfw: bool,
    pub(crate) description: Option<String>,
    /// There where `description` is whole.
    pub(crate) truncated_description: Option<String>,
    pub(crate) duration: Option<f64>,
    pub(crate) views: Option<u64>,
    pub(crate) likes: Option<u64>,
    pub(crate) dislikes: Option<u64>,
    pub(crate) comments: Option<u64>,
    pub(crate) viewers: Option<u64>,
    pub(crate) thumbnail_path: Option<String>,
    pub(crate) preview_path: Option<String>,
    pub(crate) published_at: Option<String>,
    pub(crate) originally_published_at: Option<String>,
    #[serde(default)]
    pub(crate) is_live: bool,
    pub(crate) state: Option<State>,
    #[serde(default)]
    pub(crate) tags: Option<Vec<String>>,
    pub(crate) account: Option<Actor>,
    pub(crate) channel: Option<Actor>,
    #[serde(default)]
    pub(crate) files: Vec<File>,
    #[serde(default)]
    pub(crate) streaming_playlists: Vec<Streaming>,
}

/// A number and its word.
#[derive(Debug, Deserialize)]
pub(crate) struct Labelled {
    /// A number or a language code; null where it is not known.
    pub(crate) id: Option<serde_json::Value>,
    pub(crate) label: Option<String>,
}

impl Labelled {
    /// The word, where the number says that there is one.
    pub(crate) fn known(&self) -> Option<String> {
        self.id.as_ref().and(self.label.clone())
    }
}

/// 1 public, 2 unlisted, 3 private, 4 internal, 5 password.
#[derive(Debug, Deserialize)]
pub(crate) struct Privacy {
    pub(crate) id: u64,
}

/// 1 published, 2 to be transcoded, 4 waiting for a live stream, 5 live ended.
#[derive(Debug, Deserialize)]
pub(crate) struct State {
    pub(crate) id: u64,
}

/// An account or a channel.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Actor {
    pub(crate) id: Option<u64>,
    pub(crate) name: String,
    pub(crate) display_name: Option<String>,
    pub(crate) url: Option<String>,
    /// The instance it lives on.
    pub(crate) host: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) followers_count: Option<u64>,
    #[serde(default)]
    pub(crate) avatars: Vec<Avatar>,
    #[serde(default)]
    pub(crate) banners: Vec<Avatar>,
    /// Whose channel it is.
    pub(crate) owner_account: Option<Box<Self>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Avatar {
    pub(crate) width: Option<u32>,
    pub(crate) path: Option<String>,
    pub(crate) file_url: Option<String>,
}

/// One rendition.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct File {
    pub(crate) resolution: Option<Resolution>,
    pub(crate) width: Option<u32>,
    pub(crate) height: Option<u32>,
    pub(crate) size: Option<u64>,
    pub(crate) fps: Option<f64>,
    pub(crate) file_url: Option<String>,
    pub(crate) has_audio: Option<bool>,
    pub(crate) has_video: Option<bool>,
}

/// The height in pixels; 0 for sound alone.
#[derive(Debug, Deserialize)]
pub(crate) struct Resolution {
    pub(crate) id: u32,
}

/// Renditions behind an HLS playlist.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Streaming {
    pub(crate) playlist_url: Option<String>,
    #[serde(default)]
    pub(crate) files: Vec<File>,
}

/// What an instance says about itself.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Instance {
    /// There, or it is none.
    #[serde(rename = "serverVersion")]
    _server_version: String,
    #[serde(rename = "instance")]
    _about: serde_json::Map<String, serde_json::Value>,
}

/// A page of a list.
#[derive(Debug, Deserialize)]
pub(crate) struct Many<T> {
    pub(crate) total: Option<usize>,
    pub(crate) data: Vec<T>,
}

/// One place of a playlist; empty where its video is gone.
#[derive(Debug, Deserialize)]
pub(crate) struct Element {
    pub(crate) video: Option<Video>,
}

/// A playlist as such.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PlaylistHead {
    pub(crate) uuid: String,
    #[serde(rename = "shortUUID")]
    pub(crate) short_uuid: Option<String>,
    pub(crate) display_name: String,
    pub(crate) description: Option<String>,
    pub(crate) thumbnail_path: Option<String>,
    pub(crate) videos_length: Option<usize>,
    pub(crate) owner_account: Option<Actor>,
    pub(crate) video_channel: Option<Actor>,
}

/// Text of one language.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Caption {
    pub(crate) language: Labelled,
    pub(crate) caption_path: Option<String>,
    pub(crate) file_url: Option<String>,
    #[serde(default)]
    pub(crate) automatically_generated: bool,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Chapters {
    pub(crate) chapters: Vec<Chapter>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Chapter {
    /// Seconds from the start.
    pub(crate) timecode: f64,
    pub(crate) title: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Description {
    pub(crate) description: Option<String>,
}
