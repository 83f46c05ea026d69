//! What tells one state of a list of segments from another.

use super::segment::{Place, Segment};

/// How many segments there are, and the paths of them. Queries are left out,
/// because signed addresses are new every time.
#[derive(Default)]
pub(super) struct Fingerprint {
    hasher: blake3::Hasher,
    count: usize,
}

impl Fingerprint {
    pub(super) fn add(&mut self, segment: &Segment) {
        self.count += 1;
        let (url, range) = match &segment.place {
            Place::Remote { url, range } => (url, *range),
            Place::File(url) => (url, None),
            // The host is another each time.
            Place::Numbered { number, .. } => {
                self.hasher.update(&number.to_le_bytes());
                return;
            }
            Place::Inline(bytes) => {
                self.hasher.update(bytes);
                self.hasher.update(b"\n");
                return;
            }
        };
        if let Ok(url) = url.url() {
            self.hasher.update(url.host().as_bytes());
            self.hasher.update(url.as_url().path().as_bytes());
        }
        self.hasher.update(format!("{range:?}\n").as_bytes());
    }

    pub(super) fn end(&self) -> String {
        format!("{} segments {}", self.count, &self.hasher.finalize().to_hex()[..16])
    }
}
