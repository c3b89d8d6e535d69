//! A FHIR server for tests, with other habits than the sandbox's, that writes down what it is sent and can
//! be told to misbehave.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, post};
use live_domain::{Clock, UtcOffset};
use serde_json::{Value, json};

use super::{Fhir, Particulars};
use crate::departments::guard::Patience;
use crate::departments::system::{Auth, System};
use crate::departments::tokens::ClientCredentials;

/// How the server misbehaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Mischief {
    #[default]
    None,
    /// The token is no good at the next request.
    ForgetsToken,
    /// No token is ever good.
    KnowsNobody,
    /// It leads to another place.
    Redirects,
    /// The next page is another's.
    PagesElsewhere,
    /// Every page has a next one.
    PagesForEver,
    /// It answers with more than anybody reads.
    TalksForEver,
    /// It does not answer.
    Sleeps,
    /// Its answer is no JSON.
    Mumbles,
    /// Its answer ends in the middle.
    Halves,
    /// It fails.
    Fails,
}

/// What it has, and what it was sent.
#[derive(Default)]
pub(super) struct Known {
    pub mischief: Mischief,
    /// How many tokens it gave.
    pub tokens: u32,
    /// How often it was asked, and how many at once at most.
    pub calls: u32,
    pub most_at_once: u32,
    at_once: u32,
    /// What was sent: method, path, and the body.
    pub sent: Vec<(String, String, Value)>,
    appointments: BTreeMap<String, Value>,
}

/// The server.
#[derive(Clone)]
pub(super) struct Other {
    known: Arc<Mutex<Known>>,
    pub address: String,
}

const DAY: &str = "2026-09-22";

impl Other {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let other = Self { known: Arc::default(), address };
        let router = Router::new()
            .route("/token", post(token))
            .route("/r4/{kind}", any(one))
            .route("/r4/{kind}/{id}", any(one_of))
            .layer(middleware::from_fn_with_state(other.clone(), count))
            .with_state(other.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        other
    }

    /// The connector to it.
    pub fn connect(&self, clock: Arc<dyn Clock>) -> Fhir {
        let auth = Auth::Client(ClientCredentials {
            token: format!("{}/token", self.address).parse().unwrap(),
            id: "kota".to_owned(),
            secret: "rahasia".to_owned(),
            scope: None,
            in_form: true,
        });
        let timeout = Duration::from_millis(1500);
        let patience = Patience { timeout, ..Patience::default() };
        let base = format!("{}/r4/", self.address).parse().unwrap();
        let system = System::new("dinkes", base, auth, patience, clock).unwrap();
        let organization = Some("10000001".to_owned());
        let particulars = Particulars { organization, beds: true, ..Particulars::default() };
        let zone = UtcOffset::from_hms(7, 0, 0).unwrap();
        Fhir::new("dinkes", Arc::new(system), particulars, zone)
    }

