//! What fuzz targets may call: readers of untrusted text that are nobody's business otherwise.

use super::journal::{parse, text_of};
use super::pieces::MergeRecord;
use super::remote::parse_content_range;
use super::runs::RunRecord;

/// Reads a journal as both kinds of download do. What was read and is written again is read the same.
///
/// # Panics
/// Where it is not.
pub fn journal(text: &[u8]) {
    if let Some((identity, records)) = parse::<RunRecord>(text) {
        let again = text_of(&identity, &records).expect("what was JSON becomes JSON");
        assert_eq!(parse::<RunRecord>(&again), Some((identity, records)));
    }
    if let Some((identity, records)) = parse::<MergeRecord>(text) {
        let again = text_of(&identity, &records).expect("what was JSON becomes JSON");
        assert_eq!(parse::<MergeRecord>(&again), Some((identity, records)));
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
