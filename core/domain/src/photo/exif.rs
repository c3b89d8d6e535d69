//! EXIF (CIPA DC-008), a TIFF file within a picture: which way is up, and nothing else of it.

/// The tag that says which way is up.
const ORIENTATION: u16 = 0x0112;

/// A directory of a camera has some dozens of entries: no more are looked at.
const MAX_ENTRIES: u16 = 512;

/// Which way is up, where the block says another than "as it is".
pub(super) fn orientation(tiff: &[u8]) -> Option<u8> {
    let is_little_endian = match tiff.get(..4)? {
        b"II\x2a\0" => true,
        b"MM\0\x2a" => false,
        _ => return None,
    };
    let number = |at: usize| {
        let bytes: [u8; 2] = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if is_little_endian { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let offset: [u8; 4] = tiff.get(4..8)?.try_into().ok()?;
    let offset =
        if is_little_endian { u32::from_le_bytes(offset) } else { u32::from_be_bytes(offset) };
    let directory = usize::try_from(offset).ok()?;
    let entries = number(directory)?.min(MAX_ENTRIES);
    for entry in 0..usize::from(entries) {
        let at = directory.checked_add(2)?.checked_add(entry * 12)?;
        if number(at)? == ORIENTATION {
            let value = u8::try_from(number(at.checked_add(8)?)?).ok()?;
            return (2..=8).contains(&value).then_some(value);
        }
    }
    None
}

/// A block that says which way is up and nothing else.
pub(super) fn minimal(orientation: u8) -> Vec<u8> {
    let mut tiff = b"MM\0\x2a\0\0\0\x08".to_vec();
    tiff.extend(1_u16.to_be_bytes()); // one entry: the tag, a 16-bit number, one of them
    tiff.extend(ORIENTATION.to_be_bytes());
    tiff.extend([0, 3, 0, 0, 0, 1]);
    tiff.extend([0, orientation, 0, 0]);
    tiff.extend([0; 4]); // no further directory
    tiff
}
