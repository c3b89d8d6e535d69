//! Accounts, sign-in by one-time code, and matching against the civil register.

use live_domain::{Assurance, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Asks for a one-time code: `POST /v1/sign-in/codes`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CodeRequest {
    /// A mobile number as the citizen typed it.
    pub phone: String,
}

/// A one-time code is on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CodeSent {
    /// How many digits the code has.
    pub digits: u8,
    /// Until when it can be used.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub expires_at: Timestamp,
    /// When another can be asked for.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub resend_at: Timestamp,
}

/// Confirms a phone number: `POST /v1/sign-in/sessions`, with a proof of the device's key, which
/// the session is bound to and which signs the device's receipts. A wrong or expired code is an
/// `invalid-input` problem of the field `code` with reason `wrong-code` or `expired-code`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignInRequest {
    /// The number that the code went to.
    pub phone: String,
    /// The code as the citizen typed it.
    pub code: String,
    /// How the device calls itself, so that its holder knows it again among others. The gateway
    /// keeps the first 60 letters.
    #[serde(default)]
    pub device: String,
}

/// Gives one's account another phone number, with the code that `POST /v1/sign-in/codes` sent to it:
/// `POST /v1/account/number`, answered with the [`Account`]. What is wrong is an `invalid-input` problem
/// of the field `phone` or `code`, as at sign-in; a number that is a matched account's needs
/// [`Assurance::Matched`].
///
/// A number that a device has confirmed and whose account is another person's is got by
/// `POST /v1/sign-in/own-account` with a [`MatchRequest`], answered with the [`Session`] of a new account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NumberRequest {
    /// The number as the citizen typed it.
    pub phone: String,
    /// The code as the citizen typed it.
    pub code: String,
}

/// Exchanges a refresh token, which is used up by it: `POST /v1/sign-in/refresh`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefreshRequest {
    /// The refresh token of the last session.
    pub refresh_token: String,
}

/// A signed-in device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// Sent as `Authorization: DPoP` with a proof of the device's key (RFC 9449); lives for minutes.
    pub access_token: String,
    /// Exchanged for the next session; used once.
    pub refresh_token: String,
    /// When the access token ends.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub expires_at: Timestamp,
    /// Whose session it is.
    pub account: Account,
}

/// A device that an account is signed in on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Device {
    /// What it is signed out by.
    pub id: Uuid,
    /// How it called itself; empty when it did not.
    pub name: String,
    /// When somebody signed in on it.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub signed_in_at: Timestamp,
    /// When it was last used, to within a quarter of an hour.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub seen_at: Timestamp,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

/// The devices of an account, the one that was used last first: `GET /v1/devices`. One is signed out
/// by `DELETE /v1/devices/{id}`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Devices {
    /// The devices.
    pub devices: Vec<Device>,
}

/// An account as its holder sees it: `GET /v1/account`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Account {
    /// The account's number, which says nothing about the person.
    pub id: Uuid,
    /// How sure the city is of who holds this device. [`Assurance::Guest`] says that the account was
    /// matched before the device came: until it matches with the same NIK, it may do nothing else.
    pub assurance: Assurance,
    /// The confirmed phone number, masked; empty when it is somebody else's by now, until another is set.
    pub phone_masked: String,
    /// The matched NIK, masked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nik_masked: Option<String>,
    /// When it is erased, because its holder asked for that: `POST /v1/account/erasure`. Until then
    /// `DELETE` there, or a new sign-in, undoes it. Both answer with the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub erase_at: Option<Timestamp>,
    /// Whether the city offers the national identity provider as the way to [`Assurance::Proven`].
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub can_prove: bool,
}

/// Where a browser leads back to after the identity provider: which of the addresses that the city
/// has registered there, never an address of the sender's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ReturnTo {
    /// The app on a phone (RFC 8252).
    App,
    /// The web shell.
    Web,
}

/// Begins a proof by the identity provider: `POST /v1/account/proofs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProofRequest {
    /// Where the browser is to lead back to.
    pub return_to: ReturnTo,
}

