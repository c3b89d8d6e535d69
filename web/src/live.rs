//! The cores that citizens meet: the app itself, one for each session, in this process.

use std::net::IpAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use live_app::{
    Clock, Error, HttpTransport, KeyStore, Platform, Random, Request, Response, ReturnTo,
    SoftwareKeyStore, SystemClock, SystemRandom, Transport, TransportError,
};
use tokio::runtime::Handle;
use tokio::sync::watch;

use crate::cores::{Core, Cores, File, OpenError};
use crate::screen::{Intent, Language, Screen};
use crate::secret::Secret;

/// Opens the app of a session in its folder. All of them share one way to the gateway.
pub struct LiveCores {
    gateway: String,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    transport: Arc<dyn Transport>,
}

impl LiveCores {
    /// Cores that talk to this gateway.
    ///
    /// # Errors
    /// When the TLS library cannot be set up.
    pub fn new(gateway: &str) -> Result<Self, Error> {
        Ok(Self {
            gateway: gateway.to_owned(),
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom::new()),
            transport: Arc::new(HttpTransport::new()?),
        })
    }
}

#[async_trait]
impl Cores for LiveCores {
    async fn open(
        &self,
        folder: &Path,
        secret: &Secret,
        language: Language,
    ) -> Result<Arc<dyn Core>, OpenError> {
        let keys_file = folder.join("keys.sealed");
        let (random, secret) = (Arc::clone(&self.random), secret.clone());
        let visitor =
            Arc::new(Visitor { inner: Arc::clone(&self.transport), address: Mutex::default() });
        let config = live_app::Config {
            folder: folder.join("core"),
            gateway: self.gateway.clone(),
            language,
            device: "Web".to_owned(),
            confirms_owner: false,
            return_to: ReturnTo::Web,
        };
        let (clock, transport) = (Arc::clone(&self.clock), Arc::clone(&visitor));
        let runtime = Handle::current();
        // Opening reads and writes the disk.
        let opened = tokio::task::spawn_blocking(move || {
            let keys = keys(&keys_file, &secret, random.as_ref())?;
            let platform = Platform { clock, random, keys, transport, runtime };
            live_app::Core::open(&config, platform).map_err(|error| match error {
                Error::StorageFull => OpenError::Full,
                error => broken(&error),
            })
        });
        let core = opened.await.map_err(|error| broken(&error))??;
        Ok(Arc::new(LiveCore { core, visitor }))
    }
}

fn broken(error: &dyn std::fmt::Display) -> OpenError {
    tracing::error!(%error, "a session cannot be opened");
    OpenError::Broken
}

/// The keys of a session, which lie beside its core, sealed with what only its browser holds.
fn keys(file: &Path, secret: &Secret, random: &dyn Random) -> Result<Arc<dyn KeyStore>, OpenError> {
    match std::fs::read(file) {
        Ok(sealed) => {
            let bytes = secret.open(&sealed).map_err(|error| broken(&error))?;
            let keys = SoftwareKeyStore::from_bytes(&bytes).map_err(|error| broken(&error))?;
            Ok(Arc::new(keys))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let keys = SoftwareKeyStore::generate(random).map_err(|error| broken(&error))?;
            let sealed = secret.seal(keys.to_bytes(), random);
            std::fs::write(file, sealed).map_err(|error| match error.kind() {
                std::io::ErrorKind::StorageFull => OpenError::Full,
                _ => broken(&error),
            })?;
            Ok(Arc::new(keys))
        }
        Err(error) => Err(broken(&error)),
    }
}

struct LiveCore {
    core: live_app::Core,
    visitor: Arc<Visitor>,
}

#[async_trait]
impl Core for LiveCore {
    fn screen(&self) -> Arc<Screen> {
        self.core.screen()
    }

    fn watch(&self) -> watch::Receiver<Arc<Screen>> {
        self.core.watch()
    }

    async fn send(&self, intent: Intent) -> Arc<Screen> {
        self.core.send(intent).await
    }

    fn comes_from(&self, address: IpAddr) {
        *self.visitor.address.lock().unwrap_or_else(PoisonError::into_inner) = Some(address);
    }

    async fn file(&self, id: &str) -> Option<File> {
        let file = self.core.file(id).await.ok()?;
        Some(File { media_type: file.media_type, bytes: file.bytes })
    }

    fn is_signed_in(&self) -> bool {
        self.core.is_signed_in()
    }

    async fn put_away(&self) {
        self.core.suspend();
    }
}

/// The way to the gateway, telling it whose request it is: the gateway counts attempts by address,
/// and without this every citizen would have this server's.
struct Visitor {
    inner: Arc<dyn Transport>,
    address: Mutex<Option<IpAddr>>,
}

#[async_trait]
impl Transport for Visitor {
    async fn execute(&self, mut request: Request) -> Result<Response, TransportError> {
        let address = *self.address.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(address) = address {
            request.headers.push(("x-forwarded-for", address.to_string()));
        }
        self.inner.execute(request).await
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use live_net::testing::{Led, Loopback, Script, check_transport};

    use super::*;

    /// As whoever sits in front of the server.
    fn visited(led: Led) -> Led {
        let address = Mutex::new(Some("192.0.2.1".parse().unwrap()));
        Led { transport: Arc::new(Visitor { inner: led.transport, address }), ..led }
    }

    #[tokio::test(start_paused = true)]
    async fn telling_whose_request_it_is_makes_no_other_transport() {
        check_transport(|reactions| visited(Script::led(reactions))).await;
    }

    #[tokio::test]
    async fn nor_does_it_over_http() {
        check_transport(|reactions| {
            visited(Loopback::start(reactions).leads(Arc::new(HttpTransport::new().unwrap())))
        })
        .await;
    }
}
