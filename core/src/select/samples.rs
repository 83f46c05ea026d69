//! Small formats for the tests of this module.

use crate::http::RemoteUrl;
use crate::media::{Codec, Extension, Format, Source};

fn format(id: &str, extension: Extension) -> Format {
    let url = RemoteUrl::parse("https://cdn.example.org/file").unwrap();
    Format::new(id, extension, Source::progressive(url))
}

/// Picture and sound in MP4.
pub(super) fn both(id: &str, width: u32, height: u32) -> Format {
    let mut format = format(id, Extension::Mp4);
    let track = format.video.as_mut().unwrap();
    (track.width, track.height) = (Some(width), Some(height));
    format
}

/// A silent picture in MP4.
pub(super) fn video(id: &str, width: u32, height: u32) -> Format {
    Format { audio: None, ..both(id, width, height) }
}

/// Sound alone.
pub(super) fn audio(id: &str, extension: Extension) -> Format {
    Format { video: None, ..format(id, extension) }
}

/// A storyboard: neither picture nor sound.
pub(super) fn pictures(id: &str) -> Format {
    Format { video: None, audio: None, ..format(id, Extension::Mhtml) }
}

/// The format with these codecs.
pub(super) fn with_codecs(mut format: Format, video: &str, audio: &str) -> Format {
    if let Some(track) = &mut format.video {
        track.codec = Some(Codec::new(video));
    }
    if let Some(track) = &mut format.audio {
        track.codec = Some(Codec::new(audio));
    }
    format
}
