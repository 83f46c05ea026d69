//! `vidra probe FILE|URL`: the tracks of a file, their codecs and how long they play.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use serde_json::{Value, json};
use vidra_core::container::{Step, Track, TrackKind, demuxer_for};
use vidra_core::edit::Index;
use vidra_core::http::{
    ByteRange, Connected, CookieJar, HttpClient as _, NetworkOptions, Purpose, RemoteUrl, Request,
    SessionOptions, connect,
};

/// Bytes of a remote file that are asked for at once.
const STRETCH_BYTES: u64 = 256 * 1024;
/// Stretches that are asked for before a remote file is given up.
const STRETCHES: usize = 64;

/// Prints what is in files and behind addresses, as a table or, with `--json`, as one object a line.
pub(super) fn run(words: Vec<OsString>) -> anyhow::Result<ExitCode> {
    let wants_json = words.iter().any(|word| word == "--json" || word == "-j");
    let places: Vec<&OsString> = words.iter().filter(|word| *word != "--json" && *word != "-j").collect();
    anyhow::ensure!(
        !places.is_empty(),
        "name files or addresses, as in vidra probe FILE (--json for programs)"
    );
    let mut code = ExitCode::SUCCESS;
    let mut out = std::io::stdout().lock();
    for place in places {
        let name = place.to_string_lossy();
        let is_address = name.starts_with("http://") || name.starts_with("https://");
        let found = if is_address { remote(&name) } else { local(Path::new(place)) };
        match found {
            Ok(tracks) if wants_json => writeln!(out, "{}", json!({ "name": name, "tracks": tracks }))?,
            Ok(tracks) => write!(out, "{name}\n{}", table(&tracks))?,
            Err(error) => {
                code = ExitCode::FAILURE;
                let message = format!("{error:#}");
                if wants_json {
                    writeln!(out, "{}", json!({ "name": name, "error": message }))?;
                } else {
                    writeln!(out, "{name}: {message}")?;
                }
            }
        }
    }
    Ok(code)
}

fn local(path: &Path) -> anyhow::Result<Vec<Value>> {
    let index = Index::of(path)?;
    let told = index.tracks.iter().enumerate().map(|(number, one)| {
        let end = one.marks.iter().map(|mark| mark.end).max();
        let seconds = end.map(|end| end as f64 / 1e9);
        described(number + 1, &one.track, seconds, Some(one.marks.len()))
    });
    Ok(told.collect())
}

/// Reads as much of a remote file as tells its tracks.
fn remote(address: &str) -> anyhow::Result<Vec<Value>> {
    let url = RemoteUrl::parse(address)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let connected =
            connect(NetworkOptions::default(), SessionOptions::default(), CookieJar::default().into());
        let tracks = remote_tracks(&connected, &url).await?;
        let told = tracks.iter().enumerate().map(|(number, track)| {
            let seconds = track.duration.map(|ticks| ticks as f64 / f64::from(track.timescale.max(1)));
            described(number + 1, track, seconds, None)
        });
        Ok(told.collect())
    })
}

async fn remote_tracks(connected: &Connected, url: &RemoteUrl) -> anyhow::Result<Vec<Track>> {
    let scope = connected.scope_of(url).await;
    let mut at = 0;
    let mut demuxer = None;
    for _ in 0..STRETCHES {
        let range = ByteRange { start: at, last: Some(at + STRETCH_BYTES - 1) };
        let request = Request::get(url.clone(), Purpose::SideFile).scoped(&scope).range(range);
        let response = connected.client.execute(request).await?;
        let is_part = response.status.as_u16() == 206;
        anyhow::ensure!(
            is_part || (response.status.is_success() && at == 0),
            "it answers {}",
            response.status
        );
        let bytes = response.bytes(64 * 1024 * 1024).await?;
        let unknown = "this is no media file vidra reads; give the address of the file itself";
        let mut own = match demuxer.take() {
            Some(own) => own,
            None => demuxer_for(&bytes).context(unknown)?,
        };
        at += bytes.len() as u64;
        let is_last = !is_part || (bytes.len() as u64) < STRETCH_BYTES;
        own.push(bytes);
        if is_last {
            own.end();
        }
        match own.step()? {
            Step::Tracks(tracks) => return Ok(tracks),
            Step::NeedBytes if is_last => anyhow::bail!("it ends before its tracks are told"),
            Step::NeedBytes => {}
            Step::Seek(offset) => at = offset,
            Step::Sample { .. } | Step::End => anyhow::bail!("it has no tracks"),
        }
        demuxer = Some(own);
    }
    anyhow::bail!("its tracks are told too far behind")
}

fn described(number: usize, track: &Track, seconds: Option<f64>, samples: Option<usize>) -> Value {
    let codec = format!("{:?}", track.codec).to_lowercase();
    let mut one = json!({
        "track": number, "codec": codec, "language": track.language, "title": track.title,
        "duration": seconds.map(|seconds| (seconds * 1000.0).round() / 1000.0), "samples": samples,
    });
    match &track.kind {
        TrackKind::Video(video) => {
            one["kind"] = json!("video");
            (one["width"], one["height"]) = (json!(video.width), json!(video.height));
        }
        TrackKind::Audio(audio) => {
            one["kind"] = json!("audio");
            (one["sample_rate"], one["channels"]) = (json!(audio.sample_rate_hz), json!(audio.channels));
        }
        TrackKind::Subtitle(_) => one["kind"] = json!("subtitle"),
    }
    one
}

fn table(tracks: &[Value]) -> String {
    let mut out = String::new();
    for one in tracks {
        let text = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
        let about = match (&one["width"], &one["sample_rate"]) {
            (Value::Number(width), _) => format!("{width}x{}", one["height"]),
            (_, Value::Number(rate)) => format!("{rate} Hz, {} ch", one["channels"]),
            _ => String::new(),
        };
        let length = one["duration"]
            .as_f64()
            .map_or_else(|| "unknown".to_owned(), |seconds| format!("{seconds:.3} s"));
        let line = format!(
            "{:>4}  {:<8}  {:<8}  {:<16}  {:>12}  {}",
            one["track"],
            text("kind"),
            text("codec"),
            about,
            length,
            text("language")
        );
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}
