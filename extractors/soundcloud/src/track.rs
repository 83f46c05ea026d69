//! One track: its renditions' addresses, each asked for on its own, all at the same time.

use std::time::Duration;

use futures_util::future::join_all;
use vidra_core::extract::{ExtractError, Extraction, Unavailable};
use vidra_core::http::RemoteUrl;
use vidra_core::media::{
    AudioTrack, Codec, Counts, Extension, Format, MediaInfo, Music, Source, Thumbnail, Uploader, unix_seconds,
};

use crate::api::Api;
use crate::wire::{Original, Stream, Track, Transcoding, User};

/// Picture sizes by the word in their address (observed 2026-02): edge in pixels, 0 for the original's.
const PICTURES: [(&str, u32); 9] = [
    ("mini", 16),
    ("tiny", 20),
    ("small", 32),
    ("badge", 47),
    ("t67x67", 67),
    ("large", 100),
    ("t300x300", 300),
    ("crop", 400),
    ("t500x500", 500),
];

pub(crate) async fn describe(track: Track, api: &Api) -> Result<Extraction, ExtractError> {
    let mut info = about(&track)?;
    let asked = track.media.transcodings.iter().map(|one| rendition(one, &track, api));
    let (answers, original) = futures_util::future::join(join_all(asked), original(&track, api)).await;
    let mut last_error = None;
    for answer in answers {
        match answer {
            Ok(Some(format)) => info.formats.push(format),
            Ok(None) => {}
            Err(Left::Reason(reason)) => info.skipped.push(reason),
            Err(Left::Error(error)) => last_error = Some(*error),
        }
    }
    info.formats.extend(original);
    // The same file can be behind two names.
    let mut seen: Vec<Option<RemoteUrl>> = Vec::new();
    info.formats.retain(|format| {
        let url = format.source.url().cloned();
        let is_new = !seen.contains(&url);
        seen.push(url);
        is_new
    });
    if info.formats.is_empty() {
        return Err(last_error.unwrap_or_else(|| without_formats(&track, &info)));
    }
    let is_preview = |format: &Format| format.preference == Some(-10);
    if info.formats.iter().all(is_preview) {
        let words = "all that can be heard without a Go+ account is a preview of thirty seconds";
        return Err(ExtractError::unavailable(Unavailable::Paid, words));
    }
    Ok(info.into())
}

fn without_formats(track: &Track, info: &MediaInfo) -> ExtractError {
    let is_encrypted = info.skipped.iter().any(|reason| reason.contains("encrypted"));
    match track.policy.as_deref() {
        Some("BLOCK") => ExtractError::unavailable(Unavailable::GeoBlocked, ""),
        Some("SNIP") => ExtractError::unavailable(Unavailable::Paid, "this track is for Go+ accounts"),
        _ if is_encrypted => ExtractError::unavailable(Unavailable::Drm, ""),
        _ => ExtractError::unavailable(Unavailable::Other, "it has no stream yet; try again later"),
    }
}

/// Everything but the renditions: also what lists tell.
pub(crate) fn about(track: &Track) -> Result<MediaInfo, ExtractError> {
    let title = track.title.clone().ok_or_else(|| ExtractError::missing("title of the track"))?;
    let publisher = track.publisher_metadata.clone().unwrap_or_default();
    let text = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    let picture =
        track.artwork_url.as_deref().or(track.user.as_ref().and_then(|user| user.avatar_url.as_deref()));
    Ok(MediaInfo {
        webpage_url: track.permalink_url.as_deref().and_then(|url| RemoteUrl::parse(url).ok()),
        description: text(&track.description),
        duration: track.duration.map(Duration::from_millis),
        uploader: track.user.as_ref().map(person),
        timestamp: track.created_at.as_deref().and_then(unix_seconds),
        release_timestamp: track.release_date.as_deref().and_then(unix_seconds),
        counts: Counts {
            views: track.playback_count,
            likes: track.likes_count,
            comments: track.comment_count,
            reposts: track.reposts_count,
            ..Counts::default()
        },
        thumbnails: picture.map(pictures).unwrap_or_default(),
        tags: tags(track.tag_list.as_deref().unwrap_or_default()),
        license: text(&track.license),
        music: Some(Music {
            track: Some(title.clone()),
            artists: text(&publisher.artist).into_iter().collect(),
            album: text(&publisher.album_title),
            genres: text(&track.genre).into_iter().collect(),
            ..Music::default()
        }),
        ..MediaInfo::new(track.id.to_string(), title, Vec::new())
    })
}

/// Somebody on the site.
pub(crate) fn person(user: &User) -> Uploader {
    Uploader {
        name: user.username.clone(),
        id: Some(user.id.to_string()),
        url: user.permalink_url.as_deref().and_then(|url| RemoteUrl::parse(url).ok()),
        followers: user.followers_count,
        is_verified: Some(user.verified),
    }
}

/// A picture in all its sizes: the size is a word at the end of the name, `-large.jpg`.
pub(crate) fn pictures(url: &str) -> Vec<Thumbnail> {
    let sized = |word: &str| url.replace("-large.", &format!("-{word}."));
    let mut all: Vec<Thumbnail> = Vec::new();
    if !url.contains("-large.") {
        return RemoteUrl::parse(url).map(Thumbnail::new).into_iter().collect();
    }
    for (word, edge) in PICTURES {
        if let Ok(url) = RemoteUrl::parse(&sized(word)) {
            let edge = Some(edge);
            all.push(Thumbnail {
                id: Some(word.to_owned()),
                width: edge,
                height: edge,
                ..Thumbnail::new(url)
            });
        }
    }
    if let Ok(url) = RemoteUrl::parse(&sized("original")) {
        all.push(Thumbnail { id: Some("original".to_owned()), preference: Some(10), ..Thumbnail::new(url) });
    }
    all
}

