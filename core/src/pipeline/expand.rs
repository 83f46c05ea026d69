//! A manifest becomes the formats it lists.

use crate::event::{Event, Events};
use crate::extract::{Context, ExtractError};
use crate::http::RemoteUrl;
use crate::manifest::hls::{self, Playlist};
use crate::manifest::{ManifestError, dash, smooth};
use crate::media::{Format, LiveStatus, MediaInfo, Source, Subtitle};

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
            Ok(found) => {
                formats.extend(found.formats);
                info.subtitles.extend(found.subtitles);
                if found.is_live {
                    info.live_status = info.live_status.or(Some(LiveStatus::IsLive));
                }
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
    matches!(
        source,
        Source::Hls { .. } | Source::Dash { representation: None, .. } | Source::Smooth { level: None, .. }
    )
}

/// What a manifest lists.
#[derive(Default)]
struct Listed {
    formats: Vec<Format>,
    subtitles: Vec<Subtitle>,
    /// Whether it goes on while it is read.
    is_live: bool,
}

async fn listed(format: &Format, cx: &Context) -> Result<Listed, ExtractError> {
    let Some(url) = format.source.url() else {
        return Ok(Listed { formats: vec![format.clone()], ..Listed::default() });
    };
    let mut call = cx.get(url);
    for header in &format.headers {
        call = call.header(&header.name, &header.value);
    }
    let page = call.manifest().await?;
    let unusable = |error: ManifestError| manifest_error(url, error);
    let mut is_live = false;
    let (mut found, subtitles) = match format.source {
        Source::Dash { .. } => {
            let description = dash::parse(&page.text, &page.url).map_err(unusable)?;
            is_live = description.is_dynamic;
            dash::formats(&description)
        }
        Source::Smooth { .. } => {
            let manifest = smooth::parse(&page.text, &page.url).map_err(unusable)?;
            is_live = manifest.is_live;
            smooth::formats(&manifest)
        }
        _ => match hls::parse(&page.text, &page.url).map_err(unusable)? {
            Playlist::Master(master) => hls::formats(&master),
            Playlist::Media(media) => {
                let mut whole = format.clone();
                whole.duration = media.is_over().then(|| media.duration()).or(whole.duration);
                let is_live = !media.is_over();
                whole.protection = media.protection;
                return Ok(Listed { formats: vec![whole], subtitles: Vec::new(), is_live });
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
    Ok(Listed { formats: found, subtitles, is_live })
}

fn manifest_error(url: &RemoteUrl, error: ManifestError) -> ExtractError {
    ExtractError::Manifest { url: url.redacted(), reason: error.to_string() }
}
