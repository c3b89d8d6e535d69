//! The handlers of `/v1/documents`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use live_protocol::{Document, Documents, NewShare};

use super::Gate;
use super::answer::{OWN, PUBLIC_HOUR, fresh, json, repeated};
use super::extract::{Id, Keyed, ShareId};
use super::proof::SignedIn;
use crate::error::Result;
use crate::services::documents;

type Gateway = State<Arc<Gate>>;

/// The documents that the city issued to oneself.
#[utoipa::path(get, path = "/v1/documents", tag = "documents", security(("token" = [])),
    responses((status = 200, description = "Newest first", body = Documents),
        (status = 304, description = "Unchanged")))]
pub(super) async fn list(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    asked: HeaderMap,
) -> Result<Response> {
    fresh(&asked, &documents::list(&gate.ctx, &caller).await?, OWN)
}

/// The certificates that the city's own signatures are checked with, as PEM: the key's first, the root
/// last.
#[utoipa::path(get, path = "/v1/documents/certificates", tag = "documents",
    responses((status = 200, description = "The certificates", body = String,
        content_type = "application/pem-certificate-chain")))]
pub(super) async fn certificates(State(gate): Gateway) -> Response {
    let headers =
        [(CONTENT_TYPE, "application/pem-certificate-chain"), (CACHE_CONTROL, PUBLIC_HOUR)];
    (headers, gate.ctx.press.certificates.clone()).into_response()
}

/// One's own document. Another's is not found.
#[utoipa::path(get, path = "/v1/documents/{id}", tag = "documents", security(("token" = [])),
    params(("id" = uuid::Uuid, Path, description = "The document's id")),
    responses((status = 200, description = "The document", body = Document),
        (status = 304, description = "Unchanged")))]
pub(super) async fn one(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    Id(id): Id,
    asked: HeaderMap,
) -> Result<Response> {
    fresh(&asked, &documents::own(&gate.ctx, &caller, id).await?, OWN)
}

/// Its PDF, with the signature of the city or of the department.
#[utoipa::path(get, path = "/v1/documents/{id}/pdf", tag = "documents", security(("token" = [])),
    params(("id" = uuid::Uuid, Path, description = "The document's id")),
    responses((status = 200, description = "The PDF", body = Vec<u8>,
        content_type = "application/pdf")))]
pub(super) async fn pdf(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    Id(id): Id,
) -> Result<Response> {
    let pdf = documents::pdf(&gate.ctx, &caller, id).await?;
    let headers = [
        (CONTENT_TYPE, "application/pdf"),
        (CONTENT_DISPOSITION, "attachment; filename=\"document.pdf\""),
        (CACHE_CONTROL, OWN),
    ];
    Ok((headers, pdf).into_response())
}

/// Its credential: a CBOR Web Token signed by one of the keys at `/v1/keys`.
#[utoipa::path(get, path = "/v1/documents/{id}/credential", tag = "documents",
    security(("token" = [])),
    params(("id" = uuid::Uuid, Path, description = "The document's id")),
    responses((status = 200, description = "The token", body = Vec<u8>,
        content_type = "application/cwt")))]
pub(super) async fn credential(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    Id(id): Id,
) -> Result<Response> {
    let credential = documents::credential(&gate.ctx, &caller, id).await?;
    let headers = [(CONTENT_TYPE, "application/cwt"), (CACHE_CONTROL, OWN)];
    Ok((headers, credential).into_response())
}

/// Shares it for one purpose and a time.
#[utoipa::path(post, path = "/v1/documents/{id}/shares", tag = "documents",
    request_body = NewShare, security(("token" = [])),
    params(("id" = uuid::Uuid, Path, description = "The document's id"),
        ("Idempotency-Key" = uuid::Uuid, Header, description = "The submission")),
    responses((status = 201, description = "The document with its shares", body = Document)))]
pub(super) async fn share(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    Id(id): Id,
    request: Keyed<NewShare>,
) -> Result<Response> {
    let once = request.once(Some(caller.account));
    repeated(documents::share(&gate.ctx, &caller, id, &once, &request.value).await?)
}

/// Ends a share.
#[utoipa::path(delete, path = "/v1/documents/{id}/shares/{share}", tag = "documents",
    security(("token" = [])),
    params(("id" = uuid::Uuid, Path, description = "The document's id"),
        ("share" = uuid::Uuid, Path, description = "The share's id")),
    responses((status = 200, description = "The document with its shares", body = Document)))]
pub(super) async fn stop(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    Id(id): Id,
    ShareId(share): ShareId,
) -> Result<Response> {
    Ok(json(&documents::stop(&gate.ctx, &caller, id, share).await?))
}
