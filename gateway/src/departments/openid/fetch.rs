//! Requests to an identity provider: over TLS, in a limited time, with limited answers, and without
//! following where it leads.

use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use reqwest::header::CONTENT_TYPE;
use reqwest::{RequestBuilder, redirect};
use serde::de::DeserializeOwned;
use url::Url;

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

/// An answer of whatever status.
pub(super) struct Answer {
    pub status: u16,
    pub body: BytesMut,
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
        let is_local = matches!(issuer.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
        let fetcher = Self { client: client()?, timeout, is_local };
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
        let answer = tokio::time::timeout(self.timeout, receive(request)).await;
        answer.unwrap_or_else(|_| Err(unusable("it takes too long")))
    }
}

async fn receive(request: RequestBuilder) -> Result<Answer> {
    let mut response = request.send().await.map_err(|_| unusable("it cannot be reached"))?;
    let status = response.status().as_u16();
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| unusable("its answer broke off"))? {
        if body.len() + chunk.len() > LONGEST_ANSWER {
            return Err(unusable("its answer is too long"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, body })
}

fn client() -> std::result::Result<reqwest::Client, StartError> {
    let failed = || StartError::Provider("TLS cannot be set up");
    let roots = webpki_roots::TLS_SERVER_ROOTS.iter().cloned();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| failed())?
        .with_root_certificates(roots.collect::<rustls::RootCertStore>())
        .with_no_client_auth();
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .user_agent(concat!("live/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .no_proxy()
        .build()
        .map_err(|_| failed())
}
