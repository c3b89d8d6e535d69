//! The log says what happened and never to whom.

use std::io;
use std::sync::{Arc, Mutex};

use live_protocol::{MatchRequest, Ticket};
use serde_json::{Value, json};
use tracing_subscriber::EnvFilter;

use crate::support::{TestCity, jpeg, new_id};

/// Where the log goes in this process.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_line_holds_what_is_personal() {
    let lines = Lines::default();
    let log = lines.clone();
    let log = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_env_filter(EnvFilter::new("debug,sqlx=debug"))
        .with_writer(move || log.clone());
    tracing::subscriber::set_global_default(log.finish()).unwrap();

    let city = TestCity::start().await;
    let number = "0857-1234-9876";
    let phone = city.phone(number).await;
    let person = city.sandbox().people_to_try().await.unwrap().remove(2);
    let request = MatchRequest { nik: person.nik.clone(), family_card: person.family_card.clone() };
    phone.post("/v1/account/match", &request).send().await.expect(200);
    let file = new_id();
    phone.put_file(file, &jpeg(1)).send().await.expect(201);
    let key = new_id();
    let report = phone.report_with(key, |report| {
        report.words = "Rahasia di depan rumah saya".to_owned();
        report.photos = vec![file];
    });
    let ticket: Ticket = phone.send(key, &report).await.expect(201).json();
    phone.get(&format!("/v1/tickets/{}?from=kakak-ipar", ticket.number)).send().await.expect(200);
    let wrong = json!({ "phone": "Rahasia 0857-1234-9876", "code": 1 });
    city.client.post("/v1/sign-in/sessions", &wrong).send().await.expect(400);
    city.client.get("/v1/nothing/3671015409920003").send().await.expect(404);
    city.client
        .post("/v1/bills/lookup", &json!({ "tax_object": person.tax_objects[0] }))
        .send()
        .await;
    // A fault of the gateway itself, whose number the caller is given.
    sqlx::query("DROP TABLE public_keys").execute(&city.database().await).await.unwrap();
    let broken = city.client.get("/v1/keys").send().await.expect(500).problem();
    let id = broken.detail.unwrap().rsplit(' ').next().unwrap().to_owned();
    city.gateway.stop().await;

    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    for line in text.lines() {
        serde_json::from_str::<Value>(line).unwrap();
    }
    let fault = text.lines().find(|line| line.contains("\"ERROR\"") && line.contains(&id));
    assert!(fault.unwrap().contains("no such table"), "{fault:?}");
    assert!(text.contains("\"route\":\"/v1/tickets/{number}\""));
    let session = phone.session.as_ref().unwrap();
    for secret in [
        number,
        "6285712349876",
        "Rahasia",
        "kakak-ipar",
        "3671015409920003",
        &ticket.number,
        &person.nik,
        &person.nik.replace(' ', ""),
        &person.family_card.replace(' ', ""),
        &person.tax_objects[0],
        &session.access_token,
        &session.refresh_token,
        &session.account.id.to_string(),
        &key.to_string(),
    ] {
        let line = text.lines().find(|line| line.contains(secret));
        assert!(line.is_none(), "{secret}: {line:?}");
    }
}
