//! A person who looks at one thing alone.

use std::time::Duration;

use live_protocol::{
    Access, AccessReason, Accesses, Assurance, Export, MatchField, MatchReason, MatchRequest,
    PersonalData, ProblemKind, Verification, VerificationState,
};
use reqwest::Method;
use uuid::Uuid;

use super::{
    NUMBER, account, ask, decision, in_review, moved, photo, reasons, receipt, receipts, sealed,
    send_review, somebody,
};
use crate::support::TestCity;

#[tokio::test]
async fn a_person_sends_one_photo_back_and_then_confirms() {
    let city = TestCity::start().await;
    let (phone, asked, blurry) = in_review(&city, NUMBER, 1).await;
    assert_eq!((asked.state, asked.place), (VerificationState::InReview, Some(1)));
    // Monday and three working days.
    assert_eq!(serde_json::to_value(asked.promised).unwrap(), "2026-09-24");
    assert_eq!(city.sandbox().reviews().await.unwrap(), [&asked.number[..]]);

    let field = MatchField::FamilyCard;
    let back = [decision(field, MatchReason::Blurry)];
    city.sandbox().review(&asked.number, &back).await.unwrap();
    let sent_back = receipt(&phone).await;
    assert_eq!(sent_back.state, VerificationState::SentBack);
    assert_eq!(reasons(&sent_back), ["match", "blurry", "match"]);
    assert_eq!((sent_back.wanted, sent_back.place), (vec![field], None));
    assert_eq!(city.sandbox().file_sha256(blurry).await.unwrap(), None, "the photo is gone");
    phone.get(&format!("/v1/files/{blurry}")).send().await.expect(404);

    // Nothing is typed again, and it is looked at sooner.
    let sharp = photo(&phone, 2).await;
    let again: Verification =
        send_review(&phone, &asked.number, None, &[(field, sharp)]).await.expect(201).json();
    assert_eq!(serde_json::to_value(again.promised).unwrap(), "2026-09-22");
    let good = [decision(field, MatchReason::Confirmed)];
    city.sandbox().review(&asked.number, &good).await.unwrap();
    let done = receipt(&phone).await;
    assert_eq!(done.state, VerificationState::Matched);
    assert_eq!(reasons(&done), ["match", "confirmed", "match"]);
    assert_eq!(account(&phone).await.assurance, Assurance::Matched);
    assert_eq!(city.sandbox().file_sha256(sharp).await.unwrap(), None);
    assert_eq!(sealed(&city).await, 0);

    let seen = phone.get("/v1/account/accesses").send().await.expect(200).json::<Accesses>();
    let looks = seen.accesses.iter().filter(|look| look.why == AccessReason::Review);
    let looks: Vec<&Access> = looks.collect();
    assert_eq!((looks.len(), looks[0].times), (1, 2));
    assert_eq!(looks[0].about.as_ref(), Some(&asked.number));
    let what = [PersonalData::Document, PersonalData::Nik, PersonalData::FamilyCard];
    assert_eq!((looks[0].who.as_str(), &looks[0].what[..]), ("disdukcapil", &what[..]));
    let copy: Export = phone.get("/v1/account/export").send().await.expect(200).json();
    assert_eq!((copy.verifications, copy.photos), (vec![done], vec![]));
}

#[tokio::test]
async fn what_is_not_the_same_ends_the_case_and_another_try_begins_another() {
    let city = TestCity::start().await;
    let (phone, asked, _) = in_review(&city, NUMBER, 1).await;
    let other = [decision(MatchField::FamilyCard, MatchReason::NotTheSame)];
    city.sandbox().review(&asked.number, &other).await.unwrap();
    assert_eq!(receipt(&phone).await.state, VerificationState::Declined);
    assert_eq!(account(&phone).await.assurance, Assurance::Phone);
    ask(&phone, &moved(&somebody(&city).await)).await.expect(200);
    let all = receipts(&phone).await;
    assert_eq!(all.len(), 2);
    assert_eq!(all[1].number, "VK-26-000002");
}

