//! A department for tests: a small HTTP interface of its own and an Open311 server, which can be told to
//! misbehave.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::turns::{self, Turns};

/// How it behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mood {
    Well,
    /// It answers that it has failed.
    Failing,
    /// It never answers.
    Silent,
    /// It answers what cannot be read.
    Garbled,
    /// It answers JSON that has nothing of what is looked for.
    Elsewise,
    /// It answers without an end.
    Endless,
    /// It leads elsewhere.
    Leading,
    /// It takes nothing.
    Refusing,
}

/// One ticket there.
#[derive(Debug, Clone, Default)]
pub(super) struct Held {
    pub key: String,
    pub body: Value,
    pub lines: Vec<Value>,
    pub notes: Vec<(String, Value)>,
}

#[derive(Default)]
pub(super) struct Inside {
    mood: Option<Mood>,
    held: Vec<Held>,
    calls: u32,
    tokens: u32,
    headers: HeaderMap,
    gives_tokens: bool,
    pub turns: Turns,
}

/// The department. It ends with this.
pub(super) struct Department {
    pub address: String,
    inside: Arc<Mutex<Inside>>,
    task: JoinHandle<()>,
}

impl Drop for Department {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What its handlers share.
pub(super) type Shared = Arc<Mutex<Inside>>;

impl Department {
    pub async fn open() -> Self {
        let inside = Arc::new(Mutex::new(Inside::default()));
        let router = Router::new()
            .merge(turns::routes())
            .route("/api/checks/{service}", post(check))
            .route("/api/tickets", post(take_over))
            .route("/api/tickets/{id}/history", get(history))
            .route("/api/tickets/{id}/notes", post(note))
            .route("/open311/v2/requests.json", post(take_request))
            .route("/open311/v2/requests/{id}", get(request))
            .route("/open311/v2/tokens/{id}", get(token))
            .layer(middleware::from_fn_with_state(Arc::clone(&inside), behave))
            .route("/oauth/token", post(give_token))
            .with_state(Arc::clone(&inside));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, inside, task }
    }

    pub fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap()
    }

    pub fn behave(&self, mood: Mood) {
        self.inside().mood = Some(mood);
    }

    pub fn held(&self) -> Vec<Held> {
        self.inside().held.clone()
    }

    /// How often it was called, and how many tokens it gave.
    pub fn counts(&self) -> (u32, u32) {
        let inside = self.inside();
        (inside.calls, inside.tokens)
    }

    /// A header of the last call.
    pub fn header(&self, name: &str) -> String {
        let inside = self.inside();
        inside.headers.get(name).map_or("", |value| value.to_str().unwrap()).to_owned()
    }

    /// From now on a request has a token at first, and its number when it is asked for.
    pub fn give_tokens_for_requests(&self) {
        self.inside().gives_tokens = true;
    }

    /// Something happens to a ticket.
    pub fn work(&self, index: usize, line: Value) {
        self.inside().held[index].lines.push(line);
    }
}

async fn behave(State(inside): State<Shared>, request: Request, next: Next) -> Response {
    let mood = {
        let mut inside = inside.lock().unwrap();
        inside.calls += 1;
        inside.headers = request.headers().clone();
        inside.mood.unwrap_or(Mood::Well)
    };
    match mood {
        Mood::Well => next.run(request).await,
        Mood::Failing => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Mood::Silent => std::future::pending().await,
        Mood::Garbled => "<html>{]".into_response(),
        Mood::Elsewise => Json(json!({ "other": { "things": [1, null] } })).into_response(),
        Mood::Endless => Body::from(vec![b' '; 4 << 20]).into_response(),
        Mood::Leading => {
            (StatusCode::TEMPORARY_REDIRECT, [("location", "/api/tickets")]).into_response()
        }
        Mood::Refusing => StatusCode::UNPROCESSABLE_ENTITY.into_response(),
    }
}

