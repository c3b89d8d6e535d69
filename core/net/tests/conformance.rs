//! The transports of this crate keep what the trait promises.
#![allow(missing_docs, clippy::unwrap_used)]

use std::sync::Arc;

use live_net::HttpTransport;
use live_net::testing::{Loopback, Script, check_transport};

#[tokio::test]
async fn the_transport_over_http() {
    check_transport(|reactions| {
        Loopback::start(reactions).leads(Arc::new(HttpTransport::new().unwrap()))
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn the_transport_in_memory() {
    check_transport(Script::led).await;
}
