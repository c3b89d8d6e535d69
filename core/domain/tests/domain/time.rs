//! Points in time, and ids made of them.

use std::time::Duration;

use live_domain::testing::check_clock;
use live_domain::{Clock, Random, Timestamp, UtcOffset, new_id};
use proptest::prelude::*;

struct Stopped(i64);

impl Clock for Stopped {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.0)
    }
}

struct Always(u8);

impl Random for Always {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(self.0);
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn jakarta() -> UtcOffset {
    UtcOffset::from_hms(7, 0, 0).unwrap()
}

#[test]
fn it_is_an_rfc_3339_string() {
    let time = at("2026-09-21T09:00:00.5+07:00");
    assert_eq!(time.unix_millis(), 1_789_956_000_500);
    assert_eq!(time.to_string(), "2026-09-21T02:00:00.5Z");
    assert_eq!(serde_json::to_string(&time).unwrap(), "\"2026-09-21T02:00:00.5Z\"");
    assert_eq!(time.at_offset(jakarta()).hour(), 9);
    for wrong in ["", "2026-09-21", "2026-09-21T09:00:00", "2026-13-01T00:00:00Z", "now"] {
        assert!(wrong.parse::<Timestamp>().is_err(), "{wrong}");
    }
}

#[test]
fn the_last_hours_that_can_be_written_have_a_local_time_too() {
    let last = at("9999-12-31T23:59:59.999Z");
    assert_eq!(last.at_offset(jakarta()).year(), 9999);
    assert_eq!(Timestamp::from_unix_millis(i64::MAX), last);
    assert_eq!(last.after(Duration::MAX), last);
    assert_eq!(at("9999-12-31T23:59:59-23:59"), last);
    let first = Timestamp::from_unix_millis(i64::MIN);
    assert_eq!(first.to_string(), "0000-01-01T00:00:00Z");
    assert_eq!(first.at_offset(UtcOffset::from_hms(-12, 0, 0).unwrap()).year(), -1);
}

#[test]
fn earlier_is_the_other_way_round_from_later() {
    let now = at("2026-09-21T02:00:00Z");
    assert_eq!(now.before(Duration::from_millis(1_500)), at("2026-09-21T01:59:58.5Z"));
    assert_eq!(now.after(Duration::from_hours(5)).before(Duration::from_hours(5)), now);
    assert_eq!(now.before(Duration::MAX), Timestamp::from_unix_millis(i64::MIN));
}

#[test]
fn how_long_it_is() {
    let (early, late) = (at("2026-09-21T02:00:00Z"), at("2026-09-21T02:00:01.5Z"));
    assert_eq!(late.since(early), Duration::from_millis(1500));
    assert_eq!(early.since(late), Duration::ZERO);
    assert_eq!(early.after(Duration::from_millis(1500)), late);
}

#[test]
fn ids_sort_by_time() {
    let id = new_id(&Stopped(1_789_956_000_500), &Always(0xff));
    assert_eq!(id.get_version_num(), 7);
    assert_eq!(id.to_string(), "01a0c1b1-0af4-7fff-bfff-ffffffffffff");
    assert!(id < new_id(&Stopped(1_789_956_000_501), &Always(0)));
    // A clock before 1970 makes ids, too.
    assert!(new_id(&Stopped(-1), &Always(0)).to_string().starts_with("00000000-0000-7"));
}

#[test]
fn a_clock_that_stands_is_a_clock() {
    for millis in [i64::MIN, -1, 0, 1_789_956_000_500, i64::MAX] {
        check_clock(&Stopped(millis));
    }
}

proptest! {
    #[test]
    fn printed_and_read_again_it_is_the_same(millis: i64) {
        let time = Timestamp::from_unix_millis(millis);
        prop_assert_eq!(at(&time.to_string()), time);
        let json = serde_json::to_string(&time).unwrap();
        prop_assert_eq!(serde_json::from_str::<Timestamp>(&json).unwrap(), time);
    }

    #[test]
    fn every_time_has_a_local_time(millis: i64, minutes in -14 * 60..=14 * 60) {
        let offset = UtcOffset::from_whole_seconds(minutes * 60).unwrap();
        let time = Timestamp::from_unix_millis(millis);
        prop_assert_eq!(time.at_offset(offset).offset(), offset);
    }

    #[test]
    fn nothing_that_is_read_panics(text in any::<String>(), close in "[0-9TZ:.+-]{0,40}") {
        for text in [text, close] {
            if let Ok(time) = text.parse::<Timestamp>() {
                time.at_offset(jakarta());
            }
        }
    }
}
