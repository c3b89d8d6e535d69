//! What every [`KeyStore`](crate::KeyStore) must do, and what a [`Store`](crate::Store) must do
//! however it came to be open: to be called from the tests of each.
//!
//! A key store is a trait, with an implementation for each platform. There is one store, so it is no
//! trait and has no double for tests: a folder in memory is as fast as one, and behaves as a phone's.
//! What differs is the way to it (a new folder, one of an earlier version, one that was salvaged, one
//! whose key was changed, another key store), and behind each the same store must stand.

mod keys;
mod store;

pub use keys::check_key_store;
pub use store::check_store;
