//! Services as data.

mod catalogue;
mod check;
pub mod cities;
mod event;
mod fee;
mod form;
mod objection;

/// A definition that uses most of what there is.
pub const EXAMPLE: &str = include_str!("example.json");

/// The example with one piece of its text replaced, which must be in it.
fn with(old: &str, new: &str) -> String {
    assert!(EXAMPLE.contains(old), "{old} is not in the example");
    EXAMPLE.replacen(old, new, 1)
}
