//! Proofs that whoever sends a request holds the device's key: DPoP (RFC 9449).
//!
//! A proof is fresh when it carries a nonce that this gateway gave out within the last minutes
//! (RFC 9449, 8). So a phone's clock may be wrong by years, and the numbers of used proofs need no
//! place on disk: a gateway that starts anew gives out other nonces, and no older proof is good.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use live_domain::{Random, Timestamp};
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use ring::{digest, hmac};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::error::Error;
use crate::services::security::{self, Event};

/// How long a nonce is given out; it is good for as long again.
const WINDOW: Duration = Duration::from_mins(5);

/// A longer proof was not made by an app of ours.
const LONGEST: usize = 2048;

/// The longest number of a proof.
const LONGEST_JTI: usize = 64;

/// How many proofs are remembered in a window (about 50 MB). When they are more, new nonces are
/// given out and every older proof ends.
const MOST_SEEN: usize = 1_000_000;

/// What a proof is to be about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Expected<'a> {
    /// The request's method.
    pub method: &'a str,
    /// The request's address as the sender sees it, without query and fragment.
    pub url: &'a str,
    /// The access token that comes with it.
    pub token: Option<&'a str>,
}

/// Gives out nonces, and remembers which proofs were used.
pub(crate) struct Proofs {
    key: hmac::Key,
    used: Mutex<Used>,
}

/// The numbers of used proofs, in short.
type Numbers = HashSet<[u8; 16]>;

#[derive(Default)]
struct Used {
    /// Counts up when there are too many.
    epoch: u64,
    /// The window of `current`.
    window: i64,
    current: Numbers,
    previous: Numbers,
}

/// Why a proof is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refusal {
    /// No nonce, or one that is too old: how every phone begins.
    Nonce,
    /// Not a proof, or not signed by its own key.
    Invalid,
    /// About another request, or another token.
    OtherRequest,
    /// Used before.
    Replayed,
}

