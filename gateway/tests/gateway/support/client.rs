//! An HTTP client that holds every answer against what the gateway promises of all of them.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, OnceLock};

use live_protocol::{IDEMPOTENCY_KEY, PROBLEM_JSON, Problem};
use reqwest::Method;
use reqwest::header::HeaderMap;
use ring::signature::EcdsaKeyPair;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use super::proof::Proof;

/// Asks one gateway.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    /// What the next proof of a key has to carry.
    nonce: Arc<Mutex<Option<String>>>,
}

/// A request that is being put together.
pub struct Ask {
    client: Client,
    method: Method,
    path: String,
    headers: HeaderMap,
    body: Option<Vec<u8>>,
    /// Whose key proves it, and for which token.
    proven: Option<(Arc<EcdsaKeyPair>, Option<String>)>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Client {
    pub fn new(address: SocketAddr) -> Self {
        static PROVIDER: OnceLock<()> = OnceLock::new();
        PROVIDER.get_or_init(|| {
            let _ = rustls::crypto::ring::default_provider().install_default();
        });
        let roots = rustls::RootCertStore::empty();
        let tls =
            rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .no_gzip()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self { http, base: format!("http://{address}"), nonce: Arc::default() }
    }

    pub fn ask(&self, method: Method, path: &str) -> Ask {
        let (client, path) = (self.clone(), path.to_owned());
        Ask { client, method, path, headers: HeaderMap::new(), body: None, proven: None }
    }

    pub fn get(&self, path: &str) -> Ask {
        self.ask(Method::GET, path)
    }

    /// A path's address.
    pub fn url(&self, path: &str) -> String {
        format!("{}{}", self.base, path)
    }

    /// The nonce that the gateway gave last.
    pub fn nonce(&self) -> Option<String> {
        self.nonce.lock().unwrap().clone()
    }

    fn learn(&self, answer: &Answer) {
        let nonce = answer.header("dpop-nonce");
        if !nonce.is_empty() {
            *self.nonce.lock().unwrap() = Some(nonce.to_owned());
        }
    }

    pub fn post(&self, path: &str, value: &impl Serialize) -> Ask {
        self.ask(Method::POST, path).json(value)
    }
}

impl Ask {
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.append(name, value.parse().unwrap());
        self
    }

    /// With a proof of this key, and a token that it goes with.
    pub fn proven(self, key: &Arc<EcdsaKeyPair>, token: Option<&str>) -> Self {
        let asked = match token {
            Some(token) => self.header("authorization", &format!("DPoP {token}")),
            None => self,
        };
        Self { proven: Some((Arc::clone(key), token.map(str::to_owned))), ..asked }
    }

    pub fn key(self, key: Uuid) -> Self {
        self.header(IDEMPOTENCY_KEY, &key.to_string())
    }

    pub fn json(self, value: &impl Serialize) -> Self {
        let body = serde_json::to_vec(value).unwrap();
        self.header("content-type", "application/json").body(body)
    }

    pub fn body(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.body = Some(bytes.into());
        self
    }

    /// Sends it, once more when the nonce was an old one, and holds the answer against what is
    /// promised.
    pub async fn send(self) -> Answer {
        let answer = self.send_once().await;
        let wants_nonce = answer.header("www-authenticate").contains("use_dpop_nonce");
        if wants_nonce && self.proven.is_some() { self.send_once().await } else { answer }
    }