/// A proof that was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProofBegun {
    /// What the answer carries again. It belongs to the session that asked, and works once.
    pub state: String,
    /// The provider's page, to be opened in the device's browser.
    pub url: String,
    /// Until when the answer has to come.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub expires_at: Timestamp,
}

/// Ends a proof, and is answered with the [`Account`]: `POST /v1/account/proofs/answer`. What does
/// not hold is an `invalid-input` problem of the field `proof` (`declined`, `expired`, `refused`) or
/// of the field `nik` (`missing`, `other-person`, `already-in-use`).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProofAnswer {
    /// The query of the address that the browser was led back to, as it came.
    pub answer: String,
    /// The version of the notice of [`crate::IDENTITY_PROVIDER`] that stood above the button.
    pub consent: u16,
}

/// Never shows the code that it carries.
impl std::fmt::Debug for ProofAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ProofAnswer(…)")
    }
}

/// Asks the civil register: `POST /v1/account/match`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MatchRequest {
    /// NIK as the citizen typed it.
    pub nik: String,
    /// Family card number as the citizen typed it.
    pub family_card: String,
    /// Birth date as the citizen typed it, day first.
    #[serde(default)]
    pub birth_date: String,
    /// The version of the notice of [`crate::CIVIL_REGISTER`] that the citizen agreed to by sending
    /// this; an app from before versions were kept had a notice, too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<u16>,
}

/// A field that the civil register was asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MatchField {
    /// The NIK.
    Nik,
    /// The family card number.
    FamilyCard,
    /// The birth date.
    BirthDate,
}

/// What is known of one field: what the civil register answered, which never answers with data, or
/// what a person found who looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum MatchReason {
    /// It agrees.
    Match,
    /// The register does not know this NIK.
    NotRegistered,
    /// The family card is not, or no longer, the one of this NIK.
    OtherFamily,
    /// The birth date is not the one of this NIK.
    OtherBirthDate,
    /// Another account was matched with this NIK.
    AlreadyInUse,
    /// Another account has this NIK, and whose it is cannot be decided from afar: a proof does, of an
    /// officer or of the identity provider.
    NeedsProof,
    /// The account of this phone number was matched with another NIK, before the device came: the
    /// number was somebody else's once.
    OtherHolder,
    /// It was not looked at, because another field did not agree.
    NotChecked,
    /// The register did not answer.
    NoAnswer,
    /// There were too many tries, so the register was not asked.
    TooOften,
    /// A person looked at the document: the field is right.
    Confirmed,
    /// A person looked: the document says something else.
    NotTheSame,
    /// The photo is too blurry or too dark to read.
    Blurry,
    /// What matters is cut off or covered on the photo.
    CutOff,
    /// The photo shows another document.
    WrongDocument,
    /// A reason that this reader does not know yet.
    #[serde(other)]
    Other,
}

impl MatchReason {
    /// The reason's code, which words are kept for.
    pub fn code(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::NotRegistered => "not-registered",
            Self::OtherFamily => "other-family",
            Self::OtherBirthDate => "other-birth-date",
            Self::AlreadyInUse => "already-in-use",
            Self::NeedsProof => "needs-proof",
            Self::OtherHolder => "other-holder",
            Self::NotChecked => "not-checked",
            Self::NoAnswer => "no-answer",
            Self::TooOften => "too-often",
            Self::Confirmed => "confirmed",
            Self::NotTheSame => "not-the-same",
            Self::Blurry => "blurry",
            Self::CutOff => "cut-off",
            Self::WrongDocument => "wrong-document",
            Self::Other => "other",
        }
    }
}

/// One field's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldMatch {
    /// Which field.
    pub field: MatchField,
    /// What the register said.
    pub reason: MatchReason,
}

/// The register's answer, and the account after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MatchOutcome {
    /// The account, raised to [`Assurance::Matched`] when every field agrees.
    pub account: Account,
    /// An answer for each field, in the order asked.
    pub fields: Vec<FieldMatch>,
}
