//! Bills of the city's taxes, and their payment by QRIS.

use live_domain::{Date, PROPERTY_TAX, Rupiah, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What names no kind is of property tax: it was the only one once.
fn property_tax() -> String {
    PROPERTY_TAX.to_owned()
}

fn is_property_tax(kind: &str) -> bool {
    kind == PROPERTY_TAX
}

/// Looks bills up by what is taxed: `POST /v1/bills/lookup`, public. The number travels in the
/// body, because what stands in a URL ends in logs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BillLookup {
    /// Which tax, by its id in the city's profile.
    #[serde(default = "property_tax", skip_serializing_if = "is_property_tax")]
    pub kind: String,
    /// The number of what is taxed (NOP, NOPD), as the citizen typed it.
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

/// A bill of one tax object for one year, or one month of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Bill {
    /// The bill's number.
    pub id: Uuid,
    /// Which tax, by its id in the city's profile.
    #[serde(default = "property_tax", skip_serializing_if = "is_property_tax")]
    pub kind: String,
    /// The number of what is taxed (NOP, NOPD), as it is printed.
    pub tax_object: String,
    /// The tax year.
    pub year: u16,
    /// The month of that year, 1 to 12, of a tax that is paid for each month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub month: Option<u8>,
    /// Street and house number of the object, or what the business is called.
    pub address: String,
    /// The owner's name, masked, so that a payer can see that it is the right one.
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
    /// Which tax, by its id in the city's profile.
    #[serde(default = "property_tax", skip_serializing_if = "is_property_tax")]
    pub kind: String,
    /// The number of what is taxed (NOP, NOPD), as it is printed.
    pub tax_object: String,
    /// The tax year.
    pub year: u16,
    /// The month of that year, of a tax that is paid for each month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub month: Option<u8>,
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
    /// The bytes that are signed. Of property tax they are what they were before there were other kinds.
    pub fn statement(&self) -> Vec<u8> {
        let head = match (self.kind.as_str(), self.month) {
            (PROPERTY_TAX, None) => "live-payment-1".to_owned(),
            (kind, month) => format!("live-payment-2\n{kind}\n{}", month.unwrap_or(0)),
        };
        format!(
            "{head}\n{}\n{}\n{}\n{}\n{}\n{}",
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
