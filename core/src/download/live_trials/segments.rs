//! Segments that are missing, left out or encrypted, in lists that are whole.

use super::*;

/// A list that is whole, of segments 0 to 5, of which number 3 is not there.
fn damaged() -> Arc<Server> {
    Server::new(|path, _| match path {
        "/live.m3u8" => text(playlist(0, 5, "#EXT-X-ENDLIST\n")),
        "/3.m4s" => not_there(),
        _ => media(path),
    })
}

#[tokio::test(start_paused = true)]
async fn a_missing_segment_of_a_whole_stream_is_an_error() {
    let trial = Trial::hls(&damaged(), |_| {});
    assert!(matches!(trial.run().await, Err(DownloadError::Segment { segment: 5, .. })));
    assert!(!trial.folder.path().join("v.m4a").exists());
}

#[tokio::test(start_paused = true)]
async fn a_file_without_a_missing_segment_says_so_in_its_name() {
    let trial = Trial::hls(&damaged(), |options| options.skips_missing = true);
    assert!(matches!(trial.run().await, Err(DownloadError::Incomplete { missing: 1, .. })));
    assert!(!trial.folder.path().join("v.m4a").exists());
    assert_eq!(trial.recorded("v.incomplete.m4a"), (vec![0, 1, 2, 4, 5], 10));
}

#[tokio::test(start_paused = true)]
async fn a_declared_gap_is_left_out_and_keeps_its_time() {
    let list =
        playlist(0, 5, "#EXT-X-ENDLIST\n").replace("#EXTINF:2,\n3.m4s", "#EXT-X-GAP\n#EXTINF:2,\n3.m4s");
    let server =
        Server::new(move |path, _| if path == "/live.m3u8" { text(list.clone()) } else { media(path) });
    let trial = Trial::hls(&server, |_| {});
    trial.run().await.unwrap();
    assert_eq!(trial.recorded("v.m4a"), (vec![0, 1, 2, 4, 5], 10));
    assert_eq!(server.times_asked("/3.m4s"), 0);
    assert!(trial.warned().contains("no bytes for segment 3"), "{}", trial.warned());
}

