//! What can go wrong, named by what the caller should do. Internal errors of the store and the
//! network become these in this one place, which also picks how loud the log is.

use std::time::Duration;

use live_domain::Invalid;
use live_identity::IdentityError;
use live_net::NetError;
use live_protocol::{Assurance, Problem, ProblemKind};
use live_store::StoreError;
use live_sync::SyncError;

/// An error as a shell, and through words a citizen, gets it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There is no way to the gateway now: wait for the network.
    #[error("no network")]
    Offline,
    /// The session has ended: sign in again.
    #[error("sign in again")]
    SignInAgain,
    /// The account's assurance is too low: go up to this level.
    #[error("needs assurance {0:?}")]
    StepUp(Assurance),
    /// Too often, or the other side is overloaded: try again after this time.
    #[error("try again in {0:?}")]
    RetryAfter(Duration),
    /// These fields (id, reason code) are not right: correct them.
    #[error("{0:?} not right")]
    InvalidInput(Vec<(String, String)>),
    /// The device's storage is full: make room.
    #[error("storage full")]
    StorageFull,
    /// The app is too old for the gateway or for its own data: update it.
    #[error("update needed")]
    UpdateNeeded,
    /// The platform's keys that sealed what is on the device are gone: it cannot be read again.
    #[error("the device's keys are lost")]
    KeysLost,
    /// The holder signed this device out from another: what was personal is gone from it.
    #[error("signed out from another device")]
    SignedOut,
    /// Some of what is on the device cannot be read: open the app again, which salvages the rest.
    #[error("damaged")]
    Damaged,
    /// The app is open a second time on the same data: close the other one.
    #[error("in use")]
    InUse,
    /// The app fell asleep while it was being done: do it again.
    #[error("interrupted")]
    Interrupted,
    /// There is no such thing, or no longer: go back.
    #[error("not found")]
    NotFound,
    /// Another draft is in the way: finish it, or throw it away.
    #[error("another draft first")]
    DraftFirst,
    /// What was shown is no longer there: the city has taken it away.
    #[error("gone")]
    Gone,
    /// It was meanwhile decided differently: look again.
    #[error("changed meanwhile")]
    Changed,
    /// A fault of the app or the gateway, with its code for the log.
    #[error("fault {0}")]
    Bug(String),
}

impl Error {
    /// One field is not right.
    pub fn field(field: &str, reason: &str) -> Self {
        Self::InvalidInput(vec![(field.to_owned(), reason.to_owned())])
    }

    /// A fault that no citizen can do anything about.
    pub fn bug(what: impl std::fmt::Display) -> Self {
        tracing::error!(%what, "fault");
        Self::Bug(what.to_string())
    }

    /// What a problem from the gateway means.
    pub fn from_problem(problem: &Problem) -> Self {
        match problem.kind {
            ProblemKind::InvalidInput if !problem.fields.is_empty() => Self::InvalidInput(
                problem.fields.iter().map(|f| (f.field.clone(), f.reason.clone())).collect(),
            ),
            ProblemKind::TooLarge => Self::field("", "too-large"),
            ProblemKind::SignInAgain | ProblemKind::SignedOut => Self::SignInAgain,
            ProblemKind::StepUp => Self::StepUp(problem.level.unwrap_or(Assurance::Matched)),
            ProblemKind::NotFound => Self::NotFound,
            ProblemKind::Conflict => Self::Changed,
            ProblemKind::RateLimited => {
                Self::RetryAfter(Duration::from_secs(u64::from(problem.retry_after.unwrap_or(60))))
            }
            ProblemKind::Unavailable | ProblemKind::StorageFull | ProblemKind::ProofAgain => {
                Self::RetryAfter(Duration::from_mins(1))
            }
            ProblemKind::UpdateNeeded => Self::UpdateNeeded,
            ProblemKind::InvalidInput
            | ProblemKind::Malformed
            | ProblemKind::StartOver
            | ProblemKind::Internal
            | ProblemKind::Unknown => {
                Self::bug(format_args!("gateway answered {} {}", problem.status, problem.type_uri))
            }
        }
    }
}

impl From<NetError> for Error {
    fn from(error: NetError) -> Self {
        match error {
            NetError::Offline | NetError::Broken => Self::Offline,
            NetError::SignInAgain => Self::SignInAgain,
            NetError::RetryAfter(time) => Self::RetryAfter(time),
            NetError::Problem(problem) => Self::from_problem(&problem),
            other => Self::bug(other),
        }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Self::StorageFull,
            StoreError::KeyLost => Self::KeysLost,
            StoreError::InUse => Self::InUse,
            StoreError::Damaged(what) => {
                tracing::warn!(%what, "the outbox is damaged");
                Self::Damaged
            }
            StoreError::Newer { .. } => Self::UpdateNeeded,
            StoreError::Suspended => Self::Interrupted,
            StoreError::TooLarge { .. } => {
                tracing::warn!(%error, "too large to keep");
                Self::field("", "too-large")
            }
            other => Self::bug(other),
        }
    }
}

impl From<SyncError> for Error {
    fn from(error: SyncError) -> Self {
        match error {
            SyncError::Net(error) => error.into(),
            SyncError::Store(error) => error.into(),
            SyncError::Gone => Self::Gone,
        }
    }
}

impl From<IdentityError> for Error {
    fn from(error: IdentityError) -> Self {
        match error {
            IdentityError::Net(error) => error.into(),
            IdentityError::Store(error) => error.into(),
            IdentityError::Fault(what) => Self::bug(what),
        }
    }
}

/// What was typed is not right: `field` is where it was typed.
pub fn invalid(field: &str, error: &Invalid) -> Error {
    Error::field(field, error.code())
}
