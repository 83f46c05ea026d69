//! One record: where a piece of a segment belongs, a hash over that and all it holds, and the piece itself.

use std::fs::File;

use twox_hash::XxHash3_128;

use super::super::files::read_at;
use crate::container::Rope;

/// Numbers before the hash: stream, segment, where the piece begins in it, the segment's length, bytes of the name of its
/// version, bytes of the piece.
const NUMBERS: usize = 6;
/// Bytes of a record before its body, which is the name of the version and the piece.
pub(super) const HEAD: usize = 8 * NUMBERS + 16;

/// Bytes of a segment, as the server gave them.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Piece<'a> {
    /// Where they begin in the segment.
    pub(in super::super) from: u64,
    /// The segment's length.
    pub(in super::super) total: u64,
    /// What tells its version from another; what is whole needs none.
    pub(in super::super) validator: &'a str,
    pub(in super::super) bytes: &'a Rope,
}

/// One record as its head tells of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) stream: u64,
    pub(super) segment: u64,
    pub(super) from: u64,
    pub(super) total: u64,
    /// Bytes of the name of the version.
    named: u64,
    /// Bytes of the piece.
    length: u64,
    hash: u128,
    /// Where the body begins in the file.
    pub(super) offset: u64,
}

impl Entry {
    pub(super) fn new((stream, segment): (u64, u64), piece: &Piece<'_>, offset: u64) -> Self {
        let (named, length) = (piece.validator.len() as u64, piece.bytes.len() as u64);
        let entry =
            Self { stream, segment, from: piece.from, total: piece.total, named, length, hash: 0, offset };
        Self { hash: entry.hash_of(piece.validator.as_bytes(), piece.bytes.slices()), ..entry }
    }

    /// Where the next record begins.
    pub(super) const fn end(&self) -> Option<u64> {
        match self.named.checked_add(self.length) {
            Some(body) => self.offset.checked_add(body),
            None => None,
        }
    }

    /// The name of the version and the piece, where they are what the hash says. Nothing in a file that is cut short, so
    /// that a length is believed only as far as the file goes.
    pub(super) fn read_body(&self, file: &File) -> Option<(String, Vec<u8>)> {
        if file.metadata().ok()?.len() < self.end()? {
            return None;
        }
        let mut validator = vec![0; usize::try_from(self.named).ok()?];
        let mut bytes = vec![0; usize::try_from(self.length).ok()?];
        let read = read_at(file, &mut validator, self.offset).ok()?;
        let read = read + read_at(file, &mut bytes, self.offset + self.named).ok()?;
        let is_it = read == validator.len() + bytes.len()
            && self.hash == self.hash_of(&validator, [&bytes[..]].into_iter());
        is_it.then_some(())?;
        Some((String::from_utf8(validator).ok()?, bytes))
    }

    const fn numbers(&self) -> [u64; NUMBERS] {
        [self.stream, self.segment, self.from, self.total, self.named, self.length]
    }

    pub(super) fn head(&self) -> Vec<u8> {
        let mut head = Vec::with_capacity(HEAD);
        self.numbers().iter().for_each(|number| head.extend_from_slice(&number.to_le_bytes()));
        head.extend_from_slice(&self.hash.to_le_bytes());
        head
    }

    /// The record whose head is this and begins at an offset of the file.
    pub(super) fn read(head: &[u8; HEAD], at: u64) -> Option<Self> {
        let number = |place: usize| head.get(8 * place..)?.first_chunk().copied().map(u64::from_le_bytes);
        let hash = u128::from_le_bytes(*head.get(8 * NUMBERS..)?.first_chunk()?);
        Some(Self {
            stream: number(0)?,
            segment: number(1)?,
            from: number(2)?,
            total: number(3)?,
            named: number(4)?,
            length: number(5)?,
            hash,
            offset: at + HEAD as u64,
        })
    }

    fn hash_of<'a>(&self, validator: &[u8], piece: impl Iterator<Item = &'a [u8]>) -> u128 {
        // Head and name are short: their hash is the seed of the one over the piece.
        let mut told: Vec<u8> = self.numbers().iter().flat_map(|number| number.to_le_bytes()).collect();
        told.extend_from_slice(validator);
        let seed = u64::try_from(XxHash3_128::oneshot(&told) >> 64).unwrap_or_default();
        let mut hasher = XxHash3_128::with_seed(seed);
        piece.for_each(|slice| hasher.write(slice));
        hasher.finish_128()
    }
}
