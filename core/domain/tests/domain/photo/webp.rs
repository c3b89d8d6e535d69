//! WebP pictures.

use image::ImageFormat;
use live_domain::Invalid;
use live_domain::photo;

use super::pictures::{SECRET, contains, encoded, exif};
use super::{clean, clean_and_compare};

const PROFILE: u8 = 0x20;
const ALPHA: u8 = 0x10;
const EXIF: u8 = 0x08;
const XMP: u8 = 0x04;
const MOVES: u8 = 0x02;

fn chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap().to_le_bytes();
    let pad = &[0][..data.len() % 2];
    [&kind[..], &length, data, pad].concat()
}

fn file(chunks: &[Vec<u8>]) -> Vec<u8> {
    let body = [b"WEBP", &chunks.concat()[..]].concat();
    [b"RIFF", &u32::try_from(body.len()).unwrap().to_le_bytes()[..], &body].concat()
}

fn header(flags: u8, width: u32, height: u32) -> Vec<u8> {
    let [w, h] = [width - 1, height - 1].map(u32::to_le_bytes);
    chunk(*b"VP8X", &[flags, 0, 0, 0, w[0], w[1], w[2], h[0], h[1], h[2]])
}

fn lossless(width: u32, height: u32) -> Vec<u8> {
    let bits = (width - 1) | ((height - 1) << 14);
    chunk(*b"VP8L", &[&[0x2f][..], &bits.to_le_bytes(), &[0]].concat())
}

fn lossy(width: u16, height: u16) -> Vec<u8> {
    let [w, h] = [width, height].map(u16::to_le_bytes);
    chunk(*b"VP8 ", &[0x10, 0, 0, 0x9d, 0x01, 0x2a, w[0], w[1], h[0], h[1], 0])
}

/// Pictures that are only there in structure.
pub fn lossless_sized(width: u32, height: u32) -> Vec<u8> {
    file(&[lossless(width, height)])
}

pub fn lossy_sized(width: u16, height: u16) -> Vec<u8> {
    file(&[lossy(width, height)])
}

pub fn with_exif(tiff: &[u8]) -> Vec<u8> {
    file(&[header(EXIF, 9, 9), lossless(9, 9), chunk(*b"EXIF", tiff)])
}

/// A simple picture of 13 × 7 as an extended one with these chunks behind its pixels.
pub fn extended(picture: &[u8], chunks: &[([u8; 4], Vec<u8>)]) -> Vec<u8> {
    let behind = chunks.iter().flat_map(|(kind, data)| chunk(*kind, data)).collect();
    file(&[header(EXIF | XMP, 13, 7), picture[12..].to_vec(), behind])
}

#[test]
fn the_flags_say_what_is_still_there() {
    let picture = encoded(13, 7, ImageFormat::WebP);
    let flags = |bytes: &[u8]| bytes[20];
    let turned =
        clean(&extended(&picture, &[(*b"EXIF", exif(6, true)), (*b"XMP ", SECRET.to_vec())]));
    assert_eq!(flags(&turned), EXIF);
    let plain = clean(&extended(&picture, &[(*b"EXIF", exif(1, true))]));
    assert_eq!(flags(&plain), 0);
    // Some programs put before it what it begins with in a JPEG.
    let like_jpeg = [b"Exif\0\0", &exif(6, false)[..]].concat();
    assert_eq!(clean(&extended(&picture, &[(*b"EXIF", like_jpeg)])), turned);
}

#[test]
fn profile_and_transparency_stay_in_their_places() {
    let photo = file(&[
        header(PROFILE | ALPHA | XMP, 9, 9),
        chunk(*b"ICCP", b"profile"),
        chunk(*b"ALPH", b"alpha"),
        lossy(9, 9),
        chunk(*b"XMP ", SECRET),
        chunk(*b"ICCP", SECRET), // a second profile is none
    ]);
    let expected = file(&[
        header(PROFILE | ALPHA, 9, 9),
        chunk(*b"ICCP", b"profile"),
        chunk(*b"ALPH", b"alpha"),
        lossy(9, 9),
    ]);
    assert_eq!(clean(&photo), expected);
}

#[test]
fn a_simple_file_keeps_nothing_but_its_pixels() {
    let picture = encoded(13, 7, ImageFormat::WebP);
    let chunks = [picture[12..].to_vec(), chunk(*b"EXIF", &exif(6, true)), chunk(*b"XMP ", SECRET)];
    assert_eq!(clean_and_compare(&file(&chunks), ImageFormat::WebP), picture);
    let behind = [&picture[..], SECRET].concat();
    assert_eq!(clean(&behind), picture);
}

#[test]
fn a_bomb_cannot_hide_behind_a_small_canvas() {
    let hidden = file(&[header(0, 1, 1), lossless(16_384, 16_384)]);
    assert_eq!(photo::check(&hidden), Err(Invalid::NotAPicture));
    let hidden = file(&[header(0, 1, 1), lossy(16_383, 16_383)]);
    assert_eq!(photo::check(&hidden), Err(Invalid::NotAPicture));
    // Nor behind small pixels: only the first are kept.
    let hidden = file(&[header(0, 9, 9), lossless(9, 9), lossless(16_384, 16_384)]);
    assert_eq!(clean(&hidden), file(&[header(0, 9, 9), lossless(9, 9)]));
}

#[test]
fn a_missing_pad_at_the_end_is_forgiven() {
    let picture = chunk(*b"VP8L", &[0x2f, 0, 0, 0, 0, 0, 7]);
    let whole = file(std::slice::from_ref(&picture));
    let body = [b"WEBP", &picture[..picture.len() - 1]].concat();
    let length = u32::try_from(body.len()).unwrap().to_le_bytes();
    let unpadded = [b"RIFF", &length[..], &body].concat();
    assert_eq!(clean(&unpadded), whole);
}

#[test]
fn what_is_no_still_picture_is_refused() {
    for (what, chunks) in [
        ("nothing", vec![]),
        ("no pixels", vec![header(0, 9, 9)]),
        ("a moving one", vec![header(MOVES, 9, 9), chunk(*b"ANIM", &[0; 6]), lossless(9, 9)]),
        ("a frame of one", vec![header(MOVES, 9, 9), chunk(*b"ANMF", &[0; 16]), lossless(9, 9)]),
        ("a short header", vec![chunk(*b"VP8X", &[0; 9]), lossless(9, 9)]),
        ("another signature", vec![chunk(*b"VP8L", &[0x2e, 8, 0, 2, 0])]),
        ("no key frame", vec![chunk(*b"VP8 ", &[0x11, 0, 0, 0x9d, 1, 0x2a, 9, 0, 9, 0])]),
        ("another start code", vec![chunk(*b"VP8 ", &[0x10, 0, 0, 0x9d, 1, 0x2b, 9, 0, 9, 0])]),
        ("pixels without sizes", vec![chunk(*b"VP8L", &[0x2f, 8])]),
        ("no width", vec![lossy(0, 9)]),
    ] {
        assert_eq!(photo::check(&file(&chunks)), Err(Invalid::NotAPicture), "{what}");
    }
    assert!(contains(&lossy_sized(9, 9), b"VP8 "));
    let mut endless = lossless_sized(9, 9);
    endless[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(photo::check(&endless), Err(Invalid::Truncated));
}
