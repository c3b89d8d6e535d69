//! The words on the wire: every message, whoever reads it.

use live_protocol as p;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What is read is written back, and read again the same, by the core's reader of JSON, too.
fn stays<T: DeserializeOwned + Serialize>(data: &[u8]) {
    let Some(written) = written_back::<T>(data) else { return };
    let by_core: T = live_domain::json::read(written.as_bytes()).expect("what was written");
    assert_eq!(serde_json::to_string(&by_core).expect("it is JSON"), written);
}

/// The same for what `serde_json` alone can read, because it leaves a part unread.
fn written_back<T: DeserializeOwned + Serialize>(data: &[u8]) -> Option<String> {
    let read = serde_json::from_slice::<T>(data).ok()?;
    let written = serde_json::to_string(&read).expect("it is JSON");
    let again: T = serde_json::from_str(&written).expect("what was written");
    assert_eq!(serde_json::to_string(&again).expect("it is JSON"), written);
    Some(written)
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
    let _ = written_back::<p::Change>(data);
    if let Ok(report) = serde_json::from_slice::<p::NewReport>(data) {
        let p::NewReport { category, words, place, photos, written_at, disclosure, .. } = &report;
        p::NewReport::digest_input(category, words, place, photos, *written_at, *disclosure);
    }
}
