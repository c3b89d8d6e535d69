//! What the boundary must not change.

use live_store::Store;
use live_store::testing::{check_key_store, check_store};

use super::*;
use device::Device;

#[path = "../tests/support/device.rs"]
mod device;

#[test]
fn keys_that_cross_the_boundary_are_a_key_store() {
    check_key_store(&Keys(Device::new()), &Keys(Device::new()));
}

#[test]
fn a_store_with_keys_that_cross_the_boundary_is_a_store() {
    let folder = tempfile::tempdir().expect("a folder");
    let keys = Keys(Device::new());
    let random = Arc::new(SystemRandom::new());
    check_store(|| Store::open(folder.path(), &keys, random.clone()).expect("it opens"));
}
