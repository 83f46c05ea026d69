//! Elements that name a video by the number it has at a service that hosts players: Brightcove, Wistia, Mux, Cloudflare
//! Stream, Kaltura, JW Player, Vidyard. The address each stands for goes to whoever takes it.

use serde_json::Value;

use super::{FOUND, found_at};
use crate::found::Found;
use crate::markup::Tag;
use crate::scene::Scene;

/// Reads the elements, and the calls that make such players.
pub(super) fn read(scene: &Scene<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    let mut old: Vec<(String, String)> = Vec::new();
    for tag in &scene.tags {
        if found.len() >= FOUND {
            break;
        }
        // Brightcove's elements of before 2016 keep what they play in parameters.
        if tag.begins(&["object"]) {
            old.clear();
        } else if tag.begins(&["param"]) {
            old.extend(tag.attribute("name").zip(tag.attribute("value")));
        } else if tag.ends(&["object"]) {
            let address = old_brightcove(&old);
            old.clear();
            found.extend(address.and_then(|address| at(scene, tag.position, &address)));
        }
        let address = address(tag);
        found.extend(address.and_then(|address| at(scene, tag.position, &address)));
    }
    for name in ["kWidget.embed(", "kWidget.thumbEmbed(", "KalturaPlayer.setup("] {
        for (position, arguments) in scene.calls(name) {
            let address = arguments.iter().find_map(|one| kaltura(one, None));
            found.extend(address.and_then(|address| at(scene, position, &address)));
        }
    }
    found.extend(loaded_later(scene));
    found
}

/// `player = KalturaPlayer.setup({provider: {partnerId: …}}); player.loadMedia({entryId: …})`.
fn loaded_later(scene: &Scene<'_>) -> Vec<Found> {
    let set_up = scene.calls("KalturaPlayer.setup(");
    let partner = set_up.iter().flat_map(|(_, arguments)| arguments).find_map(partner);
    if partner.is_none() {
        return Vec::new();
    }
    let loads = scene.calls(".loadMedia(").into_iter().filter_map(|(position, arguments)| {
        let address = arguments.iter().find_map(|one| kaltura(one, partner.as_deref()))?;
        at(scene, position, &address)
    });
    loads.collect()
}

fn at(scene: &Scene<'_>, position: usize, address: &str) -> Option<Found> {
    found_at(scene, position, address, "")
}

fn address(tag: &Tag<'_>) -> Option<String> {
    if tag.is_end {
        return None;
    }
    let plain = |name: &str| tag.attribute(name).filter(|value| is_plain(value));
    let first = |names: &[&str]| names.iter().find_map(|name| plain(name));
    match tag.name().to_ascii_lowercase().as_str() {
        "video-js" | "video" | "amp-brightcove" | "bright-cove" => {
            let account = first(&["data-account", "account-id"])?;
            let player = first(&["data-player", "data-player-id", "player-id"])
                .unwrap_or_else(|| "default".to_owned());
            let what = match first(&["data-video-id", "video-id"]) {
                Some(video) => format!("videoId={video}"),
                None => format!("playlistId={}", first(&["data-playlist-id", "playlist-id"])?),
            };
            let embed = plain("data-embed").unwrap_or_else(|| "default".to_owned());
            Some(format!("https://players.brightcove.net/{account}/{player}_{embed}/index.html?{what}"))
        }
        "wistia-player" => plain("media-id").map(|id| format!("https://fast.wistia.net/embed/iframe/{id}")),
        "mux-player" | "mux-video" | "mux-audio" => {
            plain("playback-id").map(|id| format!("https://stream.mux.com/{id}.m3u8"))
        }
        "stream" => plain("src").map(|id| format!("https://iframe.cloudflarestream.com/{id}")),
        "amp-jwplayer" => first(&["data-media-id", "data-playlist-id"])
            .map(|id| format!("https://cdn.jwplayer.com/players/{id}.js")),
        "amp-kaltura-player" => {
            let (partner, entry) = (plain("data-partner")?, plain("data-entryid")?);
            Some(kaltura_address(&partner, &entry))
        }
        _ if ["wistia_async_", "vidyard", "fb-video"].iter().any(|word| tag.raw().contains(word)) => {
            by_class(&tag.attribute("class")?, tag)
        }
        _ => None,
    }
}

/// `<div class="wistia_embed wistia_async_abc123">`, `<img class="vidyard-player-embed" data-uuid="…">`.
fn by_class(class: &str, tag: &Tag<'_>) -> Option<String> {
    let after = |start: &str| {
        class.split_whitespace().find_map(|one| one.strip_prefix(start)).filter(|id| is_plain(id))
    };
    if let Some(id) = after("wistia_async_") {
        return Some(format!("https://fast.wistia.net/embed/iframe/{id}"));
    }
    if class.split_whitespace().any(|one| one == "fb-video") {
        return tag.attribute("data-href").filter(|address| address.contains("//"));
    }
    if class.contains("vidyard-player-embed") {
        return tag
            .attribute("data-uuid")
            .filter(|id| is_plain(id))
            .map(|id| format!("https://play.vidyard.com/{id}"));
    }
    None
}

