//! What a citizen decides and learns about their own data.

use std::time::Duration;

use live_gateway::Person;
use live_protocol::{
    Access, AccessReason, Accesses, Account, Assurance, Bills, Consent, Consents, Export,
    MatchOutcome, MatchRequest, Payment, PersonalData, ProblemKind, PublicReports, Rating, Ticket,
    Tickets,
};
use reqwest::Method;

use crate::support::{Answer, Phone, TestCity, jpeg, new_id, sha256};

const NUMBER: &str = "0878-7777-1234";
const CONSENTS: &str = "/v1/account/consents";
const ACCESSES: &str = "/v1/account/accesses";
const EXPORT: &str = "/v1/account/export";
const ERASURE: &str = "/v1/account/erasure";
/// What the test's phones report.
const WORDS: &str = "Lubang dalam di lajur kiri";
const DAY: Duration = Duration::from_hours(24);

/// Somebody who owns a house, and whom the sandbox itself does not suggest a number for.
async fn an_owner(city: &TestCity) -> Person {
    let people = city.sandbox().people().await.unwrap();
    // Nor is the tax office asked about them every month, as about who has a business.
    let is_owner = |person: &Person| {
        person.phone.is_none() && !person.tax_objects.is_empty() && person.business.is_none()
    };
    people.into_iter().find(is_owner).unwrap()
}

async fn ask(phone: &Phone, person: &Person, consent: Option<u16>) -> Answer {
    let Person { nik, family_card, birth_date, .. } = person.clone();
    let request = MatchRequest { nik, family_card, birth_date, consent };
    phone.post("/v1/account/match", &request).send().await
}

async fn matched(city: &TestCity) -> (Phone, Person) {
    let (phone, person) = (city.phone(NUMBER).await, an_owner(city).await);
    ask(&phone, &person, Some(1)).await.expect(200);
    (phone, person)
}

async fn consents(phone: &Phone) -> Vec<Consent> {
    phone.get(CONSENTS).send().await.expect(200).json::<Consents>().consents
}

async fn accesses(phone: &Phone) -> Vec<Access> {
    phone.get(ACCESSES).send().await.expect(200).json::<Accesses>().accesses
}

async fn account(phone: &Phone) -> Account {
    phone.get("/v1/account").send().await.expect(200).json()
}

async fn withdraw(phone: &Phone) -> Account {
    let path = format!("{CONSENTS}/civil-register");
    phone.ask(Method::DELETE, &path).send().await.expect(200).json()
}

async fn ask_erasure(phone: &Phone) -> Account {
    phone.ask(Method::POST, ERASURE).send().await.expect(200).json()
}

fn reasons(accesses: &[Access]) -> Vec<(&str, AccessReason, u32)> {
    accesses.iter().map(|look| (look.who.as_str(), look.why, look.times)).collect()
}

#[tokio::test]
async fn agreeing_is_kept_with_the_version_that_was_read() {
    let city = TestCity::start().await;
    let (phone, person) = (city.phone(NUMBER).await, an_owner(&city).await);
    assert_eq!(consents(&phone).await, []);
    ask(&phone, &person, Some(3)).await.expect_field("consent", "unknown");
    assert_eq!((consents(&phone).await, accesses(&phone).await), (vec![], vec![]));

    // An app from before versions were kept.
    ask(&phone, &person, None).await.expect(200);
    city.advance(Duration::from_mins(1)).await;
    for _ in 0..2 {
        ask(&phone, &person, Some(1)).await.expect(200);
    }
    let kept = consents(&phone).await;
    let versions: Vec<(&str, u16)> = kept.iter().map(|c| (&c.purpose[..], c.version)).collect();
    assert_eq!(versions, [("civil-register", 1), ("civil-register", 0)]);
    assert_eq!(kept[0].given_at, city.sandbox().now());
    assert!(kept.iter().all(|consent| consent.withdrawn_at.is_none()));
    let other = city.phone("0812-0000-0009").await;
    assert_eq!(consents(&other).await, []);
}

