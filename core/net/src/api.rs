//! Calls to the gateway, with everything around them.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use live_domain::{Clock as _, Random};
use live_protocol::IDEMPOTENCY_KEY;
use tokio::time::Instant;

use crate::base::Base;
use crate::dpop::{self, About, Nonce};
use crate::{
    Answer, Auth, Call, Method, NetError, Request, Response, ServerClock, Transport, TransportError,
};

/// Who is signed in: gives the token of the session and renews it, and proves the device's key.
#[async_trait]
pub trait Credentials: Send + Sync {
    /// The access token of now; nothing when nobody is signed in.
    fn token(&self) -> Option<String>;

    /// Gets another token in place of one that was refused. Called at once by several calls, it
    /// renews once.
    ///
    /// # Errors
    /// [`NetError::SignInAgain`] when the session has ended; the network's.
    async fn renew(&self, api: &Api, refused: &str) -> Result<String, NetError>;

    /// The device's public key: ECDSA P-256, an uncompressed point of 65 bytes.
    ///
    /// # Errors
    /// [`NetError::Keys`].
    fn device_key(&self) -> Result<Vec<u8>, NetError>;

    /// Signs with that key: ECDSA P-256 and SHA-256; 64 bytes, r then s.
    ///
    /// # Errors
    /// [`NetError::Keys`].
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, NetError>;
}

/// How often a proof of the device's key is made anew: the first may have no nonce, and a network
/// may have carried the second twice.
const PROOFS_AGAIN: u32 = 3;
/// How often a call is made again in place before the caller hears of its failure.
const AGAIN: u32 = 2;
/// The longest pause that is waited for in place.
const SHORT_PAUSE: Duration = Duration::from_secs(2);
/// Nothing is tried again in place after this time: somebody may be waiting for it.
const PATIENCE: Duration = Duration::from_secs(10);

/// The gateway. Cheap to clone.
#[derive(Clone)]
pub struct Api {
    inner: Arc<Inner>,
}

struct Inner {
    base: Base,
    transport: Arc<dyn Transport>,
    clock: Arc<ServerClock>,
    random: Arc<dyn Random>,
    credentials: Arc<dyn Credentials>,
    nonce: Nonce,
}

