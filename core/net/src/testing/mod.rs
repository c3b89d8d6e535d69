//! What every [`Transport`] must do: to be called from the tests of each implementation, those for
//! tests included.
//!
//! The suite wants to know what happens at the other end, so an implementation is led to a gateway
//! that reacts as it was told: [`Loopback`] for what speaks HTTP, [`Script`] for what stays in
//! memory.

mod checks;
mod loopback;
mod prover;
mod script;

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;

use crate::{Api, Credentials, NetError, Request, Response, Transport};

pub use checks::{check_transport, check_transport_of_its_own};
pub use loopback::Loopback;
pub use prover::Prover;
pub use script::Script;

/// What the gateway at the other end does with a request.
#[derive(Debug, Clone)]
pub enum Reaction {
    /// Hears it, and answers.
    Answers(Response),
    /// Hears it, and the connection breaks.
    BreaksOff,
    /// Hears it, and never says anything.
    KeepsSilent,
    /// Is not there.
    IsAway,
}

/// A request as it arrived at the other end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// `GET`, `POST` and so on.
    pub method: String,
    /// What follows the address, from the first slash.
    pub path: String,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
}

impl Heard {
    /// The request as it arrives where nothing is between.
    pub fn of(request: &Request) -> Self {
        let after_scheme = request.url.split_once("://").map_or(&*request.url, |(_, rest)| rest);
        let path = after_scheme.find('/').map_or("/", |slash| &after_scheme[slash..]);
        let headers = request.headers.iter();
        Self {
            method: request.method.name().to_owned(),
            path: path.to_owned(),
            headers: headers.map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
            body: request.body.clone(),
        }
    }
}

/// Somebody whom a gateway takes for signed in that checks neither tokens nor proofs.
pub struct Anybody;

#[async_trait]
impl Credentials for Anybody {
    fn token(&self) -> Option<String> {
        Some("token".to_owned())
    }

    async fn renew(&self, _: &Api, _: &str) -> Result<String, NetError> {
        Err(NetError::SignInAgain)
    }

    fn device_key(&self) -> Result<Vec<u8>, NetError> {
        Ok(vec![4; 65])
    }

    fn sign(&self, _: &[u8]) -> Result<Vec<u8>, NetError> {
        Ok(vec![0; 64])
    }
}

/// A transport that is led to a gateway.
pub struct Led {
    /// The transport.
    pub transport: Arc<dyn Transport>,
    /// The gateway's address, without a slash at its end.
    pub address: String,
    /// What the gateway heard so far, in order.
    pub heard: Box<dyn Fn() -> Vec<Heard>>,
}
