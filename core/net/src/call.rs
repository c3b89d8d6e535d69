//! What the rest of the core asks for, and gets.

use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;
use tokio::sync::watch;
use uuid::Uuid;

use crate::Method;

/// As whom a call is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Auth {
    /// As nobody.
    None,
    /// As this device, whoever is signed in: with a proof of its key.
    Device,
    /// As the account that is signed in on this device.
    Account,
}

/// A call to the gateway.
#[derive(Clone)]
pub struct Call {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) body: Bytes,
    pub(crate) content_type: Option<String>,
    pub(crate) key: Option<Uuid>,
    pub(crate) if_none_match: Option<String>,
    pub(crate) auth: Auth,
    pub(crate) patience: Duration,
    /// Of a protocol that only this crate knows.
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) progress: Option<watch::Sender<u64>>,
}

impl Call {
    /// Says all by its method and its path.
    pub(crate) fn new(method: Method, path: &str) -> Self {
        Self {
            method,
            path: path.to_owned(),
            body: Bytes::new(),
            content_type: None,
            key: None,
            if_none_match: None,
            auth: Auth::None,
            patience: Duration::ZERO,
            headers: Vec::new(),
            progress: None,
        }
    }

    /// Reads what is at a path below the gateway's address.
    pub fn get(path: &str) -> Self {
        Self::new(Method::Get, path)
    }

    /// Posts a message.
    pub fn post<T: Serialize>(path: &str, message: &T) -> Self {
        let json = serde_json::to_vec(message).expect("messages of the protocol become JSON");
        Self::new(Method::Post, path).with_body(json, "application/json")
    }

    /// Sends bytes.
    pub fn send(method: Method, path: &str, bytes: impl Into<Bytes>, content_type: &str) -> Self {
        Self::new(method, path).with_body(bytes, content_type)
    }

    /// Takes away what is at a path.
    pub fn delete(path: &str) -> Self {
        Self::new(Method::Delete, path)
    }

    fn with_body(self, body: impl Into<Bytes>, content_type: &str) -> Self {
        Self { body: body.into(), content_type: Some(content_type.to_owned()), ..self }
    }

    /// Makes it safe to repeat.
    #[must_use]
    pub fn keyed(self, key: Uuid) -> Self {
        Self { key: Some(key), ..self }
    }

    /// Makes it as the signed-in account.
    #[must_use]
    pub fn as_account(self) -> Self {
        Self { auth: Auth::Account, ..self }
    }

    /// Makes it as this device.
    #[must_use]
    pub fn as_device(self) -> Self {
        Self { auth: Auth::Device, ..self }
    }

    /// Makes it as whom it says.
    #[must_use]
    pub fn with_auth(self, auth: Auth) -> Self {
        Self { auth, ..self }
    }

    /// Only wants a body that has another tag.
    #[must_use]
    pub fn unless(self, etag: Option<String>) -> Self {
        Self { if_none_match: etag, ..self }
    }

    /// Gives the gateway so much longer, because it is asked to wait for something.
    #[must_use]
    pub fn patient(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Says one thing more.
    #[must_use]
    pub(crate) fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Tells how many bytes of its body are on their way.
    #[must_use]
    pub(crate) fn telling(self, progress: watch::Sender<u64>) -> Self {
        Self { progress: Some(progress), ..self }
    }

    /// Whether doing it twice is the same as doing it once.
    pub(crate) fn is_repeatable(&self) -> bool {
        match self.method {
            Method::Get | Method::Head | Method::Put | Method::Delete => true,
            Method::Post => self.key.is_some(),
            Method::Patch => false,
        }
    }

    /// How long it may take: what carries a photo over a slow network takes minutes.
    pub(crate) fn timeout(&self) -> Duration {
        Duration::from_secs(20) + self.patience + time_for(self.body.len())
    }
}

/// How long so many bytes may take: at least 4 KiB a second, as a network of 50 kbit/s has.
pub(crate) fn time_for(bytes: usize) -> Duration {
    Duration::from_secs(u64::try_from(bytes / 4096).unwrap_or(u64::MAX))
}

/// What the gateway answered: a success, or "unchanged".
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status: 2xx, or 304 to a call with a tag.
    pub status: u16,
    /// The body's tag.
    pub etag: Option<String>,
    /// How long it is fresh, where the gateway says so (RFC 9111).
    pub max_age: Option<Duration>,
    /// The body.
    pub body: Bytes,
}

impl Answer {
    /// Whether the body is the one whose tag was sent along.
    pub fn is_unchanged(&self) -> bool {
        self.status == 304
    }
}
