//! Sealing values and hiding names.

use std::sync::{Arc, Mutex, PoisonError};

use live_domain::Random;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, KeyType, Salt};
use ring::hmac;

use crate::StoreError;

/// How many bytes the data key has.
pub(crate) const DATA_KEY_BYTES: usize = 32;

/// Where the nonce ends and the sealed value begins.
const HEAD: usize = 1 + NONCE_LEN;

/// How many bytes longer a value is when it is sealed.
pub(crate) const OVERHEAD: usize = HEAD + ring::aead::MAX_TAG_LEN;

/// Seals values with AES-256-GCM. A sealed value can only be opened for the row that it was sealed
/// for, so that rows cannot be exchanged behind the app's back.
pub(crate) struct Sealer {
    /// Which data key it is: every sealed value begins with it.
    number: u8,
    values: LessSafeKey,
    names: hmac::Key,
    random: Arc<dyn Random>,
    nonces: Nonces,
}

/// Random nonces. Several are drawn at once: asking the operating system for each would take as long
/// as sealing.
#[derive(Default)]
struct Nonces(Mutex<Vec<[u8; NONCE_LEN]>>);

impl Nonces {
    const AT_ONCE: usize = 32;

    fn next(&self, random: &dyn Random) -> [u8; NONCE_LEN] {
        // A panic while it was held left nothing half done.
        let mut drawn = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        drawn.pop().unwrap_or_else(|| {
            let mut bytes = [0; NONCE_LEN * (Self::AT_ONCE + 1)];
            random.fill(&mut bytes);
            let (now, later) = bytes.split_first_chunk().expect("it holds several");
            drawn.extend(later.as_chunks().0);
            *now
        })
    }
}

struct Bytes32;

impl KeyType for Bytes32 {
    fn len(&self) -> usize {
        DATA_KEY_BYTES
    }
}

impl Sealer {
    /// With keys for values and for names that are derived from the data key of this number.
    pub(crate) fn new(
        number: u8,
        data_key: &[u8; DATA_KEY_BYTES],
        random: Arc<dyn Random>,
    ) -> Self {
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
        Self { number, values: LessSafeKey::new(values), names, random, nonces: Nonces::default() }
    }

    /// The number of the data key.
    pub(crate) fn number(&self) -> u8 {
        self.number
    }

    /// Seals again what another one sealed for the same row.
    pub(crate) fn reseal(
        &self,
        old: &Self,
        table: &str,
        row: &[u8],
        sealed: Vec<u8>,
    ) -> Result<Vec<u8>, StoreError> {
        Ok(self.seal(table, row, &old.open(table, row, sealed)?))
    }

    /// Bytes that nothing else has.
    pub(crate) fn unique(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        self.random.fill(&mut bytes);
        bytes
    }

    /// What a name is stored as: it may hold personal data itself, such as a tax number. The same
    /// name in two tables is stored as two things, so that nobody sees that it is the same.
    pub(crate) fn hide(&self, table: &str, name: &str) -> Vec<u8> {
        hmac::sign(&self.names, &identity(table, name.as_bytes())).as_ref().to_owned()
    }

    /// By what a file is known to be sealed with this key.
    pub(crate) fn fingerprint(&self) -> Vec<u8> {
        self.hide("", "fingerprint")
    }

    /// Seals a value for a row of a table.
    pub(crate) fn seal(&self, table: &str, row: &[u8], value: &[u8]) -> Vec<u8> {
        let nonce = self.nonces.next(self.random.as_ref());
        let mut sealed = Vec::with_capacity(HEAD + value.len() + AES_256_GCM.tag_len());
        sealed.push(self.number);
        sealed.extend(nonce);
        sealed.extend(value);
        let counted = Nonce::assume_unique_for_key(nonce);
        let aad = Aad::from(identity(table, row));
        let tag = self
            .values
            .seal_in_place_separate_tag(counted, aad, &mut sealed[HEAD..])
            .expect("a value that fits into memory can be sealed");
        sealed.extend(tag.as_ref());
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
        let head = sealed.get(..HEAD).filter(|head| head[0] == self.number).ok_or_else(fail)?;
        let nonce = Nonce::try_assume_unique_for_key(&head[1..]).map_err(|_| fail())?;
        let aad = Aad::from(identity(table, row));
        // Opens it to the front of the buffer: a photo is not copied once more.
        let opened = self.values.open_within(nonce, aad, &mut sealed, HEAD..);
        let length = opened.map_err(|_| fail())?.len();
        sealed.truncate(length);
        Ok(sealed)
    }
}

/// No table's name holds a zero byte, so no two rows have the same identity.
fn identity(table: &str, row: &[u8]) -> Vec<u8> {
    [table.as_bytes(), &[0], row].concat()
}
