//! Leaves in a folder what is on the phone of somebody who has used the app for a long time, so
//! that a shell can measure how it starts there: `live-used-phone FOLDER`.
//!
//! `FOLDER/core` is the core's folder, `FOLDER/keys` the bytes of its [`SoftwareKeyStore`].
#![allow(clippy::expect_used)]

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use live_app::{SoftwareKeyStore, SystemRandom};
use live_domain::Clock;
use live_store::{Cached, Store};
use live_tests::{Phone, TestCity, TestClock};

/// How many resources are cached.
const RESOURCES: usize = 10_000;
/// How large each is: a report with its timeline.
const BYTES: usize = 1_500;
const NUMBER: &str = "0812 3456 7890";

#[tokio::main]
async fn main() {
    let folder = PathBuf::from(env::args_os().nth(1).expect("live-used-phone FOLDER"));
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("clearing the folder");
    }
    let core = folder.join("core");
    let keys = sign_in(&core).await;
    cache_much(&core, &keys);
    fs::write(folder.join("keys"), keys).expect("writing the keys");
}

/// Signs somebody in who has reported something, and gives the phone's keys.
async fn sign_in(folder: &Path) -> Vec<u8> {
    let city = TestCity::start().await;
    let phone = Phone::in_folder(&city, folder);
    phone.open("account/phone").await;
    phone.sign_in(&city, NUMBER).await;
    phone.tap("Laporkan masalah").await;
    phone.choose("Jenis masalah", "Jalan berlubang").await;
    phone.type_into("Ceritakan masalahnya", "Lubang di lajur kiri").await;
    phone.tap("Lanjut").await;
    phone.set_point("Titik di peta", -6.178, 106.63).await;
    phone.tap("Lanjut").await;
    phone.tap("Kirim laporan").await;
    phone.waits_for("Nomor laporan LK-").await;
    phone.open("").await;
    phone.core().suspend();
    phone.key_bytes().to_vec()
}

fn cache_much(folder: &Path, keys: &[u8]) {
    let keys = SoftwareKeyStore::from_bytes(keys).expect("the keys of the phone");
    let store = Store::open(folder, &keys, Arc::new(SystemRandom::new())).expect("the store opens");
    let now = TestClock::new().now();
    for number in 0..RESOURCES {
        let body = format!("{{\"number\":{number},\"text\":\"{}\"}}", "x".repeat(BYTES));
        let entry = Cached {
            etag: Some(format!("\"{number}\"")),
            stored_at: now,
            fresh_until: now.after(Duration::from_hours(1)),
            body: body.into_bytes(),
        };
        store.put_cached(&format!("/v1/tickets/{number}"), &entry).expect("there is room");
    }
}
