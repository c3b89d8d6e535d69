//! Messages of every version of the protocol that must still be read.
//!
//! Each file of `tests/vectors/v1` is one message as version 0.1 wrote it. A file is never changed
//! once it was released: a later version reads it, and writes back all that it knew.
#![allow(missing_docs, clippy::unwrap_used)]

mod attestations;

use std::path::PathBuf;

use live_domain::directory::{Directory, Kind};
use live_domain::service::{AnswerFrom, LifeEvent, ServiceDefinition, ServiceEntry, Unreadable};
use live_protocol as p;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

fn text(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors/v1").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{name}: {e}"))
}

fn vector(name: &str) -> Value {
    serde_json::from_str(&text(name)).unwrap()
}

/// The message is read, what is read is written back the same, and a member of a later version is
/// ignored.
fn still_read<T: DeserializeOwned + Serialize>(name: &str) -> T {
    still_read_line(&text(name))
}

fn still_read_line<T: DeserializeOwned + Serialize>(line: &str) -> T {
    let json: Value = serde_json::from_str(line).unwrap();
    let read: T = serde_json::from_str(line).unwrap_or_else(|e| panic!("{line}: {e}"));
    assert_eq!(serde_json::to_value(&read).unwrap(), json, "{line} is not written back the same");
    let mut later = json;
    later.as_object_mut().unwrap().insert("of_a_later_version".to_owned(), Value::Bool(true));
    serde_json::from_str(&later.to_string()).unwrap_or_else(|e| panic!("later than {line}: {e}"))
}

#[test]
fn requests() {
    still_read::<p::CodeRequest>("code-request.json");
    still_read::<p::SignInRequest>("sign-in-request.json");
    still_read::<p::NumberRequest>("number-request.json");
    still_read::<p::RefreshRequest>("refresh-request.json");
    still_read::<p::MatchRequest>("match-request.json");
    still_read::<p::ProofRequest>("proof-request.json");
    still_read::<p::ProofAnswer>("proof-answer.json");
    let report: p::NewReport = still_read("new-report.json");
    assert_eq!(report.photos.len(), 1);
    let application: p::NewApplication = still_read("new-application.json");
    assert_eq!(application.answers["topic"], "green");
    still_read::<p::NewAppointment>("new-appointment.json");
    let application: p::NewApplication = still_read("new-application-of-event.json");
    assert_eq!(application.event.unwrap().after.len(), 1);
    let draft: p::NewCounterDraft = still_read("new-counter-draft.json");
    assert_eq!(draft.answers.len(), 1);
    still_read::<p::CounterCode>("counter-code.json");
    still_read::<p::Fix>("fix.json");
    still_read::<p::Message>("message.json");
    still_read::<p::Rating>("rating.json");
    assert!(still_read::<p::Support>("support.json").joined);
    still_read::<p::Reopening>("reopening.json");
    still_read::<p::BillLookup>("bill-lookup.json");
    still_read::<p::BillLookup>("bill-lookup-of-kind.json");
    still_read::<p::StepCounts>("step-counts.json");
    let review: p::ReviewRequest = still_read("review-request.json");
    assert_eq!(review.photos[0].field, p::MatchField::FamilyCard);
    let claim: p::ReviewRequest = still_read("claim-request.json");
    assert_eq!(claim.claim, Some(p::Claim::Mine));
    still_read::<p::EnrolmentRequest>("enrolment-request.json");
    still_read::<p::AttestationDelivery>("attestation-delivery.json");
    still_read::<p::NewEnrolment>("new-enrolment.json");
    still_read::<p::NewChild>("new-child.json");
    still_read::<p::NewInvitation>("new-invitation.json");
    still_read::<p::OfferRequest>("offer-request.json");
    still_read::<p::MandateAcceptance>("mandate-acceptance.json");
    still_read::<p::InboxMarks>("inbox-marks.json");
    still_read::<p::InboxSettings>("inbox-settings.json");
    still_read::<p::PushSubscription>("push-subscription.json");
    still_read::<p::NewShare>("new-share.json");
}