#[tokio::test]
async fn a_case_in_the_queue_is_not_lost_by_trying_again_and_ends_when_the_register_agrees() {
    let city = TestCity::start().await;
    let (phone, asked, photo) = in_review(&city, NUMBER, 1).await;
    let person = somebody(&city).await;
    ask(&phone, &MatchRequest { birth_date: "01-01-1901".to_owned(), ..moved(&person) })
        .await
        .expect(200);
    assert_eq!(receipt(&phone).await, asked);
    let right = MatchRequest { family_card: person.family_card.clone(), ..moved(&person) };
    ask(&phone, &right).await.expect(200);
    assert_eq!(receipt(&phone).await.state, VerificationState::Matched);
    assert_eq!(city.sandbox().reviews().await.unwrap(), Vec::<String>::new());
    assert_eq!(city.sandbox().file_sha256(photo).await.unwrap(), None);
}

#[tokio::test]
async fn who_leaves_the_queue_lets_the_others_move_up() {
    let city = TestCity::start().await;
    let (first, one, photo) = in_review(&city, NUMBER, 1).await;
    city.advance(Duration::from_mins(5)).await;
    let (second, two, _) = in_review(&city, "0812-0000-0009", 2).await;
    assert_eq!((one.place, two.place), (Some(1), Some(2)));
    let path = format!("/v1/verifications/{}", one.number);
    first.ask(Method::DELETE, &path).send().await.expect(200);
    assert_eq!(city.sandbox().file_sha256(photo).await.unwrap(), None);
    assert_eq!(receipt(&second).await.place, Some(1));

    // Whom the consent is taken back from, the case is, too.
    second.ask(Method::DELETE, "/v1/account/consents/civil-register").send().await.expect(200);
    assert_eq!(receipt(&second).await.state, VerificationState::Withdrawn);
    assert_eq!(city.sandbox().reviews().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn only_what_is_wanted_is_taken_and_only_once() {
    let city = TestCity::start().await;
    let (phone, typed) = (city.phone(NUMBER).await, moved(&somebody(&city).await));
    ask(&phone, &typed).await.expect(200);
    let number = receipt(&phone).await.number;
    let card = MatchField::FamilyCard;
    let own = photo(&phone, 1).await;
    let send = async |typed: Option<&MatchRequest>, photos: &[(MatchField, Uuid)]| {
        send_review(&phone, &number, typed, photos).await
    };
    send(Some(&typed), &[]).await.expect_field("photo_family_card", "empty");
    let stranger = city.phone("0812-0000-0009").await;
    let theirs = photo(&stranger, 2).await;
    let unknown = [(card, theirs)];
    send(Some(&typed), &unknown).await.expect_field("photo_family_card", "unknown-file");
    let two = [(card, own), (card, own)];
    send(Some(&typed), &two).await.expect_field("photo_family_card", "too-many");
    let more = [(card, own), (MatchField::BirthDate, own)];
    send(Some(&typed), &more).await.expect_field("photo_birth_date", "too-many");
    send(None, &[(card, own)]).await.expect_field("typed", "empty");
    let other = MatchRequest { birth_date: "01-01-1990".to_owned(), ..typed.clone() };
    send(Some(&other), &[(card, own)]).await.expect(409);
    let photos = [(card, own)];
    send_review(&stranger, &number, Some(&typed), &photos).await.expect(404);
    send(Some(&typed), &photos).await.expect(201);
    send(Some(&typed), &photos).await.expect(409);
    assert_eq!(receipt(&phone).await.place, Some(1));
}

#[tokio::test]
async fn asking_for_a_person_is_limited() {
    let city = TestCity::start_with(|config| config.limits.reviews_per_account = 1).await;
    let (phone, asked, _) = in_review(&city, NUMBER, 1).await;
    let field = MatchField::FamilyCard;
    city.sandbox().review(&asked.number, &[decision(field, MatchReason::CutOff)]).await.unwrap();
    let again = [(field, photo(&phone, 2).await)];
    let refused = send_review(&phone, &asked.number, None, &again).await.expect(429).problem();
    assert_eq!(refused.kind, ProblemKind::RateLimited);
}
