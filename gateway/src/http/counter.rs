//! The handlers of `/v1/counter-drafts`: drafts that are finished at a counter.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use live_protocol::{CounterCode, CounterDraft, NewCounterDraft};

use super::Gate;
use super::answer::{OWN, fresh, json};
use super::extract::{ClientAddress, Id, Json, Keyed};
use super::proof::SignedIn;
use crate::error::Result;
use crate::services::counter;

type Gateway = State<Arc<Gate>>;

/// Hands a draft over. Its files were put before. Repeated, it is the same draft with a new code.
#[utoipa::path(post, path = "/v1/counter-drafts", tag = "applications",
    request_body = NewCounterDraft, security(("token" = [])),
    params(("Idempotency-Key" = uuid::Uuid, Header, description = "The draft's number")),
    responses((status = 201, description = "The draft, with its code", body = CounterDraft)))]
pub(super) async fn hand_over(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    request: Keyed<NewCounterDraft>,
) -> Result<Response> {
    let draft = counter::hand_over(&gate.ctx, &caller, (request.key, &request.value)).await?;
    Ok((StatusCode::CREATED, json(&draft)).into_response())
}

/// Opens one, on an officer's enrolled device.
#[utoipa::path(post, path = "/v1/counter-drafts/openings", tag = "applications",
    request_body = CounterCode, security(("token" = [])),
    responses((status = 200, description = "The draft, with what is filled in", body = CounterDraft)))]
pub(super) async fn open(
    State(gate): Gateway,
    ClientAddress(address): ClientAddress,
    SignedIn(caller): SignedIn,
    Json(request): Json<CounterCode>,
) -> Result<Response> {
    Ok(json(&counter::open(&gate.ctx, &caller, &request.code, address).await?))
}

/// One that one gave, or has as an officer. Another's is not found.
#[utoipa::path(get, path = "/v1/counter-drafts/{id}", tag = "applications",
    security(("token" = [])),
    params(("id" = uuid::Uuid, Path, description = "The draft")),
    responses((status = 200, description = "The draft", body = CounterDraft),
        (status = 304, description = "Unchanged")))]
pub(super) async fn one(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    Id(id): Id,
    asked: HeaderMap,
) -> Result<Response> {
    fresh(&asked, &counter::load(&gate.ctx, &caller, id).await?, OWN)
}

/// Takes one's own back, unless it was sent: what is answered says so.
#[utoipa::path(delete, path = "/v1/counter-drafts/{id}", tag = "applications",
    security(("token" = [])),
    params(("id" = uuid::Uuid, Path, description = "The draft")),
    responses((status = 200, description = "The draft after it", body = CounterDraft)))]
pub(super) async fn take_back(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    Id(id): Id,
) -> Result<Response> {
    Ok(json(&counter::take_back(&gate.ctx, &caller, id).await?))
}
