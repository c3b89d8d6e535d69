//! Signed proofs of hand-over: device → gateway → department.

use live_domain::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Who took a submission over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ReceiptStage {
    /// The citizen's device made it.
    Device,
    /// The gateway has it.
    Gateway,
    /// The department has it.
    Department,
}

/// A signed statement that somebody has a submission. Each stage signs over the digest of the
/// submission and the signature of the stage before it, so that a chain cannot be recombined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Receipt {
    /// Who took it over.
    pub stage: ReceiptStage,
    /// The submission: the idempotency key it was sent with.
    pub submission: Uuid,
    /// SHA-256 of what was submitted, lower-case hex; what goes in is defined by
    /// [`crate::NewReport::digest_input`].
    pub digest: String,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
    /// Which key signed: an id from [`PublicKeys`], or `device`.
    pub key_id: String,
    /// ECDSA P-256 with SHA-256 over [`Receipt::statement`], fixed-length, base64url without
    /// padding.
    pub signature: String,
}

impl Receipt {
    /// The bytes that are signed, given the signature of the stage before (empty for the device).
    pub fn statement(&self, previous_signature: &str) -> Vec<u8> {
        let stage = match self.stage {
            ReceiptStage::Device => "device",
            ReceiptStage::Gateway => "gateway",
            ReceiptStage::Department => "department",
        };
        format!(
            "live-receipt-1\n{stage}\n{}\n{}\n{}\n{}\n{previous_signature}",
            self.submission,
            self.digest,
            self.at.unix_millis(),
            self.key_id,
        )
        .into_bytes()
    }
}

/// The keys that receipts are checked with: `GET /v1/keys`, public.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicKeys {
    /// Every key that is or was in use.
    pub keys: Vec<PublicKey>,
}

/// One public key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicKey {
    /// Its id, for example `gateway-1` or `laksa-1`.
    pub id: String,
    /// ECDSA P-256 public key, uncompressed point, base64url without padding.
    pub key: String,
}
