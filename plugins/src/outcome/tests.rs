use serde_json::json;
use vidra_core::media::{Counts, Format, Music, Size, Uploader};

use super::*;
use crate::shape::{Kind, Shape};

fn url() -> RemoteUrl {
    RemoteUrl::parse("https://clips.example/c/1").unwrap()
}

/// A value of a kind, with everything in it that can be in it.
fn full(kind: &Kind, name: &str) -> Value {
    match kind {
        Kind::Text if name == "extension" => json!("webm"),
        Kind::Text if name == "uploadDate" => json!("20240131"),
        Kind::Text | Kind::Words => json!(name),
        Kind::Url => json!(format!("/{name}")),
        Kind::Amount | Kind::Number => json!(2.5),
        Kind::Count { .. } | Kind::Whole => json!(3),
        Kind::Flag | Kind::Yes => json!(true),
        Kind::OneOf(words) => json!(words[1]),
        Kind::List(inner, _) => json!([full(inner, name)]),
        Kind::Object(shape) => everything(shape),
        Kind::AnyOf(_, shapes) => everything(shapes[0]),
        Kind::OrNull(inner) => full(inner, name),
        Kind::Texts => json!({ "Referer": "https://clips.example/" }),
        Kind::Map => json!({ "series": "Goals" }),
        Kind::Json(_) => json!({ "page": 2 }),
    }
}

fn everything(shape: &Shape) -> Value {
    shape.fields.iter().map(|field| (field.name.to_owned(), full(&field.kind, field.name))).collect()
}

/// Nothing that a plugin may say is lost on the way. The patterns name every field: one that is new in the Rust types does
/// not compile before it was decided here whether plugins can say it.
#[test]
fn every_field_arrives() {
    let Outcome::Media(info) = outcome(&everything(&shapes::MEDIA), &url()).unwrap() else {
        panic!("no media")
    };
    let MediaInfo {
        id,
        title,
        formats,
        display_id,
        webpage_url,
        description,
        duration,
        uploader,
        channel,
        timestamp,
        upload_date,
        release_timestamp,
        counts,
        thumbnails,
        subtitles,
        automatic_captions,
        chapters,
        categories,
        tags,
        live_status,
        availability,
        age_limit,
        playable_in_embed,
        license,
        language,
        music,
        extra,
        // Not in plugin API 1.
        heatmap: _,
        comments: _,
        skipped: _,
    } = *info;
    assert_eq!((id.as_str(), title.as_str()), ("id", "title"));
    for text in [display_id, description, license, language] {
        assert!(text.is_some());
    }
    let whole = [timestamp, release_timestamp, age_limit.map(i64::from)];
    assert_eq!(whole, [Some(3); 3]);
    assert_eq!(webpage_url.unwrap().as_str(), "https://clips.example/webpageUrl");
    assert_eq!(duration, Some(std::time::Duration::from_millis(2500)));
    assert_eq!(upload_date.as_deref(), Some("20240131"));
    every_field_of_people_and_counts([uploader.unwrap(), channel.unwrap()], &counts);
    let thumbnail = &thumbnails[0];
    assert_eq!((thumbnail.width, thumbnail.height, thumbnail.preference), (Some(3), Some(3), Some(3)));
    assert!(subtitles == automatic_captions && subtitles[0].files.len() == 1 && subtitles[0].name.is_some());
    assert_eq!((categories, tags), (vec!["categories".to_owned()], vec!["tags".to_owned()]));
    assert_eq!(live_status.unwrap().as_str(), "is_live");
    assert_eq!(availability.unwrap().as_str(), "unlisted");
    assert_eq!(playable_in_embed, Some(true));
    assert_eq!(chapters[0].title, "title");
    every_field_of_music(&music.unwrap());
    assert_eq!(extra["series"], "Goals");
    every_field_of_a_format_arrived(&formats[0]);
}

fn every_field_of_people_and_counts(people: [Uploader; 2], counts: &Counts) {
    for person in people {
        assert!(person.name.is_some() && person.id.is_some() && person.url.is_some());
        assert_eq!((person.followers, person.is_verified), (Some(3), Some(true)));
    }
    let numbers = [
        counts.views,
        counts.likes,
        counts.dislikes,
        counts.comments,
        counts.reposts,
        counts.concurrent_viewers,
    ];
    assert_eq!((numbers, counts.average_rating), ([Some(3); 6], Some(2.5)));
}

fn every_field_of_music(music: &Music) {
    assert!(
        music.track.is_some() && music.album.is_some() && music.genres.len() == 1 && music.artists.len() == 1
    );
    assert_eq!((music.track_number, music.disc_number, music.release_year), (Some(3), Some(3), Some(3)));
    assert!(music.composers.len() == 1 && music.album_artists.len() == 1);
}

