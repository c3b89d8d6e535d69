//! As much of CBOR (RFC 8949) as a CWT needs. What is written is deterministic (4.2.1 of it); what is
//! read has heads of the shortest form and definite lengths, and each key of a map once.

/// The major types.
const UNSIGNED: u8 = 0;
const NEGATIVE: u8 = 1;
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;
const MAP: u8 = 5;
const TAG: u8 = 6;

/// Nothing of ours is nested deeper.
const DEEPEST: u8 = 8;

/// Writes one item after the other.
#[derive(Default)]
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    fn head(mut self, major: u8, value: u64) -> Self {
        let bytes = value.to_be_bytes();
        let (info, from) = match value {
            0..=23 => (bytes[7], 8),
            24..=0xff => (24, 7),
            0x100..=0xffff => (25, 6),
            0x1_0000..=0xffff_ffff => (26, 4),
            _ => (27, 0),
        };
        self.0.push(major << 5 | info);
        self.0.extend_from_slice(&bytes[from..]);
        self
    }

    pub fn int(self, value: i64) -> Self {
        match u64::try_from(value) {
            Ok(value) => self.head(UNSIGNED, value),
            Err(_) => self.head(NEGATIVE, value.unsigned_abs() - 1),
        }
    }

    pub fn bytes(mut self, value: &[u8]) -> Self {
        self = self.head(BYTES, value.len() as u64);
        self.raw(value)
    }

    pub fn text(mut self, value: &str) -> Self {
        self = self.head(TEXT, value.len() as u64);
        self.raw(value.as_bytes())
    }

    /// So many items follow.
    pub fn array(self, items: usize) -> Self {
        self.head(ARRAY, items as u64)
    }

    /// So many keys with their values follow.
    pub fn map(self, pairs: usize) -> Self {
        self.head(MAP, pairs as u64)
    }

    pub fn tag(self, tag: u64) -> Self {
        self.head(TAG, tag)
    }

    /// Something that is CBOR already.
    pub fn raw(mut self, item: &[u8]) -> Self {
        self.0.extend_from_slice(item);
        self
    }

    pub fn done(self) -> Vec<u8> {
        self.0
    }
}