#[test]
fn answers() {
    still_read::<p::CodeSent>("code-sent.json");
    let session: p::Session = still_read("session.json");
    assert_eq!(session.account.assurance, p::Assurance::Matched);
    still_read::<p::MatchOutcome>("match-outcome.json");
    still_read::<p::ProofBegun>("proof-begun.json");
    let ticket: p::Ticket = still_read("ticket.json");
    assert_eq!(ticket.receipts.len(), 3);
    let clinics: p::Clinics = still_read("clinics.json");
    assert_eq!(clinics.clinics[0].department, p::FIRST_WITH_QUEUES);
    let queues: p::QueuePlaces = still_read("queues.json");
    assert_eq!(queues.places[0].department, "disdukcapil");
    assert_eq!(queues.places[0].services[0].name_in("en"), queues.places[0].services[0].name);
    let queues: p::QueuePlaces = still_read("queues-unreachable.json");
    assert_eq!(queues.places[0].services[0].name_in("en"), "Recording for the KTP-el");
    assert!(queues.places[0].unreachable_since.is_some());
    let departments: p::Departments = still_read("departments.json");
    assert_eq!(departments.departments[1].unreachable_since, None);
    let silent: p::Appointment = still_read("appointment-unreachable.json");
    assert_eq!(silent.service_name_in("en"), "General clinic");
    assert!(silent.unreachable_since.is_some());
    still_read::<p::Beds>("beds.json");
    still_read::<p::Slots>("slots.json");
    let booking: p::Booking = still_read("booking.json");
    assert_eq!(booking.appointment.unwrap().status, p::AppointmentStatus::Booked);
    let taken: p::Booking = still_read("booking-taken.json");
    assert!(taken.appointment.is_none() && taken.next.len() == 1);
    let application: p::Application = still_read("application.json");
    assert_eq!(application.status, p::TicketStatus::NeedsFix);
    assert_eq!(application.fix.keys().collect::<Vec<_>>(), ["suggestion"]);
    let declined: p::Application = still_read("application-declined.json");
    assert_eq!((declined.status, declined.documents.len()), (p::TicketStatus::Declined, 1));
    let objected: p::Application = still_read("application-objected.json");
    assert_eq!(
        (objected.passed(), objected.fee.map(live_domain::Rupiah::whole)),
        (1, Some(16_000))
    );
    assert_eq!(objected.objections().collect::<Vec<_>>(), ["PM-26-000044"]);
    let waiting: p::Ticket = still_read("ticket-unreachable.json");
    assert!(waiting.unreachable_since.is_some());
    let waiting: p::Application = still_read("application-unreachable.json");
    assert!(waiting.unreachable_since.is_some());
    still_read::<p::PublicReports>("public-reports.json");
    let near: p::PublicReports = still_read("reports-near.json");
    assert_eq!(near.latest[0].supporters, 2);
    assert_eq!(p::square_of(&near.latest[0].point.unwrap()), "-618_10663");
    still_read::<p::Bills>("bills.json");
    still_read::<p::Bills>("bills-of-business.json");
    still_read::<p::Payment>("payment.json");
    still_read::<p::PublicKeys>("keys.json");
    still_read::<p::StepDays>("step-days.json");
    still_read::<p::EnrolmentGrant>("enrolment-grant.json");
    let taken: p::AttestationTaken = still_read("attestation-taken.json");
    assert_eq!(taken.account.unwrap().assurance, p::Assurance::Proven);
    still_read::<p::EnrolmentCode>("enrolment-code.json");
    still_read::<p::Enrolments>("enrolments.json");
    let message: p::InboxMessage = still_read("inbox-message.json");
    assert!(message.what.asks() && !message.is_to_do(message.act_by.unwrap()), "it is settled");
    let messages: p::InboxMessages = still_read("inbox-messages.json");
    assert_eq!(messages.messages[0].what, p::MessageKind::Finished);
    let mandate: p::Mandate = still_read("mandate.json");
    assert_eq!((mandate.kind, mandate.role), (p::MandateKind::Child, p::MandateRole::Agent));
    let mandates: p::Mandates = still_read("mandates.json");
    assert_eq!(mandates.mandates[0].state, p::MandateState::Ended);
    let draft: p::CounterDraft = still_read("counter-draft.json");
    assert_eq!((draft.state, draft.code), (p::CounterState::Opened, None));
    still_read::<p::Invitation>("invitation.json");
    let document: p::Document = still_read("document.json");
    assert_eq!((document.state, document.shares.len()), (p::DocumentState::Withdrawn, 1));
    let later = text("document.json").replace("\"withdrawn\"", "\"frozen\"");
    let later: p::Document = serde_json::from_str(&later).unwrap();
    assert_eq!(later.state, p::DocumentState::Other);
    still_read::<p::MandateOffer>("mandate-offer.json");
    still_read::<p::Problem>("problem.json");
    let receipt: p::Verification = still_read("verification.json");
    assert_eq!(receipt.place, Some(3));
    let held: p::Verification = still_read("verification-held.json");
    assert!(held.ends_at.is_some() && !held.state.is_over());
    let claims: p::Claims = still_read("claims.json");
    assert_eq!(claims.claims.len(), 1);
    let consents: p::Consents = still_read("consents.json");
    assert_eq!(consents.consents.len(), 2);
    let accesses: p::Accesses = still_read("accesses.json");
    assert_eq!(accesses.accesses[0].what.len(), 3);
    let copy: p::Export = still_read("export.json");
    assert_eq!(copy.format, p::EXPORT_FORMAT);
    assert!(copy.account.erase_at.is_some());
}

