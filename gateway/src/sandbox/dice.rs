//! Numbers that follow from a seed: the same seed throws the same dice everywhere.

use uuid::Uuid;

/// Dice (`SplitMix64`, by Sebastiano Vigna). Good enough for a made-up city, and for nothing else.
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    /// Dice for one purpose, so that more of one thing does not change all the others.
    pub fn new(seed: u64, purpose: &str) -> Self {
        let mix = |state: u64, byte: u8| (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        Self(purpose.bytes().fold(seed ^ 0xcbf2_9ce4_8422_2325, mix))
    }

    /// Any number.
    pub fn any(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` up to, without, `high`.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.any() % (high - low).max(1)
    }

    /// A place in a list of this length.
    pub fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.any() % (length.max(1) as u64)).expect("below a length")
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.index(list.len())]
    }

    /// Between 0 and 1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
    pub fn share(&mut self) -> f64 {
        (self.any() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Between 0 and 1, as pictures are drawn with.
    #[expect(clippy::cast_possible_truncation, reason = "less exact is exact enough")]
    pub fn share_f32(&mut self) -> f32 {
        self.share() as f32
    }

    /// Whether it comes up, with this chance in a hundred.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.any() % 100 < percent
    }

    /// An id. It is not unguessable: only for what is no secret.
    pub fn id(&mut self) -> Uuid {
        let bytes = (u128::from(self.any()) << 64 | u128::from(self.any())).to_be_bytes();
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }
}
