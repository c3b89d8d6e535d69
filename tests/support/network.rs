//! A network that can be cut, or that loses the answer after the gateway handled the request.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use live_net::{HttpTransport, Method, Request, Response, Transport, TransportError};
use live_protocol::{Problem, ProblemKind, UPLOADS};
use tokio::sync::Notify;

use crate::tally::{Pace, Traffic, size_of_request};

/// What the network does to the next request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It works.
    None,
    /// Nothing gets through until it is restored, and what is under way breaks.
    Cut,
    /// The gateway answers that whatever is asked for is no longer there.
    Gone,
    /// The gateway refuses whatever is posted, photos aside: the landmark is too long.
    Refuses,
    /// The gateway cannot now, and asks to be left alone for ten minutes.
    Busy,
    /// Requests are on their way until something else happens.
    Holds,
    /// The same of what is posted, photos aside.
    HoldsPosts,
    /// The n-th request from now (from 0) is handled, but its answer is lost; then it is cut.
    LoseAnswer(usize),
    /// The n-th request from now (from 0) never arrives; then it is cut.
    LoseRequest(usize),
}

/// The phone's way to the gateway.
pub struct TestNetwork {
    real: HttpTransport,
    fault: Mutex<Fault>,
    /// Rings when it is cut, for what is under way.
    cut: Notify,
    sent: AtomicUsize,
    changed: Notify,
    /// How slow it is.
    pace: Mutex<Option<Pace>>,
    traffic: Mutex<Traffic>,
}

impl TestNetwork {
    /// A network that works.
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            real: HttpTransport::new().expect("the transport needs nothing but memory"),
            fault: Mutex::new(Fault::None),
            cut: Notify::new(),
            sent: AtomicUsize::new(0),
            changed: Notify::new(),
            pace: Mutex::default(),
            traffic: Mutex::default(),
        })
    }

    /// What happens from now on.
    pub fn set(&self, fault: Fault) {
        *self.fault.lock().expect("not poisoned") = fault;
        self.changed.notify_waiters();
        if fault == Fault::Cut {
            self.cut.notify_waiters();
        }
    }

    /// Carries things at this pace from now on.
    pub fn slow_down(&self, pace: Pace) {
        *self.pace.lock().expect("not poisoned") = Some(pace);
    }

    /// What it has carried since it was asked last.
    pub fn take_traffic(&self) -> Traffic {
        std::mem::take(&mut *self.traffic.lock().expect("not poisoned"))
    }

    /// Carries a request to the gateway and its answer back, as fast as it is.
    async fn carry(&self, request: Request) -> Result<Response, TransportError> {
        let size = size_of_request(&request);
        let answer = self.real.execute(request).await;
        let mut carried = Traffic::default();
        carried.count(size, answer.as_ref().ok());
        let pace = *self.pace.lock().expect("not poisoned");
        if let Some(pace) = pace {
            tokio::time::sleep(carried.time(pace)).await;
        }
        let mut all = self.traffic.lock().expect("not poisoned");
        all.count(size, answer.as_ref().ok());
        drop(all);
        answer
    }

    /// How many requests reached the gateway.
    pub fn sent(&self) -> usize {
        self.sent.load(Ordering::SeqCst)
    }

    /// Waits until more than so many requests have reached the gateway, or are on their way to it.
    pub async fn has_sent_more_than(&self, before: usize) {
        while self.sent() <= before {
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
    }

    /// Whether nothing gets through any more.
    pub fn is_cut(&self) -> bool {
        *self.fault.lock().expect("not poisoned") == Fault::Cut
    }

    /// What happens to this request, and what the network is like after it.
    fn next(&self) -> Fault {
        let mut fault = self.fault.lock().expect("not poisoned");
        let now = *fault;
        *fault = match now {
            Fault::LoseAnswer(0) | Fault::LoseRequest(0) | Fault::Cut => Fault::Cut,
            Fault::LoseAnswer(n) => Fault::LoseAnswer(n - 1),
            Fault::LoseRequest(n) => Fault::LoseRequest(n - 1),
            Fault::Gone
            | Fault::Refuses
            | Fault::Busy
            | Fault::Holds
            | Fault::HoldsPosts
            | Fault::None => now,
        };
        now
    }
}

#[async_trait]
impl Transport for TestNetwork {
    async fn execute(&self, request: Request) -> Result<Response, TransportError> {
        let fault = self.next();
        if matches!(fault, Fault::Cut | Fault::LoseRequest(0)) {
            return Err(TransportError::Unreachable);
        }
        self.sent.fetch_add(1, Ordering::SeqCst);
        let is_post = request.method == Method::Post && !request.url.contains(UPLOADS);
        match fault {
            Fault::Gone => return Ok(says(&Problem::new(ProblemKind::NotFound))),
            Fault::Refuses if is_post => {
                return Ok(says(&Problem::field("place.landmark", "too-long")));
            }
            Fault::Busy => {
                let mut problem = Problem::new(ProblemKind::Unavailable);
                problem.retry_after = Some(600);
                return Ok(says(&problem));
            }
            Fault::Holds => self.changed.notified().await,
            Fault::HoldsPosts if is_post => self.changed.notified().await,
            _ => {}
        }
        let answer = tokio::select! {
            answer = self.carry(request) => answer,
            () = self.cut.notified() => Err(TransportError::Broken),
        };
        if fault == Fault::LoseAnswer(0) {
            return Err(TransportError::Broken);
        }
        answer
    }
}

fn says(problem: &Problem) -> Response {
    let body = serde_json::to_vec(problem).expect("a problem is JSON");
    Response { status: problem.status, headers: Vec::new(), body: body.into() }
}
