//! The platform's key store, and one in software.

use live_domain::Random;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};

/// What the platform keeps for the app and never hands out: a key that wraps, and one that signs.
pub trait KeyStore: Send + Sync {
    /// Wraps a key.
    ///
    /// # Errors
    /// When the platform refuses.
    fn wrap(&self, key: &[u8]) -> Result<Vec<u8>, KeyError>;

    /// Unwraps what [`KeyStore::wrap`] made.
    ///
    /// # Errors
    /// [`KeyError::Lost`] when it was wrapped by a key that is no longer there.
    fn unwrap(&self, wrapped: &[u8]) -> Result<Vec<u8>, KeyError>;

    /// The device's public key: ECDSA P-256, an uncompressed point of 65 bytes.
    ///
    /// # Errors
    /// When the platform refuses.
    fn public_key(&self) -> Result<Vec<u8>, KeyError>;

    /// Signs with ECDSA P-256 and SHA-256; 64 bytes, r then s.
    ///
    /// # Errors
    /// When the platform refuses.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError>;
}

/// The key store failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The key is gone: another phone, or a changed screen lock.
    #[error("the key is lost")]
    Lost,
    /// The platform refused, in its own words.
    #[error("{0}")]
    Refused(String),
}

/// A key store in software, for shells whose platform has none, such as a web server. Its bytes
/// are a secret that the shell has to keep sealed.
pub struct SoftwareKeyStore {
    wrapping: LessSafeKey,
    signing: EcdsaKeyPair,
    random: SystemRandom,
    bytes: Vec<u8>,
}

const WRAPPING_BYTES: usize = 32;
/// What a wrapped key is bound to, so that nothing else that this key sealed passes for one.
const PURPOSE: &[u8] = b"live-data-key-1";

impl SoftwareKeyStore {
    /// New keys.
    ///
    /// # Errors
    /// When the operating system has no randomness.
    pub fn generate(random: &dyn Random) -> Result<Self, KeyError> {
        let mut bytes = vec![0; WRAPPING_BYTES];
        random.fill(&mut bytes);
        let pkcs8 =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
                .map_err(|_| KeyError::Refused("no randomness".to_owned()))?;
        bytes.extend(pkcs8.as_ref());
        Self::from_bytes(&bytes)
    }

    /// The keys that [`SoftwareKeyStore::to_bytes`] gave.
    ///
    /// # Errors
    /// When they are not such bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        let refuse = || KeyError::Refused("not the bytes of a key store".to_owned());
        let (wrapping, pkcs8) = bytes.split_at_checked(WRAPPING_BYTES).ok_or_else(refuse)?;
        let random = SystemRandom::new();
        let signing = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8, &random)
            .map_err(|_| refuse())?;
        let wrapping = UnboundKey::new(&AES_256_GCM, wrapping).map_err(|_| refuse())?;
        Ok(Self { wrapping: LessSafeKey::new(wrapping), signing, random, bytes: bytes.to_owned() })
    }

    /// The keys themselves: a secret.
    pub fn to_bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl KeyStore for SoftwareKeyStore {
    fn wrap(&self, key: &[u8]) -> Result<Vec<u8>, KeyError> {
        let refuse = |_| KeyError::Refused("cannot wrap".to_owned());
        let mut nonce = [0; NONCE_LEN];
        self.random.fill(&mut nonce).map_err(refuse)?;
        let mut wrapped = key.to_owned();
        let counted = Nonce::assume_unique_for_key(nonce);
        self.wrapping
            .seal_in_place_append_tag(counted, Aad::from(PURPOSE), &mut wrapped)
            .map_err(refuse)?;
        Ok([&nonce[..], &wrapped].concat())
    }

    fn unwrap(&self, wrapped: &[u8]) -> Result<Vec<u8>, KeyError> {
        let (nonce, sealed) = wrapped.split_at_checked(NONCE_LEN).ok_or(KeyError::Lost)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| KeyError::Lost)?;
        let mut sealed = sealed.to_owned();
        let key = self.wrapping.open_in_place(nonce, Aad::from(PURPOSE), &mut sealed);
        key.map(|key| key.to_owned()).map_err(|_| KeyError::Lost)
    }

    fn public_key(&self) -> Result<Vec<u8>, KeyError> {
        Ok(self.signing.public_key().as_ref().to_owned())
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let signature = self.signing.sign(&self.random, message);
        let refuse = |_| KeyError::Refused("cannot sign".to_owned());
        signature.map(|signature| signature.as_ref().to_owned()).map_err(refuse)
    }
}
