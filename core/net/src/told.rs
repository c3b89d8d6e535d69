//! A body that tells how much of it is on its way.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::sync::watch;

/// How many bytes are handed over at once: few enough that a slow network shows how it gets on.
const PART: usize = 16 * 1024;

/// Bytes that are handed over part by part, without copying them.
pub(crate) struct Told {
    rest: Bytes,
    handed_over: u64,
    progress: watch::Sender<u64>,
}

impl Told {
    /// These bytes.
    pub(crate) fn new(bytes: Bytes, progress: watch::Sender<u64>) -> Self {
        Self { rest: bytes, handed_over: 0, progress }
    }
}

impl Body for Told {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        // The next part is wanted, so the one before is on its way.
        let handed_over = self.handed_over;
        self.progress.send_replace(handed_over);
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        let length = self.rest.len().min(PART);
        let part = self.rest.split_to(length);
        self.handed_over += part.len() as u64;
        Poll::Ready(Some(Ok(Frame::data(part))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}
