//! A disk that is full.

use live_protocol::{ProblemKind, PublicReports};
use serde_json::json;

use crate::support::{TestCity, new_id, noise_png};

#[tokio::test]
async fn a_photo_that_does_not_fit_is_not_half_stored() {
    let city = TestCity::start_with(|config| config.storage_limit = Some(4 << 20)).await;
    let phone = city.phone("0812-3456-7890").await;
    let large = noise_png(1000, 800);
    let (first, second) = (new_id(), new_id());
    phone.put_file(first, &large).send().await.expect(201);
    let full = phone.put_file(second, &large).send().await.expect(507).problem();
    assert_eq!(full.kind, ProblemKind::StorageFull);
    assert_eq!(city.sandbox().file_sha256(second).await.unwrap(), None);
    phone.get(&format!("/v1/files/{second}")).send().await.expect(404);
    let files = std::fs::read_dir(city.folder.path().join("files")).unwrap();
    assert_eq!(files.filter(|entry| entry.as_ref().unwrap().path().is_file()).count(), 0);
    // What is there can still be read, and what is small still fits.
    phone.get(&format!("/v1/files/{first}")).send().await.expect(200);
    phone.put_file(second, &noise_png(8, 8)).send().await.expect(201);
}

#[tokio::test]
async fn a_full_database_takes_nothing_and_loses_nothing() {
    let city = TestCity::start().await;
    let phone = city.phone("0812-3456-7890").await;
    let TestCity { gateway, clock, client, folder } = city;
    gateway.stop().await;
    let size = std::fs::metadata(folder.path().join("gateway.db")).unwrap().len();
    let gateway = crate::support::start(folder.path(), &clock, |config| {
        config.storage_limit = Some(size + 16 * 4096);
        config.limits.reports_per_account = 1000;
    });
    let gateway = gateway.await.unwrap();
    drop(client);
    let client = crate::support::Client::new(gateway.address());
    let phone = phone.at(&client);
    let city = TestCity { gateway, clock, client, folder };
    let before = city.sandbox().tickets().await.unwrap();
    let words = "x".repeat(2000);
    let mut taken = 0;
    let (key, report) = loop {
        let key = new_id();
        let report = phone.report_with(key, |report| report.words.clone_from(&words));
        let answer = phone.send(key, &report).await;
        if answer.status == 507 {
            assert_eq!(answer.problem().kind, ProblemKind::StorageFull);
            break (key, report);
        }
        answer.expect(201);
        taken += 1;
        assert!(taken < 500, "the limit does not hold");
    };
    assert!(taken > 0);
    // Full is what it is for the next, too, and nothing worse.
    for _ in 0..3 {
        let key = new_id();
        let report = phone.report_with(key, |report| report.words.clone_from(&words));
        phone.send(key, &report).await.expect(507);
    }
    assert_eq!(city.sandbox().tickets_of(key).await.unwrap(), 0);
    assert_eq!(city.sandbox().tickets().await.unwrap(), before + taken);
    city.client.get("/v1/reports").send().await.expect(200).json::<PublicReports>();
    city.client.get("/health/live").send().await.expect(200);

    // With room again, the same report is taken under the same key.
    let city = city.restart_with(|config| config.limits.reports_per_account = 1000).await;
    let phone = phone.at(&city.client);
    phone.send(key, &report).await.expect(201);
    let body = json!({ "phone": "081300000001" });
    city.client.post("/v1/sign-in/codes", &body).send().await.expect(200);
}
