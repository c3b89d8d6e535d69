use std::sync::Arc;

use live_domain::{Random, Timestamp};

use crate::Credentials;
use crate::dpop::{self, About, Nonce};

/// Makes proofs of a device's key for requests that do not go through an [`Api`](crate::Api).
pub struct Prover {
    credentials: Arc<dyn Credentials>,
    random: Arc<dyn Random>,
    nonce: Nonce,
}

impl Prover {
    /// Of this device.
    pub fn new(credentials: Arc<dyn Credentials>, random: Arc<dyn Random>) -> Self {
        Self { credentials, random, nonce: Nonce::default() }
    }

    /// Keeps the value of an answer's `DPoP-Nonce`, which the next proof has to carry.
    pub fn learn(&self, nonce: &str) {
        self.nonce.keep(nonce);
    }

    /// The value of `DPoP` for one request, with the device's token or without.
    ///
    /// # Panics
    /// When the key store refuses.
    pub fn proof(&self, method: &str, url: &str, with_token: bool) -> String {
        let token = self.credentials.token().filter(|_| with_token);
        let now = Timestamp::from_unix_millis(0);
        let about = About { method, url, token: token.as_deref(), now };
        dpop::prove(&*self.credentials, &*self.random, &self.nonce, &about).expect("it signs")
    }
}
