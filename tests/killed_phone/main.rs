//! A phone that reports one thing after the other until its process is killed:
//! `live-killed-phone FOLDER GATEWAY RUN`. The folder holds a phone that is signed in, and its keys.
//!
//! It prints the words of every report at the moment at which the citizen is told that it is kept.
#![allow(clippy::expect_used)]

use std::path::PathBuf;

use live_tests::{Phone, small_photo};

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().expect("live-killed-phone FOLDER GATEWAY RUN");
    let (folder, gateway, run) = (PathBuf::from(next()), next(), next());
    let keys = std::fs::read(folder.join("keys")).expect("the phone's keys");
    let phone = Phone::found(&folder.join("core"), &keys, gateway);
    phone.expects_not("Sebagian data di HP ini hilang");
    let photo = small_photo();
    for number in 0_u32.. {
        let words = format!("uji {run}-{number}.");
        report(&phone, &words, &photo).await;
        println!("{words}");
        match number % 3 {
            0 => {
                phone.core().suspend();
                phone.core().resume().expect("it wakes");
            }
            1 => phone.refresh().await,
            _ => {}
        }
    }
}

async fn report(phone: &Phone, words: &str, photo: &[u8]) {
    phone.open("laksa/new").await;
    phone.choose("Jenis masalah", "Jalan berlubang").await;
    phone.take_photo("Foto", photo).await;
    phone.type_into("Ceritakan masalahnya", words).await;
    phone.tap("Lanjut").await;
    phone.set_point("Titik di peta", -6.178, 106.63).await;
    phone.tap("Lanjut").await;
    phone.tap("Kirim laporan").await;
    let screen = phone.screen();
    assert!(screen.route.starts_with("laksa/report/"), "it was not kept:\n{}", phone.sees());
}
