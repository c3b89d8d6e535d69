//! What lies on the device, and what a shell hands over.

use std::fs;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use live_app::{Config, Core, Field, Input, Intent, Language, Network, Platform, ReturnTo};
use live_domain::Timestamp;
use live_net::TransportError;
use live_screen::Route;
use live_store::{Body, Cached, Item, ItemState, SoftwareKeyStore, Store, StoreError, Upload};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::answers::{Counts, Stands, folder};

/// After how many starts everything that was found damaged is mended.
const STARTS: usize = 4;

/// The files of a phone in use, and its keys.
struct Used {
    files: Vec<(&'static str, Vec<u8>)>,
    keys: SoftwareKeyStore,
}

static USED: LazyLock<Used> = LazyLock::new(|| {
    let folder = folder();
    let keys = SoftwareKeyStore::generate(&Counts).unwrap();
    let store = Store::open(folder.path(), &keys, Arc::new(Counts)).unwrap();
    store.put_value("draft", b"words").unwrap();
    store.put_file(Uuid::from_u128(9), "image/jpeg", &[7; 5000]).unwrap();
    store.submit(&[], &[item(1), item(2)]).unwrap();
    store.put_cached("/v1/bills", &copy()).unwrap();
    drop(store);
    let files = ["outbox.db", "cache.db"];
    let files = files.map(|name| (name, fs::read(folder.path().join(name)).unwrap()));
    Used { files: files.to_vec(), keys }
});

fn copy() -> Cached {
    let at = Timestamp::from_unix_millis(0);
    Cached { body: b"bills".to_vec(), etag: None, stored_at: at, fresh_until: at }
}

fn item(number: u128) -> Item {
    Item {
        id: Uuid::from_u128(number),
        lane: "report".to_owned(),
        section: "laksa".to_owned(),
        label: "a hole".to_owned(),
        path: "/v1/reports".to_owned(),
        body: Body::Json(b"{}".to_vec()),
        created_at: Timestamp::from_unix_millis(0),
        attempts: 0,
        state: ItemState::default(),
        upload: Upload::default(),
    }
}

/// The files of a phone, changed on its disk: four bytes are a place (three, of which the first bit
/// says which file) and what stands there now; a place at the very end cuts the file short. What the
/// store then gives is what was put into it or nothing, and after a few starts it can be used again.
pub(crate) fn files(data: &[u8]) {
    let Used { files, keys } = &*USED;
    let folder = folder();
    let mut files = files.clone();
    for change in data.chunks_exact(4) {
        let (_, bytes) = &mut files[usize::from(change[0] >> 7)];
        let place = u32::from_be_bytes([0, change[0] & 0x7f, change[1], change[2]]) as usize;
        if change[0] & 0x7f == 0x7f {
            bytes.truncate(place & 0xffff);
            continue;
        }
        let length = bytes.len().max(1);
        if let Some(byte) = bytes.get_mut(place % length) {
            *byte = change[3];
        }
    }
    for (name, bytes) in &files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    // What finds damage has it mended at the next start.
    let mended = (0..STARTS).any(|_| {
        let store = match Store::open(folder.path(), keys, Arc::new(Counts)) {
            Ok(store) => store,
            // The citizen is told, and begins anew.
            Err(StoreError::KeyLost | StoreError::Newer { .. }) => {
                Store::erase(folder.path()).unwrap();
                return false;
            }
            Err(error) => panic!("{error}"),
        };
        gives_what_was_put(&store);
        match can_be_used(&store) {
            Ok(()) => true,
            Err(StoreError::Damaged(_)) => false,
            Err(error) => panic!("{error}"),
        }
    });
    assert!(mended, "it cannot be used after {STARTS} starts");
}

fn can_be_used(store: &Store) -> Result<(), StoreError> {
    store.put_value("after", b"words")?;
    assert_eq!(store.value("after")?.as_deref(), Some(&b"words"[..]));
    store.submit(&[], &[item(7)])?;
    assert_eq!(store.item(Uuid::from_u128(7))?, Some(item(7)));
    store.remove(Uuid::from_u128(7))?;
    store.put_cached("/v1/after", &copy())?;
    assert_eq!(store.cached("/v1/after")?, Some(copy()));
    Ok(())
}

/// Nothing that the store gives was made up by a disk.
fn gives_what_was_put(store: &Store) {
    let is = |what: Result<(), StoreError>| match what {
        Ok(()) | Err(StoreError::Damaged(_)) => {}
        Err(error) => panic!("{error}"),
    };
    is(store.value("draft").map(|value| {
        assert!(value.is_none_or(|value| value == b"words"), "another value");
    }));
    is(store.file(Uuid::from_u128(9)).map(|file| {
        assert!(file.is_none_or(|file| file.bytes == [7; 5000]), "another file");
    }));
    is(store.items().map(|items| {
        for item in items {
            assert_eq!((&*item.path, item.body), ("/v1/reports", Body::Json(b"{}".to_vec())));
        }
    }));
    is(store.lane_heads().map(drop));
    is(store.cached("/v1/bills").map(|copy| {
        assert!(copy.is_none_or(|copy| copy.body == b"bills"), "another copy");
    }));
    is(store.feed_cursor("ani").map(drop));
    is(store.usage().map(drop));
    is(store.losses().map(drop));
    is(store.value_names("").map(drop));
}

/// No way to the gateway.
struct Nowhere;

#[async_trait::async_trait]
impl live_net::Transport for Nowhere {
    async fn execute(&self, _: live_net::Request) -> Result<live_net::Response, TransportError> {
        Err(TransportError::Unreachable)
    }
}

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.worker_threads(1).enable_time().build().unwrap()
});

