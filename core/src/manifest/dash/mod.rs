//! Dynamic Adaptive Streaming over HTTP: media presentation descriptions (ISO/IEC 23009-1).
//!
//! A description is a tree: periods play one after the other; in each, adaptation sets group representations of the
//! same content. [`parse`] flattens it: every [`Representation`] carries what it inherits. Representations that are
//! the same rendition in different periods are joined into one [`Stream`], which is what a person chooses: [`formats`]
//! lists the streams, [`fragments`] what has to be fetched for one, through all periods.
//!
//! ```
//! use vidra_core::{http::RemoteUrl, manifest::dash};
//! let base = RemoteUrl::parse("https://cdn.example.org/v/manifest.mpd")?;
//! let text = r#"<MPD mediaPresentationDuration="PT5S"><Period><AdaptationSet mimeType="video/mp4">
//!     <SegmentTemplate media="$RepresentationID$-$Number$.m4s" initialization="i.mp4" duration="2"/>
//!     <Representation id="hd" codecs="avc1.4d401f" bandwidth="1000000"/></AdaptationSet></Period></MPD>"#;
//! let mpd = dash::parse(text, &base)?;
//! let pieces = dash::fragments(&mpd, "hd")?;
//! assert_eq!(pieces.len(), 4);
//! assert_eq!(pieces[3].url.as_str(), "https://cdn.example.org/v/hd-3.m4s");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod addressing;
mod describe;
mod formats;
mod fragments;
mod mpd;
mod read;
mod schedule;
mod stream;
mod template;
mod time;
mod timeline;

pub use formats::formats;
pub use fragments::{Piece, Role, fragments, live_fragments};
pub use mpd::{Kind, Mpd, Period, Representation, TimeSource};
pub use stream::{Part, Stream};

use crate::http::RemoteUrl;

use super::{ManifestError, xml};

/// Reads a description that came from `base`.
///
/// # Errors
/// [`ManifestError`] names the element. Document types, entities and elements kept elsewhere (XLink) are refused.
pub fn parse(text: &str, base: &RemoteUrl) -> Result<Mpd, ManifestError> {
    const EXPECTED: &str = "a DASH manifest";
    let root = xml::parse(text, EXPECTED)?;
    if root.name() != "MPD" {
        let beginning = super::error::beginning(text);
        return Err(ManifestError::NotAManifest { expected: EXPECTED, beginning });
    }
    read::mpd(&root, base)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn base() -> RemoteUrl {
        RemoteUrl::parse("https://e.org/v/m.mpd").unwrap()
    }

    #[test]
    fn another_document_is_no_description() {
        for text in ["<html></html>", "<SmoothStreamingMedia/>", "", "#EXTM3U"] {
            assert!(matches!(parse(text, &base()), Err(ManifestError::NotAManifest { .. })), "{text}");
        }
    }

    /// Attributes that mean something, with numbers at the edges.
    fn attributes() -> impl Strategy<Value = String> {
        let names = prop::sample::select(vec![
            "id",
            "duration",
            "timescale",
            "startNumber",
            "endNumber",
            "t",
            "d",
            "r",
            "media",
            "initialization",
            "start",
            "mimeType",
            "bandwidth",
            "mediaRange",
            "indexRange",
            "sourceURL",
            "type",
            "mediaPresentationDuration",
            "presentationTimeOffset",
            "frameRate",
            "availabilityStartTime",
            "timeShiftBufferDepth",
        ]);
        let values = prop_oneof![
            "[0-9]{0,20}",
            "-?[0-9.]{0,5}",
            "P?T?[0-9]{0,12}[SMH]?",
            prop::sample::select(vec![
                "video/mp4".to_owned(),
                "dynamic".to_owned(),
                "$Number%05d$".to_owned(),
                "$Time$-$$".to_owned(),
                "18446744073709551615".to_owned(),
                "$Number%099999999d$".to_owned(),
                "PT1S".to_owned(),
            ]),
        ];
        prop::collection::vec((names, values), 0..5)
            .prop_map(|list| list.iter().map(|(name, value)| format!(" {name}='{value}'")).collect())
    }

    prop_compose! {
        fn description()(
            list in prop::collection::vec(attributes(), 9),
            kind in prop::sample::select(vec!["SegmentTemplate", "SegmentList", "SegmentBase"]),
        ) -> String {
            let [mpd, period, set, representation, upper, lower, timeline, second, url] = list.as_slice() else {
                return String::new();
            };
            format!(
                "<MPD{mpd}><Period{period}><{kind}{upper}><SegmentTimeline><S{timeline}/><S{second}/></SegmentTimeline>\
                 <SegmentURL{url}/><Initialization{url}/></{kind}><AdaptationSet{set}><Representation{representation}>\
                 <{kind}{lower}/></Representation></AdaptationSet></Period></MPD>"
            )
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            let _ = parse(&text, &base());
        }

        #[test]
        fn any_description_is_listed_or_refused(text in description()) {
            if let Ok(mpd) = parse(&text, &base()) {
                let now = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_800_000_000);
                drop(formats(&mpd));
                for stream in &mpd.streams {
                    drop(fragments(&mpd, &stream.id));
                    drop(live_fragments(&mpd, &stream.id, now));
                }
            }
        }
    }
}
