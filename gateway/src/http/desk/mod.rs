//! The review desk: pages for a person who looks at what the civil register did not agree to. They
//! see one case at a time, and of it only what is in question.
//!
//! Plain HTML in the city's language that works without scripts. Each form carries a token that only
//! the pages of its session know, beside the cookie that no other site can send.

mod pages;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Path, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use live_protocol::{FieldMatch, MatchField, Problem, ProblemKind};
use serde::Deserialize;

use super::Gate;
use super::answer::header;
use super::extract::{ClientAddress, SameOrigin};
use crate::error::{Error, Result};
use crate::services::desk::{self, Session};
use crate::services::{files, verifications};

type Gateway = State<Arc<Gate>>;

const STYLE: &str = concat!(include_str!("../../sandbox/style.css"), include_str!("style.css"));

const COOKIE_NAME: &str = "desk";

/// How many cases the queue's page shows.
const SHOWN: i64 = 50;

/// A reviewer who is signed in. Anybody else is led to where one does.
pub(super) struct Reviewer(Session);

impl FromRequestParts<Arc<Gate>> for Reviewer {
    type Rejection = Response;

    async fn from_request_parts(
        parts: &mut Parts,
        gate: &Arc<Gate>,
    ) -> std::result::Result<Self, Response> {
        match signed_in(gate, &parts.headers).await {
            Ok(Some(session)) => Ok(Self(session)),
            Ok(None) => Err(to("/desk")),
            Err(error) => Err(error.into_response()),
        }
    }
}

/// A form that a page of the reviewer's own session made. What no such page made is refused.
pub(super) struct Sent {
    session: Session,
    form: BTreeMap<String, String>,
}

impl FromRequest<Arc<Gate>> for Sent {
    type Rejection = Response;

    async fn from_request(
        request: Request,
        gate: &Arc<Gate>,
    ) -> std::result::Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let Reviewer(session) = Reviewer::from_request_parts(&mut parts, gate).await?;
        let request = Request::from_parts(parts, body);
        let form = SameOrigin::<BTreeMap<String, String>>::from_request(request, gate).await;
        let SameOrigin(form) = form.map_err(Error::into_response)?;
        if session.made(&gate.ctx, form.get("form_token").map_or("", String::as_str)) {
            return Ok(Self { session, form });
        }
        let mut problem = Problem::new(ProblemKind::NotFound);
        problem.status = StatusCode::FORBIDDEN.as_u16();
        Err(Error::from(problem.because("not from a page of this session")).into_response())
    }
}

/// The queue, or the way in.
pub(super) async fn home(State(gate): Gateway, headers: HeaderMap) -> Result<Response> {
    let Some(session) = signed_in(&gate, &headers).await? else {
        return Ok(pages::sign_in(&gate, None));
    };
    let mut cases = Vec::new();
    {
        let conn = &mut *gate.ctx.db.read().await?;
        for (number, _) in verifications::first_in_queue(conn, SHOWN).await? {
            cases.push(verifications::load(conn, &number).await?);
        }
    }
    Ok(pages::queue(&gate, &session, &cases))
}

#[derive(Deserialize)]
pub(super) struct Credential {
    name: String,
    secret: String,
}

/// Signs in.
pub(super) async fn sign_in(
    State(gate): Gateway,
    ClientAddress(address): ClientAddress,
    SameOrigin(typed): SameOrigin<Credential>,
) -> Result<Response> {
    let name = typed.name.trim();
    match desk::sign_in(&gate.ctx, name, &typed.secret, address).await {
        Ok(Some(token)) => {
            let age = desk::LONGEST.as_secs();
            Ok(([(SET_COOKIE, header(&cookie(&gate, &token, age))?)], to("/desk")).into_response())
        }
        Ok(None) => {
            let page = pages::sign_in(&gate, Some("Nama atau kata sandi tidak cocok."));
            Ok((StatusCode::UNAUTHORIZED, page).into_response())
        }
        Err(Error::Problem(problem)) if problem.kind == ProblemKind::RateLimited => {
            let said = "Terlalu banyak percobaan. Coba lagi seperempat jam lagi.";
            Ok((StatusCode::TOO_MANY_REQUESTS, pages::sign_in(&gate, Some(said))).into_response())
        }
        Err(error) => Err(error),
    }
}

/// Signs out, and gives back what was open.
pub(super) async fn sign_out(
    State(gate): Gateway,
    headers: HeaderMap,
    Sent { session, .. }: Sent,
) -> Result<Response> {
    verifications::give_back(&gate.ctx, &session.reviewer).await?;
    if let Some(token) = token(&headers) {
        desk::sign_out(&gate.ctx, token).await?;
    }
    Ok(([(SET_COOKIE, header(&cookie(&gate, "", 0))?)], to("/desk")).into_response())
}

/// Opens a case for this reviewer alone.
pub(super) async fn take(
    State(gate): Gateway,
    Path(number): Path<String>,
    Sent { session, .. }: Sent,
) -> Result<Response> {
    match verifications::take(&gate.ctx, &session.reviewer, &number).await {
        Ok(()) => Ok(to(&format!("/desk/cases/{number}"))),
        Err(error) => taken(&gate, &session, error),
    }
}

