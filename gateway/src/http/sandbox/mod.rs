//! The pages of the sandbox city: people to try, the messages that were not sent, a bank, a clock.
//! Plain HTML in the city's language that works without scripts.

pub(in crate::http) mod bank;

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect, Response};
use live_domain::Timestamp;
use maud::{Markup, html};
use serde::Deserialize;

use crate::error::{Error, Result};
use crate::http::answer::json;
use crate::http::extract::SameOrigin;
use crate::http::page::{self, sandbox_banner};
use crate::http::{Gate, dates};
use crate::sandbox::{Person, Sandbox, SandboxError};

type Gateway = State<Arc<Gate>>;

const STYLE: &str = include_str!("../../sandbox/style.css");

/// People to try, and the clock.
pub(in crate::http) async fn home(State(gate): Gateway) -> Result<Response> {
    let sandbox = sandbox(&gate)?;
    let people = sandbox.people_to_try().await.map_err(fault)?;
    let register_answers = sandbox.register_answers().await.map_err(fault)?;
    let health_answers = sandbox.health_answers().await.map_err(fault)?;
    let body = html! {
        p class="lead" {
            "Kota ini dibuat dari angka acak. Semua orang, rumah, tagihan dan laporan di sini rekaan,"
            " dan tidak ada pesan atau uang yang benar-benar dikirim."
        }
        section {
            h2 { "Orang untuk dicoba" }
            @for person in &people { (person_card(person)) }
            p { a href="/sandbox/people" { "Lihat semua warga" } }
        }
        @if let Some(reviewer) = sandbox.reviewer() {
            section class="card" {
                h2 { "Petugas meja pemeriksaan" }
                p { "Memeriksa data yang belum cocok dengan Dukcapil, di " a href="/desk" { "meja pemeriksaan" } "." }
                dl {
                    dt { "Nama" } dd { (reviewer.name) }
                    dt { "Kata sandi" } dd data-reviewer-secret=(reviewer.secret) { (reviewer.secret) }
                }
            }
        }
        @if let Some(partner) = gate.ctx.partners.first() {
            section class="card" {
                h2 { "Aplikasi lain (Open311)" }
                p {
                    "Laporan dapat dikirim dan diikuti dari aplikasi lain, mulai dari "
                    a href="/open311/discovery.json" { "/open311/discovery.json" } "."
                }
                dl { dt { "api_key" } dd { (partner.key) } }
            }
        }
        section class="card" {
            @if register_answers {
                h2 { "Dukcapil menjawab" }
                (switch("/sandbox/register", "off", "Matikan Dukcapil"))
            } @else {
                h2 { "Dukcapil tidak menjawab" }
                (switch("/sandbox/register", "on", "Nyalakan Dukcapil"))
            }
        }
        section class="card" {
            @if health_answers {
                h2 { "Dinas Kesehatan menjawab" }
                (switch("/sandbox/health", "off", "Matikan Dinas Kesehatan"))
            } @else {
                h2 { "Dinas Kesehatan tidak menjawab" }
                (switch("/sandbox/health", "on", "Nyalakan Dinas Kesehatan"))
            }
        }
        section class="card" {
            h2 { "Jam kota latihan" }
            p class="big" { (moment(sandbox, sandbox.now())) }
            p { "Majukan jam, dan dinas-dinas mengerjakan laporan sampai waktu itu." }
            div class="buttons" {
                (advance("Maju 1 jam", 3600))
                (advance("Maju 1 hari", 24 * 3600))
                (advance("Maju 1 minggu", 7 * 24 * 3600))
                (advance("Maju 1 bulan", 30 * 24 * 3600))
            }
        }
    };
    Ok(page(sandbox, "Kota latihan", None, &body))
}

/// The people to try, for programs.
pub(in crate::http) async fn people_to_try(State(gate): Gateway) -> Result<Response> {
    Ok(json(&sandbox(&gate)?.people_to_try().await.map_err(fault)?))
}