#[tokio::test(start_paused = true)]
async fn keys_that_rotate_are_fetched_once_each_and_undo_their_own_segments() {
    let key = |name: u8| [name; 16];
    let list = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:7\n#EXT-X-MAP:URI=\"head.mp4\"\n\
                #EXT-X-KEY:METHOD=AES-128,URI=\"1.key\"\n#EXTINF:2,\n7.m4s\n#EXTINF:2,\n8.m4s\n\
                #EXT-X-KEY:METHOD=AES-128,URI=\"2.key\",IV=0x0102\n#EXTINF:2,\n9.m4s\n#EXTINF:2,\n10.m4s\n\
                #EXT-X-KEY:METHOD=NONE\n#EXTINF:2,\n11.m4s\n#EXT-X-ENDLIST\n";
    let server = Server::new(move |path, _| {
        let closed = |number: u64, name: u8, vector: u128| {
            let encryptor =
                cbc::Encryptor::<aes::Aes128>::new(&key(name).into(), &vector.to_be_bytes().into());
            Ok((200, Bytes::from(encryptor.encrypt_padded_vec::<Pkcs7>(&segment(number)))))
        };
        match path {
            "/live.m3u8" => text(list),
            "/1.key" => Ok((200, Bytes::copy_from_slice(&key(1)))),
            "/2.key" => Ok((200, Bytes::copy_from_slice(&key(2)))),
            // Without a vector the number of the segment is one.
            "/7.m4s" => closed(7, 1, 7),
            "/8.m4s" => closed(8, 1, 8),
            "/9.m4s" => closed(9, 2, 0x0102),
            "/10.m4s" => closed(10, 2, 0x0102),
            _ => media(path),
        }
    });
    let trial = Trial::hls(&server, |_| {});
    trial.run().await.unwrap();
    assert_eq!(trial.recorded("v.m4a").0, range(7..=11));
    assert_eq!((server.times_asked("/1.key"), server.times_asked("/2.key")), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_key_without_https_beside_a_playlist_with_it_is_refused() {
    let key = "#EXT-X-KEY:METHOD=AES-128,URI=\"http://live.example/key\"\n#EXT-X-MAP";
    let list = playlist(0, 5, "#EXT-X-ENDLIST\n").replace("#EXT-X-MAP", key);
    let server =
        Server::new(move |path, _| if path == "/live.m3u8" { text(list.clone()) } else { media(path) });
    let error = Trial::hls(&server, |_| {}).run().await.unwrap_err().to_string();
    assert!(error.contains("a key without https"), "{error}");
    assert_eq!(server.times_asked("/key"), 0);
}

/// A list that is whole, of segments 0 to 19, of which number 3 is not there and number 12 not in the first half minute.
fn slow() -> Arc<Server> {
    Server::new(|path, now| match path {
        "/live.m3u8" => text(playlist(0, 19, "#EXT-X-ENDLIST\n")),
        "/3.m4s" => not_there(),
        "/12.m4s" if now < 30 => gone(),
        _ => media(path),
    })
}

#[tokio::test(start_paused = true)]
async fn what_an_earlier_run_left_out_is_still_missing() {
    let server = slow();
    let trial = Trial::hls(&server, |options| options.skips_missing = true);
    trial.run_for(7).await;
    let tries = server.times_asked("/3.m4s");
    tokio::time::advance(Duration::from_secs(30)).await;
    assert!(matches!(trial.run().await, Err(DownloadError::Incomplete { missing: 1, .. })));
    assert_eq!(server.times_asked("/3.m4s"), tries);
    let expected: Vec<u64> = (0..=2).chain(4..=19).collect();
    assert_eq!(trial.recorded("v.incomplete.m4a").0, expected);
}

#[tokio::test(start_paused = true)]
async fn segments_that_came_before_their_turn_are_not_fetched_again() {
    let server = Server::new(|path, now| match path {
        "/live.m3u8" => text(playlist(0, 19, "#EXT-X-ENDLIST\n")),
        "/12.m4s" if now < 30 => gone(),
        _ => media(path),
    });
    let trial = Trial::hls(&server, |_| {});
    trial.run_for(7).await;
    assert!(trial.folder.path().join("v.m4a.ahead.part").exists());
    tokio::time::advance(Duration::from_secs(30)).await;
    trial.run().await.unwrap();
    assert_eq!(trial.recorded("v.m4a"), (range(0..=19), 38));
    for number in (0..=19).filter(|number| *number != 12) {
        assert_eq!(server.times_asked(&format!("/{number}.m4s")), 1, "{number}");
    }
    assert_eq!(fs::read_dir(trial.folder.path()).unwrap().count(), 1);
}

#[tokio::test(start_paused = true)]
async fn tries_without_end_are_made_with_pauses() {
    let server = Server::new(|path, now| match path {
        "/live.m3u8" => text(playlist(0, 5, "#EXT-X-ENDLIST\n")),
        "/3.m4s" if now < 100 => not_there(),
        _ => media(path),
    });
    let trial = Trial::hls(&server, |options| {
        options.segment_tries = u32::MAX;
        options.budgets.retries = 0;
    });
    trial.run().await.unwrap();
    assert_eq!(trial.recorded("v.m4a").0, range(0..=5));
    // Twice at a time, because it is slow.
    assert!(server.times_asked("/3.m4s") < 40, "{}", server.times_asked("/3.m4s"));
}

#[tokio::test(start_paused = true)]
async fn trouble_of_every_kind_is_one_count() {
    // Not there, and no answer, by turns: two policies inside each other would ask many times.
    let turns = Mutex::new(0);
    let server = Server::new(move |path, _| match path {
        "/live.m3u8" => text(playlist(0, 5, "#EXT-X-ENDLIST\n")),
        "/3.m4s" => {
            let mut turns = turns.lock().unwrap();
            *turns += 1;
            if *turns % 3 == 0 { not_there() } else { gone() }
        }
        _ => media(path),
    });
    let trial = Trial::hls(&server, |_| {});
    assert!(matches!(trial.run().await, Err(DownloadError::Segment { segment: 5, .. })));
    assert!(server.times_asked("/3.m4s") <= 6, "{}", server.times_asked("/3.m4s"));
}
