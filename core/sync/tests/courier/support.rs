//! A gateway that keeps answers by idempotency key and fails as it is told, and a device.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use live_domain::{Clock, Random, Timestamp};
use live_net::{
    Answer, Api, Credentials, Method, NetError, Request, Response, ServerClock, Transport,
    TransportError,
};
use live_protocol::{Problem, UPLOADS};
use live_store::{Body, Item, ItemState, SoftwareKeyStore, Store};
use live_sync::{Courier, Deliver, NotKept, SyncError};
use tempfile::TempDir;
use tokio::sync::Notify;
use uuid::Uuid;

/// What goes wrong with one request.
#[derive(Debug, Clone)]
pub enum Fault {
    /// There is no connection.
    NoConnection,
    /// It does not arrive.
    LostRequest,
    /// It is handled, and nobody hears of it.
    LostAnswer,
    /// The gateway cannot now, and says for how long in seconds.
    Busy(Option<u32>),
    /// The token ran out.
    Expired,
    /// The app is killed before the request arrives.
    KilledBefore,
    /// The app is killed after the request was handled.
    KilledAfter,
    /// Only so many bytes of its body arrive, and nobody hears of it.
    Breaks(usize),
    /// Its body goes out byte by byte; what has none is handled as ever.
    Dribbles,
    /// It is answered with something else.
    Says(u16, Vec<(&'static str, String)>, Vec<u8>),
}

impl Fault {
    /// The gateway refuses.
    pub fn refusal(problem: &Problem) -> Self {
        Self::Says(problem.status, vec![], serde_json::to_vec(problem).unwrap())
    }
}

/// What the gateway did, by key, in the order in which it did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    pub key: Uuid,
    pub method: Method,
    pub path: String,
    pub content_type: String,
    pub body: Vec<u8>,
}

/// Something that arrives in pieces.
struct Upload {
    key: Uuid,
    media_type: String,
    size: usize,
    bytes: Vec<u8>,
    /// Whether it is not wanted any more, or was forgotten.
    is_gone: bool,
}

type Resource = (Vec<u8>, Option<&'static str>);

#[derive(Default)]
pub struct Gateway {
    faults: Mutex<VecDeque<Fault>>,
    deeds: Mutex<Vec<Deed>>,
    requests: Mutex<Vec<Request>>,
    /// What arrives in pieces.
    uploads: Mutex<Vec<Upload>>,
    /// What can be read: body and cache control.
    resources: Mutex<HashMap<String, Resource>>,
    killed: Notify,
}

impl Gateway {
    /// What goes wrong next.
    pub fn fails(&self, faults: impl IntoIterator<Item = Fault>) {
        self.faults.lock().unwrap().extend(faults);
    }

    /// What it did.
    pub fn deeds(&self) -> Vec<Deed> {
        self.deeds.lock().unwrap().clone()
    }

    /// What it was asked, and forgets it.
    pub fn take_requests(&self) -> Vec<Request> {
        std::mem::take(&mut *self.requests.lock().unwrap())
    }

    /// Lets a resource be read.
    pub fn has(&self, path: &str, body: &str, control: Option<&'static str>) {
        let entry = (body.as_bytes().to_vec(), control);
        self.resources.lock().unwrap().insert(path.to_owned(), entry);
    }

    /// Nothing can be read any more.
    pub fn has_nothing(&self) {
        self.resources.lock().unwrap().clear();
    }

    /// Waits until the app is killed.
    pub async fn killed(&self) {
        self.killed.notified().await;
    }

    fn handle(&self, request: &Request) -> Response {
        let header = |name: &str| {
            let found = request.headers.iter().find(|(other, _)| *other == name);
            found.map(|(_, value)| value.clone())
        };
        let path = request.url.strip_prefix("https://gateway.example").unwrap().to_owned();
        if request.method == Method::Get {
            return match self.resources.lock().unwrap().get(&path) {
                Some((body, control)) => {
                    let tag = format!("\"{}\"", String::from_utf8_lossy(body));
                    let unchanged = header("if-none-match") == Some(tag.clone());
                    let mut headers = vec![("etag".to_owned(), tag)];
                    headers.extend(control.map(|c| ("cache-control".to_owned(), c.to_owned())));
                    let body = if unchanged { Vec::new() } else { body.clone() };
                    Response {
                        status: if unchanged { 304 } else { 200 },
                        headers,
                        body: body.into(),
                    }
                }
                None => said(&Problem::new(live_protocol::ProblemKind::NotFound)),
            };
        }
        if path.starts_with(UPLOADS) {
            let (status, headers) = self.upload(request, &path, &header);
            return Response { status, headers, body: Vec::new().into() };
        }
        let deed = Deed {
            key: header("idempotency-key").expect("a key").parse().unwrap(),
            method: request.method,
            path,
            content_type: header("content-type").expect("a media type"),
            body: request.body.to_vec(),
        };
        self.does(&deed);
        Response { status: 201, headers: vec![], body: deed.key.as_bytes().to_vec().into() }
    }

    fn does(&self, deed: &Deed) {
        let mut deeds = self.deeds.lock().unwrap();
        match deeds.iter().find(|done| done.key == deed.key) {
            Some(done) => assert_eq!(done, deed, "the same key for something else"),
            None => deeds.push(deed.clone()),
        }
    }

    /// Forgets what arrived in pieces and is not whole.
    pub fn forgets_uploads(&self) {
        for upload in &mut *self.uploads.lock().unwrap() {
            upload.is_gone = true;
        }
    }

    /// How many uploads are not whole, and still wanted.
    pub fn halves(&self) -> usize {
        let uploads = self.uploads.lock().unwrap();
        uploads.iter().filter(|u| !u.is_gone && u.bytes.len() < u.size).count()
    }

    fn upload(
        &self,
        request: &Request,
        path: &str,
        header: &dyn Fn(&str) -> Option<String>,
    ) -> (u16, Vec<(String, String)>) {
        assert_eq!(header("tus-resumable").as_deref(), Some("1.0.0"));
        let number = |name| header(name).and_then(|text| text.parse::<usize>().ok());
        let mut uploads = self.uploads.lock().unwrap();
        let offset = |length: usize| vec![("upload-offset".to_owned(), length.to_string())];
        if request.method == Method::Post {
            let key = header("idempotency-key").expect("a key").parse().unwrap();
            let known = uploads.iter().position(|u| u.key == key && !u.is_gone);
            let at = known.unwrap_or_else(|| {
                let media_type = header("upload-metadata").unwrap();
                let media_type = media_type.rsplit_once("filetype ").unwrap().1.to_owned();
                let size = number("upload-length").unwrap();
                uploads.push(Upload { key, media_type, size, bytes: vec![], is_gone: false });
                uploads.len() - 1
            });
            let mut headers = offset(uploads[at].bytes.len());
            headers.push(("location".to_owned(), format!("https://other.example{UPLOADS}/{at}")));
            return (201, headers);
        }
        let at: usize = path.rsplit_once('/').unwrap().1.parse().unwrap();
        let upload = &mut uploads[at];
        if upload.is_gone {
            return (404, vec![]);
        }
        match request.method {
            Method::Head => (200, offset(upload.bytes.len())),
            Method::Delete => {
                upload.is_gone = true;
                (204, vec![])
            }
            _ if number("upload-offset") != Some(upload.bytes.len()) => (409, vec![]),
            _ => {
                upload.bytes.extend(&request.body);
                if upload.bytes.len() == upload.size {
                    self.does(&Deed {
                        key: upload.key,
                        method: Method::Post,
                        path: UPLOADS.to_owned(),
                        content_type: upload.media_type.clone(),
                        body: upload.bytes.clone(),
                    });
                }
                (204, offset(upload.bytes.len()))
            }
        }
    }
}

fn said(problem: &Problem) -> Response {
    let body = serde_json::to_vec(problem).unwrap().into();
    Response { status: problem.status, headers: vec![], body }
}

#[async_trait]
impl Transport for Gateway {
    async fn execute(&self, request: Request) -> Result<Response, TransportError> {
        self.requests.lock().unwrap().push(request.clone());
        // Others get to ask while this request is under way.
        for _ in 0..8 {
            tokio::task::yield_now().await;
        }
        let fault = self.faults.lock().unwrap().pop_front();
        let on_their_way = |bytes: usize| {
            if let Some(progress) = &request.progress {
                progress.send_replace(bytes as u64);
            }
        };
        match fault {
            None => Ok(self.handle(&request)),
            Some(Fault::NoConnection) => Err(TransportError::Unreachable),
            Some(Fault::LostRequest) => Err(TransportError::Broken),
            Some(Fault::LostAnswer) => {
                self.handle(&request);
                Err(TransportError::Broken)
            }
            Some(Fault::Busy(pause)) => {
                let pause = pause.map(|seconds| ("retry-after".to_owned(), seconds.to_string()));
                let headers = pause.into_iter().collect();
                Ok(Response { status: 503, headers, body: Vec::new().into() })
            }
            Some(Fault::Expired) => {
                Ok(Response { status: 401, headers: vec![], body: Vec::new().into() })
            }
            Some(Fault::KilledBefore) => self.kill().await,
            Some(Fault::KilledAfter) => {
                self.handle(&request);
                self.kill().await
            }
            Some(Fault::Breaks(bytes)) => {
                on_their_way(bytes);
                tokio::task::yield_now().await;
                let body = request.body.slice(..bytes.min(request.body.len()));
                if request.method == Method::Patch {
                    self.handle(&Request { body, ..request.clone() });
                }
                Err(TransportError::Broken)
            }
            Some(Fault::Dribbles) => {
                for sent in 0..request.body.len() {
                    on_their_way(sent);
                    tokio::task::yield_now().await;
                }
                Ok(self.handle(&request))
            }
            Some(Fault::Says(status, headers, body)) => {
                let headers = headers.into_iter().map(|(n, v)| (n.to_owned(), v)).collect();
                Ok(Response { status, headers, body: body.into() })
            }
        }
    }
}

impl Gateway {
    async fn kill(&self) -> Result<Response, TransportError> {
        self.killed.notify_one();
        std::future::pending().await
    }
}

/// The device's clock, in seconds since 2026.
pub struct Device(AtomicI64);

const NEW_YEAR_2026: i64 = 1_767_225_600_000;

impl Device {
    pub fn set(&self, to: Timestamp) {
        self.0.store(to.unix_millis(), Ordering::Relaxed);
    }

    pub fn pass(&self, time: Duration) {
        self.set(self.now().after(time));
    }
}

impl Clock for Device {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.0.load(Ordering::Relaxed))
    }
}

