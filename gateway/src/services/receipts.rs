//! The chain of signed receipts: device → gateway → department.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use live_domain::Timestamp;
use live_protocol::{NewReport, Receipt, ReceiptStage};
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::secrets::{Signer, sha256_hex};

/// What a device calls its own key.
pub(crate) const DEVICE: &str = "device";

/// The digest that every receipt of a report carries.
pub(crate) fn digest(report: &NewReport) -> String {
    sha256_hex(&NewReport::digest_input(
        &report.category,
        &report.words,
        &report.place,
        &report.photos,
        report.written_at,
        report.disclosure,
    ))
}

/// Whether the device signed what has this digest under this key of idempotency.
pub(crate) fn check_device(
    receipt: &Receipt,
    digest: &str,
    submission: Uuid,
    device_key: &str,
) -> Result<()> {
    let wrong = |reason| Err(Error::field("receipt", reason));
    if receipt.stage != ReceiptStage::Device || receipt.key_id != DEVICE {
        return wrong("not-a-device-receipt");
    }
    if receipt.submission != submission {
        return wrong("other-submission");
    }
    if receipt.digest != digest {
        return wrong("wrong-digest");
    }
    let signature = URL_SAFE_NO_PAD.decode(&receipt.signature);
    let key = URL_SAFE_NO_PAD.decode(device_key);
    let (Ok(signature), Ok(key)) = (signature, key) else { return wrong("wrong-signature") };
    let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key);
    match key.verify(&receipt.statement(""), &signature) {
        Ok(()) => Ok(()),
        Err(_) => wrong("wrong-signature"),
    }
}

/// The first receipt of a chain that no device of a citizen's began.
pub(crate) fn sign_first(
    signer: &Signer,
    submission: Uuid,
    digest: String,
    at: Timestamp,
) -> Result<Receipt> {
    let stage = ReceiptStage::Gateway;
    sign(
        signer,
        Receipt { stage, submission, digest, at, key_id: String::new(), signature: String::new() },
        "",
    )
}

/// The next receipt of a chain.
pub(crate) fn sign_next(
    signer: &Signer,
    previous: &Receipt,
    stage: ReceiptStage,
    at: Timestamp,
) -> Result<Receipt> {
    let receipt = Receipt {
        stage,
        submission: previous.submission,
        digest: previous.digest.clone(),
        at,
        key_id: String::new(),
        signature: String::new(),
    };
    sign(signer, receipt, &previous.signature)
}

fn sign(signer: &Signer, mut receipt: Receipt, previous: &str) -> Result<Receipt> {
    signer.id().clone_into(&mut receipt.key_id);
    receipt.signature = signer.sign(&receipt.statement(previous))?;
    Ok(receipt)
}
