//! The gateway's errors, and what becomes of them for the caller.

use std::io;
use std::time::Duration;

use live_protocol::{Problem, ProblemKind};

/// What can go wrong while a request is served.
#[derive(Debug)]
pub(crate) enum Error {
    /// Something that the caller can do something about.
    Problem(Box<Problem>),
    /// A system is left alone now, or is asked by as many as may: nothing was tried, and may be so long from
    /// now. It is no failure of what was to be done.
    Later(Duration),
    /// A fault of the gateway; the text is for the log and holds no personal data.
    Fault(String),
}

/// The result of serving a part of a request.
pub(crate) type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// There is no such thing, or it is not the caller's to see.
    pub fn not_found() -> Self {
        Problem::new(ProblemKind::NotFound).into()
    }

    /// One field is not right.
    pub fn field(field: &str, reason: &str) -> Self {
        Problem::field(field, reason).into()
    }

    /// Several fields are not right, each with its reason.
    pub fn fields<'a>(wrong: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let problem = Problem::new(ProblemKind::InvalidInput);
        wrong
            .into_iter()
            .fold(problem, |problem, (field, why)| problem.and_field(field, why))
            .into()
    }

    /// The token is missing, wrong or expired.
    pub fn sign_in_again() -> Self {
        Problem::new(ProblemKind::SignInAgain).into()
    }

    /// The proof of the device's key is not good; the request was not handled.
    pub fn proof_again() -> Self {
        Problem::new(ProblemKind::ProofAgain).into()
    }

    /// It was already decided differently.
    pub fn conflict(detail: &str) -> Self {
        Problem::new(ProblemKind::Conflict).because(detail).into()
    }

    /// The request could not be read.
    pub fn malformed(detail: impl Into<String>) -> Self {
        Problem::new(ProblemKind::Malformed).because(detail).into()
    }

    /// Something behind the gateway cannot answer now.
    pub fn unavailable(detail: &str) -> Self {
        Problem::new(ProblemKind::Unavailable).because(detail).retry_after(30).into()
    }

    /// The disk, or the share of it that the gateway may use, is full.
    pub fn storage_full() -> Self {
        Problem::new(ProblemKind::StorageFull).into()
    }

    /// A fault of the gateway.
    pub fn fault(text: impl Into<String>) -> Self {
        Self::Fault(text.into())
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        const SQLITE_FULL: &str = "13";
        match &error {
            sqlx::Error::Database(inner) if inner.code().as_deref() == Some(SQLITE_FULL) => {
                Self::storage_full()
            }
            sqlx::Error::PoolTimedOut => Self::unavailable("the database is busy"),
            _ => Self::Fault(format!("database: {error}")),
        }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded
            | io::ErrorKind::FileTooLarge => Self::storage_full(),
            kind => Self::Fault(format!("file: {kind}")),
        }
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Fault(format!("JSON: {:?} at line {}", error.classify(), error.line()))
    }
}
