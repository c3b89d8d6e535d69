//! Life events: one interview, several applications.

use live_domain::City;
use live_domain::service::{
    Answers, Finding, Interview, Kind, LifeEvent, ServiceDefinition, YES, check_event,
};

use super::catalogue::services;
use super::cities::cities;

const BIRTH: &str =
    include_str!(concat!("../../../../../cities/", env!("LIVE_CITY"), "/events/lahir.json"));

/// The city that is built in, with its services.
fn city() -> (City, Vec<ServiceDefinition>) {
    let city = cities().into_iter().find(|(folder, _)| folder.ends_with(env!("LIVE_CITY")));
    let (folder, city) = city.unwrap();
    let services = services(&folder, &city);
    (city, services)
}

fn birth() -> Interview {
    let (_, services) = city();
    let find = |id: &str| services.iter().find(|service| service.id == id).cloned();
    let event = LifeEvent::read(BIRTH.as_bytes()).unwrap();
    Interview::new(event, |application| find(&application.service)).unwrap()
}

fn findings(old: &str, new: &str) -> Vec<Finding> {
    let (city, services) = city();
    assert!(BIRTH.contains(old), "{old} is not in the event");
    check_event(&BIRTH.replacen(old, new, 1), &city, &services)
        .expect_err("something is wrong with it")
}

/// The only finding about the event in which one piece was replaced.
#[track_caller]
fn only(old: &str, new: &str) -> String {
    let findings = findings(old, new);
    assert_eq!(findings.len(), 1, "{findings:#?}");
    findings[0].to_string()
}

/// Answers to all that is asked: yes, the first option, or some text.
fn everything(interview: &Interview) -> Answers {
    let whole = interview.as_service();
    let mut answers = Answers::new();
    loop {
        let asked = whole.asked(&answers);
        let mut fields = asked.pages.iter().flat_map(|page| page.fields.iter());
        let Some(field) = fields.find(|field| !answers.contains_key(&field.name)) else {
            let documents = asked.documents.iter().map(|document| document.name.clone());
            let files: Vec<_> = documents.collect();
            answers.extend(files.into_iter().map(|name| (name.clone(), format!("file of {name}"))));
            return answers;
        };
        let answer = match &field.kind {
            Kind::YesNo => YES.to_owned(),
            Kind::Choice(options) => options[0].value.clone(),
            _ => format!("answer of {}", field.name),
        };
        answers.insert(field.name.clone(), answer);
    }
}

#[test]
fn what_is_asked_once_reaches_every_application_that_needs_it() {
    let interview = birth();
    let coming = interview.applications(&everything(&interview));
    let services: Vec<_> = coming.iter().map(|one| one.service.id.as_str()).collect();
    assert_eq!(
        services,
        ["akta-kelahiran", "kia", "pbi-bayi", "imunisasi-anak", "kunjungan-nifas"]
    );
    for one in coming.iter().filter(|one| one.service.id != "kunjungan-nifas") {
        assert_eq!(one.answers["child_name"], "answer of child_name", "{}", one.service.id);
    }
    assert_eq!(coming[0].answers["birth_letter"], coming[2].answers["birth_letter"]);
    // What is always so, what stays empty, and what only one service asks.
    assert_eq!(coming[1].answers["what"], "new");
    assert!(!coming[0].answers.contains_key("birth_time"));
    assert_eq!(coming[4].answers["address"], "answer of kunjungan-nifas.address");
    assert_eq!(coming[1].after, ["akta-kelahiran"]);
    assert!(coming[3].after.is_empty());
}

#[test]
fn what_nobody_wants_is_neither_asked_nor_applied_for() {
    let interview = birth();
    let mut answers = everything(&interview);
    for question in ["vaccinate", "home_visit", "mother_pbi", "father_known"] {
        answers.insert(question.to_owned(), "no".to_owned());
    }
    let whole = interview.as_service();
    let asked = whole.asked(&answers);
    let is_asked = |name: &str| {
        asked.pages.iter().any(|page| page.fields.iter().any(|field| field.name == name))
    };
    assert!(!is_asked("phone") && !is_asked("kunjungan-nifas.address") && !is_asked("married"));
    // What an answer that is always the same rules out is not even told of.
    let told = |name: &str| whole.documents.iter().any(|document| document.name == name);
    assert!(told("akta-kelahiran.marriage_book") && !told("kia.old_card"));
    let shows = |name: &str| asked.documents.iter().any(|document| document.name == name);
    assert!(!shows("akta-kelahiran.marriage_book") && shows("birth_letter"));
    let coming = interview.applications(&answers);
    assert_eq!(coming.len(), 2);
    assert!(!coming[0].answers.contains_key("father_nik"));
}

#[test]
fn a_service_that_has_changed_since_is_asked_what_no_longer_fits() {
    let mut interview = birth();
    let certificate = &mut interview.services[0];
    certificate.pages[0].fields[0].kind = Kind::Nik;
    certificate.pages[0].fields[1].name = "sex".to_owned();
    let whole = interview.as_service();
    let names: Vec<_> = whole.fields().map(|field| field.name.as_str()).collect();
    assert!(names.contains(&"akta-kelahiran.child_name"));
    assert!(names.contains(&"akta-kelahiran.sex"));
    let coming = interview.applications(&everything(&interview));
    assert_eq!(coming[0].answers["child_name"], "answer of akta-kelahiran.child_name");
    assert_eq!(coming[1].answers["child_name"], "answer of child_name");
}

