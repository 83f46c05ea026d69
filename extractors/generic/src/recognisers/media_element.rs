//! `<video>` and `<audio>` with their `<source>` and `<track>` (WHATWG HTML section 4.8), and AMP's elements of the same
//! shape. Pages that load lazily keep the address in an attribute of their own until the element is scrolled to.

use std::time::Duration;

use vidra_core::media::{Extension, Subtitle};

use super::{FOUND, is_own};
use crate::file_kind::{self, FileKind};
use crate::found::{About, Clip, File, Found, What};
use crate::junk;
use crate::markup::Tag;
use crate::scene::{Scene, Target};
use crate::subtitle::subtitle;

const VIDEO: [&str; 2] = ["video", "amp-video"];
const AUDIO: [&str; 2] = ["audio", "amp-audio"];

/// The most subtitles of one element.
const TRACKS: usize = 200;

/// Reads every media element as one clip, and sources that belong to a site as embeds.
pub(super) fn read(scene: &Scene<'_>) -> Vec<Found> {
    elements(scene, true)
}

/// An element within an attribute has none within its own.
fn elements(scene: &Scene<'_>, has_inner: bool) -> Vec<Found> {
    let mut found = Vec::new();
    let mut open: Option<Element> = None;
    for (index, tag) in scene.tags.iter().enumerate() {
        // Players of wikis keep the whole element in an attribute until it is clicked.
        if let Some(text) = tag.rare("videopayload").filter(|_| has_inner) {
            let within = elements(&scene.inner(&text), false);
            found.extend(within.into_iter().map(|one| Found { position: tag.position, ..one }));
        }
        if found.len() >= FOUND {
            return found;
        }
        let is_media = tag.begins(&VIDEO) || tag.begins(&AUDIO);
        if is_media || tag.ends(&VIDEO) || tag.ends(&AUDIO) {
            found.extend(open.take().and_then(Element::close));
        }
        if is_media && !junk::is_junk(tag, &scene.around(index)) {
            let usual = if tag.begins(&AUDIO) { Extension::Mp3 } else { Extension::Mp4 };
            let mut element = Element { position: tag.position, usual, clip: Clip::default() };
            let poster = tag.attribute("poster").or_else(|| tag.attribute("data-poster"));
            element.clip.about = About {
                title: ["data-title", "data-video-title", "data-mwtitle"]
                    .iter()
                    .find_map(|name| tag.attribute(name)),
                thumbnail: poster.and_then(|poster| scene.resolve(&poster)),
                duration: ["data-durationhint", "data-duration"]
                    .iter()
                    .find_map(|name| seconds(&tag.attribute(name)?)),
                ..About::default()
            };
            found.extend(element.source(scene, tag));
            open = Some(element);
        } else if let Some(element) = &mut open {
            if tag.begins(&["source"]) {
                found.extend(element.source(scene, tag));
            } else if tag.begins(&["track"]) && element.clip.subtitles.len() < TRACKS {
                element.clip.subtitles.extend(track(scene, tag));
            }
        }
    }
    found.extend(open.and_then(Element::close));
    found
}

/// An element whose end tag has not come yet.
struct Element {
    position: usize,
    /// What a file of it is when nothing tells.
    usual: Extension,
    clip: Clip,
}

impl Element {
    fn close(self) -> Option<Found> {
        let position = self.position;
        (!self.clip.files.is_empty()).then(|| Found::new(position, What::Clip(self.clip)))
    }

    /// Adds the file a tag names; gives an embed where the address belongs to a site.
    fn source(&mut self, scene: &Scene<'_>, tag: &Tag<'_>) -> Option<Found> {
        let media_type = tag.attribute("type").unwrap_or_default();
        let (url, kind) = match address(scene, tag, &media_type)? {
            Target::Embed(url) => return Some(Found::new(tag.position, What::Embed(url))),
            Target::File(url, kind) => (url, kind),
            Target::Unknown(url) => (url, FileKind::Whole(self.usual)),
        };
        // On the element itself these are its box on the page and its tooltip.
        let of_source = |names: &[&str]| {
            let is_source = tag.begins(&["source"]);
            names.iter().filter(|_| is_source).find_map(|name| tag.attribute(name))
        };
        let label = of_source(&["label", "data-shorttitle", "title", "data-quality", "data-label"]);
        let height = of_source(&["height", "res", "data-res", "size", "data-height"]);
        self.clip.add(File {
            width: of_source(&["width", "data-width"]).as_deref().and_then(file_kind::pixels),
            height: height
                .as_deref()
                .and_then(file_kind::pixels)
                .or_else(|| file_kind::lines(label.as_deref()?)),
            codecs: file_kind::codecs(&media_type),
            label,
            ..File::new(url, kind)
        });
        None
    }
}