/// The feed is lines: changes, and at last where to go on.
#[test]
fn the_change_feed() {
    let text = text("changes.jsonl");
    let lines: Vec<&str> = text.lines().collect();
    let [changed, gone, end] = lines[..] else { panic!("three lines") };
    let changed: p::Change = still_read_line(changed);
    assert_eq!(changed.max_age, 60);
    let ticket: p::Ticket = serde_json::from_str(changed.body.unwrap().get()).unwrap();
    assert!(changed.resource.ends_with(&ticket.number));
    assert!(still_read_line::<p::Change>(gone).body.is_none());
    assert!(still_read_line::<p::ChangesEnd>(end).more);
    // What was cut off before its last line is not taken for a whole.
    assert!(serde_json::from_str::<p::ChangesEnd>(lines[1]).is_err());
}

/// A kind of a later version is read as one that is not known, never refused.
#[test]
fn kinds_of_a_later_version_are_read() {
    let mut problem = vector("problem.json");
    problem["kind"] = "of-a-later-version".into();
    let problem: p::Problem = serde_json::from_value(problem).unwrap();
    assert_eq!(problem.kind, p::ProblemKind::Unknown);
    let mut event = vector("ticket.json")["timeline"][0].clone();
    event["kind"] = "of-a-later-version".into();
    let event: p::Event = serde_json::from_value(event).unwrap();
    assert_eq!(event.kind, p::EventKind::Other);
    let mut receipt = vector("verification.json");
    receipt["state"] = "of-a-later-version".into();
    receipt["items"][0]["reason"] = "of-a-later-version".into();
    let receipt: p::Verification = serde_json::from_value(receipt).unwrap();
    assert_eq!(receipt.state, p::VerificationState::Other);
    assert_eq!(receipt.items[0].reason, p::MatchReason::Other);
    let mut access = vector("accesses.json")["accesses"][0].clone();
    access["why"] = "of-a-later-version".into();
    access["what"][0] = "of-a-later-version".into();
    let access: p::Access = serde_json::from_value(access).unwrap();
    assert_eq!((access.why, access.what[0]), (p::AccessReason::Other, p::PersonalData::Other));
}

