//! A gateway for tests that look behind its interface.

#![allow(clippy::unwrap_used)]

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use live_domain::{City, Clock, Timestamp};
use tempfile::TempDir;

use crate::system::SystemRandom;
use crate::{Config, Gateway, Running, SandboxConfig};

/// A clock that stands.
pub(crate) struct Stands;

impl Clock for Stands {
    fn now(&self) -> Timestamp {
        "2026-09-21T02:00:00Z".parse().unwrap()
    }
}

/// The built-in city with its sandbox, and the folder that its data is in.
pub(crate) async fn start() -> (Running, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let mut config = Config::new(listen, folder.path().to_owned(), City::built_in().clone());
    config.sandbox = Some(SandboxConfig { seed: 1, speed: 1.0 });
    let random = Arc::new(SystemRandom::new());
    let gateway = Gateway::start(config, Arc::new(Stands), random).await.unwrap();
    (gateway, folder)
}
