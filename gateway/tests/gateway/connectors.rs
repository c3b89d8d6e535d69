//! Departments whose own systems are connected by configuration: handed over to, followed, down and back, and
//! pushing their news.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use axum::Json;
use live_domain::City;
use live_gateway::{Connections, Partner};
use live_protocol::{EventKind, PhotoWhen, Ticket, TicketStatus};
use ring::hmac;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::support::{Answer, MORNING, OwnLog, Phone, TestCity, new_id, start};

const KEY: &str = "aaaabbbbccccddddeeee";
const CALLBACK: &str = "callback-key-of-the-department-for-tests";
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// The secrets of the environment.
fn environment(name: &str) -> Option<String> {
    match name {
        "LIVE_PUPR_KEY"
        | "LIVE_DINSOS_SECRET"
        | "LIVE_OSS_KEY"
        | "LIVE_DUKCAPIL_KEY"
        | "LIVE_SATUSEHAT_SECRET" => Some(KEY.to_owned()),
        "LIVE_PUPR_CALLBACK" | "LIVE_DINSOS_CALLBACK" => Some(CALLBACK.to_owned()),
        "LIVE_SHORT" => Some("short".to_owned()),
        _ => None,
    }
}

fn read(files: &[(&str, &str)]) -> Result<Connections, String> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let strip = |text: String| text.replace(&format!("{}/", folder.path().display()), "");
    let read = Connections::read(folder.path(), City::built_in(), environment);
    read.map_err(|error| strip(error.to_string()))
}

fn connected(connector: &Value) -> Connections {
    read(&[("pupr.json", &connector.to_string())]).unwrap()
}

/// A department that is another city's gateway, by Open311.
fn by_open311(address: SocketAddr) -> Connections {
    connected(&json!({
        "name": "Dinas PUPR", "reports": { "road": "road" }, "timeout_seconds": 5,
        "base": format!("http://{address}/open311/v2/"),
        "words": {
            "Menunggu": "nothing", "Proses": "started", "Selesai": "finished", "Ditolak": "declined",
        },
        "open311": { "api_key": "LIVE_PUPR_KEY", "after_photos": true },
    }))
}

async fn department() -> TestCity {
    TestCity::start_with(|config| {
        let key = KEY.to_owned();
        config.partners = vec![Partner { name: "kota".to_owned(), key, pictures: None }];
    })
    .await
}

fn kinds(ticket: &Ticket) -> Vec<EventKind> {
    ticket.timeline.iter().map(|event| event.kind).collect()
}

async fn report(phone: &Phone) -> Ticket {
    let key = new_id();
    phone.send(key, &phone.report(key)).await.expect(201).json()
}

#[tokio::test]
async fn a_report_is_handed_over_to_another_gateway_by_open311_and_followed_to_its_end() {
    let department = department().await;
    let before = department.sandbox().tickets().await.unwrap();
    let connections = by_open311(department.gateway.address());
    let city = TestCity::start_with(|config| config.connections = connections).await;
    let phone = city.phone("0812-0000-0001").await;
    let number = report(&phone).await.number;
    city.advance(Duration::ZERO).await;
    let taken = phone.ticket(&number).await;
    assert_eq!((taken.receipts.len(), kinds(&taken)), (3, vec![EventKind::Received]));
    assert_eq!(taken.timeline[0].actor, "Dinas PUPR");
    assert_eq!(department.sandbox().tickets().await.unwrap(), before + 1);

    department.advance(HOUR * 12).await;
    city.advance(HOUR).await;
    let phone = phone.renewed().await;
    let begun = phone.ticket(&number).await;
    assert_eq!(begun.status, TicketStatus::InProgress);
    assert_eq!(kinds(&begun), [EventKind::Received, EventKind::Started]);
    department.advance(DAY * 40).await;
    city.advance(HOUR).await;
    let phone = phone.renewed().await;
    let done = phone.ticket(&number).await;
    assert_eq!(done.status, TicketStatus::Done);
    assert_eq!(kinds(&done), [EventKind::Received, EventKind::Started, EventKind::Finished]);
    let photo = done.photos.iter().find(|photo| photo.when == PhotoWhen::After).unwrap();
    phone.get(&format!("/v1/files/{}", photo.id)).send().await.expect(200);
    city.gateway.stop().await;
    department.gateway.stop().await;
}

