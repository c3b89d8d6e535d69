//! The identity provider that the sandbox plays, for people to click through.

use live_domain::Nik;
use live_protocol::{Account, Assurance};
use live_provider::{APP_REDIRECT, WEB_REDIRECT};

use super::{NUMBER, assurance, begin, finish};
use crate::support::TestCity;

async fn playing() -> TestCity {
    TestCity::start_with(|config| config.sandbox_inapas = Some(WEB_REDIRECT.to_owned())).await
}

/// Where its page can lead back to: as each of the people to try, and as who declines.
async fn ways_back(city: &TestCity, link: &str) -> Vec<String> {
    let path = link.strip_prefix(&city.client.url("")).unwrap();
    let page = city.client.get(path).send().await.expect(200).text();
    assert!(page.contains("bukan data sungguhan") && !page.contains("<form"), "{page}");
    let links = page.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let back = links.filter(|link| link.starts_with(APP_REDIRECT));
    back.map(|link| link.replace("&amp;", "&")).collect()
}

#[tokio::test]
async fn who_chooses_to_be_somebody_is_proven_to_be_them() {
    let city = playing().await;
    let phone = city.phone(NUMBER).await;
    let person = city.sandbox().people_to_try().await.unwrap().remove(1);
    let begun = begin(&phone).await;
    let back = ways_back(&city, &begun.url).await;
    assert_eq!(back.len(), 4, "three people, and a way to decline");
    assert!(back.iter().all(|link| !link.contains(&person.nik.replace(' ', ""))));
    let account: Account = finish(&phone, &back[1]).await.expect(200).json();
    assert_eq!(account.assurance, Assurance::Proven);
    assert_eq!(account.nik_masked, Some(person.nik.parse::<Nik>().unwrap().masked()));
}

#[tokio::test]
async fn who_declines_or_makes_a_code_up_is_not() {
    let city = playing().await;
    let phone = city.phone(NUMBER).await;
    let (first, second) = (begin(&phone).await, begin(&phone).await);
    let back = ways_back(&city, &first.url).await;
    finish(&phone, &back[3]).await.expect_field("proof", "declined");
    let of_another = back[0].replace(&first.state, &second.state);
    finish(&phone, &of_another).await.expect_field("proof", "expired");
    let third = begin(&phone).await;
    let back = ways_back(&city, &third.url).await;
    let as_another = back[0].replace("code=0.", "code=1.");
    assert_ne!(as_another, back[0]);
    finish(&phone, &as_another).await.expect_field("proof", "expired");
    assert_eq!(assurance(&phone).await, Assurance::Phone);
}

#[tokio::test]
async fn its_page_leads_nowhere_else_and_is_not_there_unless_it_is_wished() {
    let city = playing().await;
    let page =
        async |query: &str| city.client.get(&format!("/sandbox/inapas?{query}")).send().await;
    page("to=https%3A%2F%2Fevil.example&state=x").await.expect(400);
    page(&format!("to=web&state={}", "x".repeat(65))).await.expect_field("state", "too-long");
    let page = page("to=web&state=x\"><b>").await.expect(200).text();
    assert!(page.contains(WEB_REDIRECT) && !page.contains("<b>"), "{page}");
    let city = TestCity::start().await;
    city.client.get("/sandbox/inapas?to=web&state=x").send().await.expect(404);
}
