//! Uploading: in one stream, on from where it broke, and not over a network that costs.

use std::time::Duration;

use live_net::{Method, Request};
use live_store::ItemState;

use crate::support::{Fault, World};

const MIB: usize = 1024 * 1024;

fn photo() -> Vec<u8> {
    (0..MIB).map(|at| u8::try_from(at % 251).unwrap()).collect()
}

/// What was asked, in letters, and where pieces began and how long they were.
fn asked(requests: &[Request]) -> Vec<(Method, usize, usize)> {
    let offset = |request: &Request| {
        let found = request.headers.iter().find(|(name, _)| *name == "upload-offset");
        found.map_or(0, |(_, value)| value.parse().unwrap())
    };
    requests.iter().map(|r| (r.method, offset(r), r.body.len())).collect()
}

#[tokio::test(start_paused = true)]
async fn while_the_network_holds_it_is_one_stream() {
    let world = World::new();
    let id = world.submit_file("one", 1, &photo());
    assert_eq!(world.run().await, None);
    let requests = world.gateway.take_requests();
    assert_eq!(asked(&requests), [(Method::Post, 0, 0), (Method::Patch, 0, MIB)]);
    for (name, value) in [
        ("authorization", "DPoP token"),
        ("upload-checksum", "sha256 YxuEAn1rnlK1OcToNzYi0jAy363GTWCvhzOckDfk92k="),
    ] {
        let found = requests[1].headers.iter().find(|(other, _)| *other == name).unwrap();
        assert_eq!(found.1, value);
        assert!(requests[1].url.starts_with("https://gateway.example/"), "{}", requests[1].url);
    }
    assert_eq!(world.gateway.deeds()[0].body, photo());
    assert_eq!(world.kept.items(), [id]);
}

#[tokio::test(start_paused = true)]
async fn after_a_break_it_goes_on_in_smaller_pieces_that_grow_again() {
    let world = World::new();
    world.submit_file("one", 1, &photo());
    world.gateway.fails([Fault::LostRequest, Fault::Dribbles, Fault::Breaks(200_000)]);
    assert_eq!(world.run().await, None);
    assert_eq!(
        asked(&world.gateway.take_requests()),
        [
            (Method::Post, 0, 0),
            (Method::Post, 0, 0),
            (Method::Patch, 0, MIB),
            (Method::Head, 0, 0),
            (Method::Patch, 200_000, MIB / 2),
            (Method::Patch, 200_000 + MIB / 2, MIB / 2 - 200_000),
        ]
    );
    assert_eq!(world.gateway.deeds()[0].body, photo());
}

#[tokio::test(start_paused = true)]
async fn a_network_that_breaks_all_the_time_is_no_reason_to_wait_while_something_arrives() {
    let world = World::new();
    let id = world.submit_file("one", 1, &photo());
    let mut faults = vec![Fault::Dribbles];
    for _ in 0..12 {
        faults.extend([Fault::Breaks(70_000), Fault::Dribbles]);
    }
    world.gateway.fails(faults);
    assert_eq!(world.run().await, None);
    assert_eq!(world.kept.items(), [id]);
    assert_eq!(world.gateway.deeds()[0].body, photo());
}

#[tokio::test(start_paused = true)]
async fn one_that_lets_nothing_through_is() {
    let world = World::new();
    let id = world.submit_file("one", 1, &photo());
    let mut faults = vec![Fault::Dribbles];
    for _ in 0..4 {
        faults.extend([Fault::Breaks(0), Fault::Dribbles]);
    }
    world.gateway.fails(faults);
    assert_eq!(world.run().await, world.later(Duration::from_secs(2)));
    let pieces: Vec<usize> =
        world.gateway.take_requests().iter().map(|r| r.body.len()).filter(|l| *l > 0).collect();
    assert_eq!(pieces, [MIB, MIB / 2, MIB / 4, MIB / 8]);
    assert!(matches!(world.state(id), ItemState::Waiting { not_before: Some(_) }));
}

#[tokio::test(start_paused = true)]
async fn a_killed_app_goes_on_where_it_was() {
    let world = World::new();
    let id = world.submit_file("one", 1, &photo());
    world.gateway.fails([Fault::Dribbles, Fault::Breaks(600_000), Fault::Dribbles]);
    world.gateway.fails([Fault::KilledBefore]);
    tokio::select! {
        biased;
        () = world.gateway.killed() => {}
        _ = world.run() => panic!("it ended"),
    }
    let item = world.store.item(id).unwrap().unwrap();
    assert_eq!(world.courier.progress(&item).unwrap(), Some((600_000, MIB as u64)));
    world.gateway.take_requests();
    let world = world.restarted();
    let item = world.store.item(id).unwrap().unwrap();
    assert_eq!(world.courier.progress(&item).unwrap(), Some((600_000, MIB as u64)));
    assert_eq!(world.run().await, None);
    assert_eq!(
        asked(&world.gateway.take_requests()),
        [(Method::Head, 0, 0), (Method::Patch, 600_000, MIB - 600_000)]
    );
    assert_eq!(world.gateway.deeds()[0].body, photo());
}

