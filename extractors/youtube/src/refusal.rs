//! Why a video is not given, in YouTube's own words and as one of vidra's kinds.

use vidra_core::extract::{ExtractError, Unavailable};

use crate::player::{PlayabilityStatus, PlayerResponse};
use crate::wire::non_empty;

/// Nothing where there is something to play.
///
/// # Errors
/// Why not.
pub(crate) fn check(player: &PlayerResponse, id: &str) -> Result<(), ExtractError> {
    if player.video_details.video_id.as_deref().is_some_and(|found| found != id) {
        let message = "YouTube answered with another video, as it does to addresses it has blocked";
        return Err(ExtractError::unavailable(Unavailable::BotCheck, message));
    }
    let streams = &player.streaming_data;
    let has_streams = !streams.formats.is_empty() || !streams.adaptive_formats.is_empty();
    if has_streams || streams.hls_manifest_url.is_some() {
        return Ok(());
    }
    let status = &player.playability_status;
    let message = words(status);
    if !streams.license_infos.is_empty() {
        return Err(ExtractError::unavailable(Unavailable::Drm, message));
    }
    match status.status.as_str() {
        "OK" => Err(ExtractError::missing("streamingData.adaptiveFormats")),
        "" if player.video_details.video_id.is_some() => {
            Err(ExtractError::missing("playabilityStatus.status"))
        }
        _ => Err(ExtractError::unavailable(kind(player, &message.to_lowercase()), message)),
    }
}

/// Whether another client may play what this one does not: it was not told that nobody may.
pub(crate) fn may_be_the_clients(error: &ExtractError) -> bool {
    match error {
        ExtractError::Unavailable { reason, message } => match reason {
            Unavailable::Other
            | Unavailable::AgeRestricted
            | Unavailable::LoginRequired
            | Unavailable::BotCheck
            | Unavailable::EmbedOnly => true,
            // "Video unavailable" is also said of videos made for children; "removed by the uploader" is not.
            Unavailable::Removed => {
                let said = message.to_lowercase();
                ["video unavailable", "video is unavailable", "video is not available"]
                    .contains(&said.trim_end_matches('.'))
            }
            _ => false,
        },
        // A client that was taken out of service answers so.
        ExtractError::Status { status, .. } => status.is_client_error() && status.as_u16() != 429,
        ExtractError::Missing(_) => true,
        _ => false,
    }
}

/// Of several refusals the one that says most: the first, unless it names no reason and another does.
pub(crate) fn clearest(errors: impl IntoIterator<Item = ExtractError>) -> ExtractError {
    let is_clear = |error: &ExtractError| match error {
        ExtractError::Unavailable { reason, .. } => *reason != Unavailable::Other,
        _ => false,
    };
    let mut errors = errors.into_iter();
    let Some(first) = errors.next() else { return ExtractError::missing("client that may be asked") };
    if is_clear(&first) { first } else { errors.find(is_clear).unwrap_or(first) }
}

/// The reason and what is said below it.
fn words(status: &PlayabilityStatus) -> String {
    let shown = &status.error_screen.player_error_message_renderer;
    let newer = &status.error_screen.player_interstitial_renderer.content.interstitial_view_model;
    let given = non_empty(&status.reason);
    let reason = shown.reason.joined().or(given).or_else(|| newer.title.joined()).unwrap_or_default();
    let below =
        shown.subreason.joined().or_else(|| newer.description.joined()).filter(|below| *below != reason);
    let words = match below {
        Some(below) if reason.is_empty() => below,
        Some(below) => format!("{}. {below}", reason.trim_end_matches('.')),
        None => reason,
    };
    let trailer = &status.error_screen.player_legacy_desktop_ypc_trailer_renderer.trailer_video_id;
    match trailer.as_deref().and_then(crate::address::watch_page) {
        Some(page) => format!("{}. Its trailer is {}", words.trim_end_matches('.'), page.as_str()),
        None => words,
    }
}

