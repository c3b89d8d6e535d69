//! What stands in for the device keeps the promises of its traits.

use std::sync::Arc;

use live_domain::Clock as _;
use live_domain::testing::check_clock_that_is_set;
use live_net::{Call, ServerClock};

use crate::support::{Device, World, answer};

#[test]
fn the_device_s_clock_is_a_clock() {
    let device = Device::default();
    check_clock_that_is_set(&device, |to| device.set(to));
}

#[tokio::test]
async fn the_gateway_s_clock_is_a_clock() {
    let device = Arc::new(Device::default());
    let clock = ServerClock::new(device.clone());
    check_clock_that_is_set(&clock, |to| device.set(to));

    // One that has learnt how wrong the device is goes on as the device does.
    let world = World::new();
    world.gateway.then(answer(200, &[("date", "Mon, 21 Sep 2026 02:00:00 GMT")], b""));
    world.api.send(Call::get("/v1/city")).await.unwrap();
    assert_eq!(world.clock.now(), "2026-09-21T02:00:00Z".parse().unwrap());
    let ahead = world.clock.now().since(world.device.now());
    check_clock_that_is_set(&*world.clock, |to| {
        let millis = to.unix_millis() - i64::try_from(ahead.as_millis()).unwrap();
        world.device.set(live_domain::Timestamp::from_unix_millis(millis));
    });
}
