//! What every answer carries, and which requests may change something.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::render::TileSource;
use crate::shell::Shell;

/// The content security policy of a page: nothing but this server's own files, and the operator's
/// map tiles where there are any.
pub(crate) fn policy(tiles: Option<&TileSource>) -> String {
    let tiles = tiles.map(|tiles| format!(" {}", tiles.origin())).unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:{tiles}; \
         font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'"
    )
}

/// Adds the headers that hold for every answer; a handler's own stay.
pub(super) async fn add_headers(
    State(shell): State<Shell>,
    request: Request,
    next: Next,
) -> Response {
    const FIXED: [(&str, &str); 6] = [
        ("referrer-policy", "same-origin"),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "geolocation=(self), camera=(), microphone=(), payment=(), usb=()"),
        ("x-frame-options", "DENY"),
    ];
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers
            .entry(HeaderName::from_static(name))
            .or_insert_with(|| HeaderValue::from_static(value));
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert_with(|| shell.policy().clone());
    if shell.config().https {
        headers
            .entry(header::STRICT_TRANSPORT_SECURITY)
            .or_insert(HeaderValue::from_static("max-age=63072000; includeSubDomains"));
    }
    response
}

/// Says in the log what was asked and how it went. An address may name somebody's ticket: only its
/// pattern is said.
pub(super) async fn log(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let pattern = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    tracing::debug!(
        %method,
        route = pattern.as_ref().map(MatchedPath::as_str),
        status = response.status().as_u16(),
        milliseconds = begun.elapsed().as_millis(),
        "request"
    );
    response
}

/// Whether a request that changes something comes from a page of this server. Beside the form
/// token, which is what proves it: this refuses the obvious early, before a body is read.
pub(super) fn is_from_here(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let site = text(HeaderName::from_static("sec-fetch-site"));
    if site.is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return false;
    }
    let Some(origin) = text(header::ORIGIN) else {
        return true;
    };
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    authority.is_some() && authority == text(header::HOST)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn from(pairs: &[(&'static str, &'static str)]) -> bool {
        let headers = pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        is_from_here(&headers.collect())
    }

    #[test]
    fn a_request_from_elsewhere_is_refused() {
        assert!(from(&[("host", "a.example")]));
        assert!(from(&[("host", "a.example:8080"), ("origin", "http://a.example:8080")]));
        assert!(from(&[("host", "a.example"), ("sec-fetch-site", "same-origin")]));
        assert!(!from(&[("host", "a.example"), ("origin", "https://b.example")]));
        assert!(!from(&[("host", "a.example"), ("origin", "https://a.example.b.example")]));
        assert!(!from(&[("host", "a.example"), ("origin", "null")]));
        assert!(!from(&[("host", "a.example"), ("sec-fetch-site", "same-site")]));
        assert!(!from(&[("origin", "https://a.example")]));
    }

    #[test]
    fn the_policy_names_the_tiles_and_nothing_inline() {
        assert!(!policy(None).contains("unsafe"));
        let tiles = TileSource::new("https://t.example/{z}/{x}/{y}.png", "").unwrap();
        assert!(policy(Some(&tiles)).contains("img-src 'self' blob: https://t.example;"));
    }
}
