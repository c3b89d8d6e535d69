//! The handlers of `/v1/mandates`: acting for a child or for somebody who asks for it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use live_protocol::{
    Invitation, Mandate, MandateAcceptance, MandateOffer, Mandates, NewChild, NewInvitation,
    OfferRequest,
};

use super::Gate;
use super::answer::{OWN, fresh, json};
use super::extract::{ClientAddress, Id, Json};
use super::proof::SignedIn;
use crate::error::Result;
use crate::services::mandates;

type Gateway = State<Arc<Gate>>;

/// The mandates that one acts by, and those by which others act for one.
#[utoipa::path(get, path = "/v1/mandates", tag = "mandates", security(("token" = [])),
    responses((status = 200, description = "Newest first", body = Mandates),
        (status = 304, description = "Unchanged")))]
pub(super) async fn mandates(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    asked: HeaderMap,
) -> Result<Response> {
    fresh(&asked, &mandates::list(&gate.ctx, &caller).await?, OWN)
}

/// One of them. Another's is not found.
#[utoipa::path(get, path = "/v1/mandates/{id}", tag = "mandates", security(("token" = [])),
    params(("id" = uuid::Uuid, Path, description = "The mandate")),
    responses((status = 200, description = "The mandate", body = Mandate),
        (status = 304, description = "Unchanged")))]
pub(super) async fn mandate(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    Id(id): Id,
    asked: HeaderMap,
) -> Result<Response> {
    let mut conn = gate.ctx.db.read().await?;
    let mandate = mandates::load(&gate.ctx, &mut conn, caller.account, id).await?;
    fresh(&asked, &mandate, OWN)
}

/// Ends it at once, whichever side one is.
#[utoipa::path(delete, path = "/v1/mandates/{id}", tag = "mandates", security(("token" = [])),
    params(("id" = uuid::Uuid, Path, description = "The mandate")),
    responses((status = 200, description = "The mandate after it", body = Mandate)))]
pub(super) async fn end(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    Id(id): Id,
) -> Result<Response> {
    Ok(json(&mandates::end(&gate.ctx, &caller, id).await?))
}

/// Prolongs that of a child by a year, and not beyond its coming of age.
#[utoipa::path(post, path = "/v1/mandates/{id}/renewal", tag = "mandates", security(("token" = [])),
    params(("id" = uuid::Uuid, Path, description = "The mandate")),
    responses((status = 200, description = "The mandate after it", body = Mandate)))]
pub(super) async fn renew(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    Id(id): Id,
) -> Result<Response> {
    Ok(json(&mandates::renew(&gate.ctx, &caller, id).await?))
}

/// Lets one act for a child on one's own family card.
#[utoipa::path(post, path = "/v1/mandates/children", tag = "mandates", request_body = NewChild,
    security(("token" = [])),
    responses((status = 201, description = "The mandate, or the one that there is", body = Mandate)))]
pub(super) async fn add_child(
    State(gate): Gateway,
    ClientAddress(address): ClientAddress,
    SignedIn(caller): SignedIn,
    Json(request): Json<NewChild>,
) -> Result<Response> {
    let mandate = mandates::add_child(&gate.ctx, &caller, &request, address).await?;
    Ok((StatusCode::CREATED, json(&mandate)).into_response())
}

/// Makes a code by which somebody else may act for one.
#[utoipa::path(post, path = "/v1/mandates/invitations", tag = "mandates",
    request_body = NewInvitation, security(("token" = [])),
    responses((status = 201, description = "The code, and until when", body = Invitation)))]
pub(super) async fn invite(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    Json(request): Json<NewInvitation>,
) -> Result<Response> {
    let invitation = mandates::invite(&gate.ctx, &caller, &request).await?;
    Ok((StatusCode::CREATED, json(&invitation)).into_response())
}

/// What a code would allow.
#[utoipa::path(post, path = "/v1/mandates/offer", tag = "mandates", request_body = OfferRequest,
    security(("token" = [])),
    responses((status = 200, description = "For whom, and until when", body = MandateOffer)))]
pub(super) async fn offer(
    State(gate): Gateway,
    ClientAddress(address): ClientAddress,
    SignedIn(caller): SignedIn,
    Json(request): Json<OfferRequest>,
) -> Result<Response> {
    Ok(json(&mandates::offer(&gate.ctx, &caller, &request.mandate_code, address).await?))
}

/// Agrees to act for who made a code.
#[utoipa::path(post, path = "/v1/mandates", tag = "mandates", request_body = MandateAcceptance,
    security(("token" = [])),
    responses((status = 201, description = "The mandate", body = Mandate)))]
pub(super) async fn accept(
    State(gate): Gateway,
    ClientAddress(address): ClientAddress,
    SignedIn(caller): SignedIn,
    Json(request): Json<MandateAcceptance>,
) -> Result<Response> {
    let mandate = mandates::accept(&gate.ctx, &caller, &request, address).await?;
    Ok((StatusCode::CREATED, json(&mandate)).into_response())
}
