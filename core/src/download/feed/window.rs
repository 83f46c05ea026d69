//! Beginning a source in the middle: only what a stretch of the item needs is fetched.

use std::time::Duration;

use super::Feed;
use crate::container::TrackKind;
use crate::container::interleave::{earliest, shift};
use crate::download::DownloadError;
use crate::download::lane::Lane;
use crate::download::position::Position;

/// Nanoseconds in a second.
const NANO: u32 = 1_000_000_000;

/// How much more is read than the stretch: pictures are decoded before they are shown, and those at the end can need
/// others that follow.
pub(in crate::download) const AFTER: Duration = Duration::from_secs(2);

/// How far before the place that an index tells another is tried, where what comes from there is shown too late. Segments
/// are counted, places in files are seconds apart.
const STEPS: [(usize, u64); 5] = [(0, 0), (1, 10), (2, 30), (4, 60), (8, 120)];

impl Feed {
    /// Hands out no sample that is decoded this long after zero, or later.
    pub(in crate::download) fn end_at(&mut self, end: Duration) {
        for lane in &mut self.lanes {
            lane.until = Some(shift((nanoseconds(end), NANO), lane.track.timescale));
        }
        let of_source = self.in_source(end).and_then(|end| self.demuxer.place_of(end));
        self.supply.end_at(end, of_source);
    }

    /// Goes to where everything can be had that is shown from `moment` on, the pictures from a keyframe on. Where nothing
    /// tells such a place the source is read from its beginning. Gives a keyframe's time at or before the moment: what
    /// sounds with the picture must begin there.
    pub(in crate::download) async fn go_to(&mut self, moment: Duration) -> Result<Duration, DownloadError> {
        let mut key: Option<Duration> = None;
        for step in STEPS {
            let Some(position) = self.place_of(moment, step) else { break };
            self.jump(position).await?;
            // Of several the latest is what is needed, wherever reading begins.
            key = key.max(self.first_key(moment));
            let needed = key.unwrap_or(moment);
            if self.begins_by(moment, needed) {
                return Ok(needed);
            }
        }
        self.start_over().await?;
        Ok(Duration::ZERO)
    }

    /// Whether the pictures begin with a keyframe by `moment`, and everything else by `needed`.
    fn begins_by(&self, moment: Duration, needed: Duration) -> bool {
        self.lanes.iter().all(|lane| {
            let is_picture = matches!(lane.track.kind, TrackKind::Video(_));
            let limit = nanoseconds(if is_picture { moment } else { needed });
            lane.shown().is_some_and(|time| shift(time, NANO) <= limit)
                && (!is_picture || lane.begins_with_key())
        })
    }

    /// When the first picture is shown, if it is a keyframe at or before the moment.
    fn first_key(&self, moment: Duration) -> Option<Duration> {
        let pictures = self.lanes.iter().filter(|lane| matches!(lane.track.kind, TrackKind::Video(_)));
        let keys = pictures.filter(|lane| lane.begins_with_key()).filter_map(|lane| lane.shown());
        let key = u64::try_from(shift(earliest(keys)?, NANO).max(0)).ok()?;
        Some(Duration::from_nanos(key)).filter(|key| *key <= moment)
    }

    fn place_of(&self, moment: Duration, (segments, seconds): (usize, u64)) -> Option<Position> {
        if !self.supply.is_file() {
            return self.supply.segment_at(moment, segments);
        }
        let moment = self.in_source(moment)?.saturating_sub(Duration::from_secs(seconds));
        Some(self.supply.position(self.demuxer.place_of(moment)?))
    }

    /// A time from zero as the source's own clock has it.
    fn in_source(&self, moment: Duration) -> Option<Duration> {
        let shifts = self.shifts.front().map(|(_, shifts)| shifts.as_slice()).unwrap_or_default();
        let zero = self
            .lanes
            .first()
            .zip(shifts.first())
            .map_or(0, |(lane, added)| shift((*added, lane.track.timescale), NANO).saturating_neg());
        u64::try_from(nanoseconds(moment).checked_add(zero)?).ok().map(Duration::from_nanos)
    }

    /// Goes on at another place of the same period, as if nothing had been read before it.
    async fn jump(&mut self, position: Position) -> Result<(), DownloadError> {
        if self.is_at(position) {
            return Ok(());
        }
        self.forget();
        self.demuxer.resume(position.offset);
        if let Some(bytes) = self.supply.seek(position).await? {
            self.demuxer.push(bytes);
        }
        self.fill().await
    }

    /// Whether what waits is what comes from a position.
    fn is_at(&self, position: Position) -> bool {
        let is_there = |lane: &Lane| {
            lane.begin().is_some_and(|own| match (own.segment, position.segment) {
                (Some((own, _)), Some((wanted, _))) if !self.supply.is_file() => own == wanted,
                _ => own.offset == position.offset,
            })
        };
        self.lanes.iter().all(is_there)
    }

    fn forget(&mut self) {
        self.lanes.iter_mut().for_each(Lane::forget);
        self.held.clear();
        (self.waiting_bytes, self.is_over) = (0, false);
    }

    /// Reads the source from its beginning after all.
    async fn start_over(&mut self) -> Result<(), DownloadError> {
        self.forget();
        self.supply.seek_head(Position::default());
        let (demuxer, tracks) = super::read_head(&self.format, &mut self.supply).await?;
        self.adopt(demuxer, &tracks)?;
        self.fill().await
    }
}

fn nanoseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX)
}
