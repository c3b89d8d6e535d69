//! Errors as answers: every one is problem details (RFC 9457).

use axum::Json;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use live_protocol::{PROBLEM_JSON, Problem, ProblemKind};

use crate::error::Error;

/// A fault that became an answer; the text is for the log.
#[derive(Debug, Clone)]
pub(super) struct Fault(pub String);

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        match self {
            Self::Problem(problem) => answer(&problem),
            Self::Later(wait) => {
                let seconds = u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).max(1);
                answer(&Problem::new(ProblemKind::Unavailable).retry_after(seconds))
            }
            Self::Fault(text) => {
                let mut response = answer(&Problem::new(ProblemKind::Internal));
                response.extensions_mut().insert(Fault(text));
                response
            }
        }
    }
}

/// A problem as an answer.
pub(super) fn answer(problem: &Problem) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, Json(problem)).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    if let Some(seconds) = problem.retry_after {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    if status == StatusCode::UNAUTHORIZED {
        // RFC 9449, 7.1 and 9: a proof that is none is best made again, with the newest nonce.
        let challenge = match problem.kind {
            ProblemKind::ProofAgain => "DPoP algs=\"ES256\", error=\"use_dpop_nonce\"",
            _ => "DPoP algs=\"ES256\"",
        };
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    }
    response
}

/// There is no such address.
pub(super) async fn not_found() -> Error {
    Error::not_found()
}

/// The address is known, but not with this method.
pub(super) async fn wrong_method() -> Error {
    let mut problem = Problem::new(ProblemKind::Malformed).because("not with this method");
    problem.status = StatusCode::METHOD_NOT_ALLOWED.as_u16();
    problem.into()
}
