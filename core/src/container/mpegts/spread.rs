//! Times of pictures of which not every one has its own.

use bytes::Bytes;

use super::access_unit::{Mark, Ready};
use super::damaged;
use super::pes::Stamp;
use crate::container::{ContainerError, Sample};

/// Pictures in a row without a time of their own: two fields, or a few small pictures, share a PES packet.
const UNTIMED_MAX: usize = 1024;

/// A picture without its times.
#[derive(Clone, Debug)]
pub(super) struct Picture {
    pub(super) data: Bytes,
    pub(super) is_sync: bool,
}

/// Holds pictures back until the decoding time of a later one is known: pictures without a time share the time between
/// evenly. The duration of the last picture is not known.
#[derive(Debug, Default)]
pub(super) struct Spread {
    /// Times, and resume point, of the first one waiting.
    first: Option<(Stamp, u64)>,
    waiting: Vec<Picture>,
    /// Time between the last two pictures given out.
    step: i64,
}

impl Spread {
    /// Takes the next picture, and where its PES packet begins if it is the first in it. Pictures before the first
    /// time are dropped.
    pub(super) fn push(
        &mut self,
        picture: Picture,
        mark: Option<Mark>,
        out: &mut Vec<Ready>,
    ) -> Result<(), ContainerError> {
        if let Some((stamp, offset)) = mark.and_then(|mark| Some((mark.stamp?, mark.offset))) {
            self.give(Some(stamp.dts), out);
            self.first = Some((stamp, offset));
        }
        let Some((_, offset)) = self.first else { return Ok(()) };
        self.waiting.push(picture);
        if self.waiting.len() > UNTIMED_MAX {
            return Err(damaged("too many pictures without a time", offset));
        }
        Ok(())
    }

    /// Gives out all that wait; `next` is the decoding time of the one after them.
    pub(super) fn give(&mut self, next: Option<i64>, out: &mut Vec<Ready>) {
        let Some((stamp, resume_at)) = self.first.take() else { return };
        let count = i64::try_from(self.waiting.len()).unwrap_or(i64::MAX).max(1);
        let until_next = next.map(|next| next.saturating_sub(stamp.dts));
        let total = until_next.unwrap_or_else(|| self.step.saturating_mul(count)).max(0);
        let time_of = |index: i64| (i128::from(total) * i128::from(index) / i128::from(count)) as i64;
        for (index, picture) in (0..).zip(self.waiting.drain(..)) {
            let (time, end) = (time_of(index), time_of(index + 1));
            self.step = end - time;
            let is_last = index + 1 == count;
            let is_told = next.is_some() || !is_last;
            out.push(Ready {
                sample: Sample {
                    dts: stamp.dts.saturating_add(time),
                    pts: stamp.pts.saturating_add(time),
                    duration: if is_told { u32::try_from(end - time).unwrap_or_default() } else { 0 },
                    is_sync: picture.is_sync,
                    discard_padding_ns: 0,
                    data: picture.data,
                },
                resume_at,
            });
        }
    }

    /// Forgets what waits.
    pub(super) fn clear(&mut self) {
        self.first = None;
        self.waiting.clear();
    }
}
