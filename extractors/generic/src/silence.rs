//! Why a page that seems to have a video gives none: what it lacks, in words.

use crate::scene::Scene;

/// Where a player is that keeps its address to itself; `None` where there is no sign of one.
pub(crate) fn reason(scene: &Scene<'_>) -> Option<&'static str> {
    const DRM: [&str; 4] =
        ["com.widevine.alpha", "requestMediaKeySystemAccess", "com.apple.fps", "com.microsoft.playready"];
    if scene.scripts().any(|script| DRM.iter().any(|word| script.text.contains(word))) {
        return Some("its player asks for keys (DRM), which vidra does not circumvent");
    }
    let is_media = |name: &[&str]| scene.tags.iter().filter(|tag| tag.begins(name)).count() > 0;
    let fed = scene.tags.iter().filter(|tag| tag.begins(&["video", "audio", "source"]));
    if fed.filter_map(|tag| tag.attribute("src")).any(|src| src.starts_with("blob:")) {
        return Some(
            "its video element is fed by a script (blob:), and what the script reads is not in the page",
        );
    }
    if is_media(&["video"]) {
        return Some("its video element has a picture at most, and no address");
    }
    is_media(&["audio"]).then_some("its audio element has no address")
}

#[cfg(test)]
mod tests {
    use vidra_core::http::RemoteUrl;

    use super::*;

    #[test]
    fn signs_of_a_player_are_told() {
        let page = RemoteUrl::parse("https://e.org/page").unwrap();
        let table = [
            ("<video src='blob:https://e.org/1'>", Some("blob:")),
            ("<video poster=a.jpg></video>", Some("picture")),
            (
                "<script>navigator.requestMediaKeySystemAccess('com.widevine.alpha')</script><video>",
                Some("DRM"),
            ),
            ("<p>", None),
        ];
        for (text, word) in table {
            let reason = reason(&Scene::new(text, &page, &|_| false));
            assert!(match word {
                Some(word) => reason.is_some_and(|reason| reason.contains(word)),
                None => reason.is_none(),
            });
        }
    }
}
