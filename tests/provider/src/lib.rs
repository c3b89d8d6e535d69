//! An identity provider on loopback that speaks as much OpenID Connect as a relying party needs, and
//! that can be told to misbehave. It checks its client as strictly as it is to be checked itself.
#![deny(missing_docs)]
#![allow(clippy::unwrap_used, reason = "for tests alone")]

mod jwt;

use std::collections::{HashMap, HashSet};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::Url;
use url::form_urlencoded;

use jwt::{Key, encode};

/// The client that is registered.
pub const CLIENT: &str = "the-gateway";
/// Where it may be led back to on a phone.
pub const APP_REDIRECT: &str = "live.app://open/proof";
/// Where it may be led back to on the web.
pub const WEB_REDIRECT: &str = "https://live.example/proof";
const SUBJECT: &str = "8f2d3c";
/// How long a code works.
const CODE_LIFE: i64 = 60;

/// What the provider does wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mischief {
    /// Nothing.
    #[default]
    None,
    /// ID tokens with the algorithm `none` and no signature.
    Unsigned,
    /// ID tokens signed with HS256 and the bytes of a published key.
    SharedSecret,
    /// ID tokens signed with another key than they say.
    Forged,
    /// ID tokens signed with a key that it no longer publishes.
    Retired,
    /// No answer to a code, ever.
    Silent,
    /// An answer to a code that has no end.
    Endless,
    /// A fault instead of an answer to a code.
    Broken,
    /// An address of its discovery document is not its own and without TLS.
    LeadsAway,
    /// Its discovery document is of another.
    Impostor,
    /// The answer of its `UserInfo` endpoint is about somebody else.
    OtherSubject,
}

type Tamper = Box<dyn Fn(&mut Value) + Send>;

/// A provider that runs until it is dropped.
pub struct Provider {
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

struct Shared {
    issuer: String,
    client_key: Vec<u8>,
    /// The time, in seconds.
    clock: Box<dyn Fn() -> i64 + Send + Sync>,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    keys: Vec<Key>,
    grants: HashMap<String, Grant>,
    assertions: HashSet<String>,
    mischief: Mischief,
    tamper: Option<Tamper>,
    nik_by_userinfo: bool,
    asked_for_keys: usize,
    asked_for_tokens: usize,
    numbers: usize,
}

/// What somebody approved.
struct Grant {
    asked: HashMap<String, String>,
    nik: Option<String>,
    at: i64,
    is_used: bool,
}

impl Provider {
    /// A provider whose client has this public key (an uncompressed point of P-256), by this clock.
    pub async fn start(
        client_key: Vec<u8>,
        clock: impl Fn() -> i64 + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let inner = Inner { keys: vec![Key::new("key-1")], ..Inner::default() };
        let clock = Box::new(clock);
        let shared = Arc::new(Shared { issuer, client_key, clock, inner: Mutex::new(inner) });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/jwks", get(jwks))
            .route("/token", post(token))
            .route("/userinfo", get(userinfo))
            .with_state(Arc::clone(&shared));
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { shared, task }
    }

    /// Its issuer.
    pub fn issuer(&self) -> String {
        self.shared.issuer.clone()
    }

    /// From now on it misbehaves like this.
    pub fn misbehave(&self, mischief: Mischief) {
        self.shared.inner().mischief = mischief;
    }

    /// From now on the claims of its ID tokens are changed like this before they are signed.
    pub fn tamper(&self, change: impl Fn(&mut Value) + Send + 'static) {
        self.shared.inner().tamper = Some(Box::new(change));
    }

    /// From now on the NIK is not in the ID token, but told by the `UserInfo` endpoint.
    pub fn tell_nik_by_userinfo(&self) {
        self.shared.inner().nik_by_userinfo = true;
    }

    /// It signs with a new key, and the one of before is gone.
    pub fn rotate(&self) {
        let mut inner = self.shared.inner();
        let id = format!("key-{}", inner.keys.len() + 1);
        inner.keys.push(Key::new(&id));
    }