/// Reads one item after the other. What is not as expected is `None`, and ends the reading.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// That nothing follows.
    pub fn end(self) -> Option<()> {
        self.0.is_empty().then_some(())
    }

    fn take(&mut self, length: u64) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(usize::try_from(length).ok()?)?;
        self.0 = rest;
        Some(taken)
    }

    fn head(&mut self) -> Option<(u8, u64)> {
        let first = *self.take(1)?.first()?;
        let (major, info) = (first >> 5, first & 0x1f);
        // The least value that needs so many bytes: whatever is less has a shorter form.
        let (length, least) = match info {
            0..=23 => return Some((major, u64::from(info))),
            24 => (1, 24),
            25 => (2, 0x100),
            26 => (4, 0x1_0000),
            27 => (8, 0x1_0000_0000),
            _ => return None,
        };
        let value = self.take(length)?.iter().fold(0, |value, byte| value << 8 | u64::from(*byte));
        (value >= least).then_some((major, value))
    }

    fn expect(&mut self, major: u8) -> Option<u64> {
        self.head().filter(|(found, _)| *found == major).map(|(_, value)| value)
    }

    pub fn int(&mut self) -> Option<i64> {
        match self.head()? {
            (UNSIGNED, value) => i64::try_from(value).ok(),
            (NEGATIVE, value) => Some(-1 - i64::try_from(value).ok()?),
            _ => None,
        }
    }

    pub fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.expect(BYTES)?;
        self.take(length)
    }

    pub fn text(&mut self) -> Option<&'a str> {
        let length = self.expect(TEXT)?;
        std::str::from_utf8(self.take(length)?).ok()
    }

    pub fn array(&mut self) -> Option<u64> {
        self.expect(ARRAY)
    }

    pub fn tag(&mut self, tag: u64) -> Option<()> {
        (self.expect(TAG)? == tag).then_some(())
    }

    /// A map with keys of numbers: gives each with the reader at its value to `take`, which reads it
    /// and answers true, or leaves it unread and answers false because it does not know the key.
    pub fn map(&mut self, mut take: impl FnMut(i64, &mut Self) -> Option<bool>) -> Option<()> {
        let mut seen = Vec::new();
        for _ in 0..self.expect(MAP)? {
            let key = self.int()?;
            if seen.contains(&key) {
                return None;
            }
            seen.push(key);
            if !take(key, self)? {
                self.item()?;
            }
        }
        Some(())
    }

    /// Any item, as it stands there.
    pub fn item(&mut self) -> Option<&'a [u8]> {
        let before = self.0;
        self.skip(DEEPEST)?;
        Some(&before[..before.len() - self.0.len()])
    }

    fn skip(&mut self, deepest: u8) -> Option<()> {
        let deepest = deepest.checked_sub(1)?;
        let (major, value) = self.head()?;
        let items = match major {
            BYTES | TEXT => return self.take(value).map(|_| ()),
            ARRAY => value,
            MAP => value.checked_mul(2)?,
            TAG => 1,
            _ => 0,
        };
        (0..items).try_for_each(|_| self.skip(deepest))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        let digit = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        (0..hex.len()).step_by(2).map(digit).collect()
    }

    /// RFC 8949, appendix A, as far as it is what we use.
    #[test]
    fn it_is_written_and_read_as_the_standard_s_examples() {
        let ints = [
            (0, "00"),
            (1, "01"),
            (10, "0a"),
            (23, "17"),
            (24, "1818"),
            (25, "1819"),
            (100, "1864"),
            (1000, "1903e8"),
            (1_000_000, "1a000f4240"),
            (1_000_000_000_000, "1b000000e8d4a51000"),
            (-1, "20"),
            (-10, "29"),
            (-100, "3863"),
            (-1000, "3903e7"),
        ];
        for (value, hex) in ints {
            assert_eq!(Writer::default().int(value).done(), bytes(hex), "{value}");
            assert_eq!(Reader::new(&bytes(hex)).int(), Some(value), "{hex}");
        }
        for (value, hex) in [("", "60"), ("a", "6161"), ("IETF", "6449455446"), ("ü", "62c3bc")] {
            assert_eq!(Writer::default().text(value).done(), bytes(hex));
            assert_eq!(Reader::new(&bytes(hex)).text(), Some(value));
        }
        assert_eq!(Writer::default().bytes(&[1, 2, 3, 4]).done(), bytes("4401020304"));
        let nested = Writer::default().array(2).int(1).array(2).int(2).int(3).done();
        assert_eq!(nested, bytes("8201820203"));
        let map = Writer::default().map(2).int(1).int(2).int(3).int(4).done();
        assert_eq!(map, bytes("a201020304"));
        assert_eq!(Writer::default().tag(1).int(1_363_896_240).done(), bytes("c11a514b67b0"));
    }

    #[test]
    fn what_is_not_deterministic_or_not_whole_is_refused() {
        for hex in ["1817", "190018", "1a0000ffff", "1b00000000ffffffff", "18", "1c", "1f", ""] {
            assert_eq!(Reader::new(&bytes(hex)).int(), None, "{hex}");
        }
        for hex in ["5f42010243030405ff", "9f01ff", "bf6161019fff", "420", "4401"] {
            let hex = if hex.len() % 2 == 1 { &hex[1..] } else { hex };
            assert_eq!(Reader::new(&bytes(hex)).bytes(), None, "{hex}");
        }
        // The same key twice.
        assert!(Reader::new(&bytes("a201020103")).map(|_, _| Some(false)).is_none());
        // As deep as somebody wants, and as long as memory is not.
        assert!(Reader::new(&vec![0x81; 100_000]).item().is_none());
        assert!(Reader::new(&bytes("9bffffffffffffffff")).item().is_none());
        assert!(Reader::new(&bytes("bbffffffffffffffff")).item().is_none());
    }
}
