//! What stands in for the device and the gateway keeps the promises of its traits.

use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;

use live_domain::testing::{check_clock, check_clock_that_is_set, check_random};
use live_net::testing::check_transport_of_its_own;
use live_net::{Method, Request};

use crate::feed::support as feed;
use crate::support::{Chance, Fault, World};

fn get(path: &str) -> Request {
    Request {
        method: Method::Get,
        url: format!("https://gateway.example{path}"),
        headers: vec![],
        body: Vec::new().into(),
        progress: None,
        timeout: Duration::from_mins(1),
    }
}

#[test]
fn clocks_and_chances() {
    let device = World::new().device;
    check_clock_that_is_set(&*device, |to| device.set(to));
    check_clock(&feed::Midnight);
    check_random(&Chance(AtomicI64::new(1)));
    check_random(&feed::Chance);
}

#[tokio::test]
async fn gateways() {
    let world = World::new();
    world.gateway.has("/v1/bills", "bills", Some("max-age=60"));
    world.gateway.fails([
        Fault::Busy(Some(1)),
        Fault::LostAnswer,
        Fault::NoConnection,
        Fault::Says(200, vec![("etag", "1".to_owned())], vec![b'x'; 1000]),
    ]);
    check_transport_of_its_own(world.gateway.clone(), get("/v1/bills")).await;
    check_transport_of_its_own(world.gateway.clone(), get("/v1/nothing")).await;
    let gateway = feed::Gateway::new(3);
    check_transport_of_its_own(gateway, get("/v1/changes?limit=100")).await;
    check_transport_of_its_own(Arc::new(feed::Says(b"{}")), get("/v1/changes")).await;
}
