//! Reports near a place, and joining one instead of sending it again.

use std::time::Duration;

use live_protocol::{
    Change, EventKind, Export, InboxMessages, MessageKind, Point, PublicReport, PublicReports,
    Support, Ticket, TicketStatus, square_of,
};

use crate::support::{Answer, Phone, TestCity, jpeg, new_id};

const LONG: Duration = Duration::from_hours(40 * 24);

/// Where the reports of these tests are: at a corner of squares, far from everything in the city's past.
const LATITUDE: f64 = -6.099_9;
const LONGITUDE: f64 = 106.550_1;

async fn report_at(phone: &Phone, latitude: f64, longitude: f64) -> Ticket {
    let key = new_id();
    let report = phone.report_with(key, |report| {
        report.place.point = Some(Point { latitude, longitude, accuracy_m: Some(5.0) });
    });
    phone.send(key, &report).await.expect(201).json()
}

async fn report(phone: &Phone) -> Ticket {
    report_at(phone, LATITUDE, LONGITUDE).await
}

async fn near(city: &TestCity, latitude: f64, longitude: f64) -> Vec<PublicReport> {
    let square = square_of(&Point { latitude, longitude, accuracy_m: None });
    let path = format!("/v1/reports/near/{square}");
    let near: PublicReports = city.client.get(&path).send().await.expect(200).json();
    near.latest
}

async fn support(phone: &Phone, number: &str, joined: bool) -> Answer {
    let path = format!("/v1/reports/{number}/support");
    phone.post(&path, &Support { joined }).key(new_id()).send().await
}

async fn join(phone: &Phone, number: &str) -> Ticket {
    support(phone, number, true).await.expect(201).json()
}

/// What the feed says of a ticket: what is there, or that it is gone; nothing when it says nothing.
async fn told(phone: &Phone, number: &str) -> Option<Option<Ticket>> {
    let text = phone.get("/v1/changes").send().await.expect(200).text();
    let changes = text.lines().filter_map(|line| serde_json::from_str::<Change>(line).ok());
    let mut of_it = changes.filter(|change| change.resource.ends_with(number));
    let change = of_it.next()?;
    Some(change.body.map(|body| serde_json::from_str(body.get()).unwrap()))
}

#[tokio::test]
async fn open_reports_near_a_place_are_seen_by_everybody_about_where_they_are() {
    let city = TestCity::start().await;
    let phone = city.phone("0812-0000-0001").await;
    let number = report(&phone).await.number;
    // From the square itself, and from the squares around whose edge is near.
    for (latitude, longitude) in [
        (LATITUDE, LONGITUDE),
        (LATITUDE - 0.000_2, LONGITUDE),
        (LATITUDE, LONGITUDE + 0.009),
        (LATITUDE - 0.000_2, LONGITUDE - 0.000_2),
    ] {
        let seen = near(&city, latitude, longitude).await;
        let seen = seen.iter().find(|report| report.number == number).unwrap();
        let point = seen.point.unwrap();
        assert_eq!((point.latitude, point.longitude, point.accuracy_m), (-6.1, 106.55, None));
    }
    let far = near(&city, LATITUDE - 0.04, LONGITUDE + 0.04).await;
    assert!(far.iter().all(|report| report.number != number));
    let path = "/v1/reports/near/-610_10655";
    let text = city.client.get(path).send().await.expect(200).text();
    for secret in ["Lubang", "Bu Sri", "6.0999", "106.5501"] {
        assert!(!text.contains(secret), "{secret}");
    }
    let kept = city.client.get(path).send().await.expect(200);
    assert_eq!(kept.header("cache-control"), "public, max-age=60");

    city.advance(LONG).await;
    let after = near(&city, LATITUDE, LONGITUDE).await;
    assert!(after.iter().all(|report| report.number != number), "what is done is not joined");
    for nowhere in ["0_0", "-610_99999", "-610", "a_b", "-6100_106550", "NaN_NaN", "1e3_inf"] {
        city.client.get(&format!("/v1/reports/near/{nowhere}")).send().await.expect(404);
    }
}