/// `dub "two words" reggae`.
fn tags(text: &str) -> Vec<String> {
    let mut tags = Vec::new();
    for (index, part) in text.split('"').enumerate() {
        if index % 2 == 1 {
            tags.push(part.trim().to_owned());
        } else {
            tags.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    tags.retain(|tag| !tag.is_empty());
    tags
}

/// Why a rendition is not offered.
enum Left {
    Reason(String),
    Error(Box<ExtractError>),
}

async fn rendition(one: &Transcoding, track: &Track, api: &Api) -> Result<Option<Format>, Left> {
    let protocol = one.format.protocol.as_str();
    let name = if protocol == "progressive" { "http" } else { "hls" };
    let id = format!("{name}_{}", one.preset);
    if protocol.contains("encrypted") {
        return Err(Left::Reason(format!("{id}: encrypted ({protocol})")));
    }
    let Ok(mut url) = RemoteUrl::parse(&one.url) else { return Ok(None) };
    if let Some(token) = &track.track_authorization {
        url = url.with_query("track_authorization", token);
    }
    if let Some(token) = &track.secret_token {
        url = url.with_query("secret_token", token);
    }
    let stream: Stream = match api.json(&url).await {
        Ok(stream) => stream,
        Err(ExtractError::Status { status, .. }) => {
            return Err(Left::Reason(format!("{id}: the site answers {status} for its address")));
        }
        Err(error) => return Err(Left::Error(Box::new(error))),
    };
    let Ok(address) = RemoteUrl::parse(&stream.url) else { return Ok(None) };
    Ok(Some(format(one, id, address)))
}

fn format(one: &Transcoding, id: String, address: RemoteUrl) -> Format {
    let codec = one.format.mime_type.split("codecs=\"").nth(1).and_then(|rest| rest.split('"').next());
    let extension = match (codec, one.preset.split('_').next()) {
        (Some(codec), _) if codec.starts_with("mp4a") => Extension::M4a,
        (Some("opus"), _) | (_, Some("opus")) => Extension::Opus,
        (_, Some("mp3")) => Extension::Mp3,
        (_, Some("aac")) => Extension::M4a,
        _ => Extension::from_name(one.format.mime_type.rsplit('/').next().unwrap_or_default()),
    };
    // The type of MP3 (`audio/mpeg`) names no codec.
    let codec = codec.or((extension == Extension::Mp3).then_some("mp3"));
    let is_hls = id.starts_with("hls");
    let is_preview = one.snipped || one.url.contains("/preview/") || address.as_str().contains("/preview/");
    let bitrate = kilobits(&one.preset, address.as_url().path());
    let source = if is_hls { Source::Hls { url: address } } else { Source::progressive(address) };
    let id = if is_preview { format!("{id}_preview") } else { id };
    let mut format = Format::new(id, extension, source);
    format.video = None;
    format.audio = Some(AudioTrack {
        codec: codec.map(Codec::new),
        bitrate_kbps: bitrate.map(f64::from),
        ..AudioTrack::default()
    });
    let is_premium = one.quality == "hq";
    let quality = match bitrate {
        _ if is_premium => 5.0,
        Some(rate) if rate >= 160 => 0.0,
        _ => -1.0,
    };
    format.quality = Some(quality);
    format.note = is_premium.then(|| "Premium".to_owned());
    format.preference = is_preview.then_some(-10);
    format
}

/// `aac_160k` says it; else the file's name does: `.128.mp3`.
fn kilobits(preset: &str, path: &str) -> Option<u32> {
    let in_preset =
        preset.strip_suffix('k').and_then(|rest| rest.rsplit('_').next()).and_then(|rate| rate.parse().ok());
    let named = || {
        let mut parts =
            path.split('/').find(|part| part.ends_with(".mp3") || part.ends_with(".opus"))?.rsplit('.');
        parts.nth(1)?.parse().ok()
    };
    in_preset.or_else(named)
}

/// The file that was put there, where its owner hands it out.
async fn original(track: &Track, api: &Api) -> Option<Format> {
    if !(track.downloadable && track.has_downloads_left) {
        return None;
    }
    let url = Api::url(&format!("tracks/{}/download", track.id)).ok()?;
    let answer: Original = api.json(&url).await.ok()?;
    let address = RemoteUrl::parse(&answer.redirect_uri).ok()?;
    let name = address
        .query_value("response-content-disposition")
        .unwrap_or_else(|| address.as_url().path().to_owned());
    let name = name.trim_end_matches(['"', ';']).rsplit('.').next().unwrap_or_default().to_owned();
    let mut format = Format::new("download", Extension::from_name(&name), Source::progressive(address));
    format.video = None;
    format.quality = Some(10.0);
    format.note = Some("Original".to_owned());
    Some(format)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_of_several_words_stand_in_quotes() {
        assert_eq!(tags("dub \"two words\" reggae"), ["dub", "two words", "reggae"]);
        assert!(tags("  ").is_empty());
    }

    #[test]
    fn the_bit_rate_is_in_the_preset_or_in_the_name() {
        assert_eq!(kilobits("aac_160k", "/x"), Some(160));
        assert_eq!(kilobits("mp3_1_0", "/media/cyaz0.128.mp3/playlist.m3u8"), Some(128));
        assert_eq!(kilobits("opus_0_0", "/plain"), None);
    }
}
