//! Files as formats.

use vidra_core::http::RemoteUrl;
use vidra_core::media::{AudioTrack, Codec, Extension, Format, Header, Protection, Source, VideoTrack};

use crate::file_kind::FileKind;
use crate::found::{Clip, File};

/// A clip's files as formats: named by their label, else by their number, with the name of the recogniser that found them
/// beside, and fetched as the page would.
pub(crate) fn of(clip: &Clip, by: &str, referer: Option<&RemoteUrl>) -> Vec<Format> {
    let mut formats: Vec<Format> = Vec::new();
    for file in &clip.files {
        let (name, mut format) = match file.kind {
            FileKind::Whole(extension) => {
                ("http", Format::new("", extension, Source::progressive(file.url.clone())))
            }
            FileKind::Hls => ("hls", Format::new("", Extension::Mp4, Source::Hls { url: file.url.clone() })),
            FileKind::Dash => {
                let source = Source::Dash { url: file.url.clone(), representation: None };
                ("dash", Format::new("", Extension::Mp4, source))
            }
            FileKind::Smooth => {
                let source = Source::Smooth { url: file.url.clone(), level: None };
                ("mss", Format::new("", Extension::Mp4, source))
            }
        };
        let name = file.label.as_deref().map_or_else(|| name.to_owned(), identifier);
        let is_taken = |id: &str| formats.iter().any(|other| other.id == id);
        format.id = if is_taken(&name) { format!("{name}-{}", formats.len()) } else { name };
        tracks(&mut format, file);
        let referer = referer.map(RemoteUrl::without_fragment);
        format.headers = referer
            .map(|url| Header { name: "Referer".to_owned(), value: url.to_string() })
            .into_iter()
            .collect();
        format.note = (!by.is_empty()).then(|| by.to_owned());
        format.protection = clip.protection.clone().map(|system| Protection { system });
        formats.push(format);
    }
    formats
}

/// A label as people can write it after `-f`, where spaces, commas and brackets mean something.
fn identifier(label: &str) -> String {
    const LONGEST: usize = 40;
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    label.chars().take(LONGEST).map(|c| if is_plain(c) { c } else { '_' }).collect()
}

fn tracks(format: &mut Format, file: &File) {
    let codec = |is_such: fn(&Codec) -> bool| file.codecs.iter().find(|codec| is_such(codec)).cloned();
    if let Some(video) = &mut format.video {
        *video = VideoTrack {
            codec: codec(Codec::is_video),
            width: file.width,
            height: file.height,
            ..VideoTrack::default()
        };
    }
    format.audio = Some(AudioTrack { codec: codec(Codec::is_audio), ..AudioTrack::default() });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_becomes_an_id_without_special_signs() {
        assert_eq!(identifier("360p SD (fast), [1]"), "360p_SD__fast____1_");
    }
}