impl Api {
    /// The gateway at an address. Without TLS only a gateway on this machine is taken.
    ///
    /// # Errors
    /// When the address is no such.
    pub fn new(
        address: &str,
        transport: Arc<dyn Transport>,
        clock: Arc<ServerClock>,
        random: Arc<dyn Random>,
        credentials: Arc<dyn Credentials>,
    ) -> Result<Self, NetError> {
        let base = Base::parse(address)?;
        let inner = Inner { base, transport, clock, random, credentials, nonce: Nonce::default() };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Makes a call. What can safely be repeated is tried again in place when the connection breaks
    /// or the gateway asks for a short pause; a token that ran out is renewed once.
    ///
    /// # Errors
    /// When no success came of it.
    pub async fn send(&self, call: Call) -> Result<Answer, NetError> {
        answer(&call, self.exchange(&call).await?)
    }

    /// Makes a call and brings whatever the gateway answers, with the same patience.
    pub(crate) async fn exchange(&self, call: &Call) -> Result<Response, NetError> {
        if !call.path.starts_with('/') {
            // It would become part of the host's name, and the token would go there.
            return Err(NetError::Garbled("a path that does not begin with /".to_owned()));
        }
        let token = match call.auth {
            Auth::None | Auth::Device => None,
            Auth::Account => Some(self.inner.credentials.token().ok_or(NetError::SignInAgain)?),
        };
        match (self.try_often(call, token.as_deref()).await?, token) {
            (response, Some(refused)) if wants_another_token(&response) => {
                // A box, because renewing makes calls itself.
                let renewing = Box::pin(self.inner.credentials.renew(self, &refused));
                let token = renewing.await?;
                self.try_often(call, Some(&token)).await
            }
            (response, _) => Ok(response),
        }
    }

    /// The gateway's address.
    pub(crate) fn base(&self) -> &Base {
        &self.inner.base
    }

    async fn try_often(&self, call: &Call, token: Option<&str>) -> Result<Response, NetError> {
        let begun = Instant::now();
        let (mut tries, mut proofs) = (0, 0);
        loop {
            let result = self.inner.transport.execute(self.request(call, token)?).await;
            if let Ok(response) = &result {
                self.inner.nonce.learn(response);
                if proofs < PROOFS_AGAIN && dpop::is_refused(response) {
                    // The request was surely not handled.
                    proofs += 1;
                    continue;
                }
            }
            let pause = match &result {
                // It was surely not handled, and trying at once again helps nobody.
                Err(TransportError::Unreachable | TransportError::TooLarge) => None,
                Err(TransportError::Broken) => Some(self.jittered(tries)),
                Ok(response) => self.short_pause(response, tries),
            };
            let may_repeat = tries < AGAIN && begun.elapsed() < PATIENCE && call.is_repeatable();
            match pause {
                Some(pause) if may_repeat => {
                    tries += 1;
                    tokio::time::sleep(pause).await;
                }
                _ => {
                    let response = result?;
                    if let Some(date) = response.header("date") {
                        self.inner.clock.learn(date);
                    }
                    return Ok(response);
                }
            }
        }
    }

    /// The pause after which an answer that is no success is worth another try in place.
    fn short_pause(&self, response: &Response, tries: u32) -> Option<Duration> {
        if !matches!(response.status, 429 | 500..) {
            return None;
        }
        match response.header("retry-after") {
            // One that cannot be read (it may be a date) is not taken for a short one.
            Some(text) => {
                let pause = text.trim().parse().ok().map(Duration::from_secs);
                pause.filter(|pause| *pause <= SHORT_PAUSE)
            }
            None if response.status == 429 => None,
            None => Some(self.jittered(tries)),
        }
    }

    /// 100 ms, 200 ms …, and up to as much again, so that phones do not come back all at once.
    fn jittered(&self, tries: u32) -> Duration {
        let mut random = [0];
        self.inner.random.fill(&mut random);
        let base = 100 * 2_u64.pow(tries);
        Duration::from_millis(base + base * u64::from(random[0]) / 255)
    }

    fn request(&self, call: &Call, token: Option<&str>) -> Result<Request, NetError> {
        let url = format!("{}{}", self.inner.base, call.path);
        let mut headers =
            vec![("accept", "application/json, application/jsonl, image/*;q=0.9".to_owned())];
        let mut add = |name, value: Option<String>| headers.extend(value.map(|v| (name, v)));
        add("content-type", call.content_type.clone());
        add("authorization", token.map(|token| format!("DPoP {token}")));
        if call.auth != Auth::None {
            add(dpop::HEADER, Some(self.prove(call.method, &url, token)?));
        }
        add(IDEMPOTENCY_KEY, call.key.map(|key| key.to_string()));
        add("if-none-match", call.if_none_match.clone());
        headers.extend(call.headers.iter().cloned());
        Ok(Request {
            method: call.method,
            url,
            headers,
            body: call.body.clone(),
            progress: call.progress.clone(),
            timeout: call.timeout(),
        })
    }

    fn prove(&self, method: Method, url: &str, token: Option<&str>) -> Result<String, NetError> {
        let Inner { credentials, random, nonce, clock, .. } = &*self.inner;
        let about = About { method: method.name(), url, token, now: clock.now() };
        dpop::prove(&**credentials, &**random, nonce, &about)
    }
}

/// What a response means to a call that wants a success.
fn answer(call: &Call, response: Response) -> Result<Answer, NetError> {
    // To a call without a tag "unchanged" would look like an empty body.
    let is_unchanged = response.status == 304 && call.if_none_match.is_some();
    if !is_unchanged && !matches!(response.status, 200..=299) {
        return Err(NetError::of(&response));
    }
    Ok(Answer {
        status: response.status,
        etag: response.header("etag").map(str::to_owned),
        max_age: max_age(&response),
        body: response.body,
    })
}

/// Whether the gateway refused the token, and not only the proof that came with it.
fn wants_another_token(response: &Response) -> bool {
    response.status == 401 && !dpop::is_refused(response)
}

/// For how long an answer is fresh: `max-age` of `Cache-Control`, less the `Age` that it has from
/// a cache on the way; not at all for `no-cache` (RFC 9111, 4.2 and 5.2.2).
fn max_age(response: &Response) -> Option<Duration> {
    let control = response.header("cache-control")?.to_ascii_lowercase();
    let mut directives = control.split(',').map(str::trim);
    if directives.clone().any(|directive| directive == "no-cache" || directive == "no-store") {
        return Some(Duration::ZERO);
    }
    let seconds = directives.find_map(|directive| directive.strip_prefix("max-age="))?;
    let max_age: u64 = seconds.parse().ok()?;
    let age = response.header("age").and_then(|text| text.trim().parse().ok()).unwrap_or(0);
    Some(Duration::from_secs(max_age.saturating_sub(age)))
}
