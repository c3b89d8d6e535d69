//! The real clock and real randomness, for the binary.

use live_domain::{Clock, Random, Timestamp};
use ring::rand::{SecureRandom as _, SystemRandom as RingRandom};
use time::OffsetDateTime;

/// This machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place where real time comes in")]
    fn now(&self) -> Timestamp {
        OffsetDateTime::now_utc().into()
    }
}

/// The operating system's randomness.
#[derive(Debug, Clone)]
pub struct SystemRandom(RingRandom);

impl SystemRandom {
    /// The operating system's randomness.
    pub fn new() -> Self {
        Self(RingRandom::new())
    }
}

impl Default for SystemRandom {
    fn default() -> Self {
        Self::new()
    }
}

impl Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) {
        // Without randomness no token is safe, so there is nothing to go on with.
        self.0.fill(bytes).expect("the operating system has randomness");
    }
}

#[cfg(test)]
mod tests {
    use live_domain::testing::{check_clock_of_a_machine, check_random_of_a_machine};

    use super::*;

    #[test]
    fn they_are_a_machine_s() {
        check_clock_of_a_machine(&SystemClock);
        check_random_of_a_machine(&SystemRandom::new());
    }
}
