//! Saying who calls, so that a push service can write to whom when something is wrong, and so that a
//! device's address is of no use to anybody else: RFC 8292.

use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use live_domain::Timestamp;
use ring::rand::SystemRandom;
use ring::signature::{EcdsaKeyPair, KeyPair as _};
use serde_json::json;
use url::Url;

use crate::error::{Error, Result};
use crate::running::StartError;
use crate::secrets;

/// For how long a statement holds: a push service takes at most a day.
const LIFE: Duration = Duration::from_hours(12);

/// The city's key for calls.
pub(super) struct Vapid {
    pair: EcdsaKeyPair,
    public: String,
    contact: Option<String>,
    random: SystemRandom,
}

impl Vapid {
    /// The key in the folder, generated when there is none. Another one makes every device unreachable
    /// until it subscribes again.
    pub fn open(folder: &Path, contact: Option<String>) -> std::result::Result<Self, StartError> {
        let pair = secrets::key_pair(folder, "push", None)?;
        let public = URL_SAFE_NO_PAD.encode(pair.public_key().as_ref());
        Ok(Self { pair, public, contact, random: SystemRandom::new() })
    }

    /// The public half: uncompressed, base64url.
    pub fn key(&self) -> &str {
        &self.public
    }

    /// The header `Authorization` of a call to an address.
    pub fn authorization(&self, endpoint: &Url, now: Timestamp) -> Result<String> {
        let expires = now.after(LIFE).unix_millis() / 1000;
        let audience = endpoint.origin().ascii_serialization();
        let mut claims = json!({ "aud": audience, "exp": expires });
        if let Some(contact) = &self.contact {
            claims["sub"] = json!(contact);
        }
        let encoded = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let head = encoded(&json!({ "typ": "JWT", "alg": "ES256" }));
        let said = format!("{head}.{}", encoded(&claims));
        let signature = self.pair.sign(&self.random, said.as_bytes());
        let signature = signature.map_err(|_| Error::fault("signing failed"))?;
        let signature = URL_SAFE_NO_PAD.encode(signature.as_ref());
        Ok(format!("vapid t={said}.{signature}, k={}", self.public))
    }
}