    /// How often it was asked for its keys, and for tokens.
    pub fn asked(&self) -> (usize, usize) {
        let inner = self.shared.inner();
        (inner.asked_for_keys, inner.asked_for_tokens)
    }

    /// Somebody with this NIK, or whom it knows none of, follows a link to it, signs in, agrees, and is
    /// led back: to this address.
    pub fn approve(&self, link: &str, nik: Option<&str>) -> String {
        let asked = self.follow(link);
        let now = (self.shared.clock)();
        let mut inner = self.shared.inner();
        inner.numbers += 1;
        let code = format!("code-{}", inner.numbers);
        let back = self.back(&asked, &[("code", &code)]);
        let grant = Grant { asked, nik: nik.map(str::to_owned), at: now, is_used: false };
        inner.grants.insert(code, grant);
        back
    }

    /// Somebody follows a link to it, and does not agree.
    pub fn decline(&self, link: &str) -> String {
        self.back(&self.follow(link), &[("error", "access_denied")])
    }

    /// What a link asks for, which has to be right.
    fn follow(&self, link: &str) -> HashMap<String, String> {
        let link = Url::parse(link).unwrap();
        let asked: HashMap<String, String> = link.query_pairs().into_owned().collect();
        assert_eq!(asked.len(), link.query_pairs().count(), "nothing is said twice");
        let [origin, path] = [&link[..url::Position::BeforePath], link.path()];
        assert_eq!((origin, path), (self.shared.issuer.as_str(), "/authorize"));
        let is = |name: &str, value: &str| assert_eq!(asked[name], value, "{name}");
        is("response_type", "code");
        is("client_id", CLIENT);
        is("code_challenge_method", "S256");
        assert!(asked["scope"].split(' ').any(|scope| scope == "openid"));
        assert!([APP_REDIRECT, WEB_REDIRECT].contains(&asked["redirect_uri"].as_str()));
        assert!(asked["state"].len() >= 22 && asked["nonce"].len() >= 22);
        assert_eq!(asked["code_challenge"].len(), 43);
        asked
    }

