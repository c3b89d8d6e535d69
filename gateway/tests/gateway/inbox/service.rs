//! A push service that does as it is told, and a browser that subscribed at it.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use live_protocol::PushSubscription;
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use ring::hkdf::{HKDF_SHA256, KeyType, Salt};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey as Verifier};
use serde_json::Value;
use tokio::net::TcpListener;

/// A call as it came.
#[derive(Debug, Clone)]
pub struct Called {
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Called {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// What a VAPID header states, once its signature by this key was checked.
    pub fn stated(&self, key: &str) -> Value {
        let vapid = self.header("authorization").strip_prefix("vapid t=").unwrap();
        let (token, of) = vapid.split_once(", k=").unwrap();
        assert_eq!(of, key);
        let (said, signature) = token.rsplit_once('.').unwrap();
        let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
        Verifier::new(&ECDSA_P256_SHA256_FIXED, decode(key))
            .verify(said.as_bytes(), &decode(signature))
            .unwrap();
        let (head, claims) = said.split_once('.').unwrap();
        let head: Value = serde_json::from_slice(&decode(head)).unwrap();
        assert_eq!(head["alg"], "ES256");
        serde_json::from_slice(&decode(claims)).unwrap()
    }
}

#[derive(Default)]
struct Told {
    calls: Vec<Called>,
    answers: VecDeque<(u16, Option<&'static str>)>,
}

/// The push service.
pub struct Service {
    address: SocketAddr,
    told: Arc<Mutex<Told>>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Service {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Service {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let told = Arc::<Mutex<Told>>::default();
        let router = Router::new().route("/{device}", post(take)).with_state(Arc::clone(&told));
        let task = tokio::spawn(async { axum::serve(listener, router).await.unwrap() });
        Self { address, told, task }
    }

    /// Where a device is called.
    pub fn endpoint(&self, device: &str) -> String {
        format!("http://{}/{device}", self.address)
    }

    /// Answers the next call so, and not with 201.
    pub fn answer(&self, status: u16, retry_after: Option<&'static str>) {
        self.told.lock().unwrap().answers.push_back((status, retry_after));
    }

    /// The calls that came since this was asked last.
    pub fn calls(&self) -> Vec<Called> {
        std::mem::take(&mut self.told.lock().unwrap().calls)
    }
}

async fn take(
    State(told): State<Arc<Mutex<Told>>>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, HeaderMap) {
    let mut told = told.lock().unwrap();
    told.calls.push(Called { headers, body: body.to_vec() });
    let (status, pause) = told.answers.pop_front().unwrap_or((201, None));
    let mut headers = HeaderMap::new();
    headers.extend(pause.map(|pause| (axum::http::header::RETRY_AFTER, pause.parse().unwrap())));
    (StatusCode::from_u16(status).unwrap(), headers)
}

/// A browser's subscription, with the key that opens one call.
pub struct Browser {
    private: EphemeralPrivateKey,
    public: Vec<u8>,
    auth: Vec<u8>,
}

impl Browser {
    pub fn new() -> Self {
        let private = EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new()).unwrap();
        let public = private.compute_public_key().unwrap().as_ref().to_vec();
        Self { private, public, auth: vec![7; 16] }
    }

    pub fn subscription(&self, endpoint: String) -> PushSubscription {
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        PushSubscription { endpoint, p256dh: encode(&self.public), auth: encode(&self.auth) }
    }

    /// What a call says, read from the browser's side.
    pub fn open(self, body: &[u8]) -> Value {
        let (salt, rest) = body.split_at(16);
        let (size, rest) = rest.split_at(4);
        assert_eq!(size, 4096_u32.to_be_bytes());
        let (sender, record) = rest[1..].split_at(usize::from(rest[0]));
        let peer = UnparsedPublicKey::new(&ECDH_P256, sender);
        let secret = agree_ephemeral(self.private, &peer, <[u8]>::to_vec).unwrap();
        let info = [b"WebPush: info\0", &self.public[..], sender].concat();
        let input = derive(&self.auth, &secret, &info, 32);
        let key = derive(salt, &input, b"Content-Encoding: aes128gcm\0", 16);
        let nonce = derive(salt, &input, b"Content-Encoding: nonce\0", 12);
        let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).unwrap());
        let nonce = Nonce::try_assume_unique_for_key(&nonce).unwrap();
        let mut record = record.to_vec();
        let plain = key.open_in_place(nonce, Aad::empty(), &mut record).unwrap();
        let end = plain.iter().rposition(|byte| *byte != 0).unwrap();
        assert_eq!(plain[end], 2, "the last record");
        serde_json::from_slice(&plain[..end]).unwrap()
    }
}

fn derive(salt: &[u8], input: &[u8], info: &[u8], length: usize) -> Vec<u8> {
    struct Bytes(usize);
    impl KeyType for Bytes {
        fn len(&self) -> usize {
            self.0
        }
    }
    let mut derived = vec![0; length];
    let key = Salt::new(HKDF_SHA256, salt).extract(input);
    key.expand(&[info], Bytes(length)).unwrap().fill(&mut derived).unwrap();
    derived
}
