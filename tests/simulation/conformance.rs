//! What a simulation puts in the place of the world keeps the promises of its traits.

use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use live_domain::Clock as _;
use live_domain::testing::{check_clock, check_clock_that_is_set, check_random};
use live_net::testing::{Loopback, check_transport};
use tokio::task::LocalSet;

use crate::chance::Chance;
use crate::network::{Way, Weather};
use crate::world::{SimulatedClock, World};

fn runtime() -> tokio::runtime::Runtime {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_time().start_paused(true).build().unwrap()
}

#[test]
fn a_chance_that_follows_from_a_seed_is_a_chance() {
    check_random(&Chance::new(1));
    check_random(&Chance::new(1).fork());
}

#[test]
fn a_simulated_clock_is_a_clock() {
    runtime().block_on(async {
        let at = "2026-09-21T02:00:00Z".parse().unwrap();
        let clock = SimulatedClock::new(at);
        check_clock(&clock);
        check_clock_that_is_set(&clock, |to| {
            clock.is_wrong_by(to.unix_millis() - at.unix_millis());
        });
        clock.is_wrong_by(0);
        tokio::time::sleep(Duration::from_hours(1)).await;
        assert_eq!(clock.now().since(at), Duration::from_hours(1));
    });
}

#[test]
fn a_way_through_good_weather_is_a_transport() {
    let world = World::start();
    check_clock(&*world.clock());
    runtime().block_on(LocalSet::new().run_until(async {
        let weather = Rc::new(Weather::new(&world, &Chance::new(1)));
        check_transport(|reactions| {
            let away = Arc::new(AtomicBool::new(false));
            Loopback::start(reactions).leads(Arc::new(Way::new(&weather, "1".to_owned(), away)))
        })
        .await;
    }));
}
