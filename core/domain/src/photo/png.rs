//! PNG (ISO/IEC 15948): a signature and a row of chunks.

use super::{minimal_exif, orientation};
use crate::Invalid;

pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// A chunk: its type, its data, and all of it with length and checksum.
struct Chunk<'a> {
    kind: [u8; 4],
    data: &'a [u8],
    whole: &'a [u8],
}

/// The chunks up to and including the end chunk.
fn split(bytes: &[u8]) -> Result<Vec<Chunk<'_>>, Invalid> {
    let mut chunks = Vec::new();
    let mut at = SIGNATURE.len();
    loop {
        let head: [u8; 8] = bytes
            .get(at..at + 8)
            .and_then(|head| head.try_into().ok())
            .ok_or(Invalid::Truncated)?;
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]);
        let length = usize::try_from(length).map_err(|_| Invalid::NotAPicture)?;
        let end = at.checked_add(12).and_then(|at| at.checked_add(length));
        let whole = end.and_then(|end| bytes.get(at..end)).ok_or(Invalid::Truncated)?;
        let kind = [head[4], head[5], head[6], head[7]];
        chunks.push(Chunk { kind, data: &whole[8..8 + length], whole });
        if &kind == b"IEND" {
            return Ok(chunks);
        }
        at += whole.len();
    }
}

/// Width and height from the header chunk.
pub(super) fn size(bytes: &[u8]) -> Result<(u32, u32), Invalid> {
    let chunks = split(bytes)?;
    let header = chunks.first().filter(|chunk| &chunk.kind == b"IHDR");
    let header = header.ok_or(Invalid::NotAPicture)?.data;
    let number =
        |at: usize| header.get(at..at + 4).map(|b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]));
    Ok((number(0).ok_or(Invalid::Truncated)?, number(4).ok_or(Invalid::Truncated)?))
}

/// Without text, time and EXIF chunks.
pub(super) fn without_metadata(bytes: &[u8]) -> Result<Vec<u8>, Invalid> {
    let mut out = SIGNATURE.to_vec();
    for chunk in split(bytes)? {
        match &chunk.kind {
            b"tEXt" | b"zTXt" | b"iTXt" | b"tIME" => {}
            b"eXIf" => {
                if let Some(turned) = orientation(chunk.data) {
                    push(&mut out, *b"eXIf", &minimal_exif(turned));
                }
            }
            _ => out.extend(chunk.whole),
        }
    }
    Ok(out)
}

fn push(out: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    let covered = [&kind[..], data].concat();
    out.extend(u32::try_from(data.len()).unwrap_or(u32::MAX).to_be_bytes());
    out.extend(&covered);
    out.extend(crc32(&covered).to_be_bytes());
}

/// CRC-32 as PNG has it (ISO 3309).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 0 { crc >> 1 } else { (crc >> 1) ^ 0xedb8_8320 }
        })
    })
}
