//! What a citizen decides and learns about their own data: consents, who looked, a copy of all of
//! it, and erasing the account.

use live_domain::Timestamp;
use live_domain::service::Answers;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Account, Application, Appointment, ClaimNotice, CounterDraft, Document, FieldProblem,
    InboxMessage, InboxSettings, Mandate, Payment, Ticket, Verification,
};

/// Something that personal data are used for only when the citizen agrees, with the version of the
/// notice that says so. Whoever changes what the notice promises raises the version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purpose {
    /// What it is known by; the reader has the words.
    pub id: &'static str,
    /// The version of the notice.
    pub version: u16,
}

/// Comparing what was typed with the civil register, and asking the tax office for its number of who
/// agrees. Given with [`crate::MatchRequest`]; who takes it back is no longer matched. Since version 2
/// the notice says that what was typed is kept sealed while the register does not answer.
pub const CIVIL_REGISTER: Purpose = Purpose { id: "civil-register", version: 2 };

/// Being told a NIK by the identity provider, and asking the tax office for its number of who holds
/// it. Given with [`crate::ProofAnswer`]; who takes it back is no longer proven by that.
pub const IDENTITY_PROVIDER: Purpose = Purpose { id: "identity-provider", version: 1 };

/// Acting for a child, as its parent or guardian: its data are compared with the civil register. Given
/// with [`crate::NewChild`]; who takes it back acts for no child any more. Since version 2 the notice says
/// that services are applied for by it.
pub const CHILD_MANDATE: Purpose = Purpose { id: "child-mandate", version: 2 };

/// Being acted for, or acting, by a mandate. Given by each side, with [`crate::NewInvitation`] and with
/// [`crate::MandateAcceptance`]; who takes it back ends all of these. Since version 2 the notice says that
/// services are applied for by it.
pub const CARE_MANDATE: Purpose = Purpose { id: "care-mandate", version: 2 };

/// Every purpose.
pub const PURPOSES: [Purpose; 4] = [CIVIL_REGISTER, IDENTITY_PROVIDER, CHILD_MANDATE, CARE_MANDATE];

/// A consent that was given, and perhaps taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Consent {
    /// For which [`Purpose`].
    pub purpose: String,
    /// The version of the notice that was read; 0 for one from before versions were kept.
    pub version: u16,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub given_at: Timestamp,
    /// When it was taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub withdrawn_at: Option<Timestamp>,
}

/// Every consent of an account, newest first: `GET /v1/account/consents`. One is taken back by
/// `DELETE /v1/account/consents/{purpose}`, which answers with the account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Consents {
    /// The consents.
    pub consents: Vec<Consent>,
}

/// Why somebody got personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AccessReason {
    /// To compare it with the civil register.
    Match,
    /// To find the citizen's number at the tax office.
    Taxpayer,
    /// To show the citizen their bills.
    Bills,
    /// To work on a report.
    Report,
    /// To work on an application.
    Application,
    /// To answer at once what the citizen asked.
    Enquiry,
    /// To look, as a person, at what the register did not agree to.
    Review,
    /// To compare what an officer attested with the civil register.
    Attestation,
    /// To decide whether the NIK is that of somebody who claims it.
    Claim,
    /// To book, look at or cancel a place in a queue.
    Appointment,
    /// Because somebody acts for the citizen, or the citizen for a child, by a mandate.
    Mandate,
    /// Because the citizen shared a document.
    Share,
    /// To finish at a counter what the citizen had begun.
    Counter,
    /// A reason that this reader does not know yet.
    #[serde(other)]
    Other,
}

impl AccessReason {
    /// The reason's code, which words are kept for.
    pub fn code(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::Taxpayer => "taxpayer",
            Self::Bills => "bills",
            Self::Report => "report",
            Self::Application => "application",
            Self::Enquiry => "enquiry",
            Self::Review => "review",
            Self::Attestation => "attestation",
            Self::Claim => "claim",
            Self::Appointment => "appointment",
            Self::Mandate => "mandate",
            Self::Share => "share",
            Self::Counter => "counter",
            Self::Other => "other",
        }
    }
}

/// A kind of personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PersonalData {
    /// The NIK.
    Nik,
    /// The family card number.
    FamilyCard,
    /// The birth date.
    BirthDate,
    /// The tax office's own number for the citizen.
    TaxpayerNumber,
    /// The phone number.
    Phone,
    /// What was written in a report.
    Words,
    /// The place of a report.
    Place,
    /// The photos of a report.
    Photos,
    /// A photo of an identity document.
    Document,
    /// A document that the city issued.
    IssuedDocument,
    /// The name that somebody is called by.
    Name,
    /// Where and when somebody is to be treated, and for what.
    Health,
    /// A kind that this reader does not know yet.
    #[serde(other)]
    Other,
}

