//! Mutations that follow from a seed.

/// Makes new inputs out of a corpus, the same ones for the same name.
pub struct Mutator {
    corpus: Vec<Vec<u8>>,
    state: u64,
}

/// Numbers that are the last before something, or the first after it.
const EDGES: [u8; 8] = [0, 1, 0x7f, 0x80, 0xff, b'0', b'"', b'\n'];
/// Texts that parsers fear.
const WORDS: [&[u8]; 12] = [
    b"-1",
    b"18446744073709551616",
    b"1e999",
    b"null",
    b"{}",
    b"[]",
    b"\xc3\x28",
    b"%00",
    b"%ff",
    b"\\u0000",
    "\u{202e}٣".as_bytes(),
    b"../",
];
/// An input never grows beyond this by mutation.
const MOST_BYTES: usize = 64 * 1024;

impl Mutator {
    /// Out of these inputs.
    ///
    /// # Panics
    /// When there are none.
    pub fn new(name: &str, corpus: Vec<Vec<u8>>) -> Self {
        assert!(!corpus.is_empty(), "there is nothing to begin with");
        let state = name.bytes().fold(1, |sum: u64, byte| sum.wrapping_mul(31) + u64::from(byte));
        Self { corpus, state }
    }

    /// The next number (`SplitMix64`).
    fn number(&mut self) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).expect("31 bits")
    }

    fn below(&mut self, most: usize) -> usize {
        self.number() % most.max(1)
    }

    /// A new input.
    pub fn mutated(&mut self) -> Vec<u8> {
        let chosen = self.below(self.corpus.len());
        let mut bytes = self.corpus[chosen].clone();
        for _ in 0..=self.below(4) {
            self.mutate(&mut bytes);
            bytes.truncate(MOST_BYTES);
        }
        bytes
    }

    fn mutate(&mut self, bytes: &mut Vec<u8>) {
        let at = self.below(bytes.len() + 1);
        let end = (at + 1 + self.below(16)).min(bytes.len());
        match self.below(8) {
            0 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
            1 if at < bytes.len() => bytes[at] = EDGES[self.below(EDGES.len())],
            2 => drop(bytes.drain(at.min(end)..end)),
            3 => {
                let part = bytes[at.min(end)..end].to_vec();
                let to = self.below(bytes.len() + 1);
                drop(bytes.splice(to..to, part));
            }
            4 => drop(bytes.splice(at..at, WORDS[self.below(WORDS.len())].iter().copied())),
            5 => {
                let other = self.below(self.corpus.len());
                let from = self.below(self.corpus[other].len());
                bytes.truncate(at);
                bytes.extend_from_slice(&self.corpus[other][from..]);
            }
            6 => bytes.truncate(at),
            _ => {
                let number = self.below(1 << 16).to_string();
                drop(bytes.splice(at.min(end)..end, number.into_bytes()));
            }
        }
    }
}
