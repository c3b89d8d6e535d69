//! What can be booked where, places in queues, and free beds.

use std::time::Duration;

use live_domain::Timestamp;
use live_protocol::{
    AccessReason, Accesses, Appointment, AppointmentStatus, Appointments, Beds, Booking, Clinics,
    Departments, Export, NewAppointment, PersonalData, ProblemKind, QUEUES, QueuePlace,
    QueuePlaces, Slots,
};
use reqwest::Method;
use uuid::Uuid;

use crate::bills::matched;
use crate::support::{Answer, Phone, TestCity, new_id};

const TOMORROW: &str = "2026-09-22";

async fn service(city: &TestCity) -> String {
    let offered: Clinics = city.client.get("/v1/clinics").send().await.expect(200).json();
    offered.clinics[0].services[0].id.clone()
}

async fn slots(city: &TestCity, service: &str, day: &str) -> Answer {
    let path = format!("/v1/clinics/services/{service}/slots?day={day}");
    city.client.get(&path).send().await
}

/// A wish for the n-th free slot of tomorrow, from the end.
async fn wish(city: &TestCity, from_end: usize) -> NewAppointment {
    let service = service(city).await;
    let free: Slots = slots(city, &service, TOMORROW).await.expect(200).json();
    let slot = free.slots[free.slots.len() - 1 - from_end].id.clone();
    NewAppointment {
        department: "dinkes".to_owned(),
        service,
        slot,
        name: " Ibu Sri ".to_owned(),
        mandate: None,
    }
}

/// A wish for the last free slot of tomorrow of the first service of a department's place.
async fn wish_at(city: &TestCity, department: &str, place: &str) -> NewAppointment {
    let all: QueuePlaces = city.client.get(QUEUES).send().await.expect(200).json();
    let is_it = |known: &&QueuePlace| known.department == department && known.id == place;
    let service = all.places.iter().find(is_it).unwrap().services[0].id.clone();
    let path = format!("{QUEUES}/{department}/services/{service}/slots?day={TOMORROW}");
    let free: Slots = city.client.get(&path).send().await.expect(200).json();
    let slot = free.slots.last().unwrap().id.clone();
    let (department, name) = (department.to_owned(), "Ibu Sri".to_owned());
    NewAppointment { department, service, slot, name, mandate: None }
}

/// The same a week later: it is still to come when an account ends.
async fn in_a_week(city: &TestCity, wish: NewAppointment) -> NewAppointment {
    let path =
        format!("{QUEUES}/{}/services/{}/slots?day=2026-09-28", wish.department, wish.service);
    let free: Slots = city.client.get(&path).send().await.expect(200).json();
    NewAppointment { slot: free.slots.last().unwrap().id.clone(), ..wish }
}

async fn send(phone: &Phone, key: Uuid, wish: &NewAppointment) -> Answer {
    phone.post("/v1/appointments", wish).key(key).send().await
}

async fn book(phone: &Phone, wish: &NewAppointment) -> Appointment {
    let booking: Booking = send(phone, new_id(), wish).await.expect(201).json();
    booking.appointment.unwrap()
}

async fn appointment(phone: &Phone, id: Uuid) -> Appointment {
    phone.get(&Appointment::resource(id)).send().await.expect(200).json()
}

#[tokio::test]
async fn anybody_sees_clinics_beds_and_free_slots() {
    let city = TestCity::start().await;
    let answer = city.client.get("/v1/clinics/beds").send().await.expect(200);
    assert_eq!(answer.header("cache-control"), "public, max-age=60");
    let beds: Beds = answer.json();
    assert!(beds.hospitals.len() > 1);
    assert_eq!(beds.as_of.to_string(), "2026-09-21T02:00:00Z");
    let service = service(&city).await;
    let free: Slots = slots(&city, &service, TOMORROW).await.expect(200).json();
    assert!(!free.slots.is_empty());
    slots(&city, &service, "2026-09-20").await.expect_field("day", "not-open");
    slots(&city, &service, "2026-10-20").await.expect_field("day", "not-open");
    slots(&city, &service, "tomorrow").await.expect_field("day", "not-a-date");
    slots(&city, "no-such-service", TOMORROW).await.expect(404);
}

