//! The public keys of an identity provider (RFC 7517) and what they verify.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
    RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::Deserialize;
use serde_json::Value;

/// The most keys of a provider that are looked at.
const MOST: usize = 64;

/// The algorithms of signatures that are taken (RFC 7518): none with a shared secret, and never none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Algorithm {
    Es256,
    Rs256,
    Ps256,
}

impl Algorithm {
    /// The one of this name, if it is taken.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "ES256" => Some(Self::Es256),
            "RS256" => Some(Self::Rs256),
            "PS256" => Some(Self::Ps256),
            _ => None,
        }
    }
}

/// A public key.
#[derive(Debug, Clone)]
pub(super) enum Key {
    /// An uncompressed point of P-256.
    P256(Vec<u8>),
    /// RSA, of which `ring` takes 2048 to 8192 bits.
    Rsa { modulus: Vec<u8>, exponent: Vec<u8> },
}

impl Key {
    /// Whether it has signed this message.
    pub fn has_signed(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        match (self, algorithm) {
            (Self::P256(point), Algorithm::Es256) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
                    .verify(message, signature)
                    .is_ok()
            }
            (Self::Rsa { modulus, exponent }, Algorithm::Rs256 | Algorithm::Ps256) => {
                let padding = if algorithm == Algorithm::Rs256 {
                    &RSA_PKCS1_2048_8192_SHA256
                } else {
                    &RSA_PSS_2048_8192_SHA256
                };
                RsaPublicKeyComponents { n: modulus, e: exponent }
                    .verify(padding, message, signature)
                    .is_ok()
            }
            _ => false,
        }
    }

    fn is_for(&self, algorithm: Algorithm) -> bool {
        matches!(self, Self::P256(_)) == (algorithm == Algorithm::Es256)
    }
}

/// The keys of a provider. Those that cannot be used here are left out.
#[derive(Debug, Deserialize)]
#[serde(from = "Set")]
pub(super) struct Keys(Vec<(Jwk, Key)>);

#[derive(Deserialize)]
struct Set {
    /// Of kinds that may not be known here.
    keys: Vec<Value>,
}

#[derive(Debug, Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    alg: Option<String>,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
    n: Option<String>,
    e: Option<String>,
}

impl From<Set> for Keys {
    fn from(set: Set) -> Self {
        let jwks = set.keys.into_iter().take(MOST);
        let jwks = jwks.filter_map(|jwk| serde_json::from_value::<Jwk>(jwk).ok());
        Self(jwks.filter_map(|jwk| jwk.key().map(|key| (jwk, key))).collect())
    }
}

impl Keys {
    /// The key with this id that makes such signatures. Without an id there has to be one alone.
    pub fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Option<Key> {
        let mut fitting = self.0.iter().filter(|(jwk, key)| {
            let declared = jwk.alg.as_deref().map(Algorithm::named);
            key.is_for(algorithm)
                && declared.is_none_or(|declared| declared == Some(algorithm))
                && (id.is_none() || id == jwk.kid.as_deref())
        });
        let (_, key) = fitting.next()?;
        fitting.next().is_none().then(|| key.clone())
    }
}

impl Jwk {
    fn key(&self) -> Option<Key> {
        if self.usage.as_deref().is_some_and(|usage| usage != "sig") {
            return None;
        }
        let bytes = |text: &Option<String>| URL_SAFE_NO_PAD.decode(text.as_ref()?).ok();
        match (self.kty.as_str(), self.crv.as_deref()) {
            ("EC", Some("P-256")) => {
                let (x, y) = (bytes(&self.x)?, bytes(&self.y)?);
                (x.len() == 32 && y.len() == 32).then(|| Key::P256([vec![4], x, y].concat()))
            }
            ("RSA", _) => Some(Key::Rsa { modulus: bytes(&self.n)?, exponent: bytes(&self.e)? }),
            _ => None,
        }
    }
}