fn open(folder: &Path, keys: &Arc<SoftwareKeyStore>) -> Core {
    let config = Config {
        folder: folder.to_owned(),
        gateway: "https://gateway.example".to_owned(),
        language: Language::Id,
        device: "a phone".to_owned(),
        confirms_owner: true,
        return_to: ReturnTo::App,
    };
    let platform = Platform {
        clock: Arc::new(Stands),
        random: Arc::new(Counts),
        keys: Arc::clone(keys) as _,
        transport: Arc::new(Nowhere),
        runtime: RUNTIME.handle().clone(),
    };
    Core::open(&config, platform).unwrap()
}

/// What a shell sends, a line each: `open ROUTE`, `edit FIELD TEXT`, `photo FIELD`, `empty FIELD`,
/// `point FIELD LATITUDE LONGITUDE ACCURACY`, `press ACTION`, `network none|metered|free`, `back`,
/// `refresh`, `sleep`. After each the app shows a screen that has a place and a title, and after
/// being opened anew it goes on.
pub(crate) fn intents(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let folder: TempDir = folder();
    let keys = Arc::new(SoftwareKeyStore::generate(&Counts).unwrap());
    let core = open(folder.path(), &keys);
    for line in text.lines().take(24) {
        if line == "sleep" {
            core.suspend();
            core.resume().unwrap();
            continue;
        }
        let Some(intent) = intent(line) else { continue };
        let screen = RUNTIME.block_on(core.send(intent.clone()));
        assert!(screen.route.parse::<Route>().is_ok(), "{intent:?} leads to {}", screen.route);
        assert!(!screen.title.is_empty(), "{intent:?} leads to a screen without a title");
        let words = format!("{:?}", screen.blocks);
        assert!(!words.contains(live_app::words(Language::Id).say("error-bug").as_str()), "{line}");
    }
    core.suspend();
    drop(core);
    let core = open(folder.path(), &keys);
    assert!(!core.screen().title.is_empty());
}

fn intent(line: &str) -> Option<Intent> {
    let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
    let edit = |id: &str, input| Intent::Edit { field: Field { id: id.to_owned(), input } };
    let number = |text: Option<&str>| text.and_then(|text| text.parse().ok());
    Some(match verb {
        "open" => Intent::Open { route: rest.to_owned() },
        "edit" => {
            let (id, text) = rest.split_once(' ').unwrap_or((rest, ""));
            edit(id, Input::Text(text.to_owned()))
        }
        "photo" => edit(rest, Input::Photo(PHOTO.to_vec())),
        "empty" => edit(rest, Input::Nothing),
        "point" => {
            let mut parts = rest.split(' ');
            let id = parts.next()?;
            let (latitude, longitude) = (number(parts.next())?, number(parts.next())?);
            edit(id, Input::Point { latitude, longitude, accuracy_m: number(parts.next()) })
        }
        "press" => Intent::Press { action: rest.to_owned(), fields: vec![] },
        "network" => Intent::Network(match rest {
            "none" => Network::None,
            "metered" => Network::Metered,
            _ => Network::Free,
        }),
        "back" => Intent::Back,
        "refresh" => Intent::Refresh,
        _ => return None,
    })
}

const PHOTO: &[u8] = include_bytes!("../../../fuzz/corpus/photo/small.jpg");
