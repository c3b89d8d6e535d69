//! Questions that are answered at once, and what is not told to whom.

use std::time::Duration;

use live_gateway::{Person, SandboxConfig};
use live_protocol::{
    AccessReason, Accesses, Enquiry, Mandate, NewChild, PersonalData, ProblemKind, Reply,
};
use uuid::Uuid;

use crate::applications;
use crate::bills::matched;
use crate::support::{Answer, OwnLog, Phone, TestCity, new_id};

fn enquiry(service: &str, answers: &[(&str, &str)]) -> Enquiry {
    let answer = |(name, answer): &(&str, &str)| ((*name).to_owned(), (*answer).to_owned());
    Enquiry {
        service: service.to_owned(),
        version: 1,
        mandate: None,
        answers: answers.iter().map(answer).collect(),
    }
}

async fn ask(phone: &Phone, enquiry: &Enquiry) -> Answer {
    phone.post("/v1/enquiries", enquiry).send().await
}

async fn ask_as_guest(city: &TestCity, enquiry: &Enquiry) -> Answer {
    city.client.post("/v1/enquiries", enquiry).send().await
}

async fn person(city: &TestCity, at: usize) -> Person {
    city.sandbox().people_to_try().await.unwrap().remove(at)
}

/// The facts, as `label: value`.
fn facts(reply: &Reply) -> Vec<String> {
    reply.facts.iter().map(|fact| format!("{}: {}", fact.label.en, fact.value.en)).collect()
}

async fn accesses(phone: &Phone) -> Vec<(AccessReason, Vec<PersonalData>, Option<String>)> {
    let all: Accesses = phone.get("/v1/account/accesses").send().await.expect(200).json();
    let mut all = all.accesses;
    all.retain(|seen| matches!(seen.why, AccessReason::Enquiry | AccessReason::Mandate));
    all.into_iter().map(|seen| (seen.why, seen.what, seen.about)).collect()
}

#[tokio::test]
async fn anybody_asks_whether_a_business_number_is_valid() {
    let city = TestCity::start().await;
    let nib = person(&city, 0).await.business.unwrap().nib;
    let typed = format!("{} {} {}", &nib[..4], &nib[4..8], &nib[8..]);
    let reply: Reply =
        ask_as_guest(&city, &enquiry("cek-nib", &[("nib", &typed)])).await.expect(200).json();
    assert_eq!((reply.title.id.as_str(), reply.attention), ("NIB berlaku", false));
    let facts = facts(&reply);
    assert!(facts[1].starts_with("What it does (KBLI): 5"), "{facts:?}");
    let owner = person(&city, 0).await.name;
    assert!(!facts.iter().any(|fact| fact.contains(&owner)), "whose it is is nobody's business");

    let unknown = enquiry("cek-nib", &[("nib", "9120000000000")]);
    let reply: Reply = ask_as_guest(&city, &unknown).await.expect(200).json();
    assert_eq!(reply.title.en, "This NIB is not registered");
    assert_eq!((reply.attention, reply.next), (true, vec!["nib-pendampingan".to_owned()]));

    // What is not right is told at its name, by the rules that the phone has.
    let short = enquiry("cek-nib", &[("nib", "912"), ("shoe_size", "43")]);
    let refused = ask_as_guest(&city, &short).await.expect(422);
    assert_eq!(
        refused.fields(),
        [("nib".to_owned(), "wrong-length".into()), ("shoe_size".into(), "not-asked".into())]
    );
    let applied = enquiry("aspirasi", &applications::ANSWERS);
    ask_as_guest(&city, &applied).await.expect(422).expect_field("service", "unknown");
    let phone = city.phone("0812-0000-0009").await;
    let sent = applications::send(&phone, ("cek-nib", 1), &[("nib", &nib)]).await;
    sent.expect(422).expect_field("service", "unknown");
}

#[tokio::test]
async fn businesses_differ_as_the_city_was_made() {
    let city = TestCity::start_with(|config| {
        config.limits.enquiries_per_address = 1_000;
        config.sandbox = Some(SandboxConfig { seed: 7, speed: 1.0 });
    })
    .await;
    let people = city.sandbox().people().await.unwrap();
    let mut titles = Vec::new();
    for nib in people.iter().filter_map(|person| Some(&person.business.as_ref()?.nib)) {
        let asked = enquiry("cek-nib", &[("nib", nib)]);
        let reply: Reply = ask_as_guest(&city, &asked).await.expect(200).json();
        titles.push(reply.title.id);
    }
    let count = |title| titles.iter().filter(|other| *other == title).count();
    let (valid, revoked) = (count("NIB berlaku"), count("NIB sudah dicabut"));
    assert_eq!(valid + revoked, titles.len());
    assert!(valid > 10 && revoked > 1, "{valid} {revoked}");
}

