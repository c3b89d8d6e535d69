//! The handlers of what citizens do with each other's reports.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use live_protocol::{PublicReports, Reopening, Support, Ticket};

use super::Gate;
use super::answer::{PUBLIC_MINUTE, fresh, repeated};
use super::extract::{Keyed, Number};
use super::proof::SignedIn;
use crate::error::Result;
use crate::services::reports;

type Gateway = State<Arc<Gate>>;

/// The open reports in a square of the city and half a kilometre around it, without who sent them.
#[utoipa::path(get, path = "/v1/reports/near/{square}", tag = "reports",
    params(("square" = String, Path, description = "Its south-western corner in hundredths of a \
        degree north and east, for example `-618_10663`")),
    responses((status = 200, description = "Newest first, with the counts of these", body = PublicReports),
        (status = 304, description = "Unchanged")))]
pub(super) async fn near(
    State(gate): Gateway,
    Path(square): Path<String>,
    asked: HeaderMap,
) -> Result<Response> {
    fresh(&asked, &reports::near(&gate.ctx, &square).await?, PUBLIC_MINUTE)
}

/// Joins somebody else's report, or leaves it again. Who joined follows it as a ticket of their own, without
/// what is its sender's.
#[utoipa::path(post, path = "/v1/reports/{number}/support", tag = "reports",
    request_body = Support, security(("token" = [])),
    params(("number" = String, Path, description = "The report's number"),
        ("Idempotency-Key" = uuid::Uuid, Header, description = "The submission")),
    responses((status = 201, description = "Joined: the report as a supporter sees it", body = Ticket),
        (status = 200, description = "Left", body = Support)))]
pub(super) async fn support(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    Number(number): Number,
    request: Keyed<Support>,
) -> Result<Response> {
    let once = request.once(Some(caller.account));
    repeated(reports::support(&gate.ctx, &caller, &number, &once, request.value).await?)
}

/// Opens a report again that is said to be done, once, within the days of the city's profile.
#[utoipa::path(post, path = "/v1/tickets/{number}/reopening", tag = "reports",
    request_body = Reopening, security(("token" = [])),
    params(("number" = String, Path, description = "The ticket's number"),
        ("Idempotency-Key" = uuid::Uuid, Header, description = "The submission")),
    responses((status = 201, description = "The ticket, promised anew", body = Ticket)))]
pub(super) async fn reopen(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    Number(number): Number,
    request: Keyed<Reopening>,
) -> Result<Response> {
    let once = request.once(Some(caller.account));
    repeated(reports::reopen(&gate.ctx, &caller, &number, &once, &request.value).await?)
}
