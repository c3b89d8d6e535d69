//! The handlers of `/v1`: they take a request apart, ask a service, and put the answer together.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use live_protocol::{
    Account, Assurance, BillLookup, Bills, CodeRequest, CodeSent, Devices, MatchOutcome,
    MatchRequest, NewReport, Payment, ProofAnswer, ProofBegun, ProofRequest, PublicKeys,
    PublicReports, Rating, RefreshRequest, Session, SignInRequest, Ticket, Tickets,
};
use serde::Deserialize;
use uuid::Uuid;

use super::Gate;
use super::answer::{OWN, PUBLIC_HOUR, PUBLIC_MINUTE, fresh, has, header, json, repeated};
use super::extract::{Asked, ClientAddress, Id, Json, Keyed, Number, Picture};
use super::proof::{DeviceKey, MaybeSignedIn, OfNumber, SignedIn};
use crate::error::Result;
use crate::secrets;
use crate::services::files::{self, Put};
use crate::services::security::{self, Event};
use crate::services::{
    bills, devices, mandates, matching, payments, proving, reports, sessions, sign_in,
};

type Gateway = State<Arc<Gate>>;

/// A file never changes: its id stands for these bytes.
const FOR_EVER: &str = "private, max-age=31536000, immutable";

/// The city's profile.
#[utoipa::path(get, path = "/v1/city", tag = "city",
    responses((status = 200, description = "The profile", body = serde_json::Value),
        (status = 304, description = "Unchanged")))]
pub(super) async fn city(State(gate): Gateway, asked: HeaderMap) -> Result<Response> {
    fresh(&asked, &gate.ctx.city, PUBLIC_HOUR)
}

/// The keys that receipts are checked with.
#[utoipa::path(get, path = "/v1/keys", tag = "city",
    responses((status = 200, description = "Every key that is or was in use", body = PublicKeys),
        (status = 304, description = "Unchanged")))]
pub(super) async fn keys(State(gate): Gateway, asked: HeaderMap) -> Result<Response> {
    let keys = secrets::public_keys(&mut *gate.ctx.db.read().await?).await?;
    fresh(&asked, &keys, PUBLIC_HOUR)
}

/// The city's latest reports, without who sent them.
#[utoipa::path(get, path = "/v1/reports", tag = "reports",
    responses((status = 200, description = "The latest and the counts", body = PublicReports),
        (status = 304, description = "Unchanged")))]
pub(super) async fn public_reports(State(gate): Gateway, asked: HeaderMap) -> Result<Response> {
    fresh(&asked, &reports::latest(&gate.ctx).await?, PUBLIC_MINUTE)
}

/// Sends a report. Its photos were put before.
#[utoipa::path(post, path = "/v1/reports", tag = "reports", request_body = NewReport,
    params(("Idempotency-Key" = uuid::Uuid, Header, description = "The submission")),
    security(("token" = [])),
    responses((status = 201, description = "It became a ticket", body = Ticket)))]
pub(super) async fn submit_report(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    request: Keyed<NewReport>,
) -> Result<Response> {
    let once = request.once(Some(caller.account));
    repeated(reports::submit(&gate.ctx, &caller, &once, &request.value).await?)
}

/// Asks for a one-time code. The answer is the same whether the number has an account or not.
#[utoipa::path(post, path = "/v1/sign-in/codes", tag = "sign-in", request_body = CodeRequest,
    responses((status = 200, description = "On its way", body = CodeSent)))]
pub(super) async fn send_code(
    State(gate): Gateway,
    ClientAddress(address): ClientAddress,
    Json(request): Json<CodeRequest>,
) -> Result<Response> {
    Ok(json(&sign_in::send_code(&gate.ctx, &request.phone, address).await?))
}

/// Confirms a phone number by its code, and begins a session for the key of the header `DPoP`.
#[utoipa::path(post, path = "/v1/sign-in/sessions", tag = "sign-in", request_body = SignInRequest,
    responses((status = 200, description = "Signed in", body = Session),
        (status = 401, description = "A new proof of the device's key is needed",
            body = live_protocol::Problem, content_type = "application/problem+json")))]
