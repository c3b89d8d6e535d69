//! What is built in packed (RFC 1951), by a build script.

use std::io::Read as _;

use flate2::read::DeflateDecoder;

/// The text of what a build script packed.
///
/// # Panics
/// When it is something else: every test that reads it would say so.
pub fn text(packed: &[u8]) -> String {
    let mut text = String::new();
    DeflateDecoder::new(packed)
        .read_to_string(&mut text)
        .expect("what is built in is unpacked in every test run");
    text
}

/// What `build.rs` packed under a name.
macro_rules! built_in {
    ($name:literal) => {
        $crate::packed::text(include_bytes!(concat!(env!("OUT_DIR"), "/", $name)))
    };
}
pub(crate) use built_in;
