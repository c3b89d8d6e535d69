//! The gateway over HTTP: thin handlers, and what surrounds every request.

mod answer;
mod api;
mod applications;
mod callbacks;
mod catalogue;
mod changes;
mod counter;
pub(crate) mod dates;
mod departments;
mod desk;
mod directories;
mod documents;
mod enquiries;
mod extract;
mod fhir;
mod funnel;
mod health;
mod inapas;
mod inbox;
mod mandates;
mod numbers;
mod officers;
mod open311;
mod openapi;
mod page;
mod privacy;
mod problem;
mod proof;
mod publishing;
mod queues;
mod reports;
mod routes;
mod sandbox;
mod server;
mod uploads;
mod verifications;
mod verify;

use std::any::Any;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{CACHE_CONTROL, DATE, HOST, HeaderName, STRICT_TRANSPORT_SECURITY};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use live_domain::Timestamp;
use live_protocol::{Problem, ProblemKind, UPLOADS as UPLOAD_ROUTES, tus};
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use tokio::sync::{Semaphore, watch};
use tokio::time::Instant;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use crate::error::Error;
use crate::sandbox::Sandbox;
use crate::services::Context;
use problem::Fault;

pub(crate) use dates::day_in_both;
pub use openapi::document;
pub use routes::{Route, api_routes};
pub(crate) use server::serve;

/// What handlers work with.
pub(crate) struct Gate {
    /// What services work with.
    pub ctx: Arc<Context>,
    /// The sandbox, when this is one.
    pub sandbox: Option<Sandbox>,
    /// The proxies that are believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// The address that callers know the gateway by.
    pub public_url: Option<String>,
    /// What the city's own people show to see figures.
    pub operator_token: Option<Vec<u8>>,
    /// How long a request may take.
    pub request_timeout: Duration,
    /// How long an upload may take.
    pub upload_timeout: Duration,
    /// The places of uploads: each may take as much memory as the largest photo.
    pub uploads: Semaphore,
    /// Becomes true when the gateway stops.
    pub stopping: watch::Receiver<bool>,
}

impl Gate {
    /// The gateway's own address as its callers see it. Behind a proxy only the configuration knows it.
    pub fn known_as(&self, headers: &HeaderMap) -> String {
        if let Some(public) = &self.public_url {
            return public.trim_end_matches('/').to_owned();
        }
        let host = headers.get(HOST).and_then(|value| value.to_str().ok());
        format!("http://{}", host.unwrap_or_default())
    }
}

/// How many uploads there may be at once; more wait for their turn.
pub(crate) const UPLOADS: usize = 64;

/// How long a piece of an upload may take. It goes on as long as bytes come, and costs little
/// meanwhile: what came of it is on the disk.
const LONGEST_PIECE: Duration = Duration::from_hours(1);

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const CSP: HeaderName = HeaderName::from_static("content-security-policy");

/// Headers that every answer has.
const ALWAYS: [(HeaderName, HeaderValue); 6] = [
    (HeaderName::from_static("x-content-type-options"), HeaderValue::from_static("nosniff")),
    (HeaderName::from_static("x-frame-options"), HeaderValue::from_static("DENY")),
    (HeaderName::from_static("referrer-policy"), HeaderValue::from_static("no-referrer")),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=()"),
    ),
];

/// For whoever comes by HTTPS, through the proxy in front.
const ONLY_HTTPS: HeaderValue = HeaderValue::from_static("max-age=63072000; includeSubDomains");

const API_POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; base-uri 'none'");

/// Swagger UI sets styles from its scripts.
const DOCS_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'",
);

/// Plain pages with forms: the sandbox's, the review desk's and those of documents.
const PAGES_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
     frame-ancestors 'none'; base-uri 'none'",
);

/// The gateway's router.
pub(crate) fn router(gate: Arc<Gate>) -> Router {
    let mut routes = routes::api().into_router();
    if gate.sandbox.is_some() {
        routes = routes.merge(routes::sandbox().into_router());
    }
    if !gate.ctx.reviewers.is_empty() {
        routes = routes.merge(routes::desk().into_router());
    }
    routes
        .merge(routes::pages().into_router())
        .merge(routes::open311().into_router())
        .merge(openapi::pages())
        .fallback(problem::not_found)
        .method_not_allowed_fallback(problem::wrong_method)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(Arc::clone(&gate), surround))
        .layer(CompressionLayer::new())
        .with_state(gate)
}

