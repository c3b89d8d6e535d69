//! The handlers of `/v1/verifications`: a citizen's receipts, and asking for a person to look.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use live_protocol::{Claims, ReviewRequest, Verification};

use super::Gate;
use super::answer::{OWN, fresh, json, repeated};
use super::extract::{ClientAddress, Keyed, Number};
use super::proof::SignedIn;
use crate::error::Result;
use crate::services::verifications::{self, claims};

type Gateway = State<Arc<Gate>>;

/// One's own receipt of a verification. Another's is not found.
#[utoipa::path(get, path = "/v1/verifications/{number}", tag = "account",
    security(("token" = [])),
    params(("number" = String, Path, description = "The receipt's number")),
    responses((status = 200, description = "The receipt", body = Verification),
        (status = 304, description = "Unchanged")))]
pub(super) async fn verification(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    Number(number): Number,
    asked: HeaderMap,
) -> Result<Response> {
    fresh(&asked, &verifications::own(&gate.ctx, &caller, &number).await?, OWN)
}

/// Asks for a person to look, with a photo for each field that the receipt names in `wanted`; or claims
/// the NIK of a receipt that is `claimable`, with a photo of the ID card.
#[utoipa::path(post, path = "/v1/verifications/{number}/review", tag = "account",
    request_body = ReviewRequest, security(("token" = [])),
    params(("number" = String, Path, description = "The receipt's number"),
        ("Idempotency-Key" = uuid::Uuid, Header, description = "The submission")),
    responses((status = 201, description = "In the queue", body = Verification)))]
pub(super) async fn ask_review(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    Number(number): Number,
    ClientAddress(address): ClientAddress,
    request: Keyed<ReviewRequest>,
) -> Result<Response> {
    let once = request.once(Some(caller.account));
    let asked = verifications::ask(&gate.ctx, &caller, &number, &once, &request.value, address);
    repeated(asked.await?)
}

/// The claims of others on one's NIK.
#[utoipa::path(get, path = "/v1/account/claims", tag = "account", security(("token" = [])),
    responses((status = 200, description = "Oldest first", body = Claims),
        (status = 304, description = "Unchanged")))]
pub(super) async fn claims_on_own(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    asked: HeaderMap,
) -> Result<Response> {
    fresh(&asked, &claims::list(&gate.ctx, &caller).await?, OWN)
}

/// Objects to all of them: each is refused, and its citizen has to prove who they are.
#[utoipa::path(delete, path = "/v1/account/claims", tag = "account", security(("token" = [])),
    responses((status = 200, description = "What is left: none", body = Claims)))]
pub(super) async fn object(State(gate): Gateway, SignedIn(caller): SignedIn) -> Result<Response> {
    Ok(json(&claims::object(&gate.ctx, &caller).await?))
}

/// Takes it back: what is held for it goes at once. What is over stays as it is.
#[utoipa::path(delete, path = "/v1/verifications/{number}", tag = "account",
    security(("token" = [])),
    params(("number" = String, Path, description = "The receipt's number")),
    responses((status = 200, description = "The receipt after it", body = Verification)))]
pub(super) async fn withdraw(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    Number(number): Number,
) -> Result<Response> {
    Ok(json(&verifications::withdraw(&gate.ctx, &caller, &number).await?))
}