#[tokio::test(start_paused = true)]
async fn what_the_gateway_has_forgotten_begins_anew() {
    let world = World::new();
    let id = world.submit_file("one", 1, &photo());
    world.gateway.fails([Fault::Dribbles, Fault::Breaks(600_000), Fault::NoConnection]);
    assert_eq!(world.run().await, world.later(Duration::from_secs(30)));
    world.gateway.forgets_uploads();
    assert_eq!(world.run().await, None);
    assert_eq!(world.kept.items(), [id]);
    assert_eq!(world.gateway.deeds()[0].body, photo());
}

#[tokio::test(start_paused = true)]
async fn what_was_damaged_or_is_held_by_another_is_sent_again() {
    for status in [460, 423, 409] {
        let world = World::new();
        world.submit_file("one", 1, &photo());
        world.gateway.fails([Fault::Dribbles, Fault::Says(status, vec![], vec![])]);
        assert_eq!(world.run().await, None, "{status}");
        assert_eq!(world.gateway.deeds()[0].body, photo());
    }
}

#[tokio::test(start_paused = true)]
async fn how_it_gets_on_is_told() {
    let world = World::new();
    let id = world.submit_file("one", 1, &[7; 1000]);
    let item = world.store.item(id).unwrap().unwrap();
    assert_eq!(world.courier.progress(&item).unwrap(), None);
    world.gateway.fails([Fault::Dribbles, Fault::Dribbles]);
    let watching = async {
        let mut seen = Vec::new();
        while world.store.item(id).unwrap().is_some() {
            seen.extend(world.courier.progress(&item).unwrap().map(|(sent, _)| sent));
            tokio::task::yield_now().await;
        }
        seen
    };
    let (_, mut seen) = tokio::join!(world.run(), watching);
    seen.dedup();
    assert!(seen.is_sorted() && seen.len() > 3, "{seen:?}");
    assert!(world.kept.progressed_times() > 3, "{}", world.kept.progressed_times());
}

#[tokio::test(start_paused = true)]
async fn what_is_taken_back_under_way_ends_at_the_gateway_too() {
    let world = World::new();
    let id = world.submit_file("one", 1, &[7; 1000]);
    world.gateway.fails([Fault::Dribbles, Fault::Dribbles]);
    let taking_back = async {
        while world.kept.progressed_times() < 30 {
            tokio::task::yield_now().await;
        }
        world.courier.take_back(&[id]).unwrap();
    };
    tokio::join!(world.run(), taking_back);
    let requests = world.gateway.take_requests();
    assert_eq!(requests.last().unwrap().method, Method::Delete);
    assert_eq!((world.gateway.halves(), world.gateway.deeds().len()), (0, 0));
    assert!(world.kept.items().is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_is_taken_back_while_it_waits_ends_at_the_gateway_too() {
    let world = World::new();
    let id = world.submit_file("one", 1, &photo());
    world.gateway.fails([Fault::Dribbles, Fault::Breaks(600_000), Fault::NoConnection]);
    world.run().await;
    assert_eq!(world.gateway.halves(), 1);
    let behind = world.submit("one", 2);
    world.courier.take_back(&[id, behind]).unwrap();
    assert!(world.store.items().unwrap().is_empty());
    world.gateway.fails([Fault::NoConnection]);
    let _ = world.run().await;
    assert_eq!(world.run().await, None);
    assert_eq!((world.gateway.halves(), world.gateway.deeds().len()), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_large_one_waits_for_a_free_network_or_for_the_citizen() {
    let world = World::new();
    world.courier.hold_larger(Some(1000));
    let large = world.submit_file("one", 1, &photo());
    let behind = world.submit("one", 2);
    let small = world.submit_file("two", 3, &[7; 1000]);
    assert_eq!(world.run().await, None);
    assert_eq!(world.kept.items(), [small]);
    assert_eq!(world.state(large), ItemState::NeedsFreeNetwork);
    world.courier.hurry().unwrap();
    assert_eq!(world.run().await, None, "hurry is for pauses");
    assert_eq!(world.state(large), ItemState::NeedsFreeNetwork);

    world.courier.hold_larger(None);
    assert_eq!(world.run().await, None);
    assert_eq!(world.kept.items(), [small, large, behind]);

    world.courier.hold_larger(Some(1000));
    let other = world.submit_file("one", 4, &photo());
    world.run().await;
    world.courier.send_now(other).unwrap();
    world.gateway.fails([Fault::Dribbles, Fault::Breaks(10), Fault::NoConnection]);
    world.run().await;
    let world = world.restarted();
    world.courier.hold_larger(Some(1000));
    assert_eq!(world.run().await, None);
    assert_eq!(world.kept.items().last(), Some(&other), "said once, it holds after a break");
}

#[tokio::test(start_paused = true)]
async fn a_network_that_begins_to_cost_stops_what_is_under_way() {
    let world = World::new();
    let id = world.submit_file("one", 1, &[7; 1000]);
    world.gateway.fails([Fault::Dribbles, Fault::Dribbles]);
    let changing = async {
        while world.kept.progressed_times() < 30 {
            tokio::task::yield_now().await;
        }
        world.courier.hold_larger(Some(100));
    };
    tokio::join!(world.run(), changing);
    assert_eq!(world.state(id), ItemState::NeedsFreeNetwork);
    assert!(world.gateway.deeds().is_empty());
    world.courier.hold_larger(None);
    assert_eq!(world.run().await, None);
    assert_eq!(world.kept.items(), [id]);
}
