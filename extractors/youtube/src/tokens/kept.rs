//! Tokens kept between runs: six hours of the twelve they say of themselves.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::{Deserialize, Serialize};
use vidra_core::extract::{Context, Proof, ProofRequest};

use crate::account::hex;

const CACHE: &str = "youtube-tokens";
const SECONDS: u64 = 6 * 60 * 60;

#[derive(Serialize, Deserialize)]
struct Entry {
    token: String,
    until: u64,
}

/// A token for the same place and viewer that still counts.
pub(super) fn load(request: &ProofRequest, cx: &Context) -> Option<String> {
    let bytes = cx.settings().cache.load(CACHE, &name(request))?;
    let entry: Entry = serde_json::from_slice(&bytes).ok()?;
    (entry.until > now()).then_some(entry.token)
}

/// Keeps a token, and gives it.
pub(super) fn store(request: &ProofRequest, proof: Proof, cx: &Context) -> String {
    let latest = now() + SECONDS;
    let entry = Entry { until: proof.expires.unwrap_or(latest).min(latest), token: proof.token };
    if let Ok(bytes) = serde_json::to_vec(&entry) {
        cx.settings().cache.store(CACHE, &name(request), &bytes);
    }
    entry.token
}

/// All browsers share their tokens: what tells them apart is what they are bound to.
fn name(request: &ProofRequest) -> String {
    let bound = visitor_id(&request.content_binding).unwrap_or_else(|| request.content_binding.clone());
    hex(format!("{} {bound}", request.context).as_bytes())
}

/// The part of a visitor's data that stays the same from answer to answer: a text of eleven signs, the first field of a
/// message (observed 2026-10).
fn visitor_id(data: &str) -> Option<String> {
    let any = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let data = data.replace("%3D", "=");
    let bytes = GeneralPurpose::new(&URL_SAFE, any).decode(data).ok()?;
    let id = bytes.strip_prefix(&[0x0a, 0x0b])?.get(..11)?;
    String::from_utf8(id.to_vec()).ok()
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visitor_is_the_same_in_every_answer() {
        // 0a 0b, eleven letters, and what follows: a time.
        let of = |data: &[u8]| base64::engine::general_purpose::URL_SAFE.encode(data);
        let first = of(b"\x0a\x0babcdefghijk\x28\x01");
        let later = of(b"\x0a\x0babcdefghijk\x28\x02").replace('=', "%3D");
        assert_eq!(visitor_id(&first).as_deref(), Some("abcdefghijk"));
        assert_eq!(visitor_id(&later), visitor_id(&first));
        assert_eq!(visitor_id("aqz-KE-bpKQ"), None);
    }
}
