//! Acting for a child on one's own family card.

use std::time::Duration;

use live_gateway::Person;
use live_protocol::{
    Assurance, Bills, MANDATES, Mandate, MandateKind, MandateRole, MandateState, NewChild,
    ProblemKind,
};
use reqwest::Method;
use uuid::Uuid;

use super::{
    DAY, OTHER, PARENT, agreed, bills_for, end, looks, mandates, match_again, matched, show, trace,
    year,
};
use crate::support::{Answer, Phone, TestCity};

/// The family of the first person to try: father, mother, and the youngest, who is a child.
async fn family(city: &TestCity) -> [Person; 3] {
    let head = city.sandbox().people_to_try().await.unwrap().remove(0);
    family_of(city, &head).await
}

async fn family_of(city: &TestCity, head: &Person) -> [Person; 3] {
    let people = city.sandbox().people().await.unwrap();
    let mut members: Vec<Person> =
        people.into_iter().filter(|person| person.family_card == head.family_card).collect();
    members.sort_by_key(year);
    let child = members.pop().unwrap();
    let mother = members.into_iter().find(|person| person.nik != head.nik).unwrap();
    [head.clone(), mother, child]
}

fn as_child(child: &Person) -> NewChild {
    NewChild {
        child_name: "Adi".to_owned(),
        child_nik: child.nik.clone(),
        child_family_card: child.family_card.clone(),
        child_birth_date: child.birth_date.clone(),
        consent: 1,
    }
}

async fn add(phone: &Phone, child: &NewChild) -> Answer {
    phone.post("/v1/mandates/children", child).send().await
}

async fn renew(phone: &Phone, id: Uuid) -> Answer {
    let path = format!("{}/renewal", Mandate::resource(id));
    phone.ask(Method::POST, &path).send().await
}

#[tokio::test]
async fn a_parent_acts_for_a_child_of_the_same_family_card() {
    let city = TestCity::start().await;
    let [father, _, child] = family(&city).await;
    let phone = matched(&city, PARENT, &father).await;
    let mandate: Mandate = add(&phone, &as_child(&child)).await.expect(201).json();
    assert_eq!(
        (mandate.kind, mandate.role, mandate.state, mandate.level, mandate.name.as_str()),
        (MandateKind::Child, MandateRole::Agent, MandateState::Standing, Assurance::Matched, "Adi")
    );
    assert_eq!(mandate.until, city.sandbox().now().after(DAY * 365));
    assert_eq!((mandate.phone_masked.as_ref(), mandate.can_renew), (None, true));
    // Sent twice, it is one; and it is in the feed.
    assert_eq!(add(&phone, &as_child(&child)).await.expect(201).json::<Mandate>(), mandate);
    assert_eq!(
        (mandates(&phone).await, show(&phone, mandate.id).await),
        (vec![mandate.clone()], mandate.clone())
    );
    let feed = phone.get("/v1/changes").send().await.expect(200);
    let feed = String::from_utf8(feed.body).unwrap();
    assert!(feed.contains(&Mandate::resource(mandate.id)), "{feed}");

    let bills: Bills = bills_for(&phone, mandate.id).await.expect(200).json();
    assert_eq!(bills, Bills::default(), "no house is the child's");
    assert_eq!(trace(&phone).await, looks("Adi", &["bapenda", "disdukcapil"]));
    let purposes = [("child-mandate".to_owned(), 1), ("civil-register".to_owned(), 1)];
    assert_eq!(agreed(&phone).await, purposes);

    let ended: Mandate = end(&phone, mandate.id).await.expect(200).json();
    assert_eq!((ended.state, ended.can_renew), (MandateState::Ended, false));
    assert_eq!(end(&phone, mandate.id).await.expect(200).json::<Mandate>(), ended);
    bills_for(&phone, mandate.id).await.expect(404);
    renew(&phone, mandate.id).await.expect(409);
    assert_eq!(agreed(&phone).await, purposes[1..]);
}

