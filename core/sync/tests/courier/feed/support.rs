//! A gateway that has a change feed, and a phone that follows it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use live_domain::{Clock, Random, Timestamp};
use live_net::{Api, Request, Response, ServerClock, Transport, TransportError};
use live_protocol::{Problem, ProblemKind};
use live_store::{Cached, SoftwareKeyStore, Store};
use live_sync::{Courier, SyncError};
use tempfile::TempDir;
use uuid::Uuid;

use crate::support::Somebody;

pub const ACCOUNT: Uuid = Uuid::from_u128(1);
pub const FOLDER: &str = "/v1/tickets/";

/// The feed of one account, kept as the gateway keeps it: the latest change of each resource.
#[derive(Default)]
pub struct Feed {
    /// By resource: the position of its latest change, and what is there.
    latest: BTreeMap<u8, (u64, Option<u32>)>,
    head: u64,
    forgotten: u64,
}

/// What becomes of the next answer.
#[derive(Debug, Clone, Copy)]
pub enum Cut {
    Nothing,
    /// So many of 256 parts of it arrive, and it looks whole.
    After(u8),
    /// It is lost.
    Lost,
}

pub struct Gateway {
    feed: Mutex<Feed>,
    /// How many changes one answer has.
    part: usize,
    cuts: Mutex<Vec<Cut>>,
    pub asked: Mutex<Vec<Request>>,
}

impl Gateway {
    pub fn new(part: usize) -> Arc<Self> {
        Arc::new(Self {
            feed: Mutex::default(),
            part,
            cuts: Mutex::default(),
            asked: Mutex::default(),
        })
    }

    pub fn change(&self, resource: u8, content: Option<u32>) {
        let mut feed = self.feed.lock().unwrap();
        feed.head += 1;
        let head = feed.head;
        feed.latest.insert(resource, (head, content));
    }

    /// Deletions up to now are no longer told of.
    pub fn forget_deletions(&self) {
        let mut feed = self.feed.lock().unwrap();
        let gone = feed.latest.values().filter(|(_, content)| content.is_none());
        feed.forgotten = gone.map(|(position, _)| *position).max().unwrap_or(feed.forgotten);
        feed.latest.retain(|_, (_, content)| content.is_some());
    }

    pub fn cut(&self, cuts: &[Cut]) {
        *self.cuts.lock().unwrap() = cuts.iter().rev().copied().collect();
    }

    /// What is there, as bodies.
    pub fn rows(&self) -> Vec<String> {
        let feed = self.feed.lock().unwrap();
        let contents = feed.latest.iter().filter_map(|(r, (_, content))| Some((r, (*content)?)));
        let mut rows: Vec<String> = contents.map(|(r, content)| body(*r, content)).collect();
        rows.sort();
        rows
    }

    /// A cursor is how far was read, and up to where deletions are no concern.
    pub fn answer(&self, query: &str) -> Response {
        let feed = self.feed.lock().unwrap();
        let since = query.split('&').find_map(|part| part.strip_prefix("since="));
        let (position, complete_to) = match since {
            None => (0, feed.head),
            Some(cursor) => {
                let (position, complete_to) = cursor.split_once('-').unwrap();
                (position.parse().unwrap(), complete_to.parse::<u64>().unwrap())
            }
        };
        if complete_to < feed.forgotten {
            let problem = Problem::new(ProblemKind::StartOver);
            let body = serde_json::to_vec(&problem).unwrap().into();
            return Response { status: problem.status, headers: vec![], body };
        }
        let mut changes: Vec<_> =
            feed.latest.iter().filter(|(_, (at, _))| *at > position).collect();
        changes.retain(|(_, (at, content))| content.is_some() || *at > complete_to);
        changes.sort_by_key(|(_, (at, _))| *at);
        let more = changes.len() > self.part;
        changes.truncate(self.part);
        let mut text = String::new();
        for (resource, (_, content)) in &changes {
            let address = format!("{FOLDER}{resource}");
            let content = content.map(|content| format!(",\"body\":{}", body(**resource, content)));
            let line = format!("{{\"resource\":\"{address}\"{}}}\n", content.unwrap_or_default());
            text.push_str(&line);
        }
        let to = if more { changes.last().unwrap().1.0 } else { feed.head };
        let complete_to = complete_to.max(to);
        let end = format!("{{\"cursor\":\"{to}-{complete_to}\",\"more\":{more}}}\n");
        text.push_str(&end);
        Response { status: 200, headers: vec![], body: text.into_bytes().into() }
    }
}

