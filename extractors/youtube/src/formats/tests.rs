//! Streams of several clients become one list.

use serde_json::{Value, json};
use vidra_core::media::Source;

use super::*;
use crate::clients::{TV_SAMSUNG, VISIONOS, WEB, WEB_EMBEDDED};
use crate::solver::Answers;

const FILE: &str = "https://rr1.googlevideo.com/videoplayback?id=1";

fn given(client: &'static Client, data: Value) -> Given {
    let data = serde_json::from_value(data).unwrap();
    Given { client, data, token: None, is_proven: false, available_at: None }
}

fn stream(itag: u64, url: &str) -> Value {
    json!({"itag": itag, "url": url, "mimeType": "video/mp4; codecs=\"avc1.4d401e\"", "height": 360, "contentLength": "25000000"})
}

fn solved(n: &[(&str, &str)], signatures: &[(&str, &str)]) -> Solved {
    let map =
        |list: &[(&str, &str)]| list.iter().map(|(a, b)| ((*a).to_owned(), Ok((*b).to_owned()))).collect();
    Answers { n: map(n), signatures: map(signatures) }.into()
}

fn list(streams: &Streams, live: Option<LiveStatus>) -> (Vec<(String, String)>, Vec<String>) {
    let video = Video { duration: Some(Duration::from_secs(60)), live };
    let found = formats(streams, &video);
    let address = |format: &Format| {
        format.source.url().unwrap().as_str().replace("https://rr1.googlevideo.com/videoplayback", "")
    };
    (found.list.iter().map(|format| (format.id.clone(), address(format))).collect(), found.skipped)
}

fn pair(id: &str, address: &str) -> (String, String) {
    (id.to_owned(), address.to_owned())
}

#[test]
fn of_the_same_rendition_the_first_client_counts() {
    let first = given(&VISIONOS, json!({"adaptiveFormats": [stream(134, &format!("{FILE}&c=V"))]}));
    let second = given(
        &TV_SAMSUNG,
        json!({"formats": [stream(18, &format!("{FILE}&n=r1"))], "adaptiveFormats": [stream(134, &format!("{FILE}&c=T"))]}),
    );
    let mut streams =
        Streams { given: vec![first, second], solved: solved(&[("r1", "a1")], &[]), ..Streams::default() };
    assert_eq!(list(&streams, None), (vec![pair("134", "?id=1&c=V"), pair("18", "?id=1&n=a1")], vec![]));
    streams.wanted.duplicate = true;
    assert_eq!(list(&streams, None).0.len(), 3);
}

#[test]
fn riddles_are_collected_and_their_answers_put_in() {
    let cipher = "s=RIDDLE&sp=sig&url=https%3A%2F%2Frr1.googlevideo.com%2Fvideoplayback%3Fid%3D1%26n%3Dr1";
    let hls = "https://manifest.googlevideo.com/api/manifest/hls_variant/id/1/n/r2/itag/0/file/index.m3u8";
    let data = json!({"adaptiveFormats": [{"itag": 140, "signatureCipher": cipher, "mimeType": "audio/mp4; codecs=\"mp4a.40.2\""}],
        "hlsManifestUrl": hls});
    let mut streams = Streams { given: vec![given(&WEB_EMBEDDED, data)], ..Streams::default() };
    let asked = riddles::of(&streams.given);
    assert_eq!(asked.n.iter().collect::<Vec<_>>(), ["r1", "r2"]);
    assert_eq!(asked.signatures.iter().collect::<Vec<_>>(), ["RIDDLE"]);
    let (none, skipped) = list(&streams, None);
    assert_eq!(none, []);
    assert_eq!(
        skipped,
        ["2 formats of web_embedded left out: the player script gave no answer for their addresses"]
    );
    streams.solved = solved(&[("r1", "a1"), ("r2", "a2")], &[("RIDDLE", "ANSWER")]);
    let manifest =
        "https://manifest.googlevideo.com/api/manifest/hls_variant/id/1/n/a2/itag/0/file/index.m3u8";
    assert_eq!(list(&streams, None).0, [pair("140", "?id=1&sig=ANSWER&n=a1"), pair("hls", manifest)]);
}