#[tokio::test]
async fn while_a_department_is_down_its_citizens_are_told_since_when_and_nothing_is_lost() {
    let department = department().await;
    let before = department.sandbox().tickets().await.unwrap();
    let address = department.gateway.address();
    let TestCity { gateway, clock, client, folder } = department;
    gateway.stop().await;
    let city = TestCity::start_with(|config| config.connections = by_open311(address)).await;
    let phone = city.phone("0812-0000-0001").await;
    let mut numbers = Vec::new();
    for _ in 0..3 {
        numbers.push(report(&phone).await.number);
    }
    // A category that nobody is connected for goes its usual way.
    let key = new_id();
    let lamp = phone.report_with(key, |report| report.category = "lamp".to_owned());
    let lamp: Ticket = phone.send(key, &lamp).await.expect(201).json();
    for _ in 0..6 {
        city.advance(Duration::from_secs(10)).await;
    }
    let opened_at = MORNING.parse().unwrap();
    for number in &numbers {
        let waiting = phone.ticket(number).await;
        assert_eq!((waiting.status, waiting.receipts.len()), (TicketStatus::Waiting, 2));
        assert_eq!(waiting.unreachable_since, Some(opened_at), "{number}");
    }
    let changes = phone.get("/v1/changes").send().await.expect(200);
    assert!(String::from_utf8(changes.body).unwrap().contains("unreachable_since"));
    let lamp = phone.ticket(&lamp.number).await;
    assert_eq!((lamp.unreachable_since, lamp.receipts.len()), (None, 3));

    // A restart of the city forgets nothing, and the department comes back.
    let city = city.restart_with(|config| config.connections = by_open311(address)).await;
    let phone = phone.at(&city.client);
    assert_eq!(phone.ticket(&numbers[0]).await.unreachable_since, Some(opened_at));
    drop(client);
    let partner = Partner { name: "kota".to_owned(), key: KEY.to_owned(), pictures: None };
    let back = start(folder.path(), &clock, |config| {
        config.listen = address;
        config.partners = vec![partner];
    });
    let back = back.await.unwrap();
    city.advance(Duration::from_mins(10)).await;
    let phone = phone.renewed().await;
    for number in &numbers {
        let taken = phone.ticket(number).await;
        assert_eq!((taken.unreachable_since, taken.receipts.len()), (None, 3), "{number}");
    }
    assert_eq!(back.sandbox().unwrap().tickets().await.unwrap(), before + 3);
    city.gateway.stop().await;
    back.stop().await;
}

/// A department that takes everything, says nothing when it is asked, and pushes its news.
async fn pushing() -> Connections {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let take = || async { Json(json!({ "id": "PUPR/7" })) };
    let router = axum::Router::new().fallback(take);
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    connected(&json!({
        "name": "Dinas PUPR", "reports": { "road": "JLN" }, "base": format!("http://{address}/"),
        "words": { "KERJA": "started", "SELESAI": "finished" },
        "callback": { "key": "LIVE_PUPR_CALLBACK", "reference": "/id" },
        "rest": {
            "take_over": { "path": "aduan", "body": { "nomor": "{number}" }, "reference": "/id" },
            "reading": {
                "lines": "/riwayat", "line": { "word": "/status", "at": "/waktu", "note": "/catatan" },
            },
        },
    }))
}

const NOW: i64 = 1_789_956_000;

fn sign(key: &str, time: i64, body: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
    let tag = hmac::sign(&key, format!("{time}.{body}").as_bytes());
    let mut hex = String::new();
    for byte in tag.as_ref() {
        write!(hex, "{byte:02x}").unwrap();
    }
    format!("t={time},v1={hex}")
}

async fn push(city: &TestCity, signature: &str, body: &str) -> Answer {
    let ask = city.client.ask(reqwest::Method::POST, "/v1/callbacks/pupr");
    ask.header("content-type", "application/json")
        .header("signature", signature)
        .body(body.as_bytes())
        .send()
        .await
}

