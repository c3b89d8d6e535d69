//! WebP (RFC 9649): a RIFF file with a row of chunks.

use super::exif;
use crate::Invalid;

/// Flags of the extended header.
const HAS_PROFILE: u8 = 0x20;
const HAS_ALPHA: u8 = 0x10;
const HAS_EXIF: u8 = 0x08;

/// The chunks of a still picture that are needed to draw it, each the first of its kind.
#[derive(Default)]
struct Picture<'a> {
    /// VP8X: flags, and the size of the canvas.
    extended: Option<&'a [u8; 10]>,
    profile: Option<&'a [u8]>,
    alpha: Option<&'a [u8]>,
    /// VP8 or VP8L: the pixels.
    pixels: Option<([u8; 4], &'a [u8])>,
    exif: Option<&'a [u8]>,
}

impl<'a> Picture<'a> {
    /// Reads the file for as long as its header says that it is.
    fn read(bytes: &'a [u8]) -> Result<Self, Invalid> {
        let mut picture = Self::default();
        let mut rest = body(bytes)?;
        while !rest.is_empty() {
            let (kind, after) = rest.split_first_chunk::<4>().ok_or(Invalid::Truncated)?;
            let (length, after) = after.split_first_chunk::<4>().ok_or(Invalid::Truncated)?;
            let length =
                usize::try_from(u32::from_le_bytes(*length)).map_err(|_| Invalid::Truncated)?;
            let (data, after) = after.split_at_checked(length).ok_or(Invalid::Truncated)?;
            picture.take(*kind, data)?;
            // Chunks are padded to an even length; a missing pad at the end is forgiven.
            rest = after.get(length % 2..).unwrap_or_default();
        }
        Ok(picture)
    }

    fn take(&mut self, kind: [u8; 4], data: &'a [u8]) -> Result<(), Invalid> {
        match &kind {
            b"VP8X" => {
                let header = data.first_chunk().ok_or(Invalid::NotAPicture)?;
                self.extended.get_or_insert(header);
            }
            b"ICCP" => _ = self.profile.get_or_insert(data),
            b"ALPH" => _ = self.alpha.get_or_insert(data),
            b"VP8 " | b"VP8L" => _ = self.pixels.get_or_insert((kind, data)),
            b"EXIF" => _ = self.exif.get_or_insert(data),
            // A moving picture is no photo, and each of its frames could be a bomb.
            b"ANIM" | b"ANMF" => return Err(Invalid::NotAPicture),
            _ => {}
        }
        Ok(())
    }

    /// Which way is up. Only a file with an extended header can say it.
    fn turned(&self) -> Option<u8> {
        let exif = self.exif.filter(|_| self.extended.is_some())?;
        // Some programs put before it what it begins with in a JPEG.
        exif::orientation(exif.strip_prefix(b"Exif\0\0").unwrap_or(exif))
    }

    /// Width and height of the pixels. A canvas of another size would hide a bomb.
    fn size(&self) -> Result<(u32, u32), Invalid> {
        let (kind, data) = self.pixels.ok_or(Invalid::NotAPicture)?;
        let size = if &kind == b"VP8 " { lossy_size(data) } else { lossless_size(data) };
        let size = size.ok_or(Invalid::NotAPicture)?;
        match self.extended {
            Some(header) if canvas(header) != size => Err(Invalid::NotAPicture),
            _ => Ok(size),
        }
    }
}

/// What stands between the file's header and the end that the header names.
fn body(bytes: &[u8]) -> Result<&[u8], Invalid> {
    let length = bytes.get(4..8).and_then(|length| length.try_into().ok());
    let length = u32::from_le_bytes(length.ok_or(Invalid::Truncated)?);
    let end = usize::try_from(length).ok().and_then(|length| length.checked_add(8));
    end.and_then(|end| bytes.get(12..end)).ok_or(Invalid::Truncated)
}

fn canvas(header: &[u8; 10]) -> (u32, u32) {
    let side = |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], 0]) + 1;
    (side(4), side(7))
}

/// From the start of a key frame (RFC 6386).
fn lossy_size(data: &[u8]) -> Option<(u32, u32)> {
    let is_key_frame = data.first()? & 1 == 0;
    if !is_key_frame || data.get(3..6)? != [0x9d, 0x01, 0x2a] {
        return None;
    }
    let side = |at: usize| {
        Some(u32::from(u16::from_le_bytes([*data.get(at)?, *data.get(at + 1)?]) & 0x3fff))
    };
    side(6).zip(side(8))
}

/// Fourteen bits each, less one, after a signature.
fn lossless_size(data: &[u8]) -> Option<(u32, u32)> {
    let (0x2f, rest) = data.split_first()? else { return None };
    let bits = u32::from_le_bytes(*rest.first_chunk()?);
    Some(((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1))
}

/// Width and height.
pub(super) fn size(bytes: &[u8]) -> Result<(u32, u32), Invalid> {
    Picture::read(bytes)?.size()
}

/// Only what is needed to draw the picture: colour profile, transparency, pixels, and which way is
/// up.
pub(super) fn without_metadata(bytes: &[u8]) -> Result<Vec<u8>, Invalid> {
    let picture = Picture::read(bytes)?;
    let (kind, pixels) = picture.pixels.ok_or(Invalid::NotAPicture)?;
    let mut out = Vec::with_capacity(bytes.len());
    out.extend(b"RIFF\0\0\0\0WEBP");
    if let Some(header) = picture.extended {
        let mut header = *header;
        header[0] &= HAS_ALPHA;
        header[0] |= if picture.profile.is_some() { HAS_PROFILE } else { 0 };
        header[0] |= if picture.turned().is_some() { HAS_EXIF } else { 0 };
        push(&mut out, *b"VP8X", &header)?;
        if let Some(profile) = picture.profile {
            push(&mut out, *b"ICCP", profile)?;
        }
        if let Some(alpha) = picture.alpha {
            push(&mut out, *b"ALPH", alpha)?;
        }
    }
    push(&mut out, kind, pixels)?;
    if let Some(turned) = picture.turned() {
        push(&mut out, *b"EXIF", &exif::minimal(turned))?;
    }
    let length = u32::try_from(out.len() - 8).map_err(|_| Invalid::NotAPicture)?;
    out[4..8].copy_from_slice(&length.to_le_bytes());
    Ok(out)
}

fn push(out: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) -> Result<(), Invalid> {
    let length = u32::try_from(data.len()).map_err(|_| Invalid::NotAPicture)?;
    out.extend(kind);
    out.extend(length.to_le_bytes());
    out.extend(data);
    out.extend(&[0][..data.len() % 2]);
    Ok(())
}
