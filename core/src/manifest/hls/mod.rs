//! HTTP Live Streaming: playlists of playlists, and playlists of segments (RFC 8216, draft-pantos-hls-rfc8216bis).
//!
//! [`parse`] tells the two kinds apart. A [`Master`] becomes formats by [`formats`]; a [`Media`] playlist is the list
//! of segments itself. Low-latency parts, date ranges, interstitials and content steering are left out: the whole
//! segments say the same.
//!
//! ```
//! use vidra_core::{http::RemoteUrl, manifest::hls};
//! let base = RemoteUrl::parse("https://cdn.example.org/v/index.m3u8")?;
//! let text = "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\na.ts\n#EXT-X-ENDLIST\n";
//! let hls::Playlist::Media(media) = hls::parse(text, &base)? else { panic!("it has segments") };
//! assert_eq!(media.segments[0].url.as_str(), "https://cdn.example.org/v/a.ts");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod attributes;
mod define;
mod formats;
mod key;
mod lines;
mod master;
mod media;
mod range;
mod read_master;
mod read_media;
mod variables;

pub use formats::formats;
pub use key::Key;
pub use master::{Master, Rendition, RenditionKind, Variant};
pub use media::{Map, Media, PlaylistKind, Segment};
pub use variables::Variables;

use crate::http::RemoteUrl;

use super::ManifestError;
use lines::{Content, Line};

/// A playlist of either kind.
#[derive(Clone, Debug, PartialEq)]
pub enum Playlist {
    /// Variants and renditions to choose from ("multivariant playlist").
    Master(Master),
    /// Segments of one rendition.
    Media(Media),
}

/// Reads a playlist that came from `base`.
///
/// # Errors
/// [`ManifestError`] names the line. `EXT-X-DEFINE:IMPORT` is an error here; see [`parse_with`].
pub fn parse(text: &str, base: &RemoteUrl) -> Result<Playlist, ManifestError> {
    parse_with(text, base, &Variables::default())
}

/// Reads a playlist that a master playlist named, with that one's [`Master::variables`].
///
/// # Errors
/// As [`parse`].
pub fn parse_with(text: &str, base: &RemoteUrl, imports: &Variables) -> Result<Playlist, ManifestError> {
    let lines = lines::read(text)?;
    let mut context = Context { base, imports, variables: Variables::default() };
    if is_media(lines.clone()) {
        read_media::read(lines, &mut context).map(Playlist::Media)
    } else {
        read_master::read(lines, &mut context).map(Playlist::Master)
    }
}

/// As [`parse_with`], for lists too long to be held twice: each segment is handed to `take` as it is read, with the
/// initialisation sections known so far, and the [`Media`] returned has none. Segments may be handed on before an error.
///
/// # Errors
/// As [`parse`].
pub fn parse_each(
    text: &str,
    base: &RemoteUrl,
    imports: &Variables,
    mut take: impl FnMut(Segment, &[Map]),
) -> Result<Playlist, ManifestError> {
    let lines = lines::read(text)?;
    let mut context = Context { base, imports, variables: Variables::default() };
    if is_media(lines.clone()) {
        read_media::read_each(lines, &mut context, &mut take).map(Playlist::Media)
    } else {
        read_master::read(lines, &mut context).map(Playlist::Master)
    }
}

/// Whether a playlist says that no segment will follow, as [`Media::is_over`] of what it reads as.
pub fn is_over(text: &str) -> bool {
    let says = |line: Line<'_>| {
        matches!(
            line.content,
            Content::Tag { name: "#EXT-X-ENDLIST", .. }
                | Content::Tag { name: "#EXT-X-PLAYLIST-TYPE", value: "VOD" }
        )
    };
    lines::read(text).is_ok_and(|mut lines| lines.any(says))
}

/// What both kinds of playlist are read against.
struct Context<'a> {
    base: &'a RemoteUrl,
    imports: &'a Variables,
    variables: Variables,
}

impl Context<'_> {
    /// A tag's attributes.
    fn attributes<'t>(
        &mut self,
        value: &'t str,
        line: &Line<'_>,
    ) -> Result<attributes::Attributes<'t>, ManifestError> {
        attributes::Attributes::parse(value, &mut self.variables, &line.place())
    }

    /// Takes up an `EXT-X-DEFINE`.
    fn define(&mut self, value: &str, line: &Line<'_>) -> Result<(), ManifestError> {
        let attributes = self.attributes(value, line)?;
        define::define(&mut self.variables, &attributes, self.base, self.imports, line.place())
    }

    /// An address line or `URI`, absolute.
    fn join(&mut self, reference: &str, line: &Line<'_>) -> Result<RemoteUrl, ManifestError> {
        let place = line.place();
        let reference = self.variables.replace(reference, &place)?;
        place.join(self.base, &reference)
    }
}

