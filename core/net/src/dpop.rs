//! Proofs that a request comes from the device's key: DPoP (RFC 9449).

use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use live_domain::{Random, Timestamp};
use ring::digest::{SHA256, digest};
use serde::Serialize;

use crate::{Credentials, NetError, Response};

/// The header of a proof.
pub(crate) const HEADER: &str = "dpop";

/// The header in which the gateway says what the next proof has to carry (RFC 9449, 8).
const NONCE: &str = "dpop-nonce";

/// A longer nonce would make requests too large for the gateway.
const LONGEST_NONCE: usize = 256;

/// The nonce that the gateway gave last.
#[derive(Default)]
pub(crate) struct Nonce(Mutex<Option<String>>);

impl Nonce {
    /// Keeps the nonce of an answer, if it has one.
    pub fn learn(&self, response: &Response) {
        if let Some(nonce) = response.header(NONCE) {
            self.keep(nonce);
        }
    }

    pub fn keep(&self, nonce: &str) {
        if nonce.len() <= LONGEST_NONCE {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(nonce.to_owned());
        }
    }

    fn get(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Whether the gateway refused nothing but the proof (RFC 9449, 8). Its header says so, because the
/// answer to a `HEAD` has nothing else.
pub(crate) fn is_refused(response: &Response) -> bool {
    let challenge = response.header("www-authenticate");
    response.status == 401 && challenge.is_some_and(|text| text.contains("\"use_dpop_nonce\""))
}

/// What a proof is about.
pub(crate) struct About<'a> {
    pub method: &'a str,
    /// The whole address.
    pub url: &'a str,
    /// The access token that goes with it.
    pub token: Option<&'a str>,
    pub now: Timestamp,
}

#[derive(Serialize)]
struct Header {
    typ: &'static str,
    alg: &'static str,
    jwk: Jwk,
}

#[derive(Serialize)]
struct Jwk {
    kty: &'static str,
    crv: &'static str,
    x: String,
    y: String,
}

#[derive(Serialize)]
struct Claims<'a> {
    htm: &'a str,
    htu: &'a str,
    iat: i64,
    jti: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ath: Option<String>,
}

/// Makes a proof that is good for this one request.
pub(crate) fn prove(
    credentials: &dyn Credentials,
    random: &dyn Random,
    nonce: &Nonce,
    about: &About<'_>,
) -> Result<String, NetError> {
    let key = credentials.device_key()?;
    let Some((x, y)) = key.get(1..65).map(|point| point.split_at(32)) else {
        return Err(NetError::Keys("the device's key is not a point of P-256".to_owned()));
    };
    let jwk = Jwk { kty: "EC", crv: "P-256", x: encode(x), y: encode(y) };
    let mut jti = [0; 16];
    random.fill(&mut jti);
    let claims = Claims {
        htm: about.method,
        htu: about.url.split(['?', '#']).next().unwrap_or_default(),
        iat: about.now.unix_millis().div_euclid(1000),
        jti: encode(&jti),
        nonce: nonce.get(),
        ath: about.token.map(|token| encode(digest(&SHA256, token.as_bytes()).as_ref())),
    };
    let header = Header { typ: "dpop+jwt", alg: "ES256", jwk };
    let signed = format!("{}.{}", json(&header), json(&claims));
    let signature = credentials.sign(signed.as_bytes())?;
    Ok(format!("{signed}.{}", encode(&signature)))
}

fn json(value: &impl Serialize) -> String {
    encode(&serde_json::to_vec(value).expect("names and text become JSON"))
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
