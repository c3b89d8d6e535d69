//! A device whose keys are in software, for the tests on both sides of the boundary.

use std::sync::Arc;

use live_app::{KeyError, KeyStore, SoftwareKeyStore, SystemRandom};

use super::{PlatformKeyError, PlatformKeys};

/// A device's keys. Another one of them is another device.
pub struct Device(SoftwareKeyStore);

impl Device {
    pub fn new() -> Arc<Self> {
        Arc::new(Self(SoftwareKeyStore::generate(&SystemRandom::new()).expect("keys")))
    }
}

fn told(error: KeyError) -> PlatformKeyError {
    match error {
        KeyError::Lost => PlatformKeyError::Lost,
        KeyError::Refused(why) => PlatformKeyError::Refused { why },
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