async fn give_token(State(inside): State<Shared>, headers: HeaderMap, body: String) -> Response {
    // client: s%26cret, in the way of RFC 6749, 2.3.1.
    if headers["authorization"] != "Basic Y2xpZW50OnMlMjZjcmV0"
        || body != "grant_type=client_credentials&scope=tickets"
    {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let mut inside = inside.lock().unwrap();
    inside.tokens += 1;
    Json(json!({ "access_token": format!("token-{}", inside.tokens), "expires_in": "3600" }))
        .into_response()
}

async fn take_over(State(inside): State<Shared>, headers: HeaderMap, body: Bytes) -> Json<Value> {
    let key = headers["idempotency-key"].to_str().unwrap().to_owned();
    let body = serde_json::from_slice(&body).unwrap();
    Json(json!({ "data": { "id": 100 + hold(&inside, key, body) } }))
}

/// Holds a ticket, the same once.
fn hold(inside: &Mutex<Inside>, key: String, body: Value) -> usize {
    let mut inside = inside.lock().unwrap();
    let known = inside.held.iter().position(|held| held.key == key);
    known.unwrap_or_else(|| {
        inside.held.push(Held { key, body, ..Held::default() });
        inside.held.len() - 1
    })
}

async fn history(
    State(inside): State<Shared>,
    Path(id): Path<usize>,
    Query(asked): Query<HashMap<String, String>>,
) -> Json<Value> {
    let inside = inside.lock().unwrap();
    let lines = &inside.held[id - 100].lines;
    let since: usize = asked["since"].parse().unwrap_or(0);
    Json(json!({
        "lines": lines[since..], "next": lines.len(), "fix": { "topic": "Mohon diisi kembali." },
        "documents": [{ "kind": "Surat", "no": "S-1" }],
    }))
}

/// Knows one number.
async fn check(Path(service): Path<String>, Json(body): Json<Value>) -> Response {
    if service != "cek-uji" || body["no"] != "7" {
        return StatusCode::NOT_FOUND.into_response();
    }
    let bills = json!([{ "kind": "Reklame", "sum": 150_000 }, { "sum": 1 }]);
    let answer = json!({
        "state": "OK", "name": "Warung \u{7}Uji", "since": "2024-03-01T00:00:00Z", "sort": "B",
        "bills": bills, "secret": "of nobody's business",
    });
    Json(answer).into_response()
}

async fn note(
    State(inside): State<Shared>,
    Path(id): Path<usize>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> StatusCode {
    let key = headers["idempotency-key"].to_str().unwrap().to_owned();
    let notes = &mut inside.lock().unwrap().held[id - 100].notes;
    if notes.iter().all(|(other, _)| *other != key) {
        notes.push((key, body));
    }
    StatusCode::NO_CONTENT
}

async fn take_request(State(inside): State<Shared>, body: String) -> Json<Value> {
    let form: Value = url::form_urlencoded::parse(body.as_bytes())
        .map(|(name, value)| (name.into_owned(), json!(value)))
        .collect::<serde_json::Map<_, _>>()
        .into();
    let index = hold(&inside, body, form);
    let name = if inside.lock().unwrap().gives_tokens { "token" } else { "service_request_id" };
    Json(json!([{ name: format!("R-{index}"), "service_notice": null }]))
}

async fn token(Path(id): Path<String>) -> Json<Value> {
    let id = id.strip_suffix(".json").unwrap();
    Json(json!([{ "token": id, "service_request_id": id }]))
}

async fn request(State(inside): State<Shared>, Path(id): Path<String>) -> Json<Value> {
    let index: usize =
        id.strip_prefix("R-").unwrap().strip_suffix(".json").unwrap().parse().unwrap();
    let inside = inside.lock().unwrap();
    let last = inside.held[index].lines.last().cloned();
    Json(json!([last.unwrap_or(json!({ "status": "open", "status_notes": "" }))]))
}
