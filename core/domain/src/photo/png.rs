//! PNG (ISO/IEC 15948): a signature and a row of chunks.

use super::exif;
use crate::Invalid;

pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

struct Chunk<'a> {
    kind: [u8; 4],
    data: &'a [u8],
    /// All of it, with its length and checksum.
    whole: &'a [u8],
}

/// The chunks up to and including the end chunk. What hangs behind it is not looked at: some
/// programs leave there what was cropped away.
struct Chunks<'a> {
    rest: &'a [u8],
    has_ended: bool,
}

impl<'a> Chunks<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        Self { rest: &bytes[SIGNATURE.len()..], has_ended: false }
    }

    fn read(&mut self) -> Result<Chunk<'a>, Invalid> {
        let (length, after) = self.rest.split_first_chunk::<4>().ok_or(Invalid::Truncated)?;
        let (kind, after) = after.split_first_chunk::<4>().ok_or(Invalid::Truncated)?;
        if !kind.iter().all(u8::is_ascii_alphabetic) {
            return Err(Invalid::NotAPicture);
        }
        let length =
            usize::try_from(u32::from_be_bytes(*length)).map_err(|_| Invalid::Truncated)?;
        let data = after.get(..length).ok_or(Invalid::Truncated)?;
        let end = length.checked_add(12).ok_or(Invalid::Truncated)?;
        let (whole, rest) = self.rest.split_at_checked(end).ok_or(Invalid::Truncated)?;
        self.rest = rest;
        self.has_ended = kind == b"IEND";
        Ok(Chunk { kind: *kind, data, whole })
    }
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Result<Chunk<'a>, Invalid>;

    fn next(&mut self) -> Option<Self::Item> {
        (!self.has_ended).then(|| self.read())
    }
}

/// Width and height from the header chunk, which must come first and once. Of the other chunks that
/// a reader must know, there must be picture data and none that this does not know.
pub(super) fn size(bytes: &[u8]) -> Result<(u32, u32), Invalid> {
    let mut size = None;
    let mut has_data = false;
    for (index, chunk) in Chunks::of(bytes).enumerate() {
        let chunk = chunk?;
        match &chunk.kind {
            b"IHDR" if index == 0 => size = Some(header_size(chunk.data)?),
            _ if index == 0 => return Err(Invalid::NotAPicture),
            b"IDAT" => has_data = true,
            b"PLTE" | b"IEND" => {}
            [first, ..] if first.is_ascii_uppercase() => return Err(Invalid::NotAPicture),
            _ => {}
        }
    }
    size.filter(|_| has_data).ok_or(Invalid::NotAPicture)
}

/// Thirteen bytes, of which the first eight are width and height.
fn header_size(header: &[u8]) -> Result<(u32, u32), Invalid> {
    let header: &[u8; 13] = header.try_into().map_err(|_| Invalid::NotAPicture)?;
    let number = |at: usize| {
        u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
    };
    Ok((number(0), number(4)))
}

/// Only what is needed to draw the picture: colours, transparency, size on paper, which way is up,
/// pixels. Of a moving picture that is the one that is shown where it cannot move.
pub(super) fn without_metadata(bytes: &[u8]) -> Result<Vec<u8>, Invalid> {
    let mut first_exif = None;
    for chunk in Chunks::of(bytes) {
        let chunk = chunk?;
        if &chunk.kind == b"eXIf" && first_exif.is_none() {
            first_exif = Some(exif::orientation(chunk.data));
        }
    }
    let mut turned = first_exif.flatten();
    let mut out = Vec::with_capacity(bytes.len());
    out.extend(SIGNATURE);
    for chunk in Chunks::of(bytes) {
        let chunk = chunk?;
        if &chunk.kind == b"IDAT"
            && let Some(turned) = turned.take()
        {
            push(&mut out, *b"eXIf", &exif::minimal(turned));
        }
        if is_needed(chunk.kind) {
            out.extend(chunk.whole);
        }
    }
    Ok(out)
}

fn is_needed(kind: [u8; 4]) -> bool {
    matches!(
        &kind,
        b"IHDR"
            | b"PLTE"
            | b"IDAT"
            | b"IEND"
            | b"tRNS"
            | b"bKGD"
            | b"sBIT"
            | b"pHYs"
            | b"gAMA"
            | b"cHRM"
            | b"sRGB"
            | b"iCCP"
            | b"cICP"
            | b"mDCV"
            | b"cLLI"
    )
}

fn push(out: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    let covered = [&kind[..], data].concat();
    out.extend(u32::try_from(data.len()).expect("a few bytes").to_be_bytes());
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
