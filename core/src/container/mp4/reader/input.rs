//! The bytes pushed and not yet used, with their place in the source.

use std::collections::VecDeque;

use bytes::{Bytes, BytesMut};

/// A queue of chunks; what is taken is a slice of a chunk wherever it lies in one.
#[derive(Debug, Default)]
pub(crate) struct Input {
    chunks: VecDeque<Bytes>,
    available: usize,
    position: u64,
    ended: bool,
}

impl Input {
    /// Adds bytes at the end.
    pub(crate) fn push(&mut self, bytes: Bytes) {
        if !bytes.is_empty() {
            self.available += bytes.len();
            self.chunks.push_back(bytes);
        }
    }

    /// No more bytes come.
    pub(crate) const fn end(&mut self) {
        self.ended = true;
    }

    /// Drops everything: the next byte pushed lies at `position`.
    pub(crate) fn restart(&mut self, position: u64) {
        *self = Self { position, ..Self::default() };
    }

    /// Whether no more bytes come.
    pub(crate) const fn has_ended(&self) -> bool {
        self.ended
    }

    /// Absolute offset of the next byte.
    pub(crate) const fn position(&self) -> u64 {
        self.position
    }

    /// Up to 16 next bytes, without taking them.
    pub(crate) fn peek(&self) -> ([u8; 16], usize) {
        let mut head = [0; 16];
        let count = self.available.min(16);
        let bytes = self.chunks.iter().flatten();
        head.iter_mut().take(count).zip(bytes).for_each(|(slot, byte)| *slot = *byte);
        (head, count)
    }

    /// The next `count` bytes; `None` where fewer are there.
    pub(crate) fn take(&mut self, count: usize) -> Option<Bytes> {
        if count > self.available {
            return None;
        }
        let in_one_chunk = self.chunks.front().is_some_and(|chunk| chunk.len() >= count);
        let mut taken = if in_one_chunk { BytesMut::new() } else { BytesMut::with_capacity(count) };
        while let Some(part) = self.next_part(count - taken.len()) {
            if in_one_chunk {
                return Some(part);
            }
            taken.extend_from_slice(&part);
        }
        Some(taken.freeze())
    }

    /// Drops bytes up to `position` as far as they are there; whether it was reached.
    pub(crate) fn discard_to(&mut self, position: u64) -> bool {
        while let Some(wanted) = position.checked_sub(self.position).filter(|wanted| *wanted > 0) {
            let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
            if self.next_part(wanted).is_none() {
                return false;
            }
        }
        true
    }

    /// At most `count` bytes of the first chunk; `None` where `count` is 0 or nothing is there.
    fn next_part(&mut self, count: usize) -> Option<Bytes> {
        let chunk = self.chunks.front_mut().filter(|_| count > 0)?;
        let part = chunk.split_to(count.min(chunk.len()));
        if chunk.is_empty() {
            self.chunks.pop_front();
        }
        self.available -= part.len();
        self.position = self.position.saturating_add(part.len() as u64);
        Some(part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_in_one_chunk_are_handed_out_without_a_copy() {
        let chunk = Bytes::from_static(b"abcdef");
        let mut input = Input::default();
        input.push(chunk.clone());
        input.push(Bytes::from_static(b"gh"));
        let taken = input.take(4).unwrap();
        assert_eq!(taken.as_ptr(), chunk.as_ptr());
        assert_eq!(input.take(3).unwrap(), "efg");
        assert_eq!((input.position(), input.available), (7, 1));
        assert_eq!(input.take(2), None);
        assert_eq!(input.peek().1, 1);
    }

    #[test]
    fn discarding_goes_as_far_as_there_are_bytes() {
        let mut input = Input::default();
        input.push(Bytes::from_static(b"abc"));
        assert!(!input.discard_to(5));
        input.push(Bytes::from_static(b"defg"));
        assert!(input.discard_to(5));
        assert_eq!(input.take(2).unwrap(), "fg");
        assert_eq!(input.take(0).unwrap(), "");
    }
}
