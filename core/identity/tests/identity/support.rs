//! A gateway that signs people in, and a device.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use live_domain::{Clock, Random, Timestamp};
use live_identity::Identity;
use live_net::{
    Answer, Api, Call, NetError, Request, Response, ServerClock, Transport, TransportError,
};
use live_protocol::{
    Account, Assurance, CodeSent, FieldMatch, MatchField, MatchOutcome, MatchReason, MatchRequest,
    Problem, ProblemKind, RefreshRequest, Session, SignInRequest,
};
use live_store::{KeyStore, SoftwareKeyStore, Store};
use serde::Serialize;
use tempfile::TempDir;
use tokio::sync::{Notify, Semaphore};
use uuid::Uuid;

pub const PHONE: &str = "0812-3456-7890";
pub const CODE: &str = "123456";

/// What the gateway knows.
#[derive(Default)]
struct State {
    /// How many pairs of tokens it gave; the last one counts.
    pairs: u32,
    access_expired: bool,
    ended: bool,
    offline: bool,
    person: u128,
    assurance: Assurance,
    asked: Vec<String>,
    device_key: String,
    held_up: Option<&'static str>,
}

pub struct Gateway {
    state: Mutex<State>,
    /// The answers to the path that is held up wait for a permit.
    go_on: Semaphore,
    is_held_up: Notify,
}

impl Gateway {
    fn new() -> Self {
        Self { state: Mutex::default(), go_on: Semaphore::new(0), is_held_up: Notify::new() }
    }

    /// The next answer of this path takes its time.
    pub fn hold_up(&self, path: &'static str) {
        self.state.lock().unwrap().held_up = Some(path);
    }

    /// Waits until that answer is under way.
    pub async fn held_up(&self) {
        self.is_held_up.notified().await;
    }

    /// Lets that answer arrive.
    pub fn go_on(&self) {
        self.go_on.add_permits(1);
    }

    /// The access token of now runs out.
    pub fn expire(&self) {
        self.state.lock().unwrap().access_expired = true;
    }

    /// The session ends: nothing of it works any more.
    pub fn end_session(&self) {
        self.state.lock().unwrap().ended = true;
    }

    pub fn go_offline(&self, offline: bool) {
        self.state.lock().unwrap().offline = offline;
    }

    /// Another person has the phone.
    pub fn next_person(&self) {
        self.state.lock().unwrap().person += 1;
    }

    /// The key that the device signed in with.
    pub fn device_key(&self) -> String {
        self.state.lock().unwrap().device_key.clone()
    }

    /// What was asked for, and forgets it.
    pub fn take_asked(&self) -> Vec<String> {
        std::mem::take(&mut self.state.lock().unwrap().asked)
    }

    fn answer(&self, request: &Request) -> Response {
        let mut state = self.state.lock().unwrap();
        let path = request.url.strip_prefix("https://gateway.example/v1/").unwrap();
        let token = request.headers.iter().find(|(name, _)| *name == "authorization");
        let expected = format!("DPoP access-{}", state.pairs);
        let works = !state.ended && !state.access_expired && state.pairs > 0;
        let may = works && token.is_some_and(|(_, token)| *token == expected);
        match path {
            "sign-in/codes" => {
                let now = Timestamp::from_unix_millis(0);
                ok(&CodeSent { digits: 6, expires_at: now, resend_at: now })
            }
            "sign-in/sessions" => {
                let asked: SignInRequest = serde_json::from_slice(&request.body).unwrap();
                if (&asked.phone[..], &asked.code[..]) != (PHONE, CODE) {
                    return refuse(&Problem::field("code", "wrong-code"));
                }
                state.device_key = device_key(request);
                state.assurance = Assurance::Phone;
                ok(&state.next_pair())
            }
            "sign-in/refresh" => {
                let asked: RefreshRequest = serde_json::from_slice(&request.body).unwrap();
                if state.ended || asked.refresh_token != format!("refresh-{}", state.pairs) {
                    return refuse(&Problem::new(ProblemKind::SignInAgain));
                }
                ok(&state.next_pair())
            }
            _ if !may => refuse(&Problem::new(ProblemKind::SignInAgain)),
            "account/match" => {
                let asked: MatchRequest = serde_json::from_slice(&request.body).unwrap();
                ok(&state.matched(&asked))
            }
            "session" => {
                state.ended = true;
                Response { status: 204, headers: vec![], body: Vec::new().into() }
            }
            _ => ok(&"yours"),
        }
    }
}

impl State {
    fn account(&self) -> Account {
        Account {
            id: Uuid::from_u128(self.person),
            assurance: self.assurance,
            phone_masked: "0812-****-7890".to_owned(),
            nik_masked: None,
            erase_at: None,
            can_prove: false,
        }
    }

    fn next_pair(&mut self) -> Session {
        self.pairs += 1;
        self.access_expired = false;
        self.ended = false;
        Session {
            access_token: format!("access-{}", self.pairs),
            refresh_token: format!("refresh-{}", self.pairs),
            expires_at: Timestamp::from_unix_millis(0),
            account: self.account(),
        }
    }

