//! Where people stop: phones' counts come in, and the city sees them as figures and as a picture.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{FromRequestParts, State};
use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};
use live_protocol::{StepCounts, StepDays, StepOutcome, StepTime};
use maud::{Markup, html};
use serde::Deserialize;

use super::Gate;
use super::answer::json;
use super::extract::{Asked, ClientAddress, Keyed};
use super::sandbox;
use crate::error::{Error, Result};
use crate::services::steps;

type Gateway = State<Arc<Gate>>;

/// For how many days figures are given at most, and where nobody says.
const MOST_DAYS: u32 = 366;
const USUAL_DAYS: u32 = 30;

/// Who watches over the city: holds the operator's token. A sandbox has no secrets.
pub(super) struct Operator;

impl FromRequestParts<Arc<Gate>> for Operator {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, gate: &Arc<Gate>) -> Result<Self> {
        if gate.sandbox.is_some() {
            return Ok(Self);
        }
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let given = header.and_then(|text| text.strip_prefix("Bearer "));
        let (Some(given), Some(token)) = (given, &gate.operator_token) else {
            return Err(Error::sign_in_again());
        };
        let pepper = &gate.ctx.pepper;
        // By their hashes, in time that says nothing about the token.
        let is_it = pepper.matches("operator", given.as_bytes(), &pepper.hash("operator", token));
        if is_it { Ok(Self) } else { Err(Error::sign_in_again()) }
    }
}

/// Adds what a phone counted, once for each key. It says nothing about who.
#[utoipa::path(post, path = "/v1/steps", tag = "city", request_body = StepCounts,
    params(("Idempotency-Key" = uuid::Uuid, Header, description = "The message")),
    responses((status = 204, description = "Added, now or before")))]
pub(super) async fn add(
    State(gate): Gateway,
    ClientAddress(address): ClientAddress,
    request: Keyed<StepCounts>,
) -> Result<Response> {
    steps::add(&gate.ctx, request.key, &request.value, address).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// What may be asked of the figures.
#[derive(Deserialize)]
pub(super) struct Wanted {
    days: Option<u32>,
}

/// Where people stop, for the city: with the operator's token as `Authorization: Bearer`.
#[utoipa::path(get, path = "/v1/steps", tag = "city",
    params(("days" = Option<u32>, Query, description = "How many days: 30, up to 366")),
    responses((status = 200, description = "Newest first", body = StepDays),
        (status = 400, description = "The request could not be read",
            body = live_protocol::Problem, content_type = "application/problem+json"),
        (status = 401, description = "The operator's token is missing or wrong",
            body = live_protocol::Problem, content_type = "application/problem+json")))]
