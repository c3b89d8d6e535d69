//! Whether an ID token is to be believed (OpenID Connect Core, 3.1.3.7).

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use live_domain::Timestamp;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Map, Value};

use super::keys::Algorithm;
use super::metadata::Provider;
use crate::error::Result;

/// A longer token is not looked at.
const LONGEST: usize = 16 * 1024;

/// The longest name of a person at a provider (OpenID Connect Core, 2).
const LONGEST_SUBJECT: usize = 255;

/// How far the clocks of the two may be apart.
const LEEWAY: Duration = Duration::from_mins(1);

/// How old a token may be that was fetched just now.
const OLDEST: Duration = Duration::from_mins(10);

/// What a token is to be about.
pub(super) struct Expected<'a> {
    /// Who has to have made it.
    pub issuer: &'a str,
    /// Whom it has to be made for.
    pub client: &'a str,
    /// What it has to say again.
    pub nonce: &'a str,
    /// How long ago the person may have signed in.
    pub signed_in_within: Duration,
}

/// What it says.
#[derive(Debug, Deserialize)]
pub(super) struct Claims {
    iss: String,
    /// Who it is about.
    pub sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: i64,
    iat: i64,
    nbf: Option<i64>,
    auth_time: Option<i64>,
    nonce: Option<String>,
    /// Everything else.
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    /// What has to be understood (RFC 7515, 4.1.11), and is not.
    crit: Option<IgnoredAny>,
}

/// Checks a token, or says why it is not to be believed.
pub(super) async fn check(
    token: &str,
    expected: &Expected<'_>,
    provider: &Provider,
    now: Timestamp,
) -> Result<std::result::Result<Claims, &'static str>> {
    let Some((header, signed, claims, signature)) = split(token) else { return Ok(Err("form")) };
    let Some(algorithm) = Algorithm::named(&header.alg) else { return Ok(Err("algorithm")) };
    if header.crit.is_some() {
        return Ok(Err("critical-header"));
    }
    let Some(key) = provider.key(header.kid.as_deref(), algorithm, now).await? else {
        return Ok(Err("key"));
    };
    if !key.has_signed(algorithm, signed.as_bytes(), &signature) {
        return Ok(Err("signature"));
    }
    let Some(claims) = part::<Claims>(claims) else { return Ok(Err("claims")) };
    Ok(claims.wrong(expected, now).map_or(Ok(claims), Err))
}

/// Header, what is signed, claims, signature.
fn split(token: &str) -> Option<(Header, &str, &str, Vec<u8>)> {
    if token.len() > LONGEST {
        return None;
    }
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    Some((part(header)?, signed, claims, URL_SAFE_NO_PAD.decode(signature).ok()?))
}

fn part<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
}

impl Claims {
    /// What of it does not hold, if anything.
    fn wrong(&self, expected: &Expected<'_>, now: Timestamp) -> Option<&'static str> {
        let at = |seconds: i64| Timestamp::from_unix_millis(seconds.saturating_mul(1000));
        let is_older = |seconds, age: Duration| at(seconds).after(age + LEEWAY) < now;
        let is_ahead = |seconds| at(seconds) > now.after(LEEWAY);
        let checks = [
            ("issuer", self.iss == expected.issuer),
            ("audience", self.aud.is(expected.client)),
            ("authorized-party", self.azp.as_deref().is_none_or(|azp| azp == expected.client)),
            ("nonce", self.nonce.as_deref() == Some(expected.nonce)),
            ("expired", !is_older(self.exp, Duration::ZERO)),
            ("issued-at", !is_ahead(self.iat) && !is_older(self.iat, OLDEST)),
            ("not-before", !self.nbf.is_some_and(is_ahead)),
            (
                "authenticated-at",
                self.auth_time.is_some_and(|auth_time| {
                    !is_ahead(auth_time) && !is_older(auth_time, expected.signed_in_within)
                }),
            ),
            ("subject", (1..=LONGEST_SUBJECT).contains(&self.sub.len())),
        ];
        checks.into_iter().find(|(_, holds)| !holds).map(|(what, _)| what)
    }
}

impl Audience {
    /// Whether it is for this client and nobody else, whom we do not know.
    fn is(&self, client: &str) -> bool {
        match self {
            Self::One(audience) => audience == client,
            Self::Several(audiences) => audiences.as_slice() == [client],
        }
    }
}