#[tokio::test]
async fn while_the_department_is_down_old_offers_are_given_with_their_time_and_nothing_is_promised()
{
    let city = TestCity::start().await;
    let phone = matched(&city).await;
    let wish = wish(&city, 0).await;
    let offered: Clinics = city.client.get("/v1/clinics").send().await.expect(200).json();
    city.client.get("/v1/clinics/beds").send().await.expect(200);
    city.sandbox().let_health_answer(false).await.unwrap();
    city.advance(Duration::from_mins(30)).await;
    let mut old: Clinics = city.client.get("/v1/clinics").send().await.expect(200).json();
    let told = |at: Option<Timestamp>| at.map(|at| at.to_string());
    for clinic in &mut old.clinics {
        let since = clinic.unreachable_since.take();
        assert_eq!(told(since).as_deref(), Some("2026-09-21T02:30:00Z"), "as of what it says");
    }
    assert_eq!(old, offered);
    let beds: Beds = city.client.get("/v1/clinics/beds").send().await.expect(200).json();
    assert_eq!(told(beds.unreachable_since).as_deref(), Some("2026-09-21T02:30:00Z"));
    city.advance(Duration::from_mins(31)).await;
    city.client.get("/v1/clinics/beds").send().await.expect(503);
    slots(&city, &wish.service, TOMORROW).await.expect(503);
    let phone = phone.renewed().await;
    let key = new_id();
    let problem = send(&phone, key, &wish).await.expect(503).problem();
    assert_eq!(problem.kind, ProblemKind::Unavailable);
    let own: Appointments = phone.get("/v1/appointments").send().await.expect(200).json();
    assert!(own.appointments.is_empty());
    // It was given up, and everybody is told since when.
    assert_eq!(told(silent_since(&city, "dinkes").await).as_deref(), Some("2026-09-21T02:30:00Z"));
    assert_eq!(silent_since(&city, "dpmptsp").await, None);
    // It is back, and the same request books once it is tried again.
    city.sandbox().let_health_answer(true).await.unwrap();
    city.advance(Duration::from_mins(6)).await;
    let phone = phone.renewed().await;
    send(&phone, key, &wish).await.expect(201);
    assert_eq!(silent_since(&city, "dinkes").await, None);
    assert_eq!(city.sandbox().booked_places().await.unwrap(), 1);
}

/// Since when a department does not answer, by what everybody is told.
async fn silent_since(city: &TestCity, id: &str) -> Option<Timestamp> {
    let all: Departments = city.client.get("/v1/departments").send().await.expect(200).json();
    all.departments.into_iter().find(|known| known.id == id).unwrap().unreachable_since
}

#[tokio::test]
async fn who_waits_is_told_since_when_the_clinic_does_not_say_how_the_queue_stands() {
    let city = TestCity::start().await;
    let phone = matched(&city).await;
    let booked = book(&phone, &wish(&city, 0).await).await;
    assert_eq!(booked.unreachable_since, None);
    city.advance(booked.start.before(Duration::from_hours(1)).since(city.sandbox().now())).await;
    let phone = phone.renewed().await;
    let before = appointment(&phone, booked.id).await;
    assert!(before.queue.is_some() && before.unreachable_since.is_none());
    city.sandbox().let_health_answer(false).await.unwrap();
    for _ in 0..6 {
        city.advance(Duration::from_mins(1)).await;
    }
    let silent = appointment(&phone, booked.id).await;
    let since = silent.unreachable_since.unwrap();
    assert!(since > before.queue.as_ref().unwrap().as_of && since < city.sandbox().now());
    assert_eq!(silent_since(&city, "dinkes").await, Some(since));
    assert_eq!((silent.queue, silent.status), (before.queue, AppointmentStatus::Booked));
    let changes = phone.get("/v1/changes").send().await.expect(200).text();
    assert!(changes.contains("unreachable_since"), "{changes}");
    // It is back: what was planned goes on, and the word is taken back.
    city.sandbox().let_health_answer(true).await.unwrap();
    for _ in 0..6 {
        city.advance(Duration::from_mins(2)).await;
    }
    let phone = phone.renewed().await;
    let back = appointment(&phone, booked.id).await;
    assert_eq!(back.unreachable_since, None);
    assert!(back.queue.unwrap().as_of > since);
}

