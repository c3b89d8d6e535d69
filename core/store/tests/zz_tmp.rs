#![allow(clippy::unwrap_used, missing_docs)]
use live_domain::{Random, Timestamp};
use live_store::*;
use ring::rand::{SecureRandom as _, SystemRandom};
use std::sync::Arc;
struct Chance;
impl Random for Chance {
    fn fill(&self, b: &mut [u8]) {
        SystemRandom::new().fill(b).unwrap();
    }
}
#[test]
fn tiny() {
    let Ok(dir) = std::env::var("TINY") else { return };
    let dir = std::path::PathBuf::from(dir);
    let keys = SoftwareKeyStore::generate(&Chance).unwrap();
    let store = Store::open(&dir, &keys, Arc::new(Chance)).unwrap();
    let room: usize = std::env::var("ROOM").unwrap().parse().unwrap();
    let n = 100;
    for i in 0..n {
        store.put_value(&format!("v{i}"), &vec![1; 10_000]).unwrap();
    }
    let mut f = std::fs::File::create(dir.join("fill")).unwrap();
    loop {
        use std::io::Write;
        if f.write_all(&[0; 4096]).is_err() {
            break;
        }
    }
    let len = f.metadata().unwrap().len();
    f.set_len(len - room as u64).unwrap();
    let mut m = n;
    let e = loop {
        match store.put_value(&format!("v{m}"), &vec![1; 10_000]) {
            Ok(()) => m += 1,
            Err(e) => break e,
        }
    };
    println!("{} more then {e:?}", m - n);
    println!(
        "cached {:?}",
        store.put_cached(
            "x",
            &Cached {
                body: vec![0; 50_000],
                etag: None,
                stored_at: Timestamp::default(),
                fresh_until: Timestamp::default()
            }
        )
    );
    println!("small {:?}", store.put_value("v0", b"x"));
    println!("delete {:?}", store.delete_value("v1"));
    println!("delete {:?}", store.delete_value("v2"));
    println!("small {:?}", store.put_value("v0", b"x"));
    println!("10k {:?}", store.put_value("v1", &vec![1; 10_000]));
    store.suspend();
    println!("resume {:?}", store.resume());
    println!("reopen {:?}", Store::open(&dir, &keys, Arc::new(Chance)).err());
    let f = std::fs::write(dir.join("fill2"), vec![0; 10_000_000]);
    store.suspend();
    let f = std::fs::write(dir.join("fill3"), vec![0; 10_000_000]);
    println!("resume {:?}", store.resume());
    println!("reopen {:?}", Store::open(&dir, &keys, Arc::new(Chance)).err());
    println!("new {:?}", Store::open(&dir.join("new"), &keys, Arc::new(Chance)).err());
    std::fs::remove_file(dir.join("fill")).unwrap();
    println!("resume {:?}", store.resume());
    for i in 3..m {
        assert_eq!(store.value(&format!("v{i}")).unwrap().unwrap().len(), 10_000);
    }
    println!("all there: {:?}", store.value_names("").unwrap().len());
}
fn rss() -> u64 {
    let s = std::fs::read_to_string("/proc/self/status").unwrap();
    s.lines()
        .find(|l| l.starts_with("VmRSS"))
        .unwrap()
        .split_whitespace()
        .nth(1)
        .unwrap()
        .parse()
        .unwrap()
}
#[test]
fn memory() {
    if std::env::var("MEM").is_err() {
        return;
    }
    let keys = SoftwareKeyStore::generate(&Chance).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let before = rss();
    let mut all = vec![];
    for n in 0..100 {
        let s = Store::open(&dir.path().join(n.to_string()), &keys, Arc::new(Chance)).unwrap();
        for i in 0..20 {
            s.put_value(&format!("v{i}"), &[1; 2000]).unwrap();
            s.put_cached(
                &format!("x{i}"),
                &Cached {
                    body: vec![0; 5_000],
                    etag: None,
                    stored_at: Timestamp::default(),
                    fresh_until: Timestamp::default(),
                },
            )
            .unwrap();
        }
        s.items().unwrap();
        s.lane_heads().unwrap();
        all.push(s);
    }
    let open = rss();
    println!("KiB per open store: {}", (open - before) / 100);
    for s in &all {
        s.suspend();
    }
    println!("KiB per suspended store: {}", (rss() - before) / 100);
    let held = std::fs::read_to_string("/proc/self/status").unwrap();
    for l in held.lines().filter(|l| l.starts_with("Rss")) {
        println!("{l}");
    }
    for s in &all {
        s.resume().unwrap();
    }
    println!("KiB per resumed store: {}", (rss() - before) / 100);
    for s in &all {
        for i in 0..20 {
            s.value(&format!("v{i}")).unwrap();
            s.cached(&format!("x{i}")).unwrap();
        }
    }
    println!("KiB per read store: {}", (rss() - before) / 100);
}
