//! Bytes that are appended together and need not lie together in memory.

use bytes::{Bytes, BytesMut};

/// What is smaller is copied to what lies before it: telling the system about a slice costs more than moving it.
const SMALL_BYTES: usize = 2048;

/// Bytes in order, as slices of the buffers they came in: media goes from the network to the disk without being copied.
///
/// ```
/// use bytes::Bytes;
/// use vidra_core::container::Rope;
/// let mut rope = Rope::default();
/// rope.extend_from_slice(b"head ");
/// rope.push(Bytes::from_static(b"media"));
/// assert_eq!((rope.len(), rope.to_bytes()), (10, Bytes::from_static(b"head media")));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Rope {
    slices: Vec<Bytes>,
    /// What follows the slices and may still grow.
    tail: BytesMut,
    length: usize,
}

impl Rope {
    /// How many bytes there are.
    pub const fn len(&self) -> usize {
        self.length
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Appends bytes, without a copy where they are many.
    pub fn push(&mut self, bytes: Bytes) {
        if bytes.len() < SMALL_BYTES {
            return self.extend_from_slice(&bytes);
        }
        self.length += bytes.len();
        self.cut();
        self.slices.push(bytes);
    }

    /// Appends a copy.
    pub fn extend_from_slice(&mut self, bytes: &[u8]) {
        self.length += bytes.len();
        self.tail.extend_from_slice(bytes);
    }

    /// Appends all of another.
    pub fn append(&mut self, other: Self) {
        self.length += other.length;
        self.cut();
        self.slices.extend(other.slices);
        self.tail = other.tail;
    }

    fn cut(&mut self) {
        if !self.tail.is_empty() {
            self.slices.push(self.tail.split().freeze());
        }
    }

    /// The slices, none of them empty.
    pub fn slices(&self) -> impl Iterator<Item = &[u8]> {
        let tail = (!self.tail.is_empty()).then_some(&self.tail[..]);
        self.slices.iter().map(|slice| &slice[..]).chain(tail)
    }

    /// The slices themselves.
    pub fn into_slices(mut self) -> impl Iterator<Item = Bytes> {
        self.cut();
        self.slices.into_iter()
    }

    /// A copy of the first bytes, at most so many.
    pub fn start(&self, count: usize) -> Vec<u8> {
        let mut start = Vec::with_capacity(count.min(self.length));
        for slice in self.slices() {
            let wanted = slice.len().min(count - start.len());
            start.extend_from_slice(&slice[..wanted]);
        }
        start
    }

    /// All bytes in one piece that can be changed; what was copied is given up on the way.
    pub fn into_whole(self) -> BytesMut {
        let mut whole = BytesMut::with_capacity(self.length);
        self.into_slices().for_each(|slice| whole.extend_from_slice(&slice));
        whole
    }

    /// All bytes in one piece.
    pub fn to_bytes(&self) -> Bytes {
        self.clone().into_whole().freeze()
    }
}

impl From<Bytes> for Rope {
    fn from(bytes: Bytes) -> Self {
        Self {
            length: bytes.len(),
            slices: if bytes.is_empty() { Vec::new() } else { vec![bytes] },
            tail: BytesMut::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_large_keeps_its_place_in_memory_and_what_is_small_is_gathered() {
        let large = Bytes::from(vec![7; SMALL_BYTES]);
        let mut rope = Rope::from(Bytes::from_static(b"0"));
        rope.push(Bytes::from_static(b"1"));
        rope.push(Bytes::from_static(b"2"));
        rope.push(large.clone());
        let mut other = Rope::default();
        other.push(Bytes::from_static(b"3"));
        rope.append(other);
        rope.push(Bytes::new());
        rope.extend_from_slice(b"4");
        let slices: Vec<&[u8]> = rope.slices().collect();
        assert_eq!(slices, [&b"0"[..], b"12", &large, b"34"]);
        assert_eq!(slices[2].as_ptr(), large.as_ptr());
        assert_eq!((rope.len(), rope.to_bytes().len()), (5 + SMALL_BYTES, 5 + SMALL_BYTES));
    }
}
