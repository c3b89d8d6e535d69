//! Officers' devices that attest, and attestations on their way to the city.

use live_domain::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Account;

/// Enrols the device that asks, with the code that the city gave its officer:
/// `POST /v1/officer/enrolment`. A wrong or ended code is an `invalid-input` problem of the field
/// `enrolment_code`. The same device may repeat it as long as the code holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnrolmentRequest {
    /// The code as the officer typed it.
    pub code: String,
}

/// What an enrolled device attests with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnrolmentGrant {
    /// The signed [`crate::attestation::Enrolment`], base64url without padding.
    pub token: String,
    /// What persons are sealed with, 32 bytes, base64url without padding.
    pub person_key: String,
}

/// Brings an attestation to the city: `POST /v1/attestations`. Its citizen's device may, and the
/// officer's; whoever comes second gets the same answer. What does not hold is an `invalid-input`
/// problem of the field `attestation`, or of the `nik`, `birth_date` or `village` that it states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AttestationDelivery {
    /// The code as it was shown.
    pub attestation: String,
    /// The version of the notice of [`crate::CIVIL_REGISTER`] above the citizen's code.
    #[serde(default)]
    pub consent: u16,
}

/// An attestation counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AttestationTaken {
    /// Which.
    pub id: Uuid,
    /// The account after it, for its holder's device only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<Account>,
}

/// Lets an officer enrol a device, for the city's own people: `POST /v1/officer/enrolments`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewEnrolment {
    /// What citizens see of the officer, for example `Petugas 014`; up to 40 letters.
    pub officer: String,
    /// The kecamatan and kelurahan for whose residents they attest, by their codes; up to 16.
    pub area: Vec<String>,
    /// How many attestations, 1 to 5,000.
    pub quota: u32,
    /// For how many days, 1 to 366.
    pub days: u16,
}

/// The code for one officer's one device. It is told this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnrolmentCode {
    /// The enrolment.
    pub id: Uuid,
    /// To be typed on the device.
    pub code: String,
    /// Until when.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub expires_at: Timestamp,
}

/// An enrolment as the city's own people see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnrolmentEntry {
    /// What it is revoked by: `DELETE /v1/officer/enrolments/{id}`; with `?since=` and a moment, who
    /// was attested by it since then is no longer proven.
    pub id: Uuid,
    /// The officer.
    pub officer: String,
    /// The area.
    pub area: Vec<String>,
    /// How many attestations it may make.
    pub quota: u32,
    /// How many have arrived, those that were refused included.
    pub used: u32,
    /// Until when.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub expires_at: Timestamp,
    /// When a device was enrolled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub enrolled_at: Option<Timestamp>,
    /// When it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub revoked_at: Option<Timestamp>,
}

/// Every enrolment, newest first: `GET /v1/officer/enrolments`, for the city's own people.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Enrolments {
    /// The enrolments.
    pub enrolments: Vec<EnrolmentEntry>,
}
