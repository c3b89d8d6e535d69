//! The handlers of clinics and of places in their queues.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use live_domain::Date;
use live_protocol::{Appointment, Appointments, Beds, Booking, Clinics, NewAppointment, Slots};
use serde::Deserialize;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use super::Gate;
use super::answer::{OWN, PUBLIC_MINUTE, fresh, json};
use super::extract::{Asked, Id, Keyed, Service};
use super::proof::SignedIn;
use crate::error::{Error, Result};
use crate::services::{appointments, clinics};

type Gateway = State<Arc<Gate>>;

const DAY: &[BorrowedFormatItem<'static>] = format_description!("[year]-[month]-[day]");

/// The day that is asked about.
#[derive(Debug, Deserialize)]
pub(super) struct OfDay {
    day: String,
}

/// What clinics offer.
#[utoipa::path(get, path = "/v1/clinics", tag = "health",
    responses((status = 200, description = "By name, with the time of it", body = Clinics),
        (status = 304, description = "Unchanged")))]
pub(super) async fn offers(State(gate): Gateway, asked: HeaderMap) -> Result<Response> {
    fresh(&asked, &clinics::offers(&gate.ctx).await?, PUBLIC_MINUTE)
}

/// Free beds.
#[utoipa::path(get, path = "/v1/clinics/beds", tag = "health",
    responses((status = 200, description = "By hospital, with the time of it", body = Beds),
        (status = 304, description = "Unchanged")))]
pub(super) async fn beds(State(gate): Gateway, asked: HeaderMap) -> Result<Response> {
    fresh(&asked, &clinics::beds(&gate.ctx).await?, PUBLIC_MINUTE)
}

/// The free slots of a service on a day.
#[utoipa::path(get, path = "/v1/clinics/services/{service}/slots", tag = "health",
    params(("service" = String, Path, description = "The service's id"),
        ("day" = String, Query, description = "The day, as 2026-09-22")),
    responses((status = 200, description = "Earliest first, with the time of it", body = Slots),
        (status = 304, description = "Unchanged")))]
pub(super) async fn slots(
    State(gate): Gateway,
    Service(service): Service,
    Asked(of): Asked<OfDay>,
    asked: HeaderMap,
) -> Result<Response> {
    let day = Date::parse(&of.day, DAY).map_err(|_| Error::field("day", "not-a-date"))?;
    // Somebody else may book in the next moment.
    fresh(&asked, &clinics::slots(&gate.ctx, &service, day).await?, "no-cache")
}

/// Books a slot. Nothing is booked twice, and nothing is queued: either it is booked now, or not.
#[utoipa::path(post, path = "/v1/appointments", tag = "health", request_body = NewAppointment,
    params(("Idempotency-Key" = uuid::Uuid, Header, description = "The submission")),
    security(("token" = [])),
    responses((status = 201, description = "It is booked", body = Booking),
        (status = 200, description = "Somebody was faster: the next free slots", body = Booking),
        (status = 404, description = "There is no such mandate, it is over, or it is not yours",
            body = live_protocol::Problem, content_type = "application/problem+json")))]
pub(super) async fn book(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    request: Keyed<NewAppointment>,
) -> Result<Response> {
    let once = request.once(Some(caller.account));
    let booking = appointments::book(&gate.ctx, &caller, &once, &request.value).await?;
    let is_booked = booking.appointment.is_some();
    let status = if is_booked { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, json(&booking)).into_response())
}

/// One's own appointments.
#[utoipa::path(get, path = "/v1/appointments", tag = "health", security(("token" = [])),
    responses((status = 200, description = "The next first", body = Appointments),
        (status = 304, description = "Unchanged")))]
pub(super) async fn list(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    asked: HeaderMap,
) -> Result<Response> {
    fresh(&asked, &appointments::list(&gate.ctx, &caller).await?, OWN)
}

/// One's own appointment, and how its queue stands. Another's is not found.
#[utoipa::path(get, path = "/v1/appointments/{id}", tag = "health", security(("token" = [])),
    params(("id" = uuid::Uuid, Path, description = "The appointment")),
    responses((status = 200, description = "The appointment", body = Appointment),
        (status = 304, description = "Unchanged")))]
pub(super) async fn one(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    Id(id): Id,
    asked: HeaderMap,
) -> Result<Response> {
    fresh(&asked, &appointments::own(&gate.ctx, &caller, id).await?, OWN)
}

/// Cancels one's own appointment. Cancelled twice, it is cancelled.
#[utoipa::path(delete, path = "/v1/appointments/{id}", tag = "health", security(("token" = [])),
    params(("id" = uuid::Uuid, Path, description = "The appointment")),
    responses((status = 200, description = "The appointment, cancelled", body = Appointment),
        (status = 409, description = "It is over", body = live_protocol::Problem,
            content_type = "application/problem+json")))]
pub(super) async fn cancel(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    Id(id): Id,
) -> Result<Response> {
    Ok(json(&appointments::cancel(&gate.ctx, &caller, id).await?))
}