/// The address of an entry, whose partner stands beside it or was named before.
fn kaltura(config: &Value, known: Option<&str>) -> Option<String> {
    let partner = partner(config).or_else(|| known.map(str::to_owned))?;
    Some(kaltura_address(&partner, &member(config, &["entry_id", "entryId", "entryid"])?))
}

fn partner(config: &Value) -> Option<String> {
    let own = member(config, &["wid", "partnerId", "partner_id"]);
    let own = own.or_else(|| member(config.get("provider")?, &["partnerId"]))?;
    Some(own.trim_start_matches('_').to_owned())
}

fn member(config: &Value, names: &[&str]) -> Option<String> {
    let value = names.iter().find_map(|name| config.get(name))?;
    let text =
        value.as_str().map(str::to_owned).or_else(|| value.as_u64().map(|number| number.to_string()))?;
    is_plain(&text).then_some(text)
}

fn kaltura_address(partner: &str, entry: &str) -> String {
    format!("https://cdnapisec.kaltura.com/p/{partner}/embedIframeJs?iframeembed=true&entry_id={entry}")
}

/// The player of the parameters `playerKey` and `@videoPlayer`. The second part of the key is the account's number, eight
/// bytes in base64 with other signs (seen on pages of 2014).
fn old_brightcove(parameters: &[(String, String)]) -> Option<String> {
    use base64::Engine as _;
    let parameter = |name: &str| {
        let named = parameters.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str())
    };
    let video = parameter("@videoPlayer").or_else(|| parameter("videoId")).filter(|id| is_plain(id))?;
    let part = parameter("playerKey")?.split(',').nth(1)?.trim_end_matches('~').to_owned();
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(part).ok()?;
    let account = u64::from_be_bytes(bytes.try_into().ok()?);
    Some(format!("https://players.brightcove.net/{account}/default_default/index.html?videoId={video}"))
}

fn is_plain(id: &str) -> bool {
    !id.is_empty()
        && id.len() <= 80
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_:.".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::super::findings;
    use super::*;

    #[test]
    fn elements_stand_for_addresses() {
        let table = [
            (
                "<video-js data-account='12' data-player='ab' data-embed='default' data-video-id='34'></video-js>",
                "player https://players.brightcove.net/12/ab_default/index.html?videoId=34",
            ),
            ("<mux-player playback-id='aB1'>", "https://stream.mux.com/aB1.m3u8 Hls"),
            ("<wistia-player media-id='abc'>", "player https://fast.wistia.net/embed/iframe/abc"),
            (
                "<div class='wistia_embed wistia_async_abc x'>",
                "player https://fast.wistia.net/embed/iframe/abc",
            ),
            ("<stream src='5d5b' controls>", "player https://iframe.cloudflarestream.com/5d5b"),
            (
                "<amp-jwplayer data-media-id='8nUP2kpp'>",
                "player https://cdn.jwplayer.com/players/8nUP2kpp.js",
            ),
            (
                "<script>kWidget.embed({targetId: 'x', wid: '_811441', entry_id: '0_e2ea6ygt'})</script>",
                "player https://cdnapisec.kaltura.com/p/811441/embedIframeJs?iframeembed=true&entry_id=0_e2ea6ygt",
            ),
            (
                "<script>var p = KalturaPlayer.setup({provider: {partnerId: 22, uiConfId: 3}}); p.loadMedia({entryId: '1_ab'})</script>",
                "player https://cdnapisec.kaltura.com/p/22/embedIframeJs?iframeembed=true&entry_id=1_ab",
            ),
        ];
        for (text, expected) in table {
            assert_eq!(findings(read, text), [expected], "{text}");
        }
        assert!(
            findings(read, "<video data-account=1></video><stream src='../x'><param name=a value=b>")
                .is_empty()
        );
    }

    #[test]
    fn the_account_of_an_old_element_is_read_from_its_key() {
        let text = "<object class=BrightcoveExperience><param name=playerKey value='AQ~~,AAAAu-f-8Kk~,XmIdfJLsQzC3w5TzzwsCGg'>\
                    <param name='@videoPlayer' value='3964390545001'></object><object><param name=a value=b></object>";
        let expected = "player https://players.brightcove.net/807051129001/default_default/index.html?videoId=3964390545001";
        assert_eq!(findings(read, text), [expected]);
    }
}