#[tokio::test]
async fn who_takes_it_back_is_no_longer_matched_and_nothing_of_it_is_kept() {
    let city = TestCity::start().await;
    let (phone, person) = matched(&city).await;
    let masked = account(&phone).await.nik_masked.unwrap();
    assert!(city.dump().await.contains(&masked), "this is where it stands");
    let after = withdraw(&phone).await;
    assert_eq!((after.assurance, &after.nik_masked), (Assurance::Phone, &None));
    assert_eq!(withdraw(&phone).await, after);
    assert!(!city.dump().await.contains(&masked));
    assert_eq!(consents(&phone).await[0].withdrawn_at, Some(city.sandbox().now()));
    let refused = phone.get("/v1/bills").send().await.expect(403).problem();
    assert_eq!((refused.kind, refused.level), (ProblemKind::StepUp, Some(Assurance::Matched)));
    phone.ask(Method::DELETE, &format!("{CONSENTS}/x")).send().await.expect(404);

    // The NIK is free for another account, and then for this one again.
    let other = city.phone("0812-0000-0009").await;
    ask(&other, &person, Some(1)).await.expect(200);
    withdraw(&other).await;
    let outcome: MatchOutcome = ask(&phone, &person, Some(1)).await.expect(200).json();
    assert_eq!(outcome.account.assurance, Assurance::Matched);
    assert_eq!(consents(&phone).await[0].withdrawn_at, None);
}

#[tokio::test]
async fn every_look_is_written_down_and_shown_to_its_citizen_alone() {
    let city = TestCity::start().await;
    let (phone, person) = (city.phone(NUMBER).await, an_owner(&city).await);
    let wrong = Person { birth_date: "01-01-1901".to_owned(), ..person.clone() };
    ask(&phone, &wrong, Some(1)).await.expect(200);
    assert_eq!(reasons(&accesses(&phone).await), [("disdukcapil", AccessReason::Match, 1)]);
    ask(&phone, &person, Some(1)).await.expect(200);

    city.advance(Duration::from_mins(1)).await;
    for _ in 0..3 {
        phone.get("/v1/bills").send().await.expect(200);
    }
    city.advance(Duration::from_mins(1)).await;
    let ticket = phone.report_with_photo(&jpeg(1)).await;
    city.advance(Duration::ZERO).await;
    let seen = accesses(&phone).await;
    assert_eq!(
        reasons(&seen),
        [
            ("laksa", AccessReason::Report, 1),
            ("bapenda", AccessReason::Bills, 3),
            ("bapenda", AccessReason::Taxpayer, 1),
            ("disdukcapil", AccessReason::Match, 2),
        ]
    );
    assert_eq!(seen[0].about.as_deref(), Some(ticket.number.as_str()));
    assert_eq!(seen[0].what, [PersonalData::Words, PersonalData::Place, PersonalData::Photos]);
    let compared = [PersonalData::Nik, PersonalData::FamilyCard, PersonalData::BirthDate];
    assert_eq!(seen[3].what, compared);
    let other = city.phone("0812-0000-0009").await;
    assert_eq!(accesses(&other).await, []);

    // After an hour it is another look; after a year it is forgotten.
    city.advance(Duration::from_hours(2)).await;
    let phone = phone.renewed().await;
    phone.get("/v1/bills").send().await.expect(200);
    assert_eq!(accesses(&phone).await[0].times, 1);
    city.advance(DAY * 366).await;
    // The tax office was asked at last what was planned meanwhile.
    let seen = accesses(&phone.renewed().await).await;
    assert_eq!(reasons(&seen), [("bapenda", AccessReason::Bills, 1)]);
    assert_eq!(seen[0].at, city.sandbox().now());
}

#[tokio::test]
async fn without_a_trace_nobody_looks() {
    let city = TestCity::start().await;
    let (phone, _) = matched(&city).await;
    let database = city.database().await;
    sqlx::query("DROP TABLE accesses").execute(&database).await.unwrap();
    phone.get("/v1/bills").send().await.expect(500);
}

#[tokio::test]
async fn the_copy_holds_everything_of_the_account_and_of_nobody_else() {
    let city = TestCity::start().await;
    let (phone, person) = matched(&city).await;
    let photo = jpeg(7);
    let ticket = phone.report_with_photo(&photo).await;
    city.phone("0812-0000-0009").await.report_with_photo(&jpeg(8)).await;
    city.advance(Duration::ZERO).await;
    let answer = phone.get(EXPORT).send().await.expect(200);
    assert_eq!(answer.header("cache-control"), "no-store");
    let copy: Export = answer.json();
    assert_eq!(copy.format, "live-account-export-1");
    assert_eq!((copy.made_at, copy.created_at), (city.sandbox().now(), city.sandbox().now()));
    assert_eq!(copy.account, account(&phone).await);
    assert_eq!(copy.matched_at, Some(city.sandbox().now()));
    assert_eq!(copy.tickets, [phone.ticket(&ticket.number).await]);
    assert_eq!(copy.tickets[0].receipts.len(), 3);
    assert_eq!((copy.photos.len(), &copy.photos[0].sha256), (1, &sha256(&photo)));
    assert_eq!(copy.photos[0].size, photo.len() as u64);
    assert_eq!((copy.consents, copy.accesses), (consents(&phone).await, accesses(&phone).await));
    let devices: Vec<_> = copy.devices.iter().map(|d| (d.name.clone(), d.key.clone())).collect();
    assert_eq!(devices, [("a phone".to_owned(), phone.device_key())]);
    // What the tax office calls this citizen.
    let database = city.database().await;
    let taxpayer: String = sqlx::query_scalar("SELECT taxpayer FROM sandbox_people WHERE nik = $1")
        .bind(person.nik.chars().filter(char::is_ascii_digit).collect::<String>())
        .fetch_one(&database)
        .await
        .unwrap();
    assert_eq!(copy.taxpayer, Some(taxpayer));
}

