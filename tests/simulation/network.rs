//! The network between phones and the gateway, and what it does to each request.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use live_domain::Clock as _;
use live_net::{Method, Request, Response, Transport, TransportError};
use live_protocol::tus;
use tokio::sync::{mpsc, oneshot};

use crate::chance::Chance;
use crate::world::{SimulatedClock, World};

/// In the record, between a piece of an upload and where it begins.
const FROM: &str = " from ";

/// So many bytes of a body arrive in whole or not at all.
const WORDS: usize = 4 * 1024;

/// What befalls a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Arrives,
    /// It never reaches the gateway.
    Lost,
    /// So many of a thousand parts of its body reach the gateway, and then the connection breaks.
    Breaks(u64),
    /// It is handled, and nobody hears of it.
    AnswerLost,
    /// It is handled twice at once; the second answer is heard.
    Twice,
    /// It is heard of, and handled once more, much later.
    Again,
}

/// The network's nature in one simulation.
pub struct Weather {
    world: World,
    clock: SimulatedClock,
    chance: Chance,
    /// How many of a hundred requests each fate befalls.
    lost: u64,
    breaks: u64,
    answers_lost: u64,
    twice: u64,
    again: u64,
    latency: Duration,
    clear: Cell<bool>,
    record: RefCell<Vec<String>>,
}

impl Weather {
    pub fn new(world: &World, chance: &Chance) -> Self {
        let chance = chance.fork();
        Self {
            world: world.clone(),
            clock: SimulatedClock::new(world.now()),
            lost: chance.of(25),
            answers_lost: chance.of(25),
            breaks: chance.of(40),
            twice: chance.of(15),
            again: chance.of(10),
            latency: chance.time(Duration::from_secs(12)),
            clear: Cell::new(true),
            record: RefCell::default(),
            chance,
        }
    }

    pub fn worsens(&self) {
        self.clear.set(false);
    }

    pub fn clears(&self) {
        self.clear.set(true);
    }

    /// What happened to requests, in order.
    pub fn record(&self) -> Vec<String> {
        self.record.borrow().clone()
    }

    /// How many pieces of uploads went on where one before them broke off.
    pub fn went_on(&self) -> usize {
        let record = self.record.borrow();
        record.iter().filter(|line| line.contains(FROM) && !line.ends_with(" from 0")).count()
    }

    fn fate(&self, request: &Request) -> Fate {
        if self.clear.get() {
            return Fate::Arrives;
        }
        // A network repeats by itself only what may be repeated.
        let keyed = request.headers.iter().any(|(name, _)| *name == "idempotency-key");
        let repeatable = request.method != Method::Post || keyed;
        // What carries more than a few words may be cut in the middle.
        if request.body.len() > WORDS && self.chance.percent(self.breaks) {
            return Fate::Breaks(self.chance.of(1000));
        }
        match self.chance.of(100) {
            roll if roll < self.lost => Fate::Lost,
            roll if roll < self.lost + self.answers_lost => Fate::AnswerLost,
            roll if repeatable && roll >= 100 - self.twice => Fate::Twice,
            roll if repeatable && roll >= 100 - self.twice - self.again => Fate::Again,
            _ => Fate::Arrives,
        }
    }

    fn handle(&self, request: &Request) -> Result<Response, TransportError> {
        self.world.handle(self.clock.now(), request.clone())
    }

    /// Carries a request there and its answer back.
    async fn carry(
        self: Rc<Self>,
        from: String,
        request: Request,
    ) -> Result<Response, TransportError> {
        let fate = self.fate(&request);
        let path = request.url.split_once("/v1/").map_or("", |(_, path)| path);
        // A cursor counts in how many steps the gateway's own threads did what was due, which
        // changes nothing for a phone.
        let path = path.split("&since=").next().unwrap_or_default();
        let offset = request.headers.iter().find(|(name, _)| *name == tus::OFFSET);
        self.record.borrow_mut().push(format!(
            "{} {from} {:?} {path} {fate:?}{}",
            self.clock.now().unix_millis(),
            request.method,
            offset.map_or_else(String::new, |(_, offset)| format!("{FROM}{offset}")),
        ));
        if !self.clear.get() {
            tokio::time::sleep(self.chance.time(self.latency)).await;
        }
        if fate == Fate::Lost {
            return Err(TransportError::Broken);
        }
        if let Fate::Breaks(thousandths) = fate {
            let arrives = request.body.len() as u64 * thousandths / 1000;
            self.world.breaks(self.clock.now(), request, usize::try_from(arrives).unwrap());
            return Err(TransportError::Broken);
        }
        let mut answer = self.handle(&request);
        match fate {
            Fate::AnswerLost => answer = Err(TransportError::Broken),
            Fate::Twice => answer = self.handle(&request),
            Fate::Again => {
                let (weather, wait) = (Rc::clone(&self), self.chance.time(Duration::from_mins(30)));
                tokio::task::spawn_local(async move {
                    tokio::time::sleep(wait).await;
                    drop(weather.handle(&request));
                });
            }
            Fate::Arrives | Fate::Lost | Fate::Breaks(_) => {}
        }
        if !self.clear.get() {
            tokio::time::sleep(self.chance.time(self.latency)).await;
        }
        answer
    }
}

type Carried = (Request, oneshot::Sender<Result<Response, TransportError>>);

/// One life of a phone's way into the network. What goes through it when that life is over is
/// never heard of again, as of a process that was killed.
pub struct Way {
    requests: mpsc::UnboundedSender<Carried>,
    away: Arc<AtomicBool>,
}

impl Way {
    /// A way that is there; `away` says when there is no network.
    pub fn new(weather: &Rc<Weather>, from: String, away: Arc<AtomicBool>) -> Self {
        let (requests, mut coming) = mpsc::unbounded_channel::<Carried>();
        let weather = Rc::clone(weather);
        tokio::task::spawn_local(async move {
            while let Some((request, answer)) = coming.recv().await {
                let (weather, from) = (Rc::clone(&weather), from.clone());
                tokio::task::spawn_local(async move {
                    drop(answer.send(weather.carry(from, request).await));
                });
            }
        });
        Self { requests, away }
    }
}

#[async_trait]
impl Transport for Way {
    async fn execute(&self, request: Request) -> Result<Response, TransportError> {
        if self.away.load(Ordering::SeqCst) {
            return Err(TransportError::Unreachable);
        }
        let (answer, answered) = oneshot::channel();
        self.requests.send((request, answer)).map_err(|_| TransportError::Broken)?;
        answered.await.map_err(|_| TransportError::Broken)?
    }
}