/// The case that this reviewer has open.
pub(super) async fn case(
    State(gate): Gateway,
    Reviewer(session): Reviewer,
    Path(number): Path<String>,
) -> Result<Response> {
    case_page(&gate, &session, &number, &BTreeMap::new(), StatusCode::OK).await
}

async fn case_page(
    gate: &Gate,
    session: &Session,
    number: &str,
    form: &BTreeMap<String, String>,
    status: StatusCode,
) -> Result<Response> {
    let conn = &mut *gate.ctx.db.read().await?;
    let case = verifications::load(conn, number).await?;
    if let Err(error) = verifications::check_lease(&gate.ctx, &case, &session.reviewer) {
        return taken(gate, session, error);
    }
    let open = verifications::open_items(conn, &case).await?;
    let typed = case.typed(&gate.ctx)?;
    let shown = pages::Shown { case: &case, open: &open, typed: &typed, form };
    Ok((status, pages::case(gate, session, &shown)).into_response())
}

/// The photo of the document that shows a field, to who has its case open.
pub(super) async fn photo(
    State(gate): Gateway,
    Reviewer(session): Reviewer,
    Path((number, field)): Path<(String, String)>,
) -> Result<Response> {
    let id = {
        let conn = &mut *gate.ctx.db.read().await?;
        let case = verifications::load(conn, &number).await?;
        verifications::check_lease(&gate.ctx, &case, &session.reviewer)?;
        let open = verifications::open_items(conn, &case).await?;
        let shown = open.into_iter().find(|(item, _)| item.field.name() == field);
        shown.and_then(|(_, photo)| photo).ok_or_else(Error::not_found)?
    };
    let file = files::read(&gate.ctx, id).await?;
    Ok(([(CONTENT_TYPE, header(&file.media_type)?)], file.bytes).into_response())
}

/// Takes what the reviewer decided of each field.
pub(super) async fn decide(
    State(gate): Gateway,
    Path(number): Path<String>,
    Sent { session, form }: Sent,
) -> Result<Response> {
    let mut decisions = Vec::new();
    for field in MatchField::ALL {
        let Some(reason) = form.get(field.name()) else { continue };
        let reason = pages::DECISIONS.into_iter().find(|(known, _)| known.code() == reason);
        let (reason, _) = reason.ok_or_else(|| Error::malformed("no decision"))?;
        decisions.push(FieldMatch { field, reason });
    }
    match verifications::decide(&gate.ctx, &session.reviewer, &number, &decisions).await {
        Ok(state) => Ok(pages::decided(&gate, &session, &number, state)),
        // What was not decided is said on the page, with what was.
        Err(Error::Problem(problem)) if problem.kind == ProblemKind::InvalidInput => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            case_page(&gate, &session, &number, &form, status).await
        }
        Err(error) => taken(&gate, &session, error),
    }
}

/// Gives back what this reviewer has open.
pub(super) async fn give_back(
    State(gate): Gateway,
    Sent { session, .. }: Sent,
) -> Result<Response> {
    verifications::give_back(&gate.ctx, &session.reviewer).await?;
    Ok(to("/desk"))
}

/// How the pages look.
pub(super) async fn style() -> Response {
    let headers = [(CONTENT_TYPE, "text/css; charset=utf-8"), (CACHE_CONTROL, "no-cache")];
    (headers, STYLE).into_response()
}

/// A case that this reviewer cannot have, as a page.
fn taken(gate: &Gate, session: &Session, error: Error) -> Result<Response> {
    match error {
        Error::Problem(problem) if problem.kind == ProblemKind::Conflict => {
            Ok((StatusCode::CONFLICT, pages::taken(gate, session)).into_response())
        }
        Error::Problem(problem) if problem.kind == ProblemKind::NotFound => {
            Ok((StatusCode::NOT_FOUND, pages::taken(gate, session)).into_response())
        }
        error => Err(error),
    }
}

async fn signed_in(gate: &Gate, headers: &HeaderMap) -> Result<Option<Session>> {
    match token(headers) {
        Some(token) => desk::session(&gate.ctx, token).await,
        None => Ok(None),
    }
}

fn token(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|value| value.split(';')).filter_map(|c| c.split_once('='));
    pairs.find(|(name, _)| name.trim() == COOKIE_NAME).map(|(_, value)| value.trim())
}

/// The session's cookie: for this desk alone, out of reach of scripts and of other sites.
fn cookie(gate: &Gate, token: &str, seconds: u64) -> String {
    let is_tls = gate.public_url.as_ref().is_some_and(|url| url.starts_with("https://"));
    let secure = if is_tls { "; Secure" } else { "" };
    format!(
        "{COOKIE_NAME}={token}; Path=/desk; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}"
    )
}

fn to(place: &str) -> Response {
    match header(place) {
        Ok(place) => (StatusCode::SEE_OTHER, [(LOCATION, place)]).into_response(),
        Err(error) => error.into_response(),
    }
}