/// An app of before reads the one name; one of now has both.
#[tokio::test]
async fn what_one_queues_for_has_a_name_in_both_languages() {
    let city = TestCity::start().await;
    let all: QueuePlaces = city.client.get(QUEUES).send().await.expect(200).json();
    for department in ["dinkes", "disdukcapil", "dpmptsp"] {
        let mut theirs = all.places.iter().filter(|place| place.department == department);
        assert!(
            theirs.all(|place| place.services.iter().all(|service| {
                service.name_in("en") != service.name && service.name_in("id") == service.name
            })),
            "{department}"
        );
    }
    let phone = matched(&city).await;
    let wish = NewAppointment { service: "cipondoh-umum".to_owned(), ..wish(&city, 0).await };
    let free: Slots = slots(&city, &wish.service, TOMORROW).await.expect(200).json();
    let slot = free.slots.last().unwrap().id.clone();
    let booked = book(&phone, &NewAppointment { slot, ..wish }).await;
    assert_eq!(booked.service_name, "Poli umum");
    assert_eq!(booked.service_name_in("en"), "General clinic");
}

#[tokio::test]
async fn a_place_is_booked_once_and_its_queue_moves() {
    let city = TestCity::start().await;
    let phone = matched(&city).await;
    let (wish, key) = (wish(&city, 0).await, new_id());
    let booking: Booking = send(&phone, key, &wish).await.expect(201).json();
    let booked = booking.appointment.unwrap();
    assert_eq!((booked.name.as_str(), booked.status), ("Ibu Sri", AppointmentStatus::Booked));
    assert!(booked.number.is_some());
    let again: Booking = send(&phone, key, &wish).await.expect(201).json();
    assert_eq!(again.appointment.unwrap().id, booked.id);
    let other = NewAppointment { name: "Pak Budi".to_owned(), ..wish.clone() };
    send(&phone, key, &other).await.expect(409);
    assert_eq!(city.sandbox().booked_places().await.unwrap(), 1);
    let free: Slots = slots(&city, &wish.service, TOMORROW).await.expect(200).json();
    assert!(free.slots.iter().all(|slot| slot.id != wish.slot), "it is no longer free");

    let now = city.sandbox().now();
    city.advance(booked.start.since(now).saturating_sub(Duration::from_mins(40))).await;
    let phone = phone.renewed().await;
    let waiting = appointment(&phone, booked.id).await.queue.unwrap();
    assert!(waiting.now.is_some() && waiting.from <= waiting.to);
    city.advance(Duration::from_mins(30)).await;
    let phone = phone.renewed().await;
    let nearer = appointment(&phone, booked.id).await.queue.unwrap();
    assert!(nearer.ahead < waiting.ahead, "{nearer:?} after {waiting:?}");
    city.advance(Duration::from_hours(1)).await;
    let phone = phone.renewed().await;
    let over = appointment(&phone, booked.id).await;
    assert_eq!((over.status, over.queue), (AppointmentStatus::Done, None));
    let gone = phone.ask(Method::DELETE, &Appointment::resource(booked.id)).send().await;
    assert_eq!(gone.expect(409).problem().kind, ProblemKind::Conflict);
}

#[tokio::test]
async fn the_feed_tells_of_a_place_in_a_queue() {
    let city = TestCity::start().await;
    let phone = matched(&city).await;
    let booked = book(&phone, &wish(&city, 0).await).await;
    let feed = phone.get("/v1/changes").send().await.expect(200).text();
    assert!(feed.contains(&Appointment::resource(booked.id)), "{feed}");
}

