//! JPEG photos.

use image::ImageFormat;
use live_domain::Invalid;
use live_domain::photo;

use super::pictures::{SECRET, contains, encoded, exif, jpeg_of_a_phone};
use super::{clean, clean_and_compare};

const EXIF: &[u8] = b"Exif\0\0";
const SCAN: &[u8] =
    &[0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56];
const END: &[u8] = &[0xff, 0xd9];

fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len() + 2).unwrap();
    [&[0xff, marker][..], &length.to_be_bytes(), payload].concat()
}

fn frame(marker: u8, width: u16, height: u16) -> Vec<u8> {
    let [h, w] = [height.to_be_bytes(), width.to_be_bytes()];
    segment(marker, &[8, h[0], h[1], w[0], w[1], 1, 1, 0x11, 0])
}

/// A file of these pieces after the start mark.
fn file(pieces: &[&[u8]]) -> Vec<u8> {
    [&[0xff, 0xd8][..], &pieces.concat()].concat()
}

/// A picture that is only there in structure.
pub fn sized(width: u16, height: u16) -> Vec<u8> {
    file(&[&frame(0xc0, width, height), SCAN, END])
}

/// A picture in three scans with tables and a comment between them.
pub fn progressive() -> Vec<u8> {
    let comment = segment(0xfe, SECRET);
    let table = segment(0xc4, &[0; 17]);
    file(&[&frame(0xc2, 9, 9), &table, SCAN, &table, &comment, SCAN, &table, SCAN, END])
}

pub fn with_exif(tiff: &[u8]) -> Vec<u8> {
    file(&[&segment(0xe1, &[EXIF, tiff].concat()), &frame(0xc0, 9, 9), SCAN, END])
}

/// A picture with these segments at its start.
pub fn with_segments(picture: &[u8], segments: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let segments = segments.iter().flat_map(|(marker, payload)| segment(*marker, payload));
    picture[..2].iter().copied().chain(segments).chain(picture[2..].iter().copied()).collect()
}

#[test]
fn what_hangs_behind_the_end_goes_with_all_it_tells() {
    let photo = jpeg_of_a_phone(6);
    let clean = clean(&photo);
    let ends = clean.windows(2).filter(|pair| pair == &END).count();
    assert_eq!((ends, clean.ends_with(END)), (1, true));
}

#[test]
fn comments_between_scans_go_and_the_scans_stay() {
    let photo = progressive();
    assert!(contains(&photo, SECRET));
    let clean = clean(&photo);
    assert_eq!(clean.len(), photo.len() - segment(0xfe, SECRET).len());
    assert_eq!(clean.windows(SCAN.len()).filter(|window| window == &SCAN).count(), 3);
}

#[test]
fn what_is_needed_for_the_colours_stays() {
    let picture = encoded(13, 7, ImageFormat::Jpeg);
    let profile = [b"ICC_PROFILE\0\x01\x01", &[7; 300][..]].concat();
    let photo = with_segments(
        &picture,
        &[(0xe2, profile.clone()), (0xee, [b"Adobe\0\x64\0\0\0\0\x01", SECRET].concat())],
    );
    let clean = clean_and_compare(&photo, ImageFormat::Jpeg);
    assert!(contains(&clean, &segment(0xe2, &profile)));
    assert!(contains(&clean, &segment(0xee, b"Adobe\0\x64\0\0\0\0\x01")));
}

#[test]
fn a_thumbnail_may_show_what_was_cropped_away() {
    let jfif = [b"JFIF\0\x01\x02\0\0\x01\0\x01\x02\x02", SECRET].concat();
    let jfxx = [b"JFXX\0\x10", SECRET].concat();
    let photo =
        file(&[&segment(0xe0, &jfif), &segment(0xe0, &jfxx), &frame(0xc0, 9, 9), SCAN, END]);
    let clean = clean(&photo);
    assert!(contains(&clean, &segment(0xe0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0")));
    assert!(!contains(&clean, b"JFXX"));
}

#[test]
fn jfif_comes_first_and_then_which_way_is_up() {
    let photo = jpeg_of_a_phone(6); // EXIF before JFIF, as phones write it
    let clean = clean(&photo);
    let at = |piece: &[u8]| clean.windows(piece.len()).position(|window| window == piece).unwrap();
    assert_eq!((at(b"JFIF"), at(b"Exif")), (6, 24));
}

#[test]
fn the_first_exif_counts() {
    let [as_it_is, turned] = [1, 6].map(|turn| segment(0xe1, &[EXIF, &exif(turn, true)].concat()));
    let photo = |blocks: [&[u8]; 2]| file(&[blocks[0], blocks[1], &frame(0xc0, 9, 9), SCAN, END]);
    assert!(!contains(&clean(&photo([&as_it_is, &turned])), EXIF));
    assert!(contains(&clean(&photo([&turned, &as_it_is])), EXIF));
}

#[test]
fn fill_bytes_are_allowed_before_a_marker() {
    let photo = file(&[&[0xff, 0xff], &frame(0xc0, 9, 9), &[0xff], SCAN, &[0xff, 0xff], END]);
    let info = photo::check(&photo).unwrap();
    assert_eq!((info.width, info.height), (9, 9));
    clean(&photo);
}

#[test]
fn what_no_browser_draws_is_refused() {
    let small = frame(0xc0, 9, 9);
    for (what, pieces) in [
        ("no frame", vec![SCAN, END]),
        ("no scan", vec![&small, END]),
        ("the scan before the frame", vec![SCAN, &small, END]),
        ("a second frame", vec![&small, &frame(0xc0, 65_535, 65_535), SCAN, END]),
        ("a second frame between scans", vec![&small, SCAN, &frame(0xc0, 9_999, 9_999), SCAN, END]),
        ("lossless", vec![&frame(0xc3, 9, 9), SCAN, END]),
        ("arithmetic", vec![&frame(0xc9, 9, 9), SCAN, END]),
        ("a frame without sizes", vec![&segment(0xc0, &[8, 0, 9]), SCAN, END]),
        ("a segment of no length", vec![&[0xff, 0xe1, 0, 1], &small, SCAN, END]),
        ("a restart outside a scan", vec![&[0xff, 0xd0], &small, SCAN, END]),
        ("a start within", vec![&[0xff, 0xd8], &small, SCAN, END]),
        ("no marker where one must be", vec![&small, &[0x00], SCAN, END]),
        ("a bomb of scans", [vec![&small[..]], vec![SCAN; 101], vec![END]].concat()),
    ] {
        let bytes = file(&pieces);
        assert_eq!(photo::check(&bytes), Err(Invalid::NotAPicture), "{what}");
    }
    let many = file(&[vec![&small[..]], vec![SCAN; 100], vec![END]].concat());
    assert!(photo::check(&many).is_ok());
}
