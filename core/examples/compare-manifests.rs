//! What vidra makes of recorded manifests beside what another program and the recordings' own projects make of them:
//! `cargo run -p vidra-core --example compare-manifests -- FOLDER`.
//!
//! The folder holds manifests, each with an `X.expected.json` beside it. Every difference is printed with its reason;
//! one without a reason is an error. `docs/manifests.md` has the reasons in full.
#![expect(clippy::print_stdout, reason = "this example reports to a person")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::Value;
use vidra_core::http::RemoteUrl;
use vidra_core::manifest::{ManifestError, dash, hls, smooth};
use vidra_core::media::{Extension, Format, Fragment, Source};

/// Parts of a file's name and of a difference's text (beginning or end, in between anything), and why it is there: the
/// headings of `docs/manifests.md`. The first that fits counts.
const REASONS: &[(&str, &str, &str, &str)] = &[
    ("", "", "a live presentation: its segments", "live"),
    ("", "", "fragments live:", "live"),
    ("", "", "theirs fails, ours lists", "forgiven"),
    ("", "", "formats without a picture: storyboard", "pictures"),
    ("", "fps: ours", "theirs \"\"", "fractions"),
    ("", "acodec: ours", "theirs \"\"", "codecs of groups"),
    ("", "vcodec: ours \"lvc1\"", "theirs \"\"", "codecs of groups"),
    ("", "language: ours \"\"", "theirs \"und\"", "undetermined"),
    ("", "ext: ours \"mp4\"", "theirs \"ismv\"", "extensions"),
    ("", "ext: ours \"m4a\"", "theirs \"isma\"", "extensions"),
    ("dash-mpd-rs/multiple_supplementals.mpd", "ext: ours \"mp4\"", "theirs \"hevc\"", "extensions"),
    ("", "tbr: ours \"128.001\"", "theirs \"128.000\"", "rates"),
    ("dash-mpd-rs/a2d-tv.mpd", "fragments: ours None", "", "protected"),
    ("dash-mpd-rs/jurassic-compact-5975.mpd", "fragments: ours None", "", "protected"),
    ("dash-mpd-rs/manifest_wvcenc_1080p.mpd", "fragments: ours None", "", "protected"),
    ("dash.js/mpds-laurl.mpd", "fragments: ours None", "", "protected"),
    ("shaka-dash/dash-clearkey-dash.mpd", "fragments: ours None", "", "protected"),
    ("dash-mpd-rs/avod-mediatailor.mpd", "", "", "periods"),
    ("dash-mpd-rs/aws.xml", "", "", "periods"),
    ("mpd-parser/multiperiod-startnumber.mpd", "formats: ours", "", "periods"),
    ("streamlink-dash/test_baseurl_urljoin.mpd", "", "", "periods"),
    ("streamlink-dash/test_segment_scheme_mismatch.mpd", "", "", "one name, two streams"),
    ("dash-mpd-rs/orange.xml", "formats: ours", "", "one name, two streams"),
    ("m3u8-rs/master", "formats: ours", "", "trick modes"),
    ("m3u8-rs/media-playlist-with-cues.m3u8", "formats: ours", "", "media playlists"),
    ("m3u8-parser/byteRange.m3u8", "", "", "refused"),
    ("m3u8-parser/empty.m3u8", "", "", "refused"),
];

/// Why a difference is there; `None` is an error.
fn reason_for(file: &str, difference: &str) -> Option<&'static str> {
    let fits = |(name, one, other, _): &&(&str, &str, &str, &str)| {
        file.starts_with(name) && difference.contains(one) && difference.contains(other)
    };
    REASONS.iter().find(fits).map(|(.., reason)| *reason)
}

/// What one manifest holds, reduced to what can be compared.
#[derive(Default)]
struct Listing {
    formats: Vec<Format>,
    /// By format, its pieces; `None` where there are none to list.
    pieces: Vec<Option<Vec<Fragment>>>,
    subtitles: Vec<String>,
    is_live: bool,
}

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1) else {
        println!("name the folder with the recorded manifests");
        return ExitCode::from(2);
    };
    let mut files = Vec::new();
    collect(Path::new(&folder), &mut files);
    files.sort();
    let mut unexplained = 0;
    let mut by_reason: BTreeMap<&str, usize> = BTreeMap::new();
    for file in &files {
        for difference in differences(file) {
            let name = file.strip_prefix(&folder).unwrap_or(file).display().to_string().replace('\\', "/");
            let reason = reason_for(&name, &difference);
            println!("{name}: {difference} [{}]", reason.unwrap_or("NO REASON"));
            *by_reason.entry(reason.unwrap_or("NO REASON")).or_default() += 1;
            unexplained += usize::from(reason.is_none());
        }
    }
    println!("{} manifests; differences by reason: {by_reason:?}", files.len());
    if unexplained == 0 && !files.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            collect(&path, files);
        } else if let Some(manifest) = path.to_str().and_then(|path| path.strip_suffix(".expected.json")) {
            files.push(manifest.into());
        }
    }
}

