//! A device without a shell: the engine below the screens, and a bare database beside it.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use live_app::{Clock, HttpTransport, SoftwareKeyStore, SystemClock, SystemRandom};
use live_net::{Api, Credentials, NetError, ServerClock};
use live_protocol::Session;
use live_store::{KeyStore as _, Store};
use live_sync::Courier;
use live_tests::{Phone, TestCity};
use rusqlite::Connection;
use uuid::Uuid;

/// Whose feed is followed.
pub const ACCOUNT: Uuid = Uuid::from_u128(0x0199_6a00_0000_7000_8000_0000_0000_0001);

/// The engine in a folder.
pub struct Device {
    /// What is on it.
    pub store: Store,
    /// What carries things to and from the gateway.
    pub courier: Courier,
    /// The gateway.
    pub api: Api,
}

impl Device {
    /// Opens it.
    pub fn open(
        folder: &Path,
        gateway: &str,
        who: &Arc<SignedIn>,
        transport: &HttpTransport,
    ) -> Self {
        let random = Arc::new(SystemRandom::new());
        let store = open_store(folder);
        let clock = Arc::new(ServerClock::new(Arc::new(SystemClock)));
        let (transport, credentials) = (Arc::new(transport.clone()), Arc::clone(who));
        let api = Api::new(gateway, transport, Arc::clone(&clock), random.clone(), credentials)
            .expect("a gateway on this machine");
        let courier = Courier::new(store.clone(), api.clone(), clock as Arc<dyn Clock>, random);
        Self { store, courier, api }
    }
}

/// A store in a folder, with keys that are made anew each time.
pub fn open_store(folder: &Path) -> Store {
    let random = SystemRandom::new();
    let keys = SoftwareKeyStore::generate(&random).expect("keys");
    Store::open(folder, &keys, Arc::new(random)).expect("the store opens")
}

/// A database as somebody makes it who needs nothing of the engine.
pub fn bare_database(folder: &Path, synchronous: &str, schema: &str) -> Connection {
    std::fs::create_dir_all(folder).expect("a folder");
    let connection = Connection::open(folder.join("bare.db")).expect("a database");
    connection.pragma_update(None, "journal_mode", "WAL").expect("a pragma");
    connection.pragma_update(None, "synchronous", synchronous).expect("a pragma");
    connection.execute_batch(schema).expect("a table");
    connection
}

/// Somebody who is signed in, and stays it.
pub struct SignedIn {
    /// The access token.
    pub token: String,
    keys: SoftwareKeyStore,
}

impl SignedIn {
    /// Who [`sign_in`] signed in on the phone in a folder.
    pub fn on(folder: &Path, session: &Session) -> Arc<Self> {
        Arc::new(Self { token: session.access_token.clone(), keys: found_keys(folder) })
    }

    /// Somebody whom no gateway knows.
    pub fn made_up() -> Arc<Self> {
        let keys = SoftwareKeyStore::generate(&SystemRandom::new()).expect("keys");
        Arc::new(Self { token: "token".to_owned(), keys })
    }
}

#[async_trait]
impl Credentials for SignedIn {
    fn token(&self) -> Option<String> {
        Some(self.token.clone())
    }

    async fn renew(&self, _api: &Api, _refused: &str) -> Result<String, NetError> {
        Err(NetError::SignInAgain)
    }

    fn device_key(&self) -> Result<Vec<u8>, NetError> {
        Ok(self.keys.public_key().expect("a key"))
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, NetError> {
        Ok(self.keys.sign(message).expect("a signature"))
    }
}

/// A number of the sandbox to sign in with.
const NUMBER: &str = "0812 3456 7890";

/// Signs somebody in on a phone in a folder, and puts the phone to sleep. Its keys lie beside it.
pub async fn sign_in(city: &TestCity, folder: &Path) -> Session {
    let core = folder.join("core");
    let phone = Phone::in_folder(city, &core);
    sign_in_on(&phone, city).await;
    phone.core().suspend();
    let keys = phone.key_bytes().to_vec();
    drop(phone);
    std::fs::write(folder.join("keys"), &keys).expect("the keys");
    let store = found_store(folder);
    let session = store.value("session").expect("a look").expect("somebody is signed in");
    serde_json::from_slice(&session).expect("a session")
}

/// Signs somebody in.
pub async fn sign_in_on(phone: &Phone, city: &TestCity) {
    phone.open("account/phone").await;
    phone.sign_in(city, NUMBER).await;
    phone.open("").await;
    phone.refresh().await;
}

/// The store of the phone that [`sign_in`] left.
pub fn found_store(folder: &Path) -> Store {
    let random = Arc::new(SystemRandom::new());
    Store::open(&folder.join("core"), &found_keys(folder), random).expect("the store opens")
}

/// Its keys.
pub fn found_keys(folder: &Path) -> SoftwareKeyStore {
    let bytes = std::fs::read(folder.join("keys")).expect("the keys");
    SoftwareKeyStore::from_bytes(&bytes).expect("the keys of the phone")
}
