//! Fetching into the cache.

use std::time::Duration;

use live_net::{Auth, NetError};
use live_protocol::{Problem, ProblemKind};
use live_store::StoreError;
use live_sync::SyncError;

use crate::support::{Fault, World};

const CITY: &str = "/v1/city";

fn asked(world: &World) -> usize {
    world.gateway.take_requests().len()
}

#[tokio::test(start_paused = true)]
async fn what_is_fresh_is_not_asked_for_again() {
    let world = World::new();
    world.gateway.has(CITY, "a", None);
    assert!(world.fetch(CITY, false).await.unwrap());
    assert_eq!(world.cached(CITY).as_deref(), Some("a"));
    assert_eq!(asked(&world), 1);

    world.gateway.has(CITY, "b", None);
    world.device.pass(Duration::from_millis(59_999));
    assert!(!world.fetch(CITY, false).await.unwrap());
    assert_eq!(asked(&world), 0);

    world.device.pass(Duration::from_millis(1));
    assert!(world.fetch(CITY, false).await.unwrap());
    assert_eq!(world.cached(CITY).as_deref(), Some("b"));
}

#[tokio::test(start_paused = true)]
async fn who_insists_is_asked_for_anyway() {
    let world = World::new();
    world.gateway.has(CITY, "a", Some("max-age=3600"));
    world.fetch(CITY, false).await.unwrap();
    world.gateway.has(CITY, "b", None);
    assert!(world.fetch(CITY, true).await.unwrap());
    assert_eq!(world.cached(CITY).as_deref(), Some("b"));
}

#[tokio::test(start_paused = true)]
async fn what_has_not_changed_is_not_transferred_and_fresh_again() {
    let world = World::new();
    world.gateway.has(CITY, "a", None);
    world.fetch(CITY, false).await.unwrap();
    world.device.pass(Duration::from_mins(1));
    world.gateway.take_requests();
    assert!(!world.fetch(CITY, false).await.unwrap());
    let request = world.gateway.take_requests().remove(0);
    assert!(request.headers.contains(&("if-none-match", "\"a\"".to_owned())));
    assert_eq!(world.cached(CITY).as_deref(), Some("a"));

    world.device.pass(Duration::from_secs(59));
    assert!(!world.fetch(CITY, false).await.unwrap());
    assert_eq!(asked(&world), 0, "it is fresh again");
}

#[tokio::test(start_paused = true)]
async fn the_gateway_knows_best_how_long_something_is_fresh() {
    for (control, seconds) in [("max-age=3600", 3600), ("max-age=5", 5), ("no-cache", 0)] {
        let world = World::new();
        world.gateway.has(CITY, "a", Some(control));
        world.fetch(CITY, false).await.unwrap();
        if seconds > 0 {
            world.device.pass(Duration::from_secs(seconds - 1));
            world.fetch(CITY, false).await.unwrap();
            assert_eq!(asked(&world), 1, "{control}");
            world.device.pass(Duration::from_secs(1));
        }
        world.gateway.take_requests();
        world.fetch(CITY, false).await.unwrap();
        assert_eq!(asked(&world), 1, "{control}");
    }
}