#[tokio::test]
async fn what_is_not_right_about_a_child_is_said_at_its_field() {
    let city = TestCity::start().await;
    let [father, mother, child] = family(&city).await;
    let stranger = city.sandbox().people_to_try().await.unwrap().remove(1);
    let phone = city.phone(PARENT).await;
    let refused = add(&phone, &as_child(&child)).await.expect(403).problem();
    assert_eq!((refused.kind, refused.level), (ProblemKind::StepUp, Some(Assurance::Matched)));
    match_again(&phone, &father).await;
    let good = as_child(&child);
    let change = |change: fn(&mut NewChild)| {
        let mut child = good.clone();
        change(&mut child);
        child
    };
    for (wrong, fields) in [
        (
            change(|c| {
                c.child_name = " ".to_owned();
                c.child_nik = "12".to_owned();
                c.child_family_card = String::new();
                c.child_birth_date = "31-02-2015".to_owned();
            }),
            &[
                ("child_name", "empty"),
                ("child_nik", "wrong-length"),
                ("child_family_card", "empty"),
                ("child_birth_date", "impossible-date"),
            ][..],
        ),
        (change(|c| c.child_name = "a".repeat(41)), &[("child_name", "too-long")]),
        (
            change(|c| c.child_birth_date = "21-09-2009".to_owned()),
            &[("child_birth_date", "grown-up")],
        ),
        (
            change(|c| c.child_birth_date = "01-01-2016".to_owned()),
            &[("child_birth_date", "other-birth-date")],
        ),
        (change(|c| c.consent = 3), &[("consent", "unknown")]),
        (
            change(|c| c.child_nik = "3671015401150999".to_owned()),
            &[("child_nik", "not-registered")],
        ),
        // Whose card it is not learns nothing of who is on it.
        (
            NewChild { child_family_card: stranger.family_card.clone(), ..good.clone() },
            &[("child_family_card", "other-card")],
        ),
        // Nor is an adult's birth date found out.
        (
            NewChild { child_nik: mother.nik.clone(), ..good.clone() },
            &[("child_birth_date", "other-birth-date")],
        ),
    ] {
        let expected: Vec<_> =
            fields.iter().map(|(field, why)| ((*field).to_owned(), (*why).to_owned())).collect();
        assert_eq!(add(&phone, &wrong).await.fields(), expected);
    }
    assert_eq!(mandates(&phone).await, []);
    // The child on another's card: the register knows better than the agent's own card does.
    let elsewhere = family_of(&city, &stranger).await;
    let borrowed = NewChild {
        child_nik: elsewhere[2].nik.clone(),
        child_birth_date: elsewhere[2].birth_date.clone(),
        ..good
    };
    add(&phone, &borrowed).await.expect_field("child_family_card", "other-family");
    // Five failures were these, and the limits are those of matching.
    add(&phone, &as_child(&child)).await.expect(429);
    city.client.get(MANDATES).send().await.expect(401);
}

#[tokio::test]
async fn who_was_matched_before_cards_were_kept_names_their_own_once() {
    let city = TestCity::start().await;
    let [father, _, child] = family(&city).await;
    let phone = matched(&city, PARENT, &father).await;
    let pool = city.database().await;
    sqlx::query("UPDATE accounts SET family_card_hash = NULL").execute(&pool).await.unwrap();
    add(&phone, &as_child(&child)).await.expect_field("child_family_card", "own-unknown");
    match_again(&phone, &father).await;
    add(&phone, &as_child(&child)).await.expect(201);
}

#[tokio::test]
async fn a_child_acts_for_no_other_child() {
    let city = TestCity::start().await;
    let [_, _, child] = family(&city).await;
    let phone = matched(&city, PARENT, &child).await;
    add(&phone, &as_child(&child)).await.expect_field("child_family_card", "not-adult");
}

#[tokio::test]
async fn both_parents_and_the_child_itself_see_what_either_does() {
    let city = TestCity::start().await;
    let [father, mother, child] = family(&city).await;
    let first = matched(&city, PARENT, &father).await;
    let second = matched(&city, OTHER, &mother).await;
    let own = matched(&city, "0813-1111-2222", &child).await;
    add(&first, &as_child(&child)).await.expect(201);
    let called = NewChild { child_name: "Si Bungsu".to_owned(), ..as_child(&child) };
    let mandate: Mandate = add(&second, &called).await.expect(201).json();
    assert_eq!(trace(&first).await, looks("Adi", &["bapenda", "disdukcapil"]));
    city.advance(Duration::from_hours(2)).await;
    let [first, second, own] = [first.renewed().await, second.renewed().await, own.renewed().await];
    bills_for(&second, mandate.id).await.expect(200);
    assert_eq!(trace(&first).await, looks("Adi", &["bapenda", "bapenda", "disdukcapil"]));
    assert_eq!(trace(&second).await, looks("Si Bungsu", &["bapenda", "bapenda", "disdukcapil"]));
    let seen = trace(&own).await;
    assert!(seen.contains(&("bapenda".to_owned(), "0812-••••-••09".to_owned())), "{seen:?}");
    // Each ends their own.
    end(&first, mandate.id).await.expect(404);
    end(&own, mandate.id).await.expect(404);
    assert!(mandates(&own).await.is_empty());
}

