//! The public pages of documents: whether one is valid, and what was shared of one. For any phone, in
//! both languages, without scripts.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use live_domain::{Localized, Timestamp};
use live_protocol::{DocumentState, ProblemKind, Share};
use maud::{Markup, html};

use super::Gate;
use super::dates::{day_in_both, moment};
use super::extract::{ClientAddress, SameOrigin};
use super::page::{self, sandbox_banner};
use crate::error::{Error, Result};
use crate::services::documents::{self, Public, Seen, Shared};

type Gateway = State<Arc<Gate>>;

const STYLE: &str = concat!(include_str!("../sandbox/style.css"), include_str!("verify.css"));

/// How the pages look.
pub(super) async fn style() -> Response {
    let headers = [(CONTENT_TYPE, "text/css; charset=utf-8"), (CACHE_CONTROL, "no-cache")];
    (headers, STYLE).into_response()
}

/// What a code leads to. What was shared is not shown yet: chat apps open every address that is sent
/// through them.
pub(super) async fn show(
    State(gate): Gateway,
    ClientAddress(address): ClientAddress,
    Path(token): Path<String>,
) -> Result<Response> {
    match documents::seen(&gate.ctx, &token, address).await {
        Ok(Seen::Document(document)) => Ok(about(&gate, &document)),
        Ok(Seen::Share(share)) => Ok(before(&gate, &token, &share)),
        Err(error) => problem(&gate, error),
    }
}

/// What was shared, for whoever asks to see it.
pub(super) async fn look(
    State(gate): Gateway,
    ClientAddress(address): ClientAddress,
    Path(token): Path<String>,
    SameOrigin(()): SameOrigin<()>,
) -> Result<Response> {
    match documents::look(&gate.ctx, &token, address).await {
        Ok(shared) => Ok(shown(&gate, &shared)),
        Err(error) => problem(&gate, error),
    }
}

fn about(gate: &Gate, document: &Public) -> Response {
    let body = html! {
        (verdict(gate, document))
        section class="card" { (facts(gate, document)) }
        p class="meta" {
            "Bandingkan dengan dokumen di tangan Anda: nomor dan tanggalnya harus sama."
            (english("Compare with the document in your hand: number and dates must be the same."))
        }
    };
    page(gate, &document.name.id, &body)
}

fn before(gate: &Gate, token: &str, share: &Share) -> Response {
    let body = html! {
        section class="card" {
            p {
                "Sebuah dokumen dibagikan kepada Anda."
                (english("A document was shared with you."))
            }
            (purpose(gate, share))
            form method="post" action=(format!("/v/{token}")) {
                button type="submit" { "Lihat dokumennya / See the document" }
            }
            p class="meta" {
                "Pemiliknya melihat bahwa dokumen ini dibuka."
                (english("Its holder sees that this document was opened."))
            }
        }
    };
    page(gate, "Dokumen yang dibagikan", &body)
}

fn shown(gate: &Gate, Shared { share, document, statement }: &Shared) -> Response {
    let body = html! {
        (verdict(gate, document))
        (purpose(gate, share))
        section class="card shared" {
            p class="over" aria-hidden="true" { (share.purpose) }
            (facts(gate, document))
            p { (statement.id) (english(&statement.en)) }
        }
        p class="meta" {
            "Hanya untuk keperluan di atas. Jangan simpan atau teruskan."
            (english("For the purpose above alone. Do not keep it or pass it on."))
        }
    };
    page(gate, &document.name.id, &body)
}

/// What for, and until when.
fn purpose(gate: &Gate, share: &Share) -> Markup {
    html! {
        p class="notice" {
            "Hanya untuk: " strong { (share.purpose) } br;
            "Sampai " (moment(&gate.ctx.city, share.expires_at))
            (english("For this purpose alone, and until then."))
        }
    }
}

