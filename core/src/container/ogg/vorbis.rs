//! What the headers of Vorbis say that a container needs (Vorbis I specification, 2020-07-04, section 4).

use bytes::Bytes;

/// Magic behind the kind of every header.
const MAGIC: &[u8] = b"vorbis";
const IDENTIFICATION: u8 = 1;
const COMMENT: u8 = 3;
const SETUP: u8 = 5;

/// Bits of a mode: its block flag, the kinds of window and transform, its mapping.
const MODE_BITS: usize = 1 + 16 + 16 + 8;
/// Most modes of a stream.
const MODES: usize = 64;

/// The headers of a stream, and how long its packets last.
#[derive(Clone, Debug)]
pub(super) struct Vorbis {
    pub(super) identification: Bytes,
    pub(super) setup: Bytes,
    pub(super) sample_rate_hz: u32,
    /// Samples of a short and a long block.
    blocks: [u32; 2],
    /// Whether blocks of each mode are long.
    modes: Vec<bool>,
    /// Of the last packet.
    previous: Option<u32>,
}

impl Vorbis {
    /// Takes the three headers apart that a configuration holds, laced as Matroska has them (RFC 9559 section 10.3.3).
    pub(super) fn parse(configuration: &Bytes) -> Option<Self> {
        let [identification, _, setup] = laced(configuration)?;
        let begins =
            |header: &[u8], kind: u8| header.first() == Some(&kind) && header.get(1..7) == Some(MAGIC);
        if !begins(&identification, IDENTIFICATION) || !begins(&setup, SETUP) {
            return None;
        }
        let sample_rate_hz = u32::from_le_bytes(*identification.get(12..)?.first_chunk()?);
        let sizes = *identification.get(28)?;
        let blocks = [1 << (sizes & 0xf), 1 << (sizes >> 4)];
        let modes = modes(&setup)?;
        Some(Self { identification, setup, sample_rate_hz, blocks, modes, previous: None })
    }

    /// How many samples come out when a packet is decoded: a quarter of its own block and one of the block before it. The
    /// first gives none. `None` for what is no packet of sound.
    pub(super) fn samples(&mut self, packet: &[u8]) -> Option<u64> {
        let first = *packet.first()?;
        let bits = usize::BITS - (self.modes.len() - 1).leading_zeros();
        let mode = usize::from(first >> 1) & ((1 << bits) - 1);
        let is_long = *self.modes.get(mode).filter(|_| first & 1 == 0)?;
        let block = self.blocks[usize::from(is_long)];
        let before = self.previous.replace(block);
        Some(before.map_or(0, |before| u64::from(before / 4 + block / 4)))
    }

    /// The header of comments around what a Vorbis comment holds.
    pub(super) fn comment(comments: &[u8]) -> Vec<u8> {
        [&[COMMENT], MAGIC, comments, &[1]].concat()
    }
}

/// The three headers.
fn laced(configuration: &Bytes) -> Option<[Bytes; 3]> {
    let mut at = 1;
    let mut sizes = [0; 2];
    if *configuration.first()? != 2 {
        return None;
    }
    for size in &mut sizes {
        loop {
            let byte = *configuration.get(at)?;
            at += 1;
            *size += usize::from(byte);
            if byte < 255 {
                break;
            }
        }
    }
    let (second, third) = (at + sizes[0], at + sizes[0] + sizes[1]);
    (third <= configuration.len()).then(|| {
        [configuration.slice(at..second), configuration.slice(second..third), configuration.slice(third..)]
    })
}

/// Whether the blocks of each mode are long. The modes come last in the header, behind much that tells its length only
/// when it is decoded: so they are read from the end, and where their number stands before them, they are all.
fn modes(setup: &[u8]) -> Option<Vec<bool>> {
    let bit = |at: usize| setup.get(at / 8).is_some_and(|byte| byte >> (at % 8) & 1 != 0);
    let number =
        |at: usize, bits: usize| (0..bits).fold(0, |sum, index| sum | usize::from(bit(at + index)) << index);
    // The framing bit ends the header.
    let mut at = (0..setup.len() * 8).rev().find(|at| bit(*at))?;
    let mut found = Vec::new();
    let mut all = None;
    while found.len() < MODES && at >= MODE_BITS + 6 {
        at -= MODE_BITS;
        if number(at + 1, 32) != 0 || number(at + 33, 8) >= MODES {
            break;
        }
        found.push(bit(at));
        if number(at - 6, 6) + 1 == found.len() {
            all = Some(found.len());
        }
    }
    found.truncate(all?);
    found.reverse();
    Some(found)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A setup header of nothing but modes, with one bit of something before them.
    fn setup(modes: &[bool]) -> Vec<u8> {
        let mut bits = vec![true];
        let mut put =
            |value: usize, count: usize| bits.extend((0..count).map(|index| value >> index & 1 != 0));
        put(modes.len() - 1, 6);
        for is_long in modes {
            put(usize::from(*is_long), 1);
            put(0, 32);
            put(0, 8);
        }
        put(1, 1);
        let bytes = bits
            .chunks(8)
            .map(|bits| bits.iter().enumerate().fold(0, |byte, (index, bit)| byte | u8::from(*bit) << index));
        [&[SETUP], MAGIC, &bytes.collect::<Vec<u8>>()].concat()
    }

    /// The headers of a stream with short blocks of 256 and long ones of 2048 samples, at 44.1 kHz.
    pub(in super::super) fn configuration(modes: &[bool]) -> Bytes {
        let mut identification = [&[IDENTIFICATION], MAGIC, &[0; 4], &[2]].concat();
        identification.extend_from_slice(&44_100_u32.to_le_bytes());
        identification.extend_from_slice(&[0; 12]);
        identification.extend_from_slice(&[0xb8, 1]);
        let comment = Vorbis::comment(&[0; 8]);
        let sizes = [2, identification.len() as u8, comment.len() as u8];
        [&sizes[..], &identification, &comment, &setup(modes)].concat().into()
    }

    #[test]
    fn packets_last_a_quarter_of_two_blocks() {
        let mut vorbis = Vorbis::parse(&configuration(&[false, true])).unwrap();
        assert_eq!((vorbis.sample_rate_hz, vorbis.blocks), (44_100, [256, 2048]));
        let packets = [&[0][..], &[2], &[2], &[0], &[0]];
        assert_eq!(
            packets.map(|packet| vorbis.samples(packet)),
            [Some(0), Some(576), Some(1024), Some(576), Some(128)]
        );
        assert_eq!((vorbis.samples(&[1]), vorbis.samples(&[])), (None, None));
    }

    #[test]
    fn modes_are_found_from_the_end_and_headers_cut_short_are_refused() {
        for modes in [vec![true], vec![false, true, true], vec![true; 20]] {
            assert_eq!(super::modes(&setup(&modes)), Some(modes));
        }
        let whole = configuration(&[false, true]);
        for length in 0..whole.len() - 1 {
            assert!(Vorbis::parse(&whole.slice(..length)).is_none(), "{length}");
        }
    }
}