fn differences(file: &Path) -> Vec<String> {
    let text = fs::read(file).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let expected = fs::read(format!("{}.expected.json", file.display())).unwrap_or_default();
    let expected: Value = serde_json::from_slice(&expected).unwrap_or_default();
    let base = expected["base_url_used"].as_str().and_then(|url| RemoteUrl::parse(url).ok());
    let Some(base) = base else { return vec!["no base address is recorded".to_owned()] };
    let theirs = &expected["peer_answer"];
    let mut found = Vec::new();
    match (list(&text, &base), theirs["error"].as_str()) {
        (Err(_), Some(_)) => {}
        (Err(error), None) => found.push(format!("ours fails: {error}")),
        (Ok(_), Some(error)) => found.push(format!("theirs fails, ours lists: {error}")),
        (Ok(ours), None) => compare(&ours, theirs, &mut found),
    }
    compare_segments(&text, &base, &expected["source_expected"], &mut found);
    found
}

fn list(text: &str, base: &RemoteUrl) -> Result<Listing, ManifestError> {
    if text.contains("<SmoothStreamingMedia") {
        return list_smooth(&smooth::parse(text, base)?);
    }
    if text.contains("<MPD") || text.trim_start().starts_with('<') {
        return list_dash(&dash::parse(text, base)?);
    }
    let (formats, subtitles) = match hls::parse(text, base)? {
        hls::Playlist::Master(master) => hls::formats(&master),
        hls::Playlist::Media(media) => {
            let source = Source::Hls { url: base.clone() };
            let mut format = Format::new("", Extension::Mp4, source);
            format.protection = media.protection;
            (vec![format], Vec::new())
        }
    };
    let subtitles = subtitles.into_iter().map(|one| one.language).collect();
    Ok(Listing { pieces: vec![None; formats.len()], formats, subtitles, is_live: false })
}

fn list_dash(description: &dash::Mpd) -> Result<Listing, ManifestError> {
    let (formats, subtitles) = dash::formats(description);
    let pieces = formats.iter().map(|format| match &format.source {
        Source::Dash { representation: Some(stream), .. } => {
            let pieces = dash::fragments(description, stream).ok()?;
            Some(pieces.into_iter().map(Fragment::from).collect())
        }
        _ => None,
    });
    let pieces = pieces.collect();
    let subtitles = subtitles.into_iter().map(|one| one.language).collect();
    Ok(Listing { pieces, formats, subtitles, is_live: description.is_dynamic })
}

fn list_smooth(manifest: &smooth::Manifest) -> Result<Listing, ManifestError> {
    let (formats, subtitles) = smooth::formats(manifest);
    let pieces = formats.iter().map(|format| match &format.source {
        Source::Smooth { level: Some(level), .. } => {
            let chunks = smooth::fragments(manifest, level).ok()?;
            Some(chunks.into_iter().map(Fragment::from).collect())
        }
        _ => None,
    });
    let pieces = pieces.collect();
    let subtitles = subtitles.into_iter().map(|one| one.language).collect();
    Ok(Listing { pieces, formats, subtitles, is_live: manifest.is_live })
}

fn compare(ours: &Listing, theirs: &Value, found: &mut Vec<String>) {
    let none = Vec::new();
    let formats = theirs["formats"].as_array().unwrap_or(&none);
    let id = |value: &Value| {
        let id = value["format_id"].as_str().unwrap_or_default();
        id.trim_start_matches("dash-").trim_start_matches("hls-").trim_start_matches("hls").to_owned()
    };
    let their_ids: Vec<String> = formats.iter().map(id).collect();
    let our_ids: Vec<String> = ours.formats.iter().map(|format| format.id.clone()).collect();
    if their_ids != our_ids {
        found.push(format!("formats: ours {our_ids:?}, theirs {their_ids:?}"));
    }
    for ((format, pieces), value) in ours.formats.iter().zip(&ours.pieces).zip(formats) {
        if format.id == id(value) {
            compare_format(format, value, found);
            compare_pieces(format, pieces.as_deref(), value, ours.is_live, found);
        }
    }
    let mut their_languages: Vec<&str> = theirs["subtitles"]
        .as_object()
        .map(|all| all.keys().map(String::as_str).collect())
        .unwrap_or_default();
    let mut our_languages: Vec<&str> = ours.subtitles.iter().map(String::as_str).collect();
    our_languages.sort_unstable();
    our_languages.dedup();
    their_languages.sort_unstable();
    if our_languages != their_languages {
        found.push(format!("subtitles: ours {our_languages:?}, theirs {their_languages:?}"));
    }
}

