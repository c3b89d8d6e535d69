//! A shell that is careless, unlucky or hostile: what crosses the boundary never ends the app.
#![allow(clippy::unwrap_used, missing_docs)]

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use device::Device;
use live_app::screen::{Block, Field, Input, Intent, Language, Network, Screen};
use live_ffi::{Live, LiveError, PlatformKeyError, PlatformKeys, ScreenObserver, controls};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

#[path = "support/device.rs"]
mod device;

/// An app whose gateway never answers.
fn open(folder: &Path, device: &Arc<Device>) -> Arc<Live> {
    try_open(folder, device).expect("the app opens")
}

fn try_open(folder: &Path, device: &Arc<Device>) -> Result<Arc<Live>, LiveError> {
    let folder = folder.to_str().expect("a path in UTF-8").to_owned();
    let keys = Arc::clone(device) as Arc<dyn PlatformKeys>;
    Live::open(folder, "http://127.0.0.1:9".to_owned(), Language::En, "a test".to_owned(), keys)
}

/// The first text field that is shown: its name and what stands in it.
fn field(live: &Live) -> Option<(String, String)> {
    live.screen().blocks.into_iter().find_map(|block| match block {
        Block::TextField(field) => Some((field.id, field.value)),
        _ => None,
    })
}

fn waits_for(what: &str, happened: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while !happened() {
        assert!(Instant::now() < end, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn typed(live: &Live, text: &str) {
    let (id, _) = field(live).expect("a field is shown");
    live.send(Intent::Edit { field: Field { id, input: Input::Text(text.to_owned()) } });
}

#[test]
fn what_was_typed_before_falling_asleep_is_there_after_the_end_of_the_process() {
    for round in 0..20 {
        let (folder, device) = (tempfile::tempdir().unwrap(), Device::new());
        let live = open(folder.path(), &device);
        live.send(Intent::Open { route: "bapenda".to_owned() });
        waits_for("a field", || field(&live).is_some());
        let text = format!("36.71.{round}");
        typed(&live, &text);
        live.suspend();
        drop(live);
        let live = open(folder.path(), &device);
        waits_for("what was typed", || field(&live).is_some_and(|(_, value)| value == text));
    }
}

#[test]
fn what_was_typed_stays_where_it_was_typed_however_soon_that_is_left() {
    let (folder, device) = (tempfile::tempdir().unwrap(), Device::new());
    let live = open(folder.path(), &device);
    live.send(Intent::Open { route: "bapenda".to_owned() });
    waits_for("a field", || field(&live).is_some());
    for round in 0..50 {
        let text = format!("36.71.{round}");
        typed(&live, &text);
        live.send(Intent::Back);
        waits_for("the first screen", || live.screen().route.is_empty());
        live.send(Intent::Open { route: "bapenda".to_owned() });
        waits_for("what was typed", || field(&live).is_some_and(|(_, value)| value == text));
    }
}

#[test]
fn an_app_that_is_opened_twice_says_so_until_the_first_has_gone() {
    let (folder, device) = (tempfile::tempdir().unwrap(), Device::new());
    let first = open(folder.path(), &device);
    assert!(matches!(try_open(folder.path(), &device), Err(LiveError::InUse)));
    // What a shell says then it has from the core, where the app itself cannot be opened.
    for (language, words) in [(Language::Id, "sudah terbuka"), (Language::En, "already open")] {
        assert!(controls(language).in_use_title.contains(words));
    }
    first.suspend();
    let second = open(folder.path(), &device);
    assert!(matches!(first.resume(), Err(LiveError::InUse)));
    drop(second);
    first.resume().unwrap();
}

#[test]
fn what_is_sent_to_an_app_that_sleeps_waits_until_it_is_awake() {
    let (folder, device) = (tempfile::tempdir().unwrap(), Device::new());
    let live = open(folder.path(), &device);
    live.suspend();
    live.suspend();
    live.send(Intent::Open { route: "services".to_owned() });
    live.resume().unwrap();
    waits_for("the screen", || live.screen().route == "services");
}

#[test]
fn a_device_that_lost_its_keys_begins_anew_and_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let before = open(folder.path(), &Device::new());
    before.send(Intent::Open { route: "bapenda".to_owned() });
    waits_for("a field", || field(&before).is_some());
    typed(&before, "36.71");
    before.suspend();
    drop(before);
    let live = open(folder.path(), &Device::new());
    let words = format!("{:?}", live.screen().blocks);
    assert!(words.contains("The keys of this phone have changed"), "{words}");
    live.send(Intent::Open { route: "bapenda".to_owned() });
    waits_for("an empty field", || field(&live).is_some_and(|(_, value)| value.is_empty()));
}

/// Holds the app, as a shell's observer may, until it is called.
struct Holder(Mutex<Option<Arc<Live>>>, AtomicUsize);

struct Holds(Arc<Holder>);

impl ScreenObserver for Holds {
    fn changed(&self, _screen: Screen) {
        drop(self.0.0.lock().unwrap().take());
        self.0.1.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn an_observer_may_be_the_last_to_let_go_of_the_app() {
    let folder = tempfile::tempdir().unwrap();
    let live = open(folder.path(), &Device::new());
    let holder = Arc::new(Holder(Mutex::new(Some(Arc::clone(&live))), AtomicUsize::new(0)));
    let observation = live.observe(Box::new(Holds(Arc::clone(&holder))));
    drop(live);
    // It is called with the screen as it is, before anything changes.
    waits_for("the observer", || holder.1.load(Ordering::Relaxed) > 0);
    drop(observation);
    waits_for("the end of observing", || Arc::strong_count(&holder) == 1);
}

/// Routes and fields that are there.
const REAL: &[&str] =
    &["", "laksa/new", "bapenda", "account/phone", "outbox", "services", "phone", "nop"];

/// Names that are there, and anything else.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(REAL).prop_map(str::to_owned),
        any::<String>(),
        "[a-z/.%\\\\\0-]{0,600}",
    ]
}

fn input() -> impl Strategy<Value = Input> {
    prop_oneof![
        any::<String>().prop_map(Input::Text),
        (1_usize..200_000).prop_map(|size| Input::Text("\u{202e}🕳".repeat(size / 8))),
        prop::collection::vec(any::<u8>(), 0..2_000).prop_map(Input::Photo),
        (any::<f64>(), any::<f64>(), any::<Option<f64>>()).prop_map(
            |(latitude, longitude, accuracy_m)| Input::Point { latitude, longitude, accuracy_m }
        ),
        Just(Input::Nothing),
    ]
}

fn intent() -> impl Strategy<Value = Intent> {
    let field = || (name(), input()).prop_map(|(id, input)| Field { id, input });
    prop_oneof![
        3 => name().prop_map(|route| Intent::Open { route }),
        1 => Just(Intent::Back),
        4 => field().prop_map(|field| Intent::Edit { field }),
        3 => (name(), prop::collection::vec(field(), 0..4))
            .prop_map(|(action, fields)| Intent::Press { action, fields }),
        1 => Just(Intent::Refresh),
        1 => Just(Intent::Network(Network::Metered)),
    ]
}

#[test]
fn no_intent_ends_the_app() {
    static PANICS: AtomicUsize = AtomicUsize::new(0);
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        PANICS.fetch_add(1, Ordering::Relaxed);
        usual(panic);
    }));
    let config = ProptestConfig { cases: 16, failure_persistence: None, ..Default::default() };
    let run = TestRunner::new(config).run(&prop::collection::vec(intent(), 1..60), |intents| {
        let (folder, device) = (tempfile::tempdir().unwrap(), Device::new());
        let live = open(folder.path(), &device);
        for intent in intents {
            live.send(intent);
        }
        live.suspend();
        live.resume().unwrap();
        prop_assert!(!live.screen().title.is_empty());
        prop_assert!(live.file("../../etc/passwd".to_owned()).is_err());
        drop(live);
        prop_assert!(!open(folder.path(), &device).screen().title.is_empty());
        Ok(())
    });
    run.unwrap();
    assert_eq!(PANICS.load(Ordering::Relaxed), 0, "something panicked on the way");
}
