//! Photos, looked at by their structure alone: nothing is decoded, so nothing can explode.

mod exif;
mod jpeg;
mod png;
mod webp;

use serde::Serialize;

use crate::Invalid;

/// The largest photo, in bytes.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;

/// The most pixels. The largest phone cameras take 200 megapixels but deliver 12 to 50.
pub const MAX_PIXELS: u64 = 50_000_000;

/// What a photo says about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PhotoInfo {
    /// `image/jpeg`, `image/png` or `image/webp`.
    pub media_type: &'static str,
    /// Width in pixels, as stored: before it is turned the way up that its EXIF says.
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
/// [`Invalid::Empty`], [`Invalid::TooLarge`], [`Invalid::NotAPicture`], [`Invalid::Truncated`],
/// and [`Invalid::TooManyPixels`] for what would fill the memory of whoever decodes it.
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

/// The same photo without what tells where, when and with what it was taken. Only what is needed to
/// draw it stays: which way is up, the colour profile, the pixels, of which none changes. What
/// hangs behind the picture (films, second pictures, leftovers of cropping) goes, too. Doing it
/// twice changes nothing more.
///
/// # Errors
/// Those of [`check`].
pub fn without_metadata(bytes: &[u8]) -> Result<Vec<u8>, Invalid> {
    check(bytes)?;
    let clean = match format(bytes)? {
        Format::Jpeg => jpeg::without_metadata(bytes)?,
        Format::Png => png::without_metadata(bytes)?,
        Format::WebP => webp::without_metadata(bytes)?,
    };
    // A block that says only which way is up can be a few bytes longer than an odd one that it
    // replaces.
    if clean.len() > MAX_BYTES {
        return Err(Invalid::TooLarge { most: MAX_BYTES });
    }
    Ok(clean)
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
