//! JSON Web Tokens, written apart from the gateway's own.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _,
    UnparsedPublicKey,
};
use serde_json::{Value, json};

/// A key of the provider.
pub struct Key {
    id: String,
    pair: EcdsaKeyPair,
}

impl Key {
    /// A new one with this id.
    pub fn new(id: &str) -> Self {
        let (kind, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(kind, pkcs8.as_ref(), &random).unwrap();
        Self { id: id.to_owned(), pair }
    }

    pub fn id(&self) -> &str {
        &self.id
    }

    /// As it is published.
    pub fn public(&self) -> Value {
        let point = self.pair.public_key().as_ref();
        json!({
            "kty": "EC", "crv": "P-256", "kid": self.id, "use": "sig", "alg": "ES256",
            "x": encode(&point[1..33]), "y": encode(&point[33..]),
        })
    }

    pub fn sign(&self, claims: &Value) -> String {
        let signed = signed(&json!({ "alg": "ES256", "kid": self.id }), claims);
        let signature = self.pair.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
        format!("{signed}.{}", encode(signature.as_ref()))
    }
}

/// A token that nobody signed.
pub fn unsigned(claims: &Value) -> String {
    format!("{}.", signed(&json!({ "alg": "none" }), claims))
}

/// A token that anybody can make who knows a public key.
pub fn with_shared_secret(claims: &Value, key: &Key) -> String {
    let signed = signed(&json!({ "alg": "HS256", "kid": key.id }), claims);
    let secret = hmac::Key::new(hmac::HMAC_SHA256, key.pair.public_key().as_ref());
    format!("{signed}.{}", encode(hmac::sign(&secret, signed.as_bytes()).as_ref()))
}

/// The claims of a token, when this key has signed it.
pub fn verified(token: &str, key: &[u8]) -> Option<Value> {
    let (signed, signature) = token.rsplit_once('.')?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key);
    key.verify(signed.as_bytes(), &signature).ok()?;
    let claims = URL_SAFE_NO_PAD.decode(signed.split('.').nth(1)?).ok()?;
    serde_json::from_slice(&claims).ok()
}

pub fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn signed(header: &Value, claims: &Value) -> String {
    format!("{}.{}", encode(header.to_string().as_bytes()), encode(claims.to_string().as_bytes()))
}
