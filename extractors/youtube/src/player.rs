//! The answer of the `player` endpoint: the fields that are used.

use serde::Deserialize;
use serde_json::Value;

use crate::wire::{Text, lenient, lenient_list, number, positive};

/// All of it.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct PlayerResponse {
    #[serde(deserialize_with = "lenient")]
    pub(crate) playability_status: PlayabilityStatus,
    #[serde(deserialize_with = "lenient")]
    pub(crate) streaming_data: StreamingData,
    #[serde(deserialize_with = "lenient")]
    pub(crate) video_details: VideoDetails,
    #[serde(deserialize_with = "lenient")]
    pub(crate) captions: Captions,
    /// Of a stream of several cameras.
    #[serde(deserialize_with = "lenient")]
    pub(crate) multicamera: Multicamera,
    #[serde(deserialize_with = "lenient")]
    pub(crate) ad_placements: Vec<Value>,
    #[serde(deserialize_with = "lenient")]
    pub(crate) ad_slots: Vec<Value>,
    #[serde(deserialize_with = "lenient")]
    pub(crate) storyboards: Storyboards,
    #[serde(deserialize_with = "lenient")]
    pub(crate) playback_tracking: Tracking,
}

/// Where players tell that a video is watched.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Tracking {
    /// Asked when it begins.
    pub(crate) videostats_playback_url: Beacon,
    /// Asked with how much was watched.
    pub(crate) videostats_watchtime_url: Beacon,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Beacon {
    pub(crate) base_url: Option<String>,
}

impl PlayerResponse {
    /// It begins later.
    pub(crate) fn is_announced(&self) -> bool {
        self.video_details.is_upcoming == Some(true)
            || self.playability_status.status == "LIVE_STREAM_OFFLINE"
    }
}

/// Small pictures of the whole video.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Storyboards {
    pub(crate) player_storyboard_spec_renderer: StoryboardSpec,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct StoryboardSpec {
    pub(crate) spec: String,
}

/// The cameras of a stream.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Multicamera {
    player_legacy_multicamera_renderer: Cameras,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Cameras {
    metadata_list: String,
}

impl Multicamera {
    /// All of them, packed as queries are.
    pub(crate) fn list(&self) -> &str {
        &self.player_legacy_multicamera_renderer.metadata_list
    }
}

/// Whether it plays, and if not why.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct PlayabilityStatus {
    pub(crate) status: String,
    pub(crate) reason: String,
    pub(crate) playable_in_embed: Option<bool>,
    /// There where the only reason is the viewer's age.
    pub(crate) desktop_legacy_age_gate_reason: Option<Value>,
    #[serde(deserialize_with = "lenient")]
    pub(crate) error_screen: ErrorScreen,
}

/// What the player shows instead of the video.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct ErrorScreen {
    #[serde(deserialize_with = "lenient")]
    pub(crate) player_error_message_renderer: ErrorMessage,
    #[serde(deserialize_with = "lenient")]
    pub(crate) player_interstitial_renderer: Interstitial,
    pub(crate) player_captcha_view_model: Option<Value>,
    #[serde(deserialize_with = "lenient")]
    pub(crate) player_legacy_desktop_ypc_trailer_renderer: Trailer,
}

/// What may be watched of a film without paying.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Trailer {
    pub(crate) trailer_video_id: Option<String>,
}

/// The reason in two sentences.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ErrorMessage {
    pub(crate) reason: Text,
    pub(crate) subreason: Text,
}

/// The newer form of the same.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Interstitial {
    pub(crate) content: InterstitialContent,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct InterstitialContent {
    pub(crate) interstitial_view_model: InterstitialText,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct InterstitialText {
    pub(crate) title: Text,
    pub(crate) description: Text,
}

/// Where the bytes are.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct StreamingData {
    /// Picture and sound in one file.
    #[serde(deserialize_with = "lenient_list")]
    pub(crate) formats: Vec<Stream>,
    /// One of the two.
    #[serde(deserialize_with = "lenient_list")]
    pub(crate) adaptive_formats: Vec<Stream>,
    pub(crate) hls_manifest_url: Option<String>,
    pub(crate) dash_manifest_url: Option<String>,
    /// There where everything is encrypted.
    #[serde(deserialize_with = "lenient")]
    pub(crate) license_infos: Vec<Value>,
}

impl StreamingData {
    /// Those with picture and sound before the others.
    pub(crate) fn streams(&self) -> impl Iterator<Item = &Stream> {
        self.formats.iter().chain(&self.adaptive_formats)
    }

    /// Whether anything of it may be fetched: not encrypted, and not through YouTube's own protocol alone.
    pub(crate) fn has_addresses(&self) -> bool {
        let may_be = |stream: &Stream| {
            stream.drm_families.is_empty() && (stream.url.is_some() || stream.signature_cipher.is_some())
        };
        self.hls_manifest_url.is_some() || self.streams().any(may_be)
    }
}

