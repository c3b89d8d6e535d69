//! Sending from the outbox.

use std::sync::atomic::Ordering;
use std::time::Duration;

use live_domain::Clock as _;
use live_net::Method;
use live_protocol::{Assurance, Problem, ProblemKind};
use live_store::ItemState;
use live_sync::RunState;
use uuid::Uuid;

use crate::support::{Fault, World};

/// What a proxy says that is not the gateway.
fn nonsense() -> Fault {
    Fault::Says(404, vec![], b"<html>".to_vec())
}

#[tokio::test(start_paused = true)]
async fn everything_goes_with_its_key_and_then_leaves() {
    let world = World::new();
    let photo = world.submit_photo("laksa/1", 1);
    let report = world.submit("laksa/1", 2);
    assert_eq!(world.run().await, None);

    let deeds = world.gateway.deeds();
    let seen: Vec<_> =
        deeds.iter().map(|d| (d.key, d.method, &d.path[..], &d.content_type[..])).collect();
    assert_eq!(
        seen,
        [
            (photo, Method::Post, "/v1/uploads", "aW1hZ2UvanBlZw=="),
            (report, Method::Post, "/v1/things/2", "application/json"),
        ]
    );
    assert_eq!(deeds[0].body, [1; 64]);
    assert_eq!(deeds[1].body, b"{\"number\":2}");
    assert_eq!(world.kept.items(), [photo, report]);
    assert!(world.store.items().unwrap().is_empty());
    assert_eq!(world.store.file(Uuid::from_u128(1001)).unwrap(), None);
    for request in world.gateway.take_requests() {
        assert!(request.headers.contains(&("authorization", "DPoP token".to_owned())));
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_refused_waits_for_the_citizen_and_holds_its_lane_up() {
    let world = World::new();
    let problem = Problem::field("place", "outside");
    let refused = world.submit("one", 1);
    let behind = world.submit("one", 2);
    let other = world.submit("two", 3);
    world.gateway.fails([Fault::refusal(&problem)]);
    assert_eq!(world.run().await, None, "time alone mends nothing");

    assert_eq!(world.kept.items(), [other]);
    match world.state(refused) {
        ItemState::NeedsFix { problem_json } => {
            assert_eq!(serde_json::from_slice::<Problem>(&problem_json).unwrap(), problem);
        }
        state => panic!("{state:?}"),
    }
    assert_eq!(world.state(behind), ItemState::default());

    world.gateway.take_requests();
    world.device.pass(Duration::from_hours(48));
    world.run().await;
    assert!(world.gateway.take_requests().is_empty(), "it was sent again");

    world.store.remove(refused).unwrap();
    world.run().await;
    assert_eq!(world.kept.items(), [other, behind]);
}

#[tokio::test(start_paused = true)]
async fn without_a_network_one_try_is_enough() {
    let world = World::new();
    let ids = [world.submit("one", 1), world.submit("two", 2), world.submit("three", 3)];
    world.gateway.fails([Fault::NoConnection]);
    assert_eq!(world.run().await, world.later(Duration::from_secs(30)));
    assert_eq!(world.gateway.take_requests().len(), 1);

    // The platform says when the network is back, and then nothing waits any longer.
    assert_eq!(world.run().await, None);
    assert_eq!(world.kept.items(), ids);
}

#[tokio::test(start_paused = true)]
async fn what_was_sent_before_the_network_went_is_delivered() {
    let world = World::new();
    let first = world.submit("one", 1);
    let second = world.submit("two", 2);
    let third = world.submit("three", 3);
    world.gateway.fails([Fault::LostAnswer, Fault::Busy(Some(0))]);
    world.run().await;
    assert_eq!(world.kept.items(), [first, second, third], "tried again in place");

    let fourth = world.submit("one", 4);
    world.gateway.fails([Fault::Busy(Some(60)), Fault::NoConnection]);
    world.submit("two", 5);
    world.run().await;
    assert_eq!(world.kept.items(), [first, second, third]);
    assert!(matches!(world.state(fourth), ItemState::Waiting { not_before: Some(_) }));
}

#[tokio::test(start_paused = true)]
async fn what_never_gets_through_holds_only_its_own_lane_up() {
    let world = World::new();
    let photo = world.submit_photo("one", 1);
    let other = world.submit("two", 2);
    world.gateway.fails(vec![Fault::LostRequest; 3]);
    assert_eq!(world.run().await, world.later(Duration::from_secs(2)));
    assert_eq!(world.kept.items(), [other]);
    assert!(matches!(world.state(photo), ItemState::Waiting { not_before: Some(_) }));
}

#[tokio::test(start_paused = true)]
async fn who_does_not_want_to_wait_need_not() {
    let world = World::new();
    let first = world.submit("one", 1);
    let refused = world.submit("two", 2);
    let problem = Fault::refusal(&Problem::field("place", "outside"));
    world.gateway.fails([nonsense(), problem, nonsense()]);
    world.run().await;
    world.courier.hurry().unwrap();
    assert_eq!(world.run().await, world.later(Duration::from_secs(4)), "it begins anew");
    world.courier.hurry().unwrap();
    assert_eq!(world.run().await, None);
    assert_eq!(world.kept.items(), [first]);
    assert!(matches!(world.state(refused), ItemState::NeedsFix { .. }));
}

#[tokio::test(start_paused = true)]
async fn what_is_taken_back_in_time_is_not_sent() {
    let world = World::new();
    let first = world.submit("one", 1);
    let second = world.submit("two", 2);
    let taking_back = async {
        tokio::task::yield_now().await;
        world.store.remove(second).unwrap();
    };
    tokio::join!(world.run(), taking_back);
    assert_eq!(world.kept.items(), [first]);
    assert_eq!(world.gateway.take_requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_answer_to_what_was_taken_back_is_not_kept() {
    let world = World::new();
    let id = world.submit("one", 1);
    let signing_out = async {
        tokio::task::yield_now().await;
        world.store.remove(id).unwrap();
    };
    assert_eq!(tokio::join!(world.run(), signing_out).0, None);
    assert_eq!(world.gateway.deeds().len(), 1, "it was under way");
    assert!(world.kept.items().is_empty(), "the next person at this device would see it");
}

#[tokio::test(start_paused = true)]
async fn an_app_that_is_too_old_keeps_what_it_cannot_send() {
    let world = World::new();
    let id = world.submit("one", 1);
    world.gateway.fails([Fault::refusal(&Problem::new(ProblemKind::UpdateNeeded))]);
    assert_eq!(world.run().await, world.later(Duration::from_mins(15)));
    assert!(matches!(world.state(id), ItemState::Waiting { .. }), "there is nothing to mend");
}

#[tokio::test(start_paused = true)]
async fn who_signs_in_while_it_is_under_way_need_not_do_so_again() {
    let world = World::new();
    let id = world.submit("one", 1);
    world.gateway.fails([Fault::Expired, Fault::Expired]);
    let signing_in = async {
        tokio::task::yield_now().await;
        world.courier.signed_in(Uuid::nil()).unwrap();
    };
    assert_eq!(tokio::join!(world.run(), signing_in).0, Some(world.device.now()));
    assert_eq!(world.run().await, None);
    assert_eq!(world.kept.items(), [id]);
}

#[tokio::test(start_paused = true)]
async fn a_guests_work_waits_for_somebody_to_sign_in() {
    let world = World::new();
    world.somebody.signed_in.store(false, Ordering::Relaxed);
    let id = world.submit("one", 1);
    assert_eq!(world.run().await, None);
    assert_eq!(world.state(id), ItemState::NeedsSignIn);
    assert!(world.gateway.take_requests().is_empty());

    world.somebody.signed_in.store(true, Ordering::Relaxed);
    world.run().await;
    assert_eq!(world.state(id), ItemState::NeedsSignIn, "nobody said so yet");
    world.courier.signed_in(Uuid::nil()).unwrap();
    world.run().await;
    assert_eq!(world.kept.items(), [id]);
}

#[tokio::test(start_paused = true)]
async fn a_step_up_and_an_ended_session_wait_for_somebody_too() {
    for faults in [
        vec![Fault::refusal(&Problem::step_up(Assurance::Matched))],
        vec![Fault::Expired, Fault::Expired],
    ] {
        let world = World::new();
        let id = world.submit("one", 1);
        world.gateway.fails(faults);
        assert_eq!(world.run().await, None);
        assert_eq!(world.state(id), ItemState::NeedsSignIn);
        world.courier.signed_in(Uuid::nil()).unwrap();
        world.run().await;
        assert_eq!(world.kept.items(), [id]);
    }
}

#[tokio::test(start_paused = true)]
async fn signing_in_mends_nothing_that_was_refused() {
    let world = World::new();
    let id = world.submit("one", 1);
    world.gateway.fails([Fault::refusal(&Problem::new(ProblemKind::Conflict))]);
    world.run().await;
    world.courier.signed_in(Uuid::nil()).unwrap();
    assert!(matches!(world.state(id), ItemState::NeedsFix { .. }));
}

#[tokio::test(start_paused = true)]
async fn pauses_double_up_to_a_quarter_of_an_hour() {
    let world = World::new();
    world.submit("one", 1);
    for seconds in [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900] {
        world.gateway.fails([nonsense()]);
        let wake = world.run().await;
        assert_eq!(wake, world.later(Duration::from_secs(seconds)));

        world.gateway.take_requests();
        world.device.pass(Duration::from_millis(seconds * 1000 - 1));
        assert_eq!(world.run().await, wake, "it says the same when it is asked too early");
        assert!(world.gateway.take_requests().is_empty(), "it was sent too early");
        world.device.pass(Duration::from_millis(1));
    }
    assert_eq!(world.run().await, None);
    assert_eq!(world.gateway.deeds().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_gateway_is_left_alone_for_as_long_as_it_asks() {
    for (asked, kept) in [(Some(60), 60), (Some(3600), 3600), (Some(90_000), 3600), (None, 30)] {
        let world = World::new();
        let id = world.submit("one", 1);
        world.gateway.fails(vec![Fault::Busy(asked); if asked.is_some() { 1 } else { 3 }]);
        assert_eq!(world.run().await, world.later(Duration::from_secs(kept)), "{asked:?}");

        world.gateway.take_requests();
        for passes in [0, kept - 1] {
            world.device.pass(Duration::from_secs(passes));
            world.run().await;
            assert!(world.gateway.take_requests().is_empty(), "{asked:?}, {passes}");
        }
        world.device.pass(Duration::from_secs(1));
        world.run().await;
        assert_eq!(world.kept.items(), [id]);
    }
}

#[tokio::test(start_paused = true)]
async fn it_wakes_for_the_lane_that_may_go_first() {
    let world = World::new();
    world.submit("one", 1);
    world.submit("two", 2);
    world.gateway.fails([Fault::Busy(Some(600)), Fault::Busy(Some(300))]);
    assert_eq!(world.run().await, world.later(Duration::from_mins(5)));
    world.device.pass(Duration::from_mins(5));
    world.run().await;
    assert_eq!(world.gateway.deeds().len(), 1);
    assert_eq!(world.gateway.deeds()[0].path, "/v1/things/2");
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_was_put_back_blocks_nothing() {
    let world = World::new();
    let id = world.submit("one", 1);
    world.gateway.fails([Fault::Busy(Some(60))]);
    let wake = world.run().await.unwrap();
    world.device.set("2021-01-01T00:00:00Z".parse().unwrap());
    assert!(world.device.now() < wake);
    world.run().await;
    assert_eq!(world.kept.items(), [id]);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_was_not_kept_is_fetched_again() {
    let world = World::new();
    let first = world.submit("one", 1);
    let second = world.submit("one", 2);
    world.kept.full_for(2);
    for seconds in [2, 4] {
        let wake = world.run().await;
        assert_eq!(wake, world.later(Duration::from_secs(seconds)));
        world.device.pass(Duration::from_secs(seconds));
    }
    assert_eq!(world.gateway.deeds().len(), 1, "the lane went on without its head");
    assert_eq!(world.run().await, None);
    assert_eq!(world.kept.items(), [first, second]);
    assert_eq!(world.gateway.deeds().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn two_runs_at_once_send_everything_once() {
    let world = World::new();
    for number in 0..6 {
        world.submit(["one", "two"][usize::from(number % 2)], number);
    }
    tokio::join!(world.run(), world.run(), world.run());
    assert_eq!(world.gateway.take_requests().len(), 6);
    assert_eq!(world.kept.items().len(), 6);
}

#[tokio::test(start_paused = true)]
async fn what_is_submitted_during_a_run_goes_with_it() {
    let world = World::new();
    world.submit("one", 1);
    let submitting = async {
        tokio::task::yield_now().await;
        world.submit("two", 2)
    };
    let (_, late) = tokio::join!(world.run(), submitting);
    assert!(world.kept.items().contains(&late));
}

#[tokio::test(start_paused = true)]
async fn it_is_known_what_is_on_its_way_and_whether_there_is_a_way() {
    let world = World::new();
    let id = world.submit("one", 1);
    world.gateway.fails([Fault::KilledBefore]);
    let on_its_way = async {
        world.gateway.killed().await;
        world.courier.run_state().sending
    };
    tokio::select! {
        biased;
        sending = on_its_way => assert_eq!(sending, Some(id)),
        _ = world.run() => panic!("it has no answer"),
    }
    assert_eq!(world.courier.run_state(), RunState::default(), "nobody sends any more");

    world.gateway.fails([Fault::NoConnection]);
    world.run().await;
    assert_eq!(world.courier.run_state(), RunState { offline: true, ..RunState::default() });
    world.run().await;
    assert_eq!(world.courier.run_state(), RunState::default());
}