/// `src`, or where that holds a stand-in the first attribute of the page's own that names media.
fn address(scene: &Scene<'_>, tag: &Tag<'_>, media_type: &str) -> Option<Target> {
    let is_media = |target: &Target| match target {
        Target::Unknown(url) => !file_kind::is_something_else(url),
        _ => true,
    };
    let plain = tag.attribute("src").and_then(|src| scene.target(&src, media_type)).filter(is_media);
    plain.or_else(|| {
        let own = tag.values().filter(|(name, _)| is_own(name));
        let mut targets = own.filter_map(|(_, address)| scene.target(&address, ""));
        targets.find(|target| !matches!(target, Target::Unknown(_)))
    })
}

fn seconds(text: &str) -> Option<Duration> {
    Duration::try_from_secs_f64(text.parse().ok()?).ok().filter(|duration| !duration.is_zero())
}

fn track(scene: &Scene<'_>, tag: &Tag<'_>) -> Option<Subtitle> {
    // Chapters and metadata are tracks too; a track without a kind holds subtitles.
    let kind = tag.attribute("kind").unwrap_or_default().to_ascii_lowercase();
    if !matches!(kind.as_str(), "" | "subtitles" | "captions") {
        return None;
    }
    let url = scene.resolve(&tag.attribute("src").or_else(|| tag.attribute("data-src"))?)?;
    let name = tag.attribute("label");
    Some(subtitle(url, Extension::Vtt, tag.attribute("srclang"), name))
}

#[cfg(test)]
mod tests {
    use super::super::findings;
    use super::*;

    #[test]
    fn an_element_is_one_clip_of_all_its_sources() {
        let text = "<video poster=p.jpg><source src=a.mp4 type='video/mp4' res=720><source src='b.m3u8'>\
                    <source src=c type='video/webm'></video><source src=stray.mp4>";
        let expected =
            "https://e.org/a.mp4 Whole(Mp4), https://e.org/b.m3u8 Hls, https://e.org/c Whole(Webm)"
                .to_owned();
        assert_eq!(findings(read, text), [expected]);
    }

    #[test]
    fn a_lazy_element_is_read_from_its_own_attributes() {
        for text in [
            "<video src='//:0' data-src=a.mp4></video>",
            "<video><source src='' data-video-desktop data-video-src=a.mp4></video>",
            "<video data-src=a.mp4 src='loading.gif'>",
        ] {
            assert_eq!(findings(read, text), ["https://e.org/a.mp4 Whole(Mp4)"], "{text}");
        }
    }

    #[test]
    fn what_cannot_be_downloaded_is_not_offered() {
        for text in [
            "<video src='blob:https://e.org/1'>",
            "<video src=''>",
            "<video src=a.gif>",
            "<video src='{{ u }}'>",
        ] {
            assert!(findings(read, text).is_empty(), "{text}");
        }
    }

    #[test]
    fn backgrounds_are_left_out() {
        let text = "<div class=hero><video muted autoplay loop><source src=bg.mp4></video></div><video src=a.mp4 muted>";
        assert_eq!(findings(read, text), ["https://e.org/a.mp4 Whole(Mp4)"]);
    }

    #[test]
    fn an_element_inside_an_attribute_is_read() {
        let text = "<div videopayload='<div><video data-durationhint=9><source src=\"a.webm\"></video></div>'></div>";
        assert_eq!(findings(read, text), ["https://e.org/a.webm Whole(Webm)"]);
    }

    #[test]
    fn a_source_of_a_site_is_an_embed() {
        let text = "<video><source type='video/tube' src='https://tube.example/watch?v=1&#038;_=1'></video>";
        assert_eq!(findings(read, text), ["embed https://tube.example/watch?v=1&_=1"]);
    }

    #[test]
    fn sound_without_a_known_name_is_sound() {
        assert_eq!(findings(read, "<audio src=/stream/1>"), ["https://e.org/stream/1 Whole(Mp3)"]);
    }
}
