//! What the gateway logs, to look at.

use std::cell::RefCell;
use std::io;
use std::sync::{Arc, Mutex, Once, OnceLock};

use serde_json::Value;
use tracing_subscriber::EnvFilter;

/// Lines of the log, each an object.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

/// What everything in this process logs, since somebody wanted to look at it.
static WHOLE: OnceLock<Log> = OnceLock::new();

thread_local! {
    /// What this thread logs, while somebody wants to look at it.
    static OWN: RefCell<Option<Log>> = const { RefCell::new(None) };
}

impl Log {
    /// Listens, once for all tests and before anything is logged: whether a line is of interest is
    /// decided when its place in the code is first passed.
    pub fn listen() {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            let log = tracing_subscriber::fmt()
                .json()
                .flatten_event(true)
                .with_env_filter(EnvFilter::new("debug,sqlx=debug"))
                .with_writer(|| Ear);
            tracing::subscriber::set_global_default(log.finish()).unwrap();
        });
    }

    /// What everything in this process logs from now on.
    pub fn of_the_process() -> Self {
        WHOLE.get_or_init(Self::default).clone()
    }

    /// All of it.
    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    fn add(&self, line: &[u8]) {
        self.0.lock().unwrap().extend(line);
    }
}

/// What a test and its gateway, which run on one thread, log until this is dropped.
pub struct OwnLog(Log);

impl OwnLog {
    /// From now on.
    pub fn new() -> Self {
        let log = Log::default();
        OWN.set(Some(log.clone()));
        Self(log)
    }

    /// The signs of abuse, and of each why, where it says so. What was said is forgotten.
    pub fn take_signs(&self) -> Vec<(String, String)> {
        let text = self.0.text();
        self.0.0.lock().unwrap().clear();
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let signs = lines.filter(|line| line["target"] == "live_gateway::security");
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        signs.map(|line| (word(&line["event"]), word(&line["why"]))).collect()
    }
}

impl Drop for OwnLog {
    fn drop(&mut self) {
        OWN.set(None);
    }
}

/// Hears a line, which comes in one piece.
struct Ear;

impl io::Write for Ear {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let own = OWN.with_borrow(Clone::clone);
        own.iter().chain(WHOLE.get()).for_each(|log| log.add(line));
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
