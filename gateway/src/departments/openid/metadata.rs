//! What an identity provider says of itself, and its keys: fetched when they are needed, and kept for
//! an hour. A key that is not known is looked for once more, because providers change them.

use std::sync::Arc;
use std::time::Duration;

use live_domain::Timestamp;
use serde::Deserialize;
use tokio::sync::Mutex;
use url::Url;

use super::fetch::{Fetcher, unusable};
use super::keys::{Algorithm, Key, Keys};
use crate::error::{Error, Result};

/// How long it is kept.
const FRESH: Duration = Duration::from_hours(1);

/// How long after a try the provider is left alone, whether the try failed or a key was looked for.
const PAUSE: Duration = Duration::from_secs(30);

/// The discovery document (OpenID Connect Discovery, 3).
#[derive(Debug, Deserialize)]
pub(super) struct Metadata {
    pub issuer: String,
    pub authorization_endpoint: Url,
    pub token_endpoint: Url,
    pub userinfo_endpoint: Option<Url>,
    jwks_uri: Url,
    code_challenge_methods_supported: Option<Vec<String>>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    /// Whether every answer says who led back (RFC 9207).
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

/// A provider, as far as it is known.
pub(super) struct Provider {
    issuer: String,
    fetcher: Arc<Fetcher>,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    metadata: Option<(Timestamp, Arc<Metadata>)>,
    keys: Option<(Timestamp, Keys)>,
    failed_at: Option<Timestamp>,
}

impl Provider {
    /// The one with this issuer.
    pub fn new(issuer: &str, fetcher: Arc<Fetcher>) -> Self {
        Self { issuer: issuer.to_owned(), fetcher, known: Mutex::default() }
    }

    /// What it says of itself.
    pub async fn metadata(&self, now: Timestamp) -> Result<Arc<Metadata>> {
        let mut known = self.known.lock().await;
        self.metadata_of(&mut known, now).await
    }

    /// The key that a signature says it was made with.
    pub async fn key(
        &self,
        id: Option<&str>,
        algorithm: Algorithm,
        now: Timestamp,
    ) -> Result<Option<Key>> {
        let mut known = self.known.lock().await;
        let metadata = self.metadata_of(&mut known, now).await?;
        if let Some((at, keys)) = &known.keys
            && is_within(*at, FRESH, now)
        {
            let key = keys.find(id, algorithm);
            if key.is_some() || is_within(*at, PAUSE, now) {
                return Ok(key);
            }
        }
        known.may_try(now)?;
        let keys = self.fetcher.get::<Keys>(&metadata.jwks_uri, None).await;
        let keys = known.note(keys, now)?;
        let key = keys.find(id, algorithm);
        known.keys = Some((now, keys));
        Ok(key)
    }

    async fn metadata_of(&self, known: &mut Known, now: Timestamp) -> Result<Arc<Metadata>> {
        if let Some((at, metadata)) = &known.metadata
            && is_within(*at, FRESH, now)
        {
            return Ok(Arc::clone(metadata));
        }
        known.may_try(now)?;
        let metadata = Arc::new(known.note(self.discover().await, now)?);
        known.metadata = Some((now, Arc::clone(&metadata)));
        Ok(metadata)
    }

    async fn discover(&self) -> Result<Metadata> {
        let place =
            format!("{}/.well-known/openid-configuration", self.issuer.trim_end_matches('/'));
        let place = Url::parse(&place).map_err(|_| Error::fault("the issuer is no address"))?;
        let metadata: Metadata = self.fetcher.get(&place, None).await?;
        if metadata.issuer != self.issuer {
            return Err(unusable("it says that it is another"));
        }
        let Metadata { authorization_endpoint, token_endpoint, jwks_uri, .. } = &metadata;
        let mut places = vec![authorization_endpoint, token_endpoint, jwks_uri];
        places.extend(&metadata.userinfo_endpoint);
        if !places.into_iter().all(|place| self.fetcher.is_safe(place)) {
            return Err(unusable("one of its addresses is not https"));
        }
        let can = |list: &Option<Vec<String>>, what: &str| {
            list.as_ref().is_none_or(|list| list.iter().any(|known| known == what))
        };
        if !can(&metadata.code_challenge_methods_supported, "S256") {
            return Err(unusable("it does not know PKCE"));
        }
        if !can(&metadata.token_endpoint_auth_methods_supported, "private_key_jwt") {
            return Err(unusable("it does not know private_key_jwt"));
        }
        Ok(metadata)
    }
}

impl Known {
    /// Who waits for a provider that is down holds a connection: the next are told at once.
    fn may_try(&self, now: Timestamp) -> Result<()> {
        if self.failed_at.is_some_and(|at| is_within(at, PAUSE, now)) {
            return Err(Error::unavailable("the identity provider could not be used just now"));
        }
        Ok(())
    }

    /// Remembers that a try failed.
    fn note<T>(&mut self, tried: Result<T>, now: Timestamp) -> Result<T> {
        self.failed_at = tried.is_err().then_some(now);
        tried
    }
}

/// Whether it is less than so long ago. What lies ahead is not: the clock was set back.
fn is_within(at: Timestamp, length: Duration, now: Timestamp) -> bool {
    at <= now && now < at.after(length)
}
