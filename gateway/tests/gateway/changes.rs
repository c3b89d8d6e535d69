//! The change feed of an account.

mod waiting;

use std::time::Duration;

use live_protocol::{
    Change, ChangesEnd, Payment, PaymentStatus, ProblemKind, Ticket, TicketStatus,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::bills::{matched, unpaid_bill};
use crate::support::{Answer, Phone, TestCity, new_id};

const NUMBER: &str = "0812-3456-7890";

/// An answer of the feed, taken apart.
struct Feed {
    changes: Vec<Change>,
    end: ChangesEnd,
}

impl Feed {
    fn of(answer: &Answer) -> Self {
        assert_eq!(answer.header("content-type"), "application/jsonl");
        let text = answer.text();
        let (changes, end) = text.trim_end().rsplit_once('\n').unwrap_or(("", text.trim_end()));
        let changes = changes.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        Self { changes, end: serde_json::from_str(end).unwrap() }
    }

    /// What changed, apart from the messages of the inbox that tell of it.
    fn resources(&self) -> Vec<&str> {
        let all = self.changes.iter().map(|change| change.resource.as_str());
        all.filter(|resource| !resource.starts_with("/v1/inbox/")).collect()
    }
}

async fn ask(phone: &Phone, query: &str) -> Feed {
    Feed::of(&phone.get(&format!("/v1/changes{query}")).send().await.expect(200))
}

/// Sends a report, which changes once more when the department takes it over.
async fn send(phone: &Phone) -> Ticket {
    let key = new_id();
    phone.send(key, &phone.report(key)).await.expect(201).json()
}

/// A report that the department has taken over.
async fn report(city: &TestCity, phone: &Phone) -> Ticket {
    let ticket = send(phone).await;
    city.advance(Duration::ZERO).await;
    ticket
}

fn resource(ticket: &Ticket) -> String {
    format!("/v1/tickets/{}", ticket.number)
}

#[tokio::test]
async fn a_feed_begins_with_a_snapshot_and_goes_on_with_what_changes() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let nothing = ask(&phone, "").await;
    assert!(nothing.changes.is_empty() && !nothing.end.more);
    let (first, second) = (report(&city, &phone).await, report(&city, &phone).await);
    let since = format!("?since={}", nothing.end.cursor);
    let both = ask(&phone, &since).await;
    assert_eq!(both.resources(), [resource(&first), resource(&second)]);

    // What stands in the feed is what the resource itself answers with, tag included.
    let own = phone.get(&resource(&first)).send().await.expect(200);
    assert_eq!(both.changes[0].body.as_ref().unwrap().get().as_bytes(), own.body);
    assert_eq!(both.changes[0].etag.as_deref(), Some(own.header("etag")));

    // Asked again, the same; from its end on, nothing; and after the department's work, that alone.
    assert_eq!(ask(&phone, &since).await.resources(), both.resources());
    let since = format!("?since={}", both.end.cursor);
    assert!(ask(&phone, &since).await.changes.is_empty());
    city.advance(Duration::from_hours(4)).await;
    let phone = phone.renewed().await;
    let worked_on = ask(&phone, &since).await;
    assert_eq!(worked_on.changes.len(), 2);
    let ticket = worked_on.changes[0].body.as_ref().unwrap().get();
    let ticket: Ticket = serde_json::from_str(ticket).unwrap();
    assert_eq!(ticket.timeline.len(), 2);
}

#[tokio::test]
async fn of_a_resource_there_is_only_the_latest_change() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let start = ask(&phone, "").await.end.cursor;
    let (busy, quiet) = (report(&city, &phone).await, report(&city, &phone).await);
    city.advance(Duration::from_hours(40 * 24)).await;
    let phone = phone.renewed().await;
    let rating = serde_json::json!({ "stars": 5 });
    let rate = phone.post(&format!("{}/rating", resource(&busy)), &rating).key(new_id());
    rate.send().await.expect(201);
    let feed = ask(&phone, &format!("?since={start}")).await;
    assert_eq!(feed.resources(), [resource(&quiet), resource(&busy)]);
    let last = feed.changes.last().unwrap().body.as_ref().unwrap();
    let last: Ticket = serde_json::from_str(last.get()).unwrap();
    assert_eq!((last.status, last.rating.is_some()), (TicketStatus::Done, true));
}

