//! The promises of a key store.

use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};

use crate::{KeyError, KeyStore};

/// Checks a key store, and that `other` cannot open what it wrapped.
///
/// # Panics
/// When the key store does not keep a promise of [`KeyStore`].
pub fn check_key_store(keys: &dyn KeyStore, other: &dyn KeyStore) {
    let key = [7; 32];
    let wrapped = keys.wrap(&key).expect("wraps");
    assert_eq!(keys.unwrap(&wrapped).expect("unwraps what it wrapped"), key);
    assert!(!wrapped.windows(8).any(|part| part == &key[..8]), "the key can be read");
    assert_ne!(wrapped, keys.wrap(&key).expect("wraps"), "the same key twice looks the same");

    assert_eq!(other.unwrap(&wrapped), Err(KeyError::Lost), "another key store unwraps it");
    for broken in [&[][..], &wrapped[..wrapped.len() - 1], &wrapped[1..]] {
        assert_eq!(keys.unwrap(broken), Err(KeyError::Lost), "unwraps what is cut short");
    }
    for position in 0..wrapped.len() {
        let mut changed = wrapped.clone();
        changed[position] ^= 1;
        assert!(keys.unwrap(&changed).is_err(), "unwraps what was changed at {position}");
    }

    let public = keys.public_key().expect("has a public key");
    assert_eq!((public.len(), public[0]), (65, 4), "not an uncompressed point");
    assert_ne!(public, other.public_key().expect("has a public key"));
    let signature = keys.sign(b"a receipt").expect("signs");
    assert_eq!(signature.len(), 64, "not r and s of fixed length");
    let verifier = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &public);
    verifier.verify(b"a receipt", &signature).expect("verifies what it signed");
    verifier.verify(b"another", &signature).expect_err("verifies another message");
}
