//! Telling YouTube that the account has seen a video (`--mark-watched`), as its player does: one question when it begins, one
//! with how much was watched. What was sent by players in 2026 is in the names of the parameters.

use vidra_core::extract::{Context, ExtractError};
use vidra_core::http::RemoteUrl;

use crate::api::Answers;

/// Letters of the name a player gives one showing.
const LETTERS: &[u8; 64] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

/// Tells it; what goes wrong is a warning, for the video is there all the same.
pub(crate) async fn mark(id: &str, answers: &Answers) {
    let caller = &answers.caller;
    if caller.account().is_none() {
        caller.warn("--mark-watched needs an account; --cookies or --cookies-from-browser give one");
        return;
    }
    let tracking = &answers.player.playback_tracking;
    let showing = showing();
    let beacons = [(&tracking.videostats_playback_url, false), (&tracking.videostats_watchtime_url, true)];
    for (beacon, is_whole) in beacons {
        let url = beacon.base_url.as_deref().and_then(|url| RemoteUrl::parse(url).ok());
        let Some(url) = url.filter(|url| url.as_url().host_str().is_some_and(is_of_the_site)) else {
            caller.warn(format!("{id}: YouTube names no address to mark it as watched"));
            return;
        };
        if let Err(error) = tell(&address(&url, &showing, is_whole), caller).await {
            caller.warn(format!("{id}: it is not marked as watched: {error}"));
            return;
        }
    }
}

/// The session's cookies go along: to YouTube itself alone.
fn is_of_the_site(host: &str) -> bool {
    host == "youtube.com" || host.ends_with(".youtube.com")
}

async fn tell(url: &RemoteUrl, cx: &Context) -> Result<(), ExtractError> {
    cx.get(url).text().await.map(drop)
}

/// The address with what a player adds: this showing, and that it stands a second before the end.
fn address(url: &RemoteUrl, showing: &str, is_whole: bool) -> RemoteUrl {
    let length: f64 = url.query_value("len").and_then(|text| text.parse().ok()).unwrap_or(1.5);
    let place = format!("{:.3}", (length - 1.0).max(0.0));
    let told = [("ver", "2"), ("cpn", showing), ("cmt", &place), ("el", "detailpage")];
    let mut url = told.iter().fold(url.clone(), |url, (name, value)| url.with_query(name, value));
    if is_whole {
        url = url.with_query("st", "0").with_query("et", &place);
    }
    url
}

/// Sixteen letters by chance. Without chance from the system all are the same, which serves too.
fn showing() -> String {
    let mut bytes = [0_u8; 16];
    let _ = getrandom::fill(&mut bytes);
    bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte & 63)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beacon_says_which_showing_and_how_far() {
        let url =
            RemoteUrl::parse("https://s.youtube.com/api/stats/watchtime?len=61.5&ver=1&docid=x").unwrap();
        let end = "docid=x&ver=2&cpn=abc&cmt=60.500&el=detailpage";
        let begun = format!("https://s.youtube.com/api/stats/watchtime?len=61.5&{end}");
        assert_eq!(address(&url, "abc", false).as_str(), begun);
        assert_eq!(address(&url, "abc", true).as_str(), format!("{begun}&st=0&et=60.500"));
        assert!(
            showing().len() == 16 && is_of_the_site("s.youtube.com") && !is_of_the_site("notyoutube.com")
        );
    }
}
