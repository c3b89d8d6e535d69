//! The sandbox's clock: the real one and what it was moved by.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use live_domain::{Clock, Timestamp};

/// A clock that can be moved forward.
pub(crate) struct SandboxClock {
    real: Arc<dyn Clock>,
    /// In milliseconds.
    ahead: AtomicI64,
}

impl SandboxClock {
    /// So many milliseconds ahead of the real clock.
    pub fn new(real: Arc<dyn Clock>, ahead: i64) -> Self {
        Self { real, ahead: AtomicI64::new(ahead) }
    }

    /// Moves it forward.
    pub fn advance(&self, by: Duration) {
        self.ahead.fetch_add(millis(by), Ordering::SeqCst);
    }

    /// How far ahead it is, in milliseconds.
    pub fn ahead(&self) -> i64 {
        self.ahead.load(Ordering::SeqCst)
    }
}

impl Clock for SandboxClock {
    fn now(&self) -> Timestamp {
        let real = self.real.now().unix_millis();
        Timestamp::from_unix_millis(real.saturating_add(self.ahead()))
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use live_domain::testing::{check_clock, check_clock_that_is_set};

    use super::*;

    struct Stands(AtomicI64);

    impl Clock for Stands {
        fn now(&self) -> Timestamp {
            Timestamp::from_unix_millis(self.0.load(Ordering::SeqCst))
        }
    }

    #[test]
    fn a_clock_ahead_of_another_is_a_clock() {
        let real = Arc::new(Stands(AtomicI64::new(0)));
        let clock = SandboxClock::new(real.clone(), 0);
        clock.advance(Duration::from_hours(30 * 24));
        let ahead = clock.ahead();
        check_clock_that_is_set(&clock, |to| {
            real.0.store(to.unix_millis() - ahead, Ordering::SeqCst);
        });
        clock.advance(Duration::MAX);
        check_clock(&clock);
    }
}
