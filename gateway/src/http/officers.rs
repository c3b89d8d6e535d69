//! Officers' devices that attest: the city's own people let them and take it back, officers enrol, and
//! phones bring attestations. In the sandbox a page stands in for the city's own people.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use live_domain::Timestamp;
use live_protocol::{
    AttestationDelivery, AttestationTaken, EnrolmentCode, EnrolmentEntry, EnrolmentGrant,
    EnrolmentRequest, Enrolments, NewEnrolment, Problem,
};
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;

use super::Gate;
use super::answer::json;
use super::extract::{Asked, ClientAddress, Id, Json, SameOrigin};
use super::funnel::Operator;
use super::proof::{OfNumber, SignedIn};
use super::sandbox;
use crate::error::{Error, Result};
use crate::services::{attesting, enrolling};

type Gateway = State<Arc<Gate>>;

/// Brings an officer's attestation, by its citizen's device or the officer's. Brought again by either,
/// the answer is the same.
#[utoipa::path(post, path = "/v1/attestations", tag = "account", request_body = AttestationDelivery,
    security(("token" = [])),
    responses((status = 200, description = "It counts", body = AttestationTaken)))]
pub(super) async fn attest(
    State(gate): Gateway,
    OfNumber(caller): OfNumber,
    Json(request): Json<AttestationDelivery>,
) -> Result<Response> {
    Ok(json(&attesting::deliver(&gate.ctx, &caller, &request).await?))
}

/// Enrols this device with the code that the city gave its officer.
#[utoipa::path(post, path = "/v1/officer/enrolment", tag = "officers",
    request_body = EnrolmentRequest, security(("token" = [])),
    responses((status = 200, description = "What the device attests with", body = EnrolmentGrant)))]
pub(super) async fn enrol(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    ClientAddress(address): ClientAddress,
    Json(request): Json<EnrolmentRequest>,
) -> Result<Response> {
    Ok(json(&enrolling::enrol(&gate.ctx, &caller, &request.code, address).await?))
}

/// Makes a code for an officer's device: with the operator's token as `Authorization: Bearer`.
#[utoipa::path(post, path = "/v1/officer/enrolments", tag = "officers",
    request_body = NewEnrolment,
    responses((status = 201, description = "The code, told this once", body = EnrolmentCode),
        (status = 401, description = "The operator's token is missing or wrong",
            body = Problem, content_type = "application/problem+json")))]
pub(super) async fn invite(
    State(gate): Gateway,
    _: Operator,
    Json(request): Json<NewEnrolment>,
) -> Result<Response> {
    let code = enrolling::invite(&gate.ctx, &request).await?;
    Ok((StatusCode::CREATED, json(&code)).into_response())
}

/// The enrolments: with the operator's token.
#[utoipa::path(get, path = "/v1/officer/enrolments", tag = "officers",
    responses((status = 200, description = "Newest first", body = Enrolments),
        (status = 401, description = "The operator's token is missing or wrong",
            body = Problem, content_type = "application/problem+json")))]
pub(super) async fn list(State(gate): Gateway, _: Operator) -> Result<Response> {
    Ok(json(&enrolling::list(&gate.ctx).await?))
}

/// What may be asked of a revocation.
#[derive(Deserialize)]
pub(super) struct Since {
    since: Option<Timestamp>,
}

/// Takes the right to attest back: with the operator's token. Done once or twice, it is the same.
#[utoipa::path(delete, path = "/v1/officer/enrolments/{id}", tag = "officers",
    params(("id" = Uuid, Path, description = "The enrolment"),
        ("since" = Option<String>, Query,
            description = "Who was attested since this moment is no longer proven")),
    responses((status = 204, description = "Revoked"),
        (status = 400, description = "The request could not be read",
            body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "The operator's token is missing or wrong",
            body = Problem, content_type = "application/problem+json")))]
