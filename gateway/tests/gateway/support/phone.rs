//! A phone: it has a key of its own, signs in, and signs what it sends.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use live_domain::Timestamp;
use live_gateway::Sandbox;
use live_protocol::{
    CodeRequest, Disclosure, NewApplication, NewReport, Place, PublicKeys, Receipt, ReceiptStage,
    Session, SignInRequest, Ticket,
};
use reqwest::Method;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _,
    UnparsedPublicKey,
};
use serde::Serialize;
use uuid::Uuid;

use super::client::{Answer, Ask, Client};
use super::proof::Proof;

pub struct Phone {
    pub client: Client,
    pub session: Option<Session>,
    key: Arc<EcdsaKeyPair>,
    /// How it calls itself.
    pub name: &'static str,
}

impl Phone {
    pub fn new(client: &Client) -> Self {
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref(), &random).unwrap();
        Self { client: client.clone(), session: None, key: Arc::new(key), name: "a phone" }
    }

    pub fn device_key(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.key.public_key().as_ref())
    }

    pub async fn ask_code(&self, number: &str) -> Answer {
        let request = CodeRequest { phone: number.to_owned() };
        self.client.post("/v1/sign-in/codes", &request).send().await
    }

    pub async fn try_code(&self, number: &str, code: &str) -> Answer {
        let request = SignInRequest {
            phone: number.to_owned(),
            code: code.to_owned(),
            device: self.name.to_owned(),
        };
        self.client.post("/v1/sign-in/sessions", &request).proven(&self.key, None).send().await
    }

    pub async fn sign_in(&mut self, sandbox: &Sandbox, number: &str) {
        self.ask_code(number).await.expect(200);
        let code = sandbox.last_code(number).await.unwrap().unwrap();
        self.session = Some(self.try_code(number, &code).await.expect(200).json());
    }

    pub async fn refresh(&self, token: &str) -> Answer {
        let body = serde_json::json!({ "refresh_token": token });
        self.client.post("/v1/sign-in/refresh", &body).proven(&self.key, None).send().await
    }

    /// The same phone with a fresh access token.
    pub async fn renewed(self) -> Self {
        let token = &self.session.as_ref().unwrap().refresh_token;
        let session = self.refresh(token).await.expect(200).json();
        Self { session: Some(session), ..self }
    }

    /// The same phone, asking another gateway.
    pub fn at(self, client: &Client) -> Self {
        Self { client: client.clone(), ..self }
    }

    pub fn token(&self) -> &str {
        &self.session.as_ref().unwrap().access_token
    }

    pub fn key(&self) -> &Arc<EcdsaKeyPair> {
        &self.key
    }

    /// Asks with a token other than that of its session.
    pub fn ask_with(&self, token: &str, method: Method, path: &str) -> Ask {
        self.client.ask(method, path).proven(&self.key, Some(token))
    }

    pub fn ask(&self, method: Method, path: &str) -> Ask {
        self.ask_with(self.token(), method, path)
    }

    /// The two headers of a request that is written by hand.
    pub fn headers(&self, method: &str, url: &str) -> String {
        let proof = Proof::of(&self.key, method, url, Some(self.token()));
        let proof = proof.with_nonce(self.client.nonce()).sign(&self.key);
        format!("authorization: DPoP {}\r\ndpop: {proof}\r\n", self.token())
    }

    pub fn get(&self, path: &str) -> Ask {
        self.ask(Method::GET, path)
    }

    pub fn post(&self, path: &str, value: &impl Serialize) -> Ask {
        self.ask(Method::POST, path).json(value)
    }

    pub fn put_file(&self, id: Uuid, bytes: &[u8]) -> Ask {
        let ask = self.ask(Method::PUT, &format!("/v1/files/{id}"));
        ask.header("content-type", "image/jpeg").body(bytes.to_vec())
    }

    /// A report of a hole in the road, signed for this submission.
    pub fn report(&self, submission: Uuid) -> NewReport {
        self.report_with(submission, |_| {})
    }

    /// The same with a change that is signed, too.
    pub fn report_with(&self, submission: Uuid, change: impl FnOnce(&mut NewReport)) -> NewReport {
        let at: Timestamp = super::MORNING.parse().unwrap();
        let mut report = NewReport {
            category: "road".to_owned(),
            words: "Lubang dalam di lajur kiri 🚧 · حفرة".to_owned(),
            place: Place {
                point: Some(live_protocol::Point {
                    latitude: -6.178_301_234_567_891,
                    longitude: 106.653_492_266_180_41,
                    accuracy_m: Some(0.1 + 0.2),
                }),
                village: Some("36.71.01.1001".to_owned()),
                landmark: Some("depan warung Bu Sri".to_owned()),
            },
            photos: Vec::new(),
            written_at: at,
            disclosure: Disclosure::default(),
            receipt: first_receipt(submission, at),
        };
        change(&mut report);
        self.sign(&mut report);
        report
    }

    pub fn sign(&self, report: &mut NewReport) {
        report.receipt.digest = digest(report);
        self.sign_receipt(&mut report.receipt);
    }

    fn sign_receipt(&self, receipt: &mut Receipt) {
        let signature = self.key.sign(&SystemRandom::new(), &receipt.statement("")).unwrap();
        receipt.signature = URL_SAFE_NO_PAD.encode(signature);
    }

    /// An application for a version of a service, signed for this submission.
    pub fn application(
        &self,
        submission: Uuid,
        service: (&str, u32),
        answers: &[(&str, &str)],
    ) -> NewApplication {
        self.application_for(None, submission, service, answers)
    }

    /// The same, by a mandate.
    pub fn application_for(
        &self,
        mandate: Option<Uuid>,
        submission: Uuid,
        (service, version): (&str, u32),
        answers: &[(&str, &str)],
    ) -> NewApplication {
        let at: Timestamp = super::MORNING.parse().unwrap();
        let answer = |(name, answer): &(&str, &str)| ((*name).to_owned(), (*answer).to_owned());
        let answers = answers.iter().map(answer).collect();
        let input = NewApplication::digest_input(service, version, mandate, &answers, at);
        let mut receipt = first_receipt(submission, at);
        receipt.digest = sha256(&input);
        self.sign_receipt(&mut receipt);
        NewApplication {
            service: service.to_owned(),
            version,
            mandate,
            answers,
            written_at: at,
            receipt,
            event: None,
        }
    }

    pub async fn send(&self, key: Uuid, report: &NewReport) -> Answer {
        self.post("/v1/reports", report).key(key).send().await
    }

    /// Sends a report with this photo and gives back its ticket.
    pub async fn report_with_photo(&self, photo: &[u8]) -> Ticket {
        let (file, key) = (new_id(), new_id());
        self.put_file(file, photo).send().await.expect(201);
        let report = self.report_with(key, |report| report.photos = vec![file]);
        self.send(key, &report).await.expect(201).json()
    }

    pub async fn ticket(&self, number: &str) -> Ticket {
        self.get(&format!("/v1/tickets/{number}")).send().await.expect(200).json()
    }

    /// The keys that this phone checks a chain with: its own and the published ones.
    pub async fn keys(&self) -> Vec<(String, String)> {
        let keys: PublicKeys = self.client.get("/v1/keys").send().await.expect(200).json();
        let published = keys.keys.into_iter().map(|key| (key.id, key.key));
        published.chain([("device".to_owned(), self.device_key())]).collect()
    }
}

