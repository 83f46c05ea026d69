//! One representation, with what its adaptation set says of it.

use crate::http::RemoteUrl;
use crate::media::{DynamicRange, Extension, Protection};

use super::super::codecs::{Codecs, dynamic_range, transfer};
use super::super::protection;
use super::super::xml::Element;
use super::addressing::Addressing;
use super::{Kind, Representation};

/// The elements that describe a representation, and what they inherit.
pub(super) struct Described<'a> {
    pub(super) set: &'a Element,
    pub(super) representation: &'a Element,
    pub(super) base: RemoteUrl,
    pub(super) addressing: Addressing,
}

impl<'a> Described<'a> {
    fn attribute(&self, name: &str) -> Option<&'a str> {
        let given = self.representation.attribute(name).or_else(|| self.set.attribute(name));
        given.map(str::trim).filter(|text| !text.is_empty())
    }

    fn number(&self, name: &str) -> Option<u32> {
        self.attribute(name)?.parse().ok()
    }

    /// Elements with this name at either level, the lower first.
    fn elements(&self, name: &'a str) -> impl Iterator<Item = &'a Element> + use<'a> {
        self.representation.children(name).chain(self.set.children(name))
    }

    /// Descriptors of either kind with this scheme, and their values.
    fn property(&self, scheme: &'a str) -> impl Iterator<Item = Option<&'a str>> + use<'a> {
        self.elements("EssentialProperty")
            .chain(self.elements("SupplementalProperty"))
            .filter(move |element| element.attribute("schemeIdUri") == Some(scheme))
            .map(|element| element.attribute("value"))
    }
}

/// The representation; `None` where it holds something that is neither watched, heard nor read.
pub(super) fn describe(described: Described<'_>) -> Option<Representation> {
    let codecs = Codecs::parse(described.attribute("codecs").unwrap_or_default());
    let kind = kind(&described, &codecs)?;
    Some(Representation {
        id: described.representation.attribute("id").map(str::to_owned),
        kind,
        extension: extension(&described, kind),
        bandwidth_bps: described.attribute("bandwidth").and_then(|text| text.parse().ok()),
        width: described.number("width"),
        height: described.number("height"),
        fps: described.attribute("frameRate").and_then(frame_rate),
        dynamic_range: range(&described, &codecs),
        // Two numbers are a lowest and a highest.
        sample_rate_hz: described
            .attribute("audioSamplingRate")
            .and_then(|text| text.split_whitespace().last()?.parse().ok()),
        channels: described.elements("AudioChannelConfiguration").find_map(channels),
        language: described.attribute("lang").map(str::to_owned),
        label: described
            .elements("Label")
            .map(Element::text)
            .find(|text| !text.is_empty())
            .map(str::to_owned),
        roles: roles(&described),
        supplemental_codecs: described
            .representation
            .prefixed_attribute("supplementalCodecs")
            .or_else(|| described.set.prefixed_attribute("supplementalCodecs"))
            .map(str::to_owned),
        protection: closed(&described),
        size_bytes: described
            .representation
            .child("BaseURL")
            .and_then(|element| element.prefixed_attribute("contentLength")?.parse().ok()),
        codecs,
        base: described.base,
        addressing: described.addressing,
    })
}

/// What it holds, by its declared type, its media type, or its codecs.
fn kind(described: &Described<'_>, codecs: &Codecs) -> Option<Kind> {
    let mime = described.attribute("mimeType").unwrap_or_default().to_ascii_lowercase();
    let by_type = |name: &str| match name {
        "video" => Some(Kind::Video),
        "audio" => Some(Kind::Audio),
        "text" => Some(Kind::Text),
        "image" => Some(Kind::Thumbnails),
        _ => None,
    };
    let component =
        described.set.child("ContentComponent").and_then(|element| element.attribute("contentType"));
    // Timed metadata and captions in a form of one player only (YouTube's rawcc) are none of ours.
    if mime == "application/x-rawcc" {
        return None;
    }
    let kind = described
        .attribute("contentType")
        .and_then(by_type)
        .or_else(|| by_type(mime.split('/').next().unwrap_or_default()))
        .or_else(|| codecs.video.as_ref().map(|_| Kind::Video))
        .or_else(|| codecs.audio.as_ref().map(|_| Kind::Audio))
        .or_else(|| codecs.text.as_ref().map(|_| Kind::Text))
        .or_else(|| is_text(&mime).then_some(Kind::Text))
        .or_else(|| component.and_then(by_type))
        .or_else(|| described.attribute("width").map(|_| Kind::Video))
        .or_else(|| described.attribute("audioSamplingRate").map(|_| Kind::Audio))?;
    let is_trick =
        kind == Kind::Video && described.property("http://dashif.org/guidelines/trickmode").next().is_some();
    Some(if is_trick { Kind::TrickMode } else { kind })
}

