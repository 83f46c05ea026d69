//! The sample description of a track: codec, configuration and parameters (`stsd`, ISO/IEC 14496-12 section 8.5.2).

use bytes::Bytes;

use super::audio_entry;
use super::entry::Entry;
use crate::container::mp4::boxes::{Element, Kind, child, children};
use crate::container::mp4::cursor::Cursor;
use crate::container::mp4::descriptor::Stream;
use crate::container::{
    ColourInfo, ContainerError, ContentLight, MasteringDisplay, Rational, TrackKind, VideoParameters,
};
use crate::media::CodecFamily;

/// Reads the first entry of `stsd`; `None` for a still picture, as the chapter images of some files are.
pub(crate) fn parse(mut stsd: Cursor, handler: Kind) -> Result<Option<Entry>, ContainerError> {
    let (version, _) = stsd.full_box()?;
    stsd.skip(4)?;
    let mut first = None;
    for element in children(&stsd) {
        let element = element?;
        refuse_encrypted(&element, &handler)?;
        first.get_or_insert(element);
    }
    let Some(element) = first else { return Err(stsd.damaged("no sample entry")) };
    match &handler {
        b"soun" => audio_entry::parse(element, version).map(Some),
        _ => video(element),
    }
}

/// Protected entries carry their own codes (ISO/IEC 14496-12 section 8.12, and `drmi`/`drms` of old shops); a `pssh`
/// elsewhere proves nothing.
fn refuse_encrypted(element: &Element, handler: &Kind) -> Result<(), ContainerError> {
    if !matches!(&element.kind, b"encv" | b"enca" | b"drmi" | b"drms") {
        return Ok(());
    }
    let fixed = if handler == b"soun" { audio_entry::FIXED_BYTES } else { VISUAL_BYTES };
    let mut boxes = element.payload.clone();
    let scheme = boxes.skip(fixed).ok().and_then(|()| scheme(&boxes).ok().flatten()).unwrap_or(element.kind);
    Err(ContainerError::Encrypted { scheme: scheme.escape_ascii().to_string() })
}

fn scheme(entry: &Cursor) -> Result<Option<Kind>, ContainerError> {
    let Some(protection) = child(entry, b"sinf")? else { return Ok(None) };
    let Some(mut kind) = child(&protection, b"schm")? else { return Ok(None) };
    kind.full_box()?;
    kind.array().map(Some)
}

/// Fixed fields of a visual sample entry (section 12.1.3).
const VISUAL_BYTES: usize = 78;

fn video(element: Element) -> Result<Option<Entry>, ContainerError> {
    let mut fields = element.payload.clone();
    let mut boxes = element.payload;
    boxes.skip(VISUAL_BYTES)?;
    fields.skip(24)?;
    let (width, height) = (fields.u16()?, fields.u16()?);
    let (mut codec, configuration_box) = match &element.kind {
        b"avc1" | b"avc2" | b"avc3" | b"avc4" | b"dvav" | b"dva1" => (CodecFamily::H264, b"avcC"),
        b"hvc1" | b"hev1" | b"dvh1" | b"dvhe" => (CodecFamily::Hevc, b"hvcC"),
        b"av01" | b"dav1" => (CodecFamily::Av1, b"av1C"),
        b"vp08" => (CodecFamily::Vp8, b"vpcC"),
        b"vp09" => (CodecFamily::Vp9, b"vpcC"),
        b"mp4v" => (CodecFamily::Mpeg4Visual, b"esds"),
        b"jpeg" | b"png " => return Ok(None),
        _ => (CodecFamily::Other, b"    "),
    };
    let mut configuration = child(&boxes, configuration_box)?.unwrap_or_default().rest();
    if configuration_box == b"esds" && !configuration.is_empty() {
        let stream = Stream::parse(Cursor::new(configuration, boxes.offset()))?;
        codec = stream.family();
        configuration = stream.configuration;
    }
    let parameters = VideoParameters {
        width: u32::from(width),
        height: u32::from(height),
        pixel_aspect: pixel_aspect(&boxes)?,
        colour: colour(&boxes)?,
        mastering: child(&boxes, b"mdcv")?.and_then(|screen| mastering(screen).ok()),
        light: child(&boxes, b"clli")?.and_then(|light| content_light(light).ok()),
        dolby_vision: dolby_vision(&boxes)?,
        ..VideoParameters::default()
    };
    Ok(Some(Entry { codec, configuration, kind: TrackKind::Video(parameters), whole: element.whole }))
}