#[tokio::test]
async fn what_is_booked_though_the_answer_was_lost_is_taken_up() {
    let city = TestCity::start().await;
    let phone = matched(&city).await;
    let (wish, key) = (wish(&city, 0).await, new_id());
    let booking: Booking = send(&phone, key, &wish).await.expect(201).json();
    let id = booking.appointment.unwrap().id;
    // As it is when the gateway was stopped between the department's answer and its own note of it.
    let pool = city.database().await;
    for statement in [
        "UPDATE appointments SET state = 'asked'",
        "DELETE FROM idempotency_keys",
        "UPDATE due_work SET due_at = 0 WHERE kind = 'queue'",
    ] {
        sqlx::query(statement).execute(&pool).await.unwrap();
    }
    city.advance(Duration::from_mins(3)).await;
    let own: Appointments = phone.get("/v1/appointments").send().await.expect(200).json();
    assert_eq!(own.appointments[0].id, id);
    let again: Booking = send(&phone, key, &wish).await.expect(201).json();
    assert_eq!(again.appointment.unwrap().id, id);
    assert_eq!(city.sandbox().booked_places().await.unwrap(), 1);
}

#[tokio::test]
async fn who_is_second_is_offered_the_next_slots() {
    let city = TestCity::start().await;
    let phone = matched(&city).await;
    let wish = wish(&city, 3).await;
    book(&phone, &wish).await;
    let booking: Booking = send(&phone, new_id(), &wish).await.expect(200).json();
    assert!(booking.appointment.is_none());
    assert!(!booking.next.is_empty() && booking.next.iter().all(|slot| slot.id != wish.slot));
}

#[tokio::test]
async fn what_cannot_be_booked_is_refused_by_name() {
    let city = TestCity::start().await;
    let phone = city.phone("0812-0000-0077").await;
    let good = wish(&city, 0).await;
    let refused = send(&phone, new_id(), &good).await.expect(403).problem();
    assert_eq!(refused.kind, ProblemKind::StepUp);
    let phone = matched(&city).await;
    for (change, field, reason) in [
        ((|w| w.name = "  ".to_owned()) as fn(&mut NewAppointment), "name", "empty"),
        (|w| w.name = "x".repeat(61), "name", "too-long"),
        (|w| w.name = "a\u{0}b".to_owned(), "name", "too-long"),
        (|w| w.service = "no-such".to_owned(), "service", "unknown"),
        (|w| w.department = "no-such".to_owned(), "service", "unknown"),
        (|w| w.department = "disdukcapil".to_owned(), "service", "unknown"),
        (|w| w.slot = "../../x".to_owned(), "slot", "unknown"),
    ] {
        let mut wish = good.clone();
        change(&mut wish);
        send(&phone, new_id(), &wish).await.expect_field(field, reason);
    }
    let foreign = NewAppointment { mandate: Some(new_id()), ..good };
    send(&phone, new_id(), &foreign).await.expect(404);
    assert_eq!(city.sandbox().booked_places().await.unwrap(), 0);
}

#[tokio::test]
async fn an_account_has_two_places_at_most_and_gives_one_back() {
    let city = TestCity::start().await;
    let phone = matched(&city).await;
    let first = book(&phone, &wish(&city, 0).await).await;
    book(&phone, &wish(&city, 0).await).await;
    let third = wish(&city, 0).await;
    send(&phone, new_id(), &third).await.expect_field("slot", "too-many-open");
    let path = Appointment::resource(first.id);
    // Another's is not found.
    let other = city.phone("0812-0000-0088").await;
    other.get(&path).send().await.expect(404);
    other.ask(Method::DELETE, &path).send().await.expect(404);
    for _ in 0..2 {
        let gone: Appointment = phone.ask(Method::DELETE, &path).send().await.expect(200).json();
        assert_eq!(gone.status, AppointmentStatus::Cancelled);
    }
    book(&phone, &third).await;
    assert_eq!(city.sandbox().booked_places().await.unwrap(), 2);
}

