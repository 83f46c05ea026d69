//! From a format expression and an item's formats to the files to download.

use super::expression::FormatExpression;
use super::merge::{Places, container_for, merged};
use super::node::{Node, Pick, Ranked, Wanted};
use crate::media::{Extension, Format};

/// More files than this are never asked for on purpose: `all+all+all` of a long list would be billions.
const MOST_SELECTIONS: usize = 10_000;

/// What the command line says about selecting, beside the expression.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SelectOptions {
    /// `--video-multistreams`: a merge keeps every picture, not only the first.
    pub allow_multiple_video_streams: bool,
    /// `--audio-multistreams`: a merge keeps every sound, not only the first.
    pub allow_multiple_audio_streams: bool,
    /// `--prefer-free-formats`: a merge is WebM where that can be, else Matroska.
    pub prefer_free_formats: bool,
    /// `--merge-output-format`: what a merge may be, most wanted first; empty for no wish.
    pub merge_extensions: Vec<Extension>,
}

/// One file to download: a format, or several to be joined.
#[derive(Clone, Debug, PartialEq)]
pub struct Selection {
    /// In the order the expression names them; never empty.
    pub formats: Vec<Format>,
    /// The kind of file that comes out.
    pub extension: Extension,
}

impl Selection {
    /// The names joined by `+`, as `format_id` in templates and reports.
    pub fn id(&self) -> String {
        self.formats.iter().map(|format| format.id.as_str()).collect::<Vec<_>>().join("+")
    }

    /// Whether several formats are to be joined.
    pub fn is_merge(&self) -> bool {
        self.formats.len() > 1
    }

    /// The formats with those that have a picture first: the order of tracks players expect.
    pub fn pictures_first(&self) -> impl Iterator<Item = &Format> {
        let pictures = self.formats.iter().filter(|format| format.video.is_some());
        pictures.chain(self.formats.iter().filter(|format| format.video.is_none()))
    }
}

impl FormatExpression {
    /// The files to download, in order; empty where nothing fits.
    ///
    /// `formats` are sorted worst to best (see [`SortOrder`](super::SortOrder)), without those that cannot be
    /// downloaded. A result may be there twice if the expression says so. Combinations beyond the ten thousandth
    /// are left out.
    ///
    /// ```
    /// use vidra_core::{http::RemoteUrl, media::{Extension, Format, Source}};
    /// use vidra_core::select::{FormatExpression, SelectOptions};
    /// let source = Source::progressive(RemoteUrl::parse("https://cdn.example.org/v")?);
    /// let sound = Format::new("140", Extension::M4a, source.clone());
    /// let picture = Format { audio: None, ..Format::new("137", Extension::Mp4, source) };
    ///
    /// let files = FormatExpression::default().select(&[sound, picture], &SelectOptions::default());
    /// assert_eq!(files[0].id(), "137+140");
    /// assert_eq!(files[0].extension, Extension::Mp4);
    /// # Ok::<(), vidra_core::http::UrlError>(())
    /// ```
    pub fn select(&self, formats: &[Format], options: &SelectOptions) -> Vec<Selection> {
        let evaluation = Evaluation::new(formats, options);
        let all: Vec<usize> = (0..formats.len()).collect();
        evaluation.find(&self.root, &all).into_iter().map(|places| evaluation.selection(&places)).collect()
    }
}

struct Evaluation<'a> {
    formats: &'a [Format],
    options: &'a SelectOptions,
    /// No format of the item has a picture, or none has sound: then `b` means any.
    is_incomplete: bool,
    /// Some format has both; otherwise `mp4` also means a silent one.
    has_both: bool,
}

impl<'a> Evaluation<'a> {
    fn new(formats: &'a [Format], options: &'a SelectOptions) -> Self {
        Self {
            formats,
            options,
            is_incomplete: formats.iter().all(|format| format.video.is_none())
                || formats.iter().all(|format| format.audio.is_none()),
            has_both: formats.iter().any(|format| Wanted::Both.accepts(format)),
        }
    }

