//! The clocks and the network of stories keep the promises of their traits.

use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use live_app::{Clock as _, Timestamp};
use live_domain::testing::check_clock_that_is_set;
use live_net::testing::{Loopback, check_transport};

use crate::phone::PhoneClock;
use crate::{TestClock, TestNetwork};

/// Turns a clock, whichever way it is.
fn turn(clock: &TestClock, to: Timestamp) {
    let now = clock.now();
    if to < now { clock.turn_back(now.since(to)) } else { clock.advance(to.since(now)) }
}

#[test]
fn a_story_s_clock() {
    let clock = TestClock::new();
    check_clock_that_is_set(&clock, |to| turn(&clock, to));
}

#[test]
fn a_phone_s_clock_that_is_right() {
    let city = Arc::new(TestClock::new());
    let clock = PhoneClock { city: city.clone(), off: AtomicI64::new(0) };
    check_clock_that_is_set(&clock, |to| turn(&city, to));
}

#[tokio::test]
async fn a_network_that_works() {
    check_transport(|reactions| Loopback::start(reactions).leads(TestNetwork::new())).await;
}
