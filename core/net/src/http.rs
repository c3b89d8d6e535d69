//! The transport over HTTP/1.1: the client of hyper-util, which reqwest stands on too, without what
//! reqwest adds and the core must not do.

mod connect;
mod content;

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use async_trait::async_trait;
use http_body::Body as _;
use hyper::body::Incoming;
use hyper::http::{HeaderName, HeaderValue, header};
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::RootCertStore;
use tokio::time::{Instant, timeout, timeout_at};

use self::connect::Connector;
use self::content::Content;
use crate::call::time_for;
use crate::told::Told;
use crate::{MAX_ANSWER_BYTES, NetError, Request, Response, Transport, TransportError};

/// After how long without any sign of life a connection counts as dead: a phone that went from one
/// network to another must not wait for the end of a long upload's time.
const SILENCE: Duration = Duration::from_secs(30);
/// How long a connection is kept that nobody needs, and up to as long again until somebody looks. Each
/// one that is open costs a phone's battery.
const KEPT: Duration = Duration::from_secs(90);
const USER_AGENT: &str = concat!("live/", env!("CARGO_PKG_VERSION"));

/// HTTP/1.1 over TLS 1.3. Cheap to clone: the cores of one process share one, and its connections.
#[derive(Debug, Clone)]
pub struct HttpTransport {
    client: Client<Connector, Told>,
}

impl HttpTransport {
    /// Ready to connect.
    ///
    /// # Errors
    /// When the TLS library cannot be set up.
    pub fn new() -> Result<Self, NetError> {
        Self::trusting(webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect())
    }

    fn trusting(roots: RootCertStore) -> Result<Self, NetError> {
        let connector =
            connect::connector(roots).map_err(|error| NetError::Garbled(error.to_string()))?;
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(KEPT)
            .build(connector);
        Ok(Self { client })
    }
}

#[async_trait]
impl Transport for HttpTransport {
    async fn execute(&self, request: Request) -> Result<Response, TransportError> {
        let (patience, begun) = (request.timeout, Instant::now());
        // What cannot be built is not sent either.
        let request = outgoing(request).ok_or(TransportError::Unreachable)?;
        let sent = timeout(patience, self.client.request(request)).await;
        let answer = sent.map_err(|_| TransportError::Broken)?.map_err(|error| {
            if error.is_connect() { TransportError::Unreachable } else { TransportError::Broken }
        })?;
        let (mut head, body) = answer.into_parts();
        let is_zipped = head.headers.get(header::CONTENT_ENCODING).is_some_and(|it| it == "gzip");
        if is_zipped {
            // They are not those of what is handed on.
            head.headers.remove(header::CONTENT_ENCODING);
            head.headers.remove(header::CONTENT_LENGTH);
        }
        let body = read(body, is_zipped, begun + patience).await?;
        let text = |(name, value): (&HeaderName, &HeaderValue)| {
            Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
        };
        let headers = head.headers.iter().filter_map(text).collect();
        Ok(Response { status: head.status.as_u16(), headers, body: body.into() })
    }
}

/// The request as hyper sends it.
fn outgoing(request: Request) -> Option<hyper::Request<Told>> {
    let builder = hyper::Request::builder()
        .method(request.method.name())
        .uri(request.url)
        .header(header::USER_AGENT, USER_AGENT)
        .header(header::ACCEPT_ENCODING, "gzip");
    let with_headers = request
        .headers
        .into_iter()
        .fold(builder, |builder, (name, value)| builder.header(name, value));
    with_headers.body(Told::new(request.body, request.progress)).ok()
}

/// The whole body of an answer, unpacked. After the deadline it has the time that a slow network
/// takes for what is there already, as long as something keeps coming.
async fn read(
    mut body: Incoming,
    is_zipped: bool,
    deadline: Instant,
) -> Result<Vec<u8>, TransportError> {
    if !is_zipped && body.size_hint().lower() > MAX_ANSWER_BYTES as u64 {
        return Err(TransportError::TooLarge);
    }
    let mut content = Content::new(is_zipped && !body.is_end_stream());
    loop {
        let deadline = (deadline + time_for(content.len())).min(Instant::now() + SILENCE);
        let next = poll_fn(|context| Pin::new(&mut body).poll_frame(context));
        match timeout_at(deadline, next).await.map_err(|_| TransportError::Broken)? {
            Some(Ok(frame)) => content.add(frame.data_ref().map_or(&[], |bytes| &bytes[..]))?,
            Some(Err(_)) => return Err(TransportError::Broken),
            None => return content.whole(),
        }
    }
}
