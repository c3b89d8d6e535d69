//! The transport over HTTP: reqwest, rustls with ring, and the roots of Mozilla.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::BytesMut;
use tokio::time::{Instant, timeout, timeout_at};

use crate::call::time_for;
use crate::told::Told;
use crate::{MAX_ANSWER_BYTES, Method, NetError, Request, Response, Transport, TransportError};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// After how long without any sign of life a connection counts as dead: a phone that went from one
/// network to another must not wait for the end of a long upload's time.
const SILENCE: Duration = Duration::from_secs(30);

/// HTTP/1.1 over TLS 1.3. Cheap to clone: the cores of one process share one, and its connections.
#[derive(Debug, Clone)]
pub struct HttpTransport {
    client: reqwest::Client,
}

impl HttpTransport {
    /// Ready to connect.
    ///
    /// # Errors
    /// When the TLS library cannot be set up.
    pub fn new() -> Result<Self, NetError> {
        let fail = |error: &dyn std::fmt::Display| NetError::Garbled(error.to_string());
        let roots = webpki_roots::TLS_SERVER_ROOTS.iter().cloned();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = rustls::ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13])
            .map_err(|error| fail(&error))?
            .with_root_certificates(roots.collect::<rustls::RootCertStore>())
            .with_no_client_auth();
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .user_agent(concat!("live/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .tcp_keepalive(SILENCE / 2);
        #[cfg(any(target_os = "android", target_os = "linux"))]
        let client = client.tcp_user_timeout(SILENCE);
        let client = client.build().map_err(|error| fail(&error))?;
        Ok(Self { client })
    }
}

#[async_trait]
impl Transport for HttpTransport {
    async fn execute(&self, request: Request) -> Result<Response, TransportError> {
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Put => reqwest::Method::PUT,
            Method::Delete => reqwest::Method::DELETE,
            Method::Head => reqwest::Method::HEAD,
            Method::Patch => reqwest::Method::PATCH,
        };
        let mut builder = self.client.request(method, &request.url);
        for (name, value) in request.headers {
            builder = builder.header(name, value);
        }
        builder = match request.progress {
            Some(progress) => builder.body(reqwest::Body::wrap(Told::new(request.body, progress))),
            None if request.body.is_empty() => builder,
            None => builder.body(request.body),
        };
        // Not the time-outs of reqwest: its total one cuts long downloads off, and the one for
        // reading runs while a long upload is still being written.
        let begun = Instant::now();
        let sent = timeout(request.timeout, builder.send()).await;
        let mut answer = sent.map_err(|_| TransportError::Broken)?.map_err(|error| {
            // What cannot be built is not sent either.
            let surely_unsent = error.is_connect() || error.is_builder();
            if surely_unsent { TransportError::Unreachable } else { TransportError::Broken }
        })?;
        if answer.content_length().is_some_and(|length| length > MAX_ANSWER_BYTES as u64) {
            return Err(TransportError::TooLarge);
        }
        let mut body = BytesMut::new();
        loop {
            let deadline = begun + request.timeout + time_for(body.len());
            let next = timeout_at(deadline.min(Instant::now() + SILENCE), answer.chunk()).await;
            match next.map_err(|_| TransportError::Broken)?.map_err(|_| TransportError::Broken)? {
                Some(chunk) if body.len() + chunk.len() > MAX_ANSWER_BYTES => {
                    return Err(TransportError::TooLarge);
                }
                Some(chunk) => body.extend_from_slice(&chunk),
                None => break,
            }
        }
        let text =
            |(name, value): (&reqwest::header::HeaderName, &reqwest::header::HeaderValue)| {
                Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
            };
        let headers = answer.headers().iter().filter_map(text).collect();
        Ok(Response { status: answer.status().as_u16(), headers, body: body.freeze() })
    }
}
