//! The connections of a process, kept for the next request.

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::http::Uri;
use hyper::{Request, Response};
use rustls::ClientConfig;
use tokio::time::{Instant, timeout};

use super::connect::connect;
use crate::TransportError;
use crate::told::Told;

/// How long a connection is kept that nobody needs. Each one that is open costs a phone's battery.
const KEPT: Duration = Duration::from_secs(90);
/// How long an answer that is there waits for its request to be over, so that its connection can
/// serve another. It is over already, but for one that was refused while it was on its way.
const SETTLING: Duration = Duration::from_millis(100);

/// The connections that wait for a request, the latest last.
type Idle = Mutex<Vec<Connection>>;

/// A connection to one scheme, host and port.
pub(super) struct Connection {
    to: String,
    requests: SendRequest<Told>,
    since: Instant,
}

/// Makes connections and keeps them.
pub(super) struct Pool {
    tls: Arc<ClientConfig>,
    idle: Arc<Idle>,
}

impl Pool {
    /// Without any connection.
    pub(super) fn new(tls: ClientConfig) -> Self {
        Self { tls: Arc::new(tls), idle: Arc::default() }
    }

    /// Sends a request, on a connection that is there if there is one. What comes of it is the head
    /// of the answer, and the connection that its body comes over; letting go of both ends it.
    pub(super) async fn send(
        &self,
        uri: &Uri,
        mut request: Request<Told>,
    ) -> Result<(Response<Incoming>, Connection), TransportError> {
        let to = format!(
            "{}://{}",
            uri.scheme_str().unwrap_or_default(),
            uri.authority().map_or("", |authority| authority.as_str())
        );
        loop {
            let kept = self.take(&to);
            let is_kept = kept.is_some();
            let mut connection = match kept {
                Some(connection) => connection,
                None => self.open(uri, to.clone()).await?,
            };
            match connection.requests.try_send_request(request).await {
                Ok(answer) => return Ok((answer, connection)),
                // The gateway had hung up meanwhile; nothing of the request went out.
                Err(mut error) => match error.take_message() {
                    Some(unsent) if is_kept => request = unsent,
                    _ => return Err(TransportError::Broken),
                },
            }
        }
    }

    /// Keeps a connection for the next request, after the whole answer was read.
    pub(super) async fn keep(&self, mut connection: Connection) {
        if let Ok(Ok(())) = timeout(SETTLING, connection.requests.ready()).await {
            connection.since = Instant::now();
            locked(&self.idle, |idle| idle.push(connection));
        }
    }

    fn take(&self, to: &str) -> Option<Connection> {
        locked(&self.idle, |idle| {
            idle.retain(|connection| connection.requests.is_ready());
            let at = idle.iter().rposition(|connection| connection.to == to)?;
            Some(idle.remove(at))
        })
    }

    async fn open(&self, uri: &Uri, to: String) -> Result<Connection, TransportError> {
        let stream = connect(uri, &self.tls).await.map_err(|_| TransportError::Unreachable)?;
        let (requests, mut carrying) =
            http1::handshake(stream).await.map_err(|_| TransportError::Broken)?;
        let idle = Arc::downgrade(&self.idle);
        tokio::spawn(async move {
            while timeout(KEPT, &mut carrying).await.is_err() {
                let_go(&idle);
            }
        });
        Ok(Connection { to, requests, since: Instant::now() })
    }
}

/// Lets go of the connections that nobody needed for long, which ends them.
fn let_go(idle: &Weak<Idle>) {
    if let Some(idle) = idle.upgrade() {
        locked(&idle, |idle| idle.retain(|connection| connection.since.elapsed() < KEPT));
    }
}

fn locked<T>(idle: &Idle, work: impl FnOnce(&mut Vec<Connection>) -> T) -> T {
    work(&mut idle.lock().unwrap_or_else(PoisonError::into_inner))
}
