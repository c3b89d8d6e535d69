//! Photos, looked at by their structure alone: nothing is decoded, so nothing can explode.

mod jpeg;
mod png;
mod webp;

use crate::Invalid;

/// The largest photo, in bytes.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;

/// The most pixels. The largest phone cameras take 200 megapixels but deliver 12 to 50.
pub const MAX_PIXELS: u64 = 50_000_000;

/// What a photo says about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhotoInfo {
    /// `image/jpeg`, `image/png` or `image/webp`.
    pub media_type: &'static str,
    /// Width in pixels, as stored.
    pub width: u32,
    /// Height in pixels, as stored.
    pub height: u32,
}

#[derive(Clone, Copy)]
enum Format {
    Jpeg,
    Png,
    WebP,
}

/// Looks at a photo.
///
/// # Errors
/// [`Invalid::TooLarge`], [`Invalid::NotAPicture`], [`Invalid::Truncated`], and
/// [`Invalid::TooManyPixels`] for what would fill the memory of whoever decodes it.
pub fn check(bytes: &[u8]) -> Result<PhotoInfo, Invalid> {
    let (media_type, (width, height)) = match format(bytes)? {
        Format::Jpeg => ("image/jpeg", jpeg::size(bytes)?),
        Format::Png => ("image/png", png::size(bytes)?),
        Format::WebP => ("image/webp", webp::size(bytes)?),
    };
    if width == 0 || height == 0 {
        return Err(Invalid::NotAPicture);
    }
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(Invalid::TooManyPixels { most: MAX_PIXELS });
    }
    Ok(PhotoInfo { media_type, width, height })
}

/// The same photo without what tells where, when and with what it was taken. Which way is up and
/// the colour profile stay; not a pixel changes. Doing it twice changes nothing more.
///
/// # Errors
/// Those of [`check`].
pub fn without_metadata(bytes: &[u8]) -> Result<Vec<u8>, Invalid> {
    check(bytes)?;
    match format(bytes)? {
        Format::Jpeg => jpeg::without_metadata(bytes),
        Format::Png => png::without_metadata(bytes),
        Format::WebP => webp::without_metadata(bytes),
    }
}

fn format(bytes: &[u8]) -> Result<Format, Invalid> {
    if bytes.len() > MAX_BYTES {
        return Err(Invalid::TooLarge { most: MAX_BYTES });
    }
    if bytes.is_empty() {
        return Err(Invalid::Empty);
    }
    if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        Ok(Format::Jpeg)
    } else if bytes.starts_with(png::SIGNATURE) {
        Ok(Format::Png)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Ok(Format::WebP)
    } else {
        Err(Invalid::NotAPicture)
    }
}

/// The orientation in an EXIF block (a TIFF file, CIPA DC-008), where it says another than "as it
/// is".
fn orientation(tiff: &[u8]) -> Option<u8> {
    let little = match tiff.get(..4)? {
        b"II\x2a\0" => true,
        b"MM\0\x2a" => false,
        _ => return None,
    };
    let u16_at = |at: usize| {
        let bytes: [u8; 2] = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let u32_at = |at: usize| {
        let bytes: [u8; 4] = tiff.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    };
    let directory = usize::try_from(u32_at(4)?).ok()?;
    let entries = usize::from(u16_at(directory)?);
    for entry in 0..entries.min(512) {
        let at = directory.checked_add(2)?.checked_add(entry * 12)?;
        if u16_at(at)? == 0x0112 {
            let value = u8::try_from(u16_at(at + 8)?).ok()?;
            return (2..=8).contains(&value).then_some(value);
        }
    }
    None
}

/// An EXIF block that says which way is up and nothing else.
fn minimal_exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    tiff.extend([orientation, 0, 0, 0, 0, 0, 0]);
    tiff
}
