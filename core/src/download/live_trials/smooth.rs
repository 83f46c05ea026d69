//! Live Smooth Streaming.

use super::super::smooth_list::testing::{SEGMENT_TICKS, chunk};
use super::*;
use crate::manifest::smooth;

/// A manifest of sound that lists the chunks from `first` up to and with `last`.
fn manifest(first: u64, last: u64, is_live: bool) -> String {
    let chunks: String = (first..=last)
        .map(|number| format!("<c t='{}' d='{SEGMENT_TICKS}'/>", number * SEGMENT_TICKS))
        .collect();
    format!(
        "<SmoothStreamingMedia Duration='0' IsLive='{is_live}'><StreamIndex Type='audio' Url='a/{{start time}}'>\
         <QualityLevel Bitrate='128000' FourCC='AACL' SamplingRate='48000' Channels='2'/>{chunks}</StreamIndex>\
         </SmoothStreamingMedia>"
    )
}

/// A presentation that shows its last eight chunks and ends with this one.
fn presentation(last: u64) -> impl Fn(&str, u64) -> Answer {
    move |path, now| {
        if path == "/v.ism/Manifest" {
            let to = newest(now).min(last);
            return text(manifest(to - 7, to, to < last));
        }
        let ticks: u64 = path.trim_start_matches("/v.ism/a/").parse().unwrap();
        // Chunks on a server do not say when they decode.
        Ok((200, chunk(format!("packet {}", ticks / SEGMENT_TICKS).as_bytes()).into()))
    }
}

fn trial(server: &Arc<Server>, change: impl FnOnce(&mut DownloadOptions)) -> Trial {
    let known = smooth::parse(&manifest(1, 2, true), &url("v.ism/Manifest")).unwrap();
    let level = known.levels[0].id.clone();
    let client = Arc::<Server>::clone(server);
    Trial::new(client, Source::Smooth { url: url("v.ism/Manifest"), level: Some(level) }, change)
}

#[tokio::test(start_paused = true)]
async fn live_smooth_streaming_is_recorded_from_its_edge_to_its_end() {
    let server = Server::new(presentation(120));
    let trial = trial(&server, |_| {});
    trial.run().await.unwrap();
    assert_eq!((trial.recorded("v.m4a"), trial.warned()), ((range(98..=120), 44), String::new()));
}

#[tokio::test(start_paused = true)]
async fn chunks_that_leave_the_window_meanwhile_are_counted() {
    let stream = presentation(130);
    let server =
        Server::new(move |path, now| if (10..40).contains(&now) { gone() } else { stream(path, now) });
    let trial = trial(&server, |options| options.is_from_start = true);
    trial.run().await.unwrap();
    let (numbers, seconds) = trial.recorded("v.m4a");
    assert_eq!((numbers[0], *numbers.last().unwrap(), seconds), (93, 130, 74));
    assert!(trial.warned().contains("segments left the live stream"), "{}", trial.warned());
}
