//! Somebody who is signed in at the gateway, as far as requests need them.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use live_net::{Api, Credentials, NetError, testing::Prover};
use live_store::{KeyStore as _, SoftwareKeyStore};

use crate::answers::Counts;

/// A device: its key, and the token of its session once there is one.
pub(crate) struct Holder {
    keys: SoftwareKeyStore,
    token: Mutex<Option<String>>,
}

impl Holder {
    /// A new one, and what makes its proofs.
    pub fn new() -> (Arc<Self>, Prover) {
        let keys = SoftwareKeyStore::generate(&Counts).unwrap();
        let holder = Arc::new(Self { keys, token: Mutex::default() });
        (Arc::clone(&holder), Prover::new(holder, Arc::new(Counts)))
    }

    /// Somebody is signed in.
    pub fn holds(&self, token: &str) {
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = Some(token.to_owned());
    }
}

#[async_trait]
impl Credentials for Holder {
    fn token(&self) -> Option<String> {
        self.token.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn renew(&self, _: &Api, _: &str) -> Result<String, NetError> {
        Err(NetError::SignInAgain)
    }

    fn device_key(&self) -> Result<Vec<u8>, NetError> {
        Ok(self.keys.public_key().unwrap())
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, NetError> {
        Ok(self.keys.sign(message).unwrap())
    }
}
