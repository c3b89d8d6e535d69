//! Why a chore failed, in words for the developer who ran it.

use std::fmt;

/// Why a chore failed and, where it is known, what to do about it.
#[derive(Debug)]
pub struct Failure(String);

/// What every chore ends with.
pub type Outcome<T = ()> = Result<T, Failure>;

impl Failure {
    /// A failure with these words.
    pub fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Says what was being done when an error of the operating system came.
pub trait While<T> {
    /// `while_doing("reading Cargo.toml")` becomes "reading Cargo.toml: no such file".
    fn while_doing(self, what: impl fmt::Display) -> Outcome<T>;
}

impl<T, E: fmt::Display> While<T> for Result<T, E> {
    fn while_doing(self, what: impl fmt::Display) -> Outcome<T> {
        self.map_err(|error| Failure(format!("{what}: {error}")))
    }
}
