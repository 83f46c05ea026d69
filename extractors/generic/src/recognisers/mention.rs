//! Plain links. They count only where the page has nothing else: a page that shows a video and links to three more is
//! about the one it shows. Links to people and lists, as in every footer, are left out.

use url::Url;

use super::{FOUND, found_at};
use crate::found::{Found, What};
use crate::scene::Scene;

/// Reads links to files, and to single videos of known sites.
pub(super) fn read(scene: &Scene<'_>) -> Vec<Found> {
    let links = scene.tags.iter().filter(|tag| tag.begins(&["a"]));
    let found = links.filter_map(|tag| found_at(scene, tag.position, &tag.attribute("href")?, ""));
    found
        .filter(|item| match &item.what {
            What::Clip(_) => true,
            What::Embed(url) => is_one_video(url.as_url()),
            What::Player(_) => false,
        })
        .take(FOUND)
        .collect()
}

/// Whether an address looks like one video's and not like a person's or a list's: no site says so before it is asked.
/// A word for playing in the path or host, or a last part with a digit in it, and no word for people.
pub(super) fn is_one_video(url: &Url) -> bool {
    const PEOPLE: [&str; 12] = [
        "about", "album", "c", "channel", "channels", "feed", "groups", "profile", "results", "search",
        "user", "users",
    ];
    const PLAYS: [&str; 7] = ["embed", "player", "shorts", "v", "video", "videos", "watch"];
    let path: Vec<&str> = url.path_segments().into_iter().flatten().filter(|part| !part.is_empty()).collect();
    let of_people = |part: &&str| part.starts_with('@') || PEOPLE.contains(part);
    if path.iter().any(of_people) {
        return false;
    }
    let host = url.host_str().unwrap_or_default().split('.');
    let has_word = host.chain(path.iter().copied()).any(|part| PLAYS.contains(&part));
    let is_numbered = path.last().is_some_and(|last| last.bytes().any(|byte| byte.is_ascii_digit()));
    !path.is_empty() && (has_word || is_numbered)
}

#[cfg(test)]
mod tests {
    use super::super::findings;
    use super::*;

    #[test]
    fn links_to_videos_and_files_are_found_and_links_to_people_are_not() {
        let text = "<a href='https://tube.example/watch?v=x'>a</a><a href='https://tube.example/someone'>us</a>\
                    <a href='https://tube.example/channel/UC1'>us</a><a href=/talk.mp3>b</a><a href=/next>c</a>\
                    <a href='https://tube.example/aB3'>d</a>";
        assert_eq!(
            findings(read, text),
            [
                "embed https://tube.example/watch?v=x",
                "https://e.org/talk.mp3 Whole(Mp3)",
                "embed https://tube.example/aB3"
            ]
        );
    }
}
