//! Formats that were read from YouTube's manifests get the ids people know (itags), and their place among the others.

use std::collections::HashSet;

use vidra_core::http::RemoteUrl;
use vidra_core::media::{Format, MediaInfo, Source};

/// Wide pictures of more bits for those who pay.
const PREMIUM: [&str; 2] = ["616", "235"];

/// Names and ranks what was read. A manifest that could not be read is left out where there is anything else.
pub(crate) fn expanded(info: &mut MediaInfo) {
    let has_others = info
        .formats
        .iter()
        .any(|format| !is_unread(format) && (format.video.is_some() || format.audio.is_some()));
    if has_others {
        info.formats.retain(|format| !is_unread(format));
    }
    let known = Known::of(&info.formats);
    let mut seen = HashSet::new();
    info.formats.retain_mut(|format| {
        let Some(itag) = itag(format) else { return true };
        if !seen.insert((itag.clone(), format.language.clone())) {
            return false;
        }
        name(format, itag, &known);
        true
    });
}

/// A list of lists that nobody could open.
fn is_unread(format: &Format) -> bool {
    let path = |url: &RemoteUrl| url.as_url().path().to_owned();
    match &format.source {
        Source::Hls { url } => is_ours(url) && path(url).contains("/hls_variant/"),
        Source::Dash { url, representation: None } => is_ours(url),
        _ => false,
    }
}

fn is_ours(url: &RemoteUrl) -> bool {
    url.host().ends_with(".googlevideo.com")
}

/// The itag of a format out of a manifest: in the path of its playlist, or the name of its representation.
fn itag(format: &Format) -> Option<String> {
    match &format.source {
        Source::Hls { url } | Source::HlsRendition { url, .. } if is_ours(url) => {
            let mut segments = url.as_url().path_segments()?;
            segments.find(|segment| *segment == "itag")?;
            segments.next().filter(|itag| !itag.is_empty() && *itag != "0").map(str::to_owned)
        }
        Source::Dash { url, representation } if is_ours(url) => representation.clone(),
        _ => None,
    }
}

/// What the formats that are files tell of the rest.
struct Known {
    /// Id, height, quality.
    files: Vec<(String, Option<u32>, f64)>,
    original: Option<String>,
    default: Option<String>,
}

impl Known {
    fn of(formats: &[Format]) -> Self {
        let files = || {
            formats.iter().filter(|format| {
                matches!(format.source, Source::Progressive { .. } | Source::Fragments { .. })
            })
        };
        let spoken = |preference: i32| {
            files()
                .find(|format| format.language_preference == Some(preference))
                .and_then(|format| format.language.clone())
        };
        let height = |format: &Format| format.video.as_ref().and_then(|video| video.height);
        let quality = |format: &Format| Some((plain(&format.id), height(format), format.quality?));
        Self { files: files().filter_map(quality).collect(), original: spoken(10), default: spoken(5) }
    }

    /// The quality of the same itag, else of the nearest height.
    fn quality(&self, itag: &str, height: Option<u32>) -> f64 {
        let same = self.files.iter().find(|(id, ..)| id == itag).map(|(.., quality)| *quality);
        let nearest = || {
            let height = height?;
            let tall = self
                .files
                .iter()
                .filter_map(|(_, other, quality)| Some((other.as_ref()?.abs_diff(height), *quality)));
            tall.min_by_key(|(distance, _)| *distance).map(|(_, quality)| quality)
        };
        same.or_else(nearest).unwrap_or(-1.0)
    }
}

/// An id without what tells equal ones apart.
fn plain(id: &str) -> String {
    id.split('-').next().unwrap_or_default().to_owned()
}

fn name(format: &mut Format, itag: String, known: &Known) {
    let is_dash = matches!(format.source, Source::Dash { .. });
    let is_taken = known.files.iter().any(|(id, ..)| *id == itag);
    let mut notes: Vec<String> = format.note.take().into_iter().collect();
    if let Some(language) = &format.language {
        let spoken = [(&known.original, 10, "(original)"), (&known.default, 5, "(default)")];
        let found = spoken.into_iter().find(|(known, ..)| known.as_ref() == Some(language));
        if let Some((_, preference, word)) = found {
            format.language_preference = Some(preference);
            notes.push(word.to_owned());
        }
    }
    if PREMIUM.contains(&itag.as_str()) {
        format.source_preference = Some(format.source_preference.unwrap_or(-1) + 100);
        notes.push("Premium".to_owned());
    }
    format.note = (!notes.is_empty()).then(|| notes.join(" "));
    let height = format.video.as_ref().and_then(|video| video.height);
    format.quality = Some(known.quality(&itag, height));
    if let Some(video) = &mut format.video {
        video.fps = video.fps.filter(|fps| *fps > 1.0);
    }
    format.id = match (is_taken, is_dash) {
        (false, _) => itag,
        (true, true) => format!("{itag}-dash"),
        (true, false) => format!("{itag}-hls"),
    };
}

#[cfg(test)]
mod tests {
    use vidra_core::media::{Extension, VideoTrack};

    use super::*;

    fn hls(path: &str, height: u32) -> Format {
        let url = RemoteUrl::parse(&format!("https://manifest.googlevideo.com/api/manifest/{path}")).unwrap();
        let video = VideoTrack { height: Some(height), ..VideoTrack::default() };
        Format { video: Some(video), ..Format::new("hls-1", Extension::Mp4, Source::Hls { url }) }
    }

    fn file(id: &str, height: u32, quality: f64) -> Format {
        let url = RemoteUrl::parse("https://r1.googlevideo.com/videoplayback").unwrap();
        let video = VideoTrack { height: Some(height), ..VideoTrack::default() };
        let source = Source::progressive(url);
        Format { video: Some(video), quality: Some(quality), ..Format::new(id, Extension::Mp4, source) }
    }

    #[test]
    fn formats_out_of_manifests_are_named_by_itag() {
        let formats = vec![
            file("137", 1080, 9.0),
            file("18", 360, 6.0),
            hls("hls_playlist/itag/137/x/index.m3u8", 1080),
            hls("hls_playlist/itag/616/x/index.m3u8", 1070),
            hls("hls_playlist/itag/616/y/index.m3u8", 1070),
            hls("hls_variant/itag/0/file/index.m3u8", 0),
        ];
        let mut info = MediaInfo::new("a", "A", formats);
        expanded(&mut info);
        let found: Vec<_> = info
            .formats
            .iter()
            .map(|format| (format.id.as_str(), format.quality, format.source_preference))
            .collect();
        let expected = [
            ("137", Some(9.0), None),
            ("18", Some(6.0), None),
            ("137-hls", Some(9.0), None),
            ("616", Some(9.0), Some(99)),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_manifest_that_is_all_there_is_stays() {
        let mut info = MediaInfo::new("a", "A", vec![hls("hls_variant/itag/0/file/index.m3u8", 0)]);
        expanded(&mut info);
        assert_eq!(info.formats.len(), 1);
    }
}
