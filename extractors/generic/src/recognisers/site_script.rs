//! Players that sites give other pages as scripts: `new YT.Player("id", {videoId: …})`, `new Vimeo.Player(e, {id: …})`,
//! `DM.player(e, {video: …})`. Each call names its site; the address goes to the registry like any other.

use serde_json::Value;

use super::found_at;
use crate::found::{Found, What};
use crate::scene::Scene;

/// The call, the members that hold the video, and the address with `{}` for it.
const CALLS: [(&str, &[&str], &str); 4] = [
    ("YT.Player(", &["videoId"], "https://www.youtube.com/watch?v={}"),
    ("Vimeo.Player(", &["id", "url"], "https://player.vimeo.com/video/{}"),
    ("DM.player(", &["video"], "https://www.dailymotion.com/video/{}"),
    ("Twitch.Player(", &["video", "channel"], "https://player.twitch.tv/?video={}"),
];

/// Reads the calls.
pub(super) fn read(scene: &Scene<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for (call, members, address) in CALLS {
        for (position, arguments) in scene.calls(call) {
            let given = arguments.iter().find_map(|one| members.iter().find_map(|name| text(one.get(name)?)));
            let Some(given) = given else { continue };
            let url = if given.contains("//") { given } else { address.replace("{}", &given) };
            let item = found_at(scene, position, &url, "");
            found.extend(item.filter(|item| !matches!(item.what, What::Clip(_))));
        }
    }
    found
}

fn text(value: &Value) -> Option<String> {
    let text =
        value.as_str().map(str::to_owned).or_else(|| value.as_u64().map(|number| number.to_string()))?;
    let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    (text.len() >= 3 && (is_plain || text.contains("//"))).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recognisers::{findings_on, tests_claim};

    #[test]
    fn calls_become_addresses() {
        let text = "<script>new YT.Player('p', {height: 9, videoId: 'abcdefghijk', events: {onReady: f}});\
                    new Vimeo.Player(el, {id: 76979871}); new YT.Player('q', {videoId: id})</script>";
        assert_eq!(
            findings_on(read, text, &tests_claim),
            [
                "embed https://www.youtube.com/watch?v=abcdefghijk",
                "embed https://player.vimeo.com/video/76979871"
            ]
        );
    }
}
