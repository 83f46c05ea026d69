//! Posts of a channel: the videos and playlists that hang on them or are linked in their words.

use serde_json::Value;
use vidra_core::extract::Link;
use vidra_core::http::RemoteUrl;

use super::entry;
use crate::address;
use crate::wire::{items, string};

/// All of a post, each video once.
pub(super) fn links(thread: &Value) -> Vec<Link> {
    let Some(post) = thread.pointer("/post/backstagePostRenderer") else { return Vec::new() };
    let attached = |name: &str| post.pointer(&format!("/backstageAttachment/{name}"));
    let mut links: Vec<Link> = attached("videoRenderer").and_then(entry::video).into_iter().collect();
    links.extend(attached("playlistRenderer").and_then(entry::playlist));
    for run in items(post, "/contentText/runs") {
        let url =
            string(run, "/navigationEndpoint/urlEndpoint/url").and_then(|url| RemoteUrl::parse(url).ok());
        let Some((url, id)) = url.and_then(|url| address::video_id(url.as_url()).map(|id| (url, id))) else {
            continue;
        };
        if links.iter().all(|link| link.id.as_deref() != Some(&id)) {
            links.push(Link { id: Some(id), ..Link::new(url) });
        }
    }
    links
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_hangs_on_a_post_comes_before_what_its_words_link_to() {
        let run = |url: &str| json!({ "navigationEndpoint": { "urlEndpoint": { "url": url } } });
        let post = json!({ "post": { "backstagePostRenderer": {
            "backstageAttachment": { "videoRenderer": { "videoId": "aaaaaaaaaaa" } },
            "contentText": { "runs": [
                { "text": "see " },
                run("https://youtu.be/aaaaaaaaaaa"),
                run("https://example.org/"),
                run("https://www.youtube.com/watch?v=bbbbbbbbbbb"),
            ] },
        } } });
        let ids: Vec<_> = links(&post).into_iter().filter_map(|link| link.id).collect();
        assert_eq!(ids, ["aaaaaaaaaaa", "bbbbbbbbbbb"]);
    }
}
