//! Documents that the city issued: to their holder, to whoever they share one with, and to everybody.

use std::path::PathBuf;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use live_protocol::credential::Credential;
use live_protocol::{
    AccessReason, Accesses, Application, Document, DocumentState, Documents, EventKind, Export,
    NewShare, PersonalData, PublicKeys, TicketStatus,
};
use reqwest::Method;
use serde_json::json;

use crate::bills::matched;
use crate::support::{Answer, Log, OwnLog, Phone, TestCity, new_id, sha256};

const DAY: Duration = Duration::from_hours(24);
const HOUR: Duration = Duration::from_hours(1);
const LETTER: (&str, u32) = ("surat-dtsen", 1);

/// A matched phone with the letter that it applied for, in whose purpose these words stand.
async fn letter(city: &TestCity, words: &str) -> (Phone, Document) {
    let phone = matched(city).await;
    let nik = city.sandbox().people_to_try().await.unwrap().remove(0).nik;
    let answers = [("purpose", "other"), ("purpose_text", words), ("member_nik", nik.as_str())];
    let key = new_id();
    let application = phone.application(key, LETTER, &answers);
    phone.post("/v1/applications", &application).key(key).send().await.expect(201);
    city.advance(DAY * 2).await;
    let phone = phone.renewed().await;
    let mut documents = list(&phone).await;
    assert_eq!(documents.len(), 1);
    (phone, documents.remove(0))
}

async fn list(phone: &Phone) -> Vec<Document> {
    phone.get("/v1/documents").send().await.expect(200).json::<Documents>().documents
}

async fn read(phone: &Phone, document: &Document) -> Document {
    phone.get(&format!("/v1/documents/{}", document.id)).send().await.expect(200).json()
}

async fn share(phone: &Phone, document: &Document, purpose: &str, hours: u16) -> Answer {
    let new = NewShare { purpose: purpose.to_owned(), hours };
    phone.post(&format!("/v1/documents/{}/shares", document.id), &new).key(new_id()).send().await
}

/// The path of a page's address.
fn path(address: &str) -> String {
    let at = address.find("/v/").unwrap();
    address[at..].to_owned()
}

/// A page as somebody's browser gets it.
async fn page(city: &TestCity, address: &str, status: u16) -> String {
    let answer = city.client.get(&path(address)).send().await.expect(status);
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert!(answer.header("content-security-policy").starts_with("default-src 'none'"));
    let text = answer.text();
    assert!(!text.contains("<script") && !text.contains("style=\""), "nothing inline");
    text
}

/// What a browser gets that presses the page's button.
async fn look(city: &TestCity, address: &str) -> Answer {
    let ask = city.client.ask(Method::POST, &path(address));
    ask.header("content-type", "application/x-www-form-urlencoded").body("").send().await
}

#[tokio::test]
async fn an_approved_application_ends_in_a_signed_document() {
    let city = TestCity::start().await;
    let (phone, document) = letter(&city, "beasiswa").await;
    let person = city.sandbox().people_to_try().await.unwrap().remove(0);
    assert_eq!(document.holder.as_ref(), Some(&person.name));
    assert_eq!(document.name.en, "Letter of being in the DTSEN register");
    assert_eq!((document.state, document.department.as_str()), (DocumentState::Issued, "dinsos"));
    assert_eq!(document.number, format!("DINSOS/{}", document.application));
    let path = format!("/v1/applications/{}", document.application);
    let application: Application = phone.get(&path).send().await.expect(200).json();
    assert_eq!(application.documents[0].id, Some(document.id));
    assert_eq!(read(&phone, &document).await, document);

    let pdf = phone.get(&format!("/v1/documents/{}/pdf", document.id)).send().await.expect(200);
    assert_eq!(pdf.header("content-type"), "application/pdf");
    assert!(pdf.body.starts_with(b"%PDF-") && pdf.body.len() as u64 == document.size);
    assert_eq!(sha256(&pdf.body), document.sha256);

    let keys: PublicKeys = city.client.get("/v1/keys").send().await.expect(200).json();
    let key_of = |id: &str| {
        let key = keys.keys.iter().find(|key| key.id == id && id.starts_with("document-"))?;
        URL_SAFE_NO_PAD.decode(&key.key).ok()
    };
    let path = format!("/v1/documents/{}/credential", document.id);
    let token = phone.get(&path).send().await.expect(200).body;
    assert_eq!(Credential::from_code(&document.credential).as_deref(), Some(&token[..]));
    let said = Credential::verify(&token, key_of).unwrap();
    assert_eq!(
        (said.id, &said.number, &said.page),
        (document.id, &document.number, &document.page)
    );
    assert!(!said.holder.unwrap().contains(&person.name), "initials are enough");
    let mut forged = token.clone();
    *forged.last_mut().unwrap() ^= 1;
    assert_eq!(Credential::verify(&forged, key_of), None);
}