/// What surrounds every request: its number, its time limit, its line in the log, and the headers
/// that every answer has.
async fn surround(State(gate): State<Arc<Gate>>, request: Request, next: Next) -> Response {
    let id = gate.ctx.new_id().to_string();
    let matched = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    // The path itself could hold a ticket number or whatever somebody tried.
    let route = matched.unwrap_or_else(|| "-".to_owned());
    let method = request.method().clone();
    let limit = match method {
        Method::PATCH => LONGEST_PIECE,
        Method::PUT => gate.upload_timeout,
        _ => gate.request_timeout,
    };
    let began = Instant::now();
    let mut response = match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Error::unavailable("the request took too long").into_response(),
    };
    let milliseconds = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    if let Some(Fault(fault)) = response.extensions().get().cloned() {
        tracing::error!(request_id = id, method = %method, route, fault, "a fault");
        let problem = Problem::new(ProblemKind::Internal).because(format!("see the log: {id}"));
        response = problem::answer(&problem);
    }
    tracing::info!(request_id = id, method = %method, route,
        status = response.status().as_u16(), milliseconds, "request");
    let now = gate.ctx.now();
    dress(&mut response, &id, &route, now);
    if gate.public_url.as_deref().is_some_and(|url| url.starts_with("https://")) {
        response.headers_mut().insert(STRICT_TRANSPORT_SECURITY, ONLY_HTTPS);
    }
    if route.starts_with("/v1/")
        && let Ok(nonce) = HeaderValue::from_str(&gate.ctx.proofs.nonce(now))
    {
        response.headers_mut().insert(proof::NONCE, nonce);
    }
    response
}

fn dress(response: &mut Response, id: &str, route: &str, now: Timestamp) {
    let error = response.status().is_client_error() || response.status().is_server_error();
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, value);
    }
    if route.starts_with(UPLOAD_ROUTES) {
        headers.insert(tus::RESUMABLE, HeaderValue::from_static(tus::VERSION));
    }
    let policy = if route.starts_with("/docs") {
        DOCS_POLICY
    } else if ["/sandbox", "/desk", "/v/"].iter().any(|pages| route.starts_with(pages)) {
        PAGES_POLICY
    } else {
        API_POLICY
    };
    headers.insert(CSP, policy);
    if error || !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    for (name, text) in [(REQUEST_ID, id.to_owned()), (DATE, http_date(now))] {
        if let Ok(value) = HeaderValue::from_str(&text) {
            headers.insert(name, value);
        }
    }
}

/// The gateway's own time, which phones learn: hyper's would not know of the sandbox's clock.
fn http_date(now: Timestamp) -> String {
    const FORMAT: &[BorrowedFormatItem<'static>] = format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    now.at_offset(live_domain::UtcOffset::UTC).format(FORMAT).unwrap_or_default()
}

/// The panic's own message could repeat what was typed; where it was is in the log already.
fn panicked(_: Box<dyn Any + Send>) -> Response {
    let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
    response.extensions_mut().insert(Fault("panic".to_owned()));
    response
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use axum::body::Body;
    use axum::routing::get;
    use hyper::service::Service as _;
    use hyper_util::service::TowerToHyperService;

    use super::*;

    async fn explode() {
        panic!("with something personal");
    }

    #[tokio::test]
    async fn a_panic_becomes_a_fault_that_repeats_nothing() {
        let router: Router = Router::new().route("/", get(explode));
        let router = router.layer(CatchPanicLayer::custom(panicked));
        let request = Request::new(Body::empty());
        let response = TowerToHyperService::new(router).call(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(response.extensions().get::<Fault>().unwrap().0, "panic");
        let body = axum::body::to_bytes(response.into_body(), 1000).await.unwrap();
        assert!(body.is_empty());
    }
}
