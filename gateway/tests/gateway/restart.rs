//! What survives a restart, and what a start refuses.

use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use live_gateway::StartError;
use live_protocol::{PublicKeys, Ticket, TicketStatus};
use serde_json::json;

use crate::support::{MORNING, ManualClock, TestCity, jpeg, new_id, start};

#[tokio::test]
async fn work_that_is_due_is_done_after_a_restart() {
    let city = TestCity::start().await;
    let phone = city.phone("0812-3456-7890").await;
    let key = new_id();
    let ticket: Ticket = phone.send(key, &phone.report(key)).await.expect(201).json();
    let city = city.restart_with(|_| {}).await;
    let phone = phone.at(&city.client);
    city.advance(Duration::ZERO).await;
    let ticket = phone.ticket(&ticket.number).await;
    assert_eq!((ticket.receipts.len(), ticket.timeline.len()), (3, 1));

    let city = city.restart_with(|_| {}).await;
    city.advance(Duration::from_hours(40 * 24)).await;
    let city = city.restart_with(|_| {}).await;
    let mut phone = phone.at(&city.client);
    phone.sign_in(city.sandbox(), "0812-3456-7890").await;
    assert_eq!(phone.ticket(&ticket.number).await.status, TicketStatus::Done);
}

#[tokio::test]
async fn sessions_answers_files_and_keys_survive() {
    let city = TestCity::start().await;
    let phone = city.phone("0812-3456-7890").await;
    let (key, file) = (new_id(), new_id());
    phone.put_file(file, &jpeg(1)).send().await.expect(201);
    let report = phone.report(key);
    let first = phone.send(key, &report).await.expect(201);
    let keys: PublicKeys = city.client.get("/v1/keys").send().await.json();
    let city = city.restart_with(|_| {}).await;
    let phone = phone.at(&city.client);
    assert_eq!(phone.send(key, &report).await.expect(201).body, first.body);
    let path = format!("/v1/files/{file}");
    assert_eq!(phone.get(&path).send().await.expect(200).body, jpeg(1));
    let after: PublicKeys = city.client.get("/v1/keys").send().await.json();
    assert_eq!(keys, after);
    let ids: Vec<&str> = after.keys.iter().map(|key| key.id.as_str()).collect();
    assert_eq!(ids, ["bapenda-1", "counter-1", "document-1", "gateway-1", "issuer-1", "laksa-1"]);
}

#[tokio::test]
async fn the_clock_does_not_go_back() {
    let city = TestCity::start().await;
    city.advance(Duration::from_hours(1000)).await;
    let before = city.sandbox().now();
    let city = city.restart_with(|_| {}).await;
    assert_eq!(city.sandbox().now(), before);
}

#[tokio::test]
async fn limits_hold_over_a_restart() {
    let city = TestCity::start().await;
    let body = json!({ "phone": "081234567890" });
    city.client.post("/v1/sign-in/codes", &body).send().await.expect(200);
    let city = city.restart_with(|_| {}).await;
    city.client.post("/v1/sign-in/codes", &body).send().await.expect(429);
}

#[tokio::test]
async fn secrets_are_for_their_owner_only() {
    let city = TestCity::start_at(MORNING, |_| {}).await;
    let folder = std::fs::read_dir(city.folder.path().join("secrets")).unwrap();
    let modes: Vec<u32> = folder
        .map(|entry| entry.unwrap().metadata().unwrap().permissions().mode() & 0o777)
        .collect();
    assert_eq!(modes, [0o600; 10]);
}

#[tokio::test]
async fn what_a_crash_left_among_the_files_goes() {
    let city = TestCity::start().await;
    let files = city.folder.path().join("files");
    let half = files.join("half.new");
    let unknown = files.join("00").join(new_id().to_string());
    std::fs::create_dir_all(unknown.parent().unwrap()).unwrap();
    std::fs::write(&half, "half").unwrap();
    std::fs::write(&unknown, "unknown").unwrap();
    let city = city.restart_with(|_| {}).await;
    assert!(!half.exists() && !unknown.exists());
    assert!(city.folder.path().join("gateway.db").exists());
}

#[tokio::test]
async fn a_photo_without_a_report_goes_after_a_month() {
    let city = TestCity::start().await;
    let phone = city.phone("0812-3456-7890").await;
    let lonely = new_id();
    phone.put_file(lonely, &jpeg(1)).send().await.expect(201);
    let ticket = phone.report_with_photo(&jpeg(2)).await;
    city.advance(Duration::from_hours(29 * 24)).await;
    assert!(city.sandbox().file_sha256(lonely).await.unwrap().is_some());
    city.advance(Duration::from_hours(2 * 24)).await;
    assert!(city.sandbox().file_sha256(lonely).await.unwrap().is_none());
    assert!(city.sandbox().file_sha256(ticket.photos[0].id).await.unwrap().is_some());
}

#[tokio::test]
async fn two_gateways_do_not_share_a_folder() {
    let city = TestCity::start().await;
    let second = start(city.folder.path(), &city.clock, |_| {}).await;
    assert!(matches!(second, Err(StartError::InUse)));
}

#[tokio::test]
async fn a_sandbox_is_not_put_on_the_street_by_accident() {
    let folder = tempfile::tempdir().unwrap();
    let clock = ManualClock::at(MORNING);
    let everywhere = SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0));
    let refused = start(folder.path(), &clock, |config| config.listen = everywhere).await;
    assert!(matches!(refused, Err(StartError::PublicSandbox)));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing was made");
    let allowed = start(folder.path(), &clock, |config| {
        config.listen = everywhere;
        config.public_sandbox = true;
    });
    allowed.await.unwrap().stop().await;
}

#[tokio::test]
async fn a_secret_that_is_too_short_or_no_key_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let clock = ManualClock::at(MORNING);
    let short = start(folder.path(), &clock, |config| config.secret = Some(vec![1; 31])).await;
    assert!(matches!(short, Err(StartError::Secret(_))));
    let wrong = start(folder.path(), &clock, |config| config.signing_key = Some(vec![1; 80])).await;
    assert!(matches!(wrong, Err(StartError::Secret(_))));
}

#[tokio::test]
async fn data_of_a_newer_version_are_left_alone() {
    let city = TestCity::start().await;
    let TestCity { gateway, clock, folder, .. } = city;
    gateway.stop().await;
    let file = format!("sqlite://{}", folder.path().join("gateway.db").display());
    let pool = sqlx::SqlitePool::connect(&file).await.unwrap();
    sqlx::query("INSERT INTO schema_version (version) VALUES (1000)").execute(&pool).await.unwrap();
    pool.close().await;
    let refused = start(folder.path(), &clock, |_| {}).await;
    assert!(matches!(refused, Err(StartError::NewerData { found: 1000, .. })));
}

#[tokio::test]
async fn without_a_sandbox_what_needs_a_department_is_unavailable_and_nothing_else() {
    let city = TestCity::start_with(|config| config.sandbox = None).await;
    assert!(city.gateway.sandbox().is_none());
    city.client.get("/sandbox").send().await.expect(404);
    city.client.get("/v1/city").send().await.expect(200);
    city.client.get("/v1/reports").send().await.expect(200);
    let code = city.client.post("/v1/sign-in/codes", &json!({ "phone": "081234567890" }));
    code.send().await.expect(503);
    let bills = json!({ "tax_object": "36.71.010.004.012-0345.0" });
    city.client.post("/v1/bills/lookup", &bills).send().await.expect(503);
}
