//! `<meta http-equiv="refresh" content="0; url=…">` (WHATWG HTML section 4.2.5.3): the page sends its visitors on.

use crate::found::{Found, What};
use crate::scene::Scene;

/// Reads where the page sends its visitors; one that reloads itself sends them nowhere.
pub(super) fn read(scene: &Scene<'_>) -> Vec<Found> {
    let is_refresh = |kind: Option<String>| kind.is_some_and(|kind| kind.eq_ignore_ascii_case("refresh"));
    let mut refreshes =
        scene.tags.iter().filter(|tag| tag.begins(&["meta"]) && is_refresh(tag.attribute("http-equiv")));
    let Some(tag) = refreshes.next() else { return Vec::new() };
    let content = tag.attribute("content").unwrap_or_default();
    let address = content.split_once([';', ',']).and_then(|(_, rest)| {
        let (name, address) = rest.split_once('=')?;
        name.trim().eq_ignore_ascii_case("url").then(|| address.trim().trim_matches(['"', '\'']).to_owned())
    });
    let next = address.and_then(|address| scene.resolve(&address));
    next.map(|url| Found::new(tag.position, What::Player(url))).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::super::findings;
    use super::*;

    #[test]
    fn a_refresh_is_followed_and_a_reload_is_not() {
        let to = |content: &str| findings(read, &format!("<META HTTP-EQUIV=Refresh content=\"{content}\">"));
        assert_eq!(to("0; URL='/next'"), ["player https://e.org/next"]);
        assert_eq!(to("5;url=https://tube.example/1"), ["player https://tube.example/1"]);
        assert!(to("900").is_empty());
        assert!(to("0; url=/page").is_empty());
    }
}