    async fn send_once(&self) -> Answer {
        let url = self.client.url(&self.path);
        let mut request = self.client.http.request(self.method.clone(), &url);
        if let Some((key, token)) = &self.proven {
            let proof = Proof::of(key, self.method.as_str(), bare(&url), token.as_deref());
            request = request.header("dpop", proof.with_nonce(self.client.nonce()).sign(key));
        }
        request = request.headers(self.headers.clone());
        if let Some(body) = &self.body {
            request = request.body(body.clone());
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await.unwrap().to_vec();
        let answer = Answer { status, headers, body };
        answer.hold_against_promises(&self.method, &self.path);
        self.client.learn(&answer);
        answer
    }
}

impl Answer {
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        let body = String::from_utf8_lossy(&self.body);
        assert_eq!(self.status, status, "{}", &body[..body.floor_char_boundary(600)]);
        self
    }

    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body).unwrap()
    }

    #[track_caller]
    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    #[track_caller]
    pub fn problem(&self) -> Problem {
        self.json()
    }

    /// The fields that are not right, with their reasons.
    #[track_caller]
    pub fn fields(&self) -> Vec<(String, String)> {
        assert_eq!(self.status, 422);
        self.problem().fields.into_iter().map(|field| (field.field, field.reason)).collect()
    }

    #[track_caller]
    pub fn expect_field(&self, field: &str, reason: &str) {
        assert_eq!(self.fields(), [(field.to_owned(), reason.to_owned())]);
    }

    fn hold_against_promises(&self, method: &Method, path: &str) {
        for name in ["x-request-id", "date", "cache-control", "content-security-policy"] {
            assert!(!self.header(name).is_empty(), "{method} {path}: no {name}");
        }
        assert_eq!(self.header("x-content-type-options"), "nosniff");
        assert_eq!(self.header("referrer-policy"), "no-referrer");
        assert_eq!(self.header("x-frame-options"), "DENY");
        assert_eq!(self.header("cross-origin-opener-policy"), "same-origin");
        let policy = self.header("content-security-policy");
        assert!(policy.contains("frame-ancestors 'none'"), "{method} {path}: {policy}");
        assert!(policy.contains("base-uri 'none'"), "{method} {path}: {policy}");
        assert!(self.headers.get("access-control-allow-origin").is_none());
        let has_body = *method != Method::HEAD;
        // The desk and what codes lead to answer with pages; Open311 and FHIR have errors of their own.
        let is_page = ["/desk", "/v/"].iter().any(|pages| path.starts_with(pages));
        let is_page = is_page && self.header("content-type").contains("html");
        let is_page = is_page || path.starts_with("/open311") || path.starts_with("/sandbox/fhir");
        if self.status >= 400 && has_body && !is_page {
            assert_eq!(self.header("content-type").split(';').next(), Some(self.error_type(path)));
        }
        if self.status >= 400 && has_body && !is_page && !path.starts_with("/sandbox") {
            let problem = self.problem();
            assert_eq!(problem.status, self.status);
            assert!(problem.type_uri.starts_with("urn:live:problem:"), "{problem:?}");
            let retry = problem.retry_after.map(|seconds| seconds.to_string());
            assert_eq!(self.header("retry-after"), retry.unwrap_or_default());
        }
        assert_documented(method, path, self.status);
    }

    fn error_type(&self, path: &str) -> &'static str {
        let page = path == "/sandbox/pay" && self.status == 422;
        if page { "text/html" } else { PROBLEM_JSON }
    }
}

/// Sends bytes as they are, and reads until the gateway ends the connection.
pub async fn raw(address: SocketAddr, request: &[u8]) -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

/// Whether the OpenAPI document knows this status of this operation.
fn assert_documented(method: &Method, path: &str, status: u16) {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    let document = DOCUMENT.get_or_init(|| serde_json::to_value(live_gateway::document()).unwrap());
    let path = path.split('?').next().unwrap();
    let alike = |template: &str| {
        let parts = |path: &str| path.split('/').map(str::to_owned).collect::<Vec<_>>();
        let (template, path) = (parts(template), parts(path));
        template.len() == path.len()
            && template
                .iter()
                .zip(&path)
                .all(|(known, part)| known.starts_with('{') || known == part)
    };
    let paths = document["paths"].as_object().unwrap();
    let exact = paths.get_key_value(path);
    let Some((template, item)) = exact.or_else(|| paths.iter().find(|(known, _)| alike(known)))
    else {
        return;
    };
    let operation = &item[method.as_str().to_lowercase()];
    if operation.is_null() {
        return;
    }
    let known = operation["responses"].as_object().unwrap();
    assert!(
        known.contains_key(&status.to_string()),
        "{method} {template}: {status} is not documented"
    );
}

/// An address without what follows the question mark, which is what proofs are about.
fn bare(url: &str) -> &str {
    url.split('?').next().unwrap_or_default()
}
