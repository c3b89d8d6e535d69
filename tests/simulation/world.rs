//! A real gateway on a thread of its own, that does one thing at a time when it is asked to.

use std::fmt::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use live_domain::{City, Clock, Timestamp};
use live_gateway::{Config, Gateway, Running, SandboxConfig};
use live_net::{HttpTransport, Request, Response, Transport as _, TransportError};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::runtime::{Handle, Runtime};

use crate::chance::Chance;

/// The address by which phones know the gateway. Nobody listens there.
pub const ADDRESS: &str = "http://127.0.0.1:9";

type Work = Box<dyn FnOnce(&mut Server) + Send>;

/// The city. Cheap to clone.
#[derive(Clone)]
pub struct World {
    work: Sender<Work>,
    clock: Arc<GatewayClock>,
    data: Arc<TempDir>,
}

/// The gateway's clock: it is put right before each thing that the gateway does, and never back.
struct GatewayClock(AtomicI64);

impl Clock for GatewayClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.0.load(Ordering::SeqCst))
    }
}

struct Server {
    runtime: Runtime,
    running: Option<Running>,
    transport: HttpTransport,
    clock: Arc<GatewayClock>,
    /// Goes on where it was when the gateway starts anew: no id is made twice.
    chance: Arc<Chance>,
    data: PathBuf,
}

impl World {
    pub fn start() -> Self {
        let data = Arc::new(crate::folder());
        let morning: Timestamp = "2026-09-21T02:00:00Z".parse().unwrap();
        let clock = Arc::new(GatewayClock(AtomicI64::new(morning.unix_millis())));
        let (work, todo) = channel::<Work>();
        let (folder, its_clock) = (data.path().to_owned(), Arc::clone(&clock));
        thread::spawn(move || {
            let mut server = Server::new(folder, its_clock);
            for work in todo {
                work(&mut server);
            }
            server.stop();
        });
        Self { work, clock, data }
    }

    /// What time it is in the city when a simulation begins.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The gateway's clock.
    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.clock) as _
    }

    /// The gateway does something, at this time, and nothing else happens meanwhile.
    fn ask<T: Send + 'static>(&self, work: impl FnOnce(&mut Server) -> T + Send + 'static) -> T {
        let (done, answer) = channel();
        let work: Work = Box::new(move |server| drop(done.send(work(server))));
        self.work.send(work).unwrap();
        answer.recv().expect("the gateway's thread goes on")
    }

    /// The gateway handles a request.
    pub fn handle(&self, at: Timestamp, request: Request) -> Result<Response, TransportError> {
        self.clock.0.fetch_max(at.unix_millis(), Ordering::SeqCst);
        self.ask(move |server| server.handle(request))
    }

    /// The gateway hears a request of which the connection breaks after so many bytes of its body.
    pub fn breaks(&self, at: Timestamp, request: Request, arrives: usize) {
        self.clock.0.fetch_max(at.unix_millis(), Ordering::SeqCst);
        self.ask(move |server| server.hear_a_part(&request, arrives));
    }

    /// The gateway ends, and begins again with the same data.
    pub fn restart(&self) {
        self.ask(|server| {
            server.stop();
            server.start();
        });
    }

    /// The departments do what is due.
    pub fn catch_up(&self) {
        self.ask(|server| server.catch_up());
    }

    /// The code in the last message to a number.
    pub fn last_code(&self, number: &str) -> String {
        let number = number.to_owned();
        self.ask(move |server| {
            let sandbox = server.running.as_ref().unwrap().sandbox().unwrap();
            server.runtime.block_on(sandbox.last_code(&number)).unwrap().expect("a message")
        })
    }

    /// The gateway's own database, to look into.
    pub fn database(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.data.path().join("gateway.db")).unwrap()
    }
}

impl Server {
    fn new(data: PathBuf, clock: Arc<GatewayClock>) -> Self {
        // Of one thread, which runs only while the gateway does something: nothing else moves.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let transport = HttpTransport::new().unwrap();
        let chance = Arc::new(Chance::new(0));
        let mut server = Self { runtime, running: None, transport, clock, chance, data };
        server.start();
        server
    }

