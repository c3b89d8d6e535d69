//! Makes photos smaller, as a phone would before it sends them, and makes previews of them.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder as _, ImageReader, Limits};

/// The longest side of a photo that is handed on.
const LONGEST: u32 = 1600;
/// A photo that is no larger than this, in bytes and in pixels, is handed on as it is.
const SMALL_ENOUGH: usize = 600_000;
/// What a preview may weigh: it is part of a page's budget.
const PREVIEW_BYTES: usize = 12 * 1024;
/// A picture with more pixels is not decoded.
const MOST_PIXELS: u64 = 50_000_000;
/// Memory that decoding one picture may take.
const MOST_MEMORY: u64 = 256 * 1024 * 1024;

/// A photo of at most 1600 pixels on its longest side, upright, without anything but the picture.
/// One that is small enough, or that cannot be decoded, comes back unchanged: whether it is a
/// picture at all is not judged here.
pub(crate) fn shrink(bytes: Vec<u8>) -> Vec<u8> {
    let small = bytes.len() <= SMALL_ENOUGH
        && dimensions(&bytes).is_none_or(|(width, height)| width.max(height) <= LONGEST);
    if small {
        return bytes;
    }
    let smaller = decode(&bytes).and_then(|picture| {
        let (width, height) = (picture.width(), picture.height());
        let picture =
            if width.max(height) > LONGEST { picture.thumbnail(LONGEST, LONGEST) } else { picture };
        encode(&picture, 80)
    });
    smaller.filter(|smaller| smaller.len() < bytes.len()).unwrap_or(bytes)
}

/// A small JPEG of at most 12 KiB, upright; `None` when the bytes cannot be decoded.
pub(crate) fn preview(bytes: &[u8]) -> Option<Vec<u8>> {
    let picture = decode(bytes)?;
    let attempts = [(480, 55), (400, 45), (320, 40), (240, 35), (160, 30)];
    attempts
        .into_iter()
        .filter_map(|(side, quality)| encode(&within(&picture, side), quality))
        .find(|bytes| bytes.len() <= PREVIEW_BYTES)
}

fn within(picture: &DynamicImage, side: u32) -> DynamicImage {
    if picture.width().max(picture.height()) <= side {
        return picture.clone();
    }
    picture.thumbnail(side, side)
}

fn dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?.into_dimensions().ok()
}

fn decode(bytes: &[u8]) -> Option<DynamicImage> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return None;
    }
    let orientation = decoder.orientation().ok()?;
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    picture.apply_orientation(orientation);
    Some(picture)
}

fn encode(picture: &DynamicImage, quality: u8) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    picture
        .to_rgb8()
        .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, quality))
        .ok()?;
    Some(bytes)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use image::{ImageFormat, Rgb, RgbImage};

    use super::*;

    /// A picture that does not compress well, its upper left corner red.
    fn noisy(width: u32, height: u32) -> DynamicImage {
        let mut seed = 1_u32;
        let mut noise = RgbImage::from_fn(width, height, |_, _| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let [a, b, c, _] = seed.to_be_bytes();
            Rgb([a, b, c])
        });
        for (x, y) in (0..height / 4).flat_map(|y| (0..width / 4).map(move |x| (x, y))) {
            noise.put_pixel(x, y, Rgb([230, 20, 20]));
        }
        DynamicImage::ImageRgb8(noise)
    }

    fn png(picture: &DynamicImage) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    /// A JPEG whose EXIF says how it is to be turned.
    fn turned(picture: &DynamicImage, orientation: u8) -> Vec<u8> {
        let jpeg = encode(picture, 90).unwrap();
        let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
        exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        [&jpeg[..2], b"\xff\xe1", &length, &exif, &jpeg[2..]].concat()
    }

    /// The checksum of a PNG's parts.
    fn crc32(bytes: &[u8]) -> u32 {
        let step = |sum: u32| {
            if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 }
        };
        !bytes
            .iter()
            .fold(u32::MAX, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), |sum, _| step(sum)))
    }

    #[test]
    fn a_large_photo_becomes_small_and_upright() {
        let large = turned(&noisy(2000, 1200), 6);
        let small = shrink(large.clone());
        assert!(small.len() < large.len());
        let picture = image::load_from_memory(&small).unwrap();
        assert_eq!((picture.width(), picture.height()), (960, 1600), "turned by a quarter");
        // The red corner was upper left before the turn to the right.
        let corner = picture.to_rgb8().get_pixel(900, 60).0;
        assert!(corner[0] > 180 && corner[1] < 90, "{corner:?}");
    }

    #[test]
    fn a_small_photo_and_what_is_no_photo_stay_as_they_are() {
        let small = encode(&noisy(40, 30), 80).unwrap();
        assert_eq!(shrink(small.clone()), small);
        let nonsense = vec![7; 700_000];
        assert_eq!(shrink(nonsense.clone()), nonsense);
        let cut = png(&noisy(1700, 400))[..50_000].to_vec();
        assert_eq!(shrink(cut.clone()), cut);
    }

    #[test]
    fn a_bomb_is_not_decoded() {
        // A PNG header that announces a picture of 60,000 by 60,000.
        let mut bomb = png(&noisy(2, 2));
        bomb[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
        let sum = crc32(&bomb[12..29]).to_be_bytes();
        bomb[29..33].copy_from_slice(&sum);
        assert_eq!(dimensions(&bomb), Some((60_000, 60_000)), "the header is sound");
        assert!(preview(&bomb).is_none());
        assert_eq!(shrink(bomb.clone()), bomb);
    }

    #[test]
    fn a_preview_fits_its_budget() {
        let bytes = preview(&png(&noisy(1000, 700))).unwrap();
        assert!(bytes.len() <= PREVIEW_BYTES, "{} bytes", bytes.len());
        assert!(preview(b"no picture").is_none());
    }
}