/// Never the same bytes twice, which is what sealing needs of it; the first is as set.
pub struct Chance(pub AtomicI64);

impl Random for Chance {
    fn fill(&self, bytes: &mut [u8]) {
        let count = self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        for (byte, count) in bytes.iter_mut().zip(count.iter().cycle()) {
            *byte = *count;
        }
    }
}

/// The longest pauses that chance gives.
struct Longest;

impl Random for Longest {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(255);
    }
}

/// Somebody who may be signed in, and whose session may be renewed.
pub struct Somebody {
    pub signed_in: AtomicBool,
}

#[async_trait]
impl Credentials for Somebody {
    fn token(&self) -> Option<String> {
        self.signed_in.load(Ordering::Relaxed).then(|| "token".to_owned())
    }

    async fn renew(&self, _: &Api, _: &str) -> Result<String, NetError> {
        self.token().ok_or(NetError::SignInAgain)
    }

    fn device_key(&self) -> Result<Vec<u8>, NetError> {
        Ok(vec![4; 65])
    }

    fn sign(&self, _: &[u8]) -> Result<Vec<u8>, NetError> {
        Ok(vec![0; 64])
    }
}

/// Keeps answers, unless its disk is full.
#[derive(Default)]
pub struct Kept {
    answers: Mutex<Vec<Uuid>>,
    full: Mutex<u32>,
    progressed: Mutex<u32>,
}