#[tokio::test]
async fn health_data_is_sealed_traced_exported_and_erased() {
    let city = TestCity::start().await;
    let phone = matched(&city).await;
    let wish = wish(&city, 0).await;
    let before = city.dump().await;
    let booked = book(&phone, &wish).await;
    let dump = city.dump().await;
    for secret in ["Ibu Sri", &wish.slot, &wish.service] {
        assert!(!dump.contains(secret), "{secret} lies open");
    }
    // The lists that everybody reads name every clinic, and nothing else does.
    let named = |dump: &str| dump.matches(&booked.place).count();
    assert_eq!(named(&dump), named(&before), "{} lies open", booked.place);
    let seen: Accesses = phone.get("/v1/account/accesses").send().await.expect(200).json();
    let look = seen.accesses.iter().find(|look| look.why == AccessReason::Appointment).unwrap();
    assert_eq!(look.who, "dinkes");
    let export: Export = phone.get("/v1/account/export").send().await.expect(200).json();
    assert_eq!(export.appointments[0].id, booked.id);
    phone.post("/v1/account/erasure", &serde_json::json!({})).send().await.expect(200);
    city.sandbox().let_health_answer(false).await.unwrap();
    city.advance(Duration::from_hours(8 * 24)).await;
    city.sandbox().let_health_answer(true).await.unwrap();
    city.advance(Duration::from_hours(2)).await;
    let pool = city.database().await;
    for table in ["appointments", "due_work WHERE kind IN ('queue', 'unbook')"] {
        let count = format!("SELECT COUNT(*) FROM {table}");
        let left: i64 =
            sqlx::query_scalar(sqlx::AssertSqlSafe(count)).fetch_one(&pool).await.unwrap();
        assert_eq!(left, 0, "{table}");
    }
}

#[tokio::test]
async fn who_is_erased_leaves_no_place_behind() {
    let city = TestCity::start().await;
    let phone = matched(&city).await;
    let service = service(&city).await;
    // In a week: still to come when the account ends.
    let free: Slots = slots(&city, &service, "2026-09-28").await.expect(200).json();
    let slot = free.slots.last().unwrap().id.clone();
    let name = "Ibu Sri".to_owned();
    phone.post("/v1/account/erasure", &serde_json::json!({})).send().await.expect(200);
    let department = "dinkes".to_owned();
    book(&phone, &NewAppointment { department, service, slot, name, mandate: None }).await;
    // And at another department.
    let recording = wish_at(&city, "disdukcapil", "dukcapil").await;
    book(&phone, &in_a_week(&city, recording).await).await;
    assert_eq!(city.sandbox().booked_places().await.unwrap(), 2);
    city.advance(Duration::from_hours(7 * 24)).await;
    assert_eq!(city.sandbox().booked_places().await.unwrap(), 0);
}

