//! Photos.

mod jpeg;
mod pictures;
mod png;
mod webp;

use image::ImageFormat;
use live_domain::Invalid;
use live_domain::photo::{self, MAX_BYTES, MAX_PIXELS};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use pictures::{SECRET, contains, encoded, jpeg_of_a_phone, png_of_a_phone, webp_of_a_phone};

/// Checks what must hold of every photo that is taken: clean, it is still the same picture, and
/// cleaning it again changes nothing.
fn clean(bytes: &[u8]) -> Vec<u8> {
    let clean = photo::without_metadata(bytes).unwrap();
    assert_eq!(photo::check(&clean), photo::check(bytes));
    assert_eq!(photo::without_metadata(&clean).as_ref(), Ok(&clean), "not the same again");
    assert!(!contains(&clean, SECRET), "it still tells the secret");
    clean
}

/// The same, of a picture that can really be drawn: not a pixel changes.
fn clean_and_compare(bytes: &[u8], format: ImageFormat) -> Vec<u8> {
    let clean = clean(bytes);
    let decode = |bytes| image::load_from_memory_with_format(bytes, format).unwrap();
    assert_eq!(decode(&clean), decode(bytes));
    clean
}

#[test]
fn pictures_are_told_by_their_bytes() {
    for (format, media_type) in [
        (ImageFormat::Jpeg, "image/jpeg"),
        (ImageFormat::Png, "image/png"),
        (ImageFormat::WebP, "image/webp"),
    ] {
        let bytes = encoded(13, 7, format);
        let info = photo::check(&bytes).unwrap();
        assert_eq!((info.media_type, info.width, info.height), (media_type, 13, 7));
        // Of a picture without metadata nothing is lost.
        assert_eq!(clean_and_compare(&bytes, format), bytes, "{media_type}");
    }
    let json = serde_json::to_value(photo::check(&encoded(13, 7, ImageFormat::Png)).unwrap());
    let expected = serde_json::json!({"media_type": "image/png", "width": 13, "height": 7});
    assert_eq!(json.unwrap(), expected);
}

#[test]
fn what_is_no_picture_is_refused() {
    for bytes in [
        &b"x"[..],
        b"hello, I am not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        b"GIF89a\x01\0\x01\0\0\0\0;",
        b"\0\0\0\x18ftypheic\0\0\0\0",
        b"\xff\xd8",
        b"RIFF\x04\0\0\0WAVE",
        b"RIFF",
        b"\x89PNG\r\n\x1a",
    ] {
        assert_eq!(photo::check(bytes), Err(Invalid::NotAPicture), "{bytes:?}");
        assert_eq!(photo::without_metadata(bytes), Err(Invalid::NotAPicture), "{bytes:?}");
    }
    assert_eq!(photo::check(b""), Err(Invalid::Empty));
}

#[test]
fn a_file_over_the_limit_is_refused_and_one_at_it_is_not() {
    let mut bytes = encoded(1, 1, ImageFormat::Png);
    bytes.resize(MAX_BYTES, 0); // what hangs behind the end goes
    assert!(photo::without_metadata(&bytes).unwrap().len() < 200);
    bytes.push(0);
    let error = photo::check(&bytes).unwrap_err();
    assert_eq!((error, error.code()), (Invalid::TooLarge { most: MAX_BYTES }, "too-large"));
    assert_eq!(error.args(), [("most", 10 * 1024 * 1024)]);
}

#[test]
fn a_bomb_is_refused_by_the_size_that_it_says() {
    let bomb = Err(Invalid::TooManyPixels { most: MAX_PIXELS });
    assert_eq!(photo::check(&png::sized(u32::MAX, u32::MAX)), bomb);
    assert_eq!(photo::check(&png::sized(60_000, 60_000)), bomb);
    assert_eq!(photo::check(&png::sized(50_000_001, 1)), bomb);
    assert_eq!(photo::check(&jpeg::sized(60_000, 60_000)), bomb);
    assert_eq!(photo::check(&jpeg::sized(65_535, 65_535)), bomb);
    assert_eq!(photo::check(&webp::lossless_sized(16_384, 16_384)), bomb);
    assert_eq!(photo::check(&webp::lossy_sized(16_383, 16_383)), bomb);
    // A photo of 50 megapixels is none.
    assert!(photo::check(&jpeg::sized(8_160, 6_120)).is_ok());
    assert!(photo::check(&png::sized(50_000_000, 1)).is_ok());
    for nothing in [png::sized(0, 5), png::sized(5, 0), jpeg::sized(0, 5), jpeg::sized(5, 0)] {
        assert_eq!(photo::check(&nothing), Err(Invalid::NotAPicture));
    }
}

