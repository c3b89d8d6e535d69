//! Asking a FHIR server: with a token (OAuth 2.0 client credentials), in a limited time, with limited
//! answers, and without following anybody elsewhere.

use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use live_domain::Clock;
use reqwest::Method;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use super::resources::{Bundle, OperationOutcome};
use crate::config::FhirConfig;
use crate::departments::outward::{self, Answer};
use crate::departments::tokens::{ClientCredentials, Tokens};
use crate::error::Error;
use crate::running::StartError;

/// The longest answer, in bytes: a page of some hundred resources.
const LONGEST_ANSWER: usize = 2 * 1024 * 1024;

/// The most pages of one search. A server whose pages lead in a circle ends here.
const MOST_PAGES: usize = 20;

/// The media type of resources.
const FHIR_JSON: &str = "application/fhir+json";

/// Why there is no answer to go on with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// The server cannot be used now.
    Down(&'static str),
    /// It does not do what it was asked for: its status, and the first code of its `OperationOutcome`.
    Refused(u16, String),
}

/// What came of asking.
pub(super) type Try<T> = Result<T, Failure>;

impl From<Failure> for Error {
    /// Whoever runs the city finds out why in the log, which holds nothing of what was asked.
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Down(why) => {
                tracing::warn!(why, "the health department's server cannot be used");
                Self::unavailable("the health department cannot be asked now")
            }
            Failure::Refused(404 | 410, _) => Self::not_found(),
            Failure::Refused(409 | 412, _) => Self::conflict("the health department refused it"),
            Failure::Refused(status, code) => {
                tracing::warn!(status, code, "the health department's server refused a request");
                Self::unavailable("the health department cannot be asked now")
            }
        }
    }
}

/// What is asked, below the server's address.
pub(super) struct Ask {
    method: Method,
    path: String,
    query: Vec<(&'static str, String)>,
    headers: Vec<(&'static str, String)>,
    body: Option<(&'static str, Vec<u8>)>,
}

impl Ask {
    /// Reads a resource, or searches for some.
    pub fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path.into())
    }

    /// Makes a resource, once for what identifies it.
    pub fn create(kind: &str, once: &str, body: Vec<u8>) -> Self {
        let asked = Self::new(Method::POST, kind.to_owned());
        let headers = vec![
            ("if-none-exist", once.to_owned()),
            ("prefer", "return=representation".to_owned()),
        ];
        Self { headers, body: Some((FHIR_JSON, body)), ..asked }
    }

    /// Changes a resource.
    pub fn patch(path: String, body: Vec<u8>) -> Self {
        let body = Some(("application/json-patch+json", body));
        Self { body, ..Self::new(Method::PATCH, path) }
    }

    fn new(method: Method, path: String) -> Self {
        Self { method, path, query: Vec::new(), headers: Vec::new(), body: None }
    }

    /// Where something is so.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }
}

/// A FHIR server.
pub(super) struct Server {
    client: reqwest::Client,
    base: Url,
    tokens: Tokens,
    timeout: Duration,
}

impl Server {
    /// As it is set.
    pub fn new(config: &FhirConfig, clock: Arc<dyn Clock>) -> Result<Self, StartError> {
        let address = |text: &str, wrong| {
            let url = Url::parse(text).ok().filter(outward::is_safe);
            url.ok_or(StartError::Health(wrong))
        };
        let mut base = address(&config.base, "LIVE_FHIR_BASE has to be an https address")?;
        if base.query().is_some() || base.fragment().is_some() {
            return Err(StartError::Health("LIVE_FHIR_BASE has to end with its path"));
        }
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        if config.client_id.is_empty() || config.client_secret.is_empty() {
            return Err(StartError::Health("the client at the FHIR server has no name or secret"));
        }
        let credentials = ClientCredentials {
            token: address(&config.token_url, "LIVE_FHIR_TOKEN_URL has to be an https address")?,
            id: config.client_id.clone(),
            secret: config.client_secret.clone(),
            scope: None,
            // As SATUSEHAT has it.
            in_form: true,
        };
        let client = outward::client().ok_or(StartError::Health("TLS cannot be set up"))?;
        let tokens = Tokens::new(client.clone(), credentials, clock);
        Ok(Self { client, base, tokens, timeout: config.timeout })
    }

