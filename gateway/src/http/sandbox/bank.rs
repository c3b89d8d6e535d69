//! A bank's page: what waits to be paid, and paying it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use live_protocol::{Payment, PaymentReceipt, PaymentStatus, Problem, ProblemKind};
use maud::{Markup, html};
use serde::Deserialize;

use super::{Gateway, fault, moment, page, sandbox};
use crate::error::Result;
use crate::http::extract::SameOrigin;
use crate::sandbox::{Sandbox, SandboxError};

/// A bank: what waits to be paid.
pub(in crate::http) async fn pay(State(gate): Gateway) -> Result<Response> {
    let sandbox = sandbox(&gate)?;
    pay_page(sandbox, "", None).await
}

#[derive(Debug, Deserialize)]
pub(in crate::http) struct Paying {
    /// A QRIS payload, a reference, or a payment's id.
    qris: String,
}

/// What would be paid, to whom: asked before the money goes.
pub(in crate::http) async fn review_payment(
    State(gate): Gateway,
    SameOrigin(form): SameOrigin<Paying>,
) -> Result<Response> {
    let sandbox = sandbox(&gate)?;
    let payment = match sandbox.find_payment(&form.qris).await {
        Ok(payment) => payment,
        Err(SandboxError::Refused(problem)) => {
            return pay_page(sandbox, &form.qris, Some(&problem)).await;
        }
        Err(error) => return Err(fault(error)),
    };
    let merchant = &sandbox.context().city.qris_merchant;
    let body = html! {
        section class="card" {
            p class="meta" { "Bayar kepada" }
            p { strong { (merchant.name) } br; (merchant.city) }
            p class="meta" { "Jumlah" }
            p class="big" data-amount=(payment.amount.whole()) { (payment.amount) }
            @match payment.status {
                PaymentStatus::Waiting => form method="post" action="/sandbox/pay/confirm" {
                    input type="hidden" name="qris" value=(payment.id);
                    button type="submit" { "Bayar " (payment.amount) }
                },
                PaymentStatus::Paid => p class="notice good" { "QRIS ini sudah dibayar." },
                PaymentStatus::Expired => p class="notice bad" {
                    "QRIS ini sudah lewat waktunya. Buat yang baru di aplikasi."
                },
            }
            p { a href="/sandbox/pay" { "Batal" } }
        }
    };
    Ok(page(sandbox, "Periksa pembayaran", None, &body))
}

/// Pays.
pub(in crate::http) async fn confirm_payment(
    State(gate): Gateway,
    SameOrigin(form): SameOrigin<Paying>,
) -> Result<Response> {
    let sandbox = sandbox(&gate)?;
    let payment = match sandbox.pay(&form.qris).await {
        Ok(payment) => payment,
        Err(SandboxError::Refused(problem)) => {
            return pay_page(sandbox, &form.qris, Some(&problem)).await;
        }
        Err(error) => return Err(fault(error)),
    };
    Ok(page(sandbox, "Pembayaran berhasil", None, &paid(sandbox, &payment)))
}

async fn pay_page(sandbox: &Sandbox, typed: &str, problem: Option<&Problem>) -> Result<Response> {
    let waiting = sandbox.waiting_payments().await.map_err(fault)?;
    let body = html! {
        p class="lead" { "Bank rekaan. Di sini uang tidak berpindah, tetapi aplikasi mengira begitu." }
        @if let Some(problem) = problem {
            p class="notice bad" role="alert" { (refusal(problem)) }
        }
        @if !waiting.is_empty() {
            section {
                h2 { "Menunggu dibayar" }
                @for payment in &waiting {
                    form class="card row" method="post" action="/sandbox/pay" {
                        input type="hidden" name="qris" value=(payment.id);
                        p class="grow" { strong { (payment.amount) } br;
                            span class="meta" { "Sampai " (moment(sandbox, payment.expires_at)) } }
                        button type="submit" { "Periksa dan bayar" }
                    }
                }
            }
        }
        form class="card" method="post" action="/sandbox/pay" {
            label for="qris" { "Isi kode QRIS atau nomor pembayaran" }
            p class="meta" { "Tempelkan isi kode QR dari aplikasi (dimulai dengan 0002)." }
            textarea id="qris" name="qris" rows="5" autocomplete="off" spellcheck="false" required {
                (typed)
            }
            button type="submit" { "Periksa" }
        }
    };
    let page = page(sandbox, "Bank latihan", None, &body);
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, page).into_response())
}

fn paid(sandbox: &Sandbox, payment: &Payment) -> Markup {
    html! {
        section class="card" {
            p class="notice good" role="status" { "Pembayaran berhasil." }
            p class="big" { (payment.amount) }
            @if let Some(receipt) = &payment.receipt {
                p { "Nomor bukti (NTPD): " strong data-receipt=(receipt.number) { (receipt.number) } }
                p { (paid_for(sandbox, receipt)) }
                p class="meta" { (moment(sandbox, receipt.paid_at)) }
            }
            p { "Kembali ke aplikasi: buktinya sudah ada di sana." }
            p { a href="/sandbox/pay" { "Bayar yang lain" } }
        }
    }
}

/// What to do about a payment that cannot be made.
fn refusal(problem: &Problem) -> &'static str {
    match problem.kind {
        ProblemKind::NotFound => {
            "Pembayaran ini tidak ada. Salin lagi seluruh kodenya dari aplikasi."
        }
        ProblemKind::Conflict => {
            "QRIS ini sudah lewat waktunya atau tagihannya sudah dibayar. Buat yang baru di aplikasi."
        }
        _ => "Ini bukan QRIS yang utuh. Salin lagi seluruh kodenya dari aplikasi.",
    }
}

/// Which tax, of what and for when.
fn paid_for(sandbox: &Sandbox, receipt: &PaymentReceipt) -> String {
    let kind = sandbox.context().city.tax_kind(&receipt.kind);
    let tax = kind.map_or(receipt.kind.as_str(), |kind| kind.name.id.as_str());
    let month = receipt.month.map(|month| format!("{month:02}/")).unwrap_or_default();
    format!("{tax} {month}{}, nomor {}", receipt.year, receipt.tax_object)
}
