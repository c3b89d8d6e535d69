//! What the device learns about the time.

use live_domain::{Clock as _, Timestamp};
use live_net::Call;

use crate::support::{World, answer};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

async fn hears(world: &World, status: u16, date: &str) {
    world.gateway.then(answer(status, &[("date", date)], b""));
    drop(world.api.send(Call::get("/v1/city")).await);
}

#[tokio::test(start_paused = true)]
async fn a_wrong_clock_is_put_right_by_any_answer() {
    for status in [200, 404] {
        let world = World::new();
        world.device.set(at("2021-03-01T00:00:00Z"));
        hears(&world, status, "Tue, 24 Nov 2026 03:00:00 GMT").await;
        assert_eq!(world.clock.now(), at("2026-11-24T03:00:00Z"));
        // It goes on with the device's.
        world.device.set(at("2021-03-01T00:01:30Z"));
        assert_eq!(world.clock.now(), at("2026-11-24T03:01:30Z"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_about_right_is_left_alone() {
    let world = World::new();
    world.device.set(at("2026-11-24T03:00:01.900Z"));
    hears(&world, 200, "Tue, 24 Nov 2026 03:00:00 GMT").await;
    assert_eq!(world.clock.now(), at("2026-11-24T03:00:01.900Z"));
    hears(&world, 200, "Tue, 24 Nov 2026 03:00:05 GMT").await;
    assert_eq!(world.clock.now(), at("2026-11-24T03:00:05Z"));
}

#[tokio::test(start_paused = true)]
async fn a_device_that_is_put_right_is_believed_again() {
    let world = World::new();
    world.device.set(at("2021-03-01T00:00:00Z"));
    hears(&world, 200, "Tue, 24 Nov 2026 03:00:00 GMT").await;
    world.device.set(at("2026-11-24T03:00:00Z"));
    hears(&world, 200, "Tue, 24 Nov 2026 03:00:00 GMT").await;
    assert_eq!(world.clock.now(), at("2026-11-24T03:00:00Z"));
}

#[tokio::test(start_paused = true)]
async fn what_is_no_date_teaches_nothing() {
    let world = World::new();
    world.device.set(at("2026-11-24T03:00:00Z"));
    for date in [
        "",
        "yesterday",
        "Tue, 31 Feb 2026 03:00:00 GMT",
        "Tue, 24 Nov 2026 25:00:00 GMT",
        "Tue, 24 Nov 2030 03:00:00 +0700",
        "Tue, 24 Nov 2030 03:00:00 GMT and more",
        "Sun Nov  6 08:49:37 1994",
        "2030-11-24T03:00:00Z",
        "Tue, 24 Nov 99999 03:00:00 GMT",
    ] {
        hears(&world, 200, date).await;
        assert_eq!(world.clock.now(), at("2026-11-24T03:00:00Z"), "{date}");
    }
}