    fn matched(&mut self, asked: &MatchRequest) -> MatchOutcome {
        let reason = if asked.family_card == "right" {
            MatchReason::Match
        } else {
            MatchReason::OtherFamily
        };
        if reason == MatchReason::Match {
            self.assurance = Assurance::Matched;
        }
        let field = |field, reason| FieldMatch { field, reason };
        let fields =
            vec![field(MatchField::Nik, MatchReason::Match), field(MatchField::FamilyCard, reason)];
        MatchOutcome { account: self.account(), fields }
    }
}

fn ok<T: Serialize>(body: &T) -> Response {
    Response { status: 200, headers: vec![], body: serde_json::to_vec(body).unwrap().into() }
}

fn refuse(problem: &Problem) -> Response {
    Response { status: problem.status, ..ok(problem) }
}

#[async_trait]
impl Transport for Gateway {
    async fn execute(&self, request: Request) -> Result<Response, TransportError> {
        let path = request.url.strip_prefix("https://gateway.example").unwrap().to_owned();
        {
            let mut state = self.state.lock().unwrap();
            state.asked.push(path.clone());
            if state.offline {
                return Err(TransportError::Unreachable);
            }
        }
        // Others get to ask while this request is under way.
        tokio::task::yield_now().await;
        let response = self.answer(&request);
        let is_held_up = self.state.lock().unwrap().held_up.take_if(|held| *held == path).is_some();
        if is_held_up {
            self.is_held_up.notify_one();
            self.go_on.acquire().await.unwrap().forget();
        }
        Ok(response)
    }
}

pub struct Noon;

impl Clock for Noon {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_millis(1_767_225_600_000)
    }
}

/// Never the same bytes twice in a process, which is what sealing needs of it.
pub struct Chance;

impl Random for Chance {
    fn fill(&self, bytes: &mut [u8]) {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        for (byte, count) in bytes.iter_mut().zip(count.iter().cycle()) {
            *byte = *count;
        }
    }
}

/// A device and its gateway.
pub struct World {
    pub gateway: Arc<Gateway>,
    pub keys: Arc<SoftwareKeyStore>,
    pub store: Store,
    pub identity: Arc<Identity>,
    pub api: Api,
    folder: TempDir,
}

impl World {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keys = Arc::new(SoftwareKeyStore::generate(&Chance).unwrap());
        let gateway = Arc::new(Gateway::new());
        let (store, identity, api) = switch_on(&folder, &keys, &gateway);
        Self { gateway, keys, store, identity, api, folder }
    }

    /// With somebody signed in.
    pub async fn signed_in() -> Self {
        let world = Self::new();
        world.identity.sign_in(&world.api, PHONE, CODE).await.unwrap();
        world.gateway.take_asked();
        world
    }

    pub fn restarted(self) -> Self {
        let Self { gateway, keys, store, identity, api, folder } = self;
        drop((store, identity, api));
        let (store, identity, api) = switch_on(&folder, &keys, &gateway);
        Self { gateway, keys, store, identity, api, folder }
    }

    /// Something that only the account may do.
    pub async fn ask(&self) -> Result<Answer, NetError> {
        self.api.send(Call::get("/v1/tickets").as_account()).await
    }

    pub fn assurance(&self) -> Assurance {
        self.identity.assurance()
    }
}

fn switch_on(
    folder: &TempDir,
    keys: &Arc<SoftwareKeyStore>,
    gateway: &Arc<Gateway>,
) -> (Store, Arc<Identity>, Api) {
    let store = Store::open(folder.path(), keys.as_ref(), Arc::new(Chance)).unwrap();
    let keys: Arc<dyn KeyStore> = keys.clone();
    let identity = Arc::new(Identity::open(store.clone(), keys, "a phone".to_owned()).unwrap());
    let clock = Arc::new(ServerClock::new(Arc::new(Noon)));
    let api = Api::new(
        "https://gateway.example",
        gateway.clone(),
        clock,
        Arc::new(Chance),
        identity.clone(),
    );
    (store, identity, api.unwrap())
}

/// The key that a request is proven by.
fn device_key(request: &Request) -> String {
    let (_, proof) = request.headers.iter().find(|(name, _)| *name == "dpop").unwrap();
    let header = URL_SAFE_NO_PAD.decode(proof.split('.').next().unwrap()).unwrap();
    let header: serde_json::Value = serde_json::from_slice(&header).unwrap();
    let decode = |name| URL_SAFE_NO_PAD.decode(header["jwk"][name].as_str().unwrap()).unwrap();
    URL_SAFE_NO_PAD.encode([vec![4], decode("x"), decode("y")].concat())
}

/// What is compared with the register, with this family card.
pub fn typed(family_card: &str) -> MatchRequest {
    MatchRequest {
        nik: "a nik".to_owned(),
        family_card: family_card.to_owned(),
        birth_date: "a date".to_owned(),
        consent: Some(1),
    }
}
