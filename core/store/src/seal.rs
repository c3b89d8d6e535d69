//! Sealing values and hiding names.

use std::sync::Arc;

use live_domain::Random;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, KeyType, Salt};
use ring::hmac;

use crate::StoreError;

/// How many bytes the data key has.
pub(crate) const DATA_KEY_BYTES: usize = 32;

/// Seals values with AES-256-GCM. A sealed value can only be opened for the row that it was sealed
/// for, so that rows cannot be exchanged behind the app's back.
pub(crate) struct Sealer {
    values: LessSafeKey,
    names: hmac::Key,
    random: Arc<dyn Random>,
}

struct Bytes32;

impl KeyType for Bytes32 {
    fn len(&self) -> usize {
        DATA_KEY_BYTES
    }
}

impl Sealer {
    /// With keys for values and for names that are derived from the data key.
    pub(crate) fn new(data_key: &[u8; DATA_KEY_BYTES], random: Arc<dyn Random>) -> Self {
        let derived = |purpose: &[u8]| {
            let mut key = [0; DATA_KEY_BYTES];
            let parts = [purpose];
            Salt::new(HKDF_SHA256, b"live-store-1")
                .extract(data_key)
                .expand(&parts, Bytes32)
                .and_then(|okm| okm.fill(&mut key))
                .expect("HKDF gives 32 bytes");
            key
        };
        let values = UnboundKey::new(&AES_256_GCM, &derived(b"values")).expect("32 bytes");
        let names = hmac::Key::new(hmac::HMAC_SHA256, &derived(b"names"));
        Self { values: LessSafeKey::new(values), names, random }
    }

    /// What a name is stored as: it may hold personal data itself, such as a tax number.
    pub(crate) fn hide(&self, name: &str) -> Vec<u8> {
        hmac::sign(&self.names, name.as_bytes()).as_ref().to_owned()
    }

    /// Seals a value for a row of a table.
    pub(crate) fn seal(&self, table: &str, row: &[u8], value: &[u8]) -> Vec<u8> {
        let mut nonce = [0; NONCE_LEN];
        self.random.fill(&mut nonce);
        let mut sealed = Vec::with_capacity(NONCE_LEN + value.len() + AES_256_GCM.tag_len());
        sealed.extend(value);
        let counted = Nonce::assume_unique_for_key(nonce);
        self.values
            .seal_in_place_append_tag(counted, Aad::from(identity(table, row)), &mut sealed)
            .expect("a value that fits into memory can be sealed");
        sealed.splice(..0, nonce);
        sealed
    }

    /// Opens a value of a row of a table.
    pub(crate) fn open(
        &self,
        table: &str,
        row: &[u8],
        mut sealed: Vec<u8>,
    ) -> Result<Vec<u8>, StoreError> {
        let fail = || StoreError::Damaged(format!("a value of {table} cannot be opened"));
        let (nonce, value) = sealed.split_at_mut_checked(NONCE_LEN).ok_or_else(fail)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| fail())?;
        let opened = self.values.open_in_place(nonce, Aad::from(identity(table, row)), value);
        let length = opened.map_err(|_| fail())?.len();
        sealed.drain(..NONCE_LEN);
        sealed.truncate(length);
        Ok(sealed)
    }
}

fn identity(table: &str, row: &[u8]) -> Vec<u8> {
    [table.as_bytes(), &[0], row].concat()
}