    fn back(&self, asked: &HashMap<String, String>, answer: &[(&str, &str)]) -> String {
        let mut back = Url::parse(&asked["redirect_uri"]).unwrap();
        back.query_pairs_mut()
            .extend_pairs(answer)
            .append_pair("state", &asked["state"])
            .append_pair("iss", &self.shared.issuer);
        back.into()
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Shared {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }

    /// Whether a request comes from the client (RFC 7523, 3).
    fn knows(&self, form: &HashMap<String, String>) -> bool {
        let Some(claims) = jwt::verified(&form["client_assertion"], &self.client_key) else {
            return false;
        };
        let now = (self.clock)();
        let is = |name: &str, value: &str| claims[name] == value;
        let exp = claims["exp"].as_i64().unwrap();
        let number = claims["jti"].as_str().unwrap().to_owned();
        is("iss", CLIENT)
            && is("sub", CLIENT)
            && is("aud", &self.issuer)
            && exp > now
            && exp <= now + 300
            && self.inner().assertions.insert(number)
    }

    /// The claims for a code that is good for this form.
    fn grant(&self, form: &HashMap<String, String>) -> Option<(Value, Option<String>)> {
        let now = (self.clock)();
        let mut inner = self.inner();
        let grant = inner.grants.get_mut(&form["code"])?;
        let challenge = encode(digest(&SHA256, form["code_verifier"].as_bytes()).as_ref());
        let is_good = !grant.is_used
            && now < grant.at + CODE_LIFE
            && challenge == grant.asked["code_challenge"]
            && form["redirect_uri"] == grant.asked["redirect_uri"];
        grant.is_used = true;
        let claims = json!({
            "iss": self.issuer, "sub": SUBJECT, "aud": CLIENT, "iat": now, "exp": now + 300,
            "auth_time": grant.at, "nonce": grant.asked["nonce"],
        });
        is_good.then(|| (claims, grant.nik.clone()))
    }

    fn id_token(&self, claims: &Value) -> String {
        let inner = self.inner();
        let key = inner.keys.last().unwrap();
        match inner.mischief {
            Mischief::Unsigned => jwt::unsigned(claims),
            Mischief::SharedSecret => jwt::with_shared_secret(claims, key),
            Mischief::Retired => inner.keys[0].sign(claims),
            Mischief::Forged => Key::new(key.id()).sign(claims),
            _ => key.sign(claims),
        }
    }
}

type Asked = State<Arc<Shared>>;

async fn discovery(State(shared): Asked) -> Response {
    let issuer = &shared.issuer;
    let at = |path: &str| format!("{issuer}{path}");
    let mut document = json!({
        "issuer": issuer,
        "authorization_endpoint": at("/authorize"),
        "token_endpoint": at("/token"),
        "userinfo_endpoint": at("/userinfo"),
        "jwks_uri": at("/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "authorization_response_iss_parameter_supported": true,
    });
    match shared.inner().mischief {
        Mischief::LeadsAway => document["token_endpoint"] = "ftp://elsewhere.example/token".into(),
        Mischief::Impostor => document["issuer"] = "https://elsewhere.example".into(),
        _ => {}
    }
    answer(StatusCode::OK, &document)
}

async fn jwks(State(shared): Asked) -> Response {
    let mut inner = shared.inner();
    inner.asked_for_keys += 1;
    let key = inner.keys.last().unwrap().public();
    // What a relying party does not know it has to leave alone.
    let other = json!({ "kty": "OKP", "crv": "Ed25519", "kid": "other", "x": "AAAA" });
    answer(StatusCode::OK, &json!({ "keys": [other, key] }))
}

async fn token(State(shared): Asked, body: Bytes) -> Response {
    let mischief = {
        let mut inner = shared.inner();
        inner.asked_for_tokens += 1;
        inner.mischief
    };
    match mischief {
        Mischief::Silent => std::future::pending().await,
        Mischief::Endless => return "x".repeat(8 * 1024 * 1024).into_response(),
        Mischief::Broken => return StatusCode::BAD_GATEWAY.into_response(),
        _ => {}
    }
    let form: HashMap<String, String> = form_urlencoded::parse(&body).into_owned().collect();
    if !shared.knows(&form) {
        return answer(StatusCode::UNAUTHORIZED, &json!({ "error": "invalid_client" }));
    }
    let Some((mut claims, nik)) = shared.grant(&form) else {
        return answer(StatusCode::BAD_REQUEST, &json!({ "error": "invalid_grant" }));
    };
    let by_userinfo = shared.inner().nik_by_userinfo;
    if let Some(nik) = nik.as_ref().filter(|_| !by_userinfo) {
        claims["nik"] = nik.as_str().into();
    }
    if let Some(tamper) = &shared.inner().tamper {
        tamper(&mut claims);
    }
    let tokens = json!({
        "access_token": format!("for-{}", nik.unwrap_or_default()), "token_type": "Bearer",
        "expires_in": 60, "id_token": shared.id_token(&claims),
    });
    answer(StatusCode::OK, &tokens)
}

async fn userinfo(State(shared): Asked, headers: HeaderMap) -> Response {
    let token = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let Some(nik) = token.and_then(|token| token.strip_prefix("Bearer for-")) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let is_other = shared.inner().mischief == Mischief::OtherSubject;
    let subject = if is_other { "somebody-else" } else { SUBJECT };
    answer(StatusCode::OK, &json!({ "sub": subject, "nik": nik }))
}

fn answer(status: StatusCode, document: &Value) -> Response {
    (status, [(CONTENT_TYPE, "application/json")], document.to_string()).into_response()
}