#[test]
fn without_a_token_formats_that_need_one_are_left_out() {
    let hls = "https://manifest.googlevideo.com/api/manifest/hls_variant/itag/0/file/index.m3u8";
    let data = json!({"formats": [stream(18, FILE)], "adaptiveFormats": [stream(134, FILE), {"itag": 135}], "hlsManifestUrl": hls});
    let mut streams = Streams { given: vec![given(&WEB, data)], ..Streams::default() };
    let (found, skipped) = list(&streams, None);
    assert_eq!(found, [pair("18", "?id=1"), pair("hls", hls)]);
    assert!(skipped[0].contains("SABR") && skipped[1].contains("token of proof"), "{skipped:?}");
    streams.given[0].token = Some("T=".to_owned());
    let with_token =
        "https://manifest.googlevideo.com/api/manifest/hls_variant/itag/0/pot/T=/file/index.m3u8";
    let expected = [pair("18", "?id=1&pot=T%3D"), pair("134", "?id=1&pot=T%3D"), pair("hls", with_token)];
    assert_eq!(list(&streams, None).0, expected);
    streams.given[0].token = None;
    streams.wanted.without_token = true;
    assert_eq!(list(&streams, None).0.len(), 3);
}

#[test]
fn live_streams_come_from_their_manifest() {
    let hls = "https://manifest.googlevideo.com/api/manifest/hls_variant/itag/0/file/index.m3u8";
    let dash = "https://manifest.googlevideo.com/api/manifest/dash/itag/0";
    let mut live = stream(134, FILE);
    live["targetDurationSec"] = json!(5);
    let data = json!({"adaptiveFormats": [live], "hlsManifestUrl": hls, "dashManifestUrl": dash});
    let mut one = given(&VISIONOS, data);
    one.available_at = Some(SystemTime::UNIX_EPOCH);
    let streams = Streams { given: vec![one], ..Streams::default() };
    assert_eq!(list(&streams, Some(LiveStatus::IsLive)).0, [pair("hls", hls)]);
    assert_eq!(
        list(&streams, Some(LiveStatus::PostLive)).0,
        [pair("134", "?id=1"), pair("hls", hls), pair("dash", dash)]
    );
    let video = Video { duration: None, live: Some(LiveStatus::IsLive) };
    assert_eq!(formats(&streams, &video).list[0].available_at, None);
    assert_eq!(formats(&streams, &Video::default()).list[0].available_at, Some(SystemTime::UNIX_EPOCH));
}

#[test]
fn live_streams_are_taken_in_pieces_from_their_start() {
    let hls = "https://manifest.googlevideo.com/api/manifest/hls_variant/itag/0/file/index.m3u8";
    let mut live = stream(134, FILE);
    live["targetDurationSec"] = json!(2);
    live["maxDvrDurationSec"] = json!("43200");
    let data = json!({"adaptiveFormats": [live], "hlsManifestUrl": hls});
    let mut streams = Streams { given: vec![given(&VISIONOS, data)], ..Streams::default() };
    let pieces = |streams: &Streams, live| {
        let found = formats(streams, &Video { duration: None, live: Some(live) }).list;
        let ids: Vec<String> = found.iter().map(|format| format.id.clone()).collect();
        let told = found.iter().find_map(|format| match &format.source {
            Source::Numbered(one) => Some((one.piece.as_secs(), one.reach.as_secs(), one.is_over)),
            _ => None,
        });
        (ids, told)
    };
    assert_eq!(pieces(&streams, LiveStatus::IsLive), (vec!["hls".to_owned()], None));
    let ended = vec!["134".to_owned(), "hls".to_owned()];
    assert_eq!(pieces(&streams, LiveStatus::PostLive), (ended, Some((2, 43_200, true))));
    streams.wanted.from_start = true;
    assert_eq!(pieces(&streams, LiveStatus::IsLive), (vec!["134".to_owned()], Some((2, 43_200, false))));
}

#[test]
fn a_file_can_be_asked_for_in_ranges() {
    let data = json!({"adaptiveFormats": [stream(134, FILE)]});
    let mut streams = Streams { given: vec![given(&VISIONOS, data)], ..Streams::default() };
    streams.wanted.in_ranges = true;
    let found = formats(&streams, &Video::default()).list;
    let Source::Fragments { fragments, .. } = &found[0].source else { panic!("no ranges") };
    let ranges: Vec<_> = fragments.iter().filter_map(|one| one.url()?.query_value("range")).collect();
    assert_eq!(ranges, ["0-10485759", "10485760-20971519", "20971520-24999999"]);
}