pub(super) async fn revoke(
    State(gate): Gateway,
    _: Operator,
    Id(id): Id,
    Asked(asked): Asked<Since>,
) -> Result<Response> {
    enrolling::revoke(&gate.ctx, id, asked.since).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The same as a page, in the sandbox.
pub(super) async fn page(State(gate): Gateway, _: Operator) -> Result<Response> {
    draw(&gate, None).await
}

/// What the page's form says: one kecamatan or kelurahan.
#[derive(Debug, Deserialize)]
pub(super) struct Invited {
    officer: String,
    region: String,
    quota: u32,
    days: u16,
}

/// Makes a code, and shows it.
pub(super) async fn invite_on_page(
    State(gate): Gateway,
    _: Operator,
    SameOrigin(form): SameOrigin<Invited>,
) -> Result<Response> {
    let Invited { officer, region, quota, days } = form;
    let request = NewEnrolment { officer, area: vec![region], quota, days };
    let notice = match enrolling::invite(&gate.ctx, &request).await {
        Ok(made) => html! {
            p class="notice good" role="status" { "Ketik kode ini di ponsel petugas, sebelum 24 jam lewat." }
            p class="code" data-enrolment=(made.id) data-code=(made.code) { (made.code) }
        },
        Err(Error::Problem(_)) => html! {
            p class="notice bad" role="alert" {
                "Isi nama petugas, 1 sampai 5.000 kali, dan 1 sampai 366 hari."
            }
        },
        Err(fault) => return Err(fault),
    };
    draw(&gate, Some(notice)).await
}

/// Which enrolment is taken back.
#[derive(Debug, Deserialize)]
pub(super) struct Revoked {
    id: Uuid,
}

/// Takes the right back.
pub(super) async fn revoke_on_page(
    State(gate): Gateway,
    _: Operator,
    SameOrigin(form): SameOrigin<Revoked>,
) -> Result<Response> {
    enrolling::revoke(&gate.ctx, form.id, None).await?;
    let notice =
        html! { p class="notice good" role="status" { "Ponsel itu tidak bisa mengesahkan lagi." } };
    draw(&gate, Some(notice)).await
}

async fn draw(gate: &Gate, notice: Option<Markup>) -> Result<Response> {
    let known = enrolling::list(&gate.ctx).await?;
    let regions = gate.ctx.city.regions();
    let body = html! {
        p class="lead" {
            "Petugas yang boleh mengesahkan orang tanpa jaringan. Buat kode, lalu ketik di ponsel petugas:"
            " Saya, Disahkan petugas, Anda petugas?"
        }
        @if let Some(notice) = notice { (notice) }
        form class="card" method="post" action="/sandbox/officers" {
            label for="officer" { "Nama petugas, seperti dilihat warga" }
            input id="officer" name="officer" value="Petugas 014" maxlength="40" required;
            label for="region" { "Wilayah" }
            select id="region" name="region" {
                @for district in regions.children(&gate.ctx.city.region) {
                    option value=(district.code) { "Kecamatan " (district.name) }
                    @for village in regions.children(&district.code) {
                        option value=(village.code) { "— " (village.name) }
                    }
                }
            }
            label for="quota" { "Berapa kali" }
            input id="quota" name="quota" type="number" min="1" max="5000" value="100" required;
            label for="days" { "Berapa hari" }
            input id="days" name="days" type="number" min="1" max="366" value="90" required;
            button type="submit" { "Buat kode" }
        }
        @for entry in &known.enrolments { (card(entry)) }
    };
    sandbox::page_of(gate, "Petugas", &body)
}

fn card(entry: &EnrolmentEntry) -> Markup {
    let (state, may_revoke) = match (entry.revoked_at, entry.enrolled_at) {
        (Some(_), _) => ("Dicabut", false),
        (None, Some(_)) => ("Terdaftar", true),
        (None, None) => ("Menunggu kode diketik", true),
    };
    html! {
        article class="card" data-enrolment=(entry.id) {
            h2 { (entry.officer) }
            p { (state) " · " (entry.used) " dari " (entry.quota) " kali · " (entry.area.join(", ")) }
            @if may_revoke {
                form method="post" action="/sandbox/officers/revoke" {
                    input type="hidden" name="id" value=(entry.id);
                    button class="quiet" type="submit" { "Cabut" }
                }
            }
        }
    }
}
