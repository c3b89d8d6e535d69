//! Our side of tus against somebody else's: the client against `tusd`, the protocol's reference
//! server. Run by `cargo xtask test --only uploads`, which brings it; the other direction, against
//! `tus-js-client`, is in `tus-js-client.test.js`.
#![allow(missing_docs, clippy::unwrap_used)]

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use live_app::{SoftwareKeyStore, SystemRandom};
use live_domain::Clock as _;
use live_net::testing::Anybody;
use live_net::{Answer, Api, HttpTransport, ServerClock};
use live_store::{Body, Item, ItemState, Store, Upload};
use live_sync::{Courier, Deliver, NotKept};
use live_tests::{BreakingWire, TestClock, large_photo};
use tempfile::TempDir;
use uuid::Uuid;

/// A running tusd, and the folder that it keeps uploads in.
struct Tusd {
    process: Child,
    address: SocketAddr,
    folder: TempDir,
}

impl Tusd {
    async fn start() -> Self {
        let program: PathBuf = std::env::var_os("TUSD").expect("TUSD names the program").into();
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        let folder = tempfile::tempdir().unwrap();
        let process = Command::new(program)
            .args(["-host", "127.0.0.1", "-base-path", "/v1/uploads", "-port"])
            .arg(address.port().to_string())
            .arg("-upload-dir")
            .arg(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let tusd = Self { process, address, folder };
        for _ in 0..200 {
            if tokio::net::TcpStream::connect(address).await.is_ok() {
                return tusd;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("tusd does not listen");
    }

    /// The bytes of every upload; beside each is a file that describes it.
    fn uploads(&self) -> Vec<Vec<u8>> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap().map(|e| e.unwrap().path());
        let is_upload = |path: &PathBuf| path.extension().is_none();
        entries.filter(is_upload).map(|path| std::fs::read(path).unwrap()).collect()
    }
}

impl Drop for Tusd {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

struct Nobody;

impl Deliver for Nobody {
    fn delivered(&self, _: &Item, _: &Answer) -> Result<(), NotKept> {
        Ok(())
    }
}

/// A phone's outbox with a courier to this address.
fn switch_on(folder: &Path, keys: &SoftwareKeyStore, address: SocketAddr) -> (Store, Courier) {
    let random = Arc::new(SystemRandom::new());
    let store = Store::open(folder, keys, random.clone()).unwrap();
    let clock = Arc::new(ServerClock::new(Arc::new(TestClock::new())));
    let api = Api::new(
        &format!("http://{address}"),
        Arc::new(HttpTransport::new().unwrap()),
        clock.clone(),
        random.clone(),
        Arc::new(Anybody),
    );
    let courier = Courier::new(store.clone(), api.unwrap(), clock, random);
    (store, courier)
}

fn submit(store: &Store, photo: &[u8]) -> Uuid {
    let id = Uuid::from_u128(7);
    store.put_file(id, "image/jpeg", photo).unwrap();
    let item = Item {
        id,
        lane: "one".to_owned(),
        section: "laksa".to_owned(),
        label: "a photo".to_owned(),
        path: format!("/v1/files/{id}"),
        body: Body::File(id),
        created_at: TestClock::new().now(),
        attempts: 0,
        state: ItemState::default(),
        upload: Upload::default(),
    };
    store.submit(&[], &[item]).unwrap();
    id
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs tusd: cargo xtask test --only uploads"]
async fn our_client_uploads_to_tusd_over_a_connection_that_breaks_and_through_a_restart() {
    let tusd = Tusd::start().await;
    let wire = BreakingWire::to(tusd.address, 300_000).await;
    let (folder, photo) = (tempfile::tempdir().unwrap(), large_photo());
    let keys = SoftwareKeyStore::generate(&SystemRandom::new()).unwrap();
    let (store, courier) = switch_on(folder.path(), &keys, wire.address());
    let id = submit(&store, &photo);
    let killing = async {
        while wire.breaks() < 5 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::select! {
        () = killing => {}
        _ = courier.send_waiting(&Nobody) => panic!("it was done before it could be killed"),
    }
    let arrived = store.item(id).unwrap().unwrap().upload.arrived;
    assert!(arrived > 0, "nothing was kept of what had arrived");
    drop((store, courier));

    let (store, courier) = switch_on(folder.path(), &keys, wire.address());
    while store.item(id).unwrap().is_some() {
        courier.hurry().unwrap();
        courier.send_waiting(&Nobody).await.unwrap();
    }
    let uploads = tusd.uploads();
    assert_eq!(uploads.len(), 1, "it was begun anew");
    assert!(uploads[0] == photo, "{} of {} bytes", uploads[0].len(), photo.len());
    assert!(wire.breaks() > 15, "{}", wire.breaks());
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs tusd: cargo xtask test --only uploads"]
async fn what_tusd_has_forgotten_begins_anew_and_what_is_not_wanted_ends() {
    let tusd = Tusd::start().await;
    let wire = BreakingWire::to(tusd.address, 300_000).await;
    let (folder, photo) = (tempfile::tempdir().unwrap(), large_photo());
    let keys = SoftwareKeyStore::generate(&SystemRandom::new()).unwrap();
    let (store, courier) = switch_on(folder.path(), &keys, wire.address());
    let id = submit(&store, &photo);
    let until = async |breaks: usize| {
        while wire.breaks() < breaks {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::select! {
        () = until(3) => {}
        _ = courier.send_waiting(&Nobody) => panic!("it was done before it could be cut"),
    }
    // tusd may still be writing down what has arrived.
    tokio::time::sleep(Duration::from_millis(500)).await;
    for entry in std::fs::read_dir(tusd.folder.path()).unwrap() {
        std::fs::remove_file(entry.unwrap().path()).unwrap();
    }
    tokio::select! {
        () = until(8) => {}
        _ = courier.send_waiting(&Nobody) => panic!("it was done before it could be cut"),
    }
    assert_eq!(tusd.uploads().len(), 1);
    courier.take_back(&[id]).unwrap();
    courier.send_waiting(&Nobody).await.unwrap();
    for _ in 0..100 {
        if tusd.uploads().is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("tusd still has what is not wanted");
}
