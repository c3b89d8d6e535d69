//! One system of a department, asked over HTTP: who the gateway is there, what it may answer, and the
//! [`Guard`] before it.

use std::sync::Arc;

use live_domain::{Clock, Timestamp, photo};
use live_protocol::MAX_PHOTO_BYTES;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use url::Url;

use super::guard::{Call, Failure, Guard, Patience};
use super::outward::{self, Answer};
use super::tokens::{ClientCredentials, Tokens};
use crate::error::Result;

/// The longest answer, in bytes, unless more is expected. What happened to one ticket takes a few thousand.
const LONGEST_ANSWER: usize = 512 * 1024;

/// The media type of JSON.
const JSON: &str = "application/json";

/// What stays as it is in a part of a path or of a query.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// How the gateway says who it is.
#[derive(Clone)]
pub(crate) enum Auth {
    /// Not at all.
    None,
    /// By name and password.
    Basic { user: String, password: String },
    /// By a key in a header.
    Header { name: HeaderName, value: HeaderValue },
    /// By a token that is fetched (OAuth 2.0 client credentials, RFC 6749, 4.4).
    Client(ClientCredentials),
}

/// What is asked.
pub(crate) struct Ask {
    method: Method,
    path: String,
    accept: &'static str,
    longest: usize,
    headers: Vec<(&'static str, String)>,
    content: Option<(&'static str, Vec<u8>)>,
    is_perhaps_unknown: bool,
    is_waited_for: bool,
}

impl Ask {
    /// At this path below the system's address; [`part`] makes what comes from elsewhere a part of it.
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            accept: JSON,
            longest: LONGEST_ANSWER,
            headers: Vec::new(),
            content: None,
            is_perhaps_unknown: false,
            is_waited_for: false,
        }
    }

    /// For an answer of this media type, and of so many bytes at most.
    pub fn accept(self, media_type: &'static str, longest: usize) -> Self {
        Self { accept: media_type, longest, ..self }
    }

    /// With one more header.
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// For somebody who waits for the answer: they wait for their turn, and do not come again later as what
    /// is due does.
    pub fn waited_for(self) -> Self {
        Self { is_waited_for: true, ..self }
    }

    /// With content of this media type.
    pub fn content(self, media_type: &'static str, bytes: Vec<u8>) -> Self {
        Self { content: Some((media_type, bytes)), ..self }
    }

    /// With JSON.
    pub fn json(self, value: &Value) -> Self {
        self.content(JSON, value.to_string().into_bytes())
    }

    /// With a form.
    pub fn form<'a>(self, pairs: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        let form = pairs.into_iter();
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        self.content(outward::FORM, form.into_bytes())
    }

    /// About what the system perhaps does not know: that it is not found is an answer then, without anything.
    pub fn perhaps_unknown(self) -> Self {
        Self { is_perhaps_unknown: true, ..self }
    }

    /// With a key under which a request that comes again is the same one (`Idempotency-Key`).
    pub fn key(self, key: impl Into<String>) -> Self {
        self.header("idempotency-key", key)
    }
}

/// Words as a part of a path or a query.
pub(crate) fn part(words: &str) -> String {
    utf8_percent_encode(words, PLAIN).to_string()
}

/// One system.
pub(crate) struct System {
    client: reqwest::Client,
    base: Url,
    auth: Auth,
    tokens: Option<Tokens>,
    guard: Guard,
}

impl System {
    /// At an address, which ends with `/` and was found safe; nothing when TLS cannot be set up.
    pub fn new(
        name: &str,
        base: Url,
        auth: Auth,
        patience: Patience,
        clock: Arc<dyn Clock>,
    ) -> Option<Self> {
        let client = outward::client()?;
        let guard = Guard::new(name, patience, Arc::clone(&clock));
        let tokens = match &auth {
            Auth::Client(credentials) => {
                Some(Tokens::new(client.clone(), credentials.clone(), clock))
            }
            _ => None,
        };
        Some(Self { client, base, auth, tokens, guard })
    }

    /// Since when it does not answer, while it is left alone.
    pub fn down_since(&self) -> Option<Timestamp> {
        self.guard.down_since()
    }

    /// The address that everything is below.
    pub fn base(&self) -> &Url {
        &self.base
    }

