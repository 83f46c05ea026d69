//! Files of one make, joined end to end.

use std::path::{Path, PathBuf};

use super::index::NANO;
use super::output::Output;
use super::{EditError, Index, Recipe, Reel};
use crate::container::{Sample, Track, TrackKind};

/// Joins files whose tracks are alike, in order. The second begins when everything of the first has ended.
///
/// # Errors
/// [`EditError::Unlike`] where the codecs or their configuration differ, else what is wrong with a file.
pub fn concat(sources: &[PathBuf], recipe: Recipe) -> Result<PathBuf, EditError> {
    let Some(first) = sources.first() else { return Err(EditError::Nothing { path: recipe.path }) };
    let tracks = Reel::open(first)?.tracks().to_vec();
    for source in sources.iter().skip(1) {
        alike(&tracks, Reel::open(source)?.tracks(), source)?;
    }
    let mut new = tracks.clone();
    for track in &mut new {
        track.duration = None;
    }
    let mut output = Output::begin(recipe, new)?;
    let mut offset: i128 = 0;
    let mut last: Vec<Option<i64>> = vec![None; tracks.len()];
    for (position, source) in sources.iter().enumerate() {
        let length = Index::of(source)?.end();
        let mut reel = Reel::open(source)?;
        let own = reel.tracks().to_vec();
        while let Some((track, sample)) = reel.next_sample()? {
            let (Some(now), Some(then)) = (own.get(track), tracks.get(track)) else { continue };
            // The encoder's delay of a later file would sound in the middle: it is not heard, and not taken. Pictures that
            // are not shown are needed by those that are.
            let is_sound = matches!(now.kind, TrackKind::Audio(_));
            if position > 0
                && is_sound
                && super::index::presented(now, sample.pts) < 0
                && sample.dts < now.media_start
            {
                continue;
            }
            let shift = offset * i128::from(then.timescale) / NANO + i128::from(then.media_start)
                - i128::from(now.media_start)
                + if position > 0 { i128::from(now.start_delay) - i128::from(then.start_delay) } else { 0 };
            let shift = i64::try_from(shift).unwrap_or(i64::MAX);
            let mut moved = Sample { dts: sample.dts + shift, pts: sample.pts + shift, ..sample };
            if let Some(last) = last[track].filter(|last| moved.dts <= *last) {
                moved.dts = last + 1;
                moved.pts = moved.pts.max(moved.dts);
            }
            last[track] = Some(moved.dts);
            output.write(track, moved)?;
        }
        offset += length;
    }
    output.finish()
}

fn alike(first: &[Track], other: &[Track], path: &Path) -> Result<(), EditError> {
    let unlike = |what: String| Err(EditError::Unlike { path: path.to_owned(), what });
    if first.len() != other.len() {
        return unlike(format!("it has {} streams instead of {}", other.len(), first.len()));
    }
    for (number, (one, two)) in first.iter().zip(other).enumerate() {
        let number = number + 1;
        if one.codec != two.codec {
            return unlike(format!("stream {number} is {:?} instead of {:?}", two.codec, one.codec));
        }
        if one.configuration != two.configuration || one.timescale != two.timescale || one.kind != two.kind {
            return unlike(format!("stream {number} was encoded with other settings"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::super::{Cut, Piece, Streams, make_all, make_one};
    use super::*;
    use crate::container::{AudioParameters, Dressing, OutputKind, TrackKind};
    use crate::media::CodecFamily;

    fn recipe(path: PathBuf, kind: OutputKind) -> Recipe {
        let (dressing, texts) = (Dressing::default(), Vec::new());
        Recipe { path, kind, streams: Streams::All, dressing, texts, replaces: false }
    }

    /// A file of fifty packets of sound, a fiftieth of a second each.
    fn sound(path: &Path, channels: u16) -> PathBuf {
        let parameters = AudioParameters { sample_rate_hz: 48_000, channels, bits_per_sample: 16 };
        let mut track = Track::new(CodecFamily::Opus, 48_000, TrackKind::Audio(parameters));
        let head = [1, u8::try_from(channels).unwrap(), 0, 0, 0x80, 0xbb, 0, 0, 0, 0, 0];
        track.configuration = Bytes::copy_from_slice(&head);
        let mut output = Output::begin(recipe(path.to_owned(), OutputKind::Mp4), vec![track]).unwrap();
        for index in 0..50i64 {
            let data = Bytes::from(vec![0xfc, 0xff, 0xfe, u8::try_from(index).unwrap()]);
            let (dts, pts) = (index * 960, index * 960);
            let sample = Sample { dts, pts, duration: 960, is_sync: true, discard_padding_ns: 0, data };
            output.write(0, sample).unwrap();
        }
        output.finish().unwrap()
    }

    fn packets(path: &Path) -> Vec<(i64, u8)> {
        let mut reel = Reel::open(path).unwrap();
        let mut found = Vec::new();
        while let Some((_, sample)) = reel.next_sample().unwrap() {
            found.push((sample.pts, sample.data[3]));
        }
        found
    }

    #[test]
    fn the_second_file_begins_where_the_first_ends() {
        let folder = tempfile::tempdir().unwrap();
        let first = sound(&folder.path().join("a.mp4"), 1);
        let second = sound(&folder.path().join("b.mp4"), 1);
        let joined = folder.path().join("c.mp4");
        concat(&[first.clone(), second], recipe(joined.clone(), OutputKind::Mp4)).unwrap();
        let packets = packets(&joined);
        assert_eq!((packets.len(), packets[49], packets[50]), (100, (49 * 960, 49), (50 * 960, 0)));
        let other = sound(&folder.path().join("d.mp4"), 2);
        let unlike = concat(&[first, other], recipe(folder.path().join("e.mp4"), OutputKind::Mp4));
        assert!(matches!(unlike, Err(EditError::Unlike { .. })));
        assert!(!folder.path().join("e.mp4").exists());
    }

    #[test]
    fn stretches_follow_each_other_and_another_container_holds_the_same() {
        use std::time::Duration;
        let folder = tempfile::tempdir().unwrap();
        let whole = sound(&folder.path().join("a.mp4"), 1);
        let index = Index::of(&whole).unwrap();
        let at = Duration::from_millis;
        let cut = Cut::at_keyframes(&index, &[(at(0), at(200)), (at(800), at(1000))]);
        let goal = folder.path().join("b.mp4");
        make_all(&whole, &index, vec![Piece { recipe: recipe(goal.clone(), OutputKind::Mp4), cut }]).unwrap();
        let numbers: Vec<u8> = packets(&goal).iter().map(|(_, number)| *number).collect();
        assert_eq!(numbers, (0..10).chain(40..50).collect::<Vec<u8>>());
        assert_eq!(packets(&goal)[10].0, 10 * 960);
        let matroska = make_one(&whole, recipe(folder.path().join("c.mkv"), OutputKind::Matroska)).unwrap();
        assert_eq!(packets(&matroska).len(), 50);
        assert!(matches!(make_one(&whole, recipe(goal, OutputKind::Mp4)), Err(EditError::Exists { .. })));
    }
}
