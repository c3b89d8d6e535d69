//! A gateway that answers as it was told, a device, and somebody who is signed in.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use live_domain::{Clock, Random, Timestamp};
use live_net::{Api, Credentials, NetError, Request, Response, ServerClock, TransportError};
use live_protocol::Problem;

pub use live_net::testing::Script;

/// What the gateway does with one request.
pub type Reaction = Result<Response, TransportError>;

/// An answer with headers and a body.
#[expect(clippy::unnecessary_wraps, reason = "so that it stands where a failure can stand")]
pub fn answer(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Reaction {
    let headers = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    Ok(Response { status, headers, body: body.to_vec().into() })
}

/// An answer that says no.
pub fn refusal(problem: &Problem) -> Reaction {
    answer(problem.status, &[], &serde_json::to_vec(problem).unwrap())
}

/// The device's clock.
#[derive(Default)]
pub struct Device(AtomicI64);

impl Device {
    /// Puts it at a point in time.
    pub fn set(&self, to: Timestamp) {
        self.0.store(to.unix_millis(), Ordering::Relaxed);
    }
}

impl Clock for Device {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.0.load(Ordering::Relaxed))
    }
}

/// Always the same bytes.
pub struct Same(pub u8);

impl Random for Same {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(self.0);
    }
}

/// Somebody whose token is `old` until it is renewed, if it can be.
pub struct Somebody {
    /// What renewing gives.
    pub renewal: Result<String, NetError>,
    /// The token of now.
    pub token: Mutex<Option<String>>,
    /// The tokens that were said to be refused.
    pub refused: Mutex<Vec<String>>,
}

impl Somebody {
    /// Signed in.
    pub fn new(renewal: Result<&str, NetError>) -> Arc<Self> {
        Arc::new(Self {
            renewal: renewal.map(str::to_owned),
            token: Mutex::new(Some("old".to_owned())),
            refused: Mutex::default(),
        })
    }
}

#[async_trait]
impl Credentials for Somebody {
    fn token(&self) -> Option<String> {
        self.token.lock().unwrap().clone()
    }

    async fn renew(&self, _: &Api, refused: &str) -> Result<String, NetError> {
        self.refused.lock().unwrap().push(refused.to_owned());
        self.renewal.clone()
    }

    fn device_key(&self) -> Result<Vec<u8>, NetError> {
        Ok([&[4][..], &[b'x'; 32], &[b'y'; 32]].concat())
    }

    /// What is no signature shows what was signed.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, NetError> {
        Ok(message.to_owned())
    }
}

/// Everything around an [`Api`].
pub struct World {
    pub gateway: Arc<Script>,
    pub device: Arc<Device>,
    pub clock: Arc<ServerClock>,
    pub somebody: Arc<Somebody>,
    pub api: Api,
}

impl World {
    /// With somebody signed in whose session can be renewed.
    pub fn new() -> Self {
        Self::with(Somebody::new(Ok("new")), 0)
    }

    /// With this person, and randomness of one byte.
    pub fn with(somebody: Arc<Somebody>, random: u8) -> Self {
        let gateway = Arc::new(Script::default());
        let device = Arc::new(Device::default());
        let clock = Arc::new(ServerClock::new(device.clone()));
        let api = Api::new(
            "https://gateway.example/",
            gateway.clone(),
            clock.clone(),
            Arc::new(Same(random)),
            somebody.clone(),
        )
        .unwrap();
        Self { gateway, device, clock, somebody, api }
    }
}

/// A header of a request.
pub fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    let found = request.headers.iter().find(|(other, _)| *other == name);
    found.map(|(_, value)| value.as_str())
}