#[tokio::test]
async fn payments_are_in_the_copy_until_the_consent_that_shows_them_is_taken_back() {
    let city = TestCity::start().await;
    let (phone, _) = matched(&city).await;
    let bills: Bills = phone.get("/v1/bills").send().await.expect(200).json();
    let path = format!("/v1/bills/{}/payments", bills.bills[0].id);
    let asked = phone.post(&path, &serde_json::json!({})).key(new_id());
    let payment: Payment = asked.send().await.expect(201).json();
    city.sandbox().pay(&payment.qris).await.unwrap();
    let copy = async || phone.get(EXPORT).send().await.expect(200).json::<Export>();
    let payments = copy().await.payments;
    assert_eq!((payments.len(), payments[0].id), (1, payment.id));
    assert!(payments[0].receipt.is_some());
    withdraw(&phone).await;
    assert_eq!(copy().await.payments, []);
}

#[tokio::test]
async fn copies_are_limited() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    for _ in 0..5 {
        phone.get(EXPORT).send().await.expect(200);
    }
    let refused = phone.get(EXPORT).send().await.expect(429).problem();
    assert_eq!(refused.retry_after, Some(3600));
    city.client.get(EXPORT).send().await.expect(401);
}

/// Whoever adds a table about accounts has to think of the copy and of the end.
#[tokio::test]
async fn every_table_about_accounts_is_known_here() {
    let city = TestCity::start().await;
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c
         WHERE m.type = 'table' AND c.name IN ('account_id', 'session_id', 'against')
         ORDER BY m.name",
    )
    .fetch_all(&city.database().await)
    .await
    .unwrap();
    let known = [
        "accesses",
        "appointments",
        "attestations",
        "changes",
        "claims",
        "consents",
        "counter_drafts",
        "enrolments",
        "files",
        "identity_proofs",
        "inbox_settings",
        "mandate_invitations",
        "mandates",
        "messages",
        "payment_accounts",
        "push_subscriptions",
        "sessions",
        "sign_in_codes",
        "supporters",
        "tickets",
        "token_pairs",
        "uploads",
        "verifications",
    ];
    assert_eq!(tables, known, "is it in the copy, and does it go when the account is erased?");
}

#[tokio::test]
async fn an_account_ends_after_a_week_unless_its_holder_comes_back() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let at = ask_erasure(&phone).await.erase_at.unwrap();
    assert_eq!(at, city.sandbox().now().after(DAY * 7));
    city.advance(DAY).await;
    let phone = phone.renewed().await;
    assert_eq!(ask_erasure(&phone).await.erase_at, Some(at), "asked twice, the first counts");

    let undone: Account = phone.ask(Method::DELETE, ERASURE).send().await.expect(200).json();
    assert_eq!(undone.erase_at, None);
    city.advance(DAY * 10).await;
    let phone = phone.renewed().await;
    let id = account(&phone).await.id;

    ask_erasure(&phone).await;
    city.advance(DAY * 6).await;
    let back = city.phone(NUMBER).await;
    city.advance(DAY * 6).await;
    let back = back.renewed().await;
    assert_eq!((account(&back).await.id, account(&back).await.erase_at), (id, None));

    // Called off and asked for again: the new time counts, not the old.
    ask_erasure(&back).await;
    city.advance(DAY * 3).await;
    let back = back.renewed().await;
    back.ask(Method::DELETE, ERASURE).send().await.expect(200);
    ask_erasure(&back).await;
    city.advance(DAY * 6).await;
    let back = back.renewed().await;
    city.advance(DAY * 2).await;
    let token = back.session.clone().unwrap().refresh_token;
    let told = back.refresh(&token).await.expect(401).problem();
    assert_eq!(told.kind, ProblemKind::SignedOut, "what is personal has to leave it");
}

