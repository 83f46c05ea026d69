//! Files of one make, joined end to end.

use std::path::{Path, PathBuf};

use super::index::NANO;
use super::output::Output;
use super::{EditError, Index, Recipe, Reel};
use crate::container::{Sample, Track};

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
    let mut output = Output::begin(&recipe.path, recipe.kind, new, recipe.dressing, recipe.replaces)?;
    let mut offset: i128 = 0;
    let mut last: Vec<Option<i64>> = vec![None; tracks.len()];
    for (position, source) in sources.iter().enumerate() {
        let length = Index::of(source)?.end();
        let mut reel = Reel::open(source)?;
        let own = reel.tracks().to_vec();
        while let Some((track, sample)) = reel.next_sample()? {
            let (Some(now), Some(then)) = (own.get(track), tracks.get(track)) else { continue };
            // The encoder's delay of a later file would sound in the middle: it is not shown, and not taken.
            if position > 0 && super::index::presented(now, sample.pts) < 0 && sample.dts < now.media_start {
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
