//! Property tax bills (PBB-P2) and their payment by QRIS.

use live_domain::{Date, Rupiah, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Looks a bill up by its tax object: `POST /v1/bills/lookup`, public. The number travels in the
/// body, because what stands in a URL ends in logs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BillLookup {
    /// NOP as the citizen typed it.
    pub tax_object: String,
}

/// Whether a bill is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum BillStatus {
    /// Not yet.
    Unpaid,
    /// Paid.
    Paid,
}

/// A bill of one tax object for one year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Bill {
    /// The bill's number.
    pub id: Uuid,
    /// NOP, as it is printed.
    pub tax_object: String,
    /// The tax year.
    pub year: u16,
    /// Street and house number of the object.
    pub address: String,
    /// The owner's name, masked, so that a payer can see that it is the right house.
    pub owner_masked: String,
    /// The tax itself.
    #[cfg_attr(feature = "openapi", schema(value_type = u64))]
    pub principal: Rupiah,
    /// The fine up to today.
    #[cfg_attr(feature = "openapi", schema(value_type = u64))]
    pub fine: Rupiah,
    /// The last day without a fine.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub due: Date,
    /// Whether it is paid.
    pub status: BillStatus,
    /// The proof of payment, to its payer and owner only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<PaymentReceipt>,
}

/// The bills of the matched citizen, unpaid first: `GET /v1/bills`, assurance `Matched`; with
/// `?for={mandate}`, of whom a mandate is for.
/// Also the answer to a look-up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Bills {
    /// The bills.
    pub bills: Vec<Bill>,
}

/// How a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PaymentStatus {
    /// The QRIS waits to be paid.
    Waiting,
    /// Paid.
    Paid,
    /// The QRIS ran out unpaid.
    Expired,
}

/// A payment: `POST /v1/bills/{id}/payments` with an idempotency key makes it, public (anybody may
/// pay a bill); `GET /v1/payments/{id}` follows it. Its id is unguessable and is the capability.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Payment {
    /// The payment's number.
    pub id: Uuid,
    /// What it pays.
    pub bill: Uuid,
    /// How much.
    #[cfg_attr(feature = "openapi", schema(value_type = u64))]
    pub amount: Rupiah,
    /// The dynamic QRIS to pay it with.
    pub qris: String,
    /// Until when the QRIS can be paid.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub expires_at: Timestamp,
    /// How it stands.
    pub status: PaymentStatus,
    /// The proof, once paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<PaymentReceipt>,
}

/// The proof that a bill was paid. Signed like every receipt, so that it can be shown offline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PaymentReceipt {
    /// The number that the citizen quotes (NTPD).
    pub number: String,
    /// NOP, as it is printed.
    pub tax_object: String,
    /// The tax year.
    pub year: u16,
    /// How much was paid.
    #[cfg_attr(feature = "openapi", schema(value_type = u64))]
    pub amount: Rupiah,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub paid_at: Timestamp,
    /// Which key signed.
    pub key_id: String,
    /// ECDSA P-256 with SHA-256 over [`PaymentReceipt::statement`], fixed-length, base64url.
    pub signature: String,
}

impl PaymentReceipt {
    /// The bytes that are signed.
    pub fn statement(&self) -> Vec<u8> {
        format!(
            "live-payment-1\n{}\n{}\n{}\n{}\n{}\n{}",
            self.number,
            self.tax_object,
            self.year,
            self.amount.whole(),
            self.paid_at.unix_millis(),
            self.key_id,
        )
        .into_bytes()
    }
}