/// What is signed never changes: a receipt of today is checked in ten years.
#[test]
fn what_is_signed_stays_the_same() {
    let ticket: p::Ticket = still_read("ticket.json");
    let statement = String::from_utf8(ticket.receipts[1].statement("previous")).unwrap();
    assert_eq!(
        statement,
        "live-receipt-1\ngateway\n0193a2d0-7c00-7000-8000-000000000001\n\
         9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\n1766455201000\n\
         gateway-1\nprevious"
    );
    let payment: p::Payment = still_read("payment.json");
    let statement = String::from_utf8(payment.receipt.unwrap().statement()).unwrap();
    assert_eq!(
        statement,
        "live-payment-1\nNTPD-26-000001\n36.71.010.004.012-0345.0\n2026\n184500\n1766455201000\n\
         bapenda-1"
    );
    let bills: p::Bills = still_read("bills-of-business.json");
    let receipt = bills.bills[0].receipt.as_ref().unwrap();
    assert_eq!(
        String::from_utf8(receipt.statement()).unwrap(),
        "live-payment-2\nmakanan\n8\nNTPD-26-000002\n36.71.012.345678\n2026\n954000\n\
         1766455201000\nbapenda-1"
    );
    let report: p::NewReport = still_read("new-report.json");
    let input = p::NewReport::digest_input(
        &report.category,
        &report.words,
        &report.place,
        &report.photos,
        report.written_at,
        report.disclosure,
    );
    assert_eq!(report.disclosure, p::Disclosure::Anonymous);
    assert_eq!(
        String::from_utf8(input).unwrap(),
        "[\"road\",\"Lubang\",{\"point\":{\"latitude\":-6.178,\"longitude\":106.63,\
         \"accuracy_m\":8.0},\"village\":\"36.71.01.1001\",\"landmark\":\"depan warung\"},\
         [\"0193a2d0-7c00-7000-8000-000000000002\"],\"2025-12-23T02:00:00Z\"]"
    );
    let open: p::NewReport = still_read("new-report-open.json");
    let input =
        p::NewReport::digest_input("road", "", &open.place, &[], open.written_at, open.disclosure);
    assert_eq!(
        String::from_utf8(input).unwrap(),
        "[\"road\",\"\",{\"village\":\"36.71.01.1001\"},[],\"2026-11-27T02:00:00Z\"]open"
    );
    let new: p::NewApplication = still_read("new-application.json");
    let input = p::NewApplication::digest_input(
        &new.service,
        new.version,
        None,
        &new.answers,
        new.written_at,
    );
    assert_eq!(
        String::from_utf8(input).unwrap(),
        "[\"aspirasi\",1,{\"about_place\":\"no\",\"hide_name\":\"no\",\"suggestion\":\"Pohon peneduh\",\
         \"topic\":\"green\"},\"2025-12-23T02:00:00Z\"]"
    );
    let by_mandate = p::NewApplication::digest_input(
        "aspirasi",
        1,
        Some(new.receipt.submission),
        &[("topic".to_owned(), "green".to_owned())].into(),
        new.written_at,
    );
    assert_eq!(
        String::from_utf8(by_mandate).unwrap(),
        "[\"aspirasi\",1,\"0193a2d0-7c00-7000-8000-000000000001\",{\"topic\":\"green\"},\
         \"2025-12-23T02:00:00Z\"]"
    );
}

/// A definition of a service as the first version of the format writes it: phones and editors of every
/// later version read it.
#[test]
fn a_definition_of_a_service() {
    let text = text("service.json");
    let entry: ServiceEntry = serde_json::from_str(&text).unwrap();
    let service = ServiceDefinition::read(text.as_bytes()).unwrap();
    assert_eq!((entry.id.as_str(), entry.version), ("birth-certificate", 3));
    let answers = [("born_at".to_owned(), "home".to_owned())].into();
    assert_eq!(service.asked(&answers).pages.len(), 2);
}

/// A list as the first version of the format writes it.
#[test]
fn a_list() {
    let list = Directory::read(text("directory.json").as_bytes()).unwrap();
    assert_eq!((list.id.as_str(), list.version, list.kind), ("clinics", 3, Kind::Places));
    let [melati, kenanga] = &list.entries[..] else { panic!("two entries") };
    assert_eq!(melati.phones, ["0215550001", "+62215550002"]);
    assert!(melati.point.is_some_and(|spot| spot.approximate));
    assert_eq!(melati.title.en, "Klinik Melati");
    assert_eq!(kenanga.title.en, "Kenanga clinic");
}

/// A life event as the first version writes it, beside the services.
#[test]
fn a_life_event() {
    let text = text("event.json");
    let entry: ServiceEntry = serde_json::from_str(&text).unwrap();
    assert_eq!((entry.id.as_str(), entry.version), ("birth", 2));
    let event = LifeEvent::read(text.as_bytes()).unwrap();
    let [certificate, card] = &event.applications[..] else { panic!("{event:?}") };
    assert_eq!(certificate.answers["born_at"], AnswerFrom::From("place".to_owned()));
    assert_eq!(card.answers["what"], AnswerFrom::Value("new".to_owned()));
    assert_eq!(
        (&card.answers["note"], &card.after[..]),
        (&AnswerFrom::Empty, &["birth-certificate".to_owned()][..])
    );
    // An app that knows no events names it, and says that it is too old for it.
    assert_eq!(ServiceDefinition::read(text.as_bytes()), Err(Unreadable::Newer));
}
