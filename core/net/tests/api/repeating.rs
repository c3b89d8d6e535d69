//! What is tried again in place, how often, after which pause, and with which token.

use std::time::Duration;

use crate::support::{Somebody, World, answer, header, refusal};
use live_net::{Call, Method, NetError, TransportError};
use live_protocol::{Problem, ProblemKind};
use uuid::Uuid;

const KEY: Uuid = Uuid::from_u128(7);

fn repeatable() -> [Call; 4] {
    [
        Call::get("/v1/city"),
        Call::delete("/v1/session"),
        Call::send(Method::Put, "/v1/files/1", vec![1], "image/jpeg"),
        Call::post("/v1/reports", &"a report").keyed(KEY),
    ]
}

#[tokio::test(start_paused = true)]
async fn what_is_safe_to_repeat_is_tried_three_times() {
    for call in repeatable() {
        let world = World::new();
        for _ in 0..3 {
            world.gateway.then(Err(TransportError::Broken));
        }
        assert_eq!(world.api.send(call).await.unwrap_err(), NetError::Broken);
        let requests = world.gateway.requests();
        assert_eq!(requests.len(), 3);
        let keys: Vec<_> = requests.iter().map(|r| header(r, "idempotency-key")).collect();
        assert!(keys.windows(2).all(|pair| pair[0] == pair[1]), "{keys:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_second_try_that_succeeds_is_a_success() {
    for call in repeatable() {
        let world = World::new();
        world.gateway.then(Err(TransportError::Broken));
        world.gateway.then(answer(500, &[], b""));
        world.gateway.then(answer(200, &[], b"{}"));
        assert_eq!(world.api.send(call).await.unwrap().status, 200);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_not_safe_to_repeat_is_tried_once() {
    for (reaction, error) in [
        (Err(TransportError::Broken), NetError::Broken),
        (answer(500, &[], b""), NetError::RetryAfter(Duration::from_secs(30))),
        (answer(503, &[("retry-after", "1")], b""), NetError::RetryAfter(Duration::from_secs(1))),
    ] {
        let world = World::new();
        world.gateway.then(reaction);
        let call = Call::post("/v1/sign-in/codes", &"a phone number");
        assert_eq!(world.api.send(call).await.unwrap_err(), error);
        assert_eq!(world.gateway.requests().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_connection_nothing_is_tried_again() {
    for (reaction, error) in [
        (TransportError::Unreachable, NetError::Offline),
        (TransportError::TooLarge, NetError::Garbled("the answer is too large".to_owned())),
    ] {
        let world = World::new();
        world.gateway.then(Err(reaction));
        assert_eq!(world.api.send(Call::get("/v1/city")).await.unwrap_err(), error);
        assert_eq!(world.gateway.requests().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_short_pause_is_kept_and_a_long_one_is_handed_on() {
    let world = World::new();
    world.gateway.then(answer(429, &[("retry-after", "2")], b""));
    world.gateway.then(answer(503, &[("retry-after", " 1 ")], b""));
    world.gateway.then(answer(503, &[("retry-after", "3")], b""));
    let error = world.api.send(Call::get("/v1/city")).await.unwrap_err();
    assert_eq!(error, NetError::RetryAfter(Duration::from_secs(3)));
    assert_eq!(world.gateway.pauses(), [Duration::from_secs(2), Duration::from_secs(1)]);
}

#[tokio::test(start_paused = true)]
async fn a_pause_that_cannot_be_read_is_not_taken_for_a_short_one() {
    let world = World::new();
    let date = ("retry-after", "Tue, 24 Nov 2026 03:00:00 GMT");
    world.gateway.then(answer(503, &[date], b""));
    let error = world.api.send(Call::get("/v1/city")).await.unwrap_err();
    assert_eq!(error, NetError::RetryAfter(Duration::from_secs(30)));
}

#[tokio::test(start_paused = true)]
async fn too_many_requests_are_not_answered_with_more() {
    let world = World::new();
    world.gateway.then(refusal(&Problem::new(ProblemKind::RateLimited).retry_after(600)));
    let error = world.api.send(Call::get("/v1/city")).await.unwrap_err();
    assert_eq!(error, NetError::RetryAfter(Duration::from_mins(10)));
}

#[tokio::test(start_paused = true)]
async fn pauses_grow_and_are_spread_at_random() {
    for (random, pauses) in [(0, [100, 200]), (255, [200, 400])] {
        let world = World::with(Somebody::new(Ok("new")), random);
        for _ in 0..3 {
            world.gateway.then(answer(502, &[], b""));
        }
        world.api.send(Call::get("/v1/city")).await.unwrap_err();
        assert_eq!(world.gateway.pauses(), pauses.map(Duration::from_millis));
    }
}

#[tokio::test(start_paused = true)]
async fn who_has_waited_long_is_not_made_to_wait_again() {
    let world = World::new();
    world.gateway.then_after(Duration::from_secs(9), Err(TransportError::Broken));
    world.gateway.then_after(Duration::from_secs(20), Err(TransportError::Broken));
    let error = world.api.send(Call::get("/v1/city")).await.unwrap_err();
    assert_eq!(error, NetError::Broken);
    assert_eq!(world.gateway.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn nobody_is_asked_to_wait_for_days() {
    let world = World::new();
    world.gateway.then(answer(503, &[("retry-after", "9999999999")], b""));
    let error = world.api.send(Call::get("/v1/city")).await.unwrap_err();
    assert_eq!(error, NetError::RetryAfter(Duration::from_hours(1)));
}

#[tokio::test(start_paused = true)]
async fn a_token_that_ran_out_is_renewed_once() {
    let world = World::new();
    world.gateway.then(answer(401, &[], b""));
    world.gateway.then(answer(200, &[], b"{}"));
    let call = Call::post("/v1/account/match", &"what was typed").as_account();
    world.api.send(call).await.unwrap();
    assert_eq!(*world.somebody.refused.lock().unwrap(), ["old"]);
    let requests = world.gateway.requests();
    let tokens: Vec<_> = requests.iter().map(|r| header(r, "authorization").unwrap()).collect();
    assert_eq!(tokens, ["DPoP old", "DPoP new"]);
    assert_eq!(requests[0].body, requests[1].body);
}

#[tokio::test(start_paused = true)]
async fn a_new_token_that_is_refused_too_is_the_end() {
    let world = World::new();
    world.gateway.then(answer(401, &[], b""));
    world.gateway.then(answer(401, &[], b""));
    let error = world.api.send(Call::get("/v1/tickets").as_account()).await.unwrap_err();
    assert_eq!(error, NetError::SignInAgain);
    assert_eq!(world.somebody.refused.lock().unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_renewing_fails_with_is_handed_on() {
    for error in [NetError::SignInAgain, NetError::Offline] {
        let world = World::with(Somebody::new(Err(error.clone())), 0);
        world.gateway.then(answer(401, &[], b""));
        let call = Call::get("/v1/tickets").as_account();
        assert_eq!(world.api.send(call).await.unwrap_err(), error);
    }
}

#[tokio::test(start_paused = true)]
async fn a_guest_renews_nothing_and_asks_for_nothing_in_vain() {
    let world = World::new();
    world.gateway.then(answer(401, &[], b""));
    let error = world.api.send(Call::post("/v1/sign-in/refresh", &"used")).await.unwrap_err();
    assert_eq!(error, NetError::SignInAgain);

    *world.somebody.token.lock().unwrap() = None;
    let error = world.api.send(Call::get("/v1/tickets").as_account()).await.unwrap_err();
    assert_eq!(error, NetError::SignInAgain);
    assert_eq!(world.gateway.requests().len(), 1, "a call of nobody went out");
    assert!(world.somebody.refused.lock().unwrap().is_empty());
}
