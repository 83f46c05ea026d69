//! A fragment's index: where its samples lie and when they play (`moof`, ISO/IEC 14496-12 section 8.8.4 to 8.8.12).

use super::file_order::FileOrder;
use super::movie::{Defaults, Movie};
use super::run::{Run, RunQueue};
use crate::container::ContainerError;
use crate::container::mp4::boxes::{child, children, required};
use crate::container::mp4::budget::MAX_RUNS;
use crate::container::mp4::cursor::{Cursor, damaged, too_large, unsupported};

const BASE_DATA_OFFSET: u32 = 0x1;
const DESCRIPTION: u32 = 0x2;
const DURATION: u32 = 0x8;
const SIZE: u32 = 0x10;
const FLAGS: u32 = 0x20;
const BASE_IS_MOOF: u32 = 0x0002_0000;

/// The samples of one fragment.
#[derive(Debug, Default)]
pub(crate) struct Fragment {
    /// All of them, in file order.
    pub(crate) samples: FileOrder<RunQueue>,
    /// Whether every track fragment says its decoding time, so that nothing before it is needed.
    pub(crate) is_self_contained: bool,
}

/// Reads the payload of a `moof` box that begins at `offset`. `clocks` holds for each track of `movie` the decoding
/// time after the fragment before, `None` where that was not read.
pub(crate) fn parse(
    moof: &Cursor,
    offset: u64,
    movie: &Movie,
    clocks: &mut [Option<i64>],
) -> Result<Fragment, ContainerError> {
    let queues = vec![RunQueue::default(); movie.tracks.len()];
    let mut reading =
        Reading { movie, clocks, queues, runs: 0, moof: offset, data_end: offset, is_self_contained: true };
    for element in children(moof) {
        let element = element?;
        if &element.kind == b"traf" {
            reading.track_fragment(&element.payload)?;
        }
    }
    let samples = FileOrder::new(reading.queues)?;
    Ok(Fragment { samples, is_self_contained: reading.is_self_contained })
}

struct Reading<'a> {
    movie: &'a Movie,
    clocks: &'a mut [Option<i64>],
    queues: Vec<RunQueue>,
    runs: usize,
    moof: u64,
    /// Where the data of the track fragment before ended: the base of one that names none (section 8.8.7.1).
    data_end: u64,
    is_self_contained: bool,
}

impl Reading<'_> {
    fn track_fragment(&mut self, traf: &Cursor) -> Result<(), ContainerError> {
        let header = FragmentHeader::parse(required(traf, b"tfhd")?, self.movie)?;
        let track = self.movie.tracks.iter().position(|track| track.id == header.id);
        if track.is_none() && !self.movie.left_out.contains(&header.id) {
            return Err(traf.damaged(format!("a fragment of track {}, which does not exist", header.id)));
        }
        if track.is_some() && header.defaults.description > 1 {
            return Err(unsupported("several sample descriptions in one track"));
        }
        let base = match (header.base, header.base_is_moof) {
            (Some(base), _) => base,
            (None, true) => self.moof,
            (None, false) => self.data_end,
        };
        self.data_end = base;
        let mut dts = self.decoding_time(traf, track)?;
        for element in children(traf) {
            let element = element?;
            if &element.kind == b"trun" {
                let run = Run::parse(element.payload, header.defaults)?;
                dts = self.run(run, track, base, dts)?;
            }
        }
        if let Some(clock) = track.and_then(|track| self.clocks.get_mut(track)) {
            *clock = Some(dts);
        }
        Ok(())
    }

    /// `tfdt` (section 8.8.12), or where the track's fragment before ended. A track left out has no time.
    fn decoding_time(&mut self, traf: &Cursor, track: Option<usize>) -> Result<i64, ContainerError> {
        let Some(track) = track else { return Ok(0) };
        if let Some(mut tfdt) = child(traf, b"tfdt")? {
            let (version, _) = tfdt.full_box()?;
            let time = tfdt.versioned(version)?;
            return i64::try_from(time).map_err(|_| tfdt.damaged("a decoding time over 63 bits"));
        }
        self.is_self_contained = false;
        let clock = self.clocks.get(track).copied().flatten();
        clock.ok_or_else(|| unsupported("fragments without decoding times, gone on with in the middle,"))
    }

    /// Places a run; its end in time.
    fn run(
        &mut self,
        mut run: Run,
        track: Option<usize>,
        base: u64,
        dts: i64,
    ) -> Result<i64, ContainerError> {
        self.runs += 1;
        if self.runs > MAX_RUNS {
            return Err(too_large("a fragment's number of runs", self.runs as u64, MAX_RUNS as u64));
        }
        let (bytes, ticks) = run.totals();
        let start = match run.data_offset {
            Some(relative) => base.checked_add_signed(i64::from(relative)),
            None => Some(self.data_end),
        };
        let end = start.and_then(|start| start.checked_add(bytes));
        let next_dts = dts.checked_add_unsigned(ticks);
        let (Some(start), Some(end), Some(next_dts)) = (start, end, next_dts) else {
            return Err(damaged("an offset or time over 64 bits", self.moof));
        };
        self.data_end = end;
        if let Some(queue) = track.and_then(|track| self.queues.get_mut(track)) {
            run.place(start, dts);
            queue.0.push_back(run);
        }
        Ok(next_dts)
    }
}