#[tokio::test]
async fn what_is_known_of_a_nik_is_told_to_its_holder_alone() {
    let city = TestCity::start().await;
    let (own, other) = (person(&city, 0).await, person(&city, 1).await);
    let own_asked = enquiry("cek-bansos", &[("nik", &own.nik)]);
    ask_as_guest(&city, &own_asked).await.expect(401);
    let guest = city.phone("0812-0000-0009").await;
    let problem = ask(&guest, &own_asked).await.expect(403).problem();
    assert_eq!(problem.kind, ProblemKind::StepUp);

    let log = OwnLog::new();
    let phone = matched(&city).await;
    let reply: Reply = ask(&phone, &own_asked).await.expect(200).json();
    assert!(facts(&reply).contains(&"DTSEN: Registered".to_owned()), "{:?}", facts(&reply));
    assert!(reply.next.contains(&"sanggah-bansos".to_owned()));
    log.take_signs();
    let foreign = enquiry("cek-bansos", &[("nik", &other.nik)]);
    ask(&phone, &foreign).await.expect(422).expect_field("nik", "not-yours");
    let signs = log.take_signs();
    assert!(signs.iter().any(|(event, _)| event == "enquiry-foreign"), "{signs:?}");
    let about = Some("Cek bantuan sosial saya".to_owned());
    assert_eq!(accesses(&phone).await, [(AccessReason::Enquiry, vec![PersonalData::Nik], about)]);

    // A guesser gets so many tries, and nothing of what was asked is kept.
    for _ in 0..9 {
        ask(&phone, &foreign).await.expect(422);
    }
    ask(&phone, &foreign).await.expect(429);
    ask(&phone, &own_asked).await.expect(429);
    city.advance(Duration::from_mins(61)).await;
    let phone = phone.renewed().await;
    ask(&phone, &own_asked).await.expect(200);
    let kept = city.dump().await;
    assert!(!kept.contains("Decile of welfare") && !kept.contains("Desil kesejahteraan"));
}

#[tokio::test]
async fn guessing_numbers_is_limited_for_an_address() {
    let city = TestCity::start().await;
    let log = OwnLog::new();
    for number in 0..30 {
        let nib = format!("91299{number:08}");
        ask_as_guest(&city, &enquiry("cek-nib", &[("nib", &nib)])).await.expect(200);
    }
    let signs = log.take_signs();
    assert_eq!(signs.iter().filter(|(event, _)| event == "enquiry-unknown").count(), 30);
    let nib = person(&city, 0).await.business.unwrap().nib;
    ask_as_guest(&city, &enquiry("cek-nib", &[("nib", &nib)])).await.expect(429);
}

#[tokio::test]
async fn who_acts_for_a_child_asks_about_it_and_not_about_themselves() {
    let city = TestCity::start().await;
    let own = person(&city, 0).await;
    let mut family = city.sandbox().people().await.unwrap();
    family.retain(|person| person.family_card == own.family_card);
    let child = family.iter().max_by_key(|person| person.birth_date[6..].to_owned()).unwrap();
    let phone = matched(&city).await;
    let new = NewChild {
        child_name: "Adi".to_owned(),
        child_nik: child.nik.clone(),
        child_family_card: child.family_card.clone(),
        child_birth_date: child.birth_date.clone(),
        consent: live_protocol::CHILD_MANDATE.version,
    };
    let mandate: Mandate =
        phone.post("/v1/mandates/children", &new).send().await.expect(201).json();
    let of = |nik: &str, mandate: Option<Uuid>| Enquiry {
        mandate,
        ..enquiry("cek-bansos", &[("nik", nik)])
    };
    ask(&phone, &of(&child.nik, Some(mandate.id))).await.expect(200);
    let trace = accesses(&phone).await;
    assert!(trace.iter().any(|(why, ..)| *why == AccessReason::Mandate), "{trace:?}");
    let of_oneself = ask(&phone, &of(&own.nik, Some(mandate.id))).await;
    of_oneself.expect(422).expect_field("nik", "not-yours");
    let without = ask(&phone, &of(&child.nik, None)).await;
    without.expect(422).expect_field("nik", "not-yours");
    ask(&phone, &of(&child.nik, Some(new_id()))).await.expect(422).expect_field("for", "over");
}

