//! Requests to an identity provider: over TLS, in a limited time, with limited answers, and without
//! following where it leads.

use std::time::Duration;

use reqwest::RequestBuilder;
use reqwest::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;
use url::Url;

use crate::departments::outward::{self, Answer};
use crate::error::{Error, Result};
use crate::running::StartError;

/// The longest answer, in bytes. Keys and documents take a few thousand.
const LONGEST_ANSWER: usize = 256 * 1024;

/// Asks the provider.
pub(super) struct Fetcher {
    client: reqwest::Client,
    timeout: Duration,
    /// Whether the provider is on this very machine, as in tests: then it need not speak TLS.
    is_local: bool,
}

/// The provider cannot be used now; whoever runs the city finds out why in the log.
pub(super) fn unusable(why: &'static str) -> Error {
    tracing::warn!(why, "the identity provider cannot be used");
    Error::unavailable("the identity provider cannot be used now")
}

impl Fetcher {
    /// For the provider with this issuer.
    pub fn new(issuer: &str, timeout: Duration) -> std::result::Result<Self, StartError> {
        let issuer =
            Url::parse(issuer).map_err(|_| StartError::Provider("the issuer is no address"))?;
        let client = outward::client().ok_or(StartError::Provider("TLS cannot be set up"))?;
        let fetcher = Self { client, timeout, is_local: outward::is_local(&issuer) };
        if !fetcher.is_safe(&issuer) {
            return Err(StartError::Provider("the issuer has to be an https address"));
        }
        Ok(fetcher)
    }

    /// Whether what is said to or heard from an address stays between the two.
    pub fn is_safe(&self, url: &Url) -> bool {
        url.scheme() == "https" || (self.is_local && url.scheme() == "http")
    }

    /// A JSON document.
    pub async fn get<T: DeserializeOwned>(&self, url: &Url, token: Option<&str>) -> Result<T> {
        let request = self.client.get(url.clone());
        let request = match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        let Answer { status, body } = self.send(request).await?;
        if status != 200 {
            return Err(unusable("a document is not there"));
        }
        serde_json::from_slice(&body).map_err(|_| unusable("a document is not what it should be"))
    }

    /// Sends a form.
    pub async fn post(&self, url: &Url, form: &[(&str, &str)]) -> Result<Answer> {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = self
            .client
            .post(url.clone())
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body);
        self.send(request).await
    }

    async fn send(&self, request: RequestBuilder) -> Result<Answer> {
        let answer = outward::receive(request, LONGEST_ANSWER);
        match tokio::time::timeout(self.timeout, answer).await {
            Ok(answer) => answer.map_err(unusable),
            Err(_) => Err(unusable("it takes too long")),
        }
    }
}
