//! The tree of a format expression.

use super::filter::Filter;

/// A part of an expression.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// Everything each part finds, one after the other.
    Each(Vec<Self>),
    /// What the first part that finds something finds.
    First(Vec<Self>),
    /// Every combination of what the parts find, joined.
    Merge(Vec<Self>),
    /// The part, seeing only formats that pass all filters.
    Filtered(Box<Self>, Vec<Filter>),
    /// Formats by name.
    Pick(Pick),
}

/// Formats by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Pick {
    /// `all`: each on its own, best first.
    All,
    /// `mergeall`: all in one file.
    MergeAll,
    /// `b`, `bv*`, `wa.2` and the like.
    Ranked(Ranked),
    /// An extension or, where no such extension is known, a format's own name.
    Named(String),
}

/// One format by its place in the order of quality.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ranked {
    /// Counted from the best, else from the worst.
    pub(super) is_best: bool,
    /// Which formats count.
    pub(super) wanted: Wanted,
    /// The place, from 1.
    pub(super) place: usize,
}

/// Which streams a format must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// `b`: picture and sound.
    Both,
    /// `b*`: picture or sound.
    Either,
    /// `bv`: picture and no sound.
    OnlyVideo,
    /// `bv*`: picture.
    Video,
    /// `ba`: sound and no picture.
    OnlyAudio,
    /// `ba*`: sound.
    Audio,
}

impl Pick {
    /// Every name is one of these; nothing is refused here, a name nothing has is found out by selecting.
    pub(super) fn from_name(name: &str) -> Self {
        match name {
            "all" => Self::All,
            "mergeall" => Self::MergeAll,
            _ => Ranked::from_name(name).map_or_else(|| Self::Named(name.to_owned()), Self::Ranked),
        }
    }
}

impl Ranked {
    /// `(best|worst|b|w) (video|audio|v|a)? '*'? ('.' place)?`, all of the name.
    fn from_name(name: &str) -> Option<Self> {
        let (is_best, rest) =
            strip_first(name, &[("best", true), ("worst", false), ("b", true), ("w", false)])?;
        let kinds = [("video", 'v'), ("audio", 'a'), ("v", 'v'), ("a", 'a')];
        let (kind, rest) = strip_first(rest, &kinds).map_or((None, rest), |(kind, rest)| (Some(kind), rest));
        let (is_loose, rest) = rest.strip_prefix('*').map_or((false, rest), |rest| (true, rest));
        let wanted = match (kind, is_loose) {
            (Some('v'), false) => Wanted::OnlyVideo,
            (Some('v'), true) => Wanted::Video,
            (Some(_), false) => Wanted::OnlyAudio,
            (Some(_), true) => Wanted::Audio,
            (None, false) => Wanted::Both,
            (None, true) => Wanted::Either,
        };
        Some(Self { is_best, wanted, place: place(rest)? })
    }
}

/// The value of the first name the text starts with, and the rest of the text.
fn strip_first<'a, T: Copy>(text: &'a str, names: &[(&str, T)]) -> Option<(T, &'a str)> {
    names.iter().find_map(|&(name, value)| text.strip_prefix(name).map(|rest| (value, rest)))
}

/// Nothing is the first place; `.2` the second. A number beyond counting is a place no list has.
fn place(text: &str) -> Option<usize> {
    if text.is_empty() {
        return Some(1);
    }
    let digits = text.strip_prefix('.')?;
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    (is_number && !digits.is_empty()).then(|| digits.parse().unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_end_kind_and_place() {
        let ranked = |is_best, wanted, place| Pick::Ranked(Ranked { is_best, wanted, place });
        let table = [
            ("b", ranked(true, Wanted::Both, 1)),
            ("worst*", ranked(false, Wanted::Either, 1)),
            ("bestvideo", ranked(true, Wanted::OnlyVideo, 1)),
            ("wv*.2", ranked(false, Wanted::Video, 2)),
            ("ba.10", ranked(true, Wanted::OnlyAudio, 10)),
            ("worstaudio*", ranked(false, Wanted::Audio, 1)),
            ("b.99999999999999999999999", ranked(true, Wanted::Both, usize::MAX)),
            ("all", Pick::All),
            ("mergeall", Pick::MergeAll),
        ];
        for (name, pick) in table {
            assert_eq!(Pick::from_name(name), pick, "{name}");
        }
        for name in ["mp4", "b.0", "b.", "bv.x", "bvideo2", "137", "bestest", "best.+1"] {
            assert_eq!(Pick::from_name(name), Pick::Named(name.to_owned()), "{name}");
        }
    }
}
