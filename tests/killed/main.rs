//! A phone's process that is killed at random moments while it reports, sends, syncs, sleeps and
//! wakes, and while it migrates what an earlier version left and changes its key: nothing that the
//! citizen was told is kept is lost, nothing arrives twice, and nothing is damaged.
//!
//! `LIVE_KILLS` says how often it is killed (100 unless it says otherwise), `LIVE_SEED` when.
#![allow(missing_docs, clippy::unwrap_used)]

mod earlier;

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use live_app::{SoftwareKeyStore, SystemRandom};
use live_store::Store;
use live_tests::{Phone, TestCity};

const FILES: [&str; 2] = ["cache", "outbox"];
const NUMBER: &str = "0812 3456 7890";
/// The longest that a process lives, in milliseconds: some reports.
const LONGEST: u64 = 1000;
/// The longest that one lives which begins with a migration: about as long as its start may take.
const LONGEST_START: u64 = 250;
/// How often the rest is tried to be sent at the end.
const TRIES: u32 = 100;

fn asked_for(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |text| text.parse().expect("a number"))
}

/// The next of a row of numbers that looks like chance (`SplitMix64`), so that a seed says it all.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// Lets the phone live for so long, kills it, and gives what it told its citizen.
fn lives_for(time: Duration, folder: &Path, gateway: &str, run: u64) -> Vec<String> {
    let mut process = Command::new(env!("CARGO_BIN_EXE_live-killed-phone"))
        .args([folder.as_os_str(), gateway.as_ref(), run.to_string().as_ref()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(time);
    let ended = process.try_wait().unwrap();
    process.kill().unwrap();
    process.wait().unwrap();
    assert_eq!(ended, None, "run {run} ended by itself");
    let mut told = String::new();
    process.stdout.unwrap().read_to_string(&mut told).unwrap();
    // A line that was cut off was not told.
    let lines = told.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n'));
    lines.map(str::to_owned).collect()
}

/// How far the processes came that found the files of an earlier version.
#[derive(Debug, Default)]
struct Migrations {
    before: u32,
    /// With one file migrated and not the other, or with the key still to be changed.
    amid: u32,
    after: u32,
}

impl Migrations {
    /// A process ended that found the files of an earlier version.
    fn note(&mut self, core: &Path, latest: [u32; 2]) {
        let migrated = |(name, latest)| earlier::version(core, name) == latest;
        let migrated = FILES.into_iter().zip(latest).filter(|file| migrated(*file)).count();
        let key_is_changed = !core.join("outbox.rekey").exists();
        *match (migrated, key_is_changed) {
            (0, _) => &mut self.before,
            (2, true) => &mut self.after,
            _ => &mut self.amid,
        } += 1;
    }
}

/// An update of the app is what comes next, and every other time the key is to be changed as well.
fn put_back(core: &Path, keys: &[u8], chance: u64) -> [u32; 2] {
    let keys = SoftwareKeyStore::from_bytes(keys).unwrap();
    let store = Store::open(core, &keys, Arc::new(SystemRandom::new())).unwrap();
    let latest = FILES.map(|name| earlier::version(core, name));
    if chance.is_multiple_of(2) {
        store.change_key().unwrap();
    }
    drop(store);
    for name in FILES {
        earlier::put_back(core, name, chance / 2);
    }
    latest
}

/// Signs in, and gives the keys of the phone.
async fn sign_in(city: &TestCity, folder: &Path) -> Vec<u8> {
    let phone = Phone::in_folder(city, folder);
    phone.open("account/phone").await;
    phone.sign_in(city, NUMBER).await;
    phone.core().suspend();
    phone.key_bytes().to_vec()
}

/// Has the phone send all that still waits.
async fn send_the_rest(phone: &Phone) {
    phone.expects_not("Sebagian data di HP ini hilang");
    phone.open("outbox").await;
    for _ in 0..TRIES {
        if phone.sees().contains("Semua sudah terkirim") {
            return;
        }
        phone.tap("Coba kirim sekarang").await;
    }
    panic!("it is never sent:\n{}", phone.sees());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_is_killed_at_any_moment_loses_and_doubles_nothing() {
    let (kills, seed) = (asked_for("LIVE_KILLS", 100), asked_for("LIVE_SEED", 6));
    let city = TestCity::start().await;
    let home = tempfile::tempdir().unwrap();
    let core = home.path().join("core");
    let keys = sign_in(&city, &core).await;
    std::fs::write(home.path().join("keys"), &keys).unwrap();

    let mut state = seed;
    let mut told = BTreeSet::new();
    let mut migrations = Migrations::default();
    for run in 0..kills {
        let updated = run % 3 == 2;
        let latest = updated.then(|| put_back(&core, &keys, next(&mut state)));
        let longest = if updated { LONGEST_START } else { LONGEST };
        let time = Duration::from_millis(next(&mut state) % longest);
        let (folder, gateway) = (home.path().to_owned(), city.address());
        let life = tokio::task::spawn_blocking(move || lives_for(time, &folder, &gateway, run));
        told.extend(life.await.unwrap());
        if let Some(latest) = latest {
            migrations.note(&core, latest);
        }
    }
    send_the_rest(&Phone::found(&core, &keys, city.address())).await;

    let arrived = city.reports_saying("uji ");
    let once: BTreeSet<_> = arrived.iter().cloned().collect();
    println!("{kills} kills, seed {seed}: {} told, {} arrived", told.len(), arrived.len());
    println!("{migrations:?}");
    assert_eq!(once.len(), arrived.len(), "something arrived twice");
    let lost: Vec<_> = told.difference(&once).collect();
    assert!(lost.is_empty(), "lost: {lost:?}");
    assert!(told.len() as u64 > kills / 4, "too few to say anything");
    let Migrations { before, amid, after } = migrations;
    let enough = |count: u32| u64::from(count) >= kills / 100;
    assert!(enough(before + amid) && enough(amid + after), "{migrations:?} says too little");
    assert_eq!(city.photos_sent().await as usize, arrived.len(), "photos were lost or doubled");
}
