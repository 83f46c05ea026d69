//! A stream that media is written into, and how it is ended.

use std::io::{self, Write};
use std::path::Path;

use bytes::Bytes;

use super::DownloadError;

/// Where the bytes go.
pub type Sink = Box<dyn Write + Send>;

/// What the stream is called in events.
pub(super) const NAME: &str = "-";

/// Flushes the stream; what it did not take is the error.
pub(super) fn ended(sink: io::Result<Sink>) -> Result<(), DownloadError> {
    let flushed = sink.and_then(|mut sink| sink.flush());
    flushed.map_err(|error| DownloadError::file("write", Path::new(NAME), error))
}

/// The end of an MP4 file without its index: the fragments have told all of it, and a second one puzzles players.
pub(super) fn without_index(end: Bytes) -> Bytes {
    let mut at = 0;
    // ISO/IEC 14496-12, 4.2: size in 32 bits, type, and where the size is 1 the real one in 64 bits.
    while let Some((head, rest)) = end.get(at..).and_then(<[u8]>::split_first_chunk::<8>) {
        let [a, b, c, d, kind @ ..] = *head;
        if kind == *b"moov" {
            return end.slice(..at);
        }
        let long = || rest.first_chunk::<8>().map(|size| u64::from_be_bytes(*size));
        let size = match u32::from_be_bytes([a, b, c, d]) {
            1 => long(),
            size => Some(u64::from(size)),
        };
        let next = size.filter(|size| *size >= 8).and_then(|size| usize::try_from(size).ok());
        let Some(next) = next.and_then(|size| at.checked_add(size)) else { break };
        at = next;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_index_is_left_out() {
        let fragment =
            [&[0, 0, 0, 9][..], b"moof", &[7], &[0, 0, 0, 1], b"mdat", &[0, 0, 0, 0, 0, 0, 0, 17], &[5]];
        let fragment = fragment.concat();
        let whole = [&fragment[..], &[0, 0, 0, 8], b"moov"].concat();
        assert_eq!(without_index(whole.into()), fragment);
        assert_eq!(without_index(fragment.clone().into()), fragment);
        for odd in [&b"x"[..], &[0, 0, 0, 0, 1, 2, 3, 4, 5], &[0, 0, 0, 1, 1, 2, 3, 4]] {
            assert_eq!(without_index(Bytes::copy_from_slice(odd)), odd);
        }
    }
}
