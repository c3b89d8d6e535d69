//! PNG pictures.

use image::ImageFormat;
use live_domain::Invalid;
use live_domain::photo;

use super::pictures::{SECRET, contains, encoded, exif, png_of_a_phone};
use super::{clean, clean_and_compare};

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Signature and header chunk.
const HEAD: usize = 8 + 25;

/// A chunk with its checksum, made the slow way of the specification's appendix.
fn chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = u32::MAX;
    for byte in kind.iter().chain(data) {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc % 2 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 };
        }
    }
    let length = u32::try_from(data.len()).unwrap().to_be_bytes();
    [&length, &kind[..], data, &(crc ^ u32::MAX).to_be_bytes()].concat()
}

fn header(width: u32, height: u32) -> Vec<u8> {
    let sizes = [width.to_be_bytes(), height.to_be_bytes()].concat();
    chunk(*b"IHDR", &[&sizes[..], &[8, 2, 0, 0, 0]].concat())
}

fn file(chunks: &[Vec<u8>]) -> Vec<u8> {
    [SIGNATURE, &chunks.concat()].concat()
}

fn data() -> Vec<u8> {
    chunk(*b"IDAT", &[1, 2, 3])
}

fn end() -> Vec<u8> {
    chunk(*b"IEND", &[])
}

/// A picture that is only there in structure.
pub fn sized(width: u32, height: u32) -> Vec<u8> {
    file(&[header(width, height), data(), end()])
}

pub fn with_exif(tiff: &[u8]) -> Vec<u8> {
    file(&[header(9, 9), chunk(*b"eXIf", tiff), data(), end()])
}

/// A picture with these chunks after its header.
pub fn with_chunks(picture: &[u8], chunks: &[([u8; 4], Vec<u8>)]) -> Vec<u8> {
    let chunks: Vec<u8> = chunks.iter().flat_map(|(kind, data)| chunk(*kind, data)).collect();
    [&picture[..HEAD], &chunks, &picture[HEAD..]].concat()
}

#[test]
fn what_is_needed_for_the_colours_stays() {
    let picture = encoded(13, 7, ImageFormat::Png);
    let needed = [(*b"gAMA", vec![0, 0, 0xb1, 0x8f]), (*b"pHYs", vec![0, 0, 1, 0, 0, 0, 1, 0, 0])];
    let photo = with_chunks(&picture, &needed);
    assert_eq!(clean_and_compare(&photo, ImageFormat::Png), photo);
}

#[test]
fn the_colour_profile_stays_and_what_was_written_beside_it_goes() {
    let profile = chunk(*b"iCCP", b"Display P3\0\0profile");
    let text = chunk(*b"tEXt", SECRET);
    let photo = file(&[header(9, 9), text, profile.clone(), data(), end()]);
    assert_eq!(clean(&photo), file(&[header(9, 9), profile, data(), end()]));
}

#[test]
fn which_way_is_up_stands_before_the_pixels_even_where_it_stood_behind() {
    let late = file(&[header(9, 9), data(), chunk(*b"eXIf", &exif(6, false)), end()]);
    let clean = clean(&late);
    let at = |piece: &[u8]| clean.windows(4).position(|window| window == piece).unwrap();
    assert!(at(b"eXIf") < at(b"IDAT"));
}

#[test]
fn what_was_cropped_away_does_not_hang_behind_the_end() {
    assert!(png_of_a_phone(1).ends_with(SECRET));
    assert!(clean(&png_of_a_phone(1)).ends_with(&end()));
}

#[test]
fn a_moving_picture_stands_still() {
    let moving = file(&[
        header(9, 9),
        chunk(*b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]),
        chunk(*b"fcTL", &[0; 26]),
        data(),
        chunk(*b"fcTL", &[0; 26]),
        chunk(*b"fdAT", SECRET),
        end(),
    ]);
    let clean = clean(&moving);
    assert_eq!(clean, file(&[header(9, 9), data(), end()]));
}

#[test]
fn the_first_exif_counts() {
    let [as_it_is, turned] = [1, 6].map(|turn| chunk(*b"eXIf", &exif(turn, true)));
    let photo = |blocks: [&Vec<u8>; 2]| {
        file(&[header(9, 9), blocks[0].clone(), blocks[1].clone(), data(), end()])
    };
    assert!(!contains(&clean(&photo([&as_it_is, &turned])), b"eXIf"));
    assert!(contains(&clean(&photo([&turned, &as_it_is])), b"eXIf"));
}

#[test]
fn what_no_browser_draws_is_refused() {
    for (what, chunks) in [
        ("no header", vec![data(), end()]),
        ("the header later", vec![data(), header(9, 9), end()]),
        ("a second header", vec![header(9, 9), header(60_000, 60_000), data(), end()]),
        ("a short header", vec![chunk(*b"IHDR", &[0, 0, 0, 9, 0, 0, 0, 9]), data(), end()]),
        ("no pixels", vec![header(9, 9), end()]),
        (
            "a chunk that must be known and is not",
            vec![chunk(*b"CgBI", &[0; 4]), header(9, 9), data(), end()],
        ),
        ("another one", vec![header(9, 9), chunk(*b"ABcD", &[]), data(), end()]),
        ("a kind that is no word", vec![header(9, 9), chunk(*b"t\0xt", &[]), data(), end()]),
    ] {
        assert_eq!(photo::check(&file(&chunks)), Err(Invalid::NotAPicture), "{what}");
    }
    // A length that is no length.
    let mut endless = file(&[header(9, 9), data(), end()]);
    endless[HEAD..HEAD + 4].copy_from_slice(&u32::MAX.to_be_bytes());
    assert_eq!(photo::check(&endless), Err(Invalid::Truncated));
}