fn every_field_of_a_format_arrived(one: &Format) {
    let Format {
        id,
        extension,
        source,
        video,
        audio,
        bitrate_kbps,
        size,
        duration,
        language,
        language_preference,
        quality,
        preference,
        source_preference,
        note,
        headers,
        protection,
        // Not in plugin API 1.
        available_at: _,
        declared_protocol: _,
        storyboard: _,
    } = one;
    assert_eq!((id.as_str(), extension.as_str()), ("id", "webm"));
    assert!(
        matches!(source, vidra_core::media::Source::Hls { url } if url.as_str() == "https://clips.example/url")
    );
    let (video, audio) = (video.as_ref().unwrap(), audio.as_ref().unwrap());
    assert!(video.codec.is_some() && video.dynamic_range.is_some());
    assert_eq!((video.width, video.height, video.fps), (Some(3), Some(3), Some(2.5)));
    assert_eq!((video.bitrate_kbps, video.aspect_ratio), (Some(2.5), Some(2.5)));
    assert_eq!((audio.sample_rate_hz, audio.channels, audio.bitrate_kbps), (Some(3), Some(3), Some(2.5)));
    assert_eq!((*bitrate_kbps, *size, *quality), (Some(2.5), Some(Size::Exact(3)), Some(2.5)));
    assert!(
        duration.is_some()
            && language.is_some()
            && note.is_some()
            && protection.is_some()
            && audio.codec.is_some()
    );
    assert_eq!([*language_preference, *preference, *source_preference], [Some(3); 3]);
    assert_eq!(headers.len(), 1);
}

#[test]
fn lists_links_and_pages_arrive() {
    let Outcome::List(list) = outcome(&everything(&shapes::PLAYLIST), &url()).unwrap() else {
        panic!("no list")
    };
    assert!(
        list.title.is_some() && list.webpage_url.is_some() && list.count == Some(3) && list.about.is_some()
    );
    assert_eq!(list.first.next, Some(json!({ "page": 2 })));
    let [Entry::Link(link)] = list.first.entries.as_slice() else { panic!("no link") };
    assert!(link.id.is_some() && link.title.is_some() && link.about.as_ref().unwrap().description.is_some());
    assert_eq!(page(&everything(&shapes::PAGE), &url()).unwrap().entries.len(), 1);
    let Outcome::Redirect(link) = outcome(&everything(&shapes::REDIRECT), &url()).unwrap() else {
        panic!("no link")
    };
    assert!(link.referer.is_some() && link.id.is_some() && link.title.is_some());
    assert!(matches!(outcome(&everything(&shapes::PASS), &url()), Ok(Outcome::Pass)));
}

#[test]
fn every_kind_of_no_can_be_said() {
    for word in shapes::REASONS {
        let said = outcome(&json!({ "unavailable": word, "message": "m" }), &url()).unwrap();
        assert!(
            matches!(said, Outcome::Unavailable(reason, message) if reason.kind() == word && message == "m")
        );
    }
}

#[test]
fn null_is_none_where_it_says_something() {
    let format = json!({ "id": "f", "url": "/a.mp3", "video": null });
    let value = json!({ "id": "a", "title": "A", "duration": null, "formats": [format] });
    let Outcome::Media(info) = outcome(&value, &url()).unwrap() else { panic!("no media") };
    assert!(info.formats[0].video.is_none() && info.formats[0].audio.is_some());
    assert_eq!(info.formats[0].extension.as_str(), "mp3");
    let error = outcome(&json!({ "id": null, "title": "A", "formats": [] }), &url()).unwrap_err();
    assert_eq!(error.to_string(), "id: is missing");
}

#[test]
fn what_is_no_result_is_named() {
    for (value, wanted) in [
        (json!(null), "extract returned nothing"),
        (json!([]), "expected an object, got []"),
        (
            json!({ "id": "a" }),
            "has none of the fields that tell what it is: formats, entries, redirect, unavailable, pass",
        ),
        (json!({ "formats": [], "entries": [] }), "cannot be several things at once: formats, entries"),
        (json!({ "unavailable": "no" }), "unavailable: expected one of private, removed"),
        (
            json!({ "entries": [{}], "id": "l" }),
            "entries[0]: has none of the fields that tell what it is: url, formats",
        ),
        (
            json!({ "entries": [{ "url": "/a", "about": { "counts": { "views": -1 } } }], "id": "l" }),
            "entries[0].about.counts.views: expected a whole number from 0",
        ),
        (json!({ "redirect": "file:///etc/passwd" }), "redirect: file: addresses are not opened"),
        (json!({ "redirect": "" }), "redirect: expected an address, got \"\""),
    ] {
        let error = outcome(&value, &url()).unwrap_err().to_string();
        assert!(error.starts_with(wanted), "{error}");
    }
}
