//! What the desk's pages say.

use std::collections::BTreeMap;

use axum::response::Response;
use live_protocol::{FieldMatch, MatchField, MatchReason, VerificationState};
use maud::{Markup, html};
use uuid::Uuid;

use super::Gate;
use crate::http::dates::{day, moment};
use crate::http::page::{self, sandbox_banner};
use crate::services::desk::Session;
use crate::services::matching::Typed;
use crate::services::verifications::Case;

/// What a reviewer can decide of a field.
pub(super) const DECISIONS: [(MatchReason, &str); 5] = [
    (MatchReason::Confirmed, "Sesuai dengan dokumen"),
    (MatchReason::NotTheSame, "Berbeda dari dokumen"),
    (MatchReason::Blurry, "Foto buram atau gelap, minta foto lagi"),
    (MatchReason::CutOff, "Bagian yang perlu terpotong atau tertutup, minta foto lagi"),
    (MatchReason::WrongDocument, "Bukan dokumen yang diminta, minta foto lagi"),
];

/// What of a case a reviewer sees.
pub(super) struct Shown<'a> {
    /// The case.
    pub case: &'a Case,
    /// The fields in question, each with its photo.
    pub open: &'a [(FieldMatch, Option<Uuid>)],
    /// What was typed; only the NIK and the fields in question are shown, and of a claim what an ID card
    /// shows.
    pub typed: &'a Typed,
    /// What was decided before something was left out.
    pub form: &'a BTreeMap<String, String>,
}

/// The way in.
pub(super) fn sign_in(gate: &Gate, problem: Option<&str>) -> Response {
    let body = html! {
        p class="lead" { "Untuk petugas yang memeriksa data yang belum cocok dengan Dukcapil." }
        @if let Some(problem) = problem { p class="notice bad" role="alert" { (problem) } }
        form class="card" method="post" action="/desk/session" {
            label for="name" { "Nama" }
            input id="name" name="name" autocomplete="username" maxlength="40" required;
            label for="secret" { "Kata sandi" }
            input id="secret" name="secret" type="password" autocomplete="current-password"
                maxlength="200" required;
            button type="submit" { "Masuk" }
        }
    };
    page(gate, None, "Masuk ke meja pemeriksaan", &body)
}

/// What waits, in the order of what was promised.
pub(super) fn queue(gate: &Gate, session: &Session, cases: &[Case]) -> Response {
    let now = gate.ctx.now();
    let city = &gate.ctx.city;
    let body = html! {
        p class="lead" { "Urut menurut hari yang dijanjikan. Buka satu; selama 10 menit hanya Anda yang memegangnya." }
        @if cases.is_empty() { p class="card" { "Tidak ada yang menunggu." } }
        @for case in cases {
            @let number = &case.receipt.number;
            @let other = case.leased_by(now).filter(|who| *who != session.reviewer);
            section class="card row" {
                div class="grow" {
                    h2 { (number) }
                    p class="meta" {
                        "Yang diperiksa: " (names(case))
                        @if case.claim.is_some() { br; "Klaim atas NIK yang dipakai akun lain" }
                        @if let Some(promised) = case.receipt.promised { br; "Dijanjikan paling lambat " (day(promised)) }
                        @if let Some(asked_at) = case.asked_at { br; "Diminta " (moment(city, asked_at)) }
                    }
                }
                @if other.is_some() {
                    p { "Sedang dibuka petugas lain" }
                } @else {
                    form method="post" action=(format!("/desk/cases/{number}/take")) {
                        (token(session))
                        button type="submit" aria-label=(format!("Periksa {number}")) { "Periksa" }
                    }
                }
            }
        }
    };
    page(gate, Some(session), "Antrean pemeriksaan", &body)
}

/// One case: what is in question, and nothing else.
pub(super) fn case(gate: &Gate, session: &Session, shown: &Shown<'_>) -> Response {
    let number = &shown.case.receipt.number;
    let body = html! {
        p class="lead" {
            "Putuskan setiap isian dari fotonya saja. Warga melihat bahwa petugas membuka data ini. "
            "Foto dihapus begitu Anda memutuskan."
        }
        @if shown.case.claim.is_some() {
            p class="notice" {
                "Warga ini meminta NIK yang dipakai akun lain. Periksa apakah KTP di foto benar memuat "
                "NIK dan tanggal lahir ini, dan bukan foto dari layar atau fotokopi. Bila ragu, pilih "
                "“Berbeda dari dokumen”: warga lalu diminta bertemu petugas."
            }
        }
        section class="card" {
            dl {
                dt { "NIK yang diketik" } dd { (shown.typed.nik) }
                @if shown.case.claim.is_some() {
                    dt { "Tanggal lahir yang diketik" } dd { (shown.typed.birth_date) }
                }
            }
            h2 { "Jawaban Dukcapil" }
            dl { @for answer in &shown.case.answers {
                dt { (label(answer.field)) } dd { (flag(answer.reason)) }
            } }
        }
        form method="post" action=(format!("/desk/cases/{number}")) {
            (token(session))
            @for (at, (item, photo)) in shown.open.iter().enumerate() {
                @let is_same = at > 0 && shown.open[at - 1].1 == *photo;
                (question(shown, number, *item, photo.filter(|_| !is_same)))
            }
            button type="submit" { "Simpan keputusan" }
        }
        form method="post" action=(format!("/desk/cases/{number}/release")) {
            (token(session))
            button class="quiet" type="submit" { "Kembalikan ke antrean" }
        }
    };
    page(gate, Some(session), &format!("Kasus {number}"), &body)
}