#[test]
fn a_picture_that_is_cut_off_anywhere_is_refused() {
    for photo in [jpeg_of_a_phone(6), png_of_a_phone(6), webp_of_a_phone(6)] {
        let whole = clean(&photo); // nothing hangs behind its end
        for length in 0..whole.len() {
            let error = photo::check(&whole[..length]).unwrap_err();
            let expected = match length {
                0 => vec![Invalid::Empty],
                1..12 => vec![Invalid::NotAPicture, Invalid::Truncated],
                _ => vec![Invalid::Truncated],
            };
            assert!(expected.contains(&error), "{length} of {}: {error:?}", whole.len());
        }
    }
}

#[test]
fn a_photo_of_a_phone_tells_nothing_but_which_way_is_up() {
    for orientation in 2..=8 {
        for (photo, format) in [
            (jpeg_of_a_phone(orientation), ImageFormat::Jpeg),
            (png_of_a_phone(orientation), ImageFormat::Png),
            (webp_of_a_phone(orientation), ImageFormat::WebP),
        ] {
            assert!(contains(&photo, SECRET));
            let clean = clean_and_compare(&photo, format);
            assert_eq!(pictures::orientation(&clean, format), u16::from(orientation));
        }
    }
    // "As it is", or what is no orientation, needs no EXIF at all.
    for orientation in [0, 1, 9, 255] {
        for photo in [
            jpeg_of_a_phone(orientation),
            png_of_a_phone(orientation),
            webp_of_a_phone(orientation),
        ] {
            let clean = clean(&photo);
            for exif in [&b"Exif"[..], b"eXIf", b"EXIF"] {
                assert!(!contains(&clean, exif), "{orientation}");
            }
        }
    }
}

const STARTS: &[&[u8]] =
    &[b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\xff\0\0\0WEBP", b"RIFF\x20\0\0\0WEBPVP8X"];

const STARTS_OF_TIFF: &[&[u8]] = &[
    b"",
    b"II\x2a\0\x08\0\0\0",
    b"MM\0\x2a\0\0\0\x08",
    b"II\x2a\0\xff\xff\xff\xff",
    b"MM\0\x2a\0\0\0\0",
];

fn any_photo() -> impl Strategy<Value = Vec<u8>> {
    let photos = [
        jpeg_of_a_phone(6),
        png_of_a_phone(6),
        webp_of_a_phone(6),
        jpeg::progressive(),
        webp::lossy_sized(5, 5),
        encoded(9, 9, ImageFormat::Jpeg),
    ];
    select(photos.to_vec())
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in vec(any::<u8>(), 0..300), start in select(STARTS)) {
        let bytes = [start, &bytes].concat();
        let _ = photo::without_metadata(&bytes);
    }

    /// Photos with a few bytes changed, lost, doubled or hung behind them: either refused, or clean.
    #[test]
    fn a_damaged_photo_is_refused_or_sound(
        photo in any_photo(),
        changes in vec((any::<Index>(), any::<u8>()), 0..6),
        cut in proptest::option::of((any::<Index>(), 0_usize..9, any::<bool>())),
        behind in vec(any::<u8>(), 0..20),
    ) {
        let mut photo = photo;
        for (at, byte) in changes {
            let at = at.index(photo.len());
            photo[at] = byte;
        }
        if let Some((at, length, doubled)) = cut {
            let start = at.index(photo.len());
            let end = (start + length).min(photo.len());
            let piece: Vec<u8> = photo[start..end].to_vec();
            photo.splice(start..end, if doubled { piece.repeat(2) } else { Vec::new() });
        }
        photo.extend(behind);
        if let Ok(clean) = photo::without_metadata(&photo) {
            prop_assert_eq!(photo::check(&clean), photo::check(&photo));
            prop_assert_eq!(photo::without_metadata(&clean), Ok(clean));
        }
    }

    #[test]
    fn no_exif_panics(tiff in vec(any::<u8>(), 0..80), start in select(STARTS_OF_TIFF)) {
        let tiff = [start, &tiff].concat();
        for photo in [jpeg::with_exif(&tiff), png::with_exif(&tiff), webp::with_exif(&tiff)] {
            let clean = photo::without_metadata(&photo).unwrap();
            prop_assert_eq!(photo::without_metadata(&clean), Ok(clean));
        }
    }
}
