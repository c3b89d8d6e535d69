//! The handlers of Open311 GeoReport v2 (<https://wiki.open311.org/GeoReport_v2/>): reports for the
//! apps of others.

mod format;

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use live_domain::{City, Date, ReportCategory, Timestamp};
use live_protocol::{Point, Problem, ProblemKind, TicketStatus};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Gate;
use super::answer::{PUBLIC_HOUR, PUBLIC_MINUTE};
use super::extract::{Asked as Query, ClientAddress, ProgramForm};
use crate::error::{Error, Result};
use crate::services::open311::{self, Asked, NewRequest, Request};
use format::Format;

type Gateway = State<Arc<Gate>>;

/// The longest time that requests are asked for at once, and how far back they go when nothing is said.
const WINDOW: Duration = Duration::from_hours(90 * 24);

/// What is said to one caller alone.
const NOT_KEPT: &str = "no-store";

/// The most requests that are asked for by their numbers at once.
const MOST_NUMBERS: usize = 50;

/// What can be asked of the list of requests. A list is separated by commas.
#[derive(Debug, Default, Deserialize)]
pub(super) struct ListQuery {
    jurisdiction_id: Option<String>,
    service_request_id: Option<String>,
    service_code: Option<String>,
    start_date: Option<String>,
    end_date: Option<String>,
    status: Option<String>,
}

/// What can be sent; all of it is text, and whatever else comes is not looked at.
#[derive(Debug, Default, Deserialize)]
pub(super) struct SendForm {
    jurisdiction_id: Option<String>,
    api_key: Option<String>,
    service_code: Option<String>,
    lat: Option<String>,
    long: Option<String>,
    address_string: Option<String>,
    description: Option<String>,
    media_url: Option<String>,
}

#[derive(Serialize)]
struct Listed<'a> {
    service_code: &'a str,
    service_name: &'a str,
    description: &'a str,
    metadata: bool,
    r#type: &'static str,
    keywords: &'a str,
    group: &'a str,
}

#[derive(Serialize)]
struct Definition<'a> {
    service_code: &'a str,
    attributes: [(); 0],
}

/// A request as it is shown. What is not known is there all the same, as nothing.
#[derive(Serialize)]
struct Shown {
    service_request_id: String,
    status: &'static str,
    status_notes: &'static str,
    service_name: String,
    service_code: String,
    description: Option<String>,
    agency_responsible: String,
    service_notice: Option<String>,
    requested_datetime: String,
    updated_datetime: String,
    expected_datetime: Option<String>,
    address: Option<String>,
    address_id: Option<String>,
    zipcode: Option<String>,
    lat: Option<f64>,
    long: Option<f64>,
    media_url: Option<String>,
}

#[derive(Serialize)]
struct Sent {
    service_request_id: String,
    service_notice: Option<String>,
    account_id: Option<String>,
}

#[derive(Serialize)]
struct Token<'a> {
    service_request_id: &'a str,
    token: &'a str,
}

#[derive(Serialize)]
struct Refusal {
    code: u16,
    description: String,
}

/// Where the rest is.
pub(super) async fn discovery(
    State(gate): Gateway,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    /// When what is offered here last changed.
    const CHANGED: &str = "2026-11-26T00:00:00Z";
    let Some(("discovery", format)) = Format::of(&name) else { return Err(Error::not_found()) };
    let endpoint = json!({
        "specification": "http://wiki.open311.org/GeoReport_v2",
        "url": format!("{}/open311/v2", gate.known_as(&headers)),
        "changeset": CHANGED,
        "type": if gate.sandbox.is_some() { "test" } else { "production" },
        "formats": ["text/xml", "application/json"],
    });
    let city = &gate.ctx.city.name;
    let value = json!({
        "changeset": CHANGED,
        "contact": city,
        "key_service": city,
        "endpoints": [endpoint],
    });
    format.answer(StatusCode::OK, "discovery", &value, PUBLIC_HOUR)
}

/// `services` and `requests`.
pub(super) async fn list(
    State(gate): Gateway,
    Path(name): Path<String>,
    Query(asked): Query<ListQuery>,
    headers: HeaderMap,
) -> Result<Response> {
    let Some((name, format)) = Format::of(&name) else { return Err(Error::not_found()) };
    let answer = async {
        check_jurisdiction(&gate.ctx.city, asked.jurisdiction_id.as_deref())?;
        match name {
            "services" => {
                let services: Vec<_> =
                    gate.ctx.city.report_categories.iter().map(service_of).collect();
                format.answer(StatusCode::OK, "services", &services, PUBLIC_HOUR)
            }
            "requests" => {
                let requests = requests(&gate, &asked).await?;
                let requests: Vec<_> =
                    requests.into_iter().map(|one| show(&gate, &headers, one)).collect();
                format.answer(StatusCode::OK, "service_requests", &requests, PUBLIC_MINUTE)
            }
            _ => Err(Error::not_found()),
        }
    };
    answer.await.or_else(|error| refuse(format, error))
}