#[tokio::test]
async fn a_family_sees_flags_and_never_what_the_register_has() {
    let city = TestCity::start().await;
    let own = person(&city, 0).await;
    let phone = matched(&city).await;
    let asked = |card: &str, members: &str, marital: &str| {
        let answers = [
            ("nik", own.nik.as_str()),
            ("family_card", card),
            ("members", members),
            ("marital_status", marital),
        ];
        enquiry("cek-data-keluarga", &answers)
    };
    let reply: Reply =
        ask(&phone, &asked(&own.family_card, "4", "married")).await.expect(200).json();
    let facts_of = facts(&reply);
    assert_eq!(facts_of[0], "Family card number: Agrees");
    assert_eq!(facts_of[1], "Members of the family: Agrees");
    let other = person(&city, 1).await.family_card;
    let reply: Reply = ask(&phone, &asked(&other, "5", "single")).await.expect(200).json();
    assert_eq!(reply.title.id, "Ada yang berbeda");
    let told = serde_json::to_string(&reply).unwrap();
    assert!(told.contains("Differs") && !told.contains(&own.family_card), "{told}");
    assert_eq!(reply.next[0], "kk-perubahan");
}

#[tokio::test]
async fn a_department_that_does_not_answer_is_told_so() {
    let city = TestCity::start().await;
    let own = person(&city, 0).await;
    let phone = matched(&city).await;
    city.sandbox().let_register_answer(false).await.unwrap();
    let answers = [
        ("nik", own.nik.as_str()),
        ("family_card", own.family_card.as_str()),
        ("members", "4"),
        ("marital_status", "married"),
    ];
    let reply: Reply =
        ask(&phone, &enquiry("cek-data-keluarga", &answers)).await.expect(200).json();
    assert_eq!(reply.unreachable_since, Some(city.sandbox().now()));
    assert_eq!(Reply { unreachable_since: None, ..reply }, Reply::default());
}

/// A child in Bugel (kecamatan Karawaci, zone 3), with more answers.
fn rehearsal<'a>(more: &[(&'a str, &'a str)]) -> Enquiry {
    let child = [("birth_date", "12-05-2014"), ("home_village", "36.71.07.1001")];
    enquiry("simulasi-spmb-smp", &[&child[..], more].concat())
}

#[tokio::test]
async fn a_rehearsal_of_admission_names_distance_score_and_who_comes_first() {
    let city = TestCity::start().await;
    ask_as_guest(&city, &rehearsal(&[("other_school", "no")])).await.expect(401);
    let phone = city.phone("0812-0000-0009").await;
    let home = [
        ("report", "88"),
        ("home_rw", "2"),
        ("home_rt", "5"),
        ("home_point", "-6.1810,106.6150,12"),
        ("other_school", "yes"),
        ("school_name", "SMP Negeri 6"),
        ("school_village", "36.71.07.1001"),
        ("school_point", "-6.1801,106.6150"),
    ];
    let with = |rw, rt| [&home[..], &[("school_rw", rw), ("school_rt", rt)]].concat();
    let reply: Reply = ask(&phone, &rehearsal(&with("2", "5"))).await.expect(200).json();
    let told = facts(&reply);
    assert_eq!(told[0], "SMP Negeri 6: same RT · score 5 · 0.1 km");
    // Of those on the city's list the RW is not known: what is nearest of the same zone comes first.
    assert_eq!(told[1], "SMP Negeri 15 Tangerang: same zone · score at least 2 · 0.7 km");
    let first = "SMP Negeri 1 Tangerang: another zone · score at least 1 · 2.1 km".to_owned();
    assert!(told[2..25].contains(&first), "{told:?}");
    assert!(told[25].starts_with("Other schools on the city's list: 10:"), "{told:?}");
    assert_eq!(told[26], "Domicile: 45% of the places of each school");
    let order = "1. score, 2. who is older (your child was born 12 May 2014), \
        3. average of reports (your child has 88), 4. who registered first";
    assert!(told[27].ends_with(order), "{told:?}");
    assert!(reply.text.en.starts_with("This is a rehearsal by the rules of 2025"), "{reply:?}");
    assert_eq!(reply.next, ["spmb-smp"]);

    let reply: Reply = ask(&phone, &rehearsal(&with("2", "6"))).await.expect(200).json();
    assert_eq!(facts(&reply)[0], "SMP Negeri 6: same RW · score 4 · 0.1 km");
    // Where nothing is known of RW and RT, no more is said than the zone.
    let reply: Reply = ask(&phone, &rehearsal(&home)).await.expect(200).json();
    assert_eq!(facts(&reply)[0], "SMP Negeri 6: same zone · score at least 2 · 0.1 km");
    let none = ask(&phone, &rehearsal(&[("other_school", "no")])).await.expect(200);
    let told = facts(&none.json());
    assert!(
        told.iter().any(|one| one == "SMP Negeri 1 Tangerang: another zone · score at least 1")
    );
    // Without a point what is of the same zone comes in the order of the list.
    assert_eq!(told[0], "SMP Negeri 6 Tangerang: same zone · score at least 2");
    assert!(accesses(&phone).await.is_empty(), "no department gets anything of it");
}