#[tokio::test(start_paused = true)]
async fn many_who_ask_at_once_ask_once() {
    for (control, force) in [(None, false), (None, true), (Some("no-cache"), false)] {
        let world = World::new();
        world.gateway.has(CITY, "a", control);
        let fetch = || world.fetch(CITY, force);
        let results = tokio::join!(fetch(), fetch(), fetch(), fetch());
        assert_eq!(asked(&world), 1, "{control:?}, {force}");
        assert_eq!(results, (Ok(true), Ok(true), Ok(true), Ok(true)));
        // And it is over: the next one asks anew.
        world.fetch(CITY, true).await.unwrap();
        assert_eq!(asked(&world), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn many_who_fail_at_once_fail_once() {
    let world = World::new();
    world.gateway.has(CITY, "a", None);
    world.gateway.fails([Fault::NoConnection]);
    let fetch = || world.fetch(CITY, false);
    let offline = || Err(SyncError::Net(NetError::Offline));
    assert_eq!(tokio::join!(fetch(), fetch(), fetch()), (offline(), offline(), offline()));
    assert_eq!(asked(&world), 1);
    assert_eq!(world.fetch(CITY, false).await, Ok(true));
}

#[tokio::test(start_paused = true)]
async fn different_things_do_not_wait_for_each_other() {
    let world = World::new();
    world.gateway.has("/v1/keys", "k", None);
    world.gateway.fails([Fault::KilledBefore]);
    let stuck = world.fetch(CITY, false);
    tokio::select! {
        biased;
        _ = stuck => panic!("it has no answer"),
        result = world.fetch("/v1/keys", false) => assert_eq!(result, Ok(true)),
    }
}

#[tokio::test(start_paused = true)]
async fn who_stops_waiting_stops_nobody_else() {
    let world = World::new();
    world.gateway.has(CITY, "a", None);
    world.gateway.fails([Fault::KilledBefore]);
    let second = async {
        tokio::task::yield_now().await;
        world.fetch(CITY, false).await
    };
    let first = async {
        tokio::select! {
            biased;
            () = world.gateway.killed() => {}
            _ = world.fetch(CITY, false) => panic!("it has no answer"),
        }
    };
    let ((), result) = tokio::join!(first, second);
    assert_eq!(result, Ok(true));
    assert_eq!(asked(&world), 2);
}

#[tokio::test(start_paused = true)]
async fn what_is_gone_leaves_the_cache_alone() {
    let world = World::new();
    for path in ["/v1/tickets/1", "/v1/tickets/10"] {
        world.gateway.has(path, "a", None);
        world.fetch(path, false).await.unwrap();
    }
    world.gateway.has_nothing();
    assert_eq!(world.fetch("/v1/tickets/1", true).await, Err(SyncError::Gone));
    assert_eq!(world.cached("/v1/tickets/1"), None);
    assert_eq!(world.cached("/v1/tickets/10").as_deref(), Some("a"), "its neighbour went too");

    let never_there = world.fetch("/v1/tickets/1", true).await;
    assert!(matches!(never_there, Err(SyncError::Net(NetError::Problem(_)))), "{never_there:?}");
}

#[tokio::test(start_paused = true)]
async fn what_is_gone_for_good_leaves_the_cache_whatever_the_gateway_calls_it() {
    let world = World::new();
    world.gateway.has(CITY, "a", None);
    world.fetch(CITY, false).await.unwrap();
    let mut problem = Problem::new(ProblemKind::Unknown);
    problem.status = 410;
    world.gateway.fails([Fault::refusal(&problem)]);
    assert_eq!(world.fetch(CITY, true).await, Err(SyncError::Gone));
    assert_eq!(world.cached(CITY), None);
}

#[tokio::test(start_paused = true)]
async fn what_is_there_stays_when_nothing_comes() {
    for fault in [
        vec![Fault::NoConnection],
        vec![Fault::LostRequest; 3],
        vec![Fault::Busy(Some(60))],
        vec![Fault::Expired],
        vec![Fault::Says(404, vec![], b"<html>not here</html>".to_vec())],
        vec![Fault::Says(304, vec![], vec![])],
    ] {
        let world = World::new();
        world.gateway.has(CITY, "a", None);
        world.fetch(CITY, false).await.unwrap();
        world.gateway.fails(fault.clone());
        let _ = world.fetch(CITY, true).await;
        assert_eq!(world.cached(CITY).as_deref(), Some("a"), "{fault:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_asked_for_before_signing_out_is_not_there_afterwards() {
    let world = World::new();
    world.gateway.has("/v1/tickets", "theirs", None);
    let signing_out = async {
        tokio::task::yield_now().await;
        world.store.forget_cached("").unwrap();
    };
    let ttl = Duration::from_mins(1);
    let fetch = world.courier.fetch("/v1/tickets", Auth::Account, ttl, false);
    let (result, ()) = tokio::join!(fetch, signing_out);
    assert_eq!(result, Ok(false));
    assert_eq!(world.cached("/v1/tickets"), None);
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_was_put_back_keeps_nothing_fresh_for_years() {
    let world = World::new();
    world.gateway.has(CITY, "a", None);
    world.fetch(CITY, false).await.unwrap();
    world.gateway.take_requests();
    world.device.set("2021-01-01T00:00:00Z".parse().unwrap());
    world.fetch(CITY, false).await.unwrap();
    assert_eq!(asked(&world), 1);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_sleeps_is_an_error_and_wakes_again() {
    let world = World::new();
    world.gateway.has(CITY, "a", None);
    world.store.suspend();
    let result = world.fetch(CITY, false).await;
    assert_eq!(result, Err(SyncError::Store(StoreError::Suspended)));
    world.store.resume().unwrap();
    assert_eq!(world.fetch(CITY, false).await, Ok(true));
}
