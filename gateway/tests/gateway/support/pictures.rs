//! Pictures as phones take them, and as nobody should send them.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbImage};

/// A small photo without metadata. Another number is another photo.
pub fn jpeg(number: u8) -> Vec<u8> {
    encode(RgbImage::from_pixel(48, 32, image::Rgb([number, 90, 120])), ImageFormat::Jpeg)
}

/// The same photo with EXIF that says where it was taken.
pub fn jpeg_with_location(number: u8) -> Vec<u8> {
    let photo = jpeg(number);
    let exif = exif_with_gps();
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&photo[..2], &[0xff, 0xe1], &length, &exif, &photo[2..]].concat()
}

/// A large picture that no compression makes smaller.
pub fn noise_png(width: u32, height: u32) -> Vec<u8> {
    let mut state = 1_u64;
    let noise = RgbImage::from_fn(width, height, |_, _| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let [_, _, _, _, a, b, c, _] = state.to_be_bytes();
        image::Rgb([a, b, c])
    });
    encode(noise, ImageFormat::Png)
}

/// A PNG of few bytes that says it is 30,000 pixels wide and high.
pub fn png_bomb() -> Vec<u8> {
    let mut png = encode(RgbImage::new(1, 1), ImageFormat::Png);
    png[16..20].copy_from_slice(&30_000_u32.to_be_bytes());
    png[20..24].copy_from_slice(&30_000_u32.to_be_bytes());
    let checksum = crc32(&png[12..29]);
    png[29..33].copy_from_slice(&checksum.to_be_bytes());
    png
}

fn encode(picture: RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(picture).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// EXIF with a GPS directory that holds a latitude reference.
fn exif_with_gps() -> Vec<u8> {
    let mut exif = b"Exif\0\0II*\0".to_vec();
    exif.extend(8_u32.to_le_bytes());
    // One entry: the GPS directory at offset 26.
    exif.extend(1_u16.to_le_bytes());
    exif.extend(0x8825_u16.to_le_bytes());
    exif.extend(4_u16.to_le_bytes());
    exif.extend(1_u32.to_le_bytes());
    exif.extend(26_u32.to_le_bytes());
    exif.extend(0_u32.to_le_bytes());
    // Its one entry: the latitude is south.
    exif.extend(1_u16.to_le_bytes());
    exif.extend(1_u16.to_le_bytes());
    exif.extend(2_u16.to_le_bytes());
    exif.extend(2_u32.to_le_bytes());
    exif.extend(*b"S\0\0\0");
    exif.extend(0_u32.to_le_bytes());
    exif
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    })
}