#[derive(Deserialize)]
struct Header {
    typ: String,
    alg: String,
    jwk: Jwk,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    crv: String,
    x: String,
    y: String,
    /// A private key has no business in a request.
    d: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Claims {
    htm: String,
    htu: String,
    jti: String,
    nonce: Option<String>,
    ath: Option<String>,
}

impl Proofs {
    /// With nonces of its own.
    pub fn new(random: &dyn Random) -> Self {
        let mut secret = [0; 32];
        random.fill(&mut secret);
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, &secret), used: Mutex::default() }
    }

    /// The nonce that is given out now.
    pub fn nonce(&self, now: Timestamp) -> String {
        let epoch = self.used(now).epoch;
        URL_SAFE_NO_PAD.encode(hmac::sign(&self.key, &message(epoch, window(now))))
    }

    /// Checks a proof, and uses it up.
    ///
    /// The answer is the key that signed it: an uncompressed point of P-256 in base64url.
    pub fn check(
        &self,
        proof: &str,
        expected: Expected<'_>,
        now: Timestamp,
    ) -> Result<String, Error> {
        self.examine(proof, expected, now).map_err(|refusal| {
            match refusal {
                Refusal::Nonce => {}
                Refusal::Invalid => security::note(Event::ProofInvalid),
                Refusal::OtherRequest => security::note(Event::ProofForAnotherRequest),
                Refusal::Replayed => security::note(Event::ProofReplayed),
            }
            Error::proof_again()
        })
    }

    fn examine(
        &self,
        proof: &str,
        expected: Expected<'_>,
        now: Timestamp,
    ) -> Result<String, Refusal> {
        if proof.len() > LONGEST {
            return Err(Refusal::Invalid);
        }
        let (signed, signature) = proof.rsplit_once('.').ok_or(Refusal::Invalid)?;
        let (header, claims) = signed.split_once('.').ok_or(Refusal::Invalid)?;
        let key = point(&part::<Header>(header)?)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| Refusal::Invalid)?;
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &key)
            .verify(signed.as_bytes(), &signature)
            .map_err(|_| Refusal::Invalid)?;
        let claims: Claims = part(claims)?;
        let token = expected.token.map(digest_of);
        if claims.htm != expected.method || claims.htu != expected.url || claims.ath != token {
            return Err(Refusal::OtherRequest);
        }
        if claims.jti.is_empty() || claims.jti.len() > LONGEST_JTI {
            return Err(Refusal::Invalid);
        }
        self.use_up(claims.nonce.as_deref(), &key, &claims.jti, now)?;
        Ok(URL_SAFE_NO_PAD.encode(key))
    }

    /// Takes the nonce and the number in one go, so that of two equal proofs one is good.
    fn use_up(
        &self,
        nonce: Option<&str>,
        key: &[u8],
        jti: &str,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let nonce = URL_SAFE_NO_PAD.decode(nonce.unwrap_or_default()).unwrap_or_default();
        let mut used = self.used(now);
        let epoch = used.epoch;
        let is = |window| hmac::verify(&self.key, &message(epoch, window), &nonce).is_ok();
        let (is_current, is_previous) = (is(window(now)), is(window(now) - 1));
        let number = short(key, jti);
        if !is_current && !is_previous {
            return Err(Refusal::Nonce);
        }
        let numbers = if is_current { &mut used.current } else { &mut used.previous };
        if !numbers.insert(number) {
            return Err(Refusal::Replayed);
        }
        if numbers.len() > MOST_SEEN {
            *used = Used { epoch: used.epoch + 1, window: used.window, ..Used::default() };
        }
        Ok(())
    }

    /// What was used, as of this window.
    fn used(&self, now: Timestamp) -> std::sync::MutexGuard<'_, Used> {
        // A panic while it was held left nothing half done: each change is one assignment.
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let window = window(now);
        if window == used.window + 1 {
            used.previous = std::mem::take(&mut used.current);
        } else if window < used.window {
            // The clock was set back: a nonce of then must not be good again.
            *used = Used { epoch: used.epoch + 1, ..Used::default() };
        } else if window > used.window {
            *used = Used { epoch: used.epoch, ..Used::default() };
        }
        used.window = window;
        used
    }
}

/// What a nonce stands for.
fn message(epoch: u64, window: i64) -> Vec<u8> {
    [epoch.to_be_bytes(), window.to_be_bytes()].concat()
}

fn window(now: Timestamp) -> i64 {
    let length = i64::try_from(WINDOW.as_millis()).unwrap_or(i64::MAX);
    now.unix_millis().div_euclid(length)
}

/// A part of a JSON Web Token.
fn part<T: DeserializeOwned>(text: &str) -> Result<T, Refusal> {
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| Refusal::Invalid)?;
    serde_json::from_slice(&bytes).map_err(|_| Refusal::Invalid)
}

/// The public key of a proof. Nothing but what our apps sign with is taken.
fn point(header: &Header) -> Result<Vec<u8>, Refusal> {
    let jwk = &header.jwk;
    let is_ours = header.typ == "dpop+jwt"
        && header.alg == "ES256"
        && jwk.kty == "EC"
        && jwk.crv == "P-256"
        && jwk.d.is_none();
    let coordinate = |text: &str| {
        URL_SAFE_NO_PAD.decode(text).ok().filter(|bytes| bytes.len() == 32).ok_or(Refusal::Invalid)
    };
    if !is_ours {
        return Err(Refusal::Invalid);
    }
    Ok([vec![4], coordinate(&jwk.x)?, coordinate(&jwk.y)?].concat())
}

/// How a proof names its token (`ath`).
fn digest_of(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, token.as_bytes()))
}

/// What is remembered of a proof.
fn short(key: &[u8], jti: &str) -> [u8; 16] {
    let digest = digest::digest(&digest::SHA256, &[key, jti.as_bytes()].concat());
    let mut short = [0; 16];
    short.copy_from_slice(&digest.as_ref()[..16]);
    short
}