#[tokio::test]
async fn a_department_pushes_its_news_signed_and_each_counts_once() {
    let connections = pushing().await;
    let log = OwnLog::new();
    let city = TestCity::start_with(|config| {
        config.connections = connections;
        config.limits.wrong_callbacks_per_address = 6;
    })
    .await;
    let phone = city.phone("0812-0000-0001").await;
    let number = report(&phone).await.number;
    let line =
        |status, time| json!({ "status": status, "waktu": time, "catatan": "Tim di lokasi" });
    let begun = json!({ "id": "PUPR/7", "riwayat": [line("KERJA", NOW)] }).to_string();
    push(&city, &sign(CALLBACK, NOW, &begun), &begun).await.expect(404);
    city.advance(Duration::ZERO).await;
    log.take_signs();

    let good = sign(CALLBACK, NOW, &begun);
    push(&city, &good, &begun).await.expect(204);
    push(&city, &good, &begun).await.expect(409);
    for (signature, why) in [
        (sign("another-key-of-the-department-for-tests", NOW, &begun), "wrong-signature"),
        (sign(CALLBACK, NOW, "{}"), "wrong-signature"),
        (sign(CALLBACK, NOW - 301, &begun), "not-now"),
        (sign(CALLBACK, NOW + 301, &begun), "not-now"),
        ("t=1".to_owned(), "wrong-signature"),
        (String::new(), "unsigned"),
    ] {
        push(&city, &signature, &begun).await.expect(401);
        let signs = log.take_signs();
        assert_eq!(signs.last(), Some(&("callback-refused".to_owned(), why.to_owned())));
    }
    // Guessing ends soon.
    push(&city, &sign(CALLBACK, NOW, "{ }"), "{ }").await.expect(429);

    city.advance(Duration::ZERO).await;
    let ticket = phone.ticket(&number).await;
    assert_eq!(kinds(&ticket), [EventKind::Received, EventKind::Started]);
    assert_eq!(ticket.timeline[1].note.as_deref(), Some("Tim di lokasi"));

    // What comes again under another signature, with something new, adds what is new.
    city.advance(Duration::from_mins(16)).await;
    let phone = phone.renewed().await;
    let now = NOW + 16 * 60;
    let lines = [line("KERJA", NOW), line("SELESAI", now)];
    let done = json!({ "id": "PUPR/7", "riwayat": lines }).to_string();
    push(&city, &sign(CALLBACK, now, &done), &done).await.expect(204);
    let other = json!({ "id": "PUPR/8", "riwayat": [] }).to_string();
    push(&city, &sign(CALLBACK, now, &other), &other).await.expect(404);
    push(&city, &sign(CALLBACK, now, "[]"), "[]").await.expect(400);
    let large = format!("\"{}\"", "x".repeat(65 * 1024));
    push(&city, &sign(CALLBACK, now, &large), &large).await.expect(413);
    city.client.post("/v1/callbacks/lain", &json!({})).send().await.expect(404);
    city.advance(Duration::ZERO).await;
    let ticket = phone.ticket(&number).await;
    assert_eq!(ticket.status, TicketStatus::Done);
    assert_eq!(kinds(&ticket), [EventKind::Received, EventKind::Started, EventKind::Finished]);
    city.gateway.stop().await;
}

#[test]
fn a_configuration_that_is_wrong_says_where_and_why() {
    let good = r#"{
  "name": "Dinas PUPR",
  "reports": { "road": "JLN" },
  "base": "https://pupr.example.go.id/open311/v2/",
  "auth": { "kind": "basic", "user": "kota", "secret": "LIVE_PUPR_KEY" },
  "timeout_seconds": 10,
  "open311": {}
}"#;
    read(&[("pupr.json", good)]).unwrap();
    let with = |from: &str, to: &str| {
        assert!(good.contains(from), "{from}");
        read(&[("pupr.json", &good.replace(from, to))]).unwrap_err()
    };
    for (from, to, expected) in [
        (
            "https:",
            "http:",
            "pupr.json:4: base: has to be an https address without a name or password in it",
        ),
        ("/v2/", "/v2", "pupr.json:4: base: has to end with / and to have no ? and no #"),
        (
            "LIVE_PUPR_KEY",
            "LIVE_NOWHERE",
            "pupr.json:5: auth.secret: the environment has no LIVE_NOWHERE",
        ),
        (
            "\"road\"",
            "\"moon\"",
            "pupr.json:3: reports.moon: the city's profile has no such category",
        ),
        ("10", "100", "pupr.json:6: timeout_seconds: has to be 1 to 60"),
        ("10,", "10", "pupr.json:7: timeout_seconds: expected `,` or `}`"),
        (
            "\"open311\": {}",
            "\"open311\": null",
            "pupr.json: rest: there has to be one of `rest`, `open311` and `fhir`",
        ),
        (
            "\"name\": \"Dinas PUPR\",",
            "",
            "pupr.json: name: is missing, and the city's profile has none for it",
        ),
        (
            "{ \"road\": \"JLN\" }",
            "{}",
            "pupr.json:3: reports: it takes neither reports nor applications, answers nothing and has no queues",
        ),
        (
            "\"open311\": {}",
            "\"applications\": true, \"open311\": {}",
            "pupr.json:7: applications: the city's profile has no department `pupr`",
        ),
        (
            "\"open311\": {}",
            "\"open311\": {}, \"callback\": { \"key\": \"LIVE_SHORT\", \"number\": \"/n\" }",
            "pupr.json:7: callback.key: the key has fewer than 32 letters",
        ),
    ] {
        assert_eq!(with(from, to), expected);
    }
    // What was filled in stands in no address.
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/connectors.md");
    let page = std::fs::read_to_string(page).unwrap();
    let asking = page.split("```json\n").nth(2).unwrap().split("```").next().unwrap();
    let leaking = asking.replace("\"nib/status\"", "\"nib/{answers.nib}\"");
    let leaking = read(&[("dpmptsp.json", &leaking)]).unwrap_err();
    let told = "rest.answers.cek-nib.path: `{answers.nib}` is none of our fields: service, version";
    assert!(leaking.ends_with(told), "{leaking}");
    let nowhere = read(&[("oss.json", asking)]).unwrap_err();
    assert!(nowhere.ends_with("the city's profile has no department `oss`"), "{nowhere}");
    // A secret that was pasted is not repeated.
    let pasted = with("LIVE_PUPR_KEY", "hunter2-hunter2");
    assert!(pasted.starts_with("pupr.json:5: ") && !pasted.contains("hunter2"), "{pasted}");
    let typo = with("\"user\"", "\"usr\"");
    assert!(typo.starts_with("pupr.json:5: ") && typo.contains("`usr`"), "{typo}");
    let two = read(&[("pupr.json", good), ("roads.json", good)]).unwrap_err();
    assert_eq!(two, "roads.json:3: reports.road: `pupr` takes these reports");
    let badly = read(&[("PUPR.json", good)]).unwrap_err();
    assert!(badly.contains("file: its name is the department's id"), "{badly}");
}

