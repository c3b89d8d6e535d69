//! The address of a screen.

use std::fmt;
use std::str::FromStr;

/// A few short segments with slashes between, for example `laksa/ticket/LK-26-004417`. It may come
/// from outside (a deep link, a web page's address), so it is limited: at most six segments of at
/// most 64 characters out of `a–z A–Z 0–9 - . _`.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Route(Vec<String>);

impl Route {
    const MAX_SEGMENTS: usize = 6;
    const MAX_SEGMENT_CHARS: usize = 64;

    /// The segments, to match on: `match route.segments() { ["laksa", "new"] => … }`.
    pub fn segments(&self) -> Vec<&str> {
        self.0.iter().map(String::as_str).collect()
    }

    /// The first segment, which says whose screen it is; empty for the first screen.
    pub fn section(&self) -> &str {
        self.0.first().map_or("", String::as_str)
    }
}

/// The text is not a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a route: at most six segments of letters, digits, '-', '.' and '_'")]
pub struct NotARoute;

impl FromStr for Route {
    type Err = NotARoute;

    fn from_str(text: &str) -> Result<Self, NotARoute> {
        let text = text.trim_matches('/');
        if text.is_empty() {
            return Ok(Self::default());
        }
        let mut segments = Vec::new();
        for segment in text.split('/') {
            let fits = (1..=Self::MAX_SEGMENT_CHARS).contains(&segment.len())
                && segment.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b))
                && segments.len() < Self::MAX_SEGMENTS;
            if !fits {
                return Err(NotARoute);
            }
            segments.push(segment.to_owned());
        }
        Ok(Self(segments))
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("/"))
    }
}
