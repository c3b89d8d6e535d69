//! What handlers take: parsed, limited, and refused with problem details.

use std::future::poll_fn;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

use axum::Form;
use axum::body::Body;
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Query, RawPathParams, Request};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HOST, ORIGIN};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode};
use bytes::{Bytes, BytesMut};
use futures_core::Stream as _;
use live_protocol::{IDEMPOTENCY_KEY, MAX_PHOTO_BYTES, Problem, ProblemKind};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::Gate;
use crate::error::{Error, Result};
use crate::services::once::Once;

/// The largest JSON body, in bytes.
const MAX_JSON: usize = 64 * 1024;

/// The largest form of the sandbox, in bytes.
const MAX_FORM: usize = 16 * 1024;

/// How many times its limit a body is read before the answer, so that a phone that sends too much
/// gets to read why instead of a broken connection.
const PATIENCE: usize = 3;

/// A JSON body.
pub(super) struct Json<T>(pub T);

/// A JSON body with an idempotency key.
pub(super) struct Keyed<T> {
    /// The key, bound to this very request.
    pub key: Uuid,
    /// The request's method.
    pub method: Method,
    /// The request's path.
    pub path: String,
    /// The body as it came.
    pub bytes: Bytes,
    /// The body.
    pub value: T,
}

/// A picture's bytes.
pub(super) struct Picture(pub Bytes);

/// The id in the path. What is not one is not found.
pub(super) struct Id(pub Uuid);

/// The id of a share in the path.
pub(super) struct ShareId(pub Uuid);

/// The ticket number in the path.
pub(super) struct Number(pub String);

/// The service's id in the path.
pub(super) struct Service(pub String);

/// A department and what it offers, by their ids in the path.
pub(super) struct OfDepartment {
    /// The department.
    pub department: String,
    /// The service.
    pub service: String,
}

/// The list's id in the path.
pub(super) struct Directory(pub String);

/// A JSON body as it was written, because what is wrong with it is told by line.
pub(super) struct JsonText(pub String);

/// A JSON body as its bytes came, because they are signed.
pub(super) struct JsonBytes(pub Bytes);

/// The purpose in the path.
pub(super) struct Purpose(pub String);

/// What follows the question mark.
pub(super) struct Asked<T>(pub T);

/// The address that is counted against; none for a proxy's own requests.
pub(super) struct ClientAddress(pub Option<IpAddr>);

/// A form that was sent from the sandbox's own pages, or by something that is no browser.
pub(super) struct SameOrigin<T>(pub T);

/// A form that a program sent (`application/x-www-form-urlencoded`), and its bytes.
pub(super) struct ProgramForm<T> {
    /// What it says.
    pub value: T,
    /// The body as it came.
    pub bytes: Bytes,
}

type State = Arc<Gate>;

impl<T: DeserializeOwned> FromRequest<State> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _: &State) -> Result<Self> {
        let bytes = json_bytes(request).await?;
        Ok(Self(parse(&bytes)?))
    }
}

impl FromRequest<State> for JsonText {
    type Rejection = Error;

    async fn from_request(request: Request, _: &State) -> Result<Self> {
        let bytes = json_bytes(request).await?;
        String::from_utf8(bytes.into()).map(Self).map_err(|_| Error::malformed("not UTF-8"))
    }
}

impl FromRequest<State> for JsonBytes {
    type Rejection = Error;

    async fn from_request(request: Request, _: &State) -> Result<Self> {
        json_bytes(request).await.map(Self)
    }
}

impl<T: DeserializeOwned> FromRequest<State> for Keyed<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _: &State) -> Result<Self> {
        let key = idempotency_key(request.headers())?;
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let bytes = json_bytes(request).await?;
        let value = parse(&bytes)?;
        Ok(Self { key, method, path, bytes, value })
    }
}

impl<T> Keyed<T> {
    /// The request as it takes effect once for this account, or for anybody.
    pub fn once(&self, account: Option<Uuid>) -> Once {
        Once::new(account, self.key, self.method.as_str(), &self.path, &self.bytes)
    }
}

impl FromRequest<State> for Picture {
    type Rejection = Error;

    async fn from_request(request: Request, gate: &State) -> Result<Self> {
        let _place = gate.uploads.acquire().await.map_err(|_| Error::unavailable("stopping"))?;
        Ok(Self(read(request, MAX_PHOTO_BYTES).await?))
    }
}

impl FromRequestParts<State> for Id {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, gate: &State) -> Result<Self> {
        let text = path_parameter(parts, gate, "id").await?;
        text.parse().map(Self).map_err(|_| Error::not_found())
    }
}

impl FromRequestParts<State> for ShareId {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, gate: &State) -> Result<Self> {
        let text = path_parameter(parts, gate, "share").await?;
        text.parse().map(Self).map_err(|_| Error::not_found())
    }
}

impl FromRequestParts<State> for Number {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, gate: &State) -> Result<Self> {
        Ok(Self(path_parameter(parts, gate, "number").await?))
    }
}

impl FromRequestParts<State> for Service {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, gate: &State) -> Result<Self> {
        Ok(Self(path_parameter(parts, gate, "service").await?))
    }
}

impl FromRequestParts<State> for OfDepartment {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, gate: &State) -> Result<Self> {
        let department = path_parameter(parts, gate, "department").await?;
        Ok(Self { department, service: path_parameter(parts, gate, "service").await? })
    }
}

impl FromRequestParts<State> for Directory {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, gate: &State) -> Result<Self> {
        Ok(Self(path_parameter(parts, gate, "directory").await?))
    }
}