/// What stands in the documentation works.
#[test]
fn the_examples_of_the_documentation_are_good() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/connectors.md");
    let page = std::fs::read_to_string(page).unwrap();
    let examples: Vec<&str> =
        page.split("```json\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert_eq!(examples.len(), 5);
    let names = ["dinsos.json", "dpmptsp.json", "disdukcapil.json", "dinkes.json", "pupr.json"];
    read(&names.into_iter().zip(examples).collect::<Vec<_>>()).unwrap();
}

/// Queues, by REST and by FHIR: whose they are, and what is asked with.
#[test]
fn queues_that_are_described_wrongly_are_named() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/connectors.md");
    let page = std::fs::read_to_string(page).unwrap();
    let example = |at| page.split("```json\n").nth(at).unwrap().split("```").next().unwrap();
    let (queues, fhir) = (example(3), example(4));
    let with = |text: &str, from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        read(&[("dinkes.json", &text.replace(from, to))]).unwrap_err()
    };
    // A name stands in no address.
    let told = with(queues, "\"path\": \"nomor\"", "\"path\": \"nomor/{name}\"");
    assert!(
        told.ends_with(
            "rest.queues.book.path: `{name}` is none of our fields: reference, service, place, slot"
        ),
        "{told}"
    );
    let told = with(queues, "\"cancelled\"", "\"batal\"");
    assert!(told.contains("unknown variant `batal`"), "{told}");
    let told = with(queues, "\"latitude\": \"/lintang\", ", "");
    assert!(told.ends_with("rest.queues.places: `latitude` and `longitude` go together"), "{told}");
    let told = with(fhir, "10000001", "../10000001");
    assert!(told.starts_with("dinkes.json:9: organization: `../10000001` is no id"), "{told}");
    for (from, to, told) in [
        (
            "https://api-satusehat.example.go.id/fhir",
            "http://api-satusehat.example.go.id/fhir",
            "dinkes.json:2: base: ",
        ),
        ("fhir-r4/v1/\"", "fhir-r4/v1\"", "dinkes.json:2: base: has to end with /"),
        (
            "\"https://api-satusehat.example.go.id/oauth2",
            "\"ftp://api-satusehat.example.go.id/oauth2",
            "dinkes.json:",
        ),
        (
            "\"fhir\": {",
            "\"applications\": true, \"fhir\": {",
            "dinkes.json:8: fhir: FHIR knows queues and beds only",
        ),
    ] {
        let refused = with(fhir, from, to);
        assert!(refused.starts_with(told), "{refused}");
    }
    let queues_of =
        |id: &str| fhir.replace("\"fhir\": {", &format!("\"queues_of\": \"{id}\", \"fhir\": {{"));
    let two = |text: &str| read(&[("dinkes.json", fhir), ("satusehat.json", text)]).unwrap_err();
    let beds = two(&queues_of("dinkes"));
    assert_eq!(beds, "satusehat.json:11: fhir.beds: `dinkes` says which are free");
    let clinics = two(&queues_of("dinkes")
        .replace("true", "false")
        .replace("\"in_form\": false", "\"in_form\": true"));
    assert_eq!(clinics, "satusehat.json:8: queues_of: `dinkes` has the queues of `dinkes`");
    // Clinics by FHIR, and a file of its own for its tickets: the names say which is which.
    let alone = read(&[("satusehat.json", &queues_of("dinkes"))]);
    assert!(alone.is_ok(), "{alone:?}");
    let nobody = read(&[("dinkes.json", &queues_of("nobody"))]).unwrap_err();
    assert!(
        nobody.ends_with("queues_of: the city's profile has no department `nobody`"),
        "{nobody}"
    );
}
