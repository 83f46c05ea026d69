//! One video: its files, its HLS renditions, its text and chapters.

use std::time::Duration;

use vidra_core::extract::{Context, ExtractError, Extraction, Link, Unavailable};
use vidra_core::http::{RemoteUrl, Secret};
use vidra_core::media::{
    Availability, Chapter, Counts, Extension, Format, LiveStatus, MediaInfo, Size, Source, Subtitle,
    Thumbnail, TimedText, Uploader, VideoTrack, unix_seconds,
};

use crate::comments::comments;
use crate::instance::{Answer, ask, probe};
use crate::wire::{Actor, Caption, Chapters, Description, File, Many, Video};

/// Descriptions longer than this are cut where they stand beside the video (older instances).
const CUT_AT: usize = 250;

pub(crate) async fn extract(id: &str, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
    let api = url.join(&format!("/api/v1/videos/{id}"))?;
    let (video, password) = match probe::<Video>(&api, cx).await {
        Answer::Stranger => return Ok(Extraction::Pass),
        Answer::Found(video) => (video, None),
        Answer::Refused(refusal) => match (refusal.origin(&api), &cx.settings().video_password) {
            (Some(origin), _) => return Ok(Extraction::Redirect(Link::new(origin))),
            (None, Some(password)) if refusal.wants_password() => {
                (ask(&api, Some(password), cx).await?, Some(password))
            }
            _ => return Err(refusal.into_error()),
        },
    };
    let mut info = about(&video, url);
    info.formats = formats(&video, url);
    if info.formats.is_empty() {
        return Err(without_formats(&video));
    }
    beside(&mut info, &video, &api, password, cx).await;
    Ok(info.into())
}

/// What stands beside a video and never keeps it back.
async fn beside(
    info: &mut MediaInfo,
    video: &Video,
    api: &RemoteUrl,
    password: Option<&Secret<String>>,
    cx: &Context,
) {
    let of = |name: &str| api.join(&format!("{}/{name}", api.as_url().path()));
    let (Ok(captions), Ok(chapters), Ok(description)) = (of("captions"), of("chapters"), of("description"))
    else {
        return;
    };
    let whole = async {
        match is_cut(video) {
            true => ask::<Description>(&description, password, cx).await.ok()?.description,
            false => None,
        }
    };
    let (captions, chapters, whole) = futures_util::future::join3(
        ask::<Many<Caption>>(&captions, password, cx),
        ask::<Chapters>(&chapters, password, cx),
        whole,
    )
    .await;
    for caption in captions.map(|list| list.data).unwrap_or_default() {
        add_caption(info, caption, api);
    }
    info.chapters = chapters.map(|list| named_parts(list, info.duration)).unwrap_or_default();
    info.description = whole.or(info.description.take());
    if cx.settings().wants_comments {
        let uploader = video.account.as_ref().and_then(|account| account.url.as_deref());
        info.comments = comments(api, uploader, password, cx).await;
    }
}

/// What is known of a video without its files: also what lists tell.
pub(crate) fn about(video: &Video, base: &RemoteUrl) -> MediaInfo {
    let word = |label: &Option<crate::wire::Labelled>| label.as_ref().and_then(crate::wire::Labelled::known);
    let mut info = MediaInfo {
        display_id: video.short_uuid.clone(),
        webpage_url: video.url.as_deref().and_then(|url| base.join(url).ok()),
        description: video.description.clone(),
        duration: video.duration.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()),
        uploader: video.account.as_ref().map(|actor| person(actor, base)),
        channel: video.channel.as_ref().map(|actor| person(actor, base)),
        timestamp: video.published_at.as_deref().and_then(unix_seconds),
        release_timestamp: video
            .originally_published_at
            .as_deref()
            .and_then(unix_seconds)
            .filter(|at| *at > 0),
        counts: Counts {
            views: video.views,
            likes: video.likes,
            dislikes: video.dislikes,
            comments: video.comments,
            concurrent_viewers: video.viewers.filter(|_| video.is_live),
            ..Counts::default()
        },
        thumbnails: pictures([video.thumbnail_path.as_deref(), video.preview_path.as_deref()], base),
        categories: word(&video.category).into_iter().collect(),
        tags: video.tags.clone().unwrap_or_default(),
        live_status: Some(if video.is_live { LiveStatus::IsLive } else { LiveStatus::NotLive }),
        availability: video.privacy.as_ref().and_then(|privacy| match privacy.id {
            1 => Some(Availability::Public),
            2 => Some(Availability::Unlisted),
            3 => Some(Availability::Private),
            4 | 5 => Some(Availability::NeedsAuth),
            _ => None,
        }),
        age_limit: Some(if video.nsfw { 18 } else { 0 }),
        license: word(&video.licence),
        language: video.language.as_ref().and_then(|one| Some(one.id.as_ref()?.as_str()?.to_owned())),
        ..MediaInfo::new(video.uuid.clone(), video.name.clone(), Vec::new())
    };
    if matches!(video.state.as_ref().map(|state| state.id), Some(4)) {
        info.live_status = Some(LiveStatus::IsUpcoming);
    }
    info
}

