//! KVS, the player of many small video sites: `kt_player("id", "…/kt_player.swf", …, flashvars)` with `flashvars = {video_url:
//! …, video_alt_url: …, license_code: …}` before it. Some sites write `function/0/` before an address, in which 32 characters
//! then stand in an order that is told by the licence's number. Facts: the player's script, and yt-dlp's reading of it (2026).

use serde_json::{Map, Value};

use crate::file_kind::{self, FileKind};
use crate::found::{About, Clip, File, Found, What};
use crate::scene::Scene;

/// Characters of an address that are moved.
const MOVED: usize = 32;
/// Before an address in which they are.
const MARK: &str = "function/0/";

/// Reads what the player is given.
pub(super) fn read(scene: &Scene<'_>) -> Vec<Found> {
    if !scene.text.contains("kt_player") {
        return Vec::new();
    }
    let set_ups = ["flashvars =", "flashvars="].iter().flat_map(|name| scene.values_after(name));
    let items = set_ups.filter_map(|(position, given)| {
        let clip = clip(scene, given.as_object()?)?;
        Some(Found::new(position, What::Clip(clip)))
    });
    items.take(1).collect()
}

fn clip(scene: &Scene<'_>, given: &Map<String, Value>) -> Option<Clip> {
    let text = |name: &str| given.get(name).and_then(Value::as_str);
    let licence = text("license_code").unwrap_or_default();
    let mut clip = Clip::default();
    let is_address = |name: &&String| {
        let rest =
            name.strip_prefix("video_alt_url").or_else(|| (name.as_str() == "video_url").then_some(""));
        rest.is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    for name in given.keys().filter(is_address) {
        let Some(written) = text(name).filter(|written| written.contains("/get_file/")) else { continue };
        let Some(url) = real(written, licence).and_then(|address| scene.resolve(&address)) else { continue };
        let label = text(&format!("{name}_text")).map(str::to_owned);
        let kind = file_kind::by_name(&url).unwrap_or(FileKind::Whole(vidra_core::media::Extension::Mp4));
        let height = label.as_deref().and_then(file_kind::lines);
        clip.add(File { height, label, ..File::new(url, kind) });
    }
    let thumbnail = text("preview_url").and_then(|url| scene.resolve(url));
    clip.about = About { thumbnail, ..About::default() };
    (!clip.files.is_empty()).then_some(clip)
}

/// The address as it is asked for; `None` where it cannot be told.
fn real(written: &str, licence: &str) -> Option<String> {
    let Some(address) = written.strip_prefix(MARK) else { return Some(written.to_owned()) };
    let at = address.find("/get_file/")? + "/get_file/".len();
    // Behind a number for the server.
    let start = at + address[at..].find('/')? + 1;
    let end = start + MOVED;
    let name = address.get(start..end).filter(|name| name.is_ascii())?;
    let steps = steps(licence)?;
    let mut order: Vec<usize> = (0..MOVED).collect();
    let mut sum = 0;
    for place in (0..MOVED).rev() {
        sum += steps[place];
        order.swap(place, (place + sum) % MOVED);
    }
    let letters = name.as_bytes();
    let moved: String = order.into_iter().map(|place| char::from(letters[place])).collect();
    Some(format!("{}{moved}{}", &address[..start], &address[end..]))
}

/// How far each character is moved, from the number of the licence.
fn steps(licence: &str) -> Option<Vec<usize>> {
    let code = licence.replace('$', "");
    let digits: Vec<usize> =
        code.chars().map(|c| c.to_digit(10).map(|digit| digit as usize)).collect::<Option<_>>()?;
    let filled = code.replace('0', "1");
    let middle = filled.len() / 2;
    let front: i128 = filled.get(..=middle)?.parse().ok()?;
    let back: i128 = filled.get(middle..)?.parse().ok()?;
    let number = front.checked_sub(back)?.checked_abs()?.checked_mul(4)?.to_string();
    let mut steps = Vec::new();
    for (index, figure) in number.chars().take(middle + 1).enumerate() {
        for offset in 0..4 {
            steps.push((digits.get(index + offset)? + figure.to_digit(10)? as usize) % 10);
        }
    }
    (steps.len() >= MOVED).then_some(steps)
}

#[cfg(test)]
mod tests {
    use super::super::findings;
    use super::*;

    #[test]
    fn addresses_are_read_as_they_are_and_put_in_order() {
        let moved = format!("{MARK}https://e.org/get_file/1/0123456789abcdefghijklmnopqrstuvTAIL/2.mp4/");
        let text = format!(
            "<script>var flashvars = {{video_id: '1', license_code: '$412345678901234', video_url: '{moved}', video_url_text: '720p',\
             video_alt_url: 'https://e.org/get_file/1/abc/1_360p.mp4/', video_alt_url_text: '360p', video_url_x: 'no'}};\
             kt_player('kt_player', 'kt_player.swf', '100%', '100%', flashvars);</script>"
        );
        let found = findings(read, &text);
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("https://e.org/get_file/1/abc/1_360p.mp4/ Whole(Mp4)"), "{found:?}");
        assert!(found[0].contains("TAIL/2.mp4/") && !found[0].contains("0123456789abcdef"), "{found:?}");
        assert!(
            findings(read, "<script>var flashvars = {video_url: '/get_file/1/a.mp4'}</script>").is_empty()
        );
    }

    #[test]
    fn the_order_is_the_licence_s() {
        let name = |text: &str| real(&format!("{MARK}/get_file/9/{text}/1.mp4/"), "$412345678901234");
        let moved = name("0123456789abcdefghijklmnopqrstuv");
        assert_eq!(moved.as_deref(), Some("/get_file/9/08rabdcjepn6fs4ugvthq97io3l21mk5/1.mp4/"));
        assert_eq!(steps("$a"), None);
        assert_eq!(steps(""), None);
        let written = format!("{MARK}https://e.org/get_file/1/short/");
        assert_eq!(real(&written, "$412345678901234"), None);
        assert_eq!(real("https://e.org/get_file/1/a", "").as_deref(), Some("https://e.org/get_file/1/a"));
    }
}
