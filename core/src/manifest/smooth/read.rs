//! The tree, walked: presentation, streams, quality levels.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use crate::http::RemoteUrl;

use super::super::error::Place;
use super::super::xml::Element;
use super::super::{ManifestError, limits, protection};
use super::chunks::{self, Run};
use super::{DEFAULT_TIMESCALE, Kind, Level, Manifest};

/// Reads the root element of a manifest that came from `url`.
pub(super) fn manifest(root: &Element, url: &RemoteUrl) -> Result<Manifest, ManifestError> {
    let timescale = number(root, "TimeScale").filter(|ticks| *ticks > 0).unwrap_or(DEFAULT_TIMESCALE);
    let length = number(root, "Duration").filter(|ticks| *ticks > 0);
    let mut levels = Vec::new();
    for stream in root.children("StreamIndex") {
        add_levels(&mut levels, stream, timescale, length)?;
    }
    make_unique(&mut levels);
    let headers =
        root.child("Protection").into_iter().flat_map(|element| element.children("ProtectionHeader"));
    let systems = headers.filter_map(|header| header.attribute("SystemID"));
    let is_protected = root.child("Protection").is_some();
    let protection = protection::named(systems)
        .or_else(|| is_protected.then(|| crate::media::Protection { system: "PlayReady".to_owned() }));
    Ok(Manifest {
        url: url.clone(),
        is_live: root.attribute("IsLive").is_some_and(|value| value.eq_ignore_ascii_case("true")),
        duration: length.and_then(|ticks| chunks::time(ticks, timescale)),
        protection,
        levels,
    })
}

fn add_levels(
    levels: &mut Vec<Level>,
    stream: &Element,
    timescale: u64,
    length: Option<u64>,
) -> Result<(), ManifestError> {
    let kind = match stream.attribute("Type") {
        Some("video") => Kind::Video,
        Some("audio") => Kind::Audio,
        Some("text") => Kind::Text,
        _ => return Ok(()),
    };
    // A stream without addresses is a description of something else: sparse streams inside others.
    let Some(template) = stream.attribute("Url") else { return Ok(()) };
    let own_timescale = number(stream, "TimeScale").filter(|ticks| *ticks > 0);
    // The whole's length is in the whole's ticks.
    let length = if own_timescale.is_none_or(|own| own == timescale) { length } else { None };
    let timescale = own_timescale.unwrap_or(timescale);
    let runs: Arc<[Run]> = chunks::read(stream, length)?.into();
    for element in stream.children("QualityLevel") {
        if levels.len() >= limits::VARIANTS {
            return Err(ManifestError::TooMany { what: "quality levels", limit: limits::VARIANTS });
        }
        let Some(codec) = codec(element) else { continue };
        let bandwidth =
            number(element, "Bitrate").ok_or_else(|| Place::Element("QualityLevel").missing("Bitrate"))?;
        let kilobits = (bandwidth / 1000).to_string();
        let label = [stream.attribute("Name").unwrap_or_default(), &kilobits];
        let label = label.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
        let small = |name| number(element, name).and_then(|value| u32::try_from(value).ok());
        levels.push(Level {
            id: label.clone(),
            kind,
            bandwidth_bps: bandwidth,
            codec,
            codec_data: hexadecimal(element.attribute("CodecPrivateData").unwrap_or_default())?,
            width: small("MaxWidth").or_else(|| small("Width")),
            height: small("MaxHeight").or_else(|| small("Height")),
            sample_rate_hz: small("SamplingRate"),
            channels: small("Channels"),
            bits_per_sample: small("BitsPerSample"),
            nal_length_bytes: small("NALUnitLengthField")
                .filter(|bytes| matches!(bytes, 1 | 2 | 4))
                .unwrap_or(4),
            language: stream.attribute("Language").filter(|text| !text.is_empty()).map(str::to_owned),
            timescale,
            label,
            template: address(template, element).into(),
            runs: Arc::clone(&runs),
        });
    }
    Ok(())
}

/// The codec, where it is one that lives in MP4; Windows Media codecs (`WVC1`, `WMAP`) do not.
fn codec(element: &Element) -> Option<String> {
    let by_tag = match element.attribute("AudioTag") {
        Some("255") => Some("AACL"),
        Some("65534") => Some("EC-3"),
        _ => None,
    };
    let codec = element.attribute("FourCC").filter(|text| !text.is_empty()).or(by_tag)?.to_ascii_uppercase();
    matches!(codec.as_str(), "H264" | "AVC1" | "HVC1" | "HEV1" | "AACL" | "AACH" | "EC-3" | "TTML" | "DFXP")
        .then_some(codec)
}