/// One rendition.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Stream {
    #[serde(deserialize_with = "number")]
    pub(crate) itag: Option<u64>,
    /// Absent where it has to be put together by the player script, or comes through YouTube's own protocol.
    pub(crate) url: Option<String>,
    /// The address and a riddle, as a query.
    pub(crate) signature_cipher: Option<String>,
    /// `video/webm; codecs="vp9"`.
    pub(crate) mime_type: String,
    /// Bits a second at the most.
    #[serde(deserialize_with = "positive")]
    pub(crate) bitrate: Option<u64>,
    /// Bits a second.
    #[serde(deserialize_with = "positive")]
    pub(crate) average_bitrate: Option<u64>,
    #[serde(deserialize_with = "positive")]
    pub(crate) width: Option<u64>,
    #[serde(deserialize_with = "positive")]
    pub(crate) height: Option<u64>,
    #[serde(deserialize_with = "positive")]
    pub(crate) fps: Option<u64>,
    pub(crate) quality_label: Option<String>,
    pub(crate) quality: String,
    pub(crate) audio_quality: String,
    /// Bytes.
    #[serde(deserialize_with = "positive")]
    pub(crate) content_length: Option<u64>,
    #[serde(deserialize_with = "positive")]
    pub(crate) approx_duration_ms: Option<u64>,
    #[serde(deserialize_with = "positive")]
    pub(crate) audio_sample_rate: Option<u64>,
    #[serde(deserialize_with = "positive")]
    pub(crate) audio_channels: Option<u64>,
    /// With the loud parts made quieter.
    pub(crate) is_drc: bool,
    #[serde(deserialize_with = "lenient")]
    pub(crate) audio_track: Option<Track>,
    #[serde(deserialize_with = "lenient")]
    pub(crate) color_info: ColorInfo,
    pub(crate) projection_type: String,
    pub(crate) spatial_audio_type: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// There where the bytes are pieces of a stream that goes on.
    pub(crate) target_duration_sec: Option<Value>,
    /// Seconds the server goes back.
    #[serde(deserialize_with = "positive")]
    pub(crate) max_dvr_duration_sec: Option<u64>,
    #[serde(deserialize_with = "lenient")]
    pub(crate) drm_families: Vec<Value>,
}

/// Which of several sound tracks.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Track {
    /// Language, dot, a number for the kind: `en.4`.
    pub(crate) id: String,
    /// `English original`.
    pub(crate) display_name: String,
    pub(crate) audio_is_default: bool,
}

/// How brightness is coded.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct ColorInfo {
    pub(crate) transfer_characteristics: String,
}

/// What the video is.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct VideoDetails {
    pub(crate) video_id: Option<String>,
    pub(crate) title: Option<String>,
    #[serde(deserialize_with = "positive")]
    pub(crate) length_seconds: Option<u64>,
    #[serde(deserialize_with = "lenient")]
    pub(crate) keywords: Vec<String>,
    pub(crate) channel_id: Option<String>,
    pub(crate) author: Option<String>,
    pub(crate) short_description: Option<String>,
    #[serde(deserialize_with = "lenient")]
    pub(crate) thumbnail: Pictures,
    #[serde(deserialize_with = "number")]
    pub(crate) view_count: Option<u64>,
    pub(crate) is_private: Option<bool>,
    pub(crate) is_live: Option<bool>,
    pub(crate) is_live_content: Option<bool>,
    pub(crate) is_upcoming: Option<bool>,
    pub(crate) is_post_live_dvr: Option<bool>,
}

/// The same picture in several sizes.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Pictures {
    #[serde(deserialize_with = "lenient_list")]
    pub(crate) thumbnails: Vec<Picture>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Picture {
    pub(crate) url: String,
    #[serde(deserialize_with = "positive")]
    pub(crate) width: Option<u64>,
    #[serde(deserialize_with = "positive")]
    pub(crate) height: Option<u64>,
}

/// Text tracks.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Captions {
    pub(crate) player_captions_tracklist_renderer: CaptionList,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct CaptionList {
    #[serde(deserialize_with = "lenient_list")]
    pub(crate) caption_tracks: Vec<CaptionTrack>,
    /// What the machine translates into.
    #[serde(deserialize_with = "lenient_list")]
    pub(crate) translation_languages: Vec<TranslationLanguage>,
}

/// One text track.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct CaptionTrack {
    pub(crate) base_url: String,
    pub(crate) name: Text,
    /// `.en`, `a.en`, `.en.NAME`.
    pub(crate) vss_id: String,
    pub(crate) language_code: String,
    /// `asr` for text a machine heard.
    pub(crate) kind: String,
    pub(crate) is_translatable: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct TranslationLanguage {
    pub(crate) language_code: String,
    pub(crate) language_name: Text,
}
