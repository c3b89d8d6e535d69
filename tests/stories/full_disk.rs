//! A device whose storage is full: the app says so, and what was typed is still there.
//!
//! The test starts itself again in a mount namespace of its own, where the phone's folder is a
//! file system of two MiB (Linux; user namespaces have to be allowed).

use std::process::Command;

use live_tests::{Phone, TestCity, holiday_photo};

/// Set in the process that has the small file system.
const FOLDER: &str = "LIVE_TEST_SMALL_FOLDER";
const NAME: &str = "full_disk::a_full_disk_is_said_and_nothing_typed_is_lost";

#[test]
fn a_full_disk_is_said_and_nothing_typed_is_lost() {
    if let Ok(folder) = std::env::var(FOLDER) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        return runtime.block_on(story(folder.as_ref()));
    }
    let folder = tempfile::tempdir().unwrap();
    let script = "mount -t tmpfs -o size=2m tmpfs \"$1\" && exec \"$2\" --exact \"$3\" --nocapture";
    let status = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"])
        .arg(folder.path())
        .arg(std::env::current_exe().unwrap())
        .arg(NAME)
        .env(FOLDER, folder.path())
        .status()
        .expect("unshare, of the package util-linux");
    assert!(status.success(), "the story failed, or user namespaces are not allowed here");
}

async fn story(folder: &std::path::Path) {
    let city = TestCity::start().await;
    let mut phone = Phone::in_folder(&city, folder);
    phone.open("laksa/new").await;
    phone.choose("Jenis masalah", "Jalan berlubang").await;
    phone.type_into("Ceritakan masalahnya", "lubang besar").await;
    // Larger than what is left.
    phone.take_photo("Foto", &holiday_photo()).await;
    phone.expects("Memori HP penuh");
    phone.expects("Ceritakan masalahnya: «lubang besar»");
    phone.kill_and_restart();
    phone.expects("Ceritakan masalahnya: «lubang besar»");
    phone.expects("Foto: «»");

    // Somebody fills what is left to the last byte, and makes room again.
    let ballast = folder.join("ballast");
    let full = std::fs::write(&ballast, vec![0; 4 << 20]);
    assert!(full.is_err(), "the file system is small");
    phone.type_into("Ceritakan masalahnya", &"panjang ".repeat(200)).await;
    phone.expects("Memori HP penuh");
    phone.expects("Ceritakan masalahnya: «lubang besar»");
    std::fs::remove_file(&ballast).unwrap();
    phone.type_into("Ceritakan masalahnya", "lubang besar sekali").await;
    phone.expects_not("Memori HP penuh");
    phone.tap("Lanjut").await;
    phone.expects("Di mana tempatnya?");
}
