//! The handlers that give an account another phone number, or a number an account of its own.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use live_protocol::{Account, MatchRequest, NumberRequest, Session};

use super::Gate;
use super::answer::json;
use super::extract::{ClientAddress, Json};
use super::proof::{OfNumber, SignedIn};
use crate::error::Result;
use crate::services::numbers;

type Gateway = State<Arc<Gate>>;

/// Gives one's account another phone number, with the code that came to it. An account of that number
/// whose NIK is not known becomes part of one's own; one whose NIK is known loses the number, for which
/// one's own has to be matched.
#[utoipa::path(post, path = "/v1/account/number", tag = "account", request_body = NumberRequest,
    security(("token" = [])),
    responses((status = 200, description = "The account with that number", body = Account)))]
pub(super) async fn change(
    State(gate): Gateway,
    ClientAddress(address): ClientAddress,
    SignedIn(caller): SignedIn,
    Json(request): Json<NumberRequest>,
) -> Result<Response> {
    Ok(json(&numbers::change(&gate.ctx, &caller, &request, address).await?))
}

/// Begins an account of one's own with a number whose account is another person's: for a device that
/// was answered `other-holder`, within a day of its code. That account loses the number, and nothing
/// else.
#[utoipa::path(post, path = "/v1/sign-in/own-account", tag = "sign-in",
    request_body = MatchRequest, security(("token" = [])),
    responses((status = 200, description = "Signed in to the new account", body = Session)))]
pub(super) async fn begin_own(
    State(gate): Gateway,
    ClientAddress(address): ClientAddress,
    OfNumber(caller): OfNumber,
    Json(request): Json<MatchRequest>,
) -> Result<Response> {
    Ok(json(&numbers::begin_own(&gate.ctx, &caller, &request, address).await?))
}