#[tokio::test]
async fn a_document_is_its_holder_s_alone() {
    let city = TestCity::start().await;
    let (phone, document) = letter(&city, "beasiswa").await;
    let stranger = city.phone("0812-0000-0009").await;
    assert!(list(&stranger).await.is_empty());
    for end in ["", "/pdf", "/credential"] {
        let path = format!("/v1/documents/{}{end}", document.id);
        stranger.get(&path).send().await.expect(404);
        city.client.get(&path).send().await.expect(401);
    }
    share(&stranger, &document, "Bank", 1).await.expect(404);
    share(&phone, &document, "Bank", 1).await.expect(201);
    // Nothing of it is readable in the database alone.
    let person = city.sandbox().people_to_try().await.unwrap().remove(0);
    let dump = city.dump().await;
    assert!(!dump.contains(&person.name) && !dump.contains("%PDF-"));
    let token = document.page.rsplit('/').next().unwrap();
    assert!(!dump.contains(token));
}

#[tokio::test]
async fn anybody_learns_by_its_code_whether_a_document_is_valid() {
    let city = TestCity::start().await;
    let (_, document) = letter(&city, "beasiswa").await;
    let person = city.sandbox().people_to_try().await.unwrap().remove(0);
    let text = page(&city, &document.page, 200).await;
    for said in ["Berlaku", "Valid: the city", &document.number, "Sosial (Dinsos)"] {
        assert!(text.contains(said), "{said}");
    }
    assert!(!text.contains(&person.name) && !text.contains(&person.nik), "no more than initials");
    city.advance(DAY * 366).await;
    assert!(page(&city, &document.page, 200).await.contains("Expired"));
}

#[tokio::test]
async fn who_guesses_at_codes_is_refused_for_a_time() {
    let log = OwnLog::new();
    let city = TestCity::start_with(|config| config.limits.wrong_pages_per_address = 3).await;
    let (_, document) = letter(&city, "beasiswa").await;
    log.take_signs();
    for wrong in ["A", "tidak-ada-dokumen-ini!", &"x".repeat(300)] {
        assert!(page(&city, &format!("/v/{wrong}"), 404).await.contains("Tidak dikenal"));
    }
    assert!(page(&city, &document.page, 429).await.contains("Too many tries"));
    let signs = log.take_signs();
    assert!(signs.iter().any(|(sign, _)| sign == "document-page-unknown"), "{signs:?}");
    city.advance(HOUR).await;
    page(&city, &document.page, 200).await;
    assert!(!Log::of_the_process().text().contains("tidak-ada-dokumen-ini"));
}

#[tokio::test]
async fn a_document_is_shared_for_one_purpose_and_a_time_and_every_look_is_seen() {
    let city = TestCity::start().await;
    let (phone, document) = letter(&city, "beasiswa").await;
    let person = city.sandbox().people_to_try().await.unwrap().remove(0);
    let shared: Document = share(&phone, &document, "Beasiswa SMAN 1", 24).await.expect(201).json();
    let address = &shared.shares[0].page;
    assert_ne!(*address, document.page);
    // What a chat app fetches for its preview shows nothing of it, and is no look.
    let before = page(&city, address, 200).await;
    assert!(before.contains("Beasiswa SMAN 1") && !before.contains(&document.number));
    assert_eq!(read(&phone, &document).await.shares[0].looks, 0);
    let seen = look(&city, address).await.expect(200).text();
    for said in [&*person.name, &document.number, &document.statement.id, "Beasiswa SMAN 1"] {
        assert!(seen.contains(said), "{said}");
    }
    look(&city, address).await.expect(200);
    assert_eq!(read(&phone, &document).await.shares[0].looks, 2);
    let accesses: Accesses = phone.get("/v1/account/accesses").send().await.expect(200).json();
    // Its citizen's bills were looked at meanwhile, too.
    let looks = accesses.accesses.iter().filter(|access| access.why == AccessReason::Share);
    let [access] = looks.collect::<Vec<_>>()[..] else { panic!("{accesses:?}") };
    assert_eq!((access.who.as_str(), access.times), ("share", 2));
    assert_eq!(access.what, [PersonalData::IssuedDocument]);
    assert_eq!(access.about.as_deref(), Some("Beasiswa SMAN 1"));
    // The page of the document itself cannot be looked at like that.
    look(&city, &document.page).await.expect(404);

    city.advance(DAY).await;
    let over = page(&city, address, 404).await;
    assert!(!over.contains("Beasiswa") && !over.contains(&document.number));
    look(&city, address).await.expect(404);
    page(&city, &document.page, 200).await;
}