    /// Asks, and reads the JSON of the answer. What cannot be read counts as an answer that did not come.
    pub async fn ask<T>(&self, ask: Ask, read: impl FnOnce(&Value) -> Call<T>) -> Result<T> {
        let is_perhaps_unknown = ask.is_perhaps_unknown;
        self.receive(ask, |answer| match answer.status {
            404 if is_perhaps_unknown => read(&Value::Null),
            404 | 410 => Err(Failure::Refused("it does not know this")),
            400..=499 => Err(Failure::Refused("it does not take this")),
            _ => read(&json(&answer.body)?),
        })
        .await
    }

    /// Asks, and reads whatever the system answers while it works: done, or refused (`4xx`).
    pub async fn receive<T>(&self, ask: Ask, read: impl FnOnce(Answer) -> Call<T>) -> Result<T> {
        let asking = async { read(self.answer(&ask).await?) };
        if ask.is_waited_for {
            self.guard.call_in_turn(asking).await
        } else {
            self.guard.call(asking).await
        }
    }

    /// A picture at an address of the system's own host, without where and when it was taken. Nothing
    /// when it is elsewhere, or none.
    pub async fn picture(&self, address: &str) -> Result<Option<Vec<u8>>> {
        let Ok(url) = self.base.join(address) else { return Ok(None) };
        if url.origin() != self.base.origin() || !outward::is_safe(&url) {
            return Ok(None);
        }
        let asking = async {
            // Pictures are seen by everybody, so nobody has to know who asks.
            let answer = outward::receive(self.client.get(url), MAX_PHOTO_BYTES).await;
            let Answer { status, body } = answer.map_err(Failure::Down)?;
            let picture = (status == 200).then(|| photo::without_metadata(&body).ok());
            Ok(picture.flatten())
        };
        self.guard.call(asking).await
    }

    async fn answer(&self, ask: &Ask) -> Call<Answer> {
        let answer = match &self.tokens {
            Some(tokens) => self.send_with_token(ask, tokens).await?,
            None => self.send(ask, None).await?,
        };
        match answer.status {
            401 | 403 => Err(Failure::Down("it does not know the gateway")),
            408 | 425 | 429 => Err(Failure::Down("it is asked too much")),
            200..=299 | 400..=499 => Ok(answer),
            300..=399 => Err(Failure::Down("it leads elsewhere")),
            _ => Err(Failure::Down("it has failed")),
        }
    }

    /// A token that was taken back before its time is renewed, once.
    async fn send_with_token(&self, ask: &Ask, tokens: &Tokens) -> Call<Answer> {
        let (token, is_kept) = tokens.get().await.map_err(Failure::Down)?;
        let answer = self.send(ask, Some(&token)).await?;
        if answer.status != 401 {
            return Ok(answer);
        }
        tokens.forget(&token).await;
        if !is_kept {
            return Ok(answer);
        }
        let (token, _) = tokens.get().await.map_err(Failure::Down)?;
        self.send(ask, Some(&token)).await
    }

    async fn send(&self, ask: &Ask, token: Option<&str>) -> Call<Answer> {
        let url = self.base.join(&ask.path).ok();
        let url = url.filter(|url| outward::is_below(&self.base, url));
        let url = url.ok_or(Failure::Refused("what is asked lies elsewhere"))?;
        let request = self.client.request(ask.method.clone(), url).header(ACCEPT, ask.accept);
        let mut request = self.introduce(request, token);
        for (name, value) in &ask.headers {
            request = request.header(*name, value);
        }
        if let Some((media_type, content)) = &ask.content {
            request = request.header(CONTENT_TYPE, *media_type).body(content.clone());
        }
        outward::receive(request, ask.longest).await.map_err(Failure::Down)
    }

    fn introduce(&self, request: RequestBuilder, token: Option<&str>) -> RequestBuilder {
        match (&self.auth, token) {
            (Auth::Basic { user, password }, _) => request.basic_auth(user, Some(password)),
            (Auth::Header { name, value }, _) => request.header(name.clone(), value.clone()),
            (Auth::Client(_), Some(token)) => request.bearer_auth(token),
            _ => request,
        }
    }
}

/// The JSON of an answer. Some say nothing at all when all is well.
pub(crate) fn json(body: &[u8]) -> Call<Value> {
    if body.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(body).map_err(|_| Failure::Down("its answer is not JSON"))
}
