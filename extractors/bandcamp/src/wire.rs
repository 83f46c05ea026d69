//! What pages and answers carry: the fields that are used.

use std::collections::BTreeMap;

use serde::Deserialize;

/// `data-tralbum` of a page: one track or an album.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct TrackOrAlbum {
    pub(crate) current: Current,
    pub(crate) artist: Option<String>,
    pub(crate) art_id: Option<u64>,
    pub(crate) id: Option<u64>,
    pub(crate) url: Option<String>,
    pub(crate) album_release_date: Option<String>,
    pub(crate) trackinfo: Vec<Track>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Current {
    pub(crate) id: Option<u64>,
    pub(crate) title: Option<String>,
    pub(crate) about: Option<String>,
    pub(crate) credits: Option<String>,
    /// `10 Mar 2019 23:00:42 GMT`.
    pub(crate) publish_date: Option<String>,
    pub(crate) release_date: Option<String>,
    pub(crate) artist: Option<String>,
    pub(crate) track_number: Option<u32>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Track {
    /// In pages beside `id`, in answers alone.
    pub(crate) track_id: Option<u64>,
    pub(crate) id: Option<u64>,
    pub(crate) title: Option<String>,
    pub(crate) artist: Option<String>,
    /// Streams by name, in pages.
    pub(crate) file: Option<BTreeMap<String, String>>,
    /// The same in answers.
    pub(crate) streaming_url: Option<BTreeMap<String, String>>,
    pub(crate) title_link: Option<String>,
    pub(crate) duration: f64,
    pub(crate) track_num: Option<u32>,
}

/// `data-embed` of a track's page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Embed {
    pub(crate) album_embed_data: Option<AlbumEmbed>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct AlbumEmbed {
    pub(crate) album_title: Option<String>,
}

/// `data-band` of any page.
#[derive(Debug, Deserialize)]
pub(crate) struct Band {
    pub(crate) id: u64,
    pub(crate) name: Option<String>,
}

/// The answer about a band.
#[derive(Debug, Deserialize)]
pub(crate) struct BandDetails {
    pub(crate) name: Option<String>,
    pub(crate) bandcamp_url: Option<String>,
    #[serde(default)]
    pub(crate) bio: Option<String>,
    #[serde(default)]
    pub(crate) discography: Vec<Release>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Release {
    pub(crate) item_id: u64,
    /// `track` or `album`.
    pub(crate) item_type: String,
    pub(crate) title: Option<String>,
    pub(crate) band_id: u64,
}

/// The answer about one track or album.
#[derive(Debug, Deserialize)]
pub(crate) struct Details {
    pub(crate) id: u64,
    pub(crate) title: String,
    pub(crate) bandcamp_url: String,
    pub(crate) art_id: Option<u64>,
    pub(crate) tralbum_artist: Option<String>,
    pub(crate) about: Option<String>,
    pub(crate) album_title: Option<String>,
    /// Seconds since 1970.
    pub(crate) release_date: Option<i64>,
    #[serde(default)]
    pub(crate) tracks: Vec<Track>,
}

/// An episode of the weekly show.
#[derive(Debug, Deserialize)]
pub(crate) struct Show {
    pub(crate) title: Option<String>,
    pub(crate) subtitle: Option<String>,
    pub(crate) audio_title: Option<String>,
    pub(crate) desc: Option<String>,
    pub(crate) published_date: Option<String>,
    pub(crate) image_caption: Option<String>,
    pub(crate) show_image_id: Option<u64>,
    pub(crate) audio_duration: Option<f64>,
    #[serde(default)]
    pub(crate) audio_stream: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) tracks: Vec<Played>,
}

/// A piece played in the show.
#[derive(Debug, Deserialize)]
pub(crate) struct Played {
    pub(crate) title: Option<String>,
    pub(crate) artist: Option<String>,
    /// Seconds from the start.
    pub(crate) timecode: Option<f64>,
}
