//! The Video element of a track: size, shape, turn and colour, read and written (RFC 9559 section 5.1.4.1.28).

use bytes::Bytes;

use super::ebml::Element;
use super::{emit, ids};
use crate::container::{
    ColourInfo, ContainerError, ContentLight, MasteringDisplay, Rational, VideoParameters,
};

/// DisplayUnit "unknown": DisplayWidth and DisplayHeight then mean nothing (RFC 9559 section 5.1.4.1.28.14).
const DISPLAY_UNIT_UNKNOWN: u64 = 4;

/// "Unspecified" in every list of ISO/IEC 23091-2.
const UNSPECIFIED: u16 = 2;

/// Reads the element's content.
pub(super) fn read(video: &Element) -> Result<VideoParameters, ContainerError> {
    let mut parameters = VideoParameters::default();
    let mut display = Display::default();
    for child in video.children() {
        let child = child?;
        match child.id {
            ids::PIXEL_WIDTH => parameters.width = clamped(child.unsigned()?),
            ids::PIXEL_HEIGHT => parameters.height = clamped(child.unsigned()?),
            ids::PIXEL_CROP_LEFT | ids::PIXEL_CROP_RIGHT => display.cropped_width += crop(&child)?,
            ids::PIXEL_CROP_TOP | ids::PIXEL_CROP_BOTTOM => display.cropped_height += crop(&child)?,
            ids::DISPLAY_WIDTH => display.width = child.unsigned()?,
            ids::DISPLAY_HEIGHT => display.height = child.unsigned()?,
            ids::DISPLAY_UNIT => display.unit = child.unsigned()?,
            ids::COLOUR => {
                parameters.colour = colour(&child)?;
                (parameters.mastering, parameters.light) = brightness(&child)?;
            }
            ids::PROJECTION => parameters.rotation = rotation(&child)?,
            _ => {}
        }
    }
    parameters.pixel_aspect = display.pixel_aspect(parameters.width, parameters.height);
    Ok(parameters)
}