/// An account or channel.
pub(crate) fn person(actor: &Actor, base: &RemoteUrl) -> Uploader {
    Uploader {
        name: Some(actor.display_name.clone().unwrap_or_else(|| actor.name.clone())),
        id: actor.id.map(|id| id.to_string()),
        url: actor.url.as_deref().and_then(|url| base.join(url).ok()),
        followers: actor.followers_count,
        is_verified: None,
    }
}

/// Pictures by path.
pub(crate) fn pictures<const N: usize>(paths: [Option<&str>; N], base: &RemoteUrl) -> Vec<Thumbnail> {
    paths.into_iter().flatten().filter_map(|path| Some(Thumbnail::new(base.join(path).ok()?))).collect()
}

fn formats(video: &Video, base: &RemoteUrl) -> Vec<Format> {
    let manifest =
        |url: &String| Some(Format::new("hls", Extension::Mp4, Source::Hls { url: base.join(url).ok()? }));
    let manifests = || {
        video.streaming_playlists.iter().filter_map(|list| manifest(list.playlist_url.as_ref()?)).collect()
    };
    if video.is_live {
        return manifests();
    }
    let hls = video.streaming_playlists.iter().flat_map(|list| &list.files);
    let mut formats: Vec<Format> =
        video.files.iter().chain(hls).filter_map(|file| format(file, base)).collect();
    if formats.is_empty() {
        // An instance may keep the addresses of files to itself.
        return manifests();
    }
    formats.sort_by_key(|format| format.video.as_ref().map_or(0, |track| track.height.unwrap_or(0)));
    formats
}

fn format(file: &File, base: &RemoteUrl) -> Option<Format> {
    let url = base.join(file.file_url.as_deref()?).ok()?;
    let name = url.as_url().path().rsplit('.').next().unwrap_or_default().to_owned();
    let resolution = file.resolution.as_ref();
    let height = resolution.map(|one| one.id).or(file.height);
    // The label is a person's: `720p`, and `Audio only` for 0.
    let id = format!("{}p", height.unwrap_or(0));
    let mut format = Format::new(id, Extension::from_name(&name), Source::progressive(url));
    format.size = file.size.filter(|size| *size > 0).map(Size::Exact);
    // Where the sound is in a file of its own, the files say which of the two they hold; older instances do not.
    let has_video = file.has_video.unwrap_or(height != Some(0)) && height != Some(0);
    format.video = has_video.then(|| VideoTrack {
        width: file.width.filter(|width| *width > 0),
        height: file.height.filter(|height| *height > 0).or(height),
        fps: file.fps.filter(|fps| *fps > 0.0),
        ..VideoTrack::default()
    });
    if file.has_audio == Some(false) {
        format.audio = None;
    }
    Some(format)
}

fn without_formats(video: &Video) -> ExtractError {
    match video.state.as_ref().map(|state| state.id) {
        Some(4) => ExtractError::unavailable(Unavailable::NotYetLive, ""),
        Some(2 | 6 | 7) => {
            ExtractError::unavailable(Unavailable::Other, "it is not encoded yet; try again later")
        }
        Some(5) => ExtractError::unavailable(Unavailable::Other, "the live stream ended and is not kept"),
        _ => ExtractError::missing("files or streamingPlaylists"),
    }
}

/// Whether the description that stands beside the video is not all of it (older instances).
fn is_cut(video: &Video) -> bool {
    let Some(short) = video.description.as_deref() else { return false };
    video.truncated_description.is_none() && short.chars().count() >= CUT_AT && short.ends_with("...")
}

fn add_caption(info: &mut MediaInfo, caption: Caption, base: &RemoteUrl) {
    let Some(language) = caption.language.id.as_ref().and_then(|id| id.as_str()).map(str::to_owned) else {
        return;
    };
    let Some(url) = caption.file_url.or(caption.caption_path).and_then(|path| base.join(&path).ok()) else {
        return;
    };
    let name = url.as_url().path().rsplit('.').next().unwrap_or_default().to_owned();
    let files = vec![TimedText { extension: Extension::from_name(&name), source: Source::progressive(url) }];
    let subtitle = Subtitle { language, name: caption.language.label, files };
    if caption.automatically_generated {
        info.automatic_captions.push(subtitle);
    } else {
        info.subtitles.push(subtitle);
    }
}

fn named_parts(list: Chapters, duration: Option<Duration>) -> Vec<Chapter> {
    let starts: Vec<(Duration, String)> = list
        .chapters
        .into_iter()
        .filter_map(|part| Some((Duration::try_from_secs_f64(part.timecode).ok()?, part.title)))
        .collect();
    let ends: Vec<Option<Duration>> =
        starts.iter().skip(1).map(|(start, _)| Some(*start)).chain([duration]).collect();
    starts.into_iter().zip(ends).map(|((start, title), end)| Chapter { start, end, title }).collect()
}
