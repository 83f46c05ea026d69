//! EBML taken apart: variable-size integers, element headers, and the children of an element held in memory.

use bytes::Bytes;

use super::CONTAINER;
use crate::container::ContainerError;

/// Most bytes an element header takes: four of id and eight of size.
pub(in crate::container) const HEADER_MAX: usize = 12;

/// A rule of the format that the bytes break.
pub(super) fn damaged(what: impl Into<String>, offset: u64) -> ContainerError {
    ContainerError::Damaged { container: CONTAINER, what: what.into(), offset }
}

/// A feature that is valid and not handled.
pub(super) fn unsupported(what: impl Into<String>) -> ContainerError {
    ContainerError::Unsupported { container: CONTAINER, what: what.into() }
}

/// A variable-size integer (RFC 8794 section 4), its marker removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Vint {
    pub(super) value: u64,
    /// Bytes it takes, 1 to 8.
    pub(super) length: usize,
}

impl Vint {
    /// Whether all value bits are set: the reserved value, "unknown" as a size (RFC 8794 section 6.2).
    pub(super) const fn is_reserved(self) -> bool {
        self.value == (1 << (7 * self.length)) - 1
    }
}

/// How an attempt to read a header or integer can end short of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::container) enum Short {
    /// The bytes stop before its end.
    NeedBytes,
    /// No more bytes can make it one.
    Invalid,
}

/// Reads a variable-size integer from the start of `bytes`.
pub(super) fn vint(bytes: &[u8]) -> Result<Vint, Short> {
    let first = *bytes.first().ok_or(Short::NeedBytes)?;
    let length = first.leading_zeros() as usize + 1;
    if length > 8 {
        return Err(Short::Invalid);
    }
    let all = bytes.get(..length).ok_or(Short::NeedBytes)?;
    let value = all.iter().fold(0u64, |value, byte| (value << 8) | u64::from(*byte));
    Ok(Vint { value: value & ((1 << (7 * length)) - 1), length })
}

/// The start of an element (RFC 8794 section 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::container) struct Header {
    /// The id, marker included.
    pub(in crate::container) id: u32,
    /// Bytes of content; `None` where unknown.
    pub(in crate::container) size: Option<u64>,
    /// Bytes the header itself takes.
    pub(in crate::container) length: usize,
}

/// Reads an element header from the start of `bytes`.
pub(in crate::container) fn header(bytes: &[u8]) -> Result<Header, Short> {
    let first = *bytes.first().ok_or(Short::NeedBytes)?;
    let id_length = first.leading_zeros() as usize + 1;
    if id_length > 4 {
        return Err(Short::Invalid);
    }
    let id_bytes = bytes.get(..id_length).ok_or(Short::NeedBytes)?;
    let id = id_bytes.iter().fold(0u32, |id, byte| (id << 8) | u32::from(*byte));
    let size = vint(&bytes[id_length..])?;
    Ok(Header { id, size: (!size.is_reserved()).then_some(size.value), length: id_length + size.length })
}

/// One element with its content.
#[derive(Clone, Debug)]
pub(super) struct Element {
    pub(super) id: u32,
    pub(super) data: Bytes,
    /// Where the content begins in the source.
    pub(super) offset: u64,
}

impl Element {
    /// The content as an unsigned integer (RFC 8794 section 7.2).
    pub(super) fn unsigned(&self) -> Result<u64, ContainerError> {
        if self.data.len() > 8 {
            return Err(damaged("an integer of more than 8 bytes", self.offset));
        }
        Ok(self.data.iter().fold(0, |value, byte| (value << 8) | u64::from(*byte)))
    }

    /// The content as a signed integer (RFC 8794 section 7.1).
    pub(super) fn signed(&self) -> Result<i64, ContainerError> {
        let unused = 64 - 8 * self.data.len().min(8) as u32;
        let value = self.unsigned()?;
        Ok(if unused == 64 { 0 } else { (value << unused).cast_signed() >> unused })
    }

    /// The content as a floating-point number (RFC 8794 section 7.3).
    pub(super) fn float(&self) -> Result<f64, ContainerError> {
        match self.data.as_ref() {
            [] => Ok(0.0),
            &[a, b, c, d] => Ok(f64::from(f32::from_be_bytes([a, b, c, d]))),
            &[a, b, c, d, e, f, g, h] => Ok(f64::from_be_bytes([a, b, c, d, e, f, g, h])),
            _ => Err(damaged("a float that is neither 4 nor 8 bytes", self.offset)),
        }
    }