#[tokio::test]
async fn it_is_read_in_parts_and_what_changes_meanwhile_comes_later() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let tickets =
        [report(&city, &phone).await, report(&city, &phone).await, report(&city, &phone).await];
    let first = ask(&phone, "?limit=2").await;
    assert_eq!(first.resources(), [resource(&tickets[0]), resource(&tickets[1])]);
    assert!(first.end.more);
    city.sandbox().remove_ticket(&tickets[0].number).await.unwrap();
    let rest = ask(&phone, &format!("?since={}&limit=2", first.end.cursor)).await;
    assert_eq!(rest.resources(), [resource(&tickets[2]), resource(&tickets[0])]);
    assert!(rest.changes[1].body.is_none() && !rest.end.more);
    // A snapshot that begins now does not tell of what is gone.
    let snapshot = ask(&phone, "?limit=0").await;
    assert_eq!((snapshot.resources(), snapshot.end.more), (vec![&*resource(&tickets[1])], true));
    let rest = ask(&phone, &format!("?since={}", snapshot.end.cursor)).await;
    assert_eq!(rest.resources(), [resource(&tickets[2])]);
    phone.get("/v1/changes?limit=many").send().await.expect(400);
}

#[tokio::test]
async fn a_ticket_that_is_gone_is_gone_everywhere() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let ticket = report(&city, &phone).await;
    city.advance(Duration::from_hours(24)).await;
    let phone = phone.renewed().await;
    city.sandbox().remove_ticket(&ticket.number).await.unwrap();
    phone.get(&resource(&ticket)).send().await.expect(404);
    assert!(!city.client.get("/v1/reports").send().await.text().contains(&ticket.number));
    city.sandbox().remove_ticket(&ticket.number).await.unwrap_err();
    // The department's work on it is over, too.
    city.advance(Duration::from_hours(40 * 24)).await;
}

#[tokio::test]
async fn another_account_s_cursor_an_invented_one_and_one_too_old_begin_anew() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let stranger = city.phone("0812-0000-0009").await;
    let (gone, stays) = (report(&city, &phone).await, report(&city, &phone).await);
    let before = ask(&phone, "").await.end.cursor;
    let half = ask(&phone, "?limit=1").await.end.cursor;
    assert!(ask(&stranger, "").await.changes.is_empty(), "nobody reads another's feed");
    for _ in 0..3 {
        report(&city, &stranger).await;
    }
    for cursor in [before.as_str(), "", "x", &before[1..], &"A".repeat(32), &"A".repeat(4000)] {
        let answer = stranger.get(&format!("/v1/changes?since={cursor}")).send().await;
        assert_eq!(answer.expect(410).problem().kind, ProblemKind::StartOver);
    }

    city.sandbox().remove_ticket(&gone.number).await.unwrap();
    city.advance(Duration::from_hours(89 * 24)).await;
    let phone = phone.renewed().await;
    let since = format!("/v1/changes?since={before}");
    let told = Feed::of(&phone.get(&since).send().await.expect(200));
    assert!(told.resources().contains(&&*resource(&gone)));
    city.advance(Duration::from_hours(2 * 24)).await;
    let phone = phone.renewed().await;
    // The deletion is forgotten: who has not heard of it begins anew, and ends.
    phone.get(&since).send().await.expect(410);
    phone.get(&format!("/v1/changes?since={half}")).send().await.expect(410);
    let snapshot = ask(&phone, "?limit=1").await;
    assert_eq!(snapshot.resources(), [resource(&stays)]);
    let rest = ask(&phone, &format!("?since={}", snapshot.end.cursor)).await;
    assert!(rest.resources().is_empty());
    let told = format!("?since={}", told.end.cursor);
    assert!(ask(&phone, &told).await.resources().is_empty(), "who heard of it goes on");
}

