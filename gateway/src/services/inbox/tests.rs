#![allow(clippy::unwrap_used)]

use live_domain::{City, Date, Timestamp};
use live_protocol::QuietHours;

use super::{hours, texting};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn who_may_not_be_called_now_is_called_when_the_quiet_hours_end() {
    let city = City::built_in();
    let from = |text: &str| hours::from(city, Some(QuietHours::USUAL), at(text));
    // 20:59 and 06:00 in the city, which is seven hours ahead.
    assert_eq!(from("2026-09-21T13:59:59Z"), at("2026-09-21T13:59:59Z"));
    assert_eq!(from("2026-09-21T23:00:00Z"), at("2026-09-21T23:00:00Z"));
    assert_eq!(from("2026-09-21T14:00:00Z"), at("2026-09-21T23:00:00Z"));
    assert_eq!(from("2026-09-21T18:30:15.250Z"), at("2026-09-21T23:00:00Z"));
    assert_eq!(from("2026-09-21T22:59:59.999Z"), at("2026-09-21T23:00:00Z"));
    assert_eq!(hours::from(city, None, at("2026-09-21T18:30:00Z")), at("2026-09-21T18:30:00Z"));
    let siesta = Some(QuietHours { from: 12, until: 14 });
    assert_eq!(hours::from(city, siesta, at("2026-09-21T05:10:00Z")), at("2026-09-21T07:00:00Z"));
}

#[test]
fn the_words_of_both_languages_are_one_text_message() {
    let day: Date = serde_json::from_str("\"2026-12-31\"").unwrap();
    let words = texting::words(City::built_in(), day);
    assert!(words.len() <= 160, "{} letters: {words}", words.len());
    // The letters of GSM 03.38 that are ASCII, without those that count twice.
    assert!(words.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" .,:-".contains(&byte)));
    assert!(words.contains("31-12-2026") && words.starts_with("Tangerang LIVE"));
}
