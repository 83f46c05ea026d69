//! What a template of progress sees: the names and texts of yt-dlp's progress hooks.

use std::time::Instant;

use serde_json::{Map, Value, json};

use super::amounts::{bytes, clock, finished};
use super::meter::Meter;

/// The dictionary of a download; `size` is known when all is there.
#[expect(clippy::cast_precision_loss, reason = "shares and seconds for people and programs to show")]
pub(super) fn progress_dict(
    path: &str,
    meter: &Meter,
    now: Instant,
    size: Option<u64>,
) -> Map<String, Value> {
    let (received, total) = meter.position();
    let (received, total) = size.map_or((received, total), |size| (size, Some(size)));
    let speed = meter.speed();
    let elapsed = meter.elapsed(now);
    let eta = speed.zip(total).filter(|(speed, _)| *speed > 0);
    let eta = eta.map(|(speed, total)| total.saturating_sub(received) / speed);
    let percent =
        total.filter(|total| *total > 0).map(|total| received.min(total) as f64 * 100.0 / total as f64);
    let or_unknown = |text: Option<String>| text.unwrap_or_else(|| "N/A".to_owned());
    let speed_text = speed.map_or_else(|| "Unknown B/s".to_owned(), |speed| format!("{}/s", bytes(speed)));
    let eta_text = eta.map(|seconds| clock(std::time::Duration::from_secs(seconds)));
    let percent_text = percent.map(|percent| format!("{percent:>5.1}%"));
    let line = size.map_or_else(|| meter.words(now), |size| finished(size, received, elapsed));
    let dict = json!({
        "status": if size.is_some() { "finished" } else { "downloading" },
        "downloaded_bytes": received,
        "total_bytes": total,
        "tmpfilename": format!("{path}.part"),
        "filename": path,
        "eta": eta,
        "speed": speed,
        "elapsed": elapsed.as_secs_f64(),
        "_eta_str": eta_text.unwrap_or_else(|| "Unknown".to_owned()),
        "_speed_str": format!("{speed_text:>11}"),
        "_percent": percent,
        "_percent_str": percent_text.unwrap_or_else(|| "  N/A%".to_owned()),
        "_total_bytes_str": format!("{:>11}", or_unknown(total.map(bytes))),
        "_total_bytes_estimate_str": format!("{:>11}", "N/A"),
        "_downloaded_bytes_str": format!("{:>11}", bytes(received)),
        "_elapsed_str": clock(elapsed),
        "_default_template": line,
    });
    match dict {
        Value::Object(mut dict) => {
            // A missing number is missing, so that a template's default stands in for it.
            dict.retain(|_, value| !value.is_null());
            dict
        }
        _ => Map::new(),
    }
}
