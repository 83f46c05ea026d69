//! What fuzz targets may call: readers of untrusted text that are nobody's business otherwise.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::journal::{parse, text_of, with_checksum};
use super::pieces::MergeRecord;
use super::remote::parse_content_range;
use super::runs::RunRecord;

/// Reads a journal as both kinds of download do, as it is and with the checksums that its lines should have. What was
/// read and is written again is read the same.
///
/// # Panics
/// Where it is not.
pub fn journal(text: &[u8]) {
    round_trip::<RunRecord>(text);
    round_trip::<MergeRecord>(text);
    let Ok(text) = std::str::from_utf8(text) else { return };
    let summed: String = text.lines().map(with_checksum).collect();
    round_trip::<RunRecord>(summed.as_bytes());
    round_trip::<MergeRecord>(summed.as_bytes());
}

fn round_trip<R: Serialize + DeserializeOwned + PartialEq + Debug>(text: &[u8]) {
    if let Some((identity, records)) = parse::<R>(text) {
        let again = text_of(&identity, &records).expect("what was JSON becomes JSON");
        assert_eq!(parse::<R>(&again), Some((identity, records)));
    }
}

/// Reads a `Content-Range` without its unit. What is believed makes sense.
///
/// # Panics
/// Where it does not.
pub fn content_range(text: &str) {
    if let Some((first, last, total)) = parse_content_range(text) {
        assert!(first <= last && total.is_none_or(|total| last < total));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_texts_do_no_harm() {
        for text in ["", "\n\n", "00000000 {}\n", "0-18446744073709551615/*", "bytes 1-2/3"] {
            journal(text.as_bytes());
            content_range(text);
        }
    }
}
