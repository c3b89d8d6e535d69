//! Answers that can be kept: JSON with an entity tag, and how long it stays fresh.

use axum::Json;
use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::error::{Error, Result};
use crate::secrets::sha256_hex;
use crate::services::once::Answer;

/// What everybody sees and what hardly changes.
pub(super) const PUBLIC_HOUR: &str = "public, max-age=3600";

/// What everybody sees.
pub(super) const PUBLIC_MINUTE: &str = "public, max-age=60";

/// What is one's own: kept, and asked about every time.
pub(super) const OWN: &str = "private, no-cache";

/// JSON that the reader may have already.
pub(super) fn fresh(
    asked: &HeaderMap,
    value: &impl Serialize,
    cache: &'static str,
) -> Result<Response> {
    let body = serde_json::to_vec(value)?;
    let tag = tag(&body);
    let mut response = if has(asked, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(CONTENT_TYPE, "application/json")], body).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(ETAG, header(&tag)?);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    Ok(response)
}

/// What stands for a body. Weak, because the same JSON may travel compressed or not.
pub(super) fn tag(body: &[u8]) -> String {
    format!("W/\"{}\"", &sha256_hex(body)[..32])
}

/// JSON that is not kept.
pub(super) fn json(value: &impl Serialize) -> Response {
    Json(value).into_response()
}

/// An answer that may have been given before.
pub(super) fn repeated(answer: Answer) -> Result<Response> {
    Response::builder()
        .status(answer.status)
        .header(CONTENT_TYPE, "application/json")
        .body(Body::from(answer.body))
        .map_err(|_| Error::fault("an answer that was kept is not one"))
}

/// Whether the reader has what this tag stands for (RFC 9110: compared weakly).
pub(super) fn has(asked: &HeaderMap, tag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let asked = asked.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    asked
        .flat_map(|value| value.split(','))
        .any(|known| known.trim() == "*" || opaque(known) == opaque(tag))
}

/// A header of letters that are known to be good.
pub(super) fn header(text: &str) -> Result<HeaderValue> {
    HeaderValue::from_str(text).map_err(|_| Error::fault("not a header value"))
}
