//! The handlers of queues, of whichever department, and of one's own places in them; of the health department's beds.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use live_domain::Date;
use live_protocol::{
    Appointment, Appointments, Beds, Booking, Clinics, FIRST_WITH_QUEUES, NewAppointment,
    QueuePlaces, Slots,
};
use serde::Deserialize;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use super::Gate;
use super::answer::{OWN, PUBLIC_MINUTE, fresh, json};
use super::extract::{Asked, Id, Keyed, OfDepartment, Service};
use super::proof::SignedIn;
use crate::error::{Error, Result};
use crate::services::{appointments, queues};

type Gateway = State<Arc<Gate>>;

const DAY: &[BorrowedFormatItem<'static>] = format_description!("[year]-[month]-[day]");

/// The day that is asked about.
#[derive(Debug, Deserialize)]
pub(super) struct OfDay {
    day: String,
}

/// What can be booked, at every department that has queues.
#[utoipa::path(get, path = "/v1/queues", tag = "queues",
    responses((status = 200, description = "By department and name, with the time of it", body = QueuePlaces),
        (status = 304, description = "Unchanged")))]
pub(super) async fn places(State(gate): Gateway, asked: HeaderMap) -> Result<Response> {
    fresh(&asked, &queues::all(&gate.ctx).await?, PUBLIC_MINUTE)
}

/// The free slots of a department's service on a day.
#[utoipa::path(get, path = "/v1/queues/{department}/services/{service}/slots", tag = "queues",
    params(("department" = String, Path, description = "The department's id"),
        ("service" = String, Path, description = "The service's id there"),
        ("day" = String, Query, description = "The day, as 2026-09-22")),
    responses((status = 200, description = "Earliest first, with the time of it", body = Slots),
        (status = 304, description = "Unchanged")))]
pub(super) async fn slots(
    State(gate): Gateway,
    OfDepartment { department, service }: OfDepartment,
    Asked(of): Asked<OfDay>,
    asked: HeaderMap,
) -> Result<Response> {
    free(&gate, (&department, &service), &of, &asked).await
}

/// What can be booked at clinics, for apps that know no other queues.
#[utoipa::path(get, path = "/v1/clinics", tag = "queues",
    responses((status = 200, description = "By name, with the time of it", body = Clinics),
        (status = 304, description = "Unchanged")))]
pub(super) async fn clinics(State(gate): Gateway, asked: HeaderMap) -> Result<Response> {
    let QueuePlaces { as_of, places } = queues::offers(&gate.ctx, FIRST_WITH_QUEUES).await?;
    fresh(&asked, &Clinics { as_of, clinics: places }, PUBLIC_MINUTE)
}

/// The free slots of a clinic's service on a day, for the same apps.
#[utoipa::path(get, path = "/v1/clinics/services/{service}/slots", tag = "queues",
    params(("service" = String, Path, description = "The service's id"),
        ("day" = String, Query, description = "The day, as 2026-09-22")),
    responses((status = 200, description = "Earliest first, with the time of it", body = Slots),
        (status = 304, description = "Unchanged")))]
pub(super) async fn clinic_slots(
    State(gate): Gateway,
    Service(service): Service,
    Asked(of): Asked<OfDay>,
    asked: HeaderMap,
) -> Result<Response> {
    free(&gate, (FIRST_WITH_QUEUES, &service), &of, &asked).await
}

async fn free(
    gate: &Gate,
    of: (&str, &str),
    OfDay { day }: &OfDay,
    asked: &HeaderMap,
) -> Result<Response> {
    let day = Date::parse(day, DAY).map_err(|_| Error::field("day", "not-a-date"))?;
    // Somebody else may book in the next moment.
    fresh(asked, &queues::slots(&gate.ctx, of, day).await?, "no-cache")
}

/// Free beds.
#[utoipa::path(get, path = "/v1/clinics/beds", tag = "queues",
    responses((status = 200, description = "By hospital, with the time of it", body = Beds),
        (status = 304, description = "Unchanged")))]
pub(super) async fn beds(State(gate): Gateway, asked: HeaderMap) -> Result<Response> {
    fresh(&asked, &queues::beds(&gate.ctx).await?, PUBLIC_MINUTE)
}

/// Books a slot. Nothing is booked twice, and nothing is queued: either it is booked now, or not.
#[utoipa::path(post, path = "/v1/appointments", tag = "queues", request_body = NewAppointment,
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
#[utoipa::path(get, path = "/v1/appointments", tag = "queues", security(("token" = [])),
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
#[utoipa::path(get, path = "/v1/appointments/{id}", tag = "queues", security(("token" = [])),
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
#[utoipa::path(delete, path = "/v1/appointments/{id}", tag = "queues", security(("token" = [])),
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
