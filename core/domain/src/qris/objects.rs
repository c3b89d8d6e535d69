//! The form of a code: tags, lengths and values, and the checksum.

use std::fmt::Write as _;

/// Tags, lengths and values. Lengths count characters.
pub(super) fn parse(text: &str) -> Option<Vec<(u8, String)>> {
    let mut objects = Vec::new();
    let mut rest = text.chars();
    loop {
        let head: String = rest.by_ref().take(4).collect();
        if head.is_empty() {
            return Some(objects);
        }
        if head.len() != 4 || !head.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let (tag, length) = (head[..2].parse().ok()?, head[2..].parse().ok()?);
        let value: String = rest.by_ref().take(length).collect();
        if value.chars().count() != length {
            return None;
        }
        objects.push((tag, value));
    }
}

/// The same as text. No value is longer than 99 characters.
pub(super) fn print(objects: &[(u8, String)]) -> String {
    objects.iter().fold(String::new(), |mut out, (tag, value)| {
        let _ = write!(out, "{tag:02}{:02}{value}", value.chars().count());
        out
    })
}

/// The value of a tag within a value that is itself tags, lengths and values.
pub(super) fn within(value: &str, tag: u8) -> Option<String> {
    let objects = parse(value)?;
    objects.into_iter().find(|(other, _)| *other == tag).map(|(_, value)| value)
}

/// CRC-16/CCITT-FALSE (polynomial 0x1021, initial value 0xFFFF) over the UTF-8 bytes, as four hex
/// digits in capitals.
pub(super) fn checksum(text: &str) -> String {
    let crc = text.bytes().fold(0xffff_u16, |crc, byte| {
        (0..8).fold(crc ^ (u16::from(byte) << 8), |crc, _| {
            if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 }
        })
    });
    format!("{crc:04X}")
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_published_check_value() {
        assert_eq!(super::checksum("123456789"), "29B1");
    }
}
