//! Samples of several tracks in the order they lie in the file.

use crate::container::ContainerError;

/// Where a sample lies, and what is known of it before its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Placed {
    /// Absolute offset in the source.
    pub(crate) offset: u64,
    pub(crate) size: u32,
    pub(crate) dts: i64,
    pub(crate) pts: i64,
    pub(crate) duration: u32,
    pub(crate) is_sync: bool,
}

/// The samples of one track in decoding order.
pub(crate) trait SampleSource {
    /// The next one; `None` at the end.
    fn next_sample(&mut self) -> Result<Option<Placed>, ContainerError>;
}

/// Merges tracks: always the one whose next sample lies first in the file. A track stays in decoding order even where
/// its samples do not lie in that order.
#[derive(Debug)]
pub(crate) struct FileOrder<S> {
    sources: Vec<(S, Option<Placed>)>,
}

impl<S> Default for FileOrder<S> {
    fn default() -> Self {
        Self { sources: Vec::new() }
    }
}

impl<S: SampleSource> FileOrder<S> {
    /// Reads the first sample of each.
    pub(crate) fn new(sources: impl IntoIterator<Item = S>) -> Result<Self, ContainerError> {
        let filled = sources.into_iter().map(|mut source| {
            let head = source.next_sample()?;
            Ok((source, head))
        });
        Ok(Self { sources: filled.collect::<Result<_, ContainerError>>()? })
    }

    /// Track and place of the next sample.
    pub(crate) fn peek(&self) -> Option<(usize, Placed)> {
        let heads = self.sources.iter().enumerate();
        heads.filter_map(|(track, (_, head))| Some((track, (*head)?))).min_by_key(|(_, head)| head.offset)
    }

    /// Goes past the next sample.
    pub(crate) fn advance(&mut self) -> Result<(), ContainerError> {
        if let Some((track, _)) = self.peek()
            && let Some((source, head)) = self.sources.get_mut(track)
        {
            *head = source.next_sample()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct At(Vec<u64>);

    impl SampleSource for At {
        fn next_sample(&mut self) -> Result<Option<Placed>, ContainerError> {
            let placed = |offset| Placed { offset, size: 1, dts: 0, pts: 0, duration: 0, is_sync: true };
            Ok(if self.0.is_empty() { None } else { Some(placed(self.0.remove(0))) })
        }
    }

    #[test]
    fn the_sample_that_lies_first_comes_first() {
        let mut order = FileOrder::new([At(vec![5, 7, 40]), At(vec![]), At(vec![1, 30, 6])]).unwrap();
        let mut seen = Vec::new();
        while let Some((track, placed)) = order.peek() {
            seen.push((track, placed.offset));
            order.advance().unwrap();
        }
        assert_eq!(seen, [(2, 1), (0, 5), (0, 7), (2, 30), (2, 6), (0, 40)]);
    }
}
