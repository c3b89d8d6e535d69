//! What the gateway answers, as the core takes it.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use live_domain::{Clock, Random, Timestamp};
use live_net::testing::{Anybody, Script};
use live_net::{Api, Auth, Call, NetError, Response, ServerClock, TransportError};
use live_store::{SoftwareKeyStore, Store};
use live_sync::{Courier, SyncError};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use uuid::Uuid;

/// A clock that stands still.
pub(crate) struct Stands;

impl Clock for Stands {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_millis(1_789_956_000_000)
    }
}

/// Never the same bytes twice, which is what sealing needs of it, and the same in every run.
pub(crate) struct Counts;

impl Random for Counts {
    fn fill(&self, bytes: &mut [u8]) {
        static COUNT: AtomicI64 = AtomicI64::new(0);
        for chunk in bytes.chunks_mut(8) {
            let count = COUNT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
            chunk.copy_from_slice(&count[..chunk.len()]);
        }
    }
}

/// A folder in memory where there is such a thing.
pub(crate) fn folder() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

fn runtime() -> Runtime {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_time().start_paused(true).build().unwrap()
}

fn api(script: &Arc<Script>, clock: &Arc<ServerClock>) -> Api {
    let address = "https://gateway.example";
    let (script, clock) = (Arc::clone(script), Arc::clone(clock));
    Api::new(address, script, clock, Arc::new(Counts), Arc::new(Anybody)).unwrap()
}

/// A status in a line, headers in lines, after an empty line the body; every attempt gets the same.
fn response(data: &[u8]) -> Option<Response> {
    let split = data.windows(2).position(|pair| pair == b"\n\n").unwrap_or(data.len());
    let body = data.get(split + 2..).unwrap_or_default().to_vec();
    let head = String::from_utf8_lossy(&data[..split]).into_owned();
    let mut lines = head.lines();
    let status = lines.next()?.trim().parse().ok()?;
    let headers = lines.filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        Some((name.trim().to_ascii_lowercase(), value.trim().to_owned()))
    });
    Some(Response { status, headers: headers.collect(), body: body.into() })
}

/// Any answer becomes a success or an error by which the caller knows what to do.
pub(crate) fn answer(data: &[u8]) {
    let Some(response) = response(data).filter(|answer| (200..600).contains(&answer.status)) else {
        return;
    };
    let script = Arc::new(Script::default());
    for _ in 0..3 {
        script.then(Ok(response.clone()));
    }
    let clock = Arc::new(ServerClock::new(Arc::new(Stands)));
    let api = api(&script, &clock);
    let call = Call::get("/v1/tickets").with_auth(Auth::Account).unless(Some("\"1\"".to_owned()));
    let outcome = runtime().block_on(async { api.send(call).await });
    match outcome {
        Ok(answer) => {
            let is_success = (200..300).contains(&response.status) || response.status == 304;
            assert!(is_success, "{} is a success", response.status);
            assert_eq!(answer.body, response.body);
        }
        Err(NetError::RetryAfter(pause)) => assert!(pause <= Duration::from_hours(1), "{pause:?}"),
        Err(NetError::Problem(problem)) => {
            let read = live_domain::json::read(&response.body);
            assert_eq!(*problem, read.expect("the body says it"));
        }
        Err(NetError::SignInAgain) => assert_eq!(response.status, 401),
        Err(NetError::Garbled(_)) => {}
        Err(error) => panic!("an answer came, and it says {error}"),
    }
    // A wrong date makes a wrong clock, never one that cannot be shown.
    let _ = clock.now().to_string();
}

struct Phone {
    runtime: Runtime,
    store: Store,
    script: Arc<Script>,
    courier: Courier,
    _folder: TempDir,
}

/// One phone for all inputs: opening its store would take longer than everything else.
static PHONE: LazyLock<Mutex<Phone>> = LazyLock::new(|| {
    let folder = folder();
    let keys = SoftwareKeyStore::generate(&Counts).unwrap();
    let store = Store::open(folder.path(), &keys, Arc::new(Counts)).unwrap();
    let script = Arc::new(Script::default());
    let api = api(&script, &Arc::new(ServerClock::new(Arc::new(Stands))));
    let courier = Courier::new(store.clone(), api, Arc::new(Stands), Arc::new(Counts));
    Mutex::new(Phone { runtime: runtime(), store, script, courier, _folder: folder })
});

/// A part of the change feed: applied whole and the cursor moved, or nothing of it.
pub(crate) fn feed(data: &[u8]) {
    const ACCOUNT: Uuid = Uuid::from_u128(1);
    let phone = PHONE.lock().unwrap_or_else(PoisonError::into_inner);
    phone.store.forget_cached("").unwrap();
    let says = |body: &[u8]| Response { status: 200, headers: vec![], body: body.to_vec().into() };
    phone.script.forget();
    phone.script.then(Ok(says(data)));
    // Where there is more, nobody is there any more.
    phone.script.then(Err(TransportError::Unreachable));
    let outcome =
        phone.runtime.block_on(async { phone.courier.follow(ACCOUNT, Duration::ZERO).await });
    let cursor = phone.store.feed_cursor(&ACCOUNT.to_string()).unwrap();
    let lines = data.split(|byte| *byte == b'\n').count();
    let changed = phone.courier.take_arrived();
    match (outcome, cursor) {
        // There was more.
        (Err(SyncError::Net(NetError::Offline)), Some(_)) => return,
        (Err(SyncError::Net(NetError::Broken | NetError::Garbled(_))), None) => {
            let named = phone.store.cached_in("/v1/tickets/").unwrap();
            assert_eq!(named, [], "something of a part that was refused is there");
            return;
        }
        (Ok(_), Some(cursor)) => {
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
            assert!(!cursor.is_empty() && cursor.bytes().all(is_plain), "{cursor:?}");
        }
        (outcome, cursor) => panic!("{outcome:?}, and the cursor is {cursor:?}"),
    }
    assert!(changed.len() < lines.max(1), "more changes than lines");
    assert!(changed.iter().all(|resource| resource.starts_with('/')));
}