pub(super) async fn begin_session(
    State(gate): Gateway,
    ClientAddress(address): ClientAddress,
    DeviceKey(key): DeviceKey,
    Json(request): Json<SignInRequest>,
) -> Result<Response> {
    Ok(json(&sign_in::begin_session(&gate.ctx, &request, &key, address).await?))
}

/// Exchanges a refresh token, with a proof of the session's key. It gives the same session again
/// until that one is exchanged; after that, the used token ends the session.
#[utoipa::path(post, path = "/v1/sign-in/refresh", tag = "sign-in", request_body = RefreshRequest,
    responses((status = 200, description = "The next session", body = Session),
        (status = 401, description = "The token is not good", body = live_protocol::Problem,
            content_type = "application/problem+json")))]
pub(super) async fn refresh_session(
    State(gate): Gateway,
    DeviceKey(key): DeviceKey,
    Json(request): Json<RefreshRequest>,
) -> Result<Response> {
    Ok(json(&sessions::refresh(&gate.ctx, &request.refresh_token, &key).await?))
}

/// Signs this device out.
#[utoipa::path(delete, path = "/v1/session", tag = "sign-in", security(("token" = [])),
    responses((status = 204, description = "Signed out")))]
pub(super) async fn end_session(
    State(gate): Gateway,
    OfNumber(caller): OfNumber,
) -> Result<Response> {
    let mut tx = gate.ctx.db.write().await?;
    sessions::end(&mut tx, caller.session, gate.ctx.now()).await?;
    let change = devices::changed(&mut tx, caller.account, gate.ctx.now()).await?;
    tx.commit().await?;
    gate.ctx.listeners.tell_all(change);
    security::note(Event::SignedOut);
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The devices that one's account is signed in on.
#[utoipa::path(get, path = "/v1/devices", tag = "account", security(("token" = [])),
    responses((status = 200, description = "The devices", body = Devices),
        (status = 304, description = "Unchanged")))]
pub(super) async fn devices(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    asked: HeaderMap,
) -> Result<Response> {
    fresh(&asked, &devices::list(&gate.ctx, &caller).await?, OWN)
}

/// Signs one of one's devices out. When it comes again, it is told to forget what is personal.
#[utoipa::path(delete, path = "/v1/devices/{id}", tag = "account", security(("token" = [])),
    params(("id" = uuid::Uuid, Path, description = "The device")),
    responses((status = 204, description = "Signed out")))]
pub(super) async fn sign_out_device(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    Id(device): Id,
) -> Result<Response> {
    devices::sign_out(&gate.ctx, &caller, device).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// One's own account. A device that the account does not know yet sees the number alone.
#[utoipa::path(get, path = "/v1/account", tag = "account", security(("token" = [])),
    responses((status = 200, description = "The account", body = Account),
        (status = 304, description = "Unchanged")))]
pub(super) async fn account(
    State(gate): Gateway,
    OfNumber(caller): OfNumber,
    asked: HeaderMap,
) -> Result<Response> {
    let mut conn = gate.ctx.db.read().await?;
    let account = devices::account_of(&gate.ctx, &mut conn, caller.session).await?;
    fresh(&asked, &account, OWN)
}

/// Asks the civil register, and raises the account when every field agrees. For a device that is
/// new to a matched account, the way to be known in it.
#[utoipa::path(post, path = "/v1/account/match", tag = "account", request_body = MatchRequest,
    security(("token" = [])),
    responses((status = 200, description = "An answer for each field", body = MatchOutcome)))]
pub(super) async fn match_account(
    State(gate): Gateway,
    ClientAddress(address): ClientAddress,
    OfNumber(caller): OfNumber,
    Json(request): Json<MatchRequest>,
) -> Result<Response> {
    Ok(json(&matching::ask(&gate.ctx, &caller, &request, address).await?))
}