/// What else a service asks for: nothing.
pub(super) async fn service(State(gate): Gateway, Path(name): Path<String>) -> Result<Response> {
    let Some((code, format)) = Format::of(&name) else { return Err(Error::not_found()) };
    if gate.ctx.city.report_category(code).is_none() {
        return refuse(format, Error::not_found());
    }
    let definition = Definition { service_code: code, attributes: [] };
    format.answer(StatusCode::OK, "service_definition", &definition, PUBLIC_HOUR)
}

/// One request.
pub(super) async fn request(
    State(gate): Gateway,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let Some((number, format)) = Format::of(&name) else { return Err(Error::not_found()) };
    match open311::one(&gate.ctx, number).await {
        Ok(request) => {
            let shown = [show(&gate, &headers, request)];
            format.answer(StatusCode::OK, "service_requests", &shown, PUBLIC_MINUTE)
        }
        Err(error) => refuse(format, error),
    }
}

/// A request has its number at once, so the number is its own token.
pub(super) async fn token(State(gate): Gateway, Path(name): Path<String>) -> Result<Response> {
    let Some((number, format)) = Format::of(&name) else { return Err(Error::not_found()) };
    match open311::one(&gate.ctx, number).await {
        Ok(request) => {
            let number = request.number.as_str();
            let tokens = [Token { service_request_id: number, token: number }];
            format.answer(StatusCode::OK, "service_requests", &tokens, PUBLIC_MINUTE)
        }
        Err(error) => refuse(format, error),
    }
}

/// Takes a request from a partner's app.
pub(super) async fn send(
    State(gate): Gateway,
    Path(name): Path<String>,
    ClientAddress(address): ClientAddress,
    form: ProgramForm<SendForm>,
) -> Result<Response> {
    let Some(("requests", format)) = Format::of(&name) else { return Err(Error::not_found()) };
    let answer = async {
        let ProgramForm { value: form, bytes } = form;
        check_jurisdiction(&gate.ctx.city, form.jurisdiction_id.as_deref())?;
        let key = form.api_key.as_deref().unwrap_or_default();
        let partner = open311::partner(&gate.ctx, key, address).await?;
        let partner = partner.ok_or_else(Error::sign_in_again)?;
        let request = NewRequest {
            point: point(&form)?,
            category: form.service_code.unwrap_or_default(),
            words: form.description.unwrap_or_default(),
            address: form.address_string,
            picture: form.media_url.filter(|address| !address.is_empty()),
        };
        let number = open311::send(&gate.ctx, partner, request, &bytes).await?;
        let sent = [Sent { service_request_id: number, service_notice: None, account_id: None }];
        format.answer(StatusCode::CREATED, "service_requests", &sent, NOT_KEPT)
    };
    answer.await.or_else(|error| refuse(format, error))
}

