//! The clock and the chance of these tests keep the promises of their traits.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use live_domain::testing::{check_clock, check_random};
use support::browser::{Counter, Hands};

#[test]
fn a_clock_and_a_chance() {
    check_clock(&Hands::default());
    check_random(&Counter::default());
}