/// Somebody who sits at the review desk, for programs.
pub(in crate::http) async fn reviewer(State(gate): Gateway) -> Result<Response> {
    let reviewer = sandbox(&gate)?.reviewer().ok_or_else(Error::not_found)?;
    Ok(json(&serde_json::json!({ "name": reviewer.name, "secret": reviewer.secret })))
}

/// How the health department's FHIR server is asked, for programs.
pub(in crate::http) async fn health_server(State(gate): Gateway) -> Result<Response> {
    Ok(json(&sandbox(&gate)?.health_server().ok_or_else(Error::not_found)?))
}

/// Everybody.
pub(in crate::http) async fn people(State(gate): Gateway) -> Result<Response> {
    let sandbox = sandbox(&gate)?;
    let people = sandbox.people().await.map_err(fault)?;
    let regions = sandbox.context().city.regions();
    let body = html! {
        p class="lead" { (people.len()) " orang di " (sandbox.context().city.name) ", semuanya rekaan." }
        @for district in regions.children(&sandbox.context().city.region) {
            details class="card" {
                summary { "Kecamatan " (district.name) }
                @for village in regions.children(&district.code) {
                    h3 { (village.name) }
                    div class="scroll" { table {
                        thead { tr { th { "Nama" } th { "NIK" } th { "Nomor KK" } th { "Lahir" } th { "NOP" } th { "NIB · NOPD" } } }
                        tbody { @for person in people.iter().filter(|p| p.village == village.code) {
                            tr {
                                td { (person.name) }
                                td class="num" { (person.nik) }
                                td class="num" { (person.family_card) }
                                td class="num" { (person.birth_date) }
                                td class="num" { @for number in &person.tax_objects { (number) } }
                                td class="num" { (business(person)) }
                            }
                        } }
                    } }
                }
            }
        }
    };
    Ok(page(sandbox, "Semua warga", None, &body))
}

/// The messages that would have been sent. The page loads itself anew.
pub(in crate::http) async fn messages(State(gate): Gateway) -> Result<Response> {
    let sandbox = sandbox(&gate)?;
    let messages = sandbox.messages().await.map_err(fault)?;
    let body = html! {
        p class="lead" { "Pesan yang seharusnya dikirim ke ponsel. Halaman ini memuat ulang sendiri." }
        @if messages.is_empty() {
            p class="card" { "Belum ada pesan. Minta kode masuk di aplikasi, lalu kembali ke sini." }
        }
        @for message in &messages {
            article class="card" {
                p class="meta" { "Ke " span data-phone=(message.phone) { (message.phone) } " · "
                    (moment(sandbox, message.sent_at)) }
                @if let Some(words) = &message.words {
                    p data-words { (words) }
                } @else {
                    p { "Kode masuk Anda:" }
                    p class="code" data-code=(message.code) { (message.code) }
                    p class="meta" { "Berlaku 5 menit. Jangan berikan kepada siapa pun." }
                }
            }
        }
    };
    Ok(page(sandbox, "Pesan (SMS)", Some(3), &body))
}

#[derive(Debug, Deserialize)]
pub(in crate::http) struct Advance {
    /// By how many seconds.
    #[serde(default)]
    advance: u64,
    /// And by how many days.
    #[serde(default)]
    advance_days: u64,
}

/// Moves the clock, and lets the departments catch up.
pub(in crate::http) async fn move_clock(
    State(gate): Gateway,
    SameOrigin(form): SameOrigin<Advance>,
) -> Result<Response> {
    let sandbox = sandbox(&gate)?;
    let days = Duration::from_secs(form.advance_days.saturating_mul(24 * 3600));
    let by = days.saturating_add(Duration::from_secs(form.advance));
    match sandbox.advance(by).await {
        Ok(()) => Ok(Redirect::to("/sandbox").into_response()),
        Err(SandboxError::Refused(problem)) => Err(problem.into()),
        Err(error) => Err(fault(error)),
    }
}

#[derive(Debug, Deserialize)]
pub(in crate::http) struct Switch {
    /// `on` or `off`.
    set: String,
}

