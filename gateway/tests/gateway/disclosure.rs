//! Who learns of whom a report is: nobody, the department, or the department while nobody sees the report.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use live_domain::City;
use live_gateway::Connections;
use live_protocol::{Accesses, Disclosure, PersonalData, Support, Ticket};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::support::{Phone, TestCity, new_id};

const NUMBER: &str = "0812-3456-7890";

/// What a department was sent: each request's body.
type Sent = Arc<Mutex<Vec<String>>>;

/// A department that takes everything.
async fn department() -> (SocketAddr, Sent) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let sent = Sent::default();
    let kept = Arc::clone(&sent);
    let take = move |body: String| {
        kept.lock().unwrap().push(body);
        let answer = json!([{ "service_request_id": "7", "id": "7", "status": "open" }]);
        async { axum::Json(answer) }
    };
    let router = axum::Router::new().fallback(take);
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (address, sent)
}

fn connected(connector: &Value) -> Connections {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("pupr.json"), connector.to_string()).unwrap();
    Connections::read(folder.path(), City::built_in(), |_| None).unwrap()
}

fn by_rest(address: SocketAddr) -> Connections {
    connected(&json!({
        "name": "Dinas PUPR", "reports": { "road": "JLN" }, "base": format!("http://{address}/"),
        "words": { "KERJA": "started" },
        "rest": {
            "take_over": {
                "path": "aduan",
                "body": { "nomor": "{number}", "isi": "{words}", "telepon": "{phone}" },
                "reference": "/0/id",
            },
            "news": { "path": "aduan/{reference}" },
            "reading": { "lines": "/riwayat", "line": { "word": "/status" } },
        },
    }))
}

fn by_open311(address: SocketAddr) -> Connections {
    connected(&json!({
        "name": "Dinas PUPR", "reports": { "road": "1" }, "base": format!("http://{address}/"),
        "open311": {},
    }))
}

async fn report(phone: &Phone, disclosure: Disclosure) -> Ticket {
    let key = new_id();
    let report = phone.report_with(key, |report| report.disclosure = disclosure);
    phone.send(key, &report).await.expect(201).json()
}

#[tokio::test]
async fn a_department_gets_the_number_only_of_who_wants_that() {
    for connect in [by_rest as fn(SocketAddr) -> Connections, by_open311] {
        let (address, sent) = department().await;
        let city = TestCity::start_with(|config| config.connections = connect(address)).await;
        let phone = city.phone(NUMBER).await;
        for (disclosure, is_told) in [
            (Disclosure::Anonymous, false),
            (Disclosure::Open, true),
            (Disclosure::Confidential, true),
        ] {
            let ticket = report(&phone, disclosure).await;
            assert_eq!(ticket.disclosure, disclosure);
            city.advance(Duration::ZERO).await;
            let body = std::mem::take(&mut *sent.lock().unwrap()).concat();
            assert!(body.contains(&ticket.number), "{body}");
            assert_eq!(body.contains("6281234567890"), is_told, "{disclosure:?}: {body}");
            for secret in ["0812", &ticket.submission.to_string(), &phone.device_key()] {
                assert!(!body.contains(secret), "{secret} of {disclosure:?}");
            }
            let seen: Accesses = phone.get("/v1/account/accesses").send().await.expect(200).json();
            let look = seen
                .accesses
                .iter()
                .find(|look| look.about.as_ref() == Some(&ticket.number))
                .unwrap();
            assert_eq!(look.what.contains(&PersonalData::Phone), is_told);
        }
        city.gateway.stop().await;
    }
}

#[tokio::test]
async fn an_anonymous_report_is_followed_by_who_sent_it_and_signed_as_such() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let ticket = report(&phone, Disclosure::Anonymous).await;
    city.advance(Duration::from_hours(24)).await;
    let phone = phone.renewed().await;
    assert!(!phone.ticket(&ticket.number).await.timeline.is_empty());
    // What was chosen is part of what the phone signed for.
    let key = new_id();
    let mut forged = phone.report_with(key, |report| report.disclosure = Disclosure::Confidential);
    forged.disclosure = Disclosure::Open;
    phone.send(key, &forged).await.expect_field("receipt", "wrong-digest");
}

#[tokio::test]
async fn a_confidential_report_is_seen_by_nobody_else() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let neighbour = city.phone("0812-0000-0002").await;
    let hidden = report(&phone, Disclosure::Confidential).await.number;
    let seen = report(&phone, Disclosure::Open).await.number;
    for path in [
        "/v1/reports",
        "/v1/reports/near/-618_10665",
        "/open311/v2/requests.json",
        &format!("/open311/v2/requests.xml?service_request_id={hidden},{seen}"),
    ] {
        let text = city.client.get(path).send().await.expect(200).text();
        assert!(text.contains(&seen) && !text.contains(&hidden), "{path}");
        assert!(!text.contains("81234567890"), "{path}");
    }
    for path in ["requests", "tokens"] {
        let path = format!("/open311/v2/{path}/{hidden}.json");
        city.client.get(&path).send().await.expect(404);
    }
    let join = |number: &str| {
        let path = format!("/v1/reports/{number}/support");
        neighbour.post(&path, &Support { joined: true }).key(new_id()).send()
    };
    let refused = join(&hidden).await.expect(404);
    let none = join("LK-99-999999").await.expect(404);
    assert_eq!(refused.problem(), none.problem(), "nobody learns that there is one");
    join(&seen).await.expect(201);
    assert_eq!(phone.ticket(&hidden).await.disclosure, Disclosure::Confidential);
}
