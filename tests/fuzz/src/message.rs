//! The words on the wire: every message, whoever reads it.

use live_protocol as p;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What is read is written back, and read again the same.
fn stays<T: DeserializeOwned + Serialize>(data: &[u8]) {
    let Ok(read) = serde_json::from_slice::<T>(data) else { return };
    let written = serde_json::to_string(&read).expect("it is JSON");
    let again: T = serde_json::from_str(&written).expect("what was written");
    assert_eq!(serde_json::to_string(&again).expect("it is JSON"), written);
}

/// A message, tried as each one that there is.
pub(crate) fn message(data: &[u8]) {
    // What travels to the gateway.
    stays::<p::CodeRequest>(data);
    stays::<p::SignInRequest>(data);
    stays::<p::RefreshRequest>(data);
    stays::<p::MatchRequest>(data);
    stays::<p::NewReport>(data);
    stays::<p::Rating>(data);
    stays::<p::BillLookup>(data);
    stays::<p::NewChild>(data);
    stays::<p::NewInvitation>(data);
    stays::<p::MandateAcceptance>(data);
    // What comes back.
    stays::<p::CodeSent>(data);
    stays::<p::Session>(data);
    stays::<p::MatchOutcome>(data);
    stays::<p::Ticket>(data);
    stays::<p::Tickets>(data);
    stays::<p::PublicReports>(data);
    stays::<p::Bills>(data);
    stays::<p::Payment>(data);
    stays::<p::Mandate>(data);
    stays::<p::Invitation>(data);
    stays::<p::MandateOffer>(data);
    stays::<p::PublicKeys>(data);
    stays::<p::Problem>(data);
    stays::<p::ChangesEnd>(data);
    stays::<p::Change>(data);
    if let Ok(report) = serde_json::from_slice::<p::NewReport>(data) {
        let p::NewReport { category, words, place, photos, written_at, disclosure, .. } = &report;
        p::NewReport::digest_input(category, words, place, photos, *written_at, *disclosure);
    }
}
