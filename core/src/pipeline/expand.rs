//! A manifest becomes the formats it lists.

use crate::event::{Event, Events};
use crate::extract::{Context, ExtractError};
use crate::http::RemoteUrl;
use crate::manifest::hls::{self, Playlist};
use crate::manifest::{ManifestError, dash};
use crate::media::{Format, MediaInfo, Source, Subtitle};

/// What a manifest that cannot be read is worth beside other formats.
const LAST_RESORT: i32 = -100;

/// Replaces every format that is an unread manifest by what the manifest lists. One that cannot be read stays in the
/// list, last: it is there on the site, and who asks for it by name is told what is wrong with it.
pub(super) async fn expand(mut info: MediaInfo, cx: &Context, events: &Events) -> MediaInfo {
    let mut formats = Vec::new();
    for mut format in std::mem::take(&mut info.formats) {
        if format.protection.is_some() || !is_unread(&format.source) {
            formats.push(format);
            continue;
        }
        match listed(&format, cx).await {
            Ok((found, subtitles)) => {
                formats.extend(found);
                info.subtitles.extend(subtitles);
            }
            Err(error) => {
                let message = format!("the manifest of format {} was not read: {error}", format.id);
                events.send(Event::Note { item: Some(info.id.clone()), message });
                format.preference = Some(LAST_RESORT);
                formats.push(format);
            }
        }
    }
    info.formats = formats;
    info
}

const fn is_unread(source: &Source) -> bool {
    matches!(source, Source::Hls { .. } | Source::Dash { representation: None, .. })
}

async fn listed(format: &Format, cx: &Context) -> Result<(Vec<Format>, Vec<Subtitle>), ExtractError> {
    let Some(url) = format.source.url() else { return Ok((vec![format.clone()], Vec::new())) };
    let mut call = cx.get(url);
    for header in &format.headers {
        call = call.header(&header.name, &header.value);
    }
    let page = call.manifest().await?;
    let unusable = |error: ManifestError| manifest_error(url, error);
    let (mut found, subtitles) = match format.source {
        Source::Dash { .. } => dash::formats(&dash::parse(&page.text, &page.url).map_err(unusable)?),
        _ => match hls::parse(&page.text, &page.url).map_err(unusable)? {
            Playlist::Master(master) => hls::formats(&master),
            Playlist::Media(media) => {
                let mut whole = format.clone();
                whole.duration = media.is_ended.then(|| media.duration()).or(whole.duration);
                whole.protection = media.protection;
                return Ok((vec![whole], Vec::new()));
            }
        },
    };
    for one in &mut found {
        one.id = if one.id.is_empty() { format.id.clone() } else { format!("{}-{}", format.id, one.id) };
        one.headers.clone_from(&format.headers);
        one.preference = one.preference.or(format.preference);
        one.source_preference = one.source_preference.or(format.source_preference);
        one.quality = one.quality.or(format.quality);
        one.language = one.language.take().or_else(|| format.language.clone());
    }
    Ok((found, subtitles))
}

fn manifest_error(url: &RemoteUrl, error: ManifestError) -> ExtractError {
    ExtractError::Manifest { url: url.redacted(), reason: error.to_string() }
}
