//! JPEG (ITU-T T.81): a row of segments, then the coded picture.

use super::{minimal_exif, orientation};
use crate::Invalid;

const EXIF: &[u8] = b"Exif\0\0";

/// A segment: its marker and its payload.
struct Segment<'a> {
    marker: u8,
    payload: &'a [u8],
}

/// The segments up to the coded picture, and the picture with its end mark.
fn split(bytes: &[u8]) -> Result<(Vec<Segment<'_>>, &[u8]), Invalid> {
    let mut segments = Vec::new();
    let mut at = 2;
    loop {
        let marker = match bytes.get(at..at + 2) {
            Some([0xff, marker]) => *marker,
            Some(_) => return Err(Invalid::NotAPicture),
            None => return Err(Invalid::Truncated),
        };
        if marker == 0xff {
            at += 1; // fill bytes before a marker are allowed
            continue;
        }
        let length = bytes.get(at + 2..at + 4).ok_or(Invalid::Truncated)?;
        let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
        if length < 2 {
            return Err(Invalid::NotAPicture);
        }
        let payload = bytes.get(at + 4..at + 2 + length).ok_or(Invalid::Truncated)?;
        if marker == 0xda {
            let picture = &bytes[at..];
            // Some phones add a film after the picture: what follows the last end mark is not ours.
            let end = picture.windows(2).rposition(|pair| pair == [0xff, 0xd9]);
            return end.map(|end| (segments, &picture[..end + 2])).ok_or(Invalid::Truncated);
        }
        segments.push(Segment { marker, payload });
        at += 2 + length;
    }
}

/// Width and height from the frame header.
pub(super) fn size(bytes: &[u8]) -> Result<(u32, u32), Invalid> {
    let (segments, _) = split(bytes)?;
    let frame = segments.iter().find(|segment| {
        matches!(segment.marker, 0xc0..=0xcf) && !matches!(segment.marker, 0xc4 | 0xc8 | 0xcc)
    });
    let frame = frame.ok_or(Invalid::NotAPicture)?.payload;
    let number =
        |at: usize| frame.get(at..at + 2).map(|b| u32::from(u16::from_be_bytes([b[0], b[1]])));
    Ok((number(3).ok_or(Invalid::Truncated)?, number(1).ok_or(Invalid::Truncated)?))
}

/// Without every application segment but JFIF, the colour profile and Adobe's colour transform,
/// and without comments.
pub(super) fn without_metadata(bytes: &[u8]) -> Result<Vec<u8>, Invalid> {
    let (segments, picture) = split(bytes)?;
    let turned = segments
        .iter()
        .filter(|segment| segment.marker == 0xe1)
        .find_map(|segment| orientation(segment.payload.strip_prefix(EXIF)?));
    let mut out = vec![0xff, 0xd8];
    let (first, rest) = match segments.split_first() {
        Some((first, rest)) if first.marker == 0xe0 => (Some(first), rest),
        _ => (None, &segments[..]),
    };
    if let Some(jfif) = first {
        push(&mut out, jfif.marker, jfif.payload);
    }
    if let Some(turned) = turned {
        push(&mut out, 0xe1, &[EXIF, &minimal_exif(turned)].concat());
    }
    for segment in rest.iter().filter(|segment| stays(segment)) {
        push(&mut out, segment.marker, segment.payload);
    }
    out.extend(picture);
    Ok(out)
}

fn stays(segment: &Segment<'_>) -> bool {
    match segment.marker {
        0xe2 => segment.payload.starts_with(b"ICC_PROFILE\0"),
        0xee => segment.payload.starts_with(b"Adobe"),
        0xe0..=0xef | 0xfe => false,
        _ => true,
    }
}

fn push(out: &mut Vec<u8>, marker: u8, payload: &[u8]) {
    let length = u16::try_from(payload.len() + 2).unwrap_or(u16::MAX);
    out.extend([0xff, marker]);
    out.extend(length.to_be_bytes());
    out.extend(payload);
}
