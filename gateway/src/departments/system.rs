//! One system of a department, asked over HTTP: who the gateway is there, what it may answer, and the
//! [`Guard`] before it.

use std::sync::Arc;
use std::time::Duration;

use live_domain::{Clock, Timestamp, photo};
use live_protocol::MAX_PHOTO_BYTES;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use tokio::sync::Mutex;
use url::Url;

use super::guard::{Failure, Guard, Patience};
use super::outward::{self, Answer};
use crate::error::Result;

/// The longest answer, in bytes. What happened to one ticket takes a few thousand.
const LONGEST_ANSWER: usize = 512 * 1024;

/// So long before its end a token is no longer used, for the way to the system takes time.
const TOKEN_MARGIN: Duration = Duration::from_secs(30);

/// How long a token is used that does not say how long it is good.
const TOKEN_LIFE: Duration = Duration::from_mins(5);

/// The media type of a form.
const FORM: &str = "application/x-www-form-urlencoded";

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

/// Where a token is fetched, and as whom.
#[derive(Clone)]
pub(crate) struct ClientCredentials {
    /// Where.
    pub token: Url,
    /// Who the gateway is there.
    pub id: String,
    /// Its secret.
    pub secret: String,
    /// What is asked for.
    pub scope: Option<String>,
    /// Whether name and secret go into the form, as some want it, and not into the header.
    pub in_form: bool,
}

