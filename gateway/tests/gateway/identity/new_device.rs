//! A device that is new to a matched account, whose holder is proven instead of naming the NIK.

use std::time::Duration;

use live_gateway::Person;
use live_protocol::{Assurance, Consents, Devices, MatchRequest};

use super::{NUMBER, Proving, assurance, begin, finish};
use crate::support::Phone;

async fn consents(phone: &Phone) -> usize {
    phone.get("/v1/account/consents").send().await.expect(200).json::<Consents>().consents.len()
}

/// A proven citizen's phone, and another device that confirms their number.
async fn taken_over(proving: &Proving) -> (Phone, Phone) {
    let own = proving.city.phone(NUMBER).await;
    proving.prove(&own, &proving.person(0).await.nik).await.expect(200);
    proving.city.advance(Duration::from_mins(2)).await;
    (own, proving.city.phone(NUMBER).await)
}

#[tokio::test]
async fn the_provider_s_word_makes_this_device_known_and_no_other() {
    let proving = Proving::start().await;
    let (own, new) = taken_over(&proving).await;
    proving.city.advance(Duration::from_mins(2)).await;
    let third = proving.city.phone(NUMBER).await;
    assert_eq!(assurance(&new).await, Assurance::Guest);
    let nik = proving.person(0).await.nik;
    let begun = begin(&new).await;
    let back = proving.provider.approve(&begun.url, Some(&nik));
    for _ in 0..2 {
        finish(&new, &back).await.expect(200);
        assert_eq!(assurance(&new).await, Assurance::Proven);
    }
    new.get("/v1/tickets").send().await.expect(200);
    let devices: Devices = own.get("/v1/devices").send().await.expect(200).json();
    assert_eq!(devices.devices.len(), 3);
    assert_eq!(assurance(&third).await, Assurance::Guest);
}

#[tokio::test]
async fn who_is_another_person_stays_unknown_and_leaves_nothing_in_the_account() {
    let proving = Proving::start().await;
    let own = proving.city.phone(NUMBER).await;
    let Person { nik, family_card, birth_date, .. } = proving.person(0).await;
    let request = MatchRequest { nik, family_card, birth_date, consent: Some(1) };
    own.post("/v1/account/match", &request).send().await.expect(200);
    proving.city.advance(Duration::from_mins(2)).await;
    let stranger = proving.city.phone(NUMBER).await;
    let looks = own.get("/v1/account/accesses").send().await.expect(200).text();
    let agreed = consents(&own).await;
    let other = proving.person(1).await.nik;
    proving.prove(&stranger, &other).await.expect_field("nik", "other-person");
    assert_eq!(assurance(&stranger).await, Assurance::Guest);
    assert_eq!(consents(&own).await, agreed);
    let now = own.get("/v1/account/accesses").send().await.expect(200).text();
    assert_eq!(now, looks, "nobody was asked about the account's holder");
    // Nor does a stranger use up what the account's own devices may ask for.
    let request = serde_json::json!({ "return_to": "app" });
    while stranger.post("/v1/account/proofs", &request).send().await.status == 201 {}
    begin(&own).await;
}
