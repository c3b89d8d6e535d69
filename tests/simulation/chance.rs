//! Chance that follows from a seed.

use std::sync::Mutex;
use std::time::Duration;

use live_domain::Random;

/// A row of numbers that looks like chance (`SplitMix64`), the same for the same seed.
pub struct Chance(Mutex<u64>);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(seed.wrapping_mul(0xD134_2543_DE82_EF95)))
    }

    /// Another row, which does not depend on how this one is used later.
    pub fn fork(&self) -> Self {
        Self::new(self.number())
    }

    pub fn number(&self) -> u64 {
        let mut state = self.0.lock().unwrap();
        *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = *state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// One of so many.
    pub fn of(&self, count: u64) -> u64 {
        self.number() % count
    }

    /// Whether something happens that does so many times in a hundred.
    pub fn percent(&self, times: u64) -> bool {
        self.of(100) < times
    }

    /// Some time up to this, at least a millisecond.
    pub fn time(&self, most: Duration) -> Duration {
        Duration::from_millis(1 + self.of(u64::try_from(most.as_millis()).unwrap()))
    }
}

impl Random for Chance {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let number = self.number().to_le_bytes();
            chunk.copy_from_slice(&number[..chunk.len()]);
        }
    }
}
