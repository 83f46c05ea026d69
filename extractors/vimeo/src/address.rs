//! Which video a URL names.

use url::Url;
use vidra_core::http::{RemoteUrl, UrlError};

/// A video's number, with the key that unlisted ones need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    /// Digits alone.
    pub(crate) id: String,
    /// The key of an unlisted video: the second path segment, or `h=` for the player.
    pub(crate) hash: Option<String>,
    /// Whether the URL names the player and not the page around it.
    pub(crate) is_embed: bool,
}

impl Address {
    /// The video a URL names; `None` for everything else on these hosts.
    pub(crate) fn of(url: &Url) -> Option<Self> {
        let is_embed = match url.host_str()? {
            "player.vimeo.com" => true,
            "vimeo.com" | "www.vimeo.com" | "api.vimeo.com" => false,
            _ => return None,
        };
        let path: Vec<&str> = url.path_segments()?.filter(|segment| !segment.is_empty()).collect();
        // The player of the time of plug-ins.
        if let [.., "moogaloop.swf" | "play_redirect_hls"] = path[..] {
            let (_, id) = url.query_pairs().find(|(name, id)| name == "clip_id" && is_number(id))?;
            return Some(Self { id: id.into_owned(), hash: None, is_embed: false });
        }
        let is_api = url.host_str() == Some("api.vimeo.com");
        let (id, rest) = match (is_embed, &path[..]) {
            (false, ["videos", id]) if is_api => {
                let (id, hash) = id.split_once(':').map_or((*id, None), |(id, hash)| (id, Some(hash)));
                let hash = hash.filter(|hash| is_hash(hash)).map(str::to_owned);
                return is_number(id).then(|| Self { id: id.to_owned(), hash, is_embed: false });
            }
            (false, _) if is_api => return None,
            // `/external/…` and `/progressive_redirect/…` on the same host are files.
            (true, ["video", id, rest @ ..]) => (id, rest),
            (false, ["channels" | "ondemand", _, id, rest @ ..]) => (id, rest),
            (false, ["m" | "video" | "videos", id, rest @ ..]) => (id, rest),
            (false, ["groups", _, "videos", id, rest @ ..]) => (id, rest),
            (false, ["album" | "showcase", _, "video", id, rest @ ..]) => (id, rest),
            (false, ["event", _, "videos", id, rest @ ..]) => (id, rest),
            (false, [id, rest @ ..]) => (id, rest),
            _ => return None,
        };
        let in_path = match rest {
            [] | ["config"] => None,
            [hash] if is_hash(hash) => Some((*hash).to_owned()),
            _ => return None,
        };
        let in_query = || url.query_pairs().find(|(name, value)| name == "h" && is_hash(value));
        let hash = in_path.or_else(|| in_query().map(|(_, value)| value.into_owned()));
        is_number(id).then(|| Self { id: (*id).to_owned(), hash, is_embed })
    }

    /// The page a person would open.
    pub(crate) fn page(&self) -> Result<RemoteUrl, UrlError> {
        match &self.hash {
            _ if self.is_embed => self.player(),
            Some(hash) => RemoteUrl::parse(&format!("https://vimeo.com/{}/{hash}", self.id)),
            None => RemoteUrl::parse(&format!("https://vimeo.com/{}", self.id)),
        }
    }

    /// The player alone.
    pub(crate) fn player(&self) -> Result<RemoteUrl, UrlError> {
        self.with_hash(&format!("https://player.vimeo.com/video/{}", self.id))
    }

    /// What the player asks when its page carries no configuration.
    pub(crate) fn config(&self) -> Result<RemoteUrl, UrlError> {
        self.with_hash(&format!("https://player.vimeo.com/video/{}/config", self.id))
    }

    /// Where the programming interface describes it.
    pub(crate) fn api(&self) -> Result<RemoteUrl, UrlError> {
        let key = self.hash.iter().map(|hash| format!(":{hash}")).collect::<String>();
        RemoteUrl::parse(&format!("https://api.vimeo.com/videos/{}{key}", self.id))
    }

    /// Where the player's password is checked.
    pub(crate) fn password(&self) -> Result<RemoteUrl, UrlError> {
        self.with_hash(&format!("https://player.vimeo.com/video/{}/check-password", self.id))
    }

    /// What the site tells anyone of it (oEmbed).
    pub(crate) fn oembed(&self) -> Result<RemoteUrl, UrlError> {
        let hash = self.hash.iter().map(|hash| format!("/{hash}")).collect::<String>();
        let page = format!("https://vimeo.com/{}{hash}", self.id);
        Ok(RemoteUrl::parse("https://vimeo.com/api/oembed.json")?.with_query("url", &page))
    }

    fn with_hash(&self, url: &str) -> Result<RemoteUrl, UrlError> {
        let url = RemoteUrl::parse(url)?;
        Ok(self.hash.iter().fold(url, |url, hash| url.with_query("h", hash)))
    }
}

/// Whether a path segment is a video's number.
pub(crate) fn is_number(text: &str) -> bool {
    (1..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Ten hexadecimal digits in every recording; others are let pass within reason.
pub(crate) fn is_hash(text: &str) -> bool {
    (6..=40).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<(String, Option<String>, bool)> {
        let address = Address::of(&Url::parse(text).unwrap())?;
        Some((address.id, address.hash, address.is_embed))
    }

    #[test]
    fn every_form_of_address_names_its_video() {
        let hash = Some("3faabede87".to_owned());
        let table = [
            ("https://vimeo.com/1084537", None, false),
            ("http://www.vimeo.com/1084537?share=copy#t=3", None, false),
            ("https://vimeo.com/1084537/3faabede87", hash.clone(), false),
            ("https://vimeo.com/channels/keypeele/1084537", None, false),
            ("https://vimeo.com/groups/travelhd/videos/1084537", None, false),
            ("https://vimeo.com/showcase/3253534/video/1084537", None, false),
            ("https://vimeo.com/ondemand/afilm/1084537", None, false),
            ("https://vimeo.com/moogaloop.swf?clip_id=1084537&server=vimeo.com", None, false),
            ("https://vimeo.com/video/1084537", None, false),
            ("https://vimeo.com/event/12/videos/1084537", None, false),
            ("https://api.vimeo.com/videos/1084537:3faabede87", hash.clone(), false),
            ("https://player.vimeo.com/video/1084537", None, true),
            ("https://player.vimeo.com/video/1084537/config?h=3faabede87", hash.clone(), true),
            ("https://player.vimeo.com/video/1084537?autoplay=1&h=3faabede87", hash, true),
        ];
        for (url, hash, is_embed) in table {
            assert_eq!(of(url), Some(("1084537".to_owned(), hash, is_embed)), "{url}");
        }
    }

    #[test]
    fn files_people_and_lists_are_left_to_others() {
        for url in [
            "https://player.vimeo.com/external/339440208.hd.mp4?s=58a1",
            "https://player.vimeo.com/progressive_redirect/playback/751157984/rendition/540p/file.mp4",
            "https://vimeo.com/staffpicks",
            "https://vimeo.com/channels/keypeele",
            "https://vimeo.com/1084537/likes",
            "https://vimeo.com/",
            "https://example.org/1084537",
        ] {
            assert_eq!(of(url), None, "{url}");
        }
    }
}