/// Begins a proof by the identity provider. The answer belongs to this session alone.
#[utoipa::path(post, path = "/v1/account/proofs", tag = "account", request_body = ProofRequest,
    security(("token" = [])),
    responses((status = 201, description = "The page to open, and until when", body = ProofBegun),
        (status = 404, description = "The city has no identity provider",
            body = live_protocol::Problem, content_type = "application/problem+json")))]
pub(super) async fn begin_proof(
    State(gate): Gateway,
    OfNumber(caller): OfNumber,
    Json(request): Json<ProofRequest>,
) -> Result<Response> {
    let begun = proving::begin(&gate.ctx, &caller, request.return_to).await?;
    Ok((StatusCode::CREATED, json(&begun)).into_response())
}

/// Takes what the identity provider led back with, and raises the account when it holds. For a device
/// that is new to a matched account, a way to be known in it.
#[utoipa::path(post, path = "/v1/account/proofs/answer", tag = "account",
    request_body = ProofAnswer, security(("token" = [])),
    responses((status = 200, description = "The account, proven", body = Account),
        (status = 404, description = "The city has no identity provider",
            body = live_protocol::Problem, content_type = "application/problem+json")))]
pub(super) async fn answer_proof(
    State(gate): Gateway,
    OfNumber(caller): OfNumber,
    Json(request): Json<ProofAnswer>,
) -> Result<Response> {
    Ok(json(&proving::finish(&gate.ctx, &caller, &request).await?))
}

/// A photo: one's own, or one that shows a department's work.
#[utoipa::path(get, path = "/v1/files/{id}", tag = "files",
    params(("id" = uuid::Uuid, Path, description = "The file")), security((), ("token" = [])),
    responses((status = 200, description = "Its bytes", content_type = "image/*"),
        (status = 304, description = "Unchanged")))]
pub(super) async fn get_file(
    State(gate): Gateway,
    MaybeSignedIn(caller): MaybeSignedIn,
    Id(id): Id,
    asked: HeaderMap,
) -> Result<Response> {
    let file = files::get(&gate.ctx, caller.as_ref(), id).await?;
    let tag = format!("\"{}\"", file.sha256);
    let kept = [(ETAG, header(&tag)?), (CACHE_CONTROL, header(FOR_EVER)?)];
    if has(&asked, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, kept).into_response());
    }
    Ok((kept, [(CONTENT_TYPE, header(&file.media_type)?)], file.bytes).into_response())
}

/// Puts a photo under an id of the phone's choice. The same bytes may come again.
#[utoipa::path(put, path = "/v1/files/{id}", tag = "files",
    params(("id" = uuid::Uuid, Path, description = "A new id")), security(("token" = [])),
    request_body(content = Vec<u8>, content_type = "image/*",
        description = "JPEG, PNG or WebP of at most 10 MiB, without metadata"),
    responses((status = 201, description = "Stored"),
        (status = 200, description = "These bytes were stored already")))]
pub(super) async fn put_file(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    Id(id): Id,
    Picture(bytes): Picture,
) -> Result<Response> {
    Ok(match files::put(&gate.ctx, &caller, id, bytes).await? {
        Put::Created => StatusCode::CREATED.into_response(),
        Put::Same => StatusCode::OK.into_response(),
    })
}

/// One's own tickets.
#[utoipa::path(get, path = "/v1/tickets", tag = "reports", security(("token" = [])),
    responses((status = 200, description = "Newest first", body = Tickets),
        (status = 304, description = "Unchanged")))]
pub(super) async fn tickets(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    asked: HeaderMap,
) -> Result<Response> {
    fresh(&asked, &reports::list(&gate.ctx, &caller).await?, OWN)
}

/// One's own ticket. Another's is not found.
#[utoipa::path(get, path = "/v1/tickets/{number}", tag = "reports", security(("token" = [])),
    params(("number" = String, Path, description = "The ticket's number")),
    responses((status = 200, description = "The ticket", body = Ticket),
        (status = 304, description = "Unchanged")))]
