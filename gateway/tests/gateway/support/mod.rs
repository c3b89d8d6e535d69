//! A city of its own for each test, and phones that ask it.

mod client;
mod log;
pub mod officer;
mod phone;
mod pictures;
mod proof;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use live_domain::{City, Clock, Random, Timestamp};
use live_gateway::{Config, Gateway, Running, Sandbox, SandboxConfig, StartError};
use tempfile::TempDir;
use tokio::sync::OnceCell;

pub use client::{Answer, Ask, Client, raw};
pub use log::{Log, OwnLog};
pub use phone::{Phone, digest, new_id, sha256, verify};
pub use pictures::{jpeg, jpeg_with_location, noise_png, png_bomb};
pub use proof::Proof;

/// A clock that stands still: only the sandbox's own, on top of it, moves.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    pub fn at(time: &str) -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(time.parse::<Timestamp>().unwrap().unix_millis())))
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.0.load(Ordering::SeqCst))
    }
}

/// Numbers that are the same in every run.
#[derive(Debug)]
pub struct CountingRandom(AtomicU64);

impl CountingRandom {
    pub fn new(seed: u64) -> Arc<Self> {
        Arc::new(Self(AtomicU64::new(seed << 32)))
    }
}

impl Random for CountingRandom {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let count = self.0.fetch_add(1, Ordering::SeqCst).wrapping_add(1);
            let mut mixed = count.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed ^= mixed >> 27;
            chunk.copy_from_slice(&mixed.to_le_bytes()[..chunk.len()]);
        }
    }
}

/// A gateway with a sandbox city.
pub struct TestCity {
    pub gateway: Running,
    pub clock: Arc<ManualClock>,
    pub client: Client,
    pub folder: TempDir,
}

/// Monday, 21 September 2026, 09.00 in western Indonesia: before taxes are due.
pub const MORNING: &str = "2026-09-21T02:00:00Z";

impl TestCity {
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// With other settings than usual. The city is made once and copied for each test.
    pub async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        static MADE: OnceCell<Files> = OnceCell::const_new();
        let made = MADE.get_or_init(async || {
            let folder = tempfile::tempdir().unwrap();
            let clock = ManualClock::at(MORNING);
            start(folder.path(), &clock, |_| {}).await.unwrap().stop().await;
            read(folder.path())
        });
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in made.await {
            let file = folder.path().join(name);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, bytes).unwrap();
        }
        Self::start_in(folder, MORNING, change).await
    }

    /// At another time, and made anew.
    pub async fn start_at(time: &str, change: impl FnOnce(&mut Config)) -> Self {
        Self::start_in(tempfile::tempdir().unwrap(), time, change).await
    }

    async fn start_in(folder: TempDir, time: &str, change: impl FnOnce(&mut Config)) -> Self {
        let clock = ManualClock::at(time);
        let gateway = start(folder.path(), &clock, change).await.unwrap();
        let client = Client::new(gateway.address());
        Self { gateway, clock, client, folder }
    }

    /// Stops the gateway and starts another on the same data.
    pub async fn restart_with(self, change: impl FnOnce(&mut Config)) -> Self {
        let Self { gateway, clock, client, folder } = self;
        drop(client);
        gateway.stop().await;
        let gateway = start(folder.path(), &clock, change).await.unwrap();
        let client = Client::new(gateway.address());
        Self { gateway, clock, client, folder }
    }

    pub fn sandbox(&self) -> &Sandbox {
        self.gateway.sandbox().unwrap()
    }

    pub async fn advance(&self, by: Duration) {
        self.sandbox().advance(by).await.unwrap();
    }

    /// The gateway's database, behind its back.
    pub async fn database(&self) -> sqlx::SqlitePool {
        let file = format!("sqlite://{}", self.folder.path().join("gateway.db").display());
        sqlx::SqlitePool::connect(&file).await.unwrap()
    }

    /// All that is in the gateway's own tables, as text. What only the sandbox keeps, because in
    /// earnest others have it, is left out.
    pub async fn dump(&self) -> String {
        let pool = self.database().await;
        let columns: Vec<(String, String)> = sqlx::query_as(
            "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c
             WHERE m.type = 'table' AND m.name NOT LIKE 'sandbox_%'",
        )
        .fetch_all(&pool)
        .await
        .unwrap();
        let mut text = String::new();
        for (table, column) in columns {
            let select = format!("SELECT CAST(\"{column}\" AS BLOB) FROM \"{table}\"");
            let select = sqlx::query_scalar(sqlx::AssertSqlSafe(select));
            let values: Vec<Option<Vec<u8>>> = select.fetch_all(&pool).await.unwrap();
            for value in values.into_iter().flatten() {
                text.push_str(&String::from_utf8_lossy(&value));
                text.push('\n');
            }
        }
        text
    }

    /// A phone that has signed in with this number.
    pub async fn phone(&self, number: &str) -> Phone {
        let mut phone = Phone::new(&self.client);
        phone.sign_in(self.sandbox(), number).await;
        phone
    }
}

/// Files by their names in a folder.
type Files = Vec<(PathBuf, Vec<u8>)>;

/// All that is in a folder.
fn read(folder: &Path) -> Files {
    let mut files = Files::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_owned();
                files.push((name, std::fs::read(path).unwrap()));
            }
        }
    }
    files
}

static STARTS: AtomicU64 = AtomicU64::new(1);

/// Starts a gateway with a sandbox on a free port.
pub async fn start(
    folder: &Path,
    clock: &Arc<ManualClock>,
    change: impl FnOnce(&mut Config),
) -> Result<Running, StartError> {
    Log::listen();
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let mut config = Config::new(listen, folder.to_owned(), City::built_in().clone());
    config.sandbox = Some(SandboxConfig { seed: 1, speed: 1.0 });
    change(&mut config);
    // Another start has other randomness, as in earnest.
    let random = CountingRandom::new(STARTS.fetch_add(1, Ordering::SeqCst));
    Gateway::start(config, Arc::clone(clock) as _, random).await
}