/// The kind of no, from the status where it tells, else from words that have been the same for years.
fn kind(player: &PlayerResponse, said: &str) -> Unavailable {
    let status = &player.playability_status;
    let says = |words: &[&str]| words.iter().any(|word| said.contains(word));
    let is_age_gate = status.desktop_legacy_age_gate_reason.is_some()
        || matches!(status.status.as_str(), "AGE_CHECK_REQUIRED" | "AGE_VERIFICATION_REQUIRED");
    if status.error_screen.player_captcha_view_model.is_some() || says(&["not a bot", "try again later"]) {
        return Unavailable::BotCheck;
    }
    if is_age_gate || says(&["confirm your age", "age-restricted", "inappropriate"]) {
        return Unavailable::AgeRestricted;
    }
    if player.video_details.is_private == Some(true) || says(&["video is private", "private video"]) {
        return Unavailable::Private;
    }
    if says(&["in your country", "in your region"]) {
        return Unavailable::GeoBlocked;
    }
    if says(&[
        "music premium",
        "channel's members",
        "join this channel",
        "requires payment",
        "premium members",
    ]) {
        return Unavailable::Paid;
    }
    if says(&["drm", "license"]) && status.status == "UNPLAYABLE" {
        return Unavailable::Drm;
    }
    let is_upcoming = player.video_details.is_upcoming == Some(true) || says(&["will begin", "premieres"]);
    match status.status.as_str() {
        "LIVE_STREAM_OFFLINE" if is_upcoming => Unavailable::NotYetLive,
        "LOGIN_REQUIRED" => Unavailable::LoginRequired,
        // Nothing at all is what the API knows of an id that was never given out.
        "ERROR" | "" => Unavailable::Removed,
        _ => Unavailable::Other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn refused(answer: Value) -> (Unavailable, String) {
        let player: PlayerResponse = serde_json::from_value(answer).unwrap();
        match check(&player, "abcdefghijk") {
            Err(ExtractError::Unavailable { reason, message }) => (reason, message),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_kind_of_no_is_told_apart() {
        for (status, reason, expected) in [
            ("LOGIN_REQUIRED", "This video is private", Unavailable::Private),
            ("LOGIN_REQUIRED", "Sign in to confirm you’re not a bot", Unavailable::BotCheck),
            ("LOGIN_REQUIRED", "Sign in to confirm your age", Unavailable::AgeRestricted),
            ("LOGIN_REQUIRED", "Please sign in", Unavailable::LoginRequired),
            ("AGE_CHECK_REQUIRED", "", Unavailable::AgeRestricted),
            ("UNPLAYABLE", "This video is only available to Music Premium members", Unavailable::Paid),
            (
                "UNPLAYABLE",
                "This video is available to this channel's members on level: X",
                Unavailable::Paid,
            ),
            ("UNPLAYABLE", "This video requires payment to watch", Unavailable::Paid),
            ("UNPLAYABLE", "This video is not available", Unavailable::Other),
            ("UNPLAYABLE", "This content isn't available, try again later.", Unavailable::BotCheck),
            ("ERROR", "This video has been removed by the uploader", Unavailable::Removed),
            ("LIVE_STREAM_OFFLINE", "This live event will begin in 3 hours.", Unavailable::NotYetLive),
            ("LIVE_STREAM_OFFLINE", "This live stream recording is not available.", Unavailable::Other),
        ] {
            let answer = json!({"playabilityStatus": {"status": status, "reason": reason}});
            assert_eq!(refused(answer), (expected, reason.to_owned()));
        }
        assert_eq!(refused(json!({})), (Unavailable::Removed, String::new()));
    }

    #[test]
    fn what_is_said_below_the_reason_is_kept() {
        let answer = json!({"playabilityStatus": {"status": "UNPLAYABLE", "reason": "Video unavailable", "errorScreen":
            {"playerErrorMessageRenderer": {"reason": {"simpleText": "Video unavailable"}, "subreason": {"runs": [
                {"text": "The uploader has not made this video available "}, {"text": "in your country"}]}}}}});
        let message = "Video unavailable. The uploader has not made this video available in your country";
        assert_eq!(refused(answer), (Unavailable::GeoBlocked, message.to_owned()));
        let answer = json!({"playabilityStatus": {"status": "ERROR", "errorScreen": {"playerInterstitialRenderer":
            {"content": {"interstitialViewModel": {"title": {"content": "Gone"}, "description": {"content": "For good"}}}}}}});
        assert_eq!(refused(answer), (Unavailable::Removed, "Gone. For good".to_owned()));
    }

    #[test]
    fn a_film_names_its_trailer() {
        let answer = json!({"playabilityStatus": {"status": "UNPLAYABLE", "reason": "This video requires payment to watch.",
            "errorScreen": {"playerLegacyDesktopYpcTrailerRenderer": {"trailerVideoId": "aqz-KE-bpKQ"}}}});
        let message = "This video requires payment to watch. Its trailer is https://www.youtube.com/watch?v=aqz-KE-bpKQ";
        assert_eq!(refused(answer), (Unavailable::Paid, message.to_owned()));
    }

    #[test]
    fn the_refusal_that_says_most_is_told() {
        let error = |reason| ExtractError::unavailable(reason, "");
        let told = |errors: Vec<ExtractError>| clearest(errors).kind();
        let (vague, clear) = (Unavailable::Other, Unavailable::Private);
        assert_eq!(told(vec![error(vague), error(clear)]), "private");
        assert_eq!(told(vec![error(Unavailable::AgeRestricted), error(clear)]), "age-restricted");
        assert_eq!(told(vec![error(vague), ExtractError::missing("x")]), "unavailable");
        assert_eq!(told(vec![]), "missing");
    }

    #[test]
    fn another_client_is_asked_where_it_may_know_more() {
        for (status, reason, may) in [
            ("UNPLAYABLE", "This video is not available", true),
            ("ERROR", "Video unavailable", true),
            ("ERROR", "This video has been removed by the uploader", false),
            ("LOGIN_REQUIRED", "This video is private", false),
            ("LOGIN_REQUIRED", "Sign in to confirm you’re not a bot", true),
        ] {
            let player = json!({"playabilityStatus": {"status": status, "reason": reason}});
            let player: PlayerResponse = serde_json::from_value(player).unwrap();
            assert_eq!(may_be_the_clients(&check(&player, "abcdefghijk").unwrap_err()), may, "{reason}");
        }
    }

    #[test]
    fn an_answer_about_another_video_is_none() {
        let (kind, _) =
            refused(json!({"videoDetails": {"videoId": "zzzzzzzzzzz"}, "streamingData": {"formats": [{}]}}));
        assert_eq!(kind, Unavailable::BotCheck);
    }

    #[test]
    fn encryption_is_told_by_its_licences() {
        let answer = json!({"playabilityStatus": {"status": "OK"}, "streamingData": {"licenseInfos": [{}]}});
        assert_eq!(refused(answer).0, Unavailable::Drm);
    }
}