/// `tfhd` over `trex` (section 8.8.7 and 8.8.3).
struct FragmentHeader {
    id: u32,
    base: Option<u64>,
    base_is_moof: bool,
    defaults: Defaults,
}

impl FragmentHeader {
    fn parse(mut tfhd: Cursor, movie: &Movie) -> Result<Self, ContainerError> {
        let (_, flags) = tfhd.full_box()?;
        let id = tfhd.u32()?;
        let base = if flags & BASE_DATA_OFFSET == 0 { None } else { Some(tfhd.u64()?) };
        let extends = movie.extends.iter().find(|(track, _)| *track == id);
        let mut defaults = extends.map(|(_, defaults)| *defaults).unwrap_or_default();
        let fields = [
            (DESCRIPTION, &mut defaults.description),
            (DURATION, &mut defaults.duration),
            (SIZE, &mut defaults.size),
            (FLAGS, &mut defaults.flags),
        ];
        for (bit, field) in fields {
            if flags & bit != 0 {
                *field = tfhd.u32()?;
            }
        }
        Ok(Self { id, base, base_is_moof: flags & BASE_IS_MOOF != 0, defaults })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::mp4::boxes::BoxWriter;
    use crate::container::mp4::reader::testing::movie;

    struct Traf {
        id: u32,
        flags: u32,
        fields: Vec<u32>,
        time: Option<u64>,
        /// Data offset, then sizes.
        runs: Vec<(Option<i32>, Vec<u32>)>,
    }

    /// Track, offset and decoding time.
    type Places = Vec<(usize, u64, i64)>;

    fn read(trafs: &[Traf], clocks: &mut [Option<i64>]) -> Result<(Places, bool), ContainerError> {
        let mut writer = BoxWriter::default();
        for traf in trafs {
            writer.nested(b"traf", |writer| {
                writer.full(b"tfhd", 0, traf.flags, |writer| {
                    writer.u32(traf.id);
                    traf.fields.iter().for_each(|word| writer.u32(*word));
                });
                if let Some(time) = traf.time {
                    writer.full(b"tfdt", 1, 0, |writer| writer.u64(time));
                }
                for (offset, sizes) in &traf.runs {
                    writer.full(b"trun", 0, 0x200 | u32::from(offset.is_some()), |writer| {
                        writer.u32(sizes.len() as u32);
                        offset.iter().for_each(|offset| writer.u32(offset.cast_unsigned()));
                        sizes.iter().for_each(|size| writer.u32(*size));
                    });
                }
            });
        }
        let mut fragment = parse(&Cursor::new(writer.into_bytes(), 1008), 1000, &movie(2), clocks)?;
        let mut seen = Vec::new();
        while let Some((track, placed)) = fragment.samples.peek() {
            seen.push((track, placed.offset, placed.dts));
            fragment.samples.advance()?;
        }
        Ok((seen, fragment.is_self_contained))
    }

    #[test]
    fn a_base_is_absolute_or_the_moof_or_the_end_of_the_data_before() {
        let runs = |offset| vec![(offset, vec![10, 20])];
        let trafs = [
            Traf {
                id: 1,
                flags: BASE_DATA_OFFSET,
                fields: vec![0, 5000],
                time: Some(7),
                runs: runs(Some(8)),
            },
            Traf { id: 2, flags: BASE_IS_MOOF, fields: vec![], time: Some(9), runs: runs(Some(100)) },
            Traf {
                id: 2,
                flags: 0,
                fields: vec![],
                time: Some(90),
                runs: vec![(None, vec![5]), (None, vec![6])],
            },
        ];
        let (seen, is_self_contained) = read(&trafs, &mut [None, None]).unwrap();
        let track_2 = [(1, 1100, 9), (1, 1110, 109), (1, 1130, 90), (1, 1135, 190)];
        assert_eq!(seen, [&track_2[..], &[(0, 5008, 7), (0, 5018, 107)]].concat());
        assert!(is_self_contained);
    }

    #[test]
    fn without_a_decoding_time_the_fragment_before_is_gone_on_with() {
        let traf =
            |id| Traf { id, flags: BASE_IS_MOOF, fields: vec![], time: None, runs: vec![(Some(0), vec![1])] };
        let mut clocks = [Some(300), None];
        let (seen, is_self_contained) = read(&[traf(1)], &mut clocks).unwrap();
        assert_eq!((seen, is_self_contained), (vec![(0, 1000, 300)], false));
        assert_eq!(clocks, [Some(400), None]);
        assert!(matches!(read(&[traf(2)], &mut clocks), Err(ContainerError::Unsupported { .. })));
    }

    #[test]
    fn a_track_left_out_is_passed_over_and_an_unknown_one_is_damage() {
        let traf = |id| Traf { id, flags: 0, fields: vec![], time: None, runs: vec![(None, vec![50])] };
        let (seen, _) = read(&[traf(9), traf(1)], &mut [Some(0), None]).unwrap();
        assert_eq!(seen, [(0, 1050, 0)]);
        assert!(read(&[traf(7)], &mut [None, None]).is_err());
    }
}
