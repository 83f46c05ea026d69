//! ContentEncodings: what was done to frames before they were stored (RFC 9559 section 5.1.4.1.31).

use bytes::{Bytes, BytesMut};

use super::ebml::{Element, damaged, unsupported};
use super::{ids, limits};
use crate::container::ContainerError;

/// ContentEncodingScope bits (RFC 9559 section 5.1.4.1.31.3).
const SCOPE_FRAMES: u64 = 1;
const SCOPE_PRIVATE: u64 = 2;

/// Header stripping in ContentCompAlgo (RFC 9559 section 5.1.4.1.31.6).
const HEADER_STRIPPING: u64 = 3;

/// Bytes to put back in front of what is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Stripped {
    /// Before every frame.
    pub(super) frames: Bytes,
    /// Before the CodecPrivate.
    pub(super) private: Bytes,
}

/// Puts `prefix` back in front of `data`; costs a copy only where there is one.
pub(super) fn restore(prefix: &Bytes, data: Bytes) -> Bytes {
    if prefix.is_empty() {
        return data;
    }
    let mut whole = BytesMut::with_capacity(prefix.len() + data.len());
    whole.extend_from_slice(prefix);
    whole.extend_from_slice(&data);
    whole.freeze()
}

/// Reads a ContentEncodings element.
///
/// # Errors
/// [`ContainerError::Encrypted`] where frames are encrypted, [`ContainerError::Unsupported`] where they are
/// compressed by anything but header stripping.
pub(super) fn read(encodings: &Element) -> Result<Stripped, ContainerError> {
    let mut found = Vec::new();
    for child in encodings.children() {
        let child = child?;
        if child.id == ids::CONTENT_ENCODING {
            found.push(Encoding::read(&child)?);
        }
        if found.len() > limits::ENCODINGS {
            return Err(damaged("more encodings of one track than are believed", child.offset));
        }
    }
    // The encoding with the highest order was done last and is undone first (section 5.1.4.1.31.2).
    found.sort_by_key(|encoding| std::cmp::Reverse(encoding.order));
    let mut stripped = Stripped::default();
    for encoding in found {
        if encoding.scope & SCOPE_FRAMES != 0 {
            stripped.frames = restore(&encoding.prefix, stripped.frames);
        }
        if encoding.scope & SCOPE_PRIVATE != 0 {
            stripped.private = restore(&encoding.prefix, stripped.private);
        }
    }
    if stripped.frames.len().max(stripped.private.len()) > limits::STRIPPED_BYTES {
        return Err(damaged("a stripped header longer than is believed", encodings.offset));
    }
    Ok(stripped)
}

struct Encoding {
    order: u64,
    scope: u64,
    prefix: Bytes,
}

impl Encoding {
    fn read(encoding: &Element) -> Result<Self, ContainerError> {
        let (mut order, mut scope, mut is_encryption) = (0, SCOPE_FRAMES, false);
        let (mut algorithm, mut prefix, mut cipher) = (0, Bytes::new(), 0);
        for child in encoding.children() {
            let child = child?;
            match child.id {
                ids::CONTENT_ENCODING_ORDER => order = child.unsigned()?,
                ids::CONTENT_ENCODING_SCOPE => scope = child.unsigned()?,
                ids::CONTENT_ENCODING_TYPE => is_encryption = child.unsigned()? == 1,
                ids::CONTENT_COMPRESSION => (algorithm, prefix) = compression(&child)?,
                ids::CONTENT_ENCRYPTION => (is_encryption, cipher) = (true, cipher_of(&child)?),
                _ => {}
            }
        }
        if is_encryption {
            return Err(ContainerError::Encrypted { scheme: cipher_name(cipher).to_owned() });
        }
        if algorithm != HEADER_STRIPPING {
            return Err(unsupported(format!("frames compressed by {}", compression_name(algorithm))));
        }
        Ok(Self { order, scope, prefix })
    }
}

/// Algorithm and settings; zlib where no algorithm is named.
fn compression(element: &Element) -> Result<(u64, Bytes), ContainerError> {
    let (mut algorithm, mut settings) = (0, Bytes::new());
    for child in element.children() {
        let child = child?;
        match child.id {
            ids::CONTENT_COMP_ALGO => algorithm = child.unsigned()?,
            ids::CONTENT_COMP_SETTINGS => settings = child.data,
            _ => {}
        }
    }
    Ok((algorithm, settings))
}

fn cipher_of(element: &Element) -> Result<u64, ContainerError> {
    let mut cipher = 0;
    for child in element.children() {
        let child = child?;
        if child.id == ids::CONTENT_ENC_ALGO {
            cipher = child.unsigned()?;
        }
    }
    Ok(cipher)
}

/// Names from RFC 9559 section 5.1.4.1.31.9.
const fn cipher_name(cipher: u64) -> &'static str {
    match cipher {
        1 => "Matroska ContentEncryption, DES",
        2 => "Matroska ContentEncryption, 3DES",
        3 => "Matroska ContentEncryption, Twofish",
        4 => "Matroska ContentEncryption, Blowfish",
        5 => "Matroska ContentEncryption, AES",
        _ => "Matroska ContentEncryption",
    }
}

/// Names from RFC 9559 section 5.1.4.1.31.6.
const fn compression_name(algorithm: u64) -> &'static str {
    match algorithm {
        0 => "zlib",
        1 => "bzlib",
        2 => "lzo1x",
        _ => "an unknown algorithm",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::matroska::emit;

    fn read_one(encoding: impl FnOnce(&mut Vec<u8>)) -> Result<Stripped, ContainerError> {
        let mut data = Vec::new();
        emit::master(&mut data, ids::CONTENT_ENCODING, encoding);
        read(&Element { id: ids::CONTENT_ENCODINGS, data: data.into(), offset: 0 })
    }

    #[test]
    fn a_stripped_header_is_put_back() {
        let stripped = read_one(|encoding| {
            emit::master(encoding, ids::CONTENT_COMPRESSION, |compression| {
                emit::unsigned(compression, ids::CONTENT_COMP_ALGO, 3);
                emit::binary(compression, ids::CONTENT_COMP_SETTINGS, b"\x0b\x77");
            });
        })
        .unwrap();
        assert_eq!(stripped.private, Bytes::new());
        assert_eq!(restore(&stripped.frames, Bytes::from_static(b"rest")).as_ref(), b"\x0b\x77rest");
    }

    #[test]
    fn zlib_is_not_supported_and_encryption_is_named() {
        let zlib = read_one(|encoding| emit::master(encoding, ids::CONTENT_COMPRESSION, |_| {}));
        assert_eq!(zlib.unwrap_err().to_string(), "Matroska with frames compressed by zlib is not supported");
        let encrypted = read_one(|encoding| {
            emit::unsigned(encoding, ids::CONTENT_ENCODING_TYPE, 1);
            emit::master(encoding, ids::CONTENT_ENCRYPTION, |encryption| {
                emit::unsigned(encryption, ids::CONTENT_ENC_ALGO, 5);
            });
        });
        let scheme = "Matroska ContentEncryption, AES".to_owned();
        assert_eq!(encrypted, Err(ContainerError::Encrypted { scheme }));
    }
}