#[tokio::test]
async fn who_joins_counts_once_and_follows_without_what_is_the_sender_s() {
    let city = TestCity::start().await;
    let sender = city.phone("0812-0000-0001").await;
    let neighbour = city.phone("0812-0000-0002").await;
    let number = sender.report_with_photo(&jpeg(1)).await.number;
    // The department has it: nothing else moves meanwhile.
    city.advance(Duration::ZERO).await;
    let path = format!("/v1/tickets/{number}");
    neighbour.get(&path).send().await.expect(404);

    let joined = join(&neighbour, &number).await;
    assert!(joined.joined);
    assert_eq!(join(&neighbour, &number).await, joined, "once, however often it is pressed");
    assert_eq!(neighbour.ticket(&number).await, joined);
    assert_eq!((joined.supporters, sender.ticket(&number).await.supporters), (1, 1));
    let text = neighbour.get(&path).send().await.expect(200).text();
    let own = sender.ticket(&number).await;
    let photo = own.photos[0].id.to_string();
    let submission = own.submission.to_string();
    for secret in ["Lubang", "Bu Sri", "6.1783", "106.6534", &photo, &submission] {
        assert!(!text.contains(secret), "{secret}");
    }
    assert!(joined.receipts.is_empty());
    // One's own report is one's own already.
    assert!(!join(&sender, &number).await.joined);
    assert_eq!(sender.ticket(&number).await.supporters, 1);

    city.advance(LONG).await;
    let neighbour = neighbour.renewed().await;
    let done = neighbour.ticket(&number).await;
    assert_eq!((done.status, done.photos.len()), (TicketStatus::Done, 1));
    assert_eq!(done.timeline.last().unwrap().kind, EventKind::Finished);
    assert_eq!(told(&neighbour, &number).await, Some(Some(done)));
    // Only who sent it is asked for a judgement.
    let sender = sender.renewed().await;
    for (phone, what) in
        [(&neighbour, MessageKind::FinishedJoined), (&sender, MessageKind::Finished)]
    {
        let told: InboxMessages = phone.get("/v1/inbox/messages").send().await.expect(200).json();
        let told: Vec<_> =
            told.messages.iter().map(|told| (told.what, told.about.as_str())).collect();
        assert_eq!(told, [(what, path.as_str())]);
    }
    let rating = serde_json::json!({ "stars": 1 });
    let rate = neighbour.post(&format!("{path}/rating"), &rating).key(new_id());
    rate.send().await.expect(404);
}

#[tokio::test]
async fn who_leaves_again_counts_no_longer_and_it_goes_from_their_devices() {
    let city = TestCity::start().await;
    let sender = city.phone("0812-0000-0001").await;
    let neighbour = city.phone("0812-0000-0002").await;
    let other = city.phone("0812-0000-0003").await;
    let number = report(&sender).await.number;
    let key = new_id();
    let path = format!("/v1/reports/{number}/support");
    let ask = || neighbour.post(&path, &Support { joined: true }).key(key).send();
    let first = ask().await.expect(201);
    join(&other, &number).await;
    assert_eq!(ask().await.expect(201).body, first.body, "the same key, the same answer");
    assert_eq!(sender.ticket(&number).await.supporters, 2);
    support(&neighbour, &number, false).await.expect(200);
    support(&neighbour, &number, false).await.expect(200);
    assert_eq!(sender.ticket(&number).await.supporters, 1);
    let seen = near(&city, LATITUDE, LONGITUDE).await;
    assert_eq!(seen.iter().find(|report| report.number == number).unwrap().supporters, 1);
    neighbour.get(&format!("/v1/tickets/{number}")).send().await.expect(404);
    // What came late, though it was sent first, makes nobody a supporter again.
    ask().await.expect(201);
    assert_eq!(sender.ticket(&number).await.supporters, 1);
    let mine = neighbour.get("/v1/tickets").send().await.expect(200).text();
    assert!(!mine.contains(&number));
}

#[tokio::test]
async fn an_erased_account_supports_nothing_and_a_removed_report_is_nobody_s() {
    let city = TestCity::start().await;
    let sender = city.phone("0812-0000-0001").await;
    let neighbour = city.phone("0812-0000-0002").await;
    let (stays, goes) = (report(&sender).await.number, report(&sender).await.number);
    join(&neighbour, &stays).await;
    join(&neighbour, &goes).await;
    let export: Export = neighbour.get("/v1/account/export").send().await.expect(200).json();
    assert_eq!(export.tickets.iter().filter(|ticket| ticket.joined).count(), 2);
    city.sandbox().remove_ticket(&goes).await.unwrap();
    let cursor = neighbour.get("/v1/changes").send().await.expect(200).text();
    assert!(!cursor.contains(&goes) && cursor.contains(&stays));
    neighbour.get(&format!("/v1/tickets/{goes}")).send().await.expect(404);

    let ask = neighbour.post("/v1/account/erasure", &serde_json::json!({})).key(new_id());
    ask.send().await.expect(200);
    city.advance(Duration::from_hours(8 * 24)).await;
    let sender = sender.renewed().await;
    assert_eq!(sender.ticket(&stays).await.supporters, 0);
}

#[tokio::test]
async fn nobody_joins_what_is_not_there_or_without_end() {
    let city = TestCity::start_with(|config| config.limits.supports_per_account = 3).await;
    let phone = city.phone("0812-0000-0001").await;
    let number = report(&city.phone("0812-0000-0002").await).await.number;
    support(&phone, "LK-99-999999", true).await.expect(404);
    let path = format!("/v1/reports/{number}/support");
    let guest = city.client.ask(reqwest::Method::POST, &path);
    guest.json(&Support { joined: true }).key(new_id()).send().await.expect(401);
    for joined in [true, false, true] {
        support(&phone, &number, joined).await;
    }
    support(&phone, &number, false).await.expect(429);
}