async fn requests(gate: &Gate, asked: &ListQuery) -> Result<Vec<Request>> {
    if let Some(numbers) = &asked.service_request_id {
        let mut found = Vec::new();
        for number in numbers.split(',').map(str::trim).take(MOST_NUMBERS) {
            match open311::one(&gate.ctx, number).await {
                Ok(request) => found.push(request),
                Err(Error::Problem(problem)) if problem.kind == ProblemKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        return Ok(found);
    }
    let (from, until) = window(asked, gate.ctx.now())?;
    let list = |text: &String| text.split(',').map(|one| one.trim().to_owned()).collect();
    let categories = asked.service_code.as_ref().map(list);
    let open = open(asked.status.as_deref())?;
    open311::list(&gate.ctx, &Asked { from, until, categories, open }).await
}

/// From when until when requests are asked for. What is not said follows from the other, or is now.
fn window(asked: &ListQuery, now: Timestamp) -> Result<(Timestamp, Timestamp)> {
    let date = |field: &str, text: &Option<String>| -> Result<Option<Timestamp>> {
        let parse = |text: &String| text.parse().map_err(|_| Error::field(field, "not-a-date"));
        text.as_ref().map(parse).transpose()
    };
    let from = date("start_date", &asked.start_date)?;
    let until = date("end_date", &asked.end_date)?;
    let (from, until) = match (from, until) {
        (Some(from), None) => (from, from.after(WINDOW).min(now)),
        (from, until) => {
            let until = until.unwrap_or(now);
            (from.unwrap_or(until.before(WINDOW)), until)
        }
    };
    if until.since(from) > WINDOW {
        return Err(Error::field("end_date", "longer-than-90-days"));
    }
    Ok((from, until))
}

/// Only what is open, or only what is not; both when both are named, or none.
fn open(asked: Option<&str>) -> Result<Option<bool>> {
    let (mut open, mut closed) = (false, false);
    for status in asked.unwrap_or_default().split(',').map(str::trim) {
        match status {
            "open" => open = true,
            "closed" => closed = true,
            "" => {}
            _ => return Err(Error::field("status", "unknown")),
        }
    }
    Ok((open != closed).then_some(open))
}

fn point(form: &SendForm) -> Result<Option<Point>> {
    let number = |field: &str, text: &Option<String>| -> Result<Option<f64>> {
        let text = text.as_deref().map(str::trim).filter(|text| !text.is_empty());
        let parse = |text: &str| {
            let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
            number.ok_or_else(|| Error::field(field, "not-a-number"))
        };
        text.map(parse).transpose()
    };
    match (number("lat", &form.lat)?, number("long", &form.long)?) {
        (Some(latitude), Some(longitude)) => {
            Ok(Some(Point { latitude, longitude, accuracy_m: None }))
        }
        (None, None) => Ok(None),
        (Some(_), None) => Err(Error::field("long", "empty")),
        (None, Some(_)) => Err(Error::field("lat", "empty")),
    }
}

/// An app may say which city it means, which can only be this one.
fn check_jurisdiction(city: &City, asked: Option<&str>) -> Result<()> {
    match asked {
        Some(asked) if !asked.is_empty() && asked != city.id => Err(Error::not_found()),
        _ => Ok(()),
    }
}

fn service_of(category: &ReportCategory) -> Listed<'_> {
    Listed {
        service_code: &category.id,
        service_name: &category.label.id,
        description: &category.label.en,
        metadata: false,
        r#type: "realtime",
        keywords: &category.icon,
        group: &category.unit,
    }
}

fn show(gate: &Gate, headers: &HeaderMap, request: Request) -> Shown {
    let city = &gate.ctx.city;
    let category = city.report_category(&request.category);
    let is_open = request.is_open();
    Shown {
        status: if is_open { "open" } else { "closed" },
        status_notes: status_note(request.status),
        service_name: category.map(|known| known.label.id.clone()).unwrap_or_default(),
        agency_responsible: category.map(|known| known.unit.clone()).unwrap_or_default(),
        service_request_id: request.number,
        service_code: request.category,
        description: None,
        service_notice: None,
        requested_datetime: request.made_at.to_string(),
        updated_datetime: request.changed_at.to_string(),
        // The day ends in the city's own time.
        expected_datetime: request.promised.map(|day| end_of(day, city)),
        address: request.village.as_deref().and_then(|village| open311::address(city, village)),
        address_id: request.village,
        zipcode: None,
        lat: request.point.map(|point| point.latitude),
        long: request.point.map(|point| point.longitude),
        media_url: request.photo.map(|id| format!("{}/v1/files/{id}", gate.known_as(headers))),
    }
}

fn end_of(day: Date, city: &City) -> String {
    let hours = city.utc_offset_hours;
    let sign = if hours < 0 { '-' } else { '+' };
    format!("{day}T23:59:59{sign}{:02}:00", hours.unsigned_abs())
}

/// How a request stands, in the city's own words.
fn status_note(status: TicketStatus) -> &'static str {
    match status {
        TicketStatus::Waiting => "Menunggu",
        TicketStatus::InProgress => "Proses",
        TicketStatus::Done => "Selesai",
        // The others are an application's alone.
        _ => "Ditolak",
    }
}

/// An error as the standard has it: what is wrong, with a code for each.
fn refuse(format: Format, error: Error) -> Result<Response> {
    let Error::Problem(problem) = error else { return Err(error) };
    let mut wait = None;
    let (status, description) = match problem.kind {
        ProblemKind::SignInAgain => (StatusCode::FORBIDDEN, "api_key: not known here".to_owned()),
        ProblemKind::InvalidInput => (StatusCode::BAD_REQUEST, said_of(&problem)),
        ProblemKind::NotFound => (StatusCode::NOT_FOUND, "there is no such thing".to_owned()),
        ProblemKind::RateLimited => {
            wait = problem.retry_after;
            (StatusCode::TOO_MANY_REQUESTS, "too often".to_owned())
        }
        _ => return Err(Error::Problem(problem)),
    };
    let refusals = [Refusal { code: status.as_u16(), description }];
    let mut response = format.answer(status, "errors", &refusals, NOT_KEPT)?;
    if let Some(seconds) = wait {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    Ok(response)
}

fn said_of(problem: &Problem) -> String {
    let said = problem.fields.iter().map(|field| format!("{}: {}", field.field, field.reason));
    said.collect::<Vec<_>>().join(", ")
}