#[tokio::test]
async fn a_share_ends_when_its_holder_says_so() {
    let city = TestCity::start().await;
    let (phone, document) = letter(&city, "beasiswa").await;
    let shared: Document = share(&phone, &document, "Bank", 168).await.expect(201).json();
    let one = &shared.shares[0];
    let path = format!("/v1/documents/{}/shares/{}", document.id, one.id);
    let stranger = city.phone("0812-0000-0009").await;
    stranger.ask(Method::DELETE, &path).send().await.expect(404);
    let elsewhere = format!("/v1/documents/{}/shares/{}", document.id, new_id());
    phone.ask(Method::DELETE, &elsewhere).send().await.expect(404);
    let ended: Document = phone.ask(Method::DELETE, &path).send().await.expect(200).json();
    assert!(ended.shares[0].ended_at.is_some());
    phone.ask(Method::DELETE, &path).send().await.expect(200);
    page(&city, &one.page, 404).await;
    look(&city, &one.page).await.expect(404);
}

#[tokio::test]
async fn what_is_wrong_with_a_share_is_said_at_its_field() {
    let city = TestCity::start_with(|config| {
        config.limits.shares_per_account = 12;
        config.limits.looks_per_share = 2;
    })
    .await;
    let (phone, document) = letter(&city, "beasiswa").await;
    share(&phone, &document, "  ", 24).await.expect(422).expect_field("purpose", "empty");
    let long = "x".repeat(81);
    share(&phone, &document, &long, 24).await.expect(422).expect_field("purpose", "too-long");
    share(&phone, &document, "Bank", 48).await.expect(422).expect_field("hours", "unknown");
    // Sent twice with the same key, it is one share.
    let (key, new) = (new_id(), NewShare { purpose: "Bank".into(), hours: 1 });
    let path = format!("/v1/documents/{}/shares", document.id);
    let first = phone.post(&path, &new).key(key).send().await.expect(201);
    let again = phone.post(&path, &new).key(key).send().await.expect(201);
    assert_eq!(first.text(), again.text());
    let address = first.json::<Document>().shares[0].page.clone();
    look(&city, &address).await.expect(200);
    look(&city, &address).await.expect(200);
    look(&city, &address).await.expect(429);
    for _ in 0..9 {
        share(&phone, &document, "Bank", 1).await.expect(201);
    }
    share(&phone, &document, "Bank", 1).await.expect(409);
    city.advance(HOUR).await;
    let phone = phone.renewed().await;
    share(&phone, &document, "Bank", 1).await.expect(201);
}

#[tokio::test]
async fn a_department_withdraws_a_document() {
    let city = TestCity::start().await;
    let (phone, document) = letter(&city, "nanti cabut").await;
    let shared: Document = share(&phone, &document, "Bank", 168).await.expect(201).json();
    city.advance(DAY * 4).await;
    let phone = phone.renewed().await;
    let withdrawn = read(&phone, &document).await;
    assert_eq!(withdrawn.state, DocumentState::Withdrawn);
    assert!(withdrawn.reason.is_some() && withdrawn.ended_at.is_some());
    let text = page(&city, &document.page, 200).await;
    assert!(text.contains("Dicabut") && !text.contains(withdrawn.reason.as_ref().unwrap()));
    assert!(look(&city, &shared.shares[0].page).await.expect(200).text().contains("Dicabut"));
    share(&phone, &document, "Bank", 1).await.expect(409);
    let path = format!("/v1/applications/{}", document.application);
    let application: Application = phone.get(&path).send().await.expect(200).json();
    assert_eq!(application.timeline.last().unwrap().kind, EventKind::DocumentWithdrawn);
    assert_eq!(application.status, TicketStatus::Done);
}

