//! Segments that are not asked for yet, in as little room as they need: a list of twenty thousand is a megabyte, not four.
//!
//! They are packed by the block, from the last to the first taken out as the download comes to them. Of an address only
//! what differs from the one before it is there.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use super::segment::{Address, Cipher, Place, Segment};
use crate::manifest::hls::Key;

/// Segments of a block.
const BLOCK: usize = 128;

/// Segments in order.
#[derive(Debug, Default)]
pub(super) struct Packed {
    blocks: VecDeque<Box<[u8]>>,
    keys: Vec<Arc<Key>>,
    /// The block that is being filled, how many it has, and the last address there.
    open: Vec<u8>,
    count: usize,
    before: String,
}

const HAS_RANGE: u8 = 1;
const HAS_CIPHER: u8 = 2;
const IS_HEAD: u8 = 4;
const HAS_DURATION: u8 = 8;
const HAS_TIME: u8 = 16;

impl Packed {
    /// Packs a list, where all of it are remote segments; else it is given back.
    pub(super) fn new(segments: Vec<Segment>) -> Result<Self, Vec<Segment>> {
        if !segments.iter().all(|segment| matches!(segment.place, Place::Remote { .. })) {
            return Err(segments);
        }
        let mut this = Self::default();
        segments.iter().for_each(|segment| this.push(segment));
        Ok(this)
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.blocks.is_empty() && self.open.is_empty()
    }

    /// Adds a segment, which must be a remote one.
    pub(super) fn push(&mut self, segment: &Segment) {
        if self.count == BLOCK {
            self.blocks.push_back(self.open.as_slice().into());
            self.open.clear();
            self.before.clear();
            self.count = 0;
        }
        self.count += 1;
        self.pack(segment);
    }

    fn pack(&mut self, segment: &Segment) {
        let Segment { place: Place::Remote { url, range }, cipher, period, is_head, duration, decodes_at } =
            segment
        else {
            return;
        };
        let key = cipher.as_ref().map(|cipher| self.number_of(&cipher.key));
        let (out, before) = (&mut self.open, &mut self.before);
        let flags = [
            (HAS_RANGE, range.is_some()),
            (HAS_CIPHER, cipher.is_some()),
            (IS_HEAD, *is_head),
            (HAS_DURATION, duration.is_some()),
            (HAS_TIME, decodes_at.is_some()),
        ];
        out.push(flags.iter().filter(|(_, is_there)| *is_there).map(|(flag, _)| flag).sum());
        let url = url.as_str();
        let same = before.bytes().zip(url.bytes()).take_while(|(one, other)| one == other).count();
        // Addresses are ASCII; a character is never divided all the same.
        let same = (0..=same).rev().find(|at| url.is_char_boundary(*at)).unwrap_or(0);
        put(out, same as u64);
        put(out, (url.len() - same) as u64);
        out.extend_from_slice(&url.as_bytes()[same..]);
        url.clone_into(before);
        put(out, *period as u64);
        if let Some((first, length)) = range {
            put(out, *first);
            put(out, *length);
        }
        if let (Some(key), Some(Cipher { sequence, .. })) = (key, cipher) {
            put(out, key as u64);
            put(out, *sequence);
        }
        if let Some(duration) = duration {
            put(out, duration.as_secs());
            put(out, u64::from(duration.subsec_nanos()));
        }
        if let Some(time) = decodes_at {
            put(out, *time);
        }
    }

    /// Keys rotate: it is the last one or a new one.
    fn number_of(&mut self, key: &Arc<Key>) -> usize {
        if self.keys.last() != Some(key) {
            self.keys.push(Arc::clone(key));
        }
        self.keys.len() - 1
    }

    /// Takes the next segments out; nothing at the end.
    pub(super) fn next_block(&mut self) -> Vec<Segment> {
        // What is being filled is the last block, and nothing is added once they are taken out.
        let block = self.blocks.pop_front().unwrap_or_else(|| std::mem::take(&mut self.open).into());
        let (mut bytes, mut before, mut out) = (&block[..], String::new(), Vec::with_capacity(BLOCK));
        while let Some(segment) = self.unpack(&mut bytes, &mut before) {
            out.push(segment);
        }
        out
    }