    pub fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap()
    }

    fn slot(&self, place: usize) -> Value {
        let of = |appointment: &&Value| {
            appointment["slot"][0]["reference"] == format!("Slot/s{place}")
                && appointment["status"] != "cancelled"
        };
        let is_taken = place == 2 || self.known().appointments.values().any(|a| of(&a));
        json!({
            "resourceType": "Slot", "id": format!("s{place}"), "meta": { "versionId": "1" },
            "schedule": { "reference": format!("{}/r4/Schedule/sch", self.address) },
            "status": if is_taken { "busy" } else { "free" },
            "start": format!("{DAY}T0{}:00:00Z", place + 1), "end": format!("{DAY}T0{}:30:00Z", place + 1),
        })
    }

    fn find(&self, kind: &str, query: &str) -> Vec<Value> {
        let organization = query.contains("organization=10000001");
        match kind {
            "HealthcareService" if organization => services(),
            "Location" if organization => beds(),
            "Schedule" if query.contains("svc-1") && query.contains(DAY) => vec![schedule()],
            // Busy ones, too: what is asked for is not always what comes.
            "Slot" => (0..4).map(|place| self.slot(place)).collect(),
            "Appointment" => {
                let asked = query.split('&').find_map(|part| part.strip_prefix("identifier="));
                let reference = asked.and_then(|asked| asked.rsplit("%7C").next());
                let all = self.known().appointments.values().cloned().collect::<Vec<_>>();
                let is_asked = |one: &Value| {
                    reference.is_none_or(|wanted| one["identifier"][0]["value"] == wanted)
                };
                all.into_iter().filter(is_asked).collect()
            }
            _ => Vec::new(),
        }
    }

    /// One resource to a page, whatever is asked for, and a word of its own on each.
    fn page(&self, kind: &str, query: &str) -> Value {
        let all = self.find(kind, query);
        let place = query.split('&').find_map(|part| part.strip_prefix("page="));
        let place: usize = place.and_then(|page| page.parse().ok()).unwrap_or(0);
        let mischief = self.known().mischief;
        let next = format!("{kind}?organization=10000001&page={}", place + 1);
        let next = match mischief {
            Mischief::PagesElsewhere => Some("http://127.0.0.1:9/r4/Location".to_owned()),
            Mischief::PagesForEver => Some(next),
            _ => (place + 1 < all.len()).then_some(next),
        };
        let is_paged = matches!(kind, "HealthcareService" | "Location");
        let shown: Vec<Value> =
            if is_paged { all.get(place).cloned().into_iter().collect() } else { all.clone() };
        let entries = shown.into_iter().map(|resource| json!({ "resource": resource }));
        let word = json!({ "resource": { "resourceType": "OperationOutcome", "issue": [] } });
        let mut bundle = json!({
            "resourceType": "Bundle", "type": "searchset", "total": all.len(),
            "entry": entries.chain([word]).collect::<Vec<_>>(), "link": [],
        });
        if let Some(next) = next.filter(|_| is_paged) {
            bundle["link"] = json!([{ "relation": "next", "url": next }]);
        }
        bundle
    }

    fn create(&self, body: &Value) -> (StatusCode, Value) {
        let reference = body["identifier"][0]["value"].as_str().unwrap().to_owned();
        let slot = body["slot"][0]["reference"].as_str().unwrap().to_owned();
        if let Some(known) = self.known().appointments.get(&reference) {
            return (StatusCode::OK, known.clone());
        }
        let place: usize = slot.strip_prefix("Slot/s").unwrap().parse().unwrap();
        if self.slot(place)["status"] != "free" {
            let issue = json!([{ "severity": "error", "code": "business-rule" }]);
            let outcome = json!({ "resourceType": "OperationOutcome", "issue": issue });
            return (StatusCode::UNPROCESSABLE_ENTITY, outcome);
        }
        let mut made = body.clone();
        made["id"] = json!(format!("app-{place}"));
        let number =
            json!({ "system": Particulars::default().queue_system, "value": format!("{place}") });
        made["identifier"].as_array_mut().unwrap().push(number);
        self.known().appointments.insert(reference, made.clone());
        (StatusCode::CREATED, made)
    }

    fn cancel(&self, id: &str) -> (StatusCode, Value) {
        let mut known = self.known();
        match known.appointments.values_mut().find(|one| one["id"] == id) {
            Some(one) => {
                one["status"] = json!("cancelled");
                (StatusCode::OK, one.clone())
            }
            None => (StatusCode::NOT_FOUND, json!({ "resourceType": "OperationOutcome" })),
        }
    }
}

/// Clinics, one of them without a name, and what they offer.
fn services() -> Vec<Value> {
    let service = |id: &str, name: &str, place: &str| {
        json!({
            "resourceType": "HealthcareService", "id": id, "active": true,
            "type": [{ "text": name }], "comment": null,
            "location": [{ "reference": format!("Location/{place}"), "display": "…" }],
        })
    };
    vec![
        service("svc-2", "Poli gigi", "loc-1"),
        with_english(service("svc-1", "Poli umum", "loc-1"), "General clinic"),
        service("svc-3", "Poli umum", "loc-nameless"),
        service("../Patient", "Poli umum", "loc-1"),
        json!({ "resourceType": "Location", "id": "loc-nameless" }),
        json!({
            "resourceType": "Location", "id": "loc-1", "name": "Puskesmas Uji",
            "address": { "line": ["Jl. Uji 1"] }, "position": { "latitude": -6.1, "longitude": 106.6 },
        }),
        json!({ "resourceType": "Location", "id": ["no", "id"], "name": 5 }),
    ]
}

/// The same service with its name in others' languages, as HL7's extension says.
fn with_english(mut service: Value, english: &str) -> Value {
    let said = |language: &str, words: &str| {
        json!({ "url": super::TRANSLATION, "extension": [
            { "url": "lang", "valueCode": language }, { "url": "content", "valueString": words },
        ] })
    };
    let said = [said("jv", "Poli sedaya"), said("en-GB", english)];
    service["type"][0]["_text"] = json!({ "extension": said });
    service
}

