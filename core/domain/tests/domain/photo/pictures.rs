//! Pictures to test with: real ones, and what phones put into them.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder as _, ImageFormat, Rgb, RgbImage};

use super::{jpeg, png, webp};

/// What must never be found in a clean photo; it stands where places and times stand.
pub const SECRET: &[u8] = b"6.1781S106.6300E";

/// A colourful picture without metadata.
pub fn encoded(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let picture = RgbImage::from_fn(width, height, |x, y| {
        Rgb([x, y, x * y].map(|value| u8::try_from(value * 37 % 256).unwrap()))
    });
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(picture).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub fn contains(bytes: &[u8], piece: &[u8]) -> bool {
    bytes.windows(piece.len()).any(|window| window == piece)
}

/// Which way is up, as another reader than ours sees it.
pub fn orientation(bytes: &[u8], format: ImageFormat) -> u16 {
    let reader = image::ImageReader::with_format(Cursor::new(bytes), format);
    let mut decoder = reader.into_decoder().unwrap();
    u16::from(decoder.orientation().unwrap().to_exif())
}

/// EXIF as phones write it: which way is up, who made it, and where (EXIF 2.32).
pub fn exif(orientation: u8, is_little_endian: bool) -> Vec<u8> {
    let short = |n: u16| if is_little_endian { n.to_le_bytes() } else { n.to_be_bytes() };
    let long = |n: u32| if is_little_endian { n.to_le_bytes() } else { n.to_be_bytes() };
    let mut tiff = if is_little_endian { b"II\x2a\0" } else { b"MM\0\x2a" }.to_vec();
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&short(tag)[..], &short(kind), &long(count), &value].concat()
    };
    let turned = short(u16::from(orientation));
    tiff.extend(long(8));
    tiff.extend(short(3));
    tiff.extend(entry(0x010f, 2, 16, long(50)));
    tiff.extend(entry(0x0112, 3, 1, [turned[0], turned[1], 0, 0]));
    tiff.extend(entry(0x8825, 4, 1, long(66)));
    tiff.extend(long(0));
    tiff.extend(SECRET); // at 50: the maker
    tiff.extend(short(1)); // at 66: the place
    tiff.extend(entry(0x001d, 2, 16, long(84)));
    tiff.extend(long(0));
    tiff.extend(SECRET);
    tiff
}

pub fn jpeg_of_a_phone(orientation: u8) -> Vec<u8> {
    let picture = encoded(13, 7, ImageFormat::Jpeg);
    let exif = [b"Exif\0\0", &exif(orientation, orientation.is_multiple_of(2))[..]].concat();
    let xmp = [b"http://ns.adobe.com/xap/1.0/\0<x>", SECRET].concat();
    let before = [
        (0xe1, exif),
        (0xe1, xmp),
        (0xed, [b"Photoshop 3.0\08BIM", SECRET].concat()),
        (0xe2, [b"MPF\0", SECRET].concat()),
        (0xe4, SECRET.to_vec()),
        (0xfe, SECRET.to_vec()),
    ];
    let mut photo = jpeg::with_segments(&picture, &before);
    // Behind it, as phones do it: a second picture with its own place, and a film.
    photo.extend(jpeg::with_segments(&picture, &before));
    photo.extend([b"\0\0\0\x18ftypmp42", SECRET].concat());
    photo
}

pub fn png_of_a_phone(orientation: u8) -> Vec<u8> {
    let picture = encoded(13, 7, ImageFormat::Png);
    let exif = exif(orientation, orientation.is_multiple_of(2));
    let chunks = [
        (*b"eXIf", exif),
        (*b"tEXt", [b"Comment\0", SECRET].concat()),
        (*b"zTXt", [b"Comment\0\0", SECRET].concat()),
        (*b"iTXt", [b"XML:com.adobe.xmp\0\0\0\0\0", SECRET].concat()),
        (*b"tIME", vec![7, 234, 9, 21, 9, 0, 0]),
        (*b"caBX", SECRET.to_vec()),
    ];
    let mut photo = png::with_chunks(&picture, &chunks);
    photo.extend(SECRET);
    photo
}

pub fn webp_of_a_phone(orientation: u8) -> Vec<u8> {
    let picture = encoded(13, 7, ImageFormat::WebP);
    let exif = exif(orientation, orientation.is_multiple_of(2));
    let xmp = [b"<x>", SECRET].concat();
    webp::extended(&picture, &[(*b"EXIF", exif), (*b"XMP ", xmp), (*b"abcd", SECRET.to_vec())])
}