    fn selection(&self, places: &[usize]) -> Selection {
        let chosen: Vec<&Format> = places.iter().filter_map(|&place| self.formats.get(place)).collect();
        let extension = match chosen.as_slice() {
            [only] => only.extension,
            several => container_for(several, self.options),
        };
        Selection { formats: chosen.into_iter().cloned().collect(), extension }
    }

    /// Recursion ends where the parser's does: parentheses have a limit.
    fn find(&self, node: &Node, visible: &[usize]) -> Vec<Places> {
        let mut found = match node {
            Node::Each(parts) => parts.iter().flat_map(|part| self.find(part, visible)).collect(),
            Node::First(parts) => {
                let mut each = parts.iter().map(|part| self.find(part, visible));
                each.find(|found| !found.is_empty()).unwrap_or_default()
            }
            Node::Merge(parts) => self.combinations(parts, visible),
            Node::Filtered(inner, filters) => {
                let passes = |format: &Format| filters.iter().all(|filter| filter.accepts(format));
                self.find(inner, &self.those(visible, passes))
            }
            Node::Pick(pick) => self.pick(pick, visible),
        };
        found.truncate(MOST_SELECTIONS);
        found
    }

    /// Every combination, the first part's order outermost; joined from the right, which decides what is dropped.
    fn combinations(&self, parts: &[Node], visible: &[usize]) -> Vec<Places> {
        let mut parts = parts.iter().rev().map(|part| self.find(part, visible));
        let mut found = parts.next().unwrap_or_default();
        for left in parts {
            let pairs = left.iter().flat_map(|first| found.iter().map(move |second| (first, second)));
            found = pairs.take(MOST_SELECTIONS).map(|(first, second)| self.merge(first, second)).collect();
        }
        found
    }

    fn merge(&self, first: &[usize], second: &[usize]) -> Places {
        merged(first, second, self.formats, self.options)
    }

    fn pick(&self, pick: &Pick, visible: &[usize]) -> Vec<Places> {
        match pick {
            Pick::All => visible.iter().rev().map(|&place| vec![place]).collect(),
            Pick::MergeAll => {
                let playable = self.those(visible, |format| Wanted::Either.accepts(format));
                let best_first = playable.into_iter().rev().map(|place| vec![place]);
                best_first.reduce(|joined, next| self.merge(&joined, &next)).into_iter().collect()
            }
            Pick::Ranked(ranked) => self.ranked(*ranked, visible),
            Pick::Named(name) => self.named(name, visible),
        }
    }

    fn ranked(&self, ranked: Ranked, visible: &[usize]) -> Vec<Places> {
        let mut matching = self.those(visible, |format| ranked.wanted.accepts(format));
        if matching.is_empty() && ranked.wanted == Wanted::Both && self.is_incomplete {
            matching = self.those(visible, |format| Wanted::Either.accepts(format));
        }
        let index = if ranked.is_best {
            matching.len().checked_sub(ranked.place)
        } else {
            ranked.place.checked_sub(1)
        };
        index.and_then(|index| matching.get(index)).map(|&place| vec![place]).into_iter().collect()
    }

    /// The best format of that extension, or the format of that name.
    fn named(&self, name: &str, visible: &[usize]) -> Vec<Places> {
        let best = |matching: Vec<usize>| matching.last().map(|&place| vec![place]).into_iter().collect();
        let of = |wanted: Wanted| {
            self.those(visible, |format| format.extension.as_str() == name && wanted.accepts(format))
        };
        match name {
            "aiff" | "alac" | "flac" | "m4a" | "mka" | "mp3" | "ogg" | "opus" | "wav" => {
                best(of(Wanted::Audio))
            }
            "avi" | "flv" | "mkv" | "mov" | "mp4" | "webm" | "3gp" => {
                let matching = of(Wanted::Both);
                best(if matching.is_empty() && !self.has_both { of(Wanted::Video) } else { matching })
            }
            "mhtml" => best(self.those(visible, |format| {
                format.extension == Extension::Mhtml && !Wanted::Either.accepts(format)
            })),
            _ => best(self.those(visible, |format| format.id == name)),
        }
    }

    fn those(&self, visible: &[usize], passes: impl Fn(&Format) -> bool) -> Vec<usize> {
        visible.iter().copied().filter(|&place| self.formats.get(place).is_some_and(&passes)).collect()
    }
}

