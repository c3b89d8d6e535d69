//! A request's body, which tells how much of it is on its way where somebody wants to know.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::sync::watch;

/// How many bytes are handed over at once: few enough that a slow network shows how it gets on.
const PART: usize = 16 * 1024;

/// Bytes that are handed over without copying them: part by part where it is told.
pub(crate) struct Told {
    rest: Bytes,
    handed_over: u64,
    progress: Option<watch::Sender<u64>>,
}

impl Told {
    /// These bytes.
    pub(crate) fn new(bytes: Bytes, progress: Option<watch::Sender<u64>>) -> Self {
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
        let mut length = self.rest.len();
        if let Some(progress) = &self.progress {
            progress.send_replace(self.handed_over);
            length = length.min(PART);
        }
        if length == 0 {
            return Poll::Ready(None);
        }
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