    /// The content as text up to the first zero byte (RFC 8794 section 7.4); what is not UTF-8 is replaced.
    pub(super) fn text(&self) -> String {
        let end = self.data.iter().position(|byte| *byte == 0).unwrap_or(self.data.len());
        String::from_utf8_lossy(&self.data[..end]).into_owned()
    }

    /// The content as elements.
    pub(super) fn children(&self) -> Children {
        Children { rest: self.data.clone(), offset: self.offset }
    }
}

/// Goes through the children of a master element.
#[derive(Clone, Debug)]
pub(super) struct Children {
    rest: Bytes,
    offset: u64,
}

impl Iterator for Children {
    type Item = Result<Element, ContainerError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let child = self.child();
        if child.is_err() {
            // One error ends the walk: what follows it has no known beginning.
            self.rest.clear();
        }
        Some(child)
    }
}

impl Children {
    fn child(&mut self) -> Result<Element, ContainerError> {
        let header = header(&self.rest).map_err(|_| damaged("no element where one must be", self.offset))?;
        let size = header.size.ok_or_else(|| damaged("an element of unknown size", self.offset))?;
        let available = (self.rest.len() - header.length) as u64;
        if size > available {
            return Err(damaged("an element larger than the one around it", self.offset));
        }
        let mut data = self.rest.split_to(header.length + size as usize);
        let offset = self.offset + header.length as u64;
        self.offset = offset + size;
        Ok(Element { id: header.id, data: data.split_off(header.length), offset })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn element(data: &[u8]) -> Element {
        Element { id: 0, data: Bytes::copy_from_slice(data), offset: 0 }
    }

    #[test]
    fn integers_of_every_length_lose_their_marker() {
        assert_eq!(vint(&[0x82]), Ok(Vint { value: 2, length: 1 }));
        assert_eq!(vint(&[0x40, 0x02]), Ok(Vint { value: 2, length: 2 }));
        assert_eq!(vint(&[0x01, 0, 0, 0, 0, 0, 1, 0]), Ok(Vint { value: 256, length: 8 }));
        assert!(vint(&[0xFF]).unwrap().is_reserved());
        assert!(vint(&[0x01, 255, 255, 255, 255, 255, 255, 255]).unwrap().is_reserved());
        assert!(!vint(&[0x40, 0x7F]).unwrap().is_reserved());
        assert_eq!(vint(&[0x40]), Err(Short::NeedBytes));
        assert_eq!(vint(&[0x00, 1]), Err(Short::Invalid));
    }

    #[test]
    fn a_header_keeps_the_marker_of_its_id() {
        let bytes = [0x1A, 0x45, 0xDF, 0xA3, 0x9F];
        assert_eq!(header(&bytes), Ok(Header { id: 0x1A45_DFA3, size: Some(31), length: 5 }));
        assert_eq!(header(&[0xA3, 0xFF]), Ok(Header { id: 0xA3, size: None, length: 2 }));
        assert_eq!(header(&bytes[..4]), Err(Short::NeedBytes));
        assert_eq!(header(&[0x08, 0, 0, 0, 0]), Err(Short::Invalid));
    }

    #[test]
    fn numbers_take_any_length_the_standard_allows() {
        assert_eq!(element(&[]).unsigned(), Ok(0));
        assert_eq!(element(&[1, 0]).unsigned(), Ok(256));
        assert_eq!(element(&[0xFF]).signed(), Ok(-1));
        assert_eq!(element(&[0x00, 0xFF]).signed(), Ok(255));
        assert_eq!(element(&[0x80, 0, 0, 0, 0, 0, 0, 0]).signed(), Ok(i64::MIN));
        assert!(element(&[0; 9]).unsigned().is_err());
        assert_eq!(element(&[0x3F, 0x80, 0, 0]).float(), Ok(1.0));
        assert!(element(&[1]).float().is_err());
        assert_eq!(element(b"V_VP9\0\0").text(), "V_VP9");
    }

    #[test]
    fn a_child_larger_than_its_parent_is_damage() {
        let children: Vec<_> = element(&[0x83, 0x81, 2, 0x86, 0x85, 1]).children().collect();
        assert_eq!(children.len(), 2);
        assert_eq!(children[0].as_ref().unwrap().unsigned(), Ok(2));
        assert!(children[1].is_err());
    }
}
