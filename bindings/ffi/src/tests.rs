//! What the boundary must not change.

use live_store::testing::check_key_store;

use super::*;
use device::Device;

#[path = "../tests/support/device.rs"]
mod device;

#[test]
fn keys_that_cross_the_boundary_are_a_key_store() {
    check_key_store(&Keys(Device::new()), &Keys(Device::new()));
}