impl Wanted {
    const fn accepts(self, format: &Format) -> bool {
        let (has_video, has_audio) = (format.video.is_some(), format.audio.is_some());
        match self {
            Self::Both => has_video && has_audio,
            Self::Either => has_video || has_audio,
            Self::OnlyVideo => has_video && !has_audio,
            Self::Video => has_video,
            Self::OnlyAudio => has_audio && !has_video,
            Self::Audio => has_audio,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{audio, both, pictures, video};
    use super::*;

    fn ids_with(expression: &str, formats: &[Format], options: &SelectOptions) -> Vec<String> {
        let expression: FormatExpression = expression.parse().unwrap();
        expression.select(formats, options).iter().map(Selection::id).collect()
    }

    fn ids(expression: &str, formats: &[Format]) -> String {
        ids_with(expression, formats, &SelectOptions::default()).join(" ")
    }

    fn typical() -> Vec<Format> {
        vec![
            pictures("sb"),
            audio("low", Extension::M4a),
            audio("high", Extension::Opus),
            both("18", 640, 360),
            both("22", 1280, 720),
            video("136", 1280, 720),
            video("137", 1920, 1080),
        ]
    }

    #[test]
    fn each_name_finds_its_format() {
        let table = [
            ("b", "22"),
            ("w", "18"),
            ("b.2", "18"),
            ("b.3", ""),
            ("b*", "137"),
            ("w*", "low"),
            ("bv", "137"),
            ("wv.2", "137"),
            ("bv*.3", "22"),
            ("ba", "high"),
            ("ba*", "22"),
            ("mp4", "22"),
            ("m4a", "low"),
            ("mhtml", "sb"),
            ("136", "136"),
            ("nothing", ""),
            ("all", "137 136 22 18 high low sb"),
            ("mergeall", "137+high"),
            ("[height<500]", "18"),
            ("bv[height<=?720]", "136"),
            ("(bv,ba)[ext=mp4]", "137"),
            ("nothing/bv+ba,w", "137+high 18"),
            ("bv+ba+low", "137+high"),
            ("(bv,wv)+(ba,wa)", "137+high 137+low 136+high 136+low"),
            ("bv+nothing", ""),
            ("b+ba", "22"),
        ];
        for (expression, expected) in table {
            assert_eq!(ids(expression, &typical()), expected, "{expression}");
        }
    }

    #[test]
    fn best_of_an_item_without_sound_or_picture_is_any() {
        assert_eq!(ids("b", &[audio("a", Extension::M4a), pictures("sb")]), "a");
        assert_eq!(ids("b", &[video("v", 1, 1)]), "v");
        assert_eq!(ids("b", &[video("v", 1, 1), audio("a", Extension::M4a)]), "");
        assert_eq!(ids("mp4", &[video("v", 1, 1), audio("a", Extension::M4a)]), "v");
        assert_eq!(ids("b", &[]), "");
    }

    #[test]
    fn several_streams_are_kept_where_they_are_allowed() {
        let sounds = SelectOptions { allow_multiple_audio_streams: true, ..SelectOptions::default() };
        assert_eq!(ids_with("bv+ba+low", &typical(), &sounds), ["137+high+low"]);
        let every = SelectOptions { allow_multiple_video_streams: true, ..sounds };
        assert_eq!(ids_with("mergeall", &typical(), &every), ["137+136+22+18+high+low"]);
    }

    #[test]
    fn pictures_come_first_for_the_muxer() {
        let expression: FormatExpression = "ba+bv".parse().unwrap();
        let selections = expression.select(&typical(), &SelectOptions::default());
        assert_eq!(selections[0].id(), "high+137");
        let order: Vec<&str> = selections[0].pictures_first().map(|format| format.id.as_str()).collect();
        assert_eq!(order, ["137", "high"]);
    }

    #[test]
    fn absurd_products_stop_at_the_limit() {
        let many: Vec<Format> = (0..500).map(|n| both(&n.to_string(), 1, 1)).collect();
        assert_eq!(ids_with("all+all+all", &many, &SelectOptions::default()).len(), MOST_SELECTIONS);
    }
}