#[test]
fn it_takes_no_more_than_the_most_demanding_service() {
    let whole = birth().as_service();
    assert_eq!(whole.level, live_domain::Assurance::Matched);
    assert_eq!(whole.working_days, 5);
    let mut interview = birth();
    assert_eq!(interview.level(&Answers::new()), live_domain::Assurance::Matched);
    interview.event.applications.drain(..3);
    interview.services.drain(..3);
    let wanted = [("vaccinate".to_owned(), YES.to_owned())].into();
    assert_eq!(interview.level(&wanted), live_domain::Assurance::Phone);
    let held: Vec<_> = whole.documents.iter().filter(|document| document.held.is_some()).collect();
    let cards = held.iter().filter(|document| document.label.en == "Family card (KK)");
    assert_eq!(cards.count(), 1, "what the city has is told once");
}

#[test]
fn a_service_or_a_question_that_there_is_not_is_named() {
    let found = only("\"service\": \"kia\"", "\"service\": \"kja\"");
    assert!(found.contains("applications[1].service: the city has no such service"), "{found}");
    let found = only("\"what\": { \"value\"", "\"why\": { \"value\"");
    assert!(found.contains("applications[1].answers.why: kia asks no why"), "{found}");
    let found = findings("{ \"from\": \"helper\" }", "{ \"from\": \"helpers\" }");
    let found = found.last().unwrap().to_string();
    assert!(found.contains("answers.helper: nothing is asked under helpers"), "{found}");
    // By its line, as a service's.
    let line = BIRTH.lines().position(|line| line.contains("\"from\": \"helper\"")).unwrap() + 1;
    assert!(found.starts_with(&format!("{line}:")), "{found}");
}

#[test]
fn an_answer_of_another_kind_is_no_answer() {
    let found = only(
        "\"child_sex\": { \"from\": \"child_sex\" }",
        "\"child_sex\": { \"from\": \"mother_nik\" }",
    );
    assert!(found.contains("akta-kelahiran does not take every mother_nik"), "{found}");
    let found = only("{ \"value\": \"new\" }", "{ \"value\": \"newest\" }");
    assert!(found.contains("kia does not take newest"), "{found}");
    let found = only("\"vaccine\": { \"value\": \"unknown\" }", "\"vaccine\": \"empty\"");
    assert!(found.contains("imunisasi-anak needs it"), "{found}");
}

#[test]
fn what_comes_first_stands_further_up() {
    let akta = "\"after\": [\"akta-kelahiran\"]";
    let found = only(akta, "\"after\": [\"pbi-bayi\"]");
    assert!(found.contains("after[0]: no application further up is for pbi-bayi"), "{found}");
    let found = findings("\"service\": \"kia\"", "\"service\": \"akta-kelahiran\"");
    assert!(found.iter().any(|one| one.cause == "is applied for twice"), "{found:?}");
}

#[test]
fn what_a_service_needs_is_answered_whichever_way_one_goes() {
    // A question that is not asked of everybody of whom the service asks it.
    let found = only(
        "\"when\": { \"is\": [\"father_known\", \"yes\"] }",
        "\"when\": { \"is\": [\"birth_place_kind\", \"home\"] }",
    );
    assert!(found.contains("applications[0]: father_nik is not answered when birth_place_kind is"));
}

#[test]
fn nothing_is_asked_in_vain_or_twice() {
    let found = only("\"birth_place\": { \"from\": \"birth_place\" },", "");
    assert!(found.contains("fields[5].name: nothing comes of it"), "{found}");
    let found = only("\"id\": \"NIK ibu\"", "\"id\": \"NIK saksi pertama\"");
    assert!(found.ends_with("asks twice: NIK saksi pertama"), "{found}");
    let found = only(
        "\"when\": { \"is\": [\"home_visit\", \"yes\"] }",
        "\"when\": { \"all\": [{ \"is\": [\"home_visit\", \"yes\"] }, { \"is\": [\"home_visit\", \"no\"] }] }",
    );
    assert!(found.ends_with("applications[4]: never comes, whatever is answered"), "{found}");
}

#[test]
fn what_nothing_reads_is_named_in_an_event_too() {
    let found = only("\"advice\"", "\"advise\"");
    assert!(found.ends_with("advise: no such member"), "{found}");
    assert!(LifeEvent::is(BIRTH) && !LifeEvent::is(super::EXAMPLE) && !LifeEvent::is("{"));
}

#[test]
fn what_is_answered_at_once_is_not_applied_for() {
    let found = findings("\"service\": \"kia\"", "\"service\": \"cek-nib\"");
    let is_told = |found: &Finding| found.to_string().ends_with("at once, not applied for");
    assert!(found.iter().any(is_told), "{found:#?}");
}
