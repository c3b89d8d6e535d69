//! Tokens that run out.

use live_net::{Credentials as _, NetError};
use live_protocol::Assurance;

use crate::support::{CODE, PHONE, World, typed};

fn renewals(asked: &[String]) -> usize {
    asked.iter().filter(|path| path.ends_with("/refresh")).count()
}

#[tokio::test]
async fn many_calls_renew_once() {
    let world = World::signed_in().await;
    world.gateway.expire();
    let (a, b, c, d) = tokio::join!(world.ask(), world.ask(), world.ask(), world.ask());
    assert!(a.is_ok() && b.is_ok() && c.is_ok() && d.is_ok());
    assert_eq!(renewals(&world.gateway.take_asked()), 1);
}

#[tokio::test]
async fn a_call_that_comes_late_takes_what_others_renewed() {
    let world = World::signed_in().await;
    world.gateway.expire();
    world.ask().await.unwrap();
    world.gateway.take_asked();
    let token = world.identity.renew(&world.api, "access-1").await.unwrap();
    assert_eq!(token, "access-2");
    assert!(world.gateway.take_asked().is_empty());
}

#[tokio::test]
async fn only_the_gateway_ends_a_session() {
    let world = World::signed_in().await;
    world.gateway.end_session();
    assert_eq!(world.ask().await.unwrap_err(), NetError::SignInAgain);
    assert_eq!(world.assurance(), Assurance::Guest);
    world.gateway.take_asked();
    assert_eq!(world.ask().await.unwrap_err(), NetError::SignInAgain);
    assert!(world.gateway.take_asked().is_empty(), "nobody asks with no token");
    assert_eq!(world.restarted().assurance(), Assurance::Guest);
}

#[tokio::test]
async fn a_session_that_cannot_be_renewed_now_is_not_ended() {
    let world = World::signed_in().await;
    world.gateway.expire();
    world.gateway.go_offline(true);
    let renewed = world.identity.renew(&world.api, "access-1").await;
    assert_eq!(renewed, Err(NetError::Offline));
    assert_eq!(world.assurance(), Assurance::Phone);
    world.gateway.go_offline(false);
    assert!(world.ask().await.is_ok());
}

#[tokio::test]
async fn a_session_that_cannot_be_kept_now_is_not_lost() {
    let world = World::signed_in().await;
    world.gateway.expire();
    world.store.suspend();
    assert!(world.ask().await.is_ok(), "the app fell asleep while the answer was under way");
    world.store.resume().unwrap();
    world.gateway.take_asked();
    assert!(world.ask().await.is_ok());
    assert_eq!(renewals(&world.gateway.take_asked()), 0, "the new token is still there");

    world.gateway.expire();
    assert!(world.ask().await.is_ok(), "the new refresh token too");
    assert!(world.restarted().ask().await.is_ok());
}

#[tokio::test]
async fn signing_out_is_not_undone_by_a_renewal_that_was_under_way() {
    let world = World::signed_in().await;
    world.gateway.expire();
    world.gateway.hold_up("/v1/sign-in/refresh");
    let sign_out = async {
        world.gateway.held_up().await;
        world.gateway.go_offline(true);
        world.identity.sign_out(&world.api).await.unwrap();
        world.gateway.go_on();
    };
    let (asked, ()) = tokio::join!(world.ask(), sign_out);
    assert_eq!(asked.unwrap_err(), NetError::SignInAgain);
    assert_eq!(world.assurance(), Assurance::Guest);
    assert_eq!(world.restarted().assurance(), Assurance::Guest);
}

#[tokio::test]
async fn a_refusal_of_the_old_session_does_not_end_the_new_one() {
    let world = World::signed_in().await;
    world.gateway.end_session();
    world.gateway.hold_up("/v1/sign-in/refresh");
    let sign_in = async {
        world.gateway.held_up().await;
        world.identity.sign_in(&world.api, PHONE, CODE).await.unwrap();
        world.gateway.go_on();
    };
    let (asked, ()) = tokio::join!(world.ask(), sign_in);
    assert!(asked.is_ok());
    assert_eq!(world.assurance(), Assurance::Phone);
    assert!(world.restarted().ask().await.is_ok());
}

#[tokio::test]
async fn a_match_raises_nobody_else() {
    let world = World::signed_in().await;
    world.gateway.hold_up("/v1/account/match");
    let sign_in = async {
        world.gateway.held_up().await;
        world.gateway.next_person();
        world.identity.sign_in(&world.api, PHONE, CODE).await.unwrap();
        world.gateway.go_on();
    };
    let typed = typed("right");
    let matching = world.identity.match_register(&world.api, &typed);
    let (outcome, ()) = tokio::join!(matching, sign_in);
    assert_eq!(outcome.unwrap().account.assurance, Assurance::Matched);
    assert_eq!(world.assurance(), Assurance::Phone, "the next person was raised");
    assert!(world.ask().await.is_ok(), "the next person's tokens were lost");
}