/// A media playlist has segments; where a playlist mixes both kinds of tag, which is forbidden, the segments are what
/// can be downloaded. A playlist of neither kind is read as an empty media playlist.
fn is_media<'a>(lines: impl Iterator<Item = Line<'a>>) -> bool {
    let mut has_variants = false;
    for line in lines {
        match line.content {
            Content::Tag { name: "#EXTINF" | "#EXT-X-TARGETDURATION", .. } => return true,
            Content::Tag {
                name:
                    "#EXT-X-STREAM-INF" | "#EXT-X-MEDIA" | "#EXT-X-I-FRAME-STREAM-INF" | "#EXT-X-IMAGE-STREAM-INF",
                ..
            } => has_variants = true,
            _ => {}
        }
    }
    !has_variants
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn base() -> RemoteUrl {
        RemoteUrl::parse("https://e.org/v/index.m3u8?x=1").unwrap()
    }

    #[test]
    fn the_two_kinds_are_told_apart() {
        let is_master = |text: &str| matches!(parse(text, &base()), Ok(Playlist::Master(_)));
        assert!(is_master("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\na.m3u8\n"));
        assert!(!is_master("#EXTM3U\n#EXTINF:1,\na.ts\n"));
        assert!(!is_master("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\na.m3u8\n#EXT-X-TARGETDURATION:1\n"));
        assert!(!is_master("#EXTM3U\n"));
    }

    #[test]
    fn segments_handed_on_are_those_that_would_be_kept() {
        let text = "#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:3\n#EXT-X-MAP:URI=\"i.mp4\"\n#EXTINF:1,\na.m4s\n#EXT-X-DISCONTINUITY\n\
                    #EXT-X-MAP:URI=\"j.mp4\"\n#EXTINF:2,\nb.m4s\n#EXT-X-ENDLIST\n";
        let Playlist::Media(kept) = parse(text, &base()).unwrap() else { panic!() };
        let (mut segments, mut maps) = (Vec::new(), Vec::new());
        let read = parse_each(text, &base(), &Variables::default(), |segment, known| {
            segments.push(segment);
            maps.push(known.len());
        });
        let Playlist::Media(handed) = read.unwrap() else { panic!() };
        assert_eq!((&segments, maps), (&kept.segments, vec![1, 2]));
        assert_eq!(Media { segments, ..handed }, kept);
        assert!(is_over(text) && !is_over(&text.replace("#EXT-X-ENDLIST", "# EXT-X-ENDLIST")));
    }

    #[test]
    fn a_master_hands_its_variables_on() {
        let text =
            "#EXTM3U\n#EXT-X-DEFINE:NAME=\"t\",VALUE=\"q=1\"\n#EXT-X-STREAM-INF:BANDWIDTH=1\na.m3u8?{$t}\n";
        let Playlist::Master(master) = parse(text, &base()).unwrap() else { panic!() };
        assert_eq!(master.variants[0].url.as_str(), "https://e.org/v/a.m3u8?q=1");
        let text = "#EXTM3U\n#EXT-X-DEFINE:IMPORT=\"t\"\n#EXTINF:1,\na.ts?{$t}\n";
        assert!(parse(text, &base()).is_err());
        let Playlist::Media(media) = parse_with(text, &base(), &master.variables).unwrap() else { panic!() };
        assert_eq!(media.segments[0].url.as_str(), "https://e.org/v/a.ts?q=1");
    }

    /// Lines that mean something, so that arbitrary playlists reach further than the header.
    fn line() -> impl Strategy<Value = String> {
        let tags = prop::sample::select(vec![
            "#EXTM3U",
            "#EXTINF",
            "#EXT-X-BYTERANGE",
            "#EXT-X-MAP",
            "#EXT-X-KEY",
            "#EXT-X-MEDIA",
            "#EXT-X-STREAM-INF",
            "#EXT-X-DEFINE",
            "#EXT-X-SKIP",
            "#EXT-X-MEDIA-SEQUENCE",
            "#EXT-X-GAP",
            "#EXT-X-DISCONTINUITY",
            "#EXT-X-PROGRAM-DATE-TIME",
            "#EXT-X-SESSION-KEY",
            "#EXT-X-DISCONTINUITY-SEQUENCE",
            "",
        ]);
        let values = prop_oneof![
            ".{0,40}",
            "[0-9@.,x-]{0,24}",
            r#"((URI|METHOD|NAME|VALUE|TYPE|GROUP-ID|BANDWIDTH|CODECS|IV|BYTERANGE|RESOLUTION)=("[^"]{0,8}"|[0-9A-Zx]{0,8}),){0,5}"#,
        ];
        (tags, values).prop_map(|(tag, value)| format!("{tag}:{value}\n"))
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            let _ = parse(&text, &base());
        }

        #[test]
        fn any_lines_are_read_or_refused(lines in prop::collection::vec(line(), 0..40)) {
            match parse(&format!("#EXTM3U\n{}", lines.concat()), &base()) {
                Ok(Playlist::Master(master)) => drop(formats(&master)),
                Ok(Playlist::Media(media)) => drop((media.duration(), media.open_segments().map(<[_]>::len))),
                Err(error) => drop(error.to_string()),
            }
        }
    }
}