pub fn body(resource: u8, content: u32) -> String {
    format!("{{\"number\":{resource},\"content\":{content}}}")
}

#[async_trait]
impl Transport for Gateway {
    async fn execute(&self, request: Request) -> Result<Response, TransportError> {
        self.asked.lock().unwrap().push(request.clone());
        let cut = self.cuts.lock().unwrap().pop().unwrap_or(Cut::Nothing);
        let answer = self.answer(request.url.split_once('?').unwrap().1);
        match cut {
            Cut::Nothing => Ok(answer),
            Cut::Lost => Err(TransportError::Broken),
            Cut::After(share) => {
                let length = answer.body.len() * usize::from(share) / 256;
                Ok(Response { body: answer.body.slice(..length), ..answer })
            }
        }
    }
}

pub struct Midnight;

impl Clock for Midnight {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_millis(1_767_225_600_000)
    }
}

pub struct Chance;

impl Random for Chance {
    fn fill(&self, bytes: &mut [u8]) {
        static COUNT: AtomicI64 = AtomicI64::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        for (byte, count) in bytes.iter_mut().zip(count.iter().cycle()) {
            *byte = *count;
        }
    }
}

pub struct Phone {
    pub store: Store,
    pub courier: Courier,
    _folder: TempDir,
}

impl Phone {
    pub fn new(gateway: &Arc<Gateway>) -> Self {
        Self::with(gateway.clone())
    }

    pub fn with(gateway: Arc<dyn Transport>) -> Self {
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let keys = SoftwareKeyStore::generate(&Chance).unwrap();
        let store = Store::open(folder.path(), &keys, Arc::new(Chance)).unwrap();
        let clock = Arc::new(ServerClock::new(Arc::new(Midnight)));
        let somebody = Arc::new(Somebody { signed_in: AtomicBool::new(true) });
        let address = "https://gateway.example";
        let api = Api::new(address, gateway, clock, Arc::new(Chance), somebody).unwrap();
        let courier = Courier::new(store.clone(), api, Arc::new(Midnight), Arc::new(Chance));
        Self { store, courier, _folder: folder }
    }

    pub fn rows(&self) -> Vec<String> {
        let rows = self.store.cached_in(FOLDER).unwrap();
        let mut rows: Vec<String> =
            rows.into_iter().map(|row| String::from_utf8(row.body).unwrap()).collect();
        rows.sort();
        rows
    }

    /// The answer to something that was sent says what is there.
    pub fn hears(&self, resource: u8, content: u32) {
        let now = Midnight.now();
        let body = body(resource, content).into_bytes();
        let entry = Cached { body, etag: None, stored_at: now, fresh_until: now };
        self.store.put_followed(&format!("{FOLDER}{resource}"), &entry).unwrap();
    }

    pub async fn catch_up(&self) -> Result<Vec<String>, SyncError> {
        self.courier.follow(ACCOUNT, Duration::ZERO).await?;
        Ok(self.courier.take_arrived())
    }
}

/// A gateway that says the same to everything.
pub struct Says(pub &'static [u8]);

#[async_trait]
impl Transport for Says {
    async fn execute(&self, _: Request) -> Result<Response, TransportError> {
        Ok(Response { status: 200, headers: vec![], body: self.0.into() })
    }
}
