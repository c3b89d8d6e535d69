//! Asking a FHIR server: by [`System`], as every system is asked, for resources and pages of them.

use std::sync::Arc;

use reqwest::Method;
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use super::resources::{Bundle, OperationOutcome};
use crate::departments::guard::{self, Call};
use crate::departments::outward::{self, Answer};
use crate::departments::system::{self, System};
use crate::error::Error;

/// The longest answer, in bytes: a page of some hundred resources.
const LONGEST_ANSWER: usize = 2 * 1024 * 1024;

/// The most pages of one search. A server whose pages lead in a circle ends here.
const MOST_PAGES: usize = 20;

/// The media type of resources.
const FHIR_JSON: &str = "application/fhir+json";

/// Why there is no answer to go on with.
#[derive(Debug)]
pub(super) enum Failure {
    /// The server cannot be used now, or is left alone.
    Unanswered(Error),
    /// It does not do what it was asked for: its status, and the first code of its `OperationOutcome`.
    Refused(u16, String),
}

/// What came of asking.
pub(super) type Try<T> = Result<T, Failure>;

impl Failure {
    /// It answers, but not with what it should.
    pub fn odd(why: &'static str) -> Self {
        tracing::warn!(why, "what a FHIR server has cannot be used");
        Self::Unanswered(Error::unavailable(why))
    }
}

impl From<Failure> for Error {
    /// Whoever runs the city finds out why in the log, which holds nothing of what was asked.
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Unanswered(error) => error,
            Failure::Refused(404 | 410, _) => Self::not_found(),
            Failure::Refused(409 | 412, _) => Self::conflict("the department refused it"),
            Failure::Refused(status, code) => {
                tracing::warn!(status, code, "a FHIR server refused a request");
                Self::unavailable("the department cannot be asked now")
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
    is_waited_for: bool,
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
        let (query, headers) = (Vec::new(), Vec::new());
        Self { method, path, query, headers, body: None, is_waited_for: true }
    }

    /// When there is room: nobody waits for the answer, and what is due comes again.
    pub fn when_there_is_room(self) -> Self {
        Self { is_waited_for: false, ..self }
    }

    /// Where something is so.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    /// At an address, as every system is asked.
    fn at(&self, url: &Url) -> system::Ask {
        let ask = system::Ask::new(self.method.clone(), url.as_str());
        let ask = ask.accept(FHIR_JSON, LONGEST_ANSWER);
        let ask = if self.is_waited_for { ask.waited_for() } else { ask };
        let headers = self.headers.iter();
        let ask = headers.fold(ask, |ask, (name, value)| ask.header(name, value));
        match &self.body {
            Some((media_type, body)) => ask.content(media_type, body.clone()),
            None => ask,
        }
    }
}

/// A FHIR server.
pub(super) struct Server(pub Arc<System>);

impl Server {
    /// Asks for one resource.
    pub async fn ask<T: DeserializeOwned>(&self, ask: &Ask) -> Try<T> {
        self.read(ask, &self.url(ask)?, parse).await
    }

    /// Asks, and does not look at what comes back.
    pub async fn tell(&self, ask: &Ask) -> Try<()> {
        self.read(ask, &self.url(ask)?, |_| Ok(())).await
    }

    /// Searches, and takes up every page. What of it is none of the kinds that were asked for is for the
    /// caller to pass over.
    pub async fn search(&self, ask: &Ask) -> Try<Vec<Value>> {
        let mut url = self.url(ask)?;
        let mut found = Vec::new();
        for _ in 0..MOST_PAGES {
            let page = |body: &[u8]| self.page(body, &url);
            let (bundle, next) = self.read(ask, &url, page).await?;
            found.extend(bundle.entry.into_iter().map(|entry| entry.resource));
            let Some(next) = next else { return Ok(found) };
            url = next;
        }
        Err(Failure::odd("a search has too many pages"))
    }

    /// A page of what was searched for at an address, and where the next one is.
    fn page(&self, body: &[u8], url: &Url) -> Call<(Bundle, Option<Url>)> {
        let bundle: Bundle = parse(body)?;
        if bundle.resource_type != "Bundle" {
            return Err(guard::Failure::Down("its answer to a search is no Bundle"));
        }
        let next = bundle.link.iter().find(|link| link.relation == "next");
        let Some(next) = next else { return Ok((bundle, None)) };
        let next = url.join(&next.url).ok().filter(|next| outward::is_below(self.0.base(), next));
        // The token goes along, so it goes nowhere else.
        let next = next.ok_or(guard::Failure::Down("its next page lies elsewhere"))?;
        Ok((bundle, Some(next)))
    }

    /// How many there are of what is searched for.
    pub async fn count(&self, ask: &Ask) -> Try<u32> {
        let total = |body: &[u8]| {
            let bundle: Bundle = parse(body)?;
            bundle.total.ok_or(guard::Failure::Down("it counts nothing"))
        };
        self.read(ask, &self.url(ask)?, total).await
    }

    fn url(&self, ask: &Ask) -> Try<Url> {
        let base = self.0.base();
        let url = base.join(&ask.path).ok().filter(|url| outward::is_below(base, url));
        let mut url = url.ok_or(Failure::Refused(404, String::new()))?;
        if !ask.query.is_empty() {
            url.query_pairs_mut().extend_pairs(ask.query.iter().map(|(name, value)| (name, value)));
        }
        Ok(url)
    }

    /// The one way out. What cannot be read counts as an answer that did not come.
    async fn read<T>(&self, ask: &Ask, url: &Url, read: impl FnOnce(&[u8]) -> Call<T>) -> Try<T> {
        let judge = |Answer { status, body }: Answer| match status {
            400..=499 => Ok(Err(refusal(status, &body))),
            _ => read(&body).map(Ok),
        };
        self.0.receive(ask.at(url), judge).await.map_err(Failure::Unanswered)?
    }
}

fn refusal(status: u16, body: &[u8]) -> Failure {
    let outcome: OperationOutcome = serde_json::from_slice(body).unwrap_or_default();
    let code = outcome.issue.into_iter().next().map(|issue| issue.code);
    // A word of the standard, and nothing else, goes into the log.
    let is_word = |code: &String| {
        code.len() <= 40 && code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
    };
    Failure::Refused(status, code.filter(is_word).unwrap_or_default())
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Call<T> {
    let wrong = guard::Failure::Down("its answer is not what it should be");
    serde_json::from_slice(body).map_err(|_| wrong)
}
