//! Photos as phones make them.

use image::codecs::jpeg::JpegEncoder;
use image::{ImageBuffer, Rgb};

/// A small photo without metadata.
pub fn small_photo() -> Vec<u8> {
    encode(320, 240)
}

/// A 12-megapixel photo as a phone takes it: EXIF with the place where it was taken, and turned.
pub fn holiday_photo() -> Vec<u8> {
    let jpeg = encode(4032, 3024);
    let exif = exif_with_place();
    let mut photo = jpeg[..2].to_vec();
    photo.extend([0xff, 0xe1]);
    photo.extend(u16::try_from(exif.len() + 2).expect("a short segment").to_be_bytes());
    photo.extend(&exif);
    photo.extend(&jpeg[2..]);
    photo
}

/// A photo of nearly six megabytes, in which nothing repeats.
pub fn large_photo() -> Vec<u8> {
    let mut state = 1_u64;
    let picture = ImageBuffer::from_fn(2500, 2000, |_, _| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let [.., a, b, c] = state.to_le_bytes();
        Rgb([a, b, c])
    });
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 70).encode_image(&picture).expect("it encodes");
    bytes
}

fn encode(width: u32, height: u32) -> Vec<u8> {
    // A pattern with some life in it, so that the file has the size of a real photo.
    let picture = ImageBuffer::from_fn(width, height, |x, y| {
        let grain = x.wrapping_mul(2_654_435_761).wrapping_add(y.wrapping_mul(40_503)) >> 13;
        let [a, b, c, _] = (x / 9 + y / 7 + (grain & 31)).to_le_bytes();
        Rgb([a, b ^ 0x60, c ^ 0x40])
    });
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 82).encode_image(&picture).expect("it encodes");
    bytes
}

/// "Exif", then a big-endian TIFF with Orientation 6 and a GPS directory (EXIF 2.32).
fn exif_with_place() -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08".to_vec();
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        let mut bytes = tag.to_be_bytes().to_vec();
        bytes.extend(kind.to_be_bytes());
        bytes.extend(count.to_be_bytes());
        bytes.extend(value);
        bytes
    };
    exif.extend(2u16.to_be_bytes());
    exif.extend(entry(0x0112, 3, 1, [0, 6, 0, 0]));
    exif.extend(entry(0x8825, 4, 1, 38u32.to_be_bytes()));
    exif.extend(0u32.to_be_bytes());
    exif.extend(2u16.to_be_bytes());
    exif.extend(entry(0x0001, 2, 2, *b"S\0\0\0"));
    exif.extend(entry(0x0002, 5, 3, 68u32.to_be_bytes()));
    exif.extend(0u32.to_be_bytes());
    for number in [6u32, 1, 10, 1, 41, 1] {
        exif.extend(number.to_be_bytes());
    }
    exif
}
