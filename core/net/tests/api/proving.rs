//! Proofs of the device's key (RFC 9449): what is signed, and what happens when one is refused.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use live_net::{Call, NetError, Request};
use live_protocol::{Problem, ProblemKind};
use serde_json::{Value, json};

use crate::support::{Reaction, World, answer, header};

/// The two parts of a proof, and the message that was signed.
fn proof(request: &Request) -> (Value, Value, String) {
    let text = header(request, "dpop").expect("a proof");
    let parts: Vec<&str> = text.split('.').collect();
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).unwrap();
    let json = |part| serde_json::from_slice(&decode(part)).unwrap();
    // The signature of the tests' key store is the message itself.
    assert_eq!(decode(parts[2]), format!("{}.{}", parts[0], parts[1]).into_bytes());
    (json(parts[0]), json(parts[1]), text.to_owned())
}

fn refused(nonce: &str) -> Reaction {
    let problem = serde_json::to_vec(&Problem::new(ProblemKind::ProofAgain)).unwrap();
    let challenge = ("www-authenticate", "DPoP algs=\"ES256\", error=\"use_dpop_nonce\"");
    answer(401, &[("dpop-nonce", nonce), challenge], &problem)
}

#[tokio::test(start_paused = true)]
async fn a_proof_is_about_the_request_and_its_token() {
    let world = World::new();
    world.device.set("2026-09-21T02:00:00Z".parse().unwrap());
    world.gateway.then(answer(200, &[("dpop-nonce", "n1")], b"{}"));
    world.gateway.then(answer(200, &[], b"{}"));
    world.api.send(Call::get("/v1/tickets?since=1").as_account()).await.unwrap();
    world.api.send(Call::post("/v1/sign-in/refresh", &1).as_device()).await.unwrap();
    let requests = world.gateway.requests();

    let (head, claims, _) = proof(&requests[0]);
    let (x, y) = (URL_SAFE_NO_PAD.encode([b'x'; 32]), URL_SAFE_NO_PAD.encode([b'y'; 32]));
    let jwk = json!({ "kty": "EC", "crv": "P-256", "x": x, "y": y });
    assert_eq!(head, json!({ "typ": "dpop+jwt", "alg": "ES256", "jwk": jwk }));
    assert_eq!(
        claims,
        json!({
            "htm": "GET",
            "htu": "https://gateway.example/v1/tickets",
            "iat": 1_789_956_000,
            "jti": "AAAAAAAAAAAAAAAAAAAAAA",
            // The SHA-256 of "old".
            "ath": "y6BrVzb69n5UsHtWHq6UOV53TFF6fZEKVDaeEmPM-9Q",
        })
    );

    let (_, claims, _) = proof(&requests[1]);
    assert_eq!((&claims["htm"], &claims["nonce"]), (&json!("POST"), &json!("n1")));
    assert_eq!(claims.get("ath"), None);
    assert_eq!(header(&requests[1], "authorization"), None);
}

#[tokio::test(start_paused = true)]
async fn a_refused_proof_is_made_anew_with_the_nonce_of_the_answer() {
    let world = World::new();
    world.gateway.then(refused("n1"));
    world.gateway.then(refused("n2"));
    world.gateway.then(answer(201, &[], b"{}"));
    // Not even one that must not be repeated was handled.
    world.api.send(Call::post("/v1/account/match", &1).as_account()).await.unwrap();
    let requests = world.gateway.requests();
    let nonces: Vec<Value> = requests.iter().map(|r| proof(r).1["nonce"].clone()).collect();
    assert_eq!(nonces, [Value::Null, json!("n1"), json!("n2")]);
    assert!(world.somebody.refused.lock().unwrap().is_empty(), "the token was not at fault");
}

#[tokio::test(start_paused = true)]
async fn a_gateway_that_takes_no_proof_signs_nobody_out() {
    let world = World::new();
    for _ in 0..4 {
        world.gateway.then(refused("n"));
    }
    let error = world.api.send(Call::get("/v1/account").as_account()).await.unwrap_err();
    assert!(matches!(error, NetError::RetryAfter(_)), "{error}");
    assert!(world.somebody.refused.lock().unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_nonce_that_is_too_long_is_not_taken() {
    let world = World::new();
    world.gateway.then(answer(200, &[("dpop-nonce", &"n".repeat(10_000))], b"{}"));
    world.gateway.then(answer(200, &[], b"{}"));
    world.api.send(Call::get("/v1/city")).await.unwrap();
    world.api.send(Call::get("/v1/account").as_account()).await.unwrap();
    assert_eq!(proof(&world.gateway.requests()[1]).1.get("nonce"), None);
}
