//! Boxes: size and type, then a payload (ISO/IEC 14496-12 section 4.2), read and written.

use bytes::Bytes;

use super::cursor::{Cursor, damaged};
use crate::container::ContainerError;

/// A four-character code.
pub(crate) type Kind = [u8; 4];

/// The first 8 or 16 bytes of a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) kind: Kind,
    /// 8, or 16 where the size has 64 bits.
    pub(crate) header_bytes: u64,
    /// Header and payload; `None` reaches to the end of the file.
    pub(crate) size: Option<u64>,
}

impl Header {
    /// Reads the header at the start of `bytes`, which lie at `offset`; `None` where they are too few.
    pub(crate) fn parse(bytes: &[u8], offset: u64) -> Result<Option<Self>, ContainerError> {
        let Some((size, rest)) = bytes.split_first_chunk::<4>() else { return Ok(None) };
        let Some((kind, rest)) = rest.split_first_chunk::<4>() else { return Ok(None) };
        let kind = *kind;
        let (header_bytes, size) = match u32::from_be_bytes(*size) {
            0 => return Ok(Some(Self { kind, header_bytes: 8, size: None })),
            1 => match rest.first_chunk::<8>() {
                Some(large) => (16, u64::from_be_bytes(*large)),
                None => return Ok(None),
            },
            small => (8, u64::from(small)),
        };
        if size < header_bytes {
            return Err(damaged(format!("a box {} of {size} bytes", kind.escape_ascii()), offset));
        }
        Ok(Some(Self { kind, header_bytes, size: Some(size) }))
    }
}

/// One box inside another.
#[derive(Clone, Debug)]
pub(crate) struct Element {
    pub(crate) kind: Kind,
    pub(crate) payload: Cursor,
    /// Header and payload as they stand.
    pub(crate) whole: Bytes,
}

/// The boxes that lie in `parent` from its next byte on.
pub(crate) fn children(parent: &Cursor) -> Children {
    Children { rest: parent.clone(), failed: false }
}

/// Iterator of [`children`].
#[derive(Debug)]
pub(crate) struct Children {
    rest: Cursor,
    failed: bool,
}

impl Children {
    /// `None` at the end. Fewer than 8 bytes, and a size of zero, end a list: QuickTime closes lists so.
    fn read(&mut self) -> Result<Option<Element>, ContainerError> {
        let offset = self.rest.offset();
        let Some(header) = Header::parse(self.rest.as_slice(), offset)? else { return Ok(None) };
        let Some(size) = header.size else { return Ok(None) };
        let size = usize::try_from(size).ok().filter(|size| *size <= self.rest.remaining());
        let Some(size) = size else {
            return Err(damaged(
                format!(
                    "a box {} that reaches past the end of the one around it",
                    header.kind.escape_ascii()
                ),
                offset,
            ));
        };
        let whole = self.rest.take(size)?;
        let payload = Cursor::new(
            whole.slice(header.header_bytes as usize..),
            offset.saturating_add(header.header_bytes),
        );
        Ok(Some(Element { kind: header.kind, payload, whole }))
    }
}

impl Iterator for Children {
    type Item = Result<Element, ContainerError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let element = self.read();
        self.failed = element.is_err();
        element.transpose()
    }
}

/// The first child of a kind.
pub(crate) fn child(parent: &Cursor, kind: &Kind) -> Result<Option<Cursor>, ContainerError> {
    for element in children(parent) {
        let element = element?;
        if element.kind == *kind {
            return Ok(Some(element.payload));
        }
    }
    Ok(None)
}

/// The first child of a kind the standard makes mandatory.
pub(crate) fn required(parent: &Cursor, kind: &Kind) -> Result<Cursor, ContainerError> {
    child(parent, kind)?.ok_or_else(|| parent.damaged(format!("no {} box", kind.escape_ascii())))
}

/// Bytes being put together, boxes inside boxes.
#[derive(Debug, Default)]
pub(crate) struct BoxWriter {
    bytes: Vec<u8>,
}

