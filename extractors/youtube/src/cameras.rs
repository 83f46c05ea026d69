//! Streams of several cameras: a list of one video each.

use futures_util::stream;
use url::form_urlencoded;
use vidra_core::extract::{Context, Entry, Link, ListChoice, Playlist};
use vidra_core::http::RemoteUrl;

use crate::address::{is_id, watch_page};

/// What an address carries behind `#` that leads to one camera of several: its page names all of them again.
const ALONE: &str = "vidra-one-camera";
/// Cameras of one stream; four are the most seen.
const MOST: usize = 100;

/// The cameras, where there are several and the user does not want the video alone.
pub(crate) fn list(listed: &str, asked: &RemoteUrl, title: &str, cx: &Context) -> Option<Playlist> {
    let is_alone = asked.as_url().fragment() == Some(ALONE) || cx.settings().list_choice == ListChoice::Video;
    let links: Vec<Link> = if is_alone { Vec::new() } else { links(listed, title) };
    if links.len() < 2 {
        return None;
    }
    let count = links.len();
    let entries = stream::iter(links.into_iter().map(|link| Ok(Entry::Link(link))));
    Some(Playlist {
        title: Some(title.to_owned()),
        webpage_url: Some(asked.without_fragment()),
        count: Some(count),
        ..Playlist::new(String::new(), entries)
    })
}

/// Cameras are parted by commas; each is a query, packed once more so that its own commas are none of those.
fn links(listed: &str, title: &str) -> Vec<Link> {
    let camera = |text: &str| {
        let packed = format!("x={text}");
        let (_, query) = form_urlencoded::parse(packed.as_bytes()).next()?;
        let value = |name: &str| {
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
        };
        let id = value("id").filter(|id| is_id(id))?;
        let url = RemoteUrl::parse(&format!("{}#{ALONE}", watch_page(&id)?.as_str())).ok()?;
        let name = value("title").filter(|name| !name.is_empty());
        let title = name.map_or_else(|| title.to_owned(), |name| format!("{title} ({name})"));
        Some(Link { id: Some(id), title: Some(title), ..Link::new(url) })
    };
    listed.split(',').take(MOST).filter_map(camera).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cameras_are_read_though_their_names_hold_commas() {
        let listed = "id%3Daaaaaaaaaaa%26title%3DMain%252C%2Bwide,id%3Dbbbbbbbbbbb%26title%3D,id%3Dshort";
        let found = links(listed, "A race");
        let told: Vec<_> =
            found.iter().map(|link| (link.id.as_deref().unwrap(), link.title.as_deref().unwrap())).collect();
        assert_eq!(told, [("aaaaaaaaaaa", "A race (Main, wide)"), ("bbbbbbbbbbb", "A race")]);
        assert_eq!(found[0].url.as_str(), "https://www.youtube.com/watch?v=aaaaaaaaaaa#vidra-one-camera");
    }
}
