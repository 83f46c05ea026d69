//! Typed reading of the fields of a box, never past its end.

use bytes::{Buf, Bytes};

use crate::container::ContainerError;

/// The unread rest of a box, with its place in the source for messages.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cursor {
    bytes: Bytes,
    offset: u64,
}

impl Cursor {
    /// Reads `bytes`, which begin at the absolute `offset` of the source.
    pub(crate) const fn new(bytes: Bytes, offset: u64) -> Self {
        Self { bytes, offset }
    }

    /// Bytes not yet read.
    pub(crate) const fn remaining(&self) -> usize {
        self.bytes.len()
    }

    /// Absolute offset of the next byte.
    pub(crate) const fn offset(&self) -> u64 {
        self.offset
    }

    /// The bytes not yet read, without reading them.
    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.bytes
    }

    /// Everything not yet read.
    pub(crate) fn rest(self) -> Bytes {
        self.bytes
    }

    /// The next `count` bytes.
    pub(crate) fn take(&mut self, count: usize) -> Result<Bytes, ContainerError> {
        if count > self.bytes.len() {
            return Err(self.damaged("a field that reaches past the end of its box"));
        }
        self.offset = self.offset.saturating_add(count as u64);
        Ok(self.bytes.split_to(count))
    }

    /// Passes over `count` bytes.
    pub(crate) fn skip(&mut self, count: usize) -> Result<(), ContainerError> {
        self.take(count).map(drop)
    }

    /// The next fixed number of bytes.
    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], ContainerError> {
        let Some(value) = self.bytes.first_chunk::<N>().copied() else {
            return Err(self.damaged("a field that reaches past the end of its box"));
        };
        self.bytes.advance(N);
        self.offset = self.offset.saturating_add(N as u64);
        Ok(value)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, ContainerError> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub(crate) fn u16(&mut self) -> Result<u16, ContainerError> {
        self.array().map(u16::from_be_bytes)
    }

    pub(crate) fn u32(&mut self) -> Result<u32, ContainerError> {
        self.array().map(u32::from_be_bytes)
    }

    pub(crate) fn u64(&mut self) -> Result<u64, ContainerError> {
        self.array().map(u64::from_be_bytes)
    }

    /// A field of 64 bits in version 1 of a box and of 32 in version 0.
    pub(crate) fn versioned(&mut self, version: u8) -> Result<u64, ContainerError> {
        if version == 0 { self.u32().map(u64::from) } else { self.u64() }
    }

    /// Version and flags of a full box (ISO/IEC 14496-12 section 4.2.2).
    pub(crate) fn full_box(&mut self) -> Result<(u8, u32), ContainerError> {
        let word = self.u32()?;
        Ok(((word >> 24) as u8, word & 0x00ff_ffff))
    }

    /// A table of `count` entries of `entry_bytes` each, checked against the box before it is taken.
    pub(crate) fn table(&mut self, count: u32, entry_bytes: usize) -> Result<Bytes, ContainerError> {
        match (count as usize).checked_mul(entry_bytes) {
            Some(bytes) => self.take(bytes),
            None => Err(self.damaged("a table longer than its box")),
        }
    }

    /// The error for a broken rule here.
    pub(crate) fn damaged(&self, what: impl Into<String>) -> ContainerError {
        damaged(what, self.offset)
    }
}

/// The error for a broken rule of the format at an absolute offset.
pub(crate) fn damaged(what: impl Into<String>, offset: u64) -> ContainerError {
    ContainerError::Damaged { container: "MP4", what: what.into(), offset }
}

/// The error for something valid that is not handled.
pub(crate) fn unsupported(what: impl Into<String>) -> ContainerError {
    ContainerError::Unsupported { container: "MP4", what: what.into() }
}

/// The error for something over its budget.
pub(crate) fn too_large(what: &str, size_bytes: u64, limit_bytes: u64) -> ContainerError {
    ContainerError::TooLarge { what: what.to_owned(), size_bytes, limit_bytes }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_big_endian_and_end_with_the_box() {
        let mut cursor = Cursor::new(Bytes::from_static(&[1, 0, 2, 0, 0, 0, 3]), 100);
        assert_eq!(cursor.u8(), Ok(1));
        assert_eq!(cursor.u16(), Ok(2));
        assert_eq!(cursor.offset(), 103);
        assert_eq!(cursor.u32(), Ok(3));
        assert_eq!(cursor.u8(), Err(damaged("a field that reaches past the end of its box", 107)));
    }

    #[test]
    fn a_table_longer_than_its_box_is_refused_before_memory_is_taken() {
        let mut cursor = Cursor::new(Bytes::from_static(&[0; 16]), 0);
        assert!(cursor.table(u32::MAX, 8).is_err());
        assert_eq!(cursor.table(2, 8).map(|table| table.len()), Ok(16));
    }
}