    fn start(&mut self) {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let mut config = Config::new(address, self.data.clone(), City::built_in().clone());
        config.sandbox = Some(SandboxConfig { seed: 1, speed: 1.0 });
        // The same in every run: cursors are sealed with it, and stand in addresses.
        config.secret = Some(vec![7; 32]);
        // Its own address is another in every run.
        config.public_url = Some(ADDRESS.to_owned());
        config.limits.codes_per_address = u32::MAX;
        config.limits.wrong_codes_per_address = u32::MAX;
        let clock = Arc::clone(&self.clock) as _;
        let start = Gateway::start(config, clock, Arc::clone(&self.chance) as _);
        self.running = Some(self.runtime.block_on(start).expect("the gateway starts"));
        // Connections to the one before are worth nothing.
        self.transport = HttpTransport::new().unwrap();
    }

    fn stop(&mut self) {
        self.transport = HttpTransport::new().unwrap();
        if let Some(running) = self.running.take() {
            self.runtime.block_on(running.stop());
        }
    }

    fn catch_up(&self) {
        let sandbox = self.running.as_ref().unwrap().sandbox().unwrap();
        self.runtime.block_on(sandbox.advance(Duration::ZERO)).unwrap();
    }

    fn hear_a_part(&mut self, request: &Request, arrives: usize) {
        self.catch_up();
        let address = self.running.as_ref().unwrap().address();
        let path = request.url.strip_prefix(ADDRESS).unwrap();
        let method = format!("{:?}", request.method).to_uppercase();
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {address}\r\n");
        for (name, value) in &request.headers {
            write!(head, "{name}: {value}\r\n").unwrap();
        }
        write!(head, "content-length: {}\r\n\r\n", request.body.len()).unwrap();
        let part = request.body.slice(..arrives);
        self.runtime.block_on(async {
            let mut wire = TcpStream::connect(address).await.unwrap();
            wire.write_all(head.as_bytes()).await.unwrap();
            wire.write_all(&part).await.unwrap();
            wire.shutdown().await.unwrap();
            // Until the gateway is done with it, so that nothing of it happens later.
            let _ = wire.read_to_end(&mut Vec::new()).await;
        });
    }

    fn handle(&mut self, request: Request) -> Result<Response, TransportError> {
        // What is due is done before, not at some moment meanwhile: the answer depends on it.
        self.catch_up();
        let address = format!("http://{}", self.running.as_ref().unwrap().address());
        // Nothing else moves while the gateway does something, so it must not wait for anything.
        let url = request.url.split("&wait=").next().unwrap_or_default();
        let url = url.replacen(ADDRESS, &address, 1);
        self.runtime.block_on(self.transport.execute(Request { url, ..request }))
    }
}

/// A time that phones and the network of a simulation share, in the runtime's own paused time.
pub struct SimulatedClock {
    begun: tokio::time::Instant,
    /// Whose time it is, whichever thread looks.
    runtime: Handle,
    at: Timestamp,
    /// How wrong it is, in milliseconds.
    wrong: Mutex<i64>,
}

impl SimulatedClock {
    /// A clock that is right.
    pub fn new(at: Timestamp) -> Self {
        let (begun, runtime) = (tokio::time::Instant::now(), Handle::current());
        Self { begun, runtime, at, wrong: Mutex::new(0) }
    }

    /// Somebody sets it wrong by so much.
    pub fn is_wrong_by(&self, millis: i64) {
        *self.wrong.lock().unwrap() = millis;
    }
}

impl Clock for SimulatedClock {
    fn now(&self) -> Timestamp {
        let _its = self.runtime.enter();
        let right = self.at.after(self.begun.elapsed()).unix_millis();
        Timestamp::from_unix_millis(right.saturating_add(*self.wrong.lock().unwrap()))
    }
}