fn compare_format(format: &Format, theirs: &Value, found: &mut Vec<String>) {
    let video = format.video.as_ref();
    let codec = |track: Option<Option<&vidra_core::media::Codec>>| match track {
        None => "none".to_owned(),
        Some(codec) => codec.map(|codec| codec.as_str().to_owned()).unwrap_or_default(),
    };
    let vcodec = codec(video.map(|track| track.codec.as_ref()));
    let acodec = codec(format.audio.as_ref().map(|track| track.codec.as_ref()));
    let text = |name: &str| theirs[name].as_str().unwrap_or_default().to_owned();
    let mut pairs = vec![
        ("ext", format.extension.as_str().to_owned(), text("ext")),
        ("vcodec", vcodec, text("vcodec")),
        ("acodec", acodec, text("acodec")),
        ("language", format.language.clone().unwrap_or_default(), text("language")),
        (
            "protected",
            format.protection.is_some().to_string(),
            theirs["has_drm"].as_bool().unwrap_or(false).to_string(),
        ),
    ];
    let number = |value: Option<f64>| value.map(|value| format!("{value:.3}")).unwrap_or_default();
    for (name, ours) in [
        ("width", video.and_then(|track| track.width).map(f64::from)),
        ("height", video.and_then(|track| track.height).map(f64::from)),
        ("fps", video.and_then(|track| track.fps)),
        ("tbr", format.bitrate_kbps.filter(|rate| *rate > 0.0)),
        ("asr", format.audio.as_ref().and_then(|track| track.sample_rate_hz).map(f64::from)),
    ] {
        pairs.push((name, number(ours), number(theirs[name].as_f64().filter(|value| *value > 0.0))));
    }
    for (name, ours, theirs) in pairs {
        if ours != theirs {
            found.push(format!("{}: {name}: ours {ours:?}, theirs {theirs:?}", format.id));
        }
    }
}

fn compare_pieces(
    format: &Format,
    ours: Option<&[Fragment]>,
    theirs: &Value,
    is_live: bool,
    found: &mut Vec<String>,
) {
    let id = &format.id;
    let kind = if is_live { "fragments live" } else { "fragments" };
    let count = theirs["fragments"].as_u64();
    let our_count = ours.map(|pieces| pieces.len() as u64);
    if count != our_count {
        found.push(format!("{id}: {kind}: ours {our_count:?}, theirs {count:?}"));
        return;
    }
    let base = theirs["fragment_base_url"].as_str().and_then(|url| RemoteUrl::parse(url).ok());
    let address = |value: &Value| {
        let text = value["url"].as_str().or_else(|| value["path"].as_str()).or_else(|| value.as_str())?;
        match &base {
            Some(base) => base.join(text).ok(),
            None => RemoteUrl::parse(text).ok(),
        }
    };
    let none = Vec::new();
    let first = theirs["first_fragments"].as_array().unwrap_or(&none);
    let pieces = ours.unwrap_or_default();
    for (piece, value) in pieces.iter().zip(first) {
        if piece.url() != address(value).as_ref() {
            found.push(format!("{id}: {kind}: {:?} is {:?} there", piece.url(), address(value)));
        }
    }
    if let Some(last) = pieces.last()
        && last.url() != address(&theirs["last_fragment"]).as_ref()
    {
        found.push(format!("{id}: {kind}: last {:?} is {} there", last.url(), theirs["last_fragment"]));
    }
}

/// Segments of a media playlist, against the parse tree that the recording's own project expects.
fn compare_segments(text: &str, base: &RemoteUrl, expected: &Value, found: &mut Vec<String>) {
    let (Some(segments), true) = (expected["segments"].as_array(), text.trim_start().starts_with("#EXT"))
    else {
        return;
    };
    let Ok(hls::Playlist::Media(media)) = hls::parse(text, base) else {
        if !segments.is_empty() {
            found.push(format!("source: {} segments, ours none", segments.len()));
        }
        return;
    };
    if media.segments.len() != segments.len() {
        found.push(format!("source: {} segments, ours {}", segments.len(), media.segments.len()));
        return;
    }
    let sequence = expected["mediaSequence"].as_u64();
    if sequence.is_some_and(|sequence| sequence != media.media_sequence) {
        found.push(format!("source: sequence {sequence:?}, ours {}", media.media_sequence));
    }
    for (number, (ours, theirs)) in media.segments.iter().zip(segments).enumerate() {
        let url = theirs["uri"].as_str().and_then(|uri| base.join(uri).ok());
        let range = theirs["byterange"]["offset"].as_u64().zip(theirs["byterange"]["length"].as_u64());
        let is_encrypted = theirs["key"].is_object();
        let is_discontinuity = theirs["discontinuity"].as_bool().unwrap_or(false);
        let have = (Some(&ours.url), ours.range, ours.key.is_some(), ours.is_discontinuity);
        if have != (url.as_ref(), range, is_encrypted, is_discontinuity) {
            let url = url.map(|url| url.to_string());
            found.push(format!(
                "source: segment {number}: ours {have:?}, theirs {url:?} {range:?} key {is_encrypted} discontinuity {is_discontinuity}"
            ));
        }
    }
}