impl FromRequestParts<State> for Purpose {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, gate: &State) -> Result<Self> {
        Ok(Self(path_parameter(parts, gate, "purpose").await?))
    }
}

impl<T: DeserializeOwned> FromRequestParts<State> for Asked<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self> {
        let asked = Query::<T>::try_from_uri(&parts.uri);
        asked.map(|Query(asked)| Self(asked)).map_err(|_| Error::malformed("not what can be asked"))
    }
}

impl FromRequestParts<State> for ClientAddress {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, gate: &State) -> Result<Self> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map(|ConnectInfo(address)| address.ip().to_canonical());
        Ok(Self(peer.and_then(|peer| client(peer, &parts.headers, &gate.trusted_proxies))))
    }
}

impl<T: DeserializeOwned> FromRequest<State> for SameOrigin<T> {
    type Rejection = Error;

    async fn from_request(request: Request, gate: &State) -> Result<Self> {
        if !is_same_origin(request.headers()) {
            let mut problem = Problem::new(ProblemKind::NotFound).because("from another site");
            problem.status = StatusCode::FORBIDDEN.as_u16();
            return Err(problem.into());
        }
        let (parts, body) = request.into_parts();
        let bytes = read(Request::from_parts(parts.clone(), body), MAX_FORM).await?;
        let request = Request::from_parts(parts, bytes.into());
        let form = Form::<T>::from_request(request, gate).await;
        form.map(|Form(form)| Self(form)).map_err(|_| Error::malformed("not the expected form"))
    }
}

impl<T: DeserializeOwned> FromRequest<State> for ProgramForm<T> {
    type Rejection = Error;

    async fn from_request(request: Request, gate: &State) -> Result<Self> {
        let (parts, body) = request.into_parts();
        let bytes = read(Request::from_parts(parts.clone(), body), MAX_FORM).await?;
        let request = Request::from_parts(parts, Body::from(bytes.clone()));
        let form = Form::<T>::from_request(request, gate).await;
        let Form(value) = form.map_err(|_| Error::malformed("not the expected form"))?;
        Ok(Self { value, bytes })
    }
}

/// The nearest address that is not a trusted proxy's.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> Option<IpAddr> {
    if !trusted.contains(&peer) {
        return Some(peer);
    }
    let header = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = header.flat_map(|value| value.split(',')).map(str::trim).collect();
    for hop in hops.iter().rev() {
        let address = hop.parse::<IpAddr>().ok()?.to_canonical();
        if !trusted.contains(&address) {
            return Some(address);
        }
    }
    None
}

fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    // A browser that says from where needs no second witness, and its `Origin` would not be one:
    // these pages send no referrer, which makes it `null`.
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    text(ORIGIN.as_str()).is_none_or(|origin| {
        let host = origin.split_once("://").map(|(_, host)| host);
        host.is_some() && host == text(HOST.as_str())
    })
}

async fn path_parameter(parts: &mut Parts, gate: &State, name: &str) -> Result<String> {
    let parameters = RawPathParams::from_request_parts(parts, gate).await;
    let parameters = parameters.map_err(|_| Error::not_found())?;
    let found = parameters.iter().find(|(known, _)| *known == name);
    found.map(|(_, value)| value.to_owned()).ok_or_else(Error::not_found)
}

/// The key that makes a request safe to repeat.
pub(super) fn idempotency_key(headers: &HeaderMap) -> Result<Uuid> {
    let wrong = || Error::malformed("the header Idempotency-Key has to be a UUID");
    let text = headers.get(IDEMPOTENCY_KEY).and_then(|value| value.to_str().ok());
    text.ok_or_else(wrong)?.trim_matches('"').parse().map_err(|_| wrong())
}

async fn json_bytes(request: Request) -> Result<Bytes> {
    let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = content_type.and_then(|text| text.split(';').next()).unwrap_or_default();
    if !media_type.trim().eq_ignore_ascii_case("application/json") {
        return Err(Error::malformed("the body has to be application/json"));
    }
    read(request, MAX_JSON).await
}

/// The parser's own message could repeat what was typed, so only the place is told.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    serde_json::from_slice(bytes).map_err(|error| {
        let why = match error.classify() {
            serde_json::error::Category::Data => "not the expected members",
            serde_json::error::Category::Eof => "not complete",
            _ => "not JSON",
        };
        Error::malformed(format!("{why} at line {}, column {}", error.line(), error.column()))
    })
}

/// The whole body, when it is within the limit.
async fn read(request: Request, limit: usize) -> Result<Bytes> {
    let too_large = || Error::from(Problem::new(ProblemKind::TooLarge));
    let length = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let length = length.and_then(|text| text.parse::<usize>().ok());
    if length.is_some_and(|length| length > limit.saturating_mul(PATIENCE)) {
        return Err(too_large());
    }
    let mut kept = BytesMut::with_capacity(length.unwrap_or(0).min(limit));
    let mut seen = 0_usize;
    let mut body = Body::into_data_stream(request.into_body());
    while let Some(chunk) = poll_fn(|cx| Pin::new(&mut body).poll_next(cx)).await {
        let chunk = chunk.map_err(|_| Error::malformed("the body broke off"))?;
        seen = seen.saturating_add(chunk.len());
        if seen > limit.saturating_mul(PATIENCE) {
            break;
        }
        if seen <= limit {
            kept.extend_from_slice(&chunk);
        }
    }
    if seen > limit { Err(too_large()) } else { Ok(kept.freeze()) }
}