fn clamped(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

fn crop(element: &Element) -> Result<u64, ContainerError> {
    Ok(u64::from(clamped(element.unsigned()?)))
}

/// The size the shown part of the picture has on the screen.
#[derive(Default)]
struct Display {
    width: u64,
    height: u64,
    unit: u64,
    cropped_width: u64,
    cropped_height: u64,
}

impl Display {
    /// How much wider than high a pixel is; an absent side is as many pixels as are shown.
    fn pixel_aspect(&self, width: u32, height: u32) -> Option<Rational> {
        let shown_width = u128::from(u64::from(width).saturating_sub(self.cropped_width));
        let shown_height = u128::from(u64::from(height).saturating_sub(self.cropped_height));
        let or = |side: u64, shown| if side == 0 { shown } else { u128::from(side) };
        let across = or(self.width, shown_width) * shown_height;
        let down = or(self.height, shown_height) * shown_width;
        if self.unit >= DISPLAY_UNIT_UNKNOWN || across == 0 || down == 0 || across == down {
            return None;
        }
        let divisor = greatest_common_divisor(across, down);
        let numerator = u32::try_from(across / divisor).ok()?;
        let denominator = u32::try_from(down / divisor).ok()?;
        Some(Rational { numerator, denominator })
    }
}

fn greatest_common_divisor(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// Colour, where at least one of its code points is there.
fn colour(element: &Element) -> Result<Option<ColourInfo>, ContainerError> {
    let mut found = None;
    for child in element.children() {
        let child = child?;
        let unspecified = ColourInfo {
            primaries: UNSPECIFIED,
            transfer: UNSPECIFIED,
            matrix: UNSPECIFIED,
            full_range: false,
        };
        let code = |value: u64| u16::try_from(value).unwrap_or(UNSPECIFIED);
        match child.id {
            ids::MATRIX_COEFFICIENTS => found.get_or_insert(unspecified).matrix = code(child.unsigned()?),
            ids::TRANSFER_CHARACTERISTICS => {
                found.get_or_insert(unspecified).transfer = code(child.unsigned()?);
            }
            ids::PRIMARIES => found.get_or_insert(unspecified).primaries = code(child.unsigned()?),
            ids::RANGE => found.get_or_insert(unspecified).full_range = child.unsigned()? == 2,
            _ => {}
        }
    }
    Ok(found)
}

/// Steps of a chromaticity and of a luminance in SMPTE ST 2086, whose numbers are whole; here they are fractions.
const CHROMATICITY_STEPS: f64 = 50_000.0;
const LUMINANCE_STEPS: f64 = 10_000.0;

/// The screen the picture was made on, and how bright the picture becomes (RFC 9559 section 5.1.4.1.28.30 and
/// following).
fn brightness(element: &Element) -> Result<(Option<MasteringDisplay>, Option<ContentLight>), ContainerError> {
    let (mut mastering, mut light) = (None, None);
    let small = |value: u64| u16::try_from(value).unwrap_or(u16::MAX);
    for child in element.children() {
        let child = child?;
        match child.id {
            ids::MAX_CLL => {
                light.get_or_insert(ContentLight::default()).pixel = small(child.unsigned()?);
            }
            ids::MAX_FALL => {
                light.get_or_insert(ContentLight::default()).average = small(child.unsigned()?);
            }
            ids::MASTERING_METADATA => mastering = Some(screen(&child)?),
            _ => {}
        }
    }
    Ok((mastering, light))
}

fn screen(element: &Element) -> Result<MasteringDisplay, ContainerError> {
    let mut screen = MasteringDisplay::default();
    for child in element.children() {
        let child = child?;
        // Conversions from float to integer saturate.
        let place = child.id.checked_sub(ids::FIRST_CHROMATICITY).filter(|place| *place < 8);
        if let Some(place) = place {
            let value = (child.float()? * CHROMATICITY_STEPS).round() as u16;
            let point = screen.primaries.get_mut(place as usize / 2).unwrap_or(&mut screen.white);
            if place % 2 == 0 { point.0 = value } else { point.1 = value }
        } else if child.id == ids::LUMINANCE_MAX {
            screen.brightest = (child.float()? * LUMINANCE_STEPS).round() as u32;
        } else if child.id == ids::LUMINANCE_MIN {
            screen.darkest = (child.float()? * LUMINANCE_STEPS).round() as u32;
        }
    }
    Ok(screen)
}

/// Clockwise turn of a rectangular projection; the file counts counter-clockwise (RFC 9559 section 5.1.4.1.28.46).
fn rotation(projection: &Element) -> Result<u16, ContainerError> {
    let (mut kind, mut roll) = (0, 0.0);
    for child in projection.children() {
        let child = child?;
        match child.id {
            ids::PROJECTION_TYPE => kind = child.unsigned()?,
            ids::PROJECTION_POSE_ROLL => roll = child.float()?,
            _ => {}
        }
    }
    let quarters = [(-90.0, 90), (180.0, 180), (-180.0, 180), (90.0, 270)];
    let turn = quarters.iter().find(|(degrees, _)| *degrees == roll && kind == 0);
    Ok(turn.map_or(0, |(_, clockwise)| *clockwise))
}

/// Appends the Video element.
pub(super) fn write(out: &mut Vec<u8>, parameters: &VideoParameters) {
    emit::master(out, ids::VIDEO, |video| {
        emit::unsigned(video, ids::PIXEL_WIDTH, parameters.width.into());
        emit::unsigned(video, ids::PIXEL_HEIGHT, parameters.height.into());
        if let Some(aspect) = parameters.pixel_aspect.filter(|aspect| aspect.denominator != 0) {
            let (across, down) = (u64::from(aspect.numerator), u64::from(aspect.denominator));
            let width = (u64::from(parameters.width) * across + down / 2) / down;
            emit::unsigned(video, ids::DISPLAY_WIDTH, width.max(1));
            emit::unsigned(video, ids::DISPLAY_HEIGHT, parameters.height.into());
        }
        write_colour(video, parameters);
        if let Some(roll) = counter_clockwise(parameters.rotation) {
            emit::master(video, ids::PROJECTION, |projection| {
                emit::unsigned(projection, ids::PROJECTION_TYPE, 0);
                emit::float(projection, ids::PROJECTION_POSE_ROLL, roll);
            });
        }
    });
}

const fn counter_clockwise(rotation: u16) -> Option<f64> {
    match rotation {
        90 => Some(-90.0),
        180 => Some(180.0),
        270 => Some(90.0),
        _ => None,
    }
}

fn write_colour(video: &mut Vec<u8>, parameters: &VideoParameters) {
    let mut out = Vec::new();
    if let Some(colour) = parameters.colour {
        emit::unsigned(&mut out, ids::MATRIX_COEFFICIENTS, colour.matrix.into());
        emit::unsigned(&mut out, ids::RANGE, if colour.full_range { 2 } else { 1 });
        emit::unsigned(&mut out, ids::TRANSFER_CHARACTERISTICS, colour.transfer.into());
        emit::unsigned(&mut out, ids::PRIMARIES, colour.primaries.into());
    }
    if let Some(light) = parameters.light {
        emit::unsigned(&mut out, ids::MAX_CLL, light.pixel.into());
        emit::unsigned(&mut out, ids::MAX_FALL, light.average.into());
    }
    if let Some(screen) = parameters.mastering {
        emit::master(&mut out, ids::MASTERING_METADATA, |out| write_screen(out, &screen));
    }
    if !out.is_empty() {
        emit::binary(video, ids::COLOUR, &out);
    }
}

fn write_screen(out: &mut Vec<u8>, screen: &MasteringDisplay) {
    let points = screen.primaries.into_iter().chain([screen.white]);
    for (id, value) in (ids::FIRST_CHROMATICITY..).zip(points.flat_map(|(x, y)| [x, y])) {
        emit::float(out, id, f64::from(value) / CHROMATICITY_STEPS);
    }
    emit::float(out, ids::LUMINANCE_MAX, f64::from(screen.brightest) / LUMINANCE_STEPS);
    emit::float(out, ids::LUMINANCE_MIN, f64::from(screen.darkest) / LUMINANCE_STEPS);
}

/// What the mapping of a Dolby Vision configuration is called: the four characters of the box that holds it in MP4
/// (matroska.org, "Block Additional Mappings").
const DVCC: u64 = 0x6476_6343;
const DVVC: u64 = 0x6476_7643;

/// Appends the configuration of Dolby Vision, where there is one. Profiles above 7 are in the later kind of record.
pub(super) fn write_dolby_vision(entry: &mut Vec<u8>, parameters: &VideoParameters) {
    let Some(record) = &parameters.dolby_vision else { return };
    let profile = record.get(2).map_or(0, |byte| byte >> 1);
    emit::master(entry, ids::BLOCK_ADDITION_MAPPING, |mapping| {
        emit::text(mapping, ids::BLOCK_ADD_ID_NAME, "Dolby Vision configuration");
        emit::unsigned(mapping, ids::BLOCK_ADD_ID_TYPE, if profile > 7 { DVVC } else { DVCC });
        emit::binary(mapping, ids::BLOCK_ADD_ID_EXTRA_DATA, record);
    });
}

/// The configuration of Dolby Vision in a BlockAdditionMapping; `None` for a mapping of anything else.
pub(super) fn read_dolby_vision(mapping: &Element) -> Result<Option<Bytes>, ContainerError> {
    let (mut kind, mut record) = (0, None);
    for child in mapping.children() {
        let child = child?;
        match child.id {
            ids::BLOCK_ADD_ID_TYPE => kind = child.unsigned()?,
            ids::BLOCK_ADD_ID_EXTRA_DATA => record = Some(child.data),
            _ => {}
        }
    }
    Ok(record.filter(|_| matches!(kind, DVCC | DVVC)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_back(fill: impl FnOnce(&mut Vec<u8>)) -> VideoParameters {
        let mut data = Vec::new();
        fill(&mut data);
        read(&Element { id: ids::VIDEO, data: data.into(), offset: 0 }).unwrap()
    }

    #[test]
    fn what_is_written_is_read_back() {
        for rotation in [0, 90, 180, 270] {
            let parameters = VideoParameters {
                width: 720,
                height: 576,
                pixel_aspect: Some(Rational { numerator: 16, denominator: 15 }),
                rotation,
                colour: Some(ColourInfo { primaries: 9, transfer: 16, matrix: 9, full_range: true }),
                mastering: Some(MasteringDisplay {
                    primaries: [(34_000, 16_000), (13_250, 34_500), (7500, 3000)],
                    white: (15_635, 16_450),
                    brightest: 10_000_000,
                    darkest: 1,
                }),
                light: Some(ContentLight { pixel: 1000, average: 400 }),
                ..VideoParameters::default()
            };
            let mut out = Vec::new();
            write(&mut out, &parameters);
            let header = crate::container::matroska::ebml::header(&out).unwrap();
            let data = out.split_off(header.length);
            assert_eq!(read_back(|video| video.extend(data)), parameters);
        }
    }

    #[test]
    fn the_shape_of_a_pixel_follows_from_the_shown_part_alone() {
        let size = |video: &mut Vec<u8>, display: (u64, u64), crop: u64| {
            emit::unsigned(video, ids::PIXEL_WIDTH, 1920);
            emit::unsigned(video, ids::PIXEL_HEIGHT, 1088);
            emit::unsigned(video, ids::PIXEL_CROP_BOTTOM, crop);
            emit::unsigned(video, ids::DISPLAY_WIDTH, display.0);
            emit::unsigned(video, ids::DISPLAY_HEIGHT, display.1);
        };
        assert_eq!(read_back(|video| size(video, (1920, 1080), 8)).pixel_aspect, None);
        let twice = Some(Rational { numerator: 2, denominator: 1 });
        assert_eq!(read_back(|video| size(video, (3840, 1080), 8)).pixel_aspect, twice);
        assert!(read_back(|video| size(video, (u64::MAX, u64::MAX), 8)).pixel_aspect.is_some());
        let unknown_unit = read_back(|video| {
            size(video, (4, 3), 0);
            emit::unsigned(video, ids::DISPLAY_UNIT, 4);
        });
        assert_eq!(unknown_unit.pixel_aspect, None);
    }
}
