//! The clock and the chance of these tests keep the promises of their traits.

use live_domain::testing::{check_clock, check_random};

use crate::support::{CountingRandom, ManualClock};

#[test]
fn a_clock_and_a_chance() {
    check_clock(&*ManualClock::at("2026-09-21T02:00:00Z"));
    check_random(&*CountingRandom::new(1));
}