/// Whether it can be relied on now, in a word and a sentence.
fn verdict(gate: &Gate, document: &Public) -> Markup {
    let is_over = document.expires_at.is_some_and(|end| end <= gate.ctx.now());
    let ended = document.ended_at.map(|at| on(gate, at)).unwrap_or_default();
    let (class, word, said, in_english) = match document.state {
        DocumentState::Issued if !is_over => (
            "notice good",
            "Berlaku",
            "Dokumen ini diterbitkan oleh kota dan masih berlaku.".to_owned(),
            "Valid: the city issued this document and stands by it.",
        ),
        DocumentState::Issued => (
            "notice bad",
            "Sudah habis masa berlakunya",
            "Dokumen ini asli, tetapi masa berlakunya sudah lewat. Mintalah yang baru.".to_owned(),
            "Expired: genuine, but its time is over. Ask for a new one.",
        ),
        DocumentState::Replaced => (
            "notice bad",
            "Sudah diganti",
            format!("Dokumen lain menggantikannya{ended}. Mintalah yang baru."),
            "Replaced: another document took its place. Ask for that one.",
        ),
        DocumentState::Withdrawn | DocumentState::Other => (
            "notice bad",
            "Dicabut",
            format!("Dokumen ini dicabut{ended} dan tidak berlaku lagi."),
            "Withdrawn: the city does not stand by it any more. Do not rely on it.",
        ),
    };
    html! {
        div class=(class) role="status" {
            p class="big" { (word) }
            p { (said) (english(in_english)) }
        }
    }
}

fn facts(gate: &Gate, document: &Public) -> Markup {
    let known = gate.ctx.city.departments.iter().find(|known| known.id == document.department);
    let unnamed = || Localized { id: document.department.clone(), ..Localized::default() };
    let department = known.map_or_else(unnamed, |known| known.name.clone());
    let day = |at: Timestamp| day_in_both(gate.ctx.date_of(at));
    let until = document.expires_at.map_or_else(|| "tanpa batas / no end".to_owned(), day);
    html! {
        dl {
            dt { "Dokumen / Document" } dd { (document.name.id) (english(&document.name.en)) }
            dt { "Nomor / Number" } dd { (document.number) }
            @if let Some(holder) = &document.holder { dt { "Nama / Name" } dd { (holder) } }
            dt { "Diterbitkan / Issued" } dd { (day(document.issued_at)) }
            dt { "Berlaku sampai / Valid until" } dd { (until) }
            dt { "Oleh / By" } dd { (department.id) ", " (gate.ctx.city.name) }
        }
    }
}

/// What cannot be shown, as a page.
fn problem(gate: &Gate, error: Error) -> Result<Response> {
    match error {
        Error::Problem(problem) if problem.kind == ProblemKind::NotFound => {
            let body = html! {
                div class="notice bad" role="status" {
                    p class="big" { "Tidak dikenal" }
                    p {
                        "Tidak ada dokumen dengan kode ini. Mungkin salah ketik, sudah tidak dibagikan, \
                         pemiliknya menghapus akunnya, atau dokumennya palsu. Tanyakan kepada pemiliknya \
                         atau dinas yang menerbitkannya."
                        (english("Unknown: there is no document with this code. It may be mistyped, no \
                            longer shared, of an account that was erased, or forged. Ask its holder, or \
                            the department that issued it."))
                    }
                }
            };
            Ok((StatusCode::NOT_FOUND, page(gate, "Periksa dokumen", &body)).into_response())
        }
        Error::Problem(problem) if problem.kind == ProblemKind::RateLimited => {
            let body = html! {
                p class="notice bad" role="status" {
                    "Terlalu banyak percobaan. Coba lagi sebentar lagi."
                    (english("Too many tries. Try again in a while."))
                }
            };
            let page = page(gate, "Periksa dokumen", &body);
            Ok((StatusCode::TOO_MANY_REQUESTS, page).into_response())
        }
        error => Err(error),
    }
}

/// " pada 24 November 2026".
fn on(gate: &Gate, at: Timestamp) -> String {
    format!(" pada {}", super::dates::day(gate.ctx.date_of(at)))
}

fn english(text: &str) -> Markup {
    html! { span class="en" lang="en" { (text) } }
}

fn page(gate: &Gate, title: &str, body: &Markup) -> Response {
    let head = html! {
        link rel="stylesheet" href="/v/style.css";
        meta name="robots" content="noindex, nofollow";
    };
    let header = html! {
        @if gate.sandbox.is_some() { (sandbox_banner()) }
        nav aria-label="Kota" { strong class="city" { (gate.ctx.city.name) } }
    };
    page::page(&gate.ctx.city, title, &head, &header, body)
}
