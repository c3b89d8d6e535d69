//! The page of the sandbox's identity provider, to which a browser is led and from which it is led
//! back. It holds links and no form: browsers let no form lead from one site to another.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use live_protocol::ReturnTo;
use maud::html;
use serde::Deserialize;

use super::Gate;
use super::extract::Asked;
use super::sandbox::{fault, page_of, sandbox};
use crate::error::{Error, Result};

/// The longest state that the gateway makes.
const LONGEST_STATE: usize = 64;

/// What the gateway leads here with.
#[derive(Deserialize)]
pub(super) struct Led {
    to: ReturnTo,
    state: String,
}

/// Whose identity somebody wants to have.
pub(super) async fn page(
    State(gate): State<Arc<Gate>>,
    Asked(led): Asked<Led>,
) -> Result<Response> {
    let sandbox = sandbox(&gate)?;
    let inapas = sandbox.inapas().ok_or_else(Error::not_found)?;
    if led.state.len() > LONGEST_STATE {
        return Err(Error::field("state", "too-long"));
    }
    let people = sandbox.people_to_try().await.map_err(fault)?;
    let body = html! {
        p class="lead" {
            "INApas rekaan. Yang sungguhan meminta Anda masuk dan membuktikan diri;"
            " di sini Anda memilih mau menjadi siapa."
        }
        p { "Kota minta: " strong { "NIK Anda" } ". Kalau Anda setuju, Anda kembali ke aplikasi." }
        @for (place, person) in people.iter().enumerate() {
            article class="card" {
                h2 { (person.name) }
                p class="meta" { "NIK " span data-nik=(person.nik) { (person.nik) } }
                a class="button" href=(inapas.agree(led.to, &led.state, place)) {
                    "Setuju sebagai " (person.name)
                }
            }
        }
        a class="button quiet" href=(inapas.decline(led.to, &led.state)) { "Tidak setuju" }
    };
    page_of(&gate, "INApas latihan", &body)
}
