//! What the boundary must not change.

use live_app::{SoftwareKeyStore, SystemRandom};
use live_store::testing::check_key_store;

use super::*;

/// A platform whose keys are in software.
struct Device(SoftwareKeyStore);

impl Device {
    fn keys() -> Keys {
        let keys = SoftwareKeyStore::generate(&SystemRandom::new()).expect("keys");
        Keys(Arc::new(Self(keys)))
    }
}

fn told(error: live_app::KeyError) -> PlatformKeyError {
    match error {
        live_app::KeyError::Lost => PlatformKeyError::Lost,
        live_app::KeyError::Refused(why) => PlatformKeyError::Refused { why },
    }
}

impl PlatformKeys for Device {
    fn wrap(&self, key: Vec<u8>) -> Result<Vec<u8>, PlatformKeyError> {
        self.0.wrap(&key).map_err(told)
    }

    fn unwrap(&self, wrapped: Vec<u8>) -> Result<Vec<u8>, PlatformKeyError> {
        self.0.unwrap(&wrapped).map_err(told)
    }

    fn public_key(&self) -> Result<Vec<u8>, PlatformKeyError> {
        self.0.public_key().map_err(told)
    }

    fn sign(&self, message: Vec<u8>) -> Result<Vec<u8>, PlatformKeyError> {
        self.0.sign(&message).map_err(told)
    }
}

#[test]
fn keys_that_cross_the_boundary_are_a_key_store() {
    check_key_store(&Device::keys(), &Device::keys());
}