/// What is asked.
pub(crate) struct Ask {
    method: Method,
    path: String,
    accept: &'static str,
    content: Option<(&'static str, Vec<u8>)>,
    key: Option<String>,
}

impl Ask {
    /// At this path below the system's address; [`part`] makes what comes from elsewhere a part of it.
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), accept: "application/json", content: None, key: None }
    }

    /// With content of this media type.
    pub fn content(self, media_type: &'static str, bytes: Vec<u8>) -> Self {
        Self { content: Some((media_type, bytes)), ..self }
    }

    /// With JSON.
    pub fn json(self, value: &Value) -> Self {
        self.content("application/json", value.to_string().into_bytes())
    }

    /// With a form.
    pub fn form<'a>(self, pairs: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        let form = pairs.into_iter();
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        self.content(FORM, form.into_bytes())
    }

    /// With a key under which a request that comes again is the same one (`Idempotency-Key`).
    pub fn key(self, key: impl Into<String>) -> Self {
        Self { key: Some(key.into()), ..self }
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
    clock: Arc<dyn Clock>,
    token: Mutex<Option<(String, Timestamp)>>,
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
        let guard = Guard::new(name, patience, Arc::clone(&clock));
        Some(Self { client: outward::client()?, base, auth, clock, token: Mutex::default(), guard })
    }

    /// Since when it does not answer, while it is left alone.
    pub fn down_since(&self) -> Option<Timestamp> {
        self.guard.down_since()
    }

    /// Asks, and reads the JSON of the answer. What cannot be read counts as an answer that did not come.
    pub async fn ask<T>(
        &self,
        ask: Ask,
        read: impl FnOnce(&Value) -> std::result::Result<T, Failure>,
    ) -> Result<T> {
        let asking = async {
            let body = self.body(&ask).await?;
            // Some say nothing at all when all is well.
            let value =
                if body.is_empty() { Ok(Value::Null) } else { serde_json::from_slice(&body) };
            read(&value.map_err(|_| Failure::Down("its answer is not JSON"))?)
        };
        self.guard.call(asking).await
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

    async fn body(&self, ask: &Ask) -> std::result::Result<bytes::BytesMut, Failure> {
        let (token, is_kept) = self.token().await?;
        let mut answer = self.send(ask, token.as_deref()).await?;
        if answer.status == 401 && token.is_some() {
            *self.token.lock().await = None;
            if is_kept {
                // It was taken back before its time: once more with another.
                answer = self.send(ask, self.token().await?.0.as_deref()).await?;
            }
        }
        match answer.status {
            200..=299 => Ok(answer.body),
            401 | 403 => Err(Failure::Down("it does not know the gateway")),
            404 | 410 => Err(Failure::Refused("it does not know this")),
            408 | 425 | 429 => Err(Failure::Down("it is asked too much")),
            400..=499 => Err(Failure::Refused("it does not take this")),
            300..=399 => Err(Failure::Down("it leads elsewhere")),
            _ => Err(Failure::Down("it has failed")),
        }
    }

    async fn send(&self, ask: &Ask, token: Option<&str>) -> std::result::Result<Answer, Failure> {
        let url = self.base.join(&ask.path).ok();
        let url = url.filter(|url| outward::is_below(&self.base, url));
        let url = url.ok_or(Failure::Refused("what is asked lies elsewhere"))?;
        let request = self.client.request(ask.method.clone(), url).header(ACCEPT, ask.accept);
        let mut request = self.introduce(request, token);
        if let Some(key) = &ask.key {
            request = request.header("idempotency-key", key);
        }
        if let Some((media_type, content)) = &ask.content {
            request = request.header(CONTENT_TYPE, *media_type).body(content.clone());
        }
        outward::receive(request, LONGEST_ANSWER).await.map_err(Failure::Down)
    }

    fn introduce(&self, request: RequestBuilder, token: Option<&str>) -> RequestBuilder {
        match (&self.auth, token) {
            (Auth::Basic { user, password }, _) => request.basic_auth(user, Some(password)),
            (Auth::Header { name, value }, _) => request.header(name.clone(), value.clone()),
            (Auth::Client(_), Some(token)) => request.bearer_auth(token),
            _ => request,
        }
    }

    /// The token to ask with, if one is needed, and whether it was used before. One is fetched at a time.
    async fn token(&self) -> std::result::Result<(Option<String>, bool), Failure> {
        let Auth::Client(credentials) = &self.auth else { return Ok((None, false)) };
        let mut kept = self.token.lock().await;
        if let Some((token, until)) = &*kept
            && self.clock.now() < *until
        {
            return Ok((Some(token.clone()), true));
        }
        let (token, life) = self.fetch_token(credentials).await?;
        let life = life.saturating_sub(TOKEN_MARGIN);
        *kept = Some((token.clone(), self.clock.now().after(life)));
        Ok((Some(token), false))
    }

    async fn fetch_token(
        &self,
        credentials: &ClientCredentials,
    ) -> std::result::Result<(String, Duration), Failure> {
        let ClientCredentials { token, id, secret, scope, in_form } = credentials;
        let mut form = vec![("grant_type", "client_credentials")];
        form.extend(scope.as_deref().map(|scope| ("scope", scope)));
        let mut request = self.client.post(token.clone()).header(ACCEPT, "application/json");
        if *in_form {
            form.extend([("client_id", id.as_str()), ("client_secret", secret.as_str())]);
        } else {
            // RFC 6749, 2.3.1: both are encoded as in a form first.
            request = request.basic_auth(form_part(id), Some(form_part(secret)));
        }
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = request.header(CONTENT_TYPE, FORM).body(form);
        let answer = outward::receive(request, LONGEST_ANSWER).await.map_err(Failure::Down)?;
        if answer.status != 200 {
            return Err(Failure::Down("it gives no token"));
        }
        let value: Value = serde_json::from_slice(&answer.body)
            .map_err(|_| Failure::Down("its token is not JSON"))?;
        let token = value["access_token"]
            .as_str()
            .filter(|token| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic()));
        let token = token.ok_or(Failure::Down("its token is none"))?;
        // A number by the standard; words at some.
        let life = &value["expires_in"];
        let life = life.as_u64().or_else(|| life.as_str()?.parse().ok());
        Ok((token.to_owned(), life.map_or(TOKEN_LIFE, Duration::from_secs)))
    }
}

fn form_part(words: &str) -> String {
    url::form_urlencoded::byte_serialize(words.as_bytes()).collect()
}