fn is_text(mime: &str) -> bool {
    matches!(
        mime,
        "application/ttml+xml" | "application/ttaf+xml" | "application/x-subrip" | "application/json"
    )
}

fn extension(described: &Described<'_>, kind: Kind) -> Extension {
    let by_mime = described.attribute("mimeType").and_then(Extension::from_mime);
    match (kind, by_mime) {
        // One WebM is like another: `weba` is a name hardly any program knows.
        (_, Some(Extension::Weba)) => Extension::Webm,
        (Kind::Thumbnails, _) => Extension::Mhtml,
        (_, Some(extension)) => extension,
        (Kind::Audio, None) => Extension::M4a,
        (Kind::Text, None) => Extension::Ttml,
        (Kind::Video | Kind::TrickMode, None) => Extension::Mp4,
    }
}

/// `30` or `30000/1001`.
fn frame_rate(text: &str) -> Option<f64> {
    let (frames, seconds) = text.split_once('/').unwrap_or((text, "1"));
    let (frames, seconds): (f64, f64) = (frames.trim().parse().ok()?, seconds.trim().parse().ok()?);
    Some(frames / seconds).filter(|rate| rate.is_finite() && *rate > 0.0)
}

fn range(described: &Described<'_>, codecs: &Codecs) -> Option<DynamicRange> {
    let by_codec = codecs.video.as_ref().and_then(dynamic_range);
    if by_codec == Some(DynamicRange::DolbyVision) {
        return by_codec;
    }
    described.property("urn:mpeg:mpegB:cicp:TransferCharacteristics").find_map(transfer).or(by_codec)
}

/// Channels, in the ways packagers write them: a count, a layout number of ISO/IEC 23091-3, or Dolby's mask of
/// speakers (ETSI TS 103 190-2 annex, mask from left to low frequencies).
fn channels(configuration: &Element) -> Option<u32> {
    let value = configuration.attribute("value")?.trim();
    match configuration.attribute("schemeIdUri")? {
        "urn:mpeg:mpegB:cicp:ChannelConfiguration" => match value.parse::<u32>().ok()? {
            count @ 1..=6 => Some(count),
            7 | 12 | 14 => Some(8),
            9 => Some(3),
            10 => Some(4),
            11 => Some(7),
            _ => None,
        },
        "tag:dolby.com,2014:dash:audio_channel_configuration:2011"
        | "urn:dolby:dash:audio_channel_configuration:2011" => {
            const PAIRS: u16 = 0b0000_0110_0111_0000;
            let mask = u16::from_str_radix(value, 16).ok()?;
            Some(mask.count_ones() + (mask & PAIRS).count_ones()).filter(|count| *count > 0)
        }
        _ => value.parse().ok().filter(|count| (1..=64).contains(count)),
    }
}

fn roles(described: &Described<'_>) -> Vec<String> {
    let roles = described.elements("Role").filter_map(|role| role.attribute("value"));
    // The TV-Anytime scheme's value 1 is sound for people who do not see (DASH-IF IOP section 3.9.4.3).
    let described_audio = described
        .elements("Accessibility")
        .any(|element| {
            element.attribute("schemeIdUri") == Some("urn:tva:metadata:cs:AudioPurposeCS:2007")
                && element.attribute("value") == Some("1")
        })
        .then_some("description");
    const MOST: usize = 16;
    roles.chain(described_audio).take(MOST).map(str::to_owned).collect()
}

