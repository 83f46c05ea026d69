//! PeerTube: one piece of software on many hosts. Which host runs it is not known before it is asked: an address of the
//! right shape is asked for as its programming interface names it, and passed on where no PeerTube answers.
//!
//! Facts: docs.joinpeertube.org/api-rest-reference.html (read 2026-11) and answers recorded 2026-02.

mod address;
mod comments;
mod instance;
mod lists;
mod refusal;
mod video;
mod wire;

use async_trait::async_trait;
use url::Url;
use vidra_core::extract::{Context, ExtractError, Extraction, Extractor, Registration, Tier};
use vidra_core::http::RemoteUrl;

use address::Place;

vidra_core::submit! {
    Registration {
        key: "PeerTube",
        takes: "videos, live streams, playlists, channels, accounts, trends and searches of any instance",
        tried: vidra_core::extract::Tried::Recordings,
        examples: &[
            "https://framatube.org/w/kkGMgK9ZtnKfYAgnEtQxbv",
            "https://framatube.org/videos/watch/9c9de5e8-0a1e-484a-b099-e80766180a6d",
            "https://framatube.org/videos/embed/9c9de5e8-0a1e-484a-b099-e80766180a6d?autoplay=1",
            "https://framatube.org/w/p/jBgfUTRfgk6cfMY8wbT1mp",
            "https://framatube.org/a/framasoft/videos",
            "https://framatube.org/accounts/framasoft",
            "https://framatube.org/c/lqdn_channel@video.lqdn.fr/video-playlists",
            "https://kolektiva.media/video-channels/documentary_channel",
            "https://framatube.org/videos/trending",
            "https://sepiasearch.org/search?search=kde",
        ],
        shorthand: Some(address::shorthand),
        ..Registration::new("peertube", Tier::Platform, &PeerTube)
    }
}

struct PeerTube;

#[async_trait]
impl Extractor for PeerTube {
    fn matches(&self, url: &Url) -> bool {
        address::place(url).is_some()
    }

    fn is_sure(&self, url: &Url) -> bool {
        address::place(url).is_some_and(|place| place.is_sure())
    }

    async fn extract(&self, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
        match address::place(url.as_url())
            .ok_or_else(|| ExtractError::missing("video or list in the address"))?
        {
            Place::Video(id) => video::extract(&id, url, cx).await,
            place => lists::extract(place, url, cx).await,
        }
    }
}
