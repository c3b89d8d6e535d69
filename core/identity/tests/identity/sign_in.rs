//! Up the ladder and down again.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use live_identity::IdentityError;
use live_net::NetError;
use live_protocol::{Assurance, MatchReason, Problem};
use live_store::KeyStore as _;

use crate::support::{CODE, PHONE, World, typed};

#[tokio::test]
async fn a_code_makes_a_guest_somebody() {
    let world = World::new();
    assert_eq!((world.assurance(), world.identity.account()), (Assurance::Guest, None));
    let sent = world.identity.request_code(&world.api, PHONE).await.unwrap();
    assert_eq!(sent.digits, 6);
    assert_eq!(world.assurance(), Assurance::Guest);

    let account = world.identity.sign_in(&world.api, PHONE, CODE).await.unwrap();
    assert_eq!(account.assurance, Assurance::Phone);
    assert_eq!(world.assurance(), Assurance::Phone);
    assert_eq!(world.identity.account(), Some(account));
    assert!(world.ask().await.is_ok());

    let key = URL_SAFE_NO_PAD.decode(world.gateway.device_key()).unwrap();
    assert_eq!(key, world.keys.public_key().unwrap());
}

#[tokio::test]
async fn a_wrong_code_changes_nothing() {
    let world = World::new();
    match world.identity.sign_in(&world.api, PHONE, "000000").await.unwrap_err() {
        IdentityError::Net(NetError::Problem(problem)) => {
            assert_eq!(*problem, Problem::field("code", "wrong-code"));
        }
        other => panic!("{other}"),
    }
    assert_eq!(world.assurance(), Assurance::Guest);
    assert_eq!(world.ask().await.unwrap_err(), NetError::SignInAgain);
    assert_eq!(world.store.value_names("").unwrap(), [""; 0]);
}

#[tokio::test]
async fn a_code_without_a_network_changes_nothing() {
    let world = World::new();
    world.gateway.go_offline(true);
    let error = world.identity.sign_in(&world.api, PHONE, CODE).await.unwrap_err();
    assert!(matches!(error, IdentityError::Net(NetError::Offline)), "{error}");
    assert_eq!(world.assurance(), Assurance::Guest);
}

#[tokio::test]
async fn a_restart_remembers_who_signed_in() {
    let world = World::signed_in().await;
    let account = world.identity.account();
    let world = world.restarted();
    assert_eq!(world.identity.account(), account);
    world.gateway.expire();
    assert!(world.ask().await.is_ok());
    let world = world.restarted();
    assert!(world.ask().await.is_ok(), "the renewed session was not kept");
    assert_eq!(world.gateway.take_asked().len(), 4);
}

#[tokio::test]
async fn the_register_raises_the_account_for_good() {
    let world = World::signed_in().await;
    let outcome = world.identity.match_register(&world.api, &typed("right")).await.unwrap();
    assert_eq!(outcome.account.assurance, Assurance::Matched);
    assert_eq!(world.assurance(), Assurance::Matched);
    let world = world.restarted();
    assert_eq!(world.assurance(), Assurance::Matched);
    assert!(world.ask().await.is_ok(), "the tokens were kept");
}

#[tokio::test]
async fn a_register_that_does_not_agree_raises_nothing() {
    let world = World::signed_in().await;
    let outcome = world.identity.match_register(&world.api, &typed("wrong")).await.unwrap();
    assert_eq!(outcome.fields[1].reason, MatchReason::OtherFamily);
    assert_eq!(world.assurance(), Assurance::Phone);
}

#[tokio::test]
async fn a_match_with_a_token_that_ran_out_keeps_the_renewed_one() {
    let world = World::signed_in().await;
    world.gateway.expire();
    world.identity.match_register(&world.api, &typed("right")).await.unwrap();
    world.gateway.take_asked();
    assert!(world.ask().await.is_ok());
    assert_eq!(world.gateway.take_asked(), ["/v1/tickets"]);
    assert_eq!(world.assurance(), Assurance::Matched);
}

#[tokio::test]
async fn signing_out_ends_the_session_on_both_sides() {
    let world = World::signed_in().await;
    world.identity.sign_out(&world.api).await.unwrap();
    assert_eq!(world.gateway.take_asked(), ["/v1/session"]);
    assert_eq!((world.assurance(), world.identity.account()), (Assurance::Guest, None));
    assert_eq!(world.restarted().assurance(), Assurance::Guest);
}

#[tokio::test]
async fn signing_out_needs_no_network() {
    let world = World::signed_in().await;
    world.gateway.go_offline(true);
    world.identity.sign_out(&world.api).await.unwrap();
    assert_eq!(world.assurance(), Assurance::Guest);
    world.gateway.go_offline(false);
    assert_eq!(world.ask().await.unwrap_err(), NetError::SignInAgain);
    assert_eq!(world.restarted().assurance(), Assurance::Guest);
}

#[tokio::test]
async fn a_guest_may_sign_out() {
    let world = World::new();
    world.identity.sign_out(&world.api).await.unwrap();
    assert!(world.gateway.take_asked().is_empty());
}