#[tokio::test]
async fn a_document_takes_the_place_of_another() {
    let city = TestCity::start().await;
    let (phone, document) = letter(&city, "nanti ganti").await;
    city.advance(DAY * 4).await;
    let phone = phone.renewed().await;
    let both = list(&phone).await;
    let states: Vec<DocumentState> = both.iter().map(|document| document.state).collect();
    assert_eq!(states, [DocumentState::Issued, DocumentState::Replaced]);
    assert_eq!(
        (both[0].number.clone(), both[1].id),
        (format!("{}/2", document.number), document.id)
    );
    assert!(page(&city, &document.page, 200).await.contains("Replaced"));
    assert!(page(&city, &both[0].page, 200).await.contains("Valid: the city"));
    let path = format!("/v1/applications/{}", document.application);
    let application: Application = phone.get(&path).send().await.expect(200).json();
    assert_eq!(application.documents.len(), 1);
    assert_eq!(application.documents[0].id, Some(both[0].id));
}

#[tokio::test]
async fn documents_come_by_the_feed_are_in_the_copy_and_go_with_the_account() {
    let city = TestCity::start().await;
    let (phone, document) = letter(&city, "beasiswa").await;
    let shared: Document = share(&phone, &document, "Bank", 168).await.expect(201).json();
    let feed = phone.get("/v1/changes").send().await.expect(200).text();
    let line = feed.lines().find(|line| line.contains("/v1/documents/")).unwrap();
    let change: serde_json::Value = serde_json::from_str(line).unwrap();
    assert_eq!(change["resource"], format!("/v1/documents/{}", document.id));
    assert_eq!(serde_json::from_value::<Document>(change["body"].clone()).unwrap(), shared);
    let export: Export = phone.get("/v1/account/export").send().await.expect(200).json();
    assert_eq!(export.documents, std::slice::from_ref(&shared));

    phone.post("/v1/account/erasure", &json!({})).send().await.expect(200);
    city.advance(DAY * 8).await;
    page(&city, &document.page, 404).await;
    page(&city, &shared.shares[0].page, 404).await;
    for table in ["documents", "document_shares"] {
        let count: i64 =
            sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}")))
                .fetch_one(&city.database().await)
                .await
                .unwrap();
        assert_eq!(count, 0, "{table}");
    }
}

#[tokio::test]
async fn the_certificates_stay_and_have_to_be_of_the_key() {
    let city = TestCity::start().await;
    let read = async |city: &TestCity| {
        city.client.get("/v1/documents/certificates").send().await.expect(200).text()
    };
    let before = read(&city).await;
    assert_eq!(before.matches("BEGIN CERTIFICATE").count(), 2);
    let city = city.restart_with(|_| {}).await;
    assert_eq!(read(&city).await, before);
    let given = before.clone();
    let city = city.restart_with(|config| config.document_certificates = Some(given)).await;
    assert_eq!(read(&city).await, before);
    // Those of another gateway's key are none.
    let other = TestCity::start_at(crate::support::MORNING, |_| {}).await;
    let foreign = read(&other).await;
    let TestCity { gateway, clock, folder, .. } = city;
    gateway.stop().await;
    let change = |config: &mut live_gateway::Config| config.document_certificates = Some(foreign);
    let refused = crate::support::start(folder.path(), &clock, change).await;
    assert!(matches!(refused, Err(live_gateway::StartError::Secret(_))));
}

/// Writes a document with what it takes to check it, for programs of others.
#[tokio::test]
#[ignore = "for others' programs: cargo xtask test --only documents"]
async fn a_document_is_written_for_others_to_check() {
    let folder = PathBuf::from(std::env::var_os("LIVE_DOCUMENTS").unwrap());
    let city = TestCity::start().await;
    let (phone, document) = letter(&city, "beasiswa").await;
    for (name, path) in [
        ("document.pdf", format!("/v1/documents/{}/pdf", document.id)),
        ("credential.cwt", format!("/v1/documents/{}/credential", document.id)),
        ("document.json", format!("/v1/documents/{}", document.id)),
        ("certificates.pem", "/v1/documents/certificates".to_owned()),
        ("keys.json", "/v1/keys".to_owned()),
    ] {
        let body = phone.get(&path).send().await.expect(200).body;
        std::fs::write(folder.join(name), body).unwrap();
    }
}
