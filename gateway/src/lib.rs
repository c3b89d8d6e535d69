//! The city's server: accounts and sign-in, reports and their tickets, photos, bills and payments,
//! and the departments behind them. A sandbox city is built in.
//!
//! [`Gateway::start`] runs one in this process; the binary does the same with settings from flags
//! and the environment.
#![deny(missing_docs)]

mod config;
mod db;
mod departments;
mod error;
mod http;
mod pdf;
mod push;
mod running;
mod sandbox;
mod secrets;
mod services;
mod system;
#[cfg(test)]
mod testing;
mod work;

pub use config::{Config, Limits, Partner, ProviderConfig, Publisher, Reviewer, SandboxConfig};
pub use departments::connectors::{Connections, ConnectionsError};
pub use http::{Route, api_routes, document};
pub use running::{Gateway, Running, StartError};
pub use sandbox::{Business, HealthServer, Message, Person, Sandbox, SandboxError};
pub use system::{SystemClock, SystemRandom};
