//! What can go wrong on the way to the gateway and back.

use std::time::Duration;

use live_protocol::{Problem, ProblemKind};

use crate::dpop;
use crate::{Response, TransportError};

/// An error, named by what the caller can do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NetError {
    /// There is no way to the gateway, which surely handled nothing: wait for the network.
    #[error("no network")]
    Offline,
    /// The connection broke before the answer was there: the gateway may have handled the call.
    #[error("the connection broke")]
    Broken,
    /// The session has ended.
    #[error("sign in again")]
    SignInAgain,
    /// The account's holder ended the session from another device.
    #[error("signed out from another device")]
    SignedOut,
    /// The gateway asks to be left alone for a time.
    #[error("try again in {0:?}")]
    RetryAfter(Duration),
    /// The gateway refused, and says why.
    #[error("refused: {} {}", .0.status, .0.type_uri)]
    Problem(Box<Problem>),
    /// The platform's key store refused, in its own words.
    #[error("the key store: {0}")]
    Keys(String),
    /// What came cannot be understood.
    #[error("garbled: {0}")]
    Garbled(String),
}

/// When a server fails without saying for how long.
const USUAL_PAUSE: Duration = Duration::from_secs(30);
/// The longest pause that is believed.
const LONGEST_PAUSE: Duration = Duration::from_hours(1);

impl From<TransportError> for NetError {
    fn from(error: TransportError) -> Self {
        match error {
            TransportError::Unreachable => Self::Offline,
            TransportError::Broken => Self::Broken,
            TransportError::TooLarge => Self::Garbled(error.to_string()),
        }
    }
}

impl NetError {
    /// What an answer that is no success means.
    pub(crate) fn of(response: &Response) -> Self {
        let problem = live_domain::json::read::<Problem>(&response.body).ok();
        match (response.status, problem) {
            // A proof that is refused again and again says nothing about the session.
            (401, _) if dpop::is_refused(response) => Self::RetryAfter(USUAL_PAUSE),
            (401, Some(problem)) if problem.kind == ProblemKind::SignedOut => Self::SignedOut,
            (401, _) => Self::SignInAgain,
            (429 | 503 | 507, problem) => Self::RetryAfter(pause(response, problem.as_ref())),
            (500.., _) => Self::RetryAfter(pause(response, None)),
            (_, Some(problem)) => Self::Problem(Box::new(problem)),
            (status, None) => Self::Garbled(format!("status {status} without a problem")),
        }
    }
}

fn pause(response: &Response, problem: Option<&Problem>) -> Duration {
    let header = response.header("retry-after").and_then(|text| text.trim().parse().ok());
    let body = problem.and_then(|problem| problem.retry_after).map(u64::from);
    let seconds = header.or(body).map_or(USUAL_PAUSE, Duration::from_secs);
    seconds.min(LONGEST_PAUSE)
}
