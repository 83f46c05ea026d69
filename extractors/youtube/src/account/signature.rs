//! The proof that a question comes from a page that may read the cookies: a SHA-1 over time, secret and origin.

use std::fmt::Write as _;

use sha1::{Digest as _, Sha1};

/// `SECONDS_HASH`, with `_u` where a user is named.
pub(super) fn signature(secret: &str, origin: &str, user: Option<&str>, seconds: u64) -> String {
    let user_part = user.map(|user| format!("{user} ")).unwrap_or_default();
    let hash = hex(format!("{user_part}{seconds} {secret} {origin}").as_bytes());
    format!("{seconds}_{hash}{}", if user.is_some() { "_u" } else { "" })
}

/// The SHA-1 of something, in hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    Sha1::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_over_time_secret_and_origin() {
        let signed = signature("a", "https://www.youtube.com", None, 1_700_000_000);
        assert_eq!(signed, "1700000000_f4f5c3b502f66705ac4f536c0aace8037a3e7232");
    }
}