impl PersonalData {
    /// The kind's code, which words are kept for.
    pub fn code(self) -> &'static str {
        match self {
            Self::Nik => "nik",
            Self::FamilyCard => "family-card",
            Self::BirthDate => "birth-date",
            Self::TaxpayerNumber => "taxpayer-number",
            Self::Phone => "phone",
            Self::Words => "words",
            Self::Place => "place",
            Self::Photos => "photos",
            Self::Document => "document",
            Self::IssuedDocument => "issued-document",
            Self::Name => "name",
            Self::Health => "health",
            Self::Other => "other",
        }
    }
}

/// Somebody got personal data of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Access {
    /// When; the first time, where it was several times within an hour.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
    /// The department.
    pub who: String,
    /// Why.
    pub why: AccessReason,
    /// What they got.
    pub what: Vec<PersonalData>,
    /// What it was about, for example a ticket's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// How many times within that hour.
    pub times: u32,
}

/// Who got personal data of an account, newest first: `GET /v1/account/accesses`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Accesses {
    /// For how many days they are kept.
    pub kept_days: u32,
    /// The accesses.
    pub accesses: Vec<Access>,
}

/// How many days pass between asking for an account to be erased and its end.
pub const ERASURE_WAIT_DAYS: u16 = 7;

/// How an [`Export`] begins.
pub const EXPORT_FORMAT: &str = "live-account-export-1";

/// All that the gateway holds about an account, as a file for programs to read:
/// `GET /v1/account/export`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Export {
    /// [`EXPORT_FORMAT`].
    pub format: String,
    /// When it was made.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub made_at: Timestamp,
    /// The account. The NIK is held as a keyed hash and masked, so no more of it can be given; the phone
    /// number is held sealed besides, for the one text message that a missed last day is worth.
    pub account: Account,
    /// When the account was made.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Timestamp,
    /// When the civil register agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub matched_at: Option<Timestamp>,
    /// When the identity provider proved who holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub proven_at: Option<Timestamp>,
    /// When an officer's attestation of who holds it counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub attested_at: Option<Timestamp>,
    /// The attestations by officers that came for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attestations: Vec<ExportedAttestation>,
    /// The tax office's own number for the citizen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taxpayer: Option<String>,
    /// Where the account is or was signed in.
    pub devices: Vec<ExportedDevice>,
    /// The reports, with timeline, receipts and rating.
    pub tickets: Vec<Ticket>,
    /// The applications, with what was answered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub applications: Vec<ExportedApplication>,
    /// The documents that were issued, with what was shared of them; their PDFs are at
    /// `GET /v1/documents/{id}/pdf`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<Document>,
    /// The payments that it asked for, and those of its bills, with their proofs.
    pub payments: Vec<Payment>,
    /// The photos that were sent; their bytes are at `GET /v1/files/{id}`.
    pub photos: Vec<ExportedPhoto>,
    /// The receipts of verifications.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub verifications: Vec<Verification>,
    /// The messages in its inbox.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<InboxMessage>,
    /// How it wants to hear of them, where that is not the usual way.
    #[serde(default, skip_serializing_if = "InboxSettings::is_usual")]
    pub inbox: InboxSettings,
    /// The claims of others on its NIK that are not decided.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<ClaimNotice>,
    /// The mandates, on either side.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mandates: Vec<Mandate>,
    /// The drafts at a counter, with what is filled in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counter_drafts: Vec<CounterDraft>,
    /// The places in queues.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub appointments: Vec<Appointment>,
    /// The consents.
    pub consents: Vec<Consent>,
    /// Who got personal data.
    pub accesses: Vec<Access>,
}

/// A device of an [`Export`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportedDevice {
    /// How it called itself.
    pub name: String,
    /// Its public key.
    pub key: String,
    /// When somebody signed in on it.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub signed_in_at: Timestamp,
    /// When it was last used.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub seen_at: Timestamp,
    /// Where it is called by Web Push, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called_at: Option<String>,
    /// When it was signed out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub signed_out_at: Option<Timestamp>,
}

/// An application of an [`Export`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportedApplication {
    /// The application.
    pub application: Application,
    /// What was answered.
    pub answers: Answers,
}

/// An attestation of an [`Export`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportedAttestation {
    /// Its number.
    pub id: Uuid,
    /// Who attested.
    pub officer: String,
    /// When it came.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
    /// What of it did not hold; nothing when it counted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<FieldProblem>,
    /// When it ceased to count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub ended_at: Option<Timestamp>,
}

/// A photo of an [`Export`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportedPhoto {
    /// Its id.
    pub id: Uuid,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// Its media type.
    pub media_type: String,
    /// How many bytes it has.
    pub size: u64,
    /// When it came.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub sent_at: Timestamp,
}
