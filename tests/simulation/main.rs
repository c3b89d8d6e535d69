//! Simulation: a gateway and several phones under a clock, a network and a chance of their own.
//!
//! Everything that happens follows from a seed: when phones act, what the network does to each
//! request (lost before or after the gateway handled it, handled twice, handled once more much
//! later), when the network is away, when a phone is killed, put to sleep or has its clock moved,
//! when the gateway starts anew. A seed that fails fails again: `cargo xtask soak --from SEED`.
#![allow(missing_docs, clippy::unwrap_used)]

mod chance;
mod conformance;
mod device;
mod network;
mod world;

use std::env;
use std::rc::Rc;
use std::time::Duration;

use chance::Chance;
use device::Device;
use network::Weather;
use tempfile::TempDir;
use tokio::task::LocalSet;
use world::World;

/// How many phones a city has, and how many reports each sends.
const PHONES: u64 = 3;
const REPORTS: u64 = 3;
/// How many seeds the tests run through.
const SEEDS: u64 = 200;

#[test]
fn everything_sent_arrives_once_whatever_happens() {
    let number = |name: &str, or| env::var(name).map_or(or, |text| text.parse().unwrap());
    let from = number("LIVE_SEED_FROM", 1);
    let world = World::start();
    let seeds = number("LIVE_SEEDS", SEEDS);
    let mut went_on = 0;
    for seed in from..from + seeds {
        let run = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| live(&world, seed)));
        match run {
            Ok(life) => went_on += life.went_on,
            Err(cause) => {
                eprintln!("seed {seed} failed; again: cargo xtask soak --from {seed} --seeds 1");
                std::panic::resume_unwind(cause);
            }
        }
    }
    assert!(went_on > 0 || seeds < 10, "no upload went on where it broke off");
}

/// The same seed twice: the same requests in the same order, to the last byte of their addresses.
#[test]
fn a_seed_repeats_itself() {
    for seed in [7, 8] {
        let record = |()| {
            let world = World::start();
            live(&world, seed).requests
        };
        let (first, second) = (record(()), record(()));
        assert!(first.len() > 20, "only {} requests were made", first.len());
        assert_eq!(first, second);
    }
}

/// What happened in one life of a city.
struct Life {
    /// What its network did, in order.
    requests: Vec<String>,
    /// How many pieces of uploads went on where one before them broke off.
    went_on: usize,
}

fn live(world: &World, seed: u64) -> Life {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    runtime.block_on(LocalSet::new().run_until(async {
        let chance = Chance::new(seed);
        let weather = Rc::new(Weather::new(world, &chance));
        let mut lives = Vec::new();
        for index in 0..PHONES {
            let device = Device::new(world, &weather, &chance, seed, index).await;
            lives.push(tokio::task::spawn_local(device.lives(REPORTS)));
        }
        let restarts = tokio::task::spawn_local(world_restarts(world.clone(), chance.fork()));
        let mut devices = Vec::new();
        for life in lives {
            devices.push(life.await.unwrap());
        }
        restarts.abort();
        weather.clears();
        for device in devices {
            device.settles().await;
            device.checks(world);
        }
        Life { requests: weather.record(), went_on: weather.went_on() }
    }))
}

/// A folder of a simulation's own: in memory where that can be, because nothing here is about disks.
fn folder() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

/// Now and then the gateway is started anew.
async fn world_restarts(world: World, chance: Chance) {
    loop {
        tokio::time::sleep(chance.time(Duration::from_hours(4))).await;
        world.restart();
    }
}