impl BoxWriter {
    pub(crate) fn into_bytes(self) -> Bytes {
        Bytes::from(self.bytes)
    }

    pub(crate) const fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(crate) fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    pub(crate) fn u16(&mut self, value: u16) {
        self.bytes.extend_from_slice(&value.to_be_bytes());
    }

    pub(crate) fn u32(&mut self, value: u32) {
        self.bytes.extend_from_slice(&value.to_be_bytes());
    }

    pub(crate) fn u64(&mut self, value: u64) {
        self.bytes.extend_from_slice(&value.to_be_bytes());
    }

    /// A field of 64 bits in version 1 of a box and of 32 in version 0.
    pub(crate) fn versioned(&mut self, version: u8, value: u64) {
        if version == 0 { self.u32(value as u32) } else { self.u64(value) }
    }

    pub(crate) fn bytes(&mut self, value: &[u8]) {
        self.bytes.extend_from_slice(value);
    }

    pub(crate) fn zeros(&mut self, count: usize) {
        self.bytes.resize(self.bytes.len() + count, 0);
    }

    /// A box around whatever `fill` writes. Its size has 32 bits: what this module writes is bounded far below.
    pub(crate) fn nested(&mut self, kind: &Kind, fill: impl FnOnce(&mut Self)) {
        let start = self.bytes.len();
        self.u32(0);
        self.bytes(kind);
        fill(self);
        let size = u32::try_from(self.bytes.len() - start).expect("written boxes are bounded by budget.rs");
        self.replace_u32(start, size);
    }

    /// A full box: version and flags come before what `fill` writes.
    pub(crate) fn full(&mut self, kind: &Kind, version: u8, flags: u32, fill: impl FnOnce(&mut Self)) {
        self.nested(kind, |writer| {
            writer.u32(u32::from(version) << 24 | flags);
            fill(writer);
        });
    }

    /// Overwrites four bytes written before.
    pub(crate) fn replace_u32(&mut self, position: usize, value: u32) {
        if let Some(field) = self.bytes.get_mut(position..position + 4) {
            field.copy_from_slice(&value.to_be_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_have_three_forms() {
        let small = Header { kind: *b"free", header_bytes: 8, size: Some(8) };
        let large = Header { kind: *b"mdat", header_bytes: 16, size: Some(0x1_0000_0000) };
        let open = Header { kind: *b"mdat", header_bytes: 8, size: None };
        assert_eq!(Header::parse(b"\0\0\0\x08free", 0), Ok(Some(small)));
        assert_eq!(Header::parse(b"\0\0\0\x01mdat\0\0\0\x01\0\0\0\0", 0), Ok(Some(large)));
        assert_eq!(Header::parse(b"\0\0\0\0mdat", 0), Ok(Some(open)));
        assert_eq!(Header::parse(b"\0\0\0\x01mdat\0\0\0", 0), Ok(None));
        assert!(Header::parse(b"\0\0\0\x07free", 0).is_err());
    }

    #[test]
    fn children_end_at_their_parent_and_a_longer_one_is_an_error() {
        let mut writer = BoxWriter::default();
        writer.nested(b"aaaa", |writer| writer.u32(7));
        writer.full(b"bbbb", 1, 2, |_| {});
        writer.zeros(4);
        let parent = Cursor::new(writer.into_bytes(), 0);
        let kinds: Vec<Kind> = children(&parent).map(|element| element.unwrap().kind).collect();
        assert_eq!(kinds, [*b"aaaa", *b"bbbb"]);
        assert_eq!(required(&parent, b"bbbb").unwrap().full_box(), Ok((1, 2)));

        let short = Cursor::new(Bytes::from_static(b"\0\0\0\x10aaaa\0\0\0\0"), 0);
        let read: Vec<_> = children(&short).collect();
        assert_eq!(read.len(), 1);
        assert!(read[0].is_err());
    }
}
