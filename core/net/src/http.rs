//! The transport over HTTP/1.1: hyper on connections that are kept, rustls with ring, and the roots
//! of Mozilla. No client library does it for us: what one adds (proxies, redirects, cookies, names of
//! hosts in every script, TLS 1.2) is what the core must not do, and weighs as much as the store.

mod connect;
mod content;
mod pool;

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use http_body::Body as _;
use hyper::body::Incoming;
use hyper::http::request::Builder;
use hyper::http::{Uri, header};
use rustls::RootCertStore;
use tokio::time::{Instant, timeout, timeout_at};

use self::content::Content;
use self::pool::Pool;
use crate::call::time_for;
use crate::told::Told;
use crate::{MAX_ANSWER_BYTES, NetError, Request, Response, Transport, TransportError};

/// After how long without any sign of life a connection counts as dead: a phone that went from one
/// network to another must not wait for the end of a long upload's time.
const SILENCE: Duration = Duration::from_secs(30);
const USER_AGENT: &str = concat!("live/", env!("CARGO_PKG_VERSION"));

/// HTTP/1.1 over TLS 1.3. Cheap to clone: the cores of one process share one, and its connections.
#[derive(Clone)]
pub struct HttpTransport {
    pool: Arc<Pool>,
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
        let tls = connect::tls(roots).map_err(|error| NetError::Garbled(error.to_string()))?;
        Ok(Self { pool: Arc::new(Pool::new(tls)) })
    }
}

#[async_trait]
impl Transport for HttpTransport {
    async fn execute(&self, request: Request) -> Result<Response, TransportError> {
        let (patience, begun) = (request.timeout, Instant::now());
        // What cannot be built is not sent either.
        let (uri, request) = outgoing(request).ok_or(TransportError::Unreachable)?;
        let sent = timeout(patience, self.pool.send(&uri, request)).await;
        let (answer, connection) = sent.map_err(|_| TransportError::Broken)??;
        let (mut head, body) = answer.into_parts();
        let is_zipped = head.headers.get(header::CONTENT_ENCODING).is_some_and(|it| it == "gzip");
        if is_zipped {
            // They are not those of what is handed on.
            head.headers.remove(header::CONTENT_ENCODING);
            head.headers.remove(header::CONTENT_LENGTH);
        }
        let body = read(body, is_zipped, begun + patience).await?;
        self.pool.keep(connection).await;
        let text = |(name, value): (&header::HeaderName, &header::HeaderValue)| {
            Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
        };
        let headers = head.headers.iter().filter_map(text).collect();
        Ok(Response { status: head.status.as_u16(), headers, body: body.into() })
    }
}

/// The request as hyper sends it, and where to.
fn outgoing(request: Request) -> Option<(Uri, hyper::Request<Told>)> {
    let uri: Uri = request.url.parse().ok()?;
    let host = uri.authority()?.as_str();
    let path = uri.path_and_query()?.as_str();
    let builder = Builder::new()
        .method(request.method.name())
        .uri(path)
        .header(header::HOST, host)
        .header(header::USER_AGENT, USER_AGENT)
        .header(header::ACCEPT_ENCODING, "gzip");
    let with_headers = request
        .headers
        .into_iter()
        .fold(builder, |builder, (name, value)| builder.header(name, value));
    let outgoing = with_headers.body(Told::new(request.body, request.progress)).ok()?;
    Some((uri, outgoing))
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
