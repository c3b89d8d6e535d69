//! What only the browser of a session holds: the value of its cookie, and what is derived from it.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::{aead, digest, hkdf, hmac};

use crate::Random;

/// The name of a session on this server. It says nothing about the cookie that leads to it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SessionId([u8; 32]);

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Enough to follow a session through a log, too little to find its folder by.
        write!(f, "SessionId({:02x}{:02x}{:02x}…)", self.0[0], self.0[1], self.0[2])
    }
}

/// The 256 random bits of a session's cookie. The server keeps only their digest: without the
/// cookie, neither the disk nor a backup of it opens a session.
#[derive(Clone)]
pub struct Secret([u8; 32]);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What was sealed does not open: another secret, or it was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("sealed with another secret, or damaged")]
pub struct Sealed;

const NONCE: usize = 12;
const SALT: usize = 16;

impl Secret {
    /// A new one.
    pub fn new(random: &dyn Random) -> Self {
        let mut bytes = [0; 32];
        random.fill(&mut bytes);
        Self(bytes)
    }

    /// The one in a cookie's value; `None` when it has another form.
    pub fn parse(cookie: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(cookie).ok()?.try_into().ok().map(Self)
    }

    /// As a cookie's value.
    pub fn cookie(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// The name of the session that it leads to.
    pub fn id(&self) -> SessionId {
        let digest = digest::digest(&digest::SHA256, &self.0);
        SessionId(digest.as_ref().try_into().expect("SHA-256 has 32 bytes"))
    }

    /// Seals what may lie on the disk but is to be opened only with this secret.
    pub fn seal(&self, plain: &[u8], random: &dyn Random) -> Vec<u8> {
        let mut nonce = [0; NONCE];
        random.fill(&mut nonce);
        let mut sealed = plain.to_vec();
        self.sealing_key()
            .seal_in_place_append_tag(
                aead::Nonce::assume_unique_for_key(nonce),
                aead::Aad::empty(),
                &mut sealed,
            )
            .expect("a key store is far shorter than what the cipher can seal");
        [&nonce[..], &sealed].concat()
    }

    /// Opens what [`Secret::seal`] made.
    ///
    /// # Errors
    /// When it was sealed with another secret or changed since.
    pub fn open(&self, sealed: &[u8]) -> Result<Vec<u8>, Sealed> {
        let (nonce, body) = sealed.split_first_chunk::<NONCE>().ok_or(Sealed)?;
        let mut body = body.to_vec();
        let nonce = aead::Nonce::assume_unique_for_key(*nonce);
        let plain = self
            .sealing_key()
            .open_in_place(nonce, aead::Aad::empty(), &mut body)
            .map_err(|_| Sealed)?;
        Ok(plain.to_vec())
    }

    /// A token for a form. Each is different, so that compressing a page beside what somebody
    /// typed tells nothing about it; all of a session's hold.
    pub fn form_token(&self, random: &dyn Random) -> String {
        let mut salt = [0; SALT];
        random.fill(&mut salt);
        let tag = hmac::sign(&self.token_key(), &salt);
        URL_SAFE_NO_PAD.encode([&salt[..], tag.as_ref()].concat())
    }

    /// Whether a token was made for a form of this session. Takes the same time whatever it says.
    pub fn holds(&self, token: &str) -> bool {
        let Ok(bytes) = URL_SAFE_NO_PAD.decode(token) else {
            return false;
        };
        let Some((salt, tag)) = bytes.split_first_chunk::<SALT>() else {
            return false;
        };
        hmac::verify(&self.token_key(), salt, tag).is_ok()
    }

    fn sealing_key(&self) -> aead::LessSafeKey {
        let key = aead::UnboundKey::new(&aead::AES_256_GCM, &self.derive(b"live-web key store 1"));
        aead::LessSafeKey::new(key.expect("32 bytes are a key"))
    }

    fn token_key(&self) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, &self.derive(b"live-web form token 1"))
    }

    fn derive(&self, purpose: &[u8]) -> [u8; 32] {
        let mut key = [0; 32];
        hkdf::Salt::new(hkdf::HKDF_SHA256, b"live-web")
            .extract(&self.0)
            .expand(&[purpose], hkdf::HKDF_SHA256)
            .and_then(|okm| okm.fill(&mut key))
            .expect("32 bytes is what HKDF-SHA256 gives");
        key
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use crate::SystemRandom;

    use super::*;

    #[test]
    fn a_cookie_leads_back_to_its_session_and_only_it() {
        let random = SystemRandom::new();
        let (a, b) = (Secret::new(&random), Secret::new(&random));
        assert_eq!(Secret::parse(&a.cookie()).unwrap().id(), a.id());
        assert_ne!(a.id(), b.id());
        assert!(!a.id().to_string().contains(&a.cookie()));
        for wrong in ["", "abc", &"A".repeat(42), &"A".repeat(44), "%%%"] {
            assert!(Secret::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn what_is_sealed_opens_with_its_secret_only() {
        let random = SystemRandom::new();
        let (a, b) = (Secret::new(&random), Secret::new(&random));
        let sealed = a.seal(b"the keys", &random);
        assert_eq!(a.open(&sealed).unwrap(), b"the keys");
        assert_eq!(b.open(&sealed), Err(Sealed));
        assert_eq!(a.open(&sealed[..5]), Err(Sealed));
        let mut changed = sealed;
        *changed.last_mut().unwrap() ^= 1;
        assert_eq!(a.open(&changed), Err(Sealed));
    }

    #[test]
    fn a_form_token_holds_for_its_session_only() {
        let random = SystemRandom::new();
        let (a, b) = (Secret::new(&random), Secret::new(&random));
        let (first, second) = (a.form_token(&random), a.form_token(&random));
        assert_ne!(first, second);
        assert!(a.holds(&first) && a.holds(&second));
        assert!(!b.holds(&first));
        for wrong in ["", "x", &first[1..], &"A".repeat(64)] {
            assert!(!a.holds(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_log_shows_neither_cookie_nor_folder() {
        let secret = Secret::new(&SystemRandom::new());
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        assert!(format!("{:?}", secret.id()).len() < 30);
    }
}