/// A device's receipt that is not signed yet.
fn first_receipt(submission: Uuid, at: Timestamp) -> Receipt {
    Receipt {
        stage: ReceiptStage::Device,
        submission,
        digest: String::new(),
        at,
        key_id: "device".to_owned(),
        signature: String::new(),
    }
}

/// A new id. The same in no two calls.
pub fn new_id() -> Uuid {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    Uuid::from_u64_pair(0x0190_0000_0000_7000, COUNT.fetch_add(1, Ordering::SeqCst) | 1 << 63)
}

/// The digest of a report, computed as the protocol's documentation says.
pub fn digest(report: &NewReport) -> String {
    let input = NewReport::digest_input(
        &report.category,
        &report.words,
        &report.place,
        &report.photos,
        report.written_at,
        report.disclosure,
    );
    sha256(&input)
}

/// SHA-256 in lower-case hex.
pub fn sha256(bytes: &[u8]) -> String {
    let hash = ring::digest::digest(&ring::digest::SHA256, bytes);
    hash.as_ref().iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// Whether the key with this id signed this statement.
pub fn verify(keys: &[(String, String)], id: &str, statement: &[u8], signature: &str) -> bool {
    let (_, key) = keys.iter().find(|(known, _)| known == id).unwrap();
    let key =
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, URL_SAFE_NO_PAD.decode(key).unwrap());
    key.verify(statement, &URL_SAFE_NO_PAD.decode(signature).unwrap()).is_ok()
}
