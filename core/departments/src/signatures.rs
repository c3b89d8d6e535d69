//! Checking signed receipts with the keys that the gateway publishes.

use std::fmt::Write as _;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use live_protocol::{PaymentReceipt, PublicKeys, Receipt};
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};

/// Where the gateway publishes its keys and the departments'.
pub const KEYS: &str = "/v1/keys";

/// How long they are looked at without fetching them again.
pub const KEYS_FRESH: Duration = Duration::from_hours(1);

/// Whether each receipt of a chain was signed by who it says, over the same submission and over the
/// receipt before it. `device_key` is this device's own public key: a chain that began on another
/// of the citizen's devices keeps its first link unchecked, and that counts as not proven.
pub fn check_chain(chain: &[Receipt], device_key: &[u8], keys: &PublicKeys) -> Vec<bool> {
    let mut previous = "";
    let mut proven = Vec::new();
    for receipt in chain {
        let same = receipt.submission == chain[0].submission && receipt.digest == chain[0].digest;
        let key = if receipt.key_id == DEVICE {
            Some(device_key.to_vec())
        } else {
            find(keys, &receipt.key_id)
        };
        let statement = receipt.statement(previous);
        proven.push(same && key.is_some_and(|key| verify(&key, &statement, &receipt.signature)));
        previous = &receipt.signature;
    }
    proven
}

/// The key id of a device's own receipts.
pub const DEVICE: &str = "device";

/// Whether the proof of a payment was signed by who it says.
pub fn check_payment(receipt: &PaymentReceipt, keys: &PublicKeys) -> bool {
    find(keys, &receipt.key_id)
        .is_some_and(|key| verify(&key, &receipt.statement(), &receipt.signature))
}

/// Bytes as they travel: base64url without padding.
pub fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes of such a text.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// The key of this id by which the city enrols officers' devices. No other key of the city may.
pub fn issuer_key(keys: &PublicKeys, id: &str) -> Option<Vec<u8>> {
    if id.starts_with("issuer-") { find(keys, id) } else { None }
}

/// Bytes in lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

fn find(keys: &PublicKeys, id: &str) -> Option<Vec<u8>> {
    let key = keys.keys.iter().find(|key| key.id == id)?;
    URL_SAFE_NO_PAD.decode(&key.key).ok()
}

fn verify(key: &[u8], statement: &[u8], signature: &str) -> bool {
    URL_SAFE_NO_PAD.decode(signature).is_ok_and(|signature| {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key).verify(statement, &signature).is_ok()
    })
}
