//! Who sends a request: the key that its sender has proven to hold, and the session it belongs to.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::{AUTHORIZATION, HeaderName};
use axum::http::request::Parts;
use live_protocol::{Assurance, Problem};

use super::Gate;
use crate::error::{Error, Result};
use crate::services::accounts::Caller;
use crate::services::proofs::Expected;
use crate::services::security::{self, Event};
use crate::services::sessions;

/// The header of a proof (RFC 9449, 4).
const PROOF: HeaderName = HeaderName::from_static("dpop");

/// The header of the nonce that the next proof has to carry (RFC 9449, 8).
pub(super) const NONCE: HeaderName = HeaderName::from_static("dpop-nonce");

/// How a token travels.
const SCHEME: &str = "dpop";

/// The key of the device that sent the request.
pub(super) struct DeviceKey(pub String);

/// A confirmed phone number at least, on a device that the account knows.
pub(super) struct SignedIn(pub Caller);

/// A confirmed phone number, whether or not the account knows the device. For what a device may do
/// that is yet to be known: name the NIK, see how it stands, sign out.
pub(super) struct OfNumber(pub Caller);

/// Who is calling, if anybody says so; who is not known yet counts as nobody. A wrong token is
/// refused all the same, so that a phone whose token ran out renews it.
pub(super) struct MaybeSignedIn(pub Option<Caller>);

type State = Arc<Gate>;

impl FromRequestParts<State> for DeviceKey {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, gate: &State) -> Result<Self> {
        proven_key(parts, gate, None).map(Self)
    }
}

impl FromRequestParts<State> for MaybeSignedIn {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, gate: &State) -> Result<Self> {
        if !parts.headers.contains_key(AUTHORIZATION) {
            return Ok(Self(None));
        }
        let caller = authenticated(parts, gate).await?;
        Ok(Self(Some(caller).filter(|caller| caller.assurance >= Assurance::Phone)))
    }
}

impl FromRequestParts<State> for OfNumber {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, gate: &State) -> Result<Self> {
        authenticated(parts, gate).await.map(Self)
    }
}

impl FromRequestParts<State> for SignedIn {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, gate: &State) -> Result<Self> {
        let caller = authenticated(parts, gate).await?;
        if caller.assurance < Assurance::Phone {
            security::note(Event::AssuranceTooLow);
            return Err(Problem::step_up(Assurance::Matched).into());
        }
        Ok(Self(caller))
    }
}

/// Whose token it is, proven by the key that it was given to.
async fn authenticated(parts: &Parts, gate: &State) -> Result<Caller> {
    let header = parts.headers.get(AUTHORIZATION).and_then(|header| header.to_str().ok());
    let token = header.and_then(|text| {
        let (scheme, token) = text.split_once(' ')?;
        scheme.eq_ignore_ascii_case(SCHEME).then(|| token.trim())
    });
    let token = token.ok_or_else(Error::sign_in_again)?;
    let key = proven_key(parts, gate, Some(token))?;
    sessions::authenticate(&gate.ctx, token, &key).await
}

/// Checks the one proof of a request (RFC 9449, 4.3).
fn proven_key(parts: &Parts, gate: &State, token: Option<&str>) -> Result<String> {
    let mut proofs = parts.headers.get_all(PROOF).iter();
    let (Some(proof), None) = (proofs.next(), proofs.next()) else {
        return Err(Error::proof_again());
    };
    let proof = proof.to_str().map_err(|_| Error::proof_again())?;
    let url = format!("{}{}", gate.known_as(&parts.headers), parts.uri.path());
    let expected = Expected { method: parts.method.as_str(), url: &url, token };
    gate.ctx.proofs.check(proof, expected, gate.ctx.now())
}
