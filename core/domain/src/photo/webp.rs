//! WebP (RFC 9649): a RIFF file with a row of chunks.

use super::{minimal_exif, orientation};
use crate::Invalid;

struct Chunk<'a> {
    kind: [u8; 4],
    data: &'a [u8],
}

/// The chunks of the file, as long as its header says that it is.
fn split(bytes: &[u8]) -> Result<Vec<Chunk<'_>>, Invalid> {
    let length = bytes.get(4..8).ok_or(Invalid::Truncated)?;
    let length = u32::from_le_bytes([length[0], length[1], length[2], length[3]]);
    let end = usize::try_from(length).ok().and_then(|length| length.checked_add(8));
    let body = end.and_then(|end| bytes.get(12..end)).ok_or(Invalid::Truncated)?;
    let mut chunks = Vec::new();
    let mut rest = body;
    while !rest.is_empty() {
        let head: [u8; 8] =
            rest.get(..8).and_then(|head| head.try_into().ok()).ok_or(Invalid::Truncated)?;
        let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
        let length = usize::try_from(length).map_err(|_| Invalid::NotAPicture)?;
        let end = length.checked_add(8).ok_or(Invalid::Truncated)?;
        let data = rest.get(8..end).ok_or(Invalid::Truncated)?;
        chunks.push(Chunk { kind: [head[0], head[1], head[2], head[3]], data });
        // Chunks are padded to an even length; a missing pad at the end is forgiven.
        rest = rest.get(end + length % 2..).unwrap_or_default();
    }
    Ok(chunks)
}

/// Width and height from the extended header, or from the picture itself.
pub(super) fn size(bytes: &[u8]) -> Result<(u32, u32), Invalid> {
    let chunks = split(bytes)?;
    let has_picture = chunks.iter().any(|chunk| matches!(&chunk.kind, b"VP8 " | b"VP8L" | b"ANMF"));
    if !has_picture {
        return Err(Invalid::NotAPicture);
    }
    let first = chunks.first().ok_or(Invalid::NotAPicture)?;
    let sized = match &first.kind {
        b"VP8X" => first.data.get(4..10).map(|b| {
            let side = |at: usize| u32::from_le_bytes([b[at], b[at + 1], b[at + 2], 0]) + 1;
            (side(0), side(3))
        }),
        b"VP8 " if first.data.get(3..6) == Some(&[0x9d, 0x01, 0x2a]) => {
            first.data.get(6..10).map(|b| {
                let side = |at: usize| u32::from(u16::from_le_bytes([b[at], b[at + 1]]) & 0x3fff);
                (side(0), side(2))
            })
        }
        b"VP8L" if first.data.first() == Some(&0x2f) => first.data.get(1..5).map(|b| {
            let bits = u32::from_le_bytes([b[0], b[1], b[2], b[3]]);
            ((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1)
        }),
        _ => None,
    };
    sized.ok_or(Invalid::NotAPicture)
}

/// Without XMP, and with no more EXIF than which way is up.
pub(super) fn without_metadata(bytes: &[u8]) -> Result<Vec<u8>, Invalid> {
    const EXIF_FLAG: u8 = 0x08;
    const XMP_FLAG: u8 = 0x04;
    let chunks = split(bytes)?;
    let exif = chunks.iter().find(|chunk| &chunk.kind == b"EXIF");
    let turned = exif
        .and_then(|chunk| orientation(chunk.data.strip_prefix(b"Exif\0\0").unwrap_or(chunk.data)));
    let mut body = b"WEBP".to_vec();
    for chunk in &chunks {
        match &chunk.kind {
            b"EXIF" => {
                if let Some(turned) = turned {
                    push(&mut body, *b"EXIF", &minimal_exif(turned));
                }
            }
            b"XMP " => {}
            b"VP8X" => {
                let mut header = chunk.data.to_vec();
                if let Some(flags) = header.first_mut() {
                    *flags &= !XMP_FLAG;
                    if turned.is_none() {
                        *flags &= !EXIF_FLAG;
                    }
                }
                push(&mut body, *b"VP8X", &header);
            }
            _ => push(&mut body, chunk.kind, chunk.data),
        }
    }
    let length = u32::try_from(body.len()).map_err(|_| Invalid::NotAPicture)?;
    Ok([b"RIFF", &length.to_le_bytes()[..], &body].concat())
}

fn push(out: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    out.extend(kind);
    out.extend(u32::try_from(data.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend(data);
    if data.len() % 2 == 1 {
        out.push(0);
    }
}