/// Switches the civil register on or off.
pub(in crate::http) async fn switch_register(
    State(gate): Gateway,
    SameOrigin(form): SameOrigin<Switch>,
) -> Result<Response> {
    let sandbox = sandbox(&gate)?;
    sandbox.let_register_answer(form.set == "on").await.map_err(fault)?;
    Ok(Redirect::to("/sandbox").into_response())
}

/// Lets the health department answer, or not.
pub(in crate::http) async fn switch_health(
    State(gate): Gateway,
    SameOrigin(form): SameOrigin<Switch>,
) -> Result<Response> {
    let sandbox = sandbox(&gate)?;
    sandbox.let_health_answer(form.set == "on").await.map_err(fault)?;
    Ok(Redirect::to("/sandbox").into_response())
}

/// How the pages look.
pub(in crate::http) async fn style() -> Response {
    let headers = [(CONTENT_TYPE, "text/css; charset=utf-8"), (CACHE_CONTROL, "no-cache")];
    (headers, STYLE).into_response()
}

fn business(person: &Person) -> String {
    let numbers = person.business.as_ref();
    numbers.map(|has| format!("{} · {}", has.nib, has.tax_object)).unwrap_or_default()
}

fn person_card(person: &Person) -> Markup {
    html! {
        article class="card" {
            h3 { (person.name) }
            dl {
                @if let Some(phone) = &person.phone { dt { "Nomor ponsel" } dd data-phone=(phone) { (phone) } }
                dt { "NIK" } dd data-nik=(person.nik) { (person.nik) }
                dt { "Nomor kartu keluarga" } dd data-family-card=(person.family_card) {
                    (person.family_card)
                }
                dt { "Tanggal lahir" } dd data-birth-date=(person.birth_date) { (person.birth_date) }
                @for number in &person.tax_objects { dt { "NOP" } dd data-tax-object=(number) { (number) } }
                @if person.business.is_some() { dt { "NIB · NOPD" } dd { (business(person)) } }
            }
        }
    }
}

fn switch(action: &str, value: &str, label: &str) -> Markup {
    html! {
        form method="post" action=(action) {
            button class="quiet" type="submit" name="set" value=(value) { (label) }
        }
    }
}

fn advance(label: &str, seconds: u64) -> Markup {
    html! {
        form method="post" action="/sandbox/clock" {
            button class="quiet" type="submit" name="advance" value=(seconds) { (label) }
        }
    }
}

/// A page of the sandbox that is drawn elsewhere.
pub(in crate::http) fn page_of(gate: &Gate, title: &str, body: &Markup) -> Result<Response> {
    Ok(page(sandbox(gate)?, title, None, body))
}

fn page(sandbox: &Sandbox, title: &str, refresh: Option<u8>, body: &Markup) -> Response {
    let links = [
        ("/sandbox", "Kota latihan"),
        ("/sandbox/sms", "Pesan (SMS)"),
        ("/sandbox/pay", "Bank"),
        ("/sandbox/funnel", "Corong"),
        ("/desk", "Meja pemeriksaan"),
        ("/sandbox/officers", "Petugas"),
        ("/docs", "API"),
    ];
    let head = html! {
        @if let Some(seconds) = refresh { meta http-equiv="refresh" content=(seconds); }
        link rel="stylesheet" href="/sandbox/style.css";
    };
    let header = html! {
        (sandbox_banner())
        nav aria-label="Kota latihan" {
            @for (href, label) in links { a href=(href) { (label) } }
        }
    };
    page::page(&sandbox.context().city, title, &head, &header, body)
}

/// A point in the sandbox's time.
fn moment(sandbox: &Sandbox, at: Timestamp) -> String {
    dates::moment(&sandbox.context().city, at)
}

/// The sandbox that is served.
pub(in crate::http) fn sandbox(gate: &Gate) -> Result<&Sandbox> {
    gate.sandbox.as_ref().ok_or_else(Error::not_found)
}

/// What a handler answers when the sandbox did not do something.
pub(in crate::http) fn fault(error: SandboxError) -> Error {
    match error {
        SandboxError::Refused(problem) => problem.into(),
        SandboxError::Fault(text) => Error::fault(text),
    }
}
