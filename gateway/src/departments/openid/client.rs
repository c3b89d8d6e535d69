//! What the gateway is at an identity provider, and how it proves that (`private_key_jwt`, RFC 7523).

use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use live_domain::{Random, Timestamp};
use ring::digest;
use ring::rand::SystemRandom;
use ring::signature::{EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};

use crate::config::ProviderConfig;
use crate::error::{Error, Result};
use crate::running::StartError;
use crate::secrets;

/// How long an assertion is good.
const GOOD_FOR: Duration = Duration::from_mins(1);

/// A client of an identity provider.
pub(super) struct Client {
    id: String,
    key: EcdsaKeyPair,
    key_id: String,
}

impl Client {
    /// With the key of the settings, or one of its own, whose public half is told in the log so that
    /// it can be registered.
    pub fn open(config: &ProviderConfig, secrets: &Path) -> std::result::Result<Self, StartError> {
        let key = secrets::key_pair(secrets, "identity-provider", config.key.as_deref())?;
        let point = key.public_key().as_ref();
        let (x, y) = (encode(&point[1..33]), encode(&point[33..]));
        // RFC 7638: these members, in this order, without a space.
        let public = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
        let key_id = encode(digest::digest(&digest::SHA256, public.as_bytes()).as_ref());
        // A provider that knows the key without its id does not find it.
        let jwk = json!({
            "kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": key_id, "use": "sig", "alg": "ES256",
        });
        tracing::info!(%jwk, "the key to register at the identity provider");
        Ok(Self { id: config.client_id.clone(), key, key_id })
    }

    /// What the provider knows it as.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Says to a provider, once, that it is this client.
    pub fn assertion(&self, issuer: &str, random: &dyn Random, now: Timestamp) -> Result<String> {
        let mut number = [0; 16];
        random.fill(&mut number);
        let seconds = |at: Timestamp| at.unix_millis().div_euclid(1000);
        let header = json!({ "alg": "ES256", "typ": "JWT", "kid": self.key_id });
        let claims = json!({
            "iss": self.id, "sub": self.id, "aud": issuer, "jti": encode(&number),
            "iat": seconds(now), "exp": seconds(now.after(GOOD_FOR)),
        });
        let part = |value: &Value| encode(value.to_string().as_bytes());
        let signed = format!("{}.{}", part(&header), part(&claims));
        let signature = self.key.sign(&SystemRandom::new(), signed.as_bytes());
        let signature = signature.map_err(|_| Error::fault("signing failed"))?;
        Ok(format!("{signed}.{}", encode(signature.as_ref())))
    }
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
