//! One downloadable rendition of an item.

use std::time::{Duration, SystemTime};

use super::{AudioTrack, Extension, Header, Source, VideoTrack};
use crate::http::RemoteUrl;

/// One rendition: its tracks, where its bytes are, and what the site says of it.
///
/// `video: None` is "no picture", `audio: None` is "no sound"; a track with `codec: None` is there, its codec
/// unknown. A format with neither is a storyboard or something else no player plays.
///
/// ```
/// use vidra_core::{http::RemoteUrl, media::{Extension, Format, Source}};
/// let url = RemoteUrl::parse("https://cdn.example.org/a.mp4")?;
/// let format = Format::new("http", Extension::Mp4, Source::progressive(url));
/// assert!(format.video.is_some() && format.audio.is_some());
/// # Ok::<(), vidra_core::http::UrlError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Format {
    /// Unique within the item; what `-f` names.
    pub id: String,
    /// The kind of file the bytes are.
    pub extension: Extension,
    /// Where the bytes are.
    pub source: Source,
    /// The picture; `None` for sound alone.
    pub video: Option<VideoTrack>,
    /// The sound; `None` for a silent picture.
    pub audio: Option<AudioTrack>,
    /// Average bit rate of everything in the file, in kilobits (1000) per second.
    pub bitrate_kbps: Option<f64>,
    /// Length of the file.
    pub size: Option<Size>,
    /// How long it plays, where it differs from the item.
    pub duration: Option<Duration>,
    /// Language of the sound (BCP 47).
    pub language: Option<String>,
    /// Higher is more wanted: 10 original, 5 default, -1 other, -10 described; `None` where nothing is known.
    pub language_preference: Option<i32>,
    /// The site's own order of quality; higher is better.
    pub quality: Option<f64>,
    /// Order above everything else; a format to avoid is negative.
    pub preference: Option<i32>,
    /// Order among servers that hold the same rendition; higher is better.
    pub source_preference: Option<i32>,
    /// The site's words: `1080p60`, `DRC`, `storyboard`.
    pub note: Option<String>,
    /// Headers its bytes need.
    pub headers: Vec<Header>,
    /// Why it cannot be downloaded, where it is encrypted.
    pub protection: Option<Protection>,
    /// The server refuses its bytes before this moment.
    pub available_at: Option<SystemTime>,
    /// The protocol a file of an earlier run names, where it is loaded from one; else the source tells.
    pub declared_protocol: Option<String>,
    /// What it is a sheet of, where it is one of small pictures and no player plays it.
    pub storyboard: Option<Storyboard>,
}

/// Small pictures of a whole item, many on a sheet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Storyboard {
    /// Width of one picture in pixels.
    pub width: u32,
    /// Height of one picture in pixels.
    pub height: u32,
    /// Pictures side by side on a sheet.
    pub columns: u32,
    /// Pictures one above the other on a sheet.
    pub rows: u32,
    /// Pictures for each second of the item, where its duration is known.
    pub fps: Option<f64>,
}

impl Format {
    /// A rendition with picture and sound of unknown codecs; for a container of sound, sound alone.
    pub fn new(id: impl Into<String>, extension: Extension, source: Source) -> Self {
        Self {
            id: id.into(),
            extension,
            source,
            video: (!extension.is_audio()).then(VideoTrack::default),
            audio: Some(AudioTrack::default()),
            bitrate_kbps: None,
            size: None,
            duration: None,
            language: None,
            language_preference: None,
            quality: None,
            preference: None,
            source_preference: None,
            note: None,
            headers: Vec::new(),
            protection: None,
            available_at: None,
            declared_protocol: None,
            storyboard: None,
        }
    }

    /// A format of which no more than its address is known: `hls` or `dash` where that ends as their manifests do, else a file
    /// `http` of the kind its ending says, MP4 where it says none.
    ///
    /// ```
    /// use vidra_core::http::RemoteUrl;
    /// use vidra_core::media::Format;
    /// let format = Format::at(RemoteUrl::parse("https://clips.example/a/index.m3u8?v=1")?);
    /// assert_eq!(format.id, "hls");
    /// # Ok::<(), vidra_core::http::UrlError>(())
    /// ```
    pub fn at(url: RemoteUrl) -> Self {
        let name = url.as_url().path_segments().and_then(|mut parts| parts.next_back()).unwrap_or_default();
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
        match ending.as_str() {
            "m3u8" => Self::new("hls", Extension::Mp4, Source::Hls { url }),
            "mpd" => Self::new("dash", Extension::Mp4, Source::Dash { url, representation: None }),
            ending => {
                let known = Extension::from_known_name(ending);
                let media = known.filter(|known| known.is_audio() || known.is_video());
                Self::new("http", media.unwrap_or(Extension::Mp4), Source::progressive(url))
            }
        }
    }

    /// Exact length in bytes, where the site gives it.
    pub const fn exact_size_bytes(&self) -> Option<u64> {
        match self.size {
            Some(Size::Exact(bytes)) => Some(bytes),
            _ => None,
        }
    }

    /// Total bit rate in kbps: as given, else the sum of the tracks', where all of them are known.
    pub fn total_bitrate_kbps(&self) -> Option<f64> {
        self.bitrate_kbps.or_else(|| {
            let video = self.video.as_ref().map_or(Some(0.0), |track| track.bitrate_kbps);
            let audio = self.audio.as_ref().map_or(Some(0.0), |track| track.bitrate_kbps);
            Some(video? + audio?).filter(|rate| *rate > 0.0)
        })
    }
}

/// Length of a file in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// The server's or site's own number.
    Exact(u64),
    /// Computed from bit rate and duration, or rounded by the site.
    Approximate(u64),
}

/// Encryption that vidra does not undo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Protection {
    /// The system's name as the site gives it: `Widevine`, `FairPlay`, `SAMPLE-AES`.
    pub system: String,
}
