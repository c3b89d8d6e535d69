//! Somebody who is signed in at the gateway, as far as requests need them: their key, and the proofs
//! of it (RFC 9449).

use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use live_store::{KeyStore as _, SoftwareKeyStore};
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::answers::Counts;

/// A device.
pub(crate) struct Prover {
    keys: SoftwareKeyStore,
    /// The token of its session, once there is one.
    pub token: String,
    /// What the gateway gave last for the next proof.
    nonce: Mutex<String>,
}

impl Prover {
    /// A new one.
    pub fn new() -> Self {
        let keys = SoftwareKeyStore::generate(&Counts).unwrap();
        Self { keys, token: String::new(), nonce: Mutex::default() }
    }

    /// Keeps what the next proof has to carry.
    pub fn learn(&self, nonce: &str) {
        nonce.clone_into(&mut self.nonce.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// A proof for one request, with the session's token or without.
    pub fn proof(&self, method: &str, url: &str, with_token: bool) -> String {
        let key = self.keys.public_key().unwrap();
        let jwk = json!({
            "kty": "EC", "crv": "P-256", "x": encode(&key[1..33]), "y": encode(&key[33..]),
        });
        let nonce = self.nonce.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut claims = json!({
            "htm": method, "htu": url, "iat": 0, "nonce": nonce, "jti": new_id().to_string(),
        });
        if with_token {
            claims["ath"] = encode(digest(&SHA256, self.token.as_bytes()).as_ref()).into();
        }
        let part = |value: &Value| encode(value.to_string().as_bytes());
        let header = json!({ "typ": "dpop+jwt", "alg": "ES256", "jwk": jwk });
        let signed = format!("{}.{}", part(&header), part(&claims));
        let signature = self.keys.sign(signed.as_bytes()).unwrap();
        format!("{signed}.{}", encode(&signature))
    }
}

fn new_id() -> Uuid {
    use live_domain::Random as _;
    let mut bytes = [0; 16];
    Counts.fill(&mut bytes);
    Uuid::from_bytes(bytes)
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
