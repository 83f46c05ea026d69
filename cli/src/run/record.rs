//! What is written into the archive when an item is done.

use std::io::Read as _;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;
use vidra_core::output::InfoDict;

use super::Run;
use crate::archive::{Entry, archive_ids};

impl Run {
    /// Records an item whose files are all there.
    ///
    /// # Errors
    /// An archive that cannot be written.
    pub(super) async fn record(&self, dict: &InfoDict) -> anyhow::Result<()> {
        let Some((_, archive)) = self.archive.clone() else { return Ok(()) };
        let Some(mut entry) = entry(dict) else { return Ok(()) };
        tokio::task::spawn_blocking(move || {
            if archive.keeps_details()
                && let Some(path) = &entry.path
            {
                (entry.size_bytes, entry.blake3) = measured(Path::new(path)).unzip();
            }
            archive.record(&entry)
        })
        .await?
    }

    /// Whether an item that is downloaded again is in the archive.
    pub(super) fn is_known(&self, dict: &InfoDict) -> bool {
        let archive = self.archive.as_ref().filter(|_| self.conduct.upgrades);
        archive.is_some_and(|(_, archive)| archive.has(&archive_ids(dict)).unwrap_or(false))
    }

    /// Whether an item in the archive is offered in a better format now (`--upgrade`): more lines, or as many and a
    /// rate a tenth higher. What the archive knows no format of is not touched.
    ///
    /// # Errors
    /// An archive that cannot be read.
    pub(super) fn is_worth_it(&self, dict: &InfoDict) -> anyhow::Result<bool> {
        let Some((_, archive)) = self.archive.as_ref().filter(|_| self.conduct.upgrades) else {
            return Ok(true);
        };
        let Some(before) = archive.find(&archive_ids(dict))? else { return Ok(true) };
        Ok(entry(dict).is_some_and(|now| is_better(&now, &before)))
    }
}

fn is_better(now: &Entry, before: &Entry) -> bool {
    match (now.height, before.height) {
        (Some(now), Some(before)) if now != before => return now > before,
        _ => {}
    }
    match (now.bitrate_kbps, before.bitrate_kbps) {
        (Some(now), Some(before)) => now > before * 1.1,
        _ => false,
    }
}

fn entry(dict: &InfoDict) -> Option<Entry> {
    let text = |name: &str| dict.get(name).and_then(Value::as_str).map(str::to_owned);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    Some(Entry {
        id: archive_ids(dict).into_iter().next()?,
        title: text("title"),
        url: text("webpage_url"),
        format: text("format_id"),
        height: dict.get("height").and_then(Value::as_i64),
        bitrate_kbps: dict.get("tbr").and_then(Value::as_f64),
        path: text("filepath"),
        downloaded_at: i64::try_from(now).unwrap_or(i64::MAX),
        ..Entry::default()
    })
}

/// The length and the hash of a file.
fn measured(path: &Path) -> Option<(i64, String)> {
    let mut file = std::fs::File::open(path).ok()?;
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; 256 * 1024];
    let mut length = 0;
    loop {
        let count = file.read(&mut buffer).ok()?;
        if count == 0 {
            return Some((i64::try_from(length).ok()?, hasher.finalize().to_hex().to_string()));
        }
        length += count;
        hasher.update(buffer.get(..count)?);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_lines_or_a_clearly_higher_rate_are_better() {
        let of = |height: Option<i64>, bitrate_kbps: Option<f64>| Entry {
            height,
            bitrate_kbps,
            ..Entry::default()
        };
        let table = [
            (of(Some(1080), None), of(Some(720), None), true),
            (of(Some(720), Some(900.0)), of(Some(1080), Some(100.0)), false),
            (of(Some(720), Some(900.0)), of(Some(720), Some(800.0)), true),
            (of(Some(720), Some(801.0)), of(Some(720), Some(800.0)), false),
            (of(None, Some(128.0)), of(None, None), false),
        ];
        for (now, before, wanted) in table {
            assert_eq!(is_better(&now, &before), wanted, "{now:?} {before:?}");
        }
    }

    #[test]
    fn a_file_is_measured() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "abc").unwrap();
        let (length, hash) = measured(file.path()).unwrap();
        assert_eq!(length, 3);
        assert_eq!(hash, blake3::hash(b"abc").to_hex().to_string());
        assert_eq!(measured(Path::new("/nowhere/at/all")), None);
    }
}
