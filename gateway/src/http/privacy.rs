//! The handlers of `/v1/account`: what a citizen decides and learns about their own data.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use live_protocol::{Accesses, Account, Consents, Export};

use super::Gate;
use super::answer::{OWN, fresh, json};
use super::extract::Purpose;
use super::proof::SignedIn;
use crate::error::Result;
use crate::services::{accesses, consents, erasure, export};

type Gateway = State<Arc<Gate>>;

/// What one agreed to, and took back.
#[utoipa::path(get, path = "/v1/account/consents", tag = "account", security(("token" = [])),
    responses((status = 200, description = "Newest first", body = Consents),
        (status = 304, description = "Unchanged")))]
pub(super) async fn consents(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    asked: HeaderMap,
) -> Result<Response> {
    fresh(&asked, &consents::list(&gate.ctx, &caller).await?, OWN)
}

/// Takes a consent back. For `civil-register` the account is no longer matched, for
/// `identity-provider` no longer proven.
#[utoipa::path(delete, path = "/v1/account/consents/{purpose}", tag = "account",
    params(("purpose" = String, Path, description = "What was agreed to")),
    security(("token" = [])),
    responses((status = 200, description = "The account after it", body = Account)))]
pub(super) async fn withdraw_consent(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    Purpose(purpose): Purpose,
) -> Result<Response> {
    Ok(json(&consents::withdraw(&gate.ctx, &caller, &purpose).await?))
}

/// Who looked at one's data.
#[utoipa::path(get, path = "/v1/account/accesses", tag = "account", security(("token" = [])),
    responses((status = 200, description = "Newest first", body = Accesses),
        (status = 304, description = "Unchanged")))]
pub(super) async fn accesses(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    asked: HeaderMap,
) -> Result<Response> {
    fresh(&asked, &accesses::list(&gate.ctx, &caller).await?, OWN)
}

/// All that is held about one's account.
#[utoipa::path(get, path = "/v1/account/export", tag = "account", security(("token" = [])),
    responses((status = 200, description = "Everything", body = Export),
        (status = 429, description = "Too many copies in an hour",
            body = live_protocol::Problem, content_type = "application/problem+json")))]
pub(super) async fn export(State(gate): Gateway, SignedIn(caller): SignedIn) -> Result<Response> {
    Ok(json(&export::make(&gate.ctx, &caller).await?))
}

/// Has one's account erased in seven days. What must stay by law is in `docs/privacy.md`.
#[utoipa::path(post, path = "/v1/account/erasure", tag = "account", security(("token" = [])),
    responses((status = 200, description = "The account, with when it ends", body = Account)))]
pub(super) async fn ask_erasure(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
) -> Result<Response> {
    Ok(json(&erasure::ask(&gate.ctx, &caller).await?))
}

/// Keeps one's account after all. A new sign-in does, too.
#[utoipa::path(delete, path = "/v1/account/erasure", tag = "account", security(("token" = [])),
    responses((status = 200, description = "The account", body = Account)))]
pub(super) async fn undo_erasure(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
) -> Result<Response> {
    Ok(json(&erasure::undo(&gate.ctx, &caller).await?))
}
