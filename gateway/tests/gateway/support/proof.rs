//! A DPoP proof as RFC 9449 says, written apart from the app's own.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};

/// A proof whose parts can be changed before it is signed.
#[derive(Debug, Clone)]
pub struct Proof {
    pub header: Value,
    pub claims: Value,
}

impl Proof {
    /// As it should be.
    pub fn of(key: &EcdsaKeyPair, method: &str, url: &str, token: Option<&str>) -> Self {
        let point = key.public_key().as_ref();
        let jwk = json!({
            "kty": "EC", "crv": "P-256", "x": encode(&point[1..33]), "y": encode(&point[33..]),
        });
        let header = json!({ "typ": "dpop+jwt", "alg": "ES256", "jwk": jwk });
        let jti = super::new_id().to_string();
        let mut claims = json!({ "htm": method, "htu": url, "iat": 1_790_000_000, "jti": jti });
        if let Some(token) = token {
            claims["ath"] = encode(digest(&SHA256, token.as_bytes()).as_ref()).into();
        }
        Self { header, claims }
    }

    pub fn with_nonce(mut self, nonce: Option<String>) -> Self {
        if let Some(nonce) = nonce {
            self.claims["nonce"] = nonce.into();
        }
        self
    }

    pub fn sign(&self, key: &EcdsaKeyPair) -> String {
        let part = |value: &Value| encode(value.to_string().as_bytes());
        let signed = format!("{}.{}", part(&self.header), part(&self.claims));
        let signature = key.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
        format!("{signed}.{}", encode(signature.as_ref()))
    }
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