#[tokio::test]
async fn what_was_there_before_there_was_a_feed_is_in_it() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let tickets = [report(&city, &phone).await, report(&city, &phone).await];
    let TestCity { gateway, clock, folder, .. } = city;
    gateway.stop().await;
    // The database as the version before the feed left it.
    let file = format!("sqlite://{}", folder.path().join("gateway.db").display());
    let pool = sqlx::SqlitePool::connect(&file).await.unwrap();
    for statement in [
        "DROP TABLE supporters",
        "DROP TABLE appointments",
        "DROP TABLE sandbox_appointments",
        "DROP TABLE counter_sent",
        "DROP TABLE counter_drafts",
        "DROP TABLE applications",
        "DROP TABLE document_shares",
        "DROP TABLE documents",
        "DROP TABLE sandbox_findings",
        "ALTER TABLE tickets ADD COLUMN category TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE tickets ADD COLUMN words TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE tickets ADD COLUMN place TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE tickets ADD COLUMN village TEXT",
        "ALTER TABLE tickets ADD COLUMN partner TEXT",
        "UPDATE tickets SET (category, words, place, village) =
            (SELECT category, words, place, village FROM reports WHERE ticket = number)",
        "DROP TABLE reports",
        "ALTER TABLE sessions DROP COLUMN known",
        "DROP TABLE callbacks",
        "DROP TABLE threads",
        "ALTER TABLE tickets DROP COLUMN unreachable_since",
        "DROP TABLE claims",
        "DROP TABLE verification_photos",
        "DROP TABLE verifications",
        "DROP TABLE review_trace",
        "DROP TABLE desk_sessions",
        "DROP TABLE step_counts",
        "DROP TABLE step_messages",
        "DROP TABLE consents",
        "DROP TABLE accesses",
        "DROP TABLE erased_devices",
        "ALTER TABLE accounts DROP COLUMN erase_at",
        "DELETE FROM accounts WHERE phone_masked = ''",
        "DROP TABLE directories",
        "DROP TABLE push_subscriptions",
        "DROP TABLE inbox_settings",
        "DROP TABLE messages",
        "ALTER TABLE accounts DROP COLUMN phone_sealed",
        "ALTER TABLE sandbox_messages DROP COLUMN words",
        "DROP TABLE services",
        "ALTER TABLE tickets DROP COLUMN partner",
        "DROP TABLE identity_proofs",
        "DROP TABLE mandate_invitations",
        "DROP TABLE mandates",
        "ALTER TABLE accounts DROP COLUMN family_card_hash",
        "ALTER TABLE accounts DROP COLUMN is_adult",
        "DROP TABLE attestations",
        "DROP TABLE enrolments",
        "ALTER TABLE accounts DROP COLUMN attested_at",
        "ALTER TABLE accounts DROP COLUMN proven_at",
        "DROP TABLE uploads",
        "DROP TABLE payment_accounts",
        "DROP INDEX accounts_by_taxpayer",
        "DROP TABLE changes",
        "ALTER TABLE accounts DROP COLUMN feed_position",
        "ALTER TABLE accounts DROP COLUMN feed_forgotten",
        "DROP INDEX sessions_by_key",
        "ALTER TABLE sessions DROP COLUMN device_name",
        "ALTER TABLE sessions DROP COLUMN ended_by_owner",
        "ALTER TABLE sessions DROP COLUMN seen_at",
        "ALTER TABLE token_pairs ADD COLUMN refresh_until BIGINT NOT NULL DEFAULT 0",
        "DELETE FROM schema_version WHERE version >= 2",
    ]
    .into_iter()
    .chain(crate::taxes::BEFORE_THERE_WERE_KINDS)
    {
        sqlx::query(statement).execute(&pool).await.unwrap();
    }
    pool.close().await;
    let gateway = crate::support::start(folder.path(), &clock, |_| {}).await.unwrap();
    let client = crate::support::Client::new(gateway.address());
    let phone = phone.at(&client);
    let feed = ask(&phone, "").await;
    assert_eq!(feed.resources(), tickets.each_ref().map(resource));
    send(&phone).await;
    let since = format!("?since={}", feed.end.cursor);
    assert!(!ask(&phone, &since).await.changes.is_empty(), "and it goes on");
}

