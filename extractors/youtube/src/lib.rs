//! YouTube: videos, with and without an account.
//!
//! The video is asked for as the Apple Vision app asks (`clients::VISIONOS`), whose formats have plain addresses; what
//! the watch page says around it comes from two answers of the web site's own interface, which may fail. All three are
//! on their way at the same time (`api`). Where that app gets nothing, other programs of YouTube's are asked, whose
//! addresses hold riddles for the player script (`solver`). Facts of this crate: answers recorded 2026-06-07, clients of
//! 2026-10-26.

mod account;
mod address;
mod api;
mod cameras;
mod captions;
mod chapters;
mod chat;
mod clients;
mod comments;
mod continuation;
mod date;
mod formats;
mod list;
mod metadata;
mod microformat;
mod music;
mod next;
mod page;
mod people;
mod player;
mod preroll;
mod refusal;
pub mod solver;
mod thumbnails;
mod tokens;
mod watched;
mod wire;
mod wishes;

use async_trait::async_trait;
use url::Url;
use vidra_core::extract::{Context, ExtractError, Extraction, Extractor, Link, Playlist, Registration, Tier};
use vidra_core::http::RemoteUrl;
use vidra_core::media::MediaInfo;

vidra_core::submit! {
    Registration {
        key: "Youtube",
        hosts: &[
            "youtube.com",
            "*.youtube.com",
            "youtu.be",
            "youtube-nocookie.com",
            "*.youtube-nocookie.com",
            "youtubekids.com",
            "*.youtubekids.com",
            "youtube.googleapis.com",
            "youtubei.googleapis.com",
            "*.googlevideo.com",
            "i.ytimg.com",
        ],
        takes: "videos, shorts, clips, live streams, playlists, mixes, channels and their tabs, hashtags, searches, music",
        tried: vidra_core::extract::Tried::Recordings,
        examples: &[
            "https://www.youtube.com/watch?v=aqz-KE-bpKQ",
            "https://www.youtube.com/watch?list=PLabcdefghijk&index=2&v=aqz-KE-bpKQ",
            "https://www.youtube.com/watch#!v=aqz-KE-bpKQ",
            "https://youtu.be/aqz-KE-bpKQ?t=5",
            "https://www.youtube.com/embed/aqz-KE-bpKQ",
            "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ?rel=0",
            "https://www.youtube.com/shorts/aqz-KE-bpKQ",
            "https://www.youtube.com/live/aqz-KE-bpKQ",
            "https://www.youtube.com/v/aqz-KE-bpKQ",
            "https://www.youtube.com/e/aqz-KE-bpKQ",
            "https://music.youtube.com/watch?v=aqz-KE-bpKQ",
            "https://m.youtube.com/watch?v=aqz-KE-bpKQ",
            "https://youtube.googleapis.com/v/aqz-KE-bpKQ",
            "https://www.youtube.com/attribution_link?a=1&u=%2Fwatch%3Fv%3Daqz-KE-bpKQ",
            "https://www.youtube.com/playlist?list=PLabcdefghijk",
            "https://music.youtube.com/playlist?list=OLAK5uy_abcdefghijk",
            "https://www.youtube.com/@somebody",
            "https://www.youtube.com/@somebody/shorts",
            "https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv/playlists",
            "https://www.youtube.com/c/somebody/streams",
            "https://www.youtube.com/user/somebody",
            "https://www.youtube.com/somebody/videos",
            "https://www.youtube.com/results?search_query=cats&sp=EgIQAg%253D%253D",
            "https://music.youtube.com/search?q=cats#songs",
            "https://music.youtube.com/browse/MPREb_abcdefghijk",
            "https://www.youtube.com/hashtag/cats",
            "https://www.youtube.com/feed/subscriptions",
            "https://www.youtube.com/clip/Ugkxabcdefghijk",
            "https://www.youtube.com/embed/videoseries?list=PLabcdefghijk",
            "https://www.youtube.com/embed/live_stream?channel=UCabcdefghijklmnopqrstuv",
            "https://www.youtube.com/redirect?q=https%3A%2F%2Fexample.org%2F",
            "https://consent.youtube.com/m?continue=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3Daqz-KE-bpKQ",
        ],
        shorthand: Some(address::shorthand),
        expanded: Some(formats::expanded),
        ..Registration::new("youtube", Tier::Site, &Youtube)
    }
}

struct Youtube;

#[async_trait]
impl Extractor for Youtube {
    fn matches(&self, url: &Url) -> bool {
        address::video_id(url).is_some() || address::target(url).is_some() || list::is_list(url)
    }

    async fn extract(&self, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
        if let Some(target) = address::target(url.as_url()) {
            return Ok(Extraction::Redirect(Link::new(target)));
        }
        if let Some(route) = list::wanted(url.as_url(), cx) {
            return list::open(route, url, cx).await;
        }
        let id = address::video_id(url.as_url()).ok_or_else(|| ExtractError::missing("v= in the address"))?;
        let answers = api::ask(&id, cx).await?;
        let title = answers.player.video_details.title.as_deref().unwrap_or(&id);
        if let Some(list) = cameras::list(answers.player.multicamera.list(), url, title, cx) {
            return Ok(Extraction::Playlist(Playlist { id, ..list }));
        }
        let mut info = described(&id, &answers, cx).await?;
        metadata::asked(&mut info, url.as_url());
        Ok(info.into())
    }
}

/// One video.
async fn video(id: &str, cx: &Context) -> Result<MediaInfo, ExtractError> {
    described(id, &api::ask(id, cx).await?, cx).await
}

async fn described(id: &str, answers: &api::Answers, cx: &Context) -> Result<MediaInfo, ExtractError> {
    // Some hundred texts more for each that a person wrote: listed on request.
    let is_asked_for = !cx.settings().arguments("youtube", "translated_subs").is_empty();
    let is_skipped = wishes::Wishes::of(cx).skips("translated_subs");
    let translated = is_asked_for || cx.settings().wants_translations && !is_skipped;
    let mut info = metadata::describe(id, answers, translated)?;
    info.subtitles.extend(chat::listed(id, answers));
    if cx.settings().marks_watched {
        watched::mark(id, answers).await;
    }
    if cx.settings().wants_comments {
        info.comments = comments::comments(id, &answers.next, &answers.caller).await;
    }
    Ok(info)
}