/// Three beds in a ward of a hospital, and one nowhere.
fn beds() -> Vec<Value> {
    let bed = |id: &str, status: &str, above: &str| {
        json!({
            "resourceType": "Location", "id": id, "operationalStatus": { "code": status },
            "type": [{ "coding": [{ "code": "1", "display": "Kelas 1" }] }],
            "partOf": { "reference": format!("Location/{above}") },
        })
    };
    vec![
        bed("b1", "U", "ward"),
        bed("b2", "O", "ward"),
        bed("b3", "U", "ward"),
        bed("b4", "U", "nowhere"),
        json!({
            "resourceType": "Location", "id": "ward", "name": "Bangsal",
            "partOf": { "reference": "https://fhir.example/r4/Location/hospital" },
        }),
        json!({ "resourceType": "Location", "id": "hospital", "name": "RS Uji" }),
    ]
}

fn schedule() -> Value {
    json!({
        "resourceType": "Schedule", "id": "sch",
        "actor": [{ "reference": "Practitioner/p" }, { "reference": "HealthcareService/svc-1" }],
    })
}

/// Counts how often it is asked, tokens included, and how many at once; each takes a little time.
async fn count(State(other): State<Other>, request: Request, next: Next) -> Response {
    {
        let mut known = other.known();
        known.calls += 1;
        known.at_once += 1;
        known.most_at_once = known.most_at_once.max(known.at_once);
    }
    tokio::time::sleep(Duration::from_millis(2)).await;
    let answer = next.run(request).await;
    other.known().at_once -= 1;
    answer
}

async fn token(State(other): State<Other>, body: Bytes) -> Response {
    let body = String::from_utf8(body.to_vec()).unwrap();
    if body != "grant_type=client_credentials&client_id=kota&client_secret=rahasia" {
        return StatusCode::BAD_REQUEST.into_response();
    }
    let mut known = other.known();
    known.tokens += 1;
    axum::Json(json!({ "access_token": format!("t{}", known.tokens), "expires_in": 3600 }))
        .into_response()
}

async fn one(
    state: State<Other>,
    method: Method,
    Path(kind): Path<String>,
    query: RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    one_of(state, method, Path((kind, String::new())), query, headers, body).await
}

async fn one_of(
    State(other): State<Other>,
    method: Method,
    Path((kind, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (mischief, token) = {
        let known = other.known();
        (known.mischief, format!("Bearer t{}", known.tokens))
    };
    match mischief {
        Mischief::ForgetsToken => {
            other.known().mischief = Mischief::None;
            return StatusCode::UNAUTHORIZED.into_response();
        }
        Mischief::KnowsNobody => return StatusCode::UNAUTHORIZED.into_response(),
        Mischief::Redirects => {
            let to = [("location", "http://127.0.0.1:9/")];
            return (StatusCode::FOUND, to).into_response();
        }
        Mischief::TalksForEver => return vec![b' '; 3 * 1024 * 1024].into_response(),
        Mischief::Sleeps => tokio::time::sleep(Duration::from_mins(1)).await,
        Mischief::Mumbles => return "<html>".into_response(),
        Mischief::Halves => {
            return "{\"resourceType\": \"Bundle\", \"entry\": [{\"resource\": {".into_response();
        }
        Mischief::Fails => return StatusCode::BAD_GATEWAY.into_response(),
        Mischief::None | Mischief::PagesElsewhere | Mischief::PagesForEver => {}
    }
    if headers.get("authorization").is_none_or(|known| known.to_str().unwrap() != token) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    if !body.is_null() {
        let path = format!("{kind}/{id}");
        other.known().sent.push((method.to_string(), path, body.clone()));
    }
    let query = query.unwrap_or_default();
    let (status, answer) = match (method.as_str(), kind.as_str(), id.as_str()) {
        ("GET", kind, "") => (StatusCode::OK, other.page(kind, &query)),
        ("GET", "Schedule", "sch") => (StatusCode::OK, schedule()),
        ("GET", "Slot", id) => match id.strip_prefix('s').and_then(|place| place.parse().ok()) {
            Some(place) => (StatusCode::OK, other.slot(place)),
            None => (StatusCode::NOT_FOUND, json!({})),
        },
        ("GET", "Appointment", id) => {
            let known = other.known();
            let found = known.appointments.values().find(|one| one["id"] == id);
            found.map_or((StatusCode::NOT_FOUND, json!({})), |one| (StatusCode::OK, one.clone()))
        }
        ("POST", "Appointment", "") => other.create(&body),
        ("PATCH", "Appointment", id) => other.cancel(id),
        _ => (StatusCode::NOT_FOUND, json!({})),
    };
    (status, axum::Json(answer)).into_response()
}
