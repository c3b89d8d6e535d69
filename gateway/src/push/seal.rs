//! Sealing what a device is told so that its push service cannot read it: RFC 8291, on the content
//! coding `aes128gcm` of RFC 8188.

use ring::aead::{AES_128_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use ring::hkdf::{HKDF_SHA256, KeyType, Salt};
use ring::rand::SystemRandom;

use super::Target;

/// How many bytes a salt has.
pub(super) const SALT: usize = 16;

/// The record size that is announced: one record holds all.
const RECORD: u32 = 4096;

/// Every call is made this long before it is sealed, so that its length says nothing.
const LENGTH: usize = 256;

/// What ends the last record.
const LAST: u8 = 2;

/// Seals a text for a device with a key that is used once. None when it does not fit, or the device's
/// key is none.
pub(super) fn seal(target: &Target, text: &[u8], salt: [u8; SALT]) -> Option<Vec<u8>> {
    let private = EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new()).ok()?;
    let own = private.compute_public_key().ok()?;
    let device = UnparsedPublicKey::new(&ECDH_P256, &target.p256dh);
    let padding = LENGTH.checked_sub(text.len())?;
    agree_ephemeral(private, &device, |shared| {
        seal_with(target, (shared, own.as_ref()), &salt, text, padding)
    })
    .ok()?
}

/// Whether bytes are a point of P-256.
pub(super) fn is_point(bytes: &[u8]) -> bool {
    let private = EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new());
    let device = UnparsedPublicKey::new(&ECDH_P256, bytes);
    private.is_ok_and(|private| agree_ephemeral(private, &device, |_| ()).is_ok())
}

/// Seals with a secret that was agreed on by a key, whose public half goes along.
fn seal_with(
    target: &Target,
    (shared, own): (&[u8], &[u8]),
    salt: &[u8],
    text: &[u8],
    padding: usize,
) -> Option<Vec<u8>> {
    let info = [b"WebPush: info\0", &target.p256dh[..], own].concat();
    let input: [u8; 32] = derive(&target.auth, shared, &info)?;
    let key: [u8; 16] = derive(salt, &input, b"Content-Encoding: aes128gcm\0")?;
    let nonce: [u8; NONCE_LEN] = derive(salt, &input, b"Content-Encoding: nonce\0")?;
    let mut record = [text, &[LAST]].concat();
    record.resize(record.len() + padding, 0);
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).ok()?);
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut record)
        .ok()?;
    let length = u8::try_from(own.len()).ok()?;
    Some([salt, &RECORD.to_be_bytes(), &[length], own, &record].concat())
}

/// So many bytes of HKDF with SHA-256.
fn derive<const N: usize>(salt: &[u8], input: &[u8], info: &[u8]) -> Option<[u8; N]> {
    struct Bytes(usize);

    impl KeyType for Bytes {
        fn len(&self) -> usize {
            self.0
        }
    }

    let mut derived = [0; N];
    let key = Salt::new(HKDF_SHA256, salt).extract(input);
    key.expand(&[info], Bytes(N)).ok()?.fill(&mut derived).ok()?;
    Some(derived)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;

    fn bytes(text: &str) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(text).unwrap()
    }

    /// RFC 8291, section 5 and appendix A.
    fn device() -> Target {
        Target {
            endpoint: "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV"
                .parse()
                .unwrap(),
            p256dh: bytes(
                "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
            ),
            auth: bytes("BTBZMqHH6r4Tts7J_aSIgg"),
        }
    }

    #[test]
    fn the_example_of_rfc_8291_comes_out_to_the_byte() {
        let shared = bytes("kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs");
        let own = bytes(
            "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8",
        );
        let sealed = seal_with(
            &device(),
            (&shared, &own),
            &bytes("DGv6ra1nlYgDCS1FRnbzlw"),
            b"When I grow up, I want to be a watermelon",
            0,
        );
        let wanted = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6\
            e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWy\
            ouBWLVWGNWQexSgSxsj_Qulcy4a-fN";
        assert_eq!(URL_SAFE_NO_PAD.encode(sealed.unwrap()), wanted);
    }

    #[test]
    fn every_call_is_as_long_and_sealed_anew() {
        let one = seal(&device(), b"short", [1; SALT]).unwrap();
        let other = seal(&device(), &[b'x'; LENGTH], [1; SALT]).unwrap();
        assert_eq!(one.len(), other.len());
        assert_ne!(one, seal(&device(), b"short", [1; SALT]).unwrap());
        assert_eq!(seal(&device(), &[b'x'; LENGTH + 1], [1; SALT]), None);
    }
}
