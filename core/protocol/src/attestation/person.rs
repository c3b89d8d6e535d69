//! Who a person is, sealed by an officer's device for the city alone: whoever photographs the code
//! learns nothing, and a hash would give a NIK away to anybody who tries all there are.

use live_domain::{BirthDate, Date, Nik};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use uuid::Uuid;

/// The key that an enrolment shares with the city.
pub type PersonKey = [u8; 32];

/// A NIK is a number of sixteen digits, a day one of four bytes.
const NIK_BYTES: usize = 8;

/// Who a person is, as their KTP-el says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The NIK.
    pub nik: Nik,
    /// The birth date.
    pub birth_date: BirthDate,
}

impl Person {
    /// Seals it into the attestation of this number, which no other may have.
    pub fn seal(&self, key: &PersonKey, attestation: Uuid) -> Vec<u8> {
        let nik: u64 = self.nik.digits().parse().expect("sixteen digits are a number");
        let day = self.birth_date.date().to_julian_day();
        let mut sealed = [&nik.to_be_bytes()[..], &day.to_be_bytes()].concat();
        let (nonce, id) = (nonce(attestation), Aad::from(attestation.as_bytes()));
        cipher(key).seal_in_place_append_tag(nonce, id, &mut sealed).expect("it is short");
        sealed
    }

    /// Opens what was sealed; nothing when it was by another key or for another attestation.
    pub fn open(sealed: &[u8], key: &PersonKey, attestation: Uuid) -> Option<Self> {
        let mut sealed = sealed.to_vec();
        let (nonce, id) = (nonce(attestation), Aad::from(attestation.as_bytes()));
        let opened = cipher(key).open_in_place(nonce, id, &mut sealed).ok()?;
        let (nik, day) = opened.split_at_checked(NIK_BYTES)?;
        let nik = u64::from_be_bytes(nik.try_into().ok()?);
        let day = Date::from_julian_day(i32::from_be_bytes(day.try_into().ok()?)).ok()?;
        Some(Self { nik: format!("{nik:016}").parse().ok()?, birth_date: day.into() })
    }
}

/// The random part of the number, which is never the same twice.
fn nonce(attestation: Uuid) -> Nonce {
    let mut nonce = [0; NONCE_LEN];
    nonce.copy_from_slice(&attestation.as_bytes()[16 - NONCE_LEN..]);
    Nonce::assume_unique_for_key(nonce)
}

fn cipher(key: &PersonKey) -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).expect("a key of 32 bytes"))
}
