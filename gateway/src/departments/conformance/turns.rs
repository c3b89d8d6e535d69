//! The queues of the department for tests.

use std::collections::HashMap;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::department::{Department, Inside, Shared};

/// The only day on which there are times, one each hour.
const DAY: &str = "2026-09-22";
const TIMES: usize = 4;

/// Somebody's place.
#[derive(Debug, Clone)]
pub(super) struct Turn {
    sent: Value,
    is_gone: bool,
}

/// What it has.
#[derive(Default)]
pub(super) struct Turns {
    all: Vec<Turn>,
    finds_anything: bool,
}

impl Department {
    /// What it was sent to book.
    pub fn sent_turns(&self) -> Vec<Value> {
        self.inside().turns.all.iter().map(|turn| turn.sent.clone()).collect()
    }

    /// From now on it does not look at what is searched for.
    pub fn find_anything(&self) {
        self.inside().turns.finds_anything = true;
    }
}

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/places", get(places))
        .route("/api/offers/{offer}/times", get(times))
        .route("/api/turns", get(find).post(book))
        .route("/api/turns/{id}", get(standing).delete(cancel))
}

async fn places() -> Json<Value> {
    let offers = json!([
        { "id": "rekam", "name": "Perekaman KTP-el", "english": "Recording" },
        { "id": "kk", "name": "Kartu keluarga" },
        { "id": "../kk", "name": "Lain" },
        { "id": "nameless" },
    ]);
    Json(json!({ "data": [
        {
            "id": "uji", "name": "Kantor Uji", "where": "Jl. Uji 1", "lat": -6.1, "lon": "106.6",
            "offers": offers,
        },
        { "id": "tutup", "name": "Kantor Tutup", "offers": [] },
        { "name": 7 },
    ] }))
}

fn time(offer: &str, place: usize) -> Value {
    let (from, to) =
        (format!("{DAY}T0{}:00:00Z", place + 1), format!("{DAY}T0{}:30:00Z", place + 1));
    json!({ "id": format!("{offer}-{place}"), "from": from, "to": to })
}

impl Inside {
    fn is_free(&self, time: &str) -> bool {
        !self.turns.all.iter().any(|turn| !turn.is_gone && turn.sent["time"] == time)
    }

    fn turn(&self, at: usize) -> Value {
        let sent = &self.turns.all[at].sent;
        let place = sent["time"].as_str().and_then(|id| id.rsplit('-').next()?.parse().ok());
        let mut turn = time("rekam", place.unwrap());
        turn["id"] = json!(at);
        turn["ref"] = sent["ref"].clone();
        turn["no"] = json!(format!("R-{at}"));
        turn
    }
}

async fn times(
    State(inside): State<Shared>,
    Path(offer): Path<String>,
    Query(asked): Query<HashMap<String, String>>,
) -> Response {
    if !["rekam", "kk"].contains(&&*offer) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let inside = inside.lock().unwrap();
    let all = (0..TIMES).map(|place| time(&offer, place));
    let free =
        all.filter(|time| asked["day"] == DAY && inside.is_free(time["id"].as_str().unwrap()));
    Json(json!({ "times": free.collect::<Vec<_>>() })).into_response()
}

async fn book(
    State(inside): State<Shared>,
    headers: HeaderMap,
    Json(sent): Json<Value>,
) -> Response {
    assert_eq!(headers["idempotency-key"], sent["ref"].as_str().unwrap());
    let mut inside = inside.lock().unwrap();
    let known = inside.turns.all.iter().position(|turn| turn.sent["ref"] == sent["ref"]);
    let at = known.unwrap_or(inside.turns.all.len());
    if known.is_none() {
        let wanted = sent["time"].as_str().unwrap().to_owned();
        let offer = sent["offer"].as_str().unwrap();
        if !(0..TIMES).any(|place| wanted == format!("{offer}-{place}")) {
            return StatusCode::NOT_FOUND.into_response();
        }
        if !inside.is_free(&wanted) {
            return StatusCode::CONFLICT.into_response();
        }
        inside.turns.all.push(Turn { sent, is_gone: false });
    }
    Json(json!({ "turn": inside.turn(at) })).into_response()
}

async fn find(
    State(inside): State<Shared>,
    Query(asked): Query<HashMap<String, String>>,
) -> Json<Value> {
    let inside = inside.lock().unwrap();
    let is_it = |at: &usize| {
        inside.turns.finds_anything || inside.turns.all[*at].sent["ref"] == asked["ref"]
    };
    let found: Vec<Value> =
        (0..inside.turns.all.len()).filter(is_it).map(|at| inside.turn(at)).collect();
    Json(json!({ "turns": found }))
}

async fn standing(State(inside): State<Shared>, Path(id): Path<usize>) -> Json<Value> {
    let state = if inside.lock().unwrap().turns.all[id].is_gone { "GONE" } else { "WAIT" };
    Json(json!({ "state": state, "before": 2, "now": null }))
}

async fn cancel(State(inside): State<Shared>, Path(id): Path<usize>) -> StatusCode {
    inside.lock().unwrap().turns.all[id].is_gone = true;
    StatusCode::NO_CONTENT
}