    fn unpack(&self, bytes: &mut &[u8], before: &mut String) -> Option<Segment> {
        let (flags, rest) = bytes.split_first()?;
        *bytes = rest;
        let has = |flag: u8| flags & flag != 0;
        before.truncate(usize::try_from(take(bytes)?).ok()?);
        let length = usize::try_from(take(bytes)?).ok()?;
        let (text, rest) = bytes.split_at_checked(length)?;
        before.push_str(std::str::from_utf8(text).ok()?);
        *bytes = rest;
        let period = usize::try_from(take(bytes)?).ok()?;
        let range = if has(HAS_RANGE) { Some((take(bytes)?, take(bytes)?)) } else { None };
        let cipher = if has(HAS_CIPHER) {
            let key = self.keys.get(usize::try_from(take(bytes)?).ok()?)?;
            Some(Cipher { key: Arc::clone(key), sequence: take(bytes)? })
        } else {
            None
        };
        let duration = if has(HAS_DURATION) {
            Some(Duration::new(take(bytes)?, u32::try_from(take(bytes)?).ok()?))
        } else {
            None
        };
        let decodes_at = if has(HAS_TIME) { Some(take(bytes)?) } else { None };
        let place = Place::Remote { url: Address::from(before.as_str()), range };
        Some(Segment { place, cipher, period, is_head: has(IS_HEAD), duration, decodes_at })
    }
}

/// A number, seven bits a byte, the lowest first.
fn put(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use proptest::prelude::*;

    use super::*;
    use crate::http::RemoteUrl;

    fn url(name: &str) -> RemoteUrl {
        RemoteUrl::parse(&format!("https://media.example/v/{name}")).unwrap()
    }

    fn any_segment() -> impl Strategy<Value = Segment> {
        let cipher = (any::<bool>(), any::<u64>()).prop_map(|(which, sequence)| {
            let key = Key { url: url(if which { "k1" } else { "k2" }), iv: which.then_some([3; 16]) };
            Cipher { key: key.into(), sequence }
        });
        let duration = (any::<u64>(), 0u32..1_000_000_000).prop_map(|(s, n)| Duration::new(s, n));
        let place = ("[a-d0-9?&=ü]{0,12}", proptest::option::of(any::<(u64, u64)>()))
            .prop_map(|(name, range)| Place::Remote { url: url(&name).into(), range });
        let optional = (
            proptest::option::of(cipher),
            proptest::option::of(duration),
            proptest::option::of(any::<u64>()),
        );
        (place, optional, any::<usize>(), any::<bool>()).prop_map(
            |(place, (cipher, duration, decodes_at), period, is_head)| Segment {
                place,
                cipher,
                period,
                is_head,
                duration,
                decodes_at,
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_packed_comes_out_as_it_was(segments in prop::collection::vec(any_segment(), 0..300)) {
            let mut packed = Packed::new(segments.clone()).unwrap();
            let mut out = Vec::new();
            loop {
                let block = packed.next_block();
                if block.is_empty() {
                    break;
                }
                out.extend(block);
            }
            prop_assert_eq!(out, segments);
        }
    }

    #[test]
    fn a_long_list_takes_little_more_than_what_its_addresses_differ_in() {
        let segment = |number: usize| {
            let place = Place::Remote {
                url: url(&format!("{number:05}.ts?token=0123456789abcdef")).into(),
                range: None,
            };
            Segment { duration: Some(Duration::from_secs(6)), ..Segment::new(place, 0) }
        };
        let packed = Packed::new((0..1000).map(segment).collect()).unwrap();
        let bytes: usize = packed.blocks.iter().map(|block| block.len()).sum::<usize>() + packed.open.len();
        assert!(bytes < 40_000, "{bytes}");
    }

    #[test]
    fn what_is_in_memory_anyway_is_not_packed() {
        let inline = Segment::new(Place::Inline(Bytes::from_static(b"x")), 0);
        assert_eq!(Packed::new(vec![inline.clone()]).unwrap_err(), [inline]);
    }
}
