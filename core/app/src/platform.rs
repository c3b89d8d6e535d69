//! The clock and the randomness of the machine, for every shell that has no better ones.

use live_domain::{Clock, Random, Timestamp};
use ring::rand::{SecureRandom, SystemRandom as RingRandom};

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods)] // this is where the time comes in
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let millis = since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX));
        Timestamp::from_unix_millis(millis)
    }
}

/// The operating system's randomness.
#[derive(Debug, Clone)]
pub struct SystemRandom(RingRandom);

impl SystemRandom {
    /// Ready to use.
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
        // Without randomness there are no keys: nothing sensible can be done then.
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
