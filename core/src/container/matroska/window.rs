//! The bytes of a source pushed and not yet used.

use std::collections::VecDeque;

use bytes::{Buf, Bytes, BytesMut};

/// A queue of bytes that knows where in the source its front lies.
#[derive(Debug, Default)]
pub(super) struct Window {
    chunks: VecDeque<Bytes>,
    length: u64,
    offset: u64,
}

impl Window {
    /// Adds bytes at the back.
    pub(super) fn push(&mut self, bytes: Bytes) {
        if !bytes.is_empty() {
            self.length += bytes.len() as u64;
            self.chunks.push_back(bytes);
        }
    }

    /// Drops everything: the next bytes pushed lie at `offset`.
    pub(super) fn restart(&mut self, offset: u64) {
        self.chunks.clear();
        self.length = 0;
        self.offset = offset;
    }

    /// Bytes in the window.
    pub(super) const fn len(&self) -> u64 {
        self.length
    }

    /// Where the front lies in the source.
    pub(super) const fn offset(&self) -> u64 {
        self.offset
    }

    /// Copies the first bytes, as many as there are and fit, without using them up.
    pub(super) fn peek<'a>(&self, into: &'a mut [u8]) -> &'a [u8] {
        let mut filled = 0;
        for chunk in &self.chunks {
            let count = chunk.len().min(into.len() - filled);
            into[filled..filled + count].copy_from_slice(&chunk[..count]);
            filled += count;
            if filled == into.len() {
                break;
            }
        }
        &into[..filled]
    }

    /// Takes up to `count` bytes off the front and forgets them; returns how many.
    pub(super) fn skip(&mut self, count: u64) -> u64 {
        let skipped = count.min(self.length);
        let mut left = skipped;
        while left > 0 {
            let Some(chunk) = self.chunks.front_mut() else { break };
            if (chunk.len() as u64) <= left {
                left -= chunk.len() as u64;
                self.chunks.pop_front();
            } else {
                chunk.advance(left as usize);
                left = 0;
            }
        }
        self.length -= skipped;
        self.offset += skipped;
        skipped
    }

    /// Takes exactly `count` bytes off the front; `None` where there are fewer. Copies only what spans two pushes.
    pub(super) fn take(&mut self, count: u64) -> Option<Bytes> {
        if count > self.length {
            return None;
        }
        self.length -= count;
        self.offset += count;
        let count = count as usize;
        let first = self.take_from_front(count);
        if first.len() == count {
            return Some(first);
        }
        let mut joined = BytesMut::with_capacity(count);
        joined.extend_from_slice(&first);
        while joined.len() < count {
            joined.extend_from_slice(&self.take_from_front(count - joined.len()));
        }
        Some(joined.freeze())
    }

    /// Up to `count` bytes of the first chunk, without a copy.
    fn take_from_front(&mut self, count: usize) -> Bytes {
        let Some(chunk) = self.chunks.front_mut() else { return Bytes::new() };
        if chunk.len() > count {
            return chunk.split_to(count);
        }
        self.chunks.pop_front().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window() -> Window {
        let mut window = Window::default();
        for part in ["ab", "", "cde", "f"] {
            window.push(Bytes::from_static(part.as_bytes()));
        }
        window
    }

    #[test]
    fn bytes_come_out_in_order_however_they_were_pushed() {
        let mut window = window();
        assert_eq!(window.peek(&mut [0; 4]), b"abcd");
        assert_eq!(window.take(1).unwrap().as_ref(), b"a");
        assert_eq!(window.take(3).unwrap().as_ref(), b"bcd");
        assert_eq!(window.skip(1), 1);
        assert_eq!(window.take(1).unwrap().as_ref(), b"f");
        assert_eq!((window.offset(), window.len()), (6, 0));
        assert_eq!(window.take(0).unwrap().as_ref(), b"");
    }

    #[test]
    fn nothing_is_taken_when_there_is_too_little() {
        let mut window = window();
        assert!(window.take(7).is_none());
        assert_eq!(window.skip(100), 6);
        assert_eq!(window.offset(), 6);
    }
}