/// `pasp` (section 12.1.4.2); square where it says so or makes no sense.
fn pixel_aspect(boxes: &Cursor) -> Result<Option<Rational>, ContainerError> {
    let Some(mut pasp) = child(boxes, b"pasp")? else { return Ok(None) };
    let (numerator, denominator) = (pasp.u32()?, pasp.u32()?);
    let is_square = numerator == denominator || numerator == 0 || denominator == 0;
    Ok((!is_square).then_some(Rational { numerator, denominator }))
}

/// `mdcv` (section 12.1.7): green, blue, red, white; brightest and darkest.
fn mastering(mut screen: Cursor) -> Result<MasteringDisplay, ContainerError> {
    let mut point = || Ok::<_, ContainerError>((screen.u16()?, screen.u16()?));
    let (green, blue, red, white) = (point()?, point()?, point()?, point()?);
    let (brightest, darkest) = (screen.u32()?, screen.u32()?);
    Ok(MasteringDisplay { primaries: [red, green, blue], white, brightest, darkest })
}

/// `clli` (section 12.1.6).
fn content_light(mut light: Cursor) -> Result<ContentLight, ContainerError> {
    Ok(ContentLight { pixel: light.u16()?, average: light.u16()? })
}

/// The record of Dolby Vision, in whichever of its boxes.
fn dolby_vision(boxes: &Cursor) -> Result<Option<Bytes>, ContainerError> {
    for kind in [b"dvcC", b"dvvC", b"dvwC"] {
        if let Some(record) = child(boxes, kind)? {
            return Ok(Some(record.rest()));
        }
    }
    Ok(None)
}

/// `colr` of the kinds `nclx` (section 12.1.5) and `nclc` (QuickTime, without a range).
fn colour(boxes: &Cursor) -> Result<Option<ColourInfo>, ContainerError> {
    for element in children(boxes) {
        let element = element?;
        let mut payload = element.payload;
        if &element.kind != b"colr" || payload.remaining() < 10 {
            continue;
        }
        let kind: Kind = payload.array()?;
        if !matches!(&kind, b"nclx" | b"nclc") {
            continue;
        }
        let (primaries, transfer, matrix) = (payload.u16()?, payload.u16()?, payload.u16()?);
        let full_range = &kind == b"nclx" && payload.u8().unwrap_or_default() & 0x80 != 0;
        return Ok(Some(ColourInfo { primaries, transfer, matrix, full_range }));
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::mp4::boxes::BoxWriter;

    fn stsd(kind: [u8; 4], fill: impl FnOnce(&mut BoxWriter)) -> Cursor {
        let mut writer = BoxWriter::default();
        writer.zeros(4);
        writer.u32(1);
        writer.nested(&kind, |writer| {
            writer.zeros(24);
            writer.u16(1280);
            writer.u16(720);
            writer.zeros(50);
            fill(writer);
        });
        Cursor::new(writer.into_bytes(), 0)
    }

    #[test]
    fn a_video_entry_gives_size_shape_and_colour() {
        let entry = parse(
            stsd(*b"avc1", |writer| {
                writer.nested(b"avcC", |writer| writer.bytes(&[1, 77, 64, 31]));
                writer.nested(b"pasp", |writer| [4, 3].into_iter().for_each(|part| writer.u32(part)));
                writer.nested(b"colr", |writer| writer.bytes(b"nclx\0\x01\0\x0d\0\x01\x80"));
                writer.zeros(4);
            }),
            *b"vide",
        );
        let entry = entry.unwrap().unwrap();
        assert_eq!((entry.codec, &entry.configuration[..]), (CodecFamily::H264, &[1, 77, 64, 31][..]));
        let colour = ColourInfo { primaries: 1, transfer: 13, matrix: 1, full_range: true };
        let parameters = VideoParameters {
            width: 1280,
            height: 720,
            pixel_aspect: Some(Rational { numerator: 4, denominator: 3 }),
            colour: Some(colour),
            ..VideoParameters::default()
        };
        assert_eq!(entry.kind, TrackKind::Video(parameters));
    }

    #[test]
    fn a_protected_entry_names_its_scheme() {
        let protected = stsd(*b"encv", |writer| {
            writer.nested(b"sinf", |writer| {
                writer.full(b"schm", 0, 0, |writer| writer.bytes(b"cbcs\0\x01\0\0"));
            });
        });
        assert_eq!(parse(protected, *b"vide"), Err(ContainerError::Encrypted { scheme: "cbcs".into() }));
        let bare = stsd(*b"drmi", |_| {});
        assert_eq!(parse(bare, *b"vide"), Err(ContainerError::Encrypted { scheme: "drmi".into() }));
    }

    #[test]
    fn still_pictures_are_left_out() {
        assert_eq!(parse(stsd(*b"jpeg", |_| {}), *b"vide"), Ok(None));
    }
}