/// The bytes of the database and of its log.
fn raw(city: &TestCity) -> Vec<u8> {
    let read = |name: &str| std::fs::read(city.folder.path().join(name)).unwrap_or_default();
    [read("gateway.db"), read("gateway.db-wal")].concat()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|part| part == text.as_bytes())
}

/// Somebody who has done everything, and what of it is personal and not the department's.
async fn used(city: &TestCity) -> (Phone, Person, [Ticket; 2], Vec<String>) {
    let (phone, person) = matched(city).await;
    phone.get("/v1/bills").send().await.expect(200);
    let done = phone.report_with_photo(&jpeg(1)).await;
    city.advance(DAY * 30).await;
    let phone = phone.renewed().await;
    let rating = Rating { stars: 4, comment: Some("Terima kasih dari Ibu Wati".to_owned()) };
    let path = format!("/v1/tickets/{}/rating", done.number);
    phone.post(&path, &rating).key(new_id()).send().await.expect(201);
    // A report that no department has taken over.
    let (photo, key) = (new_id(), new_id());
    phone.put_file(photo, &jpeg(2)).send().await.expect(201);
    let report = phone.report_with(key, |report| {
        "Lampu depan rumah saya mati".clone_into(&mut report.words);
        report.photos = vec![photo];
    });
    let waiting: Ticket = phone.send(key, &report).await.expect(201).json();
    city.advance(Duration::ZERO).await;
    sqlx::query("DELETE FROM ticket_receipts WHERE ticket = $1 AND stage = 'department'")
        .bind(&waiting.number)
        .execute(&city.database().await)
        .await
        .unwrap();
    let account = account(&phone).await;
    let personal = [
        account.id.to_string(),
        account.phone_masked,
        account.nik_masked.unwrap(),
        phone.device_key(),
        "Terima kasih dari Ibu Wati".to_owned(),
        "Lampu depan rumah saya mati".to_owned(),
        waiting.number.clone(),
    ];
    (phone, person, [done, waiting], personal.to_vec())
}

#[tokio::test]
async fn of_an_erased_account_nothing_is_left_but_what_a_department_holds() {
    let city = TestCity::start().await;
    let (phone, person, [done, waiting], personal) = used(&city).await;
    let unused = new_id();
    phone.put_file(unused, &jpeg(3)).send().await.expect(201);
    let before = city.dump().await;
    for personal in &personal {
        assert!(before.contains(personal), "{personal}: this is where it stands");
    }
    ask_erasure(&phone).await;
    city.advance(DAY * 7).await;

    let (dump, bytes) = (city.dump().await, raw(&city));
    for personal in &personal {
        assert!(!dump.contains(personal), "{personal} is in the tables");
        assert!(!holds(&bytes, personal), "{personal} is in the file");
    }
    let public: PublicReports = city.client.get("/v1/reports").send().await.expect(200).json();
    let is_public = |number: &str| public.latest.iter().any(|report| report.number == number);
    assert!(is_public(&done.number) && !is_public(&waiting.number));
    assert!(dump.contains(WORDS), "the words that the department works with stay");
    let on_disk = async |id| city.sandbox().file_sha256(id).await.unwrap();
    assert_eq!(on_disk(done.photos[0].id).await, Some(sha256(&jpeg(1))));
    assert_eq!((on_disk(waiting.photos[0].id).await, on_disk(unused).await), (None, None));
    city.client.get(&format!("/v1/files/{}", done.photos[0].id)).send().await.expect(404);

    // The same number and the same person begin from nothing.
    let token = phone.session.clone().unwrap().refresh_token;
    assert_eq!(phone.refresh(&token).await.expect(401).problem().kind, ProblemKind::SignedOut);
    let new = city.phone(NUMBER).await;
    assert_ne!(account(&new).await.id.to_string(), personal[0]);
    let own: Tickets = new.get("/v1/tickets").send().await.expect(200).json();
    assert_eq!((own.tickets, consents(&new).await, accesses(&new).await), (vec![], vec![], vec![]));
    new.get(&format!("/v1/tickets/{}", done.number)).send().await.expect(404);
    let outcome: MatchOutcome = ask(&new, &person, Some(1)).await.expect(200).json();
    assert_eq!(outcome.account.assurance, Assurance::Matched);

    // What stays stays as long as the archive wants it.
    city.advance(DAY * 365 * 4).await;
    assert!(city.dump().await.contains(WORDS));
    city.advance(DAY * 370).await;
    assert!(!city.dump().await.contains(WORDS));
    assert_eq!(on_disk(done.photos[0].id).await, None);
}
