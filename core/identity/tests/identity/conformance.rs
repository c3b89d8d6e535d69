//! What stands in for the device and the gateway keeps the promises of its traits.

use std::time::Duration;

use live_domain::testing::{check_clock, check_random};
use live_net::testing::check_transport_of_its_own;
use live_net::{Method, Request};

use crate::support::{Chance, Noon, World};

#[tokio::test]
async fn a_clock_a_chance_and_a_gateway() {
    check_clock(&Noon);
    check_random(&Chance);
    let request = Request {
        method: Method::Get,
        url: "https://gateway.example/v1/tickets".to_owned(),
        headers: vec![],
        body: Vec::new().into(),
        progress: None,
        timeout: Duration::from_mins(1),
    };
    check_transport_of_its_own(World::new().gateway, request).await;
}
