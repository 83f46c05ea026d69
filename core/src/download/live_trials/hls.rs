//! HLS that goes on: where a recording begins, what it survives, how it ends.

use super::*;

#[tokio::test(start_paused = true)]
async fn a_live_stream_is_recorded_from_its_edge_to_its_end() {
    let server = Server::new(sliding(6, 130));
    let trial = Trial::hls(&server, |_| {});
    trial.run().await.unwrap();
    assert_eq!(trial.recorded("v.m4a"), (range(98..=130), 64));
    assert_eq!(trial.warned(), "");
    assert!(server.times_asked("/live.m3u8") <= 62, "{}", server.times_asked("/live.m3u8"));
    assert_eq!((server.times_asked("/head.mp4"), server.times_asked("/110.m4s")), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn from_the_start_is_all_that_the_server_still_has() {
    let server = Server::new(sliding(50, 110));
    let trial = Trial::hls(&server, |options| options.is_from_start = true);
    trial.run().await.unwrap();
    assert_eq!(trial.recorded("v.m4a"), (range(51..=110), 118));
}

#[tokio::test(start_paused = true)]
async fn a_recording_ends_when_it_is_long_enough() {
    let server = Server::new(sliding(6, u64::MAX));
    let trial = Trial::hls(&server, |options| options.max_duration = Some(Duration::from_secs(20)));
    trial.run().await.unwrap();
    assert_eq!(trial.recorded("v.m4a"), (range(98..=107), 18));
}

#[tokio::test(start_paused = true)]
async fn a_recording_that_is_told_to_end_ends_with_a_whole_file() {
    let server = Server::new(sliding(6, u64::MAX));
    let trial = Trial::hls(&server, |_| {});
    let ending = trial.downloader.ending();
    let told = async {
        tokio::time::sleep(Duration::from_secs(21)).await;
        assert_eq!(ending.recordings(), 1);
        ending.request();
    };
    let (outcome, ()) = tokio::join!(trial.run(), told);
    outcome.unwrap();
    let (numbers, _) = trial.recorded("v.m4a");
    assert_eq!(numbers, range(98..=*numbers.last().unwrap()));
    assert!((108..=111).contains(numbers.last().unwrap()), "{numbers:?}");
    let recordings = ending.recordings();
    drop(trial);
    assert_eq!((recordings, ending.recordings()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn what_a_killed_run_recorded_is_kept_beside_the_next_recording() {
    let server = Server::new(sliding(6, 130));
    let trial = Trial::hls(&server, |_| {});
    trial.run_for(30).await;
    trial.run().await.unwrap();
    let (first, second) = (trial.recorded("v.earlier.m4a").0, trial.recorded("v.m4a").0);
    assert_eq!((first[0], *second.last().unwrap()), (98, 130));
    assert!(first.len() > 5 && second[0] > 105, "{first:?} {second:?}");
    assert!(trial.warned().contains("v.earlier.m4a"), "{}", trial.warned());
}

#[tokio::test(start_paused = true)]
async fn what_a_killed_run_recorded_is_kept_whatever_comes_next() {
    for next in ["the same", "from the beginning", "a file"] {
        let server = Server::new(move |path, now| match path {
            "/whole.m4a" => Ok((200, Bytes::from_static(&[7; 5000]))),
            "/live.m3u8" if now < 35 => text(playlist(newest(now) - 5, newest(now), "")),
            // The stream is over, and its list shows the last of it alone.
            "/live.m3u8" => text(playlist(118, 120, "#EXT-X-ENDLIST\n")),
            _ => media(path),
        });
        let mut trial = Trial::hls(&server, |_| {});
        trial.run_for(30).await;
        tokio::time::advance(Duration::from_secs(10)).await;
        if next == "a file" {
            let item = Item { extractor: "trial".into(), id: "v".into(), title: "V".into() };
            let format = Format::new("2", Extension::M4a, Source::progressive(url("whole.m4a")));
            let path = trial.plan.path.clone();
            trial.plan = Plan::new(item, vec![format], Extension::M4a, path, Scope::default()).unwrap();
        }
        let downloader = trial.again(&server, |options| options.is_resumed = next != "from the beginning");
        in_time(downloader.download(&trial.plan)).await.unwrap();
        let numbers = trial.recorded("v.earlier.m4a").0;
        assert!(numbers[0] == 98 && numbers.len() > 5, "{next}: {numbers:?}");
        assert!(trial.warned().contains("v.earlier.m4a"), "{next}: {}", trial.warned());
        assert!(trial.folder.path().join("v.m4a").exists(), "{next}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_that_fails_loses_nothing_that_it_named() {
    let closed =
        "#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"skd://x\",KEYFORMAT=\"com.apple.streamingkeydelivery\"\n";
    let server = Server::new(move |path, now| match path {
        "/live.m3u8" if now < 24 => text(playlist(newest(now) - 5, newest(now), "")),
        "/live.m3u8" => {
            text(playlist(newest(now) - 5, newest(now), &format!("{closed}#EXTINF:2,\nnext.m4s\n")))
        }
        // What was named before protection begins comes after it was noticed.
        _ if (10..40).contains(&now) => gone(),
        _ => media(path),
    });
    let trial = Trial::hls(&server, |_| {});
    trial.run().await.unwrap();
    let (numbers, _) = trial.recorded("v.m4a");
    assert!(numbers[0] == 98 && *numbers.last().unwrap() >= 110, "{numbers:?}");
    assert!(trial.warned().contains("FairPlay"), "{}", trial.warned());
}

#[tokio::test(start_paused = true)]
async fn where_one_rendition_stands_still_the_recording_ends() {
    let stream = sliding(6, u64::MAX);
    let server = Server::new(move |path, now| match path {
        "/still.m3u8" => text(playlist(95, newest(now).min(105), "")),
        _ => stream(path, now),
    });
    let trial = Trial::hls(&server, |_| {}).with_second(Source::Hls { url: url("still.m3u8") });
    let outcome = tokio::time::timeout(Duration::from_secs(600), trial.run()).await;
    outcome.expect("it ends").unwrap();
    assert!(trial.warned().contains("brought nothing new"), "{}", trial.warned());
    assert!(trial.folder.path().join("v.m4a").exists());
}

#[tokio::test(start_paused = true)]
async fn half_a_minute_without_a_network_costs_nothing() {
    let stream = sliding(30, 140);
    let server =
        Server::new(move |path, now| if (20..50).contains(&now) { gone() } else { stream(path, now) });
    let trial = Trial::hls(&server, |_| {});
    trial.run().await.unwrap();
    assert_eq!(trial.recorded("v.m4a"), (range(98..=140), 84));
    assert_eq!(trial.warned(), "");
}

#[tokio::test(start_paused = true)]
async fn what_leaves_the_window_meanwhile_is_told_and_keeps_its_time() {
    let stream = sliding(6, 140);
    let server =
        Server::new(move |path, now| if (20..50).contains(&now) { gone() } else { stream(path, now) });
    let trial = Trial::hls(&server, |_| {});
    trial.run().await.unwrap();
    let (numbers, seconds) = trial.recorded("v.m4a");
    assert_eq!((numbers[0], *numbers.last().unwrap(), seconds), (98, 140, 84));
    assert!(numbers.len() < 43 && trial.warned().contains("left the live stream"), "{}", trial.warned());
}

#[tokio::test(start_paused = true)]
async fn a_discontinuity_that_left_the_window_meanwhile_is_one_all_the_same() {
    // What comes after the network is back has another clock: its segments are those of numbers a hundred before.
    let server = Server::new(|path, now| match path {
        _ if (20..50).contains(&now) => gone(),
        "/live.m3u8" if now < 50 => text(playlist(newest(now) - 5, newest(now), "")),
        "/live.m3u8" => {
            let last = newest(now).min(140);
            let list = playlist(last - 5, last, if last == 140 { "#EXT-X-ENDLIST\n" } else { "" });
            let list = list.replace("#EXT-X-MAP", "#EXT-X-DISCONTINUITY-SEQUENCE:1\n#EXT-X-MAP");
            text((last - 5..=last).fold(list, |list, number| {
                list.replace(&format!("\n{number}.m4s"), &format!("\n{}.m4s", number - 100))
            }))
        }
        _ => media(path),
    });
    let trial = Trial::hls(&server, |_| {});
    trial.run().await.unwrap();
    let (numbers, seconds) = trial.recorded("v.m4a");
    let first_after = numbers.iter().position(|number| *number < 98).unwrap();
    assert_eq!(seconds as usize, 2 * (numbers.len() - 1), "{numbers:?}");
    assert!(numbers[..first_after].iter().copied().eq(98..98 + first_after as u64), "{numbers:?}");
    assert!(trial.warned().contains("left the live stream"), "{}", trial.warned());
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_stands_still_is_over_after_a_while() {
    let stream = sliding(6, u64::MAX);
    let server = Server::new(move |path, now| match path {
        "/live.m3u8" => stream(path, now.min(20)),
        _ => media(path),
    });
    let trial = Trial::hls(&server, |_| {});
    trial.run().await.unwrap();
    assert_eq!(trial.recorded("v.m4a").0, range(98..=110));
    // Every two seconds at first, then once a second for three segments and a minute.
    let looks = server.times_asked("/live.m3u8");
    assert!((70..=80).contains(&looks), "{looks} looks");
    assert!(trial.warned().contains("brought nothing new for 6"), "{}", trial.warned());
}

#[tokio::test(start_paused = true)]
async fn a_list_that_never_grows_is_soon_over() {
    let server =
        Server::new(|path, _| if path == "/live.m3u8" { text(playlist(10, 15, "")) } else { media(path) });
    let trial = Trial::hls(&server, |_| {});
    trial.run().await.unwrap();
    assert_eq!(trial.recorded("v.m4a").0, range(13..=15));
    let looks = server.times_asked("/live.m3u8");
    assert!((18..=24).contains(&looks), "{looks} looks");
    assert!(trial.warned().contains("brought nothing new for 2"), "{}", trial.warned());
}

#[tokio::test(start_paused = true)]
async fn a_network_that_is_gone_from_the_second_look_on_is_waited_for() {
    let stream = sliding(30, 140);
    let server =
        Server::new(move |path, now| if (1..31).contains(&now) { gone() } else { stream(path, now) });
    let trial = Trial::hls(&server, |_| {});
    trial.run().await.unwrap();
    assert_eq!((trial.recorded("v.m4a"), trial.warned()), ((range(98..=140), 84), String::new()));
}

#[tokio::test(start_paused = true)]
async fn a_target_of_nothing_does_not_flood_the_server() {
    let list = playlist(10, 15, "").replace("TARGETDURATION:2", "TARGETDURATION:0");
    let server =
        Server::new(move |path, _| if path == "/live.m3u8" { text(list.clone()) } else { media(path) });
    let trial = Trial::hls(&server, |_| {});
    trial.run().await.unwrap();
    assert!(server.times_asked("/live.m3u8") < 40, "{}", server.times_asked("/live.m3u8"));
}

#[tokio::test(start_paused = true)]
async fn numbers_that_begin_anew_are_a_new_stretch_of_the_same_recording() {
    let server = Server::new(|path, now| match (path, now) {
        ("/live.m3u8", ..20) => text(playlist(newest(now) - 5, newest(now), "")),
        ("/live.m3u8", 30..) => text(playlist(0, (now - 20) / SECONDS, "#EXT-X-ENDLIST\n")),
        ("/live.m3u8", _) => text(playlist(0, (now - 20) / SECONDS, "")),
        _ => media(path),
    });
    let trial = Trial::hls(&server, |_| {});
    trial.run().await.unwrap();
    let (numbers, seconds) = trial.recorded("v.m4a");
    let expected: Vec<u64> = (98..=109).chain(0..=5).collect();
    assert_eq!((numbers, seconds), (expected, 34));
    assert!(trial.warned().contains("began anew"), "{}", trial.warned());
}

#[tokio::test(start_paused = true)]
async fn an_old_state_of_the_playlist_is_no_news() {
    let server = Server::new(|path, now| {
        // Every third answer comes from a server that lags by three segments.
        let lag = if now % 3 == 2 { 3 } else { 0 };
        let to = newest(now).min(115) - lag;
        match path {
            "/live.m3u8" if to == 115 => text(playlist(to - 5, to, "#EXT-X-ENDLIST\n")),
            "/live.m3u8" => text(playlist(to - 5, to, "")),
            _ => media(path),
        }
    });
    let trial = Trial::hls(&server, |_| {});
    trial.run().await.unwrap();
    assert_eq!((trial.recorded("v.m4a"), trial.warned()), ((range(98..=115), 34), String::new()));
}

#[tokio::test(start_paused = true)]
async fn a_segment_that_cannot_be_had_is_left_out_of_a_recording_and_told() {
    let stream = sliding(6, 115);
    let server =
        Server::new(move |path, now| if path == "/105.m4s" { not_there() } else { stream(path, now) });
    let trial = Trial::hls(&server, |_| {});
    trial.run().await.unwrap();
    let expected: Vec<u64> = (98..=104).chain(106..=115).collect();
    assert_eq!(trial.recorded("v.m4a"), (expected, 34));
    assert!(trial.warned().contains("105.m4s answers 404"), "{}", trial.warned());
}

#[tokio::test(start_paused = true)]
async fn another_encoding_ends_a_recording_with_a_whole_file() {
    let server = Server::new(|path, now| match path {
        "/live.m3u8" if now < 20 => text(playlist(newest(now) - 5, newest(now), "")),
        "/live.m3u8" => {
            let (first, last) = (newest(now) - 2, newest(now));
            let list = playlist(first, last, "").replace("head.mp4", "other.mp4");
            text(list.replacen("#EXTINF", "#EXT-X-DISCONTINUITY\n#EXTINF", 1))
        }
        "/other.mp4" => Ok((200, initialisation(1))),
        _ => media(path),
    });
    let trial = Trial::hls(&server, |_| {});
    trial.run().await.unwrap();
    let (numbers, _) = trial.recorded("v.m4a");
    assert_eq!(numbers, range(98..=*numbers.last().unwrap()));
    assert!(trial.warned().contains("the encoding of the stream changes"), "{}", trial.warned());
}

/// A site that names these addresses, one after the other.
struct Site {
    names: Vec<&'static str>,
    asked: Mutex<usize>,
    make: fn(RemoteUrl) -> Source,
}

#[async_trait]
impl Renewal for Site {
    async fn formats(&self) -> Option<Vec<Format>> {
        let mut asked = self.asked.lock().unwrap();
        let name = self.names.get(*asked)?;
        *asked += 1;
        Some(vec![Format::new("0", Extension::M4a, (self.make)(url(name)))])
    }
}

pub(super) fn site(names: &[&'static str], make: fn(RemoteUrl) -> Source) -> Arc<dyn Renewal> {
    Arc::new(Site { names: names.to_vec(), asked: Mutex::default(), make })
}

#[tokio::test(start_paused = true)]
async fn a_recording_goes_on_at_another_address_where_the_first_has_ended() {
    let server = Server::new(|path, now| match path {
        "/live.m3u8" if now >= 20 => Ok((403, Bytes::new())),
        // A server that is two segments behind the one before it.
        "/next.m3u8" => {
            let to = (newest(now) - 2).min(125);
            text(playlist(to - 9, to, if to == 125 { "#EXT-X-ENDLIST\n" } else { "" }))
        }
        "/live.m3u8" => text(playlist(newest(now) - 9, newest(now), "")),
        _ => media(path),
    });
    let mut trial = Trial::hls(&server, |_| {});
    trial.plan = trial.plan.renewing(site(&["next.m3u8"], |url| Source::Hls { url }));
    trial.run().await.unwrap();
    assert_eq!(trial.recorded("v.m4a"), (range(98..=125), 54));
    assert_eq!(trial.warned(), "");
}

#[tokio::test(start_paused = true)]
async fn an_initialisation_that_is_signed_anew_at_every_look_is_still_the_same() {
    let lists = sliding(10, 120);
    let server = Server::new(move |path, now| {
        let (status, list) = lists(path, now)?;
        if path != "/live.m3u8" {
            return Ok((status, list));
        }
        let list = String::from_utf8(list.to_vec()).unwrap();
        text(list.replace("head.mp4", &format!("head.mp4?signed={now}")))
    });
    let trial = Trial::hls(&server, |_| {});
    trial.run().await.unwrap();
    assert_eq!(server.times_asked("/head.mp4"), 1);
    assert_eq!(trial.recorded("v.m4a").0, range(98..=120));
}

#[tokio::test(start_paused = true)]
async fn addresses_are_asked_for_anew_before_they_end() {
    const HOURS: Duration = Duration::from_secs(5 * 60 * 60);
    const LAST: u64 = 100 + 60 / SECONDS;
    // The hours pass for the addresses alone.
    let reached = |now: u64| newest(now.checked_sub(HOURS.as_secs()).unwrap_or(now));
    let server = Server::new(move |path, now| match path {
        // It would go on, and so would the recording.
        "/live.m3u8" => text(playlist(reached(now) - 9, reached(now), "")),
        "/next.m3u8" => {
            let to = reached(now).min(LAST);
            text(playlist(to - 9, to, if to == LAST { "#EXT-X-ENDLIST\n" } else { "" }))
        }
        _ => media(path),
    });
    let mut trial = Trial::hls(&server, |options| options.max_duration = Some(Duration::from_secs(200)));
    trial.plan = trial.plan.renewing(site(&["next.m3u8"], |url| Source::Hls { url }));
    let hours_pass = async {
        tokio::time::sleep(Duration::from_secs(10)).await;
        tokio::time::advance(HOURS).await;
        std::future::pending::<()>().await;
    };
    tokio::select! {
        outcome = trial.run() => drop(outcome.unwrap()),
        () = hours_pass => unreachable!("they pass once"),
    }
    let (numbers, _) = trial.recorded("v.m4a");
    assert_eq!(numbers, range(98..=LAST));
    assert!(server.times_asked("/next.m3u8") > 10);
}

#[tokio::test(start_paused = true)]
async fn where_no_address_is_given_any_more_the_recording_ends_with_what_there_is() {
    let server = Server::new(|path, now| match path {
        "/live.m3u8" if now < 20 => text(playlist(newest(now) - 9, newest(now), "")),
        _ if path.ends_with(".m3u8") => Ok((403, Bytes::new())),
        _ => media(path),
    });
    let mut trial = Trial::hls(&server, |_| {});
    trial.plan = trial.plan.renewing(site(&["next.m3u8"], |url| Source::Hls { url }));
    trial.run().await.unwrap();
    let (numbers, _) = trial.recorded("v.m4a");
    assert!(numbers[0] == 98 && *numbers.last().unwrap() >= 108, "{numbers:?}");
    assert!(trial.warned().contains("nothing new"), "{}", trial.warned());
}