#[tokio::test]
async fn a_payment_is_told_to_who_asked_for_it_and_to_whose_bill_it_settled() {
    let city = TestCity::start().await;
    let payer = city.phone("0812-0000-0009").await;
    let (owner, stranger) = (matched(&city).await, city.phone("0812-0000-0008").await);
    let begun = [ask(&payer, "").await, ask(&owner, "").await].map(|feed| feed.end.cursor);
    let path = format!("/v1/bills/{}/payments", unpaid_bill(&city).await.id);
    let asked = payer.post(&path, &serde_json::json!({})).key(new_id());
    let made: Payment = asked.send().await.expect(201).json();
    let resource = format!("/v1/payments/{}", made.id);

    let waiting = ask(&payer, &format!("?since={}", begun[0])).await;
    assert_eq!(waiting.resources(), [&resource]);
    assert!(ask(&owner, &format!("?since={}", begun[1])).await.changes.is_empty());
    let waits = format!("?since={}&wait=20", waiting.end.cursor);
    let (paid, ()) = tokio::join!(ask(&payer, &waits), async {
        drop(city.sandbox().pay(&made.qris).await.unwrap());
    });
    assert_eq!(paid.resources(), [&resource]);
    let own = payer.get(&resource).send().await.expect(200);
    assert_eq!(paid.changes[0].body.as_ref().unwrap().get().as_bytes(), own.body);
    assert_eq!(paid.changes[0].etag.as_deref(), Some(own.header("etag")));
    let told = ask(&owner, &format!("?since={}", begun[1])).await;
    let told: Payment = serde_json::from_str(told.changes[0].body.as_ref().unwrap().get()).unwrap();
    assert_eq!((told.id, told.status), (made.id, PaymentStatus::Paid));
    assert!(ask(&stranger, "").await.changes.is_empty(), "nobody else is told");
}

#[tokio::test]
async fn a_payment_that_ran_out_goes_from_the_feed_and_one_that_was_made_stays() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let path = format!("/v1/bills/{}/payments", unpaid_bill(&city).await.id);
    let make = |phone: &Phone| phone.post(&path, &serde_json::json!({})).key(new_id()).send();
    let expired: Payment = make(&phone).await.expect(201).json();
    city.advance(Duration::from_mins(16)).await;
    let phone = phone.renewed().await;
    let paid: Payment = make(&phone).await.expect(201).json();
    city.sandbox().pay(&paid.qris).await.unwrap();
    let both = ask(&phone, "").await;
    let resources = [&expired, &paid].map(|payment| format!("/v1/payments/{}", payment.id));
    assert_eq!(both.resources(), resources.each_ref());

    city.advance(Duration::from_hours(26)).await;
    let phone = phone.renewed().await;
    let since = ask(&phone, &format!("?since={}", both.end.cursor)).await;
    assert_eq!(since.resources(), [&resources[0]]);
    assert!(since.changes[0].body.is_none(), "it is not gone");
    assert_eq!(ask(&phone, "").await.resources(), [&resources[1]]);
}

/// The figure of a sync: a hundred reports of many have changed.
#[tokio::test]
async fn a_hundred_changes_travel_in_little_more_than_their_own_compressed_bytes() {
    let city = TestCity::start_with(|config| config.limits.reports_per_account = 1000).await;
    let phone = city.phone(NUMBER).await;
    let mut tickets = Vec::new();
    for _ in 0..200 {
        tickets.push(send(&phone).await);
    }
    city.advance(Duration::from_hours(40 * 24)).await;
    let phone = phone.renewed().await;
    let cursor = ask(&phone, "?limit=500").await.end.cursor;
    for ticket in tickets.iter().step_by(2) {
        let rating = serde_json::json!({ "stars": 4 });
        let rate = phone.post(&format!("{}/rating", resource(ticket)), &rating).key(new_id());
        rate.send().await.expect(201);
    }
    let path = format!("/v1/changes?since={cursor}&limit=100");
    let feed = Feed::of(&phone.get(&path).send().await.expect(200));
    assert_eq!(feed.changes.len(), 100);
    let bodies: Vec<u8> = feed
        .changes
        .iter()
        .flat_map(|change| change.body.as_ref().unwrap().get().as_bytes().to_vec())
        .collect();
    let alone = gzip(&bodies);
    let wire = on_the_wire(&city, &phone, &path).await;
    println!("100 changes: {wire} bytes on the wire, their bodies alone {alone}");
    assert!(wire <= 2 * alone, "{wire} bytes for {alone}");
}

/// How many bytes a request and its answer take, head included.
async fn on_the_wire(city: &TestCity, phone: &Phone, path: &str) -> usize {
    let mut stream = TcpStream::connect(city.gateway.address()).await.unwrap();
    let request = format!(
        "GET {path} HTTP/1.1\r\nhost: gateway\r\naccept-encoding: gzip\r\n\
         {}connection: close\r\n\r\n",
        phone.headers("GET", &format!("http://gateway{}", path.split('?').next().unwrap()))
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    assert!(String::from_utf8_lossy(&answer).contains("content-encoding: gzip"));
    request.len() + answer.len()
}

fn gzip(bytes: &[u8]) -> usize {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap().len()
}