pub(super) async fn figures(
    State(gate): Gateway,
    _: Operator,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response> {
    let days = wanted.days.unwrap_or(USUAL_DAYS).clamp(1, MOST_DAYS);
    Ok(json(&steps::list(&gate.ctx, days).await?))
}

/// The same as a picture, in the sandbox.
pub(super) async fn page(State(gate): Gateway, _: Operator) -> Result<Response> {
    let figures = steps::list(&gate.ctx, USUAL_DAYS).await?;
    let body = html! {
        p class="lead" {
            "Di langkah mana orang berhenti, selama " (USUAL_DAYS) " hari. Hanya jumlah, tanpa tahu siapa."
        }
        @if figures.days.is_empty() {
            p class="card" { "Belum ada hitungan. Masuk di aplikasi, lalu kembali ke sini." }
        }
        @for (step, funnel) in Funnel::each(figures) { (card(&step, &funnel)) }
    };
    sandbox::page_of(&gate, "Corong", &body)
}

/// What became of one step.
#[derive(Debug, Default)]
struct Funnel {
    begun: u32,
    done: u32,
    left: u32,
    failed: u32,
    reasons: BTreeMap<String, u32>,
    times: BTreeMap<StepTime, u32>,
}

impl Funnel {
    /// Of each step, in the order of the ladder.
    fn each(figures: StepDays) -> Vec<(String, Self)> {
        let mut funnels: BTreeMap<String, Self> = BTreeMap::new();
        for count in figures.days.into_iter().flat_map(|day| day.counts) {
            let funnel = funnels.entry(count.step).or_default();
            match count.outcome {
                StepOutcome::Begun => funnel.begun += count.count,
                StepOutcome::Left => funnel.left += count.count,
                StepOutcome::Failed => {
                    funnel.failed += count.count;
                    *funnel.reasons.entry(count.reason).or_default() += count.count;
                }
                StepOutcome::Done => {
                    funnel.done += count.count;
                    *funnel.times.entry(count.time).or_default() += count.count;
                }
            }
        }
        let mut funnels: Vec<_> = funnels.into_iter().collect();
        funnels.sort_by_key(|(_, funnel)| std::cmp::Reverse(funnel.begun));
        funnels
    }

    /// Why tries failed, the most frequent first.
    fn worst(&self) -> Vec<(&str, u32)> {
        const SHOWN: usize = 6;
        let mut reasons: Vec<_> = self.reasons.iter().map(|(why, n)| (why.as_str(), *n)).collect();
        reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        reasons.truncate(SHOWN);
        reasons
    }
}

fn card(step: &str, funnel: &Funnel) -> Markup {
    let ends = [
        ("Dimulai", funnel.begun, "begun"),
        ("Selesai", funnel.done, "done"),
        ("Ditinggal", funnel.left, "left"),
    ];
    let reasons: Vec<_> = funnel.worst().into_iter().map(|(why, n)| (why, n, "failed")).collect();
    let times: Vec<_> = StepTime::MEASURED
        .into_iter()
        .map(|time| (in_words(time), funnel.times.get(&time).copied().unwrap_or(0), "done"))
        .collect();
    html! {
        section class="card" data-step=(step) {
            h2 { (name(step)) }
            (bars(&ends, funnel.begun))
            h3 { "Percobaan yang gagal: " (funnel.failed) }
            (bars(&reasons, funnel.failed))
            h3 { "Lama sampai selesai" }
            (bars(&times, funnel.done))
        }
    }
}

/// Bars below each other, each with its words, its count and its share of the whole.
fn bars(rows: &[(&str, u32, &str)], whole: u32) -> Markup {
    const ROW: usize = 30;
    const LONGEST: u64 = 300;
    let length = |count: u32| u64::from(count) * LONGEST / u64::from(whole.max(1));
    let percent = |count: u32| u64::from(count) * 100 / u64::from(whole.max(1));
    html! {
        div class="scroll" { svg class="bars" viewBox={ "0 0 640 " (ROW * rows.len().max(1)) } {
            @for (index, (label, count, class)) in rows.iter().enumerate() {
                text x="0" y=(ROW * index + 20) { (label) }
                rect class=(class) x="230" y=(ROW * index + 5) rx="5" height="20"
                    width=(length(*count).min(LONGEST)) {}
                text x=(240 + length(*count).min(LONGEST)) y=(ROW * index + 20) {
                    (count) " · " (percent(*count)) "%"
                }
            }
        } }
    }
}

fn name(step: &str) -> &str {
    match step {
        "phone" => "Nomor HP dan kode",
        "match" => "Mencocokkan data",
        "receipt" => "Meminta petugas memeriksa",
        "proof" => "Membuktikan lewat INApas",
        "attestation" => "Disahkan petugas",
        other => other,
    }
}

fn in_words(time: StepTime) -> &'static str {
    match time {
        StepTime::None => "Belum diukur",
        StepTime::HalfMinute => "Sampai 30 detik",
        StepTime::Minute => "Sampai 1 menit",
        StepTime::ThreeMinutes => "Sampai 3 menit",
        StepTime::TenMinutes => "Sampai 10 menit",
        StepTime::More => "Lebih lama",
    }
}