pub(super) async fn ticket(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    Number(number): Number,
    asked: HeaderMap,
) -> Result<Response> {
    fresh(&asked, &reports::own(&gate.ctx, &caller, &number).await?, OWN)
}

/// Rates a ticket that is done, once.
#[utoipa::path(post, path = "/v1/tickets/{number}/rating", tag = "reports",
    request_body = Rating, security(("token" = [])),
    params(("number" = String, Path, description = "The ticket's number"),
        ("Idempotency-Key" = uuid::Uuid, Header, description = "The submission")),
    responses((status = 201, description = "The ticket, rated", body = Ticket)))]
pub(super) async fn rate_ticket(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    Number(number): Number,
    request: Keyed<Rating>,
) -> Result<Response> {
    let once = request.once(Some(caller.account));
    repeated(reports::rate(&gate.ctx, &caller, &number, &once, &request.value).await?)
}

/// Whose bills are asked for.
#[derive(Debug, Deserialize)]
pub(super) struct WhoseBills {
    /// The mandate by which the caller acts for somebody; without one they are the caller's own.
    #[serde(rename = "for")]
    mandate: Option<Uuid>,
}

/// The bills of the matched citizen, or of whom they act for.
#[utoipa::path(get, path = "/v1/bills", tag = "bills", security(("token" = [])),
    params(("for" = Option<uuid::Uuid>, Query,
        description = "The mandate by which one acts; one that is over is not found")),
    responses((status = 200, description = "Unpaid first", body = Bills),
        (status = 304, description = "Unchanged")))]
pub(super) async fn bills(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    Asked(whose): Asked<WhoseBills>,
    asked: HeaderMap,
) -> Result<Response> {
    let bills = match whose.mandate {
        None => bills::own(&gate.ctx, &caller).await?,
        Some(id) => {
            let acting = mandates::acting(&gate.ctx, &caller, id, Assurance::Matched).await?;
            bills::of_principal(&gate.ctx, &acting).await?
        }
    };
    fresh(&asked, &bills, OWN)
}

/// The bills of what is taxed, without the proofs of payment.
#[utoipa::path(post, path = "/v1/bills/lookup", tag = "bills", request_body = BillLookup,
    responses((status = 200, description = "Unpaid first; none when there is none", body = Bills)))]
pub(super) async fn look_up_bills(
    State(gate): Gateway,
    ClientAddress(address): ClientAddress,
    Json(request): Json<BillLookup>,
) -> Result<Response> {
    Ok(json(&bills::look_up(&gate.ctx, &request, address).await?))
}

/// Makes a payment for a bill, or gives the one that waits already. Whoever is signed in is told of
/// it by the change feed.
#[utoipa::path(post, path = "/v1/bills/{id}/payments", tag = "bills", security((), ("token" = [])),
    params(("id" = uuid::Uuid, Path, description = "The bill"),
        ("Idempotency-Key" = uuid::Uuid, Header, description = "The submission")),
    request_body(content = serde_json::Value, description = "An empty object"),
    responses((status = 201, description = "With the QRIS to pay it by", body = Payment)))]
pub(super) async fn make_payment(
    State(gate): Gateway,
    MaybeSignedIn(caller): MaybeSignedIn,
    ClientAddress(address): ClientAddress,
    Id(bill): Id,
    request: Keyed<serde_json::Value>,
) -> Result<Response> {
    let once = request.once(None);
    repeated(payments::make(&gate.ctx, bill, &once, caller.as_ref(), address).await?)
}

/// How a payment stands. Its id is the capability.
#[utoipa::path(get, path = "/v1/payments/{id}", tag = "bills",
    params(("id" = uuid::Uuid, Path, description = "The payment")),
    responses((status = 200, description = "The payment", body = Payment),
        (status = 304, description = "Unchanged")))]
pub(super) async fn payment(
    State(gate): Gateway,
    Id(id): Id,
    asked: HeaderMap,
) -> Result<Response> {
    fresh(&asked, &payments::show(&gate.ctx, id).await?, OWN)
}
