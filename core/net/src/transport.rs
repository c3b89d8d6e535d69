//! The way to the gateway, one request at a time.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use tokio::sync::watch;

/// What a request does (RFC 9110).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// Reads.
    Get,
    /// Makes something new; safe to repeat with an idempotency key.
    Post,
    /// Puts something at an address; safe to repeat.
    Put,
    /// Takes something away; safe to repeat.
    Delete,
    /// Reads what is known of something, without it.
    Head,
    /// Adds to something; not safe to repeat.
    Patch,
}

impl Method {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
            Self::Head => "HEAD",
            Self::Patch => "PATCH",
        }
    }
}

/// A request as it goes out.
#[derive(Clone)]
pub struct Request {
    /// What it does.
    pub method: Method,
    /// The whole address.
    pub url: String,
    /// Names in lower case, and values.
    pub headers: Vec<(&'static str, String)>,
    /// The body; empty for none.
    pub body: Bytes,
    /// Is told how many bytes of the body are on their way, where somebody wants to know.
    pub progress: Option<watch::Sender<u64>>,
    /// After how long it is given up when no answer has begun, counted from the first byte out. An
    /// answer that keeps coming may take longer.
    pub timeout: Duration,
}

/// An answer as it came in.
#[derive(Debug, Clone)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// Names in lower case, and values; such that are no text are left out.
    pub headers: Vec<(String, String)>,
    /// The body, up to the transport's limit.
    pub body: Bytes,
}

impl Response {
    /// The value of a header, whose name is in lower case; of one that came twice the first.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }
}

/// The largest body of an answer, unpacked: a photo and then some.
pub const MAX_ANSWER_BYTES: usize = 12 * 1024 * 1024;

/// No answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// No connection was made: the gateway surely did not hear the request.
    #[error("no connection")]
    Unreachable,
    /// The connection broke or took too long: the gateway may have handled the request.
    #[error("the connection broke")]
    Broken,
    /// The body of the answer is over [`MAX_ANSWER_BYTES`]: the gateway has handled the request.
    #[error("the answer is too large")]
    TooLarge,
}

/// Carries requests, several at once, and decides nothing.
///
/// `testing::check_transport` holds every implementation to what stands here.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Carries one request, once, and brings its answer whatever its status: a redirect is an answer
    /// like any other, and nothing is kept for later requests, no cookie and no copy.
    ///
    /// The request goes out as it is, the body byte for byte; the transport may add headers. The
    /// answer comes whole or not at all, unpacked where it was compressed on the way. Of a
    /// header that came twice both values are there, in their order.
    ///
    /// Dropping the future gives the request up. The gateway may have heard it or not, and what else
    /// is under way or comes later is not disturbed.
    ///
    /// # Errors
    /// When no answer came. Only [`TransportError::Unreachable`] says that the gateway surely did
    /// not hear the request; when that is not sure, it is [`TransportError::Broken`].
    async fn execute(&self, request: Request) -> Result<Response, TransportError>;
}