/// The template with the level's own values in it (section 2.2.2.5).
fn address(template: &str, level: &Element) -> String {
    let bandwidth = level.attribute("Bitrate").unwrap_or_default().trim();
    let own = level.child("CustomAttributes").into_iter().flat_map(|list| list.children("Attribute"));
    let own: Vec<String> = own
        .filter_map(|one| Some(format!("{}={}", one.attribute("Name")?, one.attribute("Value")?)))
        .collect();
    template.replacen("{bitrate}", bandwidth, 1).replacen("{Bitrate}", bandwidth, 1).replacen(
        "{CustomAttributes}",
        &own.join(","),
        1,
    )
}

fn number(element: &Element, name: &str) -> Option<u64> {
    element.attribute(name)?.trim().parse().ok()
}

fn hexadecimal(text: &str) -> Result<Vec<u8>, ManifestError> {
    let invalid = || Place::Element("QualityLevel").invalid("CodecPrivateData is not hexadecimal");
    let digits: Option<Vec<u8>> = text
        .trim()
        .chars()
        .map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    let digits = digits.filter(|digits| digits.len().is_multiple_of(2)).ok_or_else(invalid)?;
    Ok(digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect())
}

fn make_unique(levels: &mut [Level]) {
    let mut seen = HashMap::new();
    for level in levels {
        let count = seen.entry(level.label.clone()).or_insert(0_u32);
        *count += 1;
        if *count > 1 {
            level.id = format!("{}#{count}", level.label);
        }
    }
}

impl Manifest {
    /// How long it plays, counting what is listed where nothing else says.
    pub fn listed_duration(&self) -> Option<Duration> {
        self.duration.or_else(|| {
            self.levels.iter().filter_map(|level| chunks::end(&level.runs, level.timescale)).max()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn read(inside: &str) -> Result<Manifest, ManifestError> {
        let url = RemoteUrl::parse("https://e.org/v.ism/Manifest").unwrap();
        parse(&format!("<SmoothStreamingMedia Duration='60000000'>{inside}</SmoothStreamingMedia>"), &url)
    }

    #[test]
    fn levels_are_read() {
        let manifest = read(
            "<StreamIndex Type='audio' Name='a' Url='Q({bitrate},{CustomAttributes})/F({start time})' Language='eng'>\
             <QualityLevel Bitrate='128001' AudioTag='255' CodecPrivateData='1190' SamplingRate='48000' Channels='2'>\
             <CustomAttributes><Attribute Name='x' Value='1'/></CustomAttributes></QualityLevel>\
             <QualityLevel Bitrate='128900' FourCC='AACL'/><QualityLevel Bitrate='1' FourCC='WMAP'/></StreamIndex>\
             <StreamIndex Type='data' Url='x'/>",
        )
        .unwrap();
        let ids: Vec<&str> = manifest.levels.iter().map(|level| level.id.as_str()).collect();
        assert_eq!(ids, ["a-128", "a-128#2"]);
        let level = &manifest.levels[0];
        assert_eq!((level.codec.as_str(), level.codec_data.as_slice()), ("AACL", [0x11, 0x90].as_slice()));
        assert_eq!(&*level.template, "Q(128001,x=1)/F({start time})");
        assert_eq!(manifest.duration, Some(Duration::from_secs(6)));
    }

    #[test]
    fn protection_is_named() {
        let manifest = read(
            "<Protection><ProtectionHeader SystemID='{9A04F079-9840-4286-AB92-E65BE0885F95}'/></Protection>",
        );
        assert_eq!(manifest.unwrap().protection.unwrap().system, "PlayReady");
    }

    #[test]
    fn codec_data_that_is_not_hexadecimal_is_an_error() {
        for data in ["1", "zz", "é"] {
            let level = format!("<QualityLevel Bitrate='1' FourCC='AVC1' CodecPrivateData='{data}'/>");
            assert!(
                read(&format!("<StreamIndex Type='video' Url='u'>{level}</StreamIndex>")).is_err(),
                "{data}"
            );
        }
    }
}
