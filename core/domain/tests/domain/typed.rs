//! How people type numbers.

use live_domain::Date;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// What stands between digits in real life, the invisible leftovers of copying included.
const BETWEEN: [&str; 18] = [
    "", "", "", "", "", "", " ", ".", "-", "\u{a0}", "\t", "\u{202f}", "\u{3000}", "–", "－", "．",
    "\u{200b}", "\u{feff}",
];

/// These digits with anything between them that people put there, some of them full-width.
pub fn typed(digits: &str) -> impl Strategy<Value = String> + use<> {
    let digits: Vec<char> = digits.chars().collect();
    let styles = vec((any::<bool>(), select(&BETWEEN[..])), digits.len());
    (select(&BETWEEN[..]), styles).prop_map(move |(start, styles)| {
        let mut text = start.to_owned();
        for (digit, (is_wide, after)) in digits.iter().zip(styles) {
            text.push(if is_wide { wide(*digit) } else { *digit });
            text.push_str(after);
        }
        text
    })
}

/// The full-width form of a character of ASCII.
pub fn wide(char: char) -> char {
    char::from_u32(u32::from(char) - 0x21 + 0xff01).unwrap()
}

/// How many digits are to be seen.
pub fn digits_in(text: &str) -> usize {
    text.chars().filter(char::is_ascii_digit).count()
}

/// `2026-09-21`.
pub fn day(text: &str) -> Date {
    let mut parts = text.split('-').map(|part| part.parse::<u16>().unwrap());
    let mut next = || parts.next().unwrap();
    let (year, month, day) = (next(), next(), next());
    let month = u8::try_from(month).unwrap().try_into().unwrap();
    Date::from_calendar_date(i32::from(year), month, u8::try_from(day).unwrap()).unwrap()
}

/// What may get into a file by mistake.
const ODD: [&str; 14] =
    ["", "", "0", "-1", "1e999", "\t", "\n", "\"", "{", "]", ".", "é", "\u{0}", "\u{feff}"];

/// A text that is nearly this one: a few characters lost, and something odd in their place.
pub fn damaged(text: &'static str) -> impl Strategy<Value = String> {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    (select(starts), 0_usize..9, select(&ODD[..])).prop_map(move |(start, lost, odd)| {
        let (kept, rest) = text.split_at(start);
        kept.chars().chain(odd.chars()).chain(rest.chars().skip(lost)).collect()
    })
}