fn question(shown: &Shown<'_>, number: &str, item: FieldMatch, photo: Option<Uuid>) -> Markup {
    let name = item.field.name();
    let chosen = shown.form.get(name).map(String::as_str);
    let is_left_out = chosen.is_none() && !shown.form.is_empty();
    let typed = match item.field {
        MatchField::Nik => shown.typed.nik.to_string(),
        MatchField::FamilyCard => shown.typed.family_card.to_string(),
        MatchField::BirthDate => shown.typed.birth_date.to_string(),
    };
    let address = format!("/desk/cases/{number}/photos/{name}");
    let problem = format!("{name}-problem");
    html! {
        fieldset class=[is_left_out.then_some("bad")]
            aria-describedby=[is_left_out.then_some(problem.as_str())]
        {
            legend { (label(item.field)) }
            p class="meta" { "Yang diketik warga" }
            p class="typed" data-typed=(name) { (typed) }
            @if photo.is_some() {
                a class="paper" href=(address) {
                    img src=(address) alt=(format!("Foto dokumen untuk {}", label(item.field)));
                }
            }
            @if is_left_out { p id=(problem) class="notice bad" role="alert" { "Isian ini belum diputuskan." } }
            @for (reason, words) in DECISIONS {
                label class="option" {
                    input type="radio" name=(name) value=(reason.code())
                        checked[chosen == Some(reason.code())];
                    (words)
                }
            }
        }
    }
}

/// What a decision led to.
pub(super) fn decided(
    gate: &Gate,
    session: &Session,
    number: &str,
    state: VerificationState,
) -> Response {
    let (class, said) = match state {
        VerificationState::Matched => ("notice good", "Data warga ini sekarang cocok."),
        VerificationState::Held => {
            ("notice good", "Sesuai. NIK pindah setelah pemilik akun lain sempat berkeberatan.")
        }
        VerificationState::SentBack => {
            ("notice", "Dikembalikan ke warga. Hanya foto yang belum terbaca yang diminta lagi.")
        }
        _ => ("notice bad", "Tidak sesuai. Warga diberi tahu apa yang dapat dilakukan."),
    };
    let body = html! {
        section class="card" {
            p class=(class) role="status" { (said) }
            p { "Foto untuk " (number) " sudah dihapus." }
            p { a href="/desk" { "Kembali ke antrean" } }
        }
    };
    page(gate, Some(session), "Keputusan tersimpan", &body)
}

/// A case that somebody else has, or that is no longer in the queue.
pub(super) fn taken(gate: &Gate, session: &Session) -> Response {
    let body = html! {
        section class="card" {
            p class="notice bad" role="alert" {
                "Kasus ini sedang dibuka petugas lain, sudah diputuskan, atau ditarik warganya."
            }
            p { a href="/desk" { "Kembali ke antrean" } }
        }
    };
    page(gate, Some(session), "Kasus tidak tersedia", &body)
}

fn names(case: &Case) -> String {
    let open = case.receipt.items.iter().filter(|item| !item.reason.is_right());
    open.map(|item| label(item.field)).collect::<Vec<_>>().join(", ")
}

fn label(field: MatchField) -> &'static str {
    match field {
        MatchField::Nik => "NIK",
        MatchField::FamilyCard => "Nomor Kartu Keluarga",
        MatchField::BirthDate => "Tanggal lahir",
    }
}

/// What the register answered, in a word or two.
fn flag(reason: MatchReason) -> &'static str {
    match reason {
        MatchReason::Match => "cocok",
        MatchReason::NotRegistered => "tidak terdaftar",
        MatchReason::OtherFamily | MatchReason::OtherBirthDate => "tidak cocok",
        MatchReason::NoAnswer => "tidak menjawab",
        _ => "tidak diperiksa",
    }
}

fn token(session: &Session) -> Markup {
    html! { input type="hidden" name="form_token" value=(session.form_token); }
}

fn page(gate: &Gate, session: Option<&Session>, title: &str, body: &Markup) -> Response {
    let head = html! { link rel="stylesheet" href="/desk/style.css"; };
    let header = html! {
        @if gate.sandbox.is_some() { (sandbox_banner()) }
        nav aria-label="Meja pemeriksaan" {
            a href="/desk" { "Meja pemeriksaan" }
            @if let Some(session) = session {
                form method="post" action="/desk/session/end" {
                    (token(session))
                    button class="quiet" type="submit" { "Keluar (" (session.reviewer) ")" }
                }
            }
        }
    };
    page::page(&gate.ctx.city, title, &head, &header, body)
}
