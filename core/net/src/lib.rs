//! HTTP to the gateway: time-outs, retry, the gateway's clock, problem details.
//!
//! [`Transport`] carries one request and decides nothing; [`Api`] is what the rest of the core
//! calls. Everything that can go wrong becomes a [`NetError`] in one place.
#![deny(missing_docs)]

mod api;
mod base;
mod call;
mod clock;
mod dpop;
mod error;
mod http;
#[cfg(feature = "testing")]
pub mod testing;
mod told;
mod transport;
mod tus;

pub use api::{Api, Credentials};
pub use call::{Answer, Auth, Call};
pub use clock::ServerClock;
pub use error::NetError;
pub use http::HttpTransport;
pub use transport::{MAX_ANSWER_BYTES, Method, Request, Response, Transport, TransportError};
pub use tus::{Arrived, Begun, NewUpload, Piece};