#[tokio::test]
async fn every_department_with_queues_is_in_one_list_and_none_takes_another_along() {
    let city = TestCity::start().await;
    let all: QueuePlaces = city.client.get(QUEUES).send().await.expect(200).json();
    let of = |all: &QueuePlaces, department: &str| -> Vec<String> {
        let theirs = all.places.iter().filter(|place| place.department == department);
        theirs.map(|place| place.id.clone()).collect()
    };
    assert!(all.places.is_sorted_by_key(|place| place.department.clone()));
    assert_eq!(of(&all, "dpmptsp"), ["mpp"]);
    assert!(of(&all, "disdukcapil").contains(&"kecamatan-benda".to_owned()));
    let clinics: Clinics = city.client.get("/v1/clinics").send().await.expect(200).json();
    assert!(clinics.clinics.iter().all(|clinic| clinic.department == "dinkes"));
    assert_eq!(of(&all, "dinkes").len(), clinics.clinics.len());
    // A service is asked for at its own department alone.
    let foreign = format!("{QUEUES}/dinkes/services/mpp-izin/slots?day={TOMORROW}");
    city.client.get(&foreign).send().await.expect(404);
    let nobody = format!("{QUEUES}/nobody/services/mpp-izin/slots?day={TOMORROW}");
    city.client.get(&nobody).send().await.expect(404);
    // One that does not answer, and was never known here, is left out.
    let other = TestCity::start().await;
    other.sandbox().let_queues_answer("dpmptsp", false).await.unwrap();
    let some: QueuePlaces = other.client.get(QUEUES).send().await.expect(200).json();
    assert!(of(&some, "dpmptsp").is_empty() && !of(&some, "dinkes").is_empty());
    let its = format!("{QUEUES}/dpmptsp/services/mpp-izin/slots?day={TOMORROW}");
    other.client.get(&its).send().await.expect(503);
    // What was known is given with its time.
    city.sandbox().let_queues_answer("dpmptsp", false).await.unwrap();
    city.advance(Duration::from_mins(30)).await;
    let old: QueuePlaces = city.client.get(QUEUES).send().await.expect(200).json();
    assert_eq!((of(&old, "dpmptsp").len(), old.as_of), (1, all.as_of));
}

#[tokio::test]
async fn a_place_at_the_mall_is_booked_once_followed_and_given_back() {
    let city = TestCity::start().await;
    let phone = matched(&city).await;
    let (wish, key) = (wish_at(&city, "dpmptsp", "mpp").await, new_id());
    // The department is down, and nothing is promised; the same request books when it is back.
    city.sandbox().let_queues_answer("dpmptsp", false).await.unwrap();
    send(&phone, key, &wish).await.expect(503);
    city.sandbox().let_queues_answer("dpmptsp", true).await.unwrap();
    let booking: Booking = send(&phone, key, &wish).await.expect(201).json();
    let booked = booking.appointment.unwrap();
    assert_eq!(booked.department, "dpmptsp");
    assert!(booked.number.as_ref().is_some_and(|number| number.starts_with("P-")));
    let again: Booking = send(&phone, key, &wish).await.expect(201).json();
    assert_eq!(again.appointment.unwrap().id, booked.id);
    let elsewhere = NewAppointment { department: "disdukcapil".to_owned(), ..wish.clone() };
    send(&phone, key, &elsewhere).await.expect(409);
    assert_eq!(city.sandbox().booked_places().await.unwrap(), 1);

    let now = city.sandbox().now();
    city.advance(booked.start.since(now).saturating_sub(Duration::from_mins(40))).await;
    let phone = phone.renewed().await;
    assert!(appointment(&phone, booked.id).await.queue.is_some());
    let path = Appointment::resource(booked.id);
    let gone: Appointment = phone.ask(Method::DELETE, &path).send().await.expect(200).json();
    assert_eq!(gone.status, AppointmentStatus::Cancelled);
    assert_eq!(city.sandbox().booked_places().await.unwrap(), 0);
    // Its department is told a name, and that is written down as its own look.
    let seen: Accesses = phone.get("/v1/account/accesses").send().await.expect(200).json();
    let mut looks = seen.accesses.iter().filter(|look| look.why == AccessReason::Appointment);
    assert!(looks.all(|look| look.who == "dpmptsp" && look.what == [PersonalData::Name]));
}

#[tokio::test]
async fn an_app_that_knows_clinics_alone_still_books_there() {
    let city = TestCity::start().await;
    let phone = matched(&city).await;
    let old = serde_json::to_value(wish(&city, 0).await).unwrap();
    assert!(old.get("department").is_none(), "{old}");
    let answer = phone.post("/v1/appointments", &old).key(new_id()).send().await.expect(201);
    let booked: serde_json::Value = answer.json();
    let booked = &booked["appointment"];
    assert!(booked["clinic"].as_str().unwrap().starts_with("Puskesmas "), "{booked}");
}