#[tokio::test]
async fn who_comes_of_age_is_acted_for_no_more() {
    let city = TestCity::start().await;
    let people = city.sandbox().people().await.unwrap();
    let is_sixteen = |person: &&Person| {
        let (day, month) = (&person.birth_date[..2], &person.birth_date[3..5]);
        year(person) == 2009 && (month, day) > ("09", "21") || year(person) == 2010 && month < "09"
    };
    let child = people.iter().find(is_sixteen).unwrap();
    let parent = people
        .iter()
        .find(|person| person.family_card == child.family_card && year(person) < 2000)
        .unwrap();
    let phone = matched(&city, PARENT, parent).await;
    let mandate: Mandate = add(&phone, &as_child(child)).await.expect(201).json();
    let birthday = format!(
        "{}-{}-{}T00:00:00+07:00",
        year(child) + 17,
        &child.birth_date[3..5],
        &child.birth_date[..2]
    );
    assert_eq!(mandate.until, birthday.parse().unwrap());
    assert!(!mandate.can_renew);
    let left = mandate.until.since(city.sandbox().now());
    city.advance(left.checked_sub(Duration::from_millis(1)).unwrap()).await;
    let phone = phone.renewed().await;
    assert_eq!(renew(&phone, mandate.id).await.expect(200).json::<Mandate>().until, mandate.until);
    bills_for(&phone, mandate.id).await.expect(200);
    city.advance(Duration::from_millis(1)).await;
    bills_for(&phone, mandate.id).await.expect(404);
    let over = show(&phone, mandate.id).await;
    assert_eq!((over.state, over.ended_at), (MandateState::Expired, Some(mandate.until)));
    renew(&phone, mandate.id).await.expect(409);
    add(&phone, &as_child(child)).await.expect_field("child_birth_date", "grown-up");
}

#[tokio::test]
async fn a_mandate_for_a_child_is_prolonged_by_one_press_while_the_card_is_the_same() {
    let city = TestCity::start().await;
    let [father, _, child] = family(&city).await;
    let phone = matched(&city, PARENT, &father).await;
    let mandate: Mandate = add(&phone, &as_child(&child)).await.expect(201).json();
    city.advance(DAY * 300).await;
    let phone = phone.renewed().await;
    let renewed: Mandate = renew(&phone, mandate.id).await.expect(200).json();
    assert_eq!(renewed.until, city.sandbox().now().after(DAY * 365));
    // Nobody else may, and it does not run out at the day of before.
    let other = matched(&city, OTHER, &city.sandbox().people_to_try().await.unwrap()[1]).await;
    renew(&other, mandate.id).await.expect(404);
    city.advance(DAY * 100).await;
    let phone = phone.renewed().await;
    assert_eq!(show(&phone, mandate.id).await.state, MandateState::Standing);
    let pool = city.database().await;
    sqlx::query("UPDATE accounts SET family_card_hash = x'00'").execute(&pool).await.unwrap();
    renew(&phone, mandate.id).await.expect_field("mandate", "other-card");
}

#[tokio::test]
async fn of_a_child_nothing_is_kept_that_names_it() {
    let city = TestCity::start().await;
    let [father, _, child] = family(&city).await;
    let phone = matched(&city, PARENT, &father).await;
    let mandate: Mandate = add(&phone, &as_child(&child)).await.expect(201).json();
    let everything = city.dump().await;
    let date: Vec<&str> = child.birth_date.split('-').collect();
    let iso = format!("{}-{}-{}", date[2], date[1], date[0]);
    for secret in [&child.nik, &child.family_card, &child.birth_date, &iso] {
        let digits: String = secret.chars().filter(char::is_ascii_digit).collect();
        assert!(!everything.contains(secret) && !everything.contains(&digits), "{secret}");
    }
    // And of one that is over nothing by which it would be known again.
    let kept = "SELECT COUNT(*) FROM mandates WHERE child_hash IS NOT NULL
        OR birth_date IS NOT NULL OR family_card_hash IS NOT NULL OR taxpayer IS NOT NULL";
    let pool = city.database().await;
    let count = async || sqlx::query_scalar::<_, i64>(kept).fetch_one(&pool).await.unwrap();
    assert_eq!(count().await, 1);
    end(&phone, mandate.id).await.expect(200);
    assert_eq!(count().await, 0);
}
