//! Taking digits out of what people type.

use crate::Invalid;

/// Longer input is refused unread: no number that people type has so many characters.
const MAX_CHARS: usize = 64;

/// The digits of what was typed, without the separators that people put between them. Full-width
/// digits, as some keyboards make them, count as digits.
///
/// # Errors
/// [`Invalid::Empty`], [`Invalid::TooLong`], and [`Invalid::NotDigits`] for anything else.
pub(crate) fn of(input: &str) -> Result<String, Invalid> {
    if input.chars().nth(MAX_CHARS).is_some() {
        return Err(Invalid::TooLong { most: MAX_CHARS });
    }
    let mut digits = String::new();
    for char in input.chars() {
        match char {
            '0'..='9' => digits.push(char),
            '\u{ff10}'..='\u{ff19}' => {
                let value = u32::from(char) - 0xff10;
                digits.extend(char::from_digit(value, 10));
            }
            char if is_separator(char) => {}
            _ => return Err(Invalid::NotDigits),
        }
    }
    if digits.is_empty() {
        Err(Invalid::Empty)
    } else {
        Ok(digits)
    }
}

/// The same, with a known number of digits.
pub(crate) fn exactly(input: &str, expected: usize) -> Result<String, Invalid> {
    let digits = of(input)?;
    match digits.len() {
        got if got == expected => Ok(digits),
        got => Err(Invalid::WrongLength { expected, got }),
    }
}

/// What people put between digits: spaces of every kind, dots, dashes, slashes, brackets, and the
/// marks that copying from other apps leaves behind.
pub(crate) fn is_separator(char: char) -> bool {
    char.is_whitespace()
        || matches!(
            char,
            '.' | '-' | '/' | '(' | ')' | '_' | '\u{2010}'..='\u{2015}'
        )
        || matches!(char, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}')
}

/// Two digits as a number. The caller knows that they are digits.
pub(crate) fn two(digits: &str, at: usize) -> u8 {
    digits.as_bytes()[at..at + 2]
        .iter()
        .fold(0, |value, digit| value * 10 + (digit - b'0'))
}
