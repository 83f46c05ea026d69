//! Dynamic presentations of DASH.

use super::*;

/// The moment at which the servers of these trials were started.
const NOON: &str = "2026-01-01T12:00:00Z";

fn moment(seconds: u64) -> String {
    let noon: SystemTime = crate::manifest::moment::parse(NOON).unwrap();
    jiff::Timestamp::try_from(noon + Duration::from_secs(seconds)).unwrap().to_string()
}

/// A description of a stream that began two hundred seconds before noon.
fn description(kind: &str, attributes: &str, template: &str, now: u64) -> String {
    format!(
        "<MPD type='{kind}' {attributes} availabilityStartTime='2026-01-01T11:56:40Z'>\
         <UTCTiming schemeIdUri='urn:mpeg:dash:utc:direct:2014' value='{}'/>\
         <Period id='p' start='PT0S'><AdaptationSet mimeType='audio/mp4'><Representation id='a' codecs='mp4a.40.2'>\
         {template}</Representation></AdaptationSet></Period></MPD>",
        moment(now)
    )
}

#[tokio::test(start_paused = true)]
async fn numbers_of_a_dynamic_presentation_follow_the_servers_clock() {
    let template =
        "<SegmentTemplate media='$Number$.m4s' initialization='head.mp4' duration='2' startNumber='0'/>";
    let server = Server::new(move |path, now| match path {
        "/live.mpd" => {
            let attributes = "minimumUpdatePeriod='PT10S' timeShiftBufferDepth='PT60S'";
            text(description("dynamic", attributes, template, now))
        }
        _ => match path.trim_start_matches('/').trim_end_matches(".m4s").parse::<u64>() {
            // A segment is there once it is whole: the first begins when the stream does.
            Ok(number) if number >= newest(now) => not_there(),
            _ => media(path),
        },
    });
    let trial = Trial::dash(&server, |options| options.max_duration = Some(Duration::from_secs(60)));
    trial.run().await.unwrap();
    assert_eq!(trial.recorded("v.m4a"), (range(97..=126), 58));
    assert_eq!(trial.warned(), "");
    assert!((5..=8).contains(&server.times_asked("/live.mpd")), "{}", server.times_asked("/live.mpd"));
}

#[tokio::test(start_paused = true)]
async fn a_timeline_that_grows_is_followed_until_the_presentation_is_static() {
    let server = Server::new(move |path, now| match path {
        "/live.mpd" => {
            let (kind, last) = if now < 40 { ("dynamic", newest(now)) } else { ("static", newest(40)) };
            let first = last - 9;
            let template = format!(
                "<SegmentTemplate media='$Time$.m4s' initialization='head.mp4' timescale='1'><SegmentTimeline>\
                 <S t='{}' d='2' r='9'/></SegmentTimeline></SegmentTemplate>",
                first * SECONDS
            );
            text(description(kind, "minimumUpdatePeriod='PT2S'", &template, now))
        }
        "/head.mp4" => media(path),
        _ => {
            let time: u64 = path.trim_start_matches('/').trim_end_matches(".m4s").parse().unwrap();
            media(&format!("/{}.m4s", time / SECONDS))
        }
    });
    let trial = Trial::dash(&server, |_| {});
    trial.run().await.unwrap();
    assert_eq!((trial.recorded("v.m4a"), trial.warned()), ((range(98..=120), 44), String::new()));
}

#[tokio::test(start_paused = true)]
async fn a_description_is_read_once_for_all_its_renditions() {
    let template =
        "<SegmentTemplate media='$Number$.m4s' initialization='head.mp4' duration='2' startNumber='0'/>";
    let server = Server::new(move |path, now| match path {
        "/live.mpd" => {
            let second = format!("</Representation><Representation id='b' codecs='mp4a.40.2'>{template}");
            text(description("dynamic", "minimumUpdatePeriod='PT10S'", &format!("{template}{second}"), now))
        }
        _ => match path.trim_start_matches('/').trim_end_matches(".m4s").parse::<u64>() {
            Ok(number) if number >= newest(now) => not_there(),
            _ => media(path),
        },
    });
    let second = Source::Dash { url: url("live.mpd"), representation: Some("b".to_owned()) };
    let trial = Trial::dash(&server, |options| options.max_duration = Some(Duration::from_secs(60)));
    let trial = trial.with_second(second);
    trial.run().await.unwrap();
    assert_eq!(server.times_asked("/100.m4s"), 2);
    assert!((5..=8).contains(&server.times_asked("/live.mpd")), "{}", server.times_asked("/live.mpd"));
}