impl Kept {
    /// So many answers do not fit.
    pub fn full_for(&self, answers: u32) {
        *self.full.lock().unwrap() = answers;
    }

    /// How often it was told that something is further on its way.
    pub fn progressed_times(&self) -> u32 {
        *self.progressed.lock().unwrap()
    }

    /// The items whose answers it kept.
    pub fn items(&self) -> Vec<Uuid> {
        self.answers.lock().unwrap().clone()
    }
}

impl Deliver for Kept {
    fn delivered(&self, item: &Item, answer: &Answer) -> Result<(), NotKept> {
        match item.body {
            Body::Json(_) => {
                assert_eq!(&answer.body[..], item.id.as_bytes(), "the answer to something else");
            }
            Body::File(_) => assert_eq!(answer.status, 204),
        }
        let mut full = self.full.lock().unwrap();
        if *full > 0 {
            *full -= 1;
            return Err(NotKept);
        }
        self.answers.lock().unwrap().push(item.id);
        Ok(())
    }

    fn progressed(&self) {
        *self.progressed.lock().unwrap() += 1;
    }
}

/// A device and its gateway.
pub struct World {
    pub gateway: Arc<Gateway>,
    pub device: Arc<Device>,
    pub somebody: Arc<Somebody>,
    pub kept: Kept,
    pub store: Store,
    pub courier: Courier,
    keys: SoftwareKeyStore,
    folder: TempDir,
}

