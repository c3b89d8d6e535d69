//! Nothing is lost, doubled or overtaken, whatever goes wrong and in whichever order.

use std::time::Duration;

use live_domain::Clock as _;
use live_store::ItemState;
use proptest::prelude::*;
use uuid::Uuid;

use crate::support::{Fault, World};

const LANES: [&str; 3] = ["one", "two", "three"];

fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        Just(Fault::NoConnection),
        Just(Fault::LostRequest),
        Just(Fault::LostAnswer),
        prop_oneof![Just(None), Just(Some(0)), Just(Some(20)), Just(Some(7200))]
            .prop_map(Fault::Busy),
        Just(Fault::Expired),
        (0..64_usize).prop_map(Fault::Breaks),
        Just(Fault::KilledBefore),
        Just(Fault::KilledAfter),
        Just(Fault::Says(404, vec![], b"<html>".to_vec())),
    ]
}

/// Something to submit: its lane, and whether it is a photo.
fn things() -> impl Strategy<Value = Vec<(usize, bool)>> {
    proptest::collection::vec((0..LANES.len(), any::<bool>()), 1..8)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 128,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn everything_arrives_once_and_in_order(
        things in things(),
        faults in proptest::collection::vec(fault(), 0..24),
        not_kept in 0..3_u32,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        runtime.block_on(bad_day(&things, faults, not_kept));
    }
}

async fn bad_day(things: &[(usize, bool)], faults: Vec<Fault>, not_kept: u32) {
    let mut world = World::new();
    let mut submitted: Vec<(usize, Uuid)> = Vec::new();
    for (number, (lane, is_photo)) in (1..).zip(things) {
        let submit = if *is_photo { World::submit_photo } else { World::submit };
        submitted.push((*lane, submit(&world, LANES[*lane], number)));
    }
    world.gateway.fails(faults);
    world.kept.full_for(not_kept);

    let mut runs = 0;
    while !world.store.items().unwrap().is_empty() {
        runs += 1;
        assert!(runs < 200, "it does not come to an end: {:?}", world.store.items());
        let wake = tokio::select! {
            biased;
            () = world.gateway.killed() => None,
            wake = world.run() => Some(wake),
        };
        match wake {
            None => world = world.restarted(),
            Some(Some(wake)) => {
                let now = world.device.now();
                assert!(wake > now, "it does not rest");
                world.device.pass(wake.since(now));
            }
            Some(None) => {
                let items = world.store.items().unwrap();
                let waits = |state: &ItemState| matches!(state, ItemState::NeedsSignIn);
                assert!(
                    items.is_empty() || items.iter().any(|item| waits(&item.state)),
                    "something waits and nothing wakes it: {items:?}",
                );
                world.courier.signed_in(Uuid::nil()).unwrap();
                world.device.pass(Duration::from_secs(1));
            }
        }
    }

    let done: Vec<Uuid> = world.gateway.deeds().iter().map(|deed| deed.key).collect();
    let kept = world.kept.items();
    for lane in 0..LANES.len() {
        let of_lane: Vec<Uuid> =
            submitted.iter().filter(|(l, _)| *l == lane).map(|(_, id)| *id).collect();
        let only = |ids: &[Uuid]| -> Vec<Uuid> {
            ids.iter().filter(|id| of_lane.contains(id)).copied().collect()
        };
        assert_eq!(only(&done), of_lane, "done at the gateway in lane {lane}");
        assert_eq!(only(&kept), of_lane, "kept on the device in lane {lane}");
    }
    assert_eq!(done.len(), submitted.len());
    for number in 1..=things.len() {
        let file = Uuid::from_u128(1000 + number as u128);
        assert_eq!(world.store.file(file).unwrap(), None, "a photo stayed behind");
    }
}
