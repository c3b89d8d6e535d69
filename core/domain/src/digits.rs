//! Taking digits out of what people type.

use crate::Invalid;

/// Longer input is refused unread: no number that people type has so many characters.
const MAX_CHARS: usize = 64;

/// What was typed, with full-width characters, as some keyboards make them, as plain ones, and
/// without the invisible marks that copying from other apps leaves behind.
///
/// # Errors
/// [`Invalid::TooLong`].
pub(crate) fn plain(input: &str) -> Result<String, Invalid> {
    if input.chars().nth(MAX_CHARS).is_some() {
        return Err(Invalid::TooLong { most: MAX_CHARS });
    }
    Ok(input.chars().filter(|char| !is_invisible(*char)).map(narrow).collect())
}

/// The digits of what was typed, without the separators that people put between them.
///
/// # Errors
/// [`Invalid::Empty`], [`Invalid::TooLong`], and [`Invalid::NotDigits`] for anything else.
pub(crate) fn of(input: &str) -> Result<String, Invalid> {
    let digits: String = plain(input)?.chars().filter(|char| !is_separator(*char)).collect();
    if digits.is_empty() {
        return Err(Invalid::Empty);
    }
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Invalid::NotDigits);
    }
    Ok(digits)
}

/// The same, with a known number of digits.
pub(crate) fn exactly(input: &str, expected: usize) -> Result<String, Invalid> {
    let digits = of(input)?;
    match digits.len() {
        got if got == expected => Ok(digits),
        got => Err(Invalid::WrongLength { expected, got }),
    }
}

/// What people put between digits: spaces of every kind, dots, dashes, slashes, brackets.
pub(crate) fn is_separator(char: char) -> bool {
    char.is_whitespace()
        || matches!(char, '.' | '-' | '/' | '(' | ')' | '_' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Two digits as a number. The caller knows that they are digits.
pub(crate) fn two(digits: &str, at: usize) -> u8 {
    digits.as_bytes()[at..at + 2].iter().fold(0, |value, digit| value * 10 + (digit - b'0'))
}

/// A printed number with only so many digits at its start and its end to be seen.
pub(crate) fn masked(printed: &str, start: usize, end: usize) -> String {
    let digits = printed.bytes().filter(u8::is_ascii_digit).count();
    let mut passed = 0;
    let hide = |char: char| {
        if !char.is_ascii_digit() {
            return char;
        }
        passed += 1;
        if passed <= start || passed + end > digits { char } else { '•' }
    };
    printed.chars().map(hide).collect()
}

/// Marks without a shape: zero-width spaces and joiners, directions, soft hyphen, byte order mark.
fn is_invisible(char: char) -> bool {
    matches!(
        char,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
            | '\u{feff}'
    )
}

/// The full-width forms of ASCII lie in one block, in the same order.
fn narrow(char: char) -> char {
    match char {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(char) - 0xff01 + 0x21).unwrap_or(char),
        char => char,
    }
}