    /// Asks for one resource.
    pub async fn ask<T: DeserializeOwned>(&self, ask: &Ask) -> Try<T> {
        parse(&self.bytes(ask, self.url(ask)?).await?)
    }

    /// Asks, and does not look at what comes back.
    pub async fn tell(&self, ask: &Ask) -> Try<()> {
        self.bytes(ask, self.url(ask)?).await.map(drop)
    }

    /// Searches, and takes up every page. What of it is none of the kinds that were asked for is for the
    /// caller to pass over.
    pub async fn search(&self, ask: &Ask) -> Try<Vec<Value>> {
        let mut url = self.url(ask)?;
        let mut found = Vec::new();
        for _ in 0..MOST_PAGES {
            let bundle: Bundle = parse(&self.bytes(ask, url.clone()).await?)?;
            if bundle.resource_type != "Bundle" {
                return Err(Failure::Down("its answer to a search is no Bundle"));
            }
            found.extend(bundle.entry.into_iter().map(|entry| entry.resource));
            let next = bundle.link.iter().find(|link| link.relation == "next");
            let Some(next) = next else { return Ok(found) };
            let next = url.join(&next.url).ok().filter(|next| outward::is_below(&self.base, next));
            // The token goes along, so it goes nowhere else.
            url = next.ok_or(Failure::Down("its next page lies elsewhere"))?;
        }
        Err(Failure::Down("a search has too many pages"))
    }

    /// How many there are of what is searched for.
    pub async fn count(&self, ask: &Ask) -> Try<u32> {
        let bundle: Bundle = self.ask(ask).await?;
        bundle.total.ok_or(Failure::Down("it counts nothing"))
    }

    fn url(&self, ask: &Ask) -> Try<Url> {
        let url = self.base.join(&ask.path).ok().filter(|url| outward::is_below(&self.base, url));
        let mut url = url.ok_or(Failure::Refused(404, String::new()))?;
        if !ask.query.is_empty() {
            url.query_pairs_mut().extend_pairs(ask.query.iter().map(|(name, value)| (name, value)));
        }
        Ok(url)
    }

    /// The one way out. A token that was taken back before its time is renewed, once.
    async fn bytes(&self, ask: &Ask, url: Url) -> Try<BytesMut> {
        let asking = async {
            let (token, is_kept) = self.tokens.get().await.map_err(Failure::Down)?;
            let mut answer = self.send(ask, url.clone(), &token).await?;
            if answer.status == 401 {
                self.tokens.forget(&token).await;
                if is_kept {
                    let (token, _) = self.tokens.get().await.map_err(Failure::Down)?;
                    answer = self.send(ask, url, &token).await?;
                }
            }
            judge(answer)
        };
        let answer = tokio::time::timeout(self.timeout, asking).await;
        answer.unwrap_or(Err(Failure::Down("it takes too long")))
    }

    async fn send(&self, ask: &Ask, url: Url, token: &str) -> Try<Answer> {
        let mut request = self.client.request(ask.method.clone(), url);
        request = request.bearer_auth(token).header(ACCEPT, FHIR_JSON);
        for (name, value) in &ask.headers {
            request = request.header(*name, value);
        }
        if let Some((media_type, body)) = &ask.body {
            request = request.header(CONTENT_TYPE, *media_type).body(body.clone());
        }
        outward::receive(request, LONGEST_ANSWER).await.map_err(Failure::Down)
    }
}

fn judge(answer: Answer) -> Try<BytesMut> {
    let Answer { status, body } = answer;
    match status {
        200..=299 => Ok(body),
        300..=399 => Err(Failure::Down("it leads elsewhere")),
        401 | 403 => Err(Failure::Down("it does not know the gateway")),
        408 | 425 | 429 => Err(Failure::Down("it is asked too much")),
        400..=499 => {
            let outcome: OperationOutcome = serde_json::from_slice(&body).unwrap_or_default();
            let code = outcome.issue.into_iter().next().map(|issue| issue.code);
            // A word of the standard, and nothing else, goes into the log.
            let is_word = |code: &String| {
                code.len() <= 40 && code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
            };
            Err(Failure::Refused(status, code.filter(is_word).unwrap_or_default()))
        }
        _ => Err(Failure::Down("it has failed")),
    }
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Try<T> {
    serde_json::from_slice(body).map_err(|_| Failure::Down("its answer is not what it should be"))
}
