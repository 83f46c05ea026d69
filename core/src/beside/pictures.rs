//! Pictures that stand for an item: which, what kind they are, and converting them.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageFormat, ImageReader, Limits};

use super::BesideError;
use crate::http::Bytes;
use crate::media::{Extension, MediaInfo, Thumbnail};

/// Largest width and height of a picture that is converted, in pixels.
const MAX_SIDE: u32 = 16_384;
/// Memory one picture may take while it is converted, in bytes.
const MAX_BYTES: u64 = 512 * 1024 * 1024;
/// Quality of JPEG files, of 100.
const JPEG_QUALITY: u8 = 92;

/// A kind of picture that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureKind {
    /// JPEG.
    Jpg,
    /// PNG.
    Png,
    /// WebP, without loss.
    Webp,
}

impl PictureKind {
    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "jpg" | "jpeg" => Some(Self::Jpg),
            "png" => Some(Self::Png),
            "webp" => Some(Self::Webp),
            _ => None,
        }
    }

    /// Its extension.
    pub const fn extension(self) -> Extension {
        match self {
            Self::Jpg => Extension::Jpg,
            Self::Png => Extension::Png,
            Self::Webp => Extension::Webp,
        }
    }
}

/// The pictures of an item, best first.
pub fn thumbnails_of(info: &MediaInfo) -> Vec<&Thumbnail> {
    let mut all: Vec<(usize, &Thumbnail)> = info.thumbnails.iter().enumerate().collect();
    // The order of yt-dlp: preference, width, height, then the site's own order, all rising.
    all.sort_by_key(|(index, one)| {
        (one.preference.unwrap_or(-1), one.width.unwrap_or(0), one.height.unwrap_or(0), *index)
    });
    all.into_iter().rev().map(|(_, one)| one).collect()
}

/// What kind of picture the bytes are, whatever a server says; `None` where they are none.
pub fn kind_of(bytes: &[u8]) -> Option<Extension> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some(Extension::Jpg),
        [0x89, b'P', b'N', b'G', ..] => Some(Extension::Png),
        [b'G', b'I', b'F', b'8', ..] => Some(Extension::Gif),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Extension::Webp),
        [_, _, _, _, b'f', b't', b'y', b'p', b'a', b'v', b'i', b'f' | b's', ..] => Some(Extension::Avif),
        _ => None,
    }
}

/// The picture in another kind of file; itself where it is of that kind.
///
/// # Errors
/// [`BesideError::Picture`] for what cannot be read (AVIF among them) or is larger than 16384 pixels a side.
pub fn converted(bytes: &Bytes, to: PictureKind) -> Result<Bytes, BesideError> {
    if kind_of(bytes) == Some(to.extension()) {
        return Ok(bytes.clone());
    }
    let failed = |error: image::ImageError| BesideError::Picture(error.to_string());
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format();
    let mut reader = reader.map_err(|error| BesideError::Picture(error.to_string()))?;
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(MAX_SIDE), Some(MAX_SIDE));
    limits.max_alloc = Some(MAX_BYTES);
    reader.limits(limits);
    let picture = reader.decode().map_err(failed)?;
    let mut out = Cursor::new(Vec::new());
    match to {
        PictureKind::Jpg => {
            // JPEG has neither transparency nor more than 8 bits.
            let encoder = JpegEncoder::new_with_quality(&mut out, JPEG_QUALITY);
            DynamicImage::ImageRgb8(picture.to_rgb8()).write_with_encoder(encoder).map_err(failed)?;
        }
        PictureKind::Png => picture.write_to(&mut out, ImageFormat::Png).map_err(failed)?,
        PictureKind::Webp => {
            DynamicImage::ImageRgba8(picture.to_rgba8())
                .write_to(&mut out, ImageFormat::WebP)
                .map_err(failed)?;
        }
    }
    Ok(out.into_inner().into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::RemoteUrl;

    #[test]
    fn a_picture_is_the_same_in_every_kind_without_loss() {
        let mut picture = image::RgbImage::new(4, 3);
        picture.put_pixel(1, 2, image::Rgb([250, 10, 20]));
        let mut png = Cursor::new(Vec::new());
        DynamicImage::ImageRgb8(picture.clone()).write_to(&mut png, ImageFormat::Png).unwrap();
        let png = Bytes::from(png.into_inner());
        let webp = converted(&png, PictureKind::Webp).unwrap();
        assert_eq!(kind_of(&webp), Some(Extension::Webp));
        let again = converted(&webp, PictureKind::Png).unwrap();
        assert_eq!(image::load_from_memory(&again).unwrap().to_rgb8(), picture);
        let jpeg = converted(&webp, PictureKind::Jpg).unwrap();
        assert_eq!(kind_of(&jpeg), Some(Extension::Jpg));
        assert_eq!(converted(&jpeg, PictureKind::Jpg).unwrap(), jpeg);
        assert!(converted(&Bytes::from_static(b"<html>"), PictureKind::Jpg).is_err());
    }

    #[test]
    fn the_best_picture_goes_first() {
        let thumbnail = |name: &str, preference, width| Thumbnail {
            preference,
            width,
            ..Thumbnail::new(RemoteUrl::parse(&format!("https://a.example/{name}")).unwrap())
        };
        let info = MediaInfo {
            thumbnails: vec![
                thumbnail("a", None, Some(1000)),
                thumbnail("b", Some(1), None),
                thumbnail("c", None, None),
                thumbnail("d", None, Some(10)),
            ],
            ..MediaInfo::default()
        };
        let order: String =
            thumbnails_of(&info).iter().map(|one| one.url.as_url().path().trim_matches('/')).collect();
        assert_eq!(order, "badc");
    }
}