impl World {
    pub fn new() -> Self {
        // In memory where there is such a folder: every write waits for the disk.
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let gateway = Arc::new(Gateway::default());
        let device = Arc::new(Device(AtomicI64::new(NEW_YEAR_2026)));
        let somebody = Arc::new(Somebody { signed_in: AtomicBool::new(true) });
        let keys = SoftwareKeyStore::generate(&Chance(AtomicI64::new(1))).unwrap();
        let (store, courier) = switch_on(&folder, &keys, &gateway, &device, &somebody);
        let kept = Kept::default();
        Self { gateway, device, somebody, kept, store, courier, keys, folder }
    }

    /// Starts the app anew after it was killed.
    pub fn restarted(self) -> Self {
        let Self { gateway, device, somebody, kept, store, courier, keys, folder } = self;
        drop((store, courier));
        let (store, courier) = switch_on(&folder, &keys, &gateway, &device, &somebody);
        Self { gateway, device, somebody, kept, store, courier, keys, folder }
    }

    /// Submits something of a lane.
    pub fn submit(&self, lane: &str, number: u8) -> Uuid {
        let body = Body::Json(format!("{{\"number\":{number}}}").into_bytes());
        self.submit_body(lane, number, body)
    }

    /// Submits a photo of a lane.
    pub fn submit_photo(&self, lane: &str, number: u8) -> Uuid {
        self.submit_file(lane, number, &[number; 64])
    }

    /// Submits a photo of these bytes.
    pub fn submit_file(&self, lane: &str, number: u8, bytes: &[u8]) -> Uuid {
        let file = Uuid::from_u128(1000 + u128::from(number));
        self.store.put_file(file, "image/jpeg", bytes).unwrap();
        self.submit_body(lane, number, Body::File(file))
    }

    fn submit_body(&self, lane: &str, number: u8, body: Body) -> Uuid {
        let id = Uuid::from_u128(number.into());
        let item = Item {
            id,
            lane: lane.to_owned(),
            section: "laksa".to_owned(),
            label: "a report".to_owned(),
            path: format!("/v1/things/{number}"),
            body,
            created_at: self.device.now(),
            attempts: 0,
            state: ItemState::default(),
            upload: live_store::Upload::default(),
        };
        self.store.submit(&[], &[item]).unwrap();
        id
    }

    pub async fn run(&self) -> Option<Timestamp> {
        self.courier.send_waiting(&self.kept).await.unwrap()
    }

    /// So long after now, as a run says when it is worth running again.
    #[expect(clippy::unnecessary_wraps, reason = "so that it compares with what a run says")]
    pub fn later(&self, time: Duration) -> Option<Timestamp> {
        Some(self.device.now().after(time))
    }

    pub fn state(&self, id: Uuid) -> ItemState {
        self.store.items().unwrap().into_iter().find(|item| item.id == id).unwrap().state
    }

    pub async fn fetch(&self, path: &str, force: bool) -> Result<bool, SyncError> {
        self.courier.fetch(path, live_net::Auth::None, Duration::from_mins(1), force).await
    }

    pub fn cached(&self, path: &str) -> Option<String> {
        self.store.cached(path).unwrap().map(|entry| String::from_utf8(entry.body).unwrap())
    }
}

fn switch_on(
    folder: &TempDir,
    keys: &SoftwareKeyStore,
    gateway: &Arc<Gateway>,
    device: &Arc<Device>,
    somebody: &Arc<Somebody>,
) -> (Store, Courier) {
    // A start is another start of chance too: no nonce comes again.
    static STARTS: AtomicI64 = AtomicI64::new(0);
    let start = STARTS.fetch_add(1, Ordering::Relaxed) << 32;
    let store = Store::open(folder.path(), keys, Arc::new(Chance(AtomicI64::new(start)))).unwrap();
    let clock = Arc::new(ServerClock::new(device.clone()));
    let api = Api::new(
        "https://gateway.example",
        gateway.clone(),
        clock,
        Arc::new(Longest),
        somebody.clone(),
    );
    let courier = Courier::new(store.clone(), api.unwrap(), device.clone(), Arc::new(Longest));
    (store, courier)
}
