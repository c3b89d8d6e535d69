//! Requests to other systems: over TLS, in a limited time, with limited answers, and without following where
//! they lead.

use std::sync::Arc;

use bytes::BytesMut;
use reqwest::dns::Resolve;
use reqwest::{ClientBuilder, RequestBuilder, redirect};
use url::Url;

/// The media type of a form.
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

/// An answer of whatever status.
pub(crate) struct Answer {
    pub status: u16,
    pub body: BytesMut,
}

/// A client for requests to other systems; nothing when TLS cannot be set up.
pub(crate) fn client() -> Option<reqwest::Client> {
    builder()?.build().ok()
}

/// The same, going only where a resolver of names says.
pub(crate) fn client_for(resolver: impl Resolve + 'static) -> Option<reqwest::Client> {
    builder()?.dns_resolver(resolver).build().ok()
}

fn builder() -> Option<ClientBuilder> {
    let roots = webpki_roots::TLS_SERVER_ROOTS.iter().cloned();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .ok()?
        .with_root_certificates(roots.collect::<rustls::RootCertStore>())
        .with_no_client_auth();
    let builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .user_agent(concat!("live/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .no_proxy();
    Some(builder)
}

/// Whether a system is on this very machine, as in tests: then it need not speak TLS.
pub(crate) fn is_local(url: &Url) -> bool {
    matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"))
}

/// Whether what is said to an address stays between the two: TLS, or this very machine, and nobody's name
/// or password in it.
pub(crate) fn is_safe(url: &Url) -> bool {
    let is_private = url.scheme() == "https" || (url.scheme() == "http" && is_local(url));
    is_private && url.username().is_empty() && url.password().is_none()
}

/// Whether an address lies below another: the same scheme, host and port, and a path that begins so.
pub(crate) fn is_below(above: &Url, url: &Url) -> bool {
    is_safe(url) && url.origin() == above.origin() && url.path().starts_with(above.path())
}

/// Sends a request and takes an answer of so many bytes at most, or says in a few words why not.
pub(crate) async fn receive(request: RequestBuilder, most: usize) -> Result<Answer, &'static str> {
    let mut response = request.send().await.map_err(|_| "it cannot be reached")?;
    let status = response.status().as_u16();
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| "its answer broke off")? {
        if body.len() + chunk.len() > most {
            return Err("its answer is too long");
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, body })
}