/// The system that encrypts it. The general scheme only says that something does; its value is the kind of cipher.
fn closed(described: &Described<'_>) -> Option<Protection> {
    let names = described.elements("ContentProtection").map(|element| {
        let scheme = element.attribute("schemeIdUri").unwrap_or("ContentProtection");
        if scheme.eq_ignore_ascii_case("urn:mpeg:dash:mp4protection:2011") {
            element.attribute("value").unwrap_or("cenc")
        } else {
            scheme
        }
    });
    protection::named(names)
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn read(set: &str) -> Vec<Representation> {
        let base = RemoteUrl::parse("https://e.org/m.mpd").unwrap();
        let text = format!("<MPD xmlns:s='s'><Period>{set}</Period></MPD>");
        parse(&text, &base).unwrap().periods.remove(0).representations
    }

    #[test]
    fn attributes_of_the_set_hold_for_its_representations() {
        let set = "<AdaptationSet mimeType='video/mp4' lang='en' frameRate='25' codecs='avc1.4d401e'>\
                   <Role value='main'/><Label>Main</Label>\
                   <Representation id='a' bandwidth='9' width='2' height='1' frameRate='30000/1001' s:supplementalCodecs='dvh1.08'/>\
                   <Representation id='b' mimeType='video/webm' codecs='vp09.02.10.10'/></AdaptationSet>";
        let [a, b] = read(set).try_into().unwrap();
        assert_eq!(
            (a.extension, a.fps.map(f64::round), a.language.as_deref()),
            (Extension::Mp4, Some(30.0), Some("en"))
        );
        assert_eq!((a.width, a.height, a.bandwidth_bps), (Some(2), Some(1), Some(9)));
        assert_eq!((a.label.as_deref(), a.roles), (Some("Main"), vec!["main".to_owned()]));
        assert_eq!(a.supplemental_codecs.as_deref(), Some("dvh1.08"));
        assert_eq!(
            (b.extension, b.fps, b.dynamic_range),
            (Extension::Webm, Some(25.0), Some(DynamicRange::Hdr10))
        );
    }

    #[test]
    fn kinds_are_told_apart() {
        let table = [
            ("contentType='audio' mimeType='video/mp4'", "", Some(Kind::Audio)),
            ("mimeType='application/mp4' codecs='stpp'", "", Some(Kind::Text)),
            ("mimeType='application/ttml+xml'", "", Some(Kind::Text)),
            ("mimeType='image/jpeg'", "", Some(Kind::Thumbnails)),
            ("codecs='mp4a.40.2'", "", Some(Kind::Audio)),
            ("", "<ContentComponent contentType='video'/>", Some(Kind::Video)),
            (
                "mimeType='video/mp4'",
                "<EssentialProperty schemeIdUri='http://dashif.org/guidelines/trickmode' value='1'/>",
                Some(Kind::TrickMode),
            ),
            ("mimeType='application/x-emsg'", "", None),
        ];
        for (attributes, elements, expected) in table {
            let set = format!("<AdaptationSet {attributes}>{elements}<Representation/></AdaptationSet>");
            assert_eq!(read(&set).first().map(|one| one.kind), expected, "{set}");
        }
    }

    #[test]
    fn protection_is_named_at_either_level() {
        let set = "<AdaptationSet mimeType='video/mp4'><ContentProtection schemeIdUri='urn:mpeg:dash:mp4protection:2011' \
                   value='cbcs'/><Representation><ContentProtection \
                   schemeIdUri='urn:uuid:edef8ba9-79d6-4ace-a3c8-27dcd51d21ed'/></Representation><Representation/></AdaptationSet>";
        let names: Vec<_> =
            read(set).into_iter().filter_map(|one| one.protection).map(|one| one.system).collect();
        assert_eq!(names, ["Widevine", "cbcs"]);
    }

    #[test]
    fn channels_are_counted() {
        let table = [
            ("urn:mpeg:dash:23003:3:audio_channel_configuration:2011", "6", Some(6)),
            ("urn:mpeg:mpegB:cicp:ChannelConfiguration", "7", Some(8)),
            ("tag:dolby.com,2014:dash:audio_channel_configuration:2011", "F801", Some(6)),
            ("tag:dolby.com,2014:dash:audio_channel_configuration:2011", "FA01", Some(8)),
            ("other", "x", None),
        ];
        for (scheme, value, expected) in table {
            let set = format!(
                "<AdaptationSet mimeType='audio/mp4'><AudioChannelConfiguration schemeIdUri='{scheme}' value='{value}'/>\
                 <Representation/></AdaptationSet>"
            );
            assert_eq!(read(&set)[0].channels, expected, "{scheme} {value}");
        }
    }
}
