//! The receipt of a verification: what was checked, what is missing and why, and the way on by a
//! person who looks at one thing alone.

use live_domain::{Date, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{FieldMatch, MatchField, MatchReason, MatchRequest};

/// How a verification stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum VerificationState {
    /// Something does not agree or was not answered; it is the citizen's turn.
    Open,
    /// The register did not answer; it is asked again without the citizen.
    Waiting,
    /// A person looks at what did not agree.
    InReview,
    /// That person could not decide by the photo; only what `wanted` names is needed again.
    SentBack,
    /// A person found that the NIK is the citizen's. It comes to them at `ends_at`, unless who has it
    /// in another account objects.
    Held,
    /// Everything agrees: by the register, or by a person.
    Matched,
    /// A person looked, and it does not agree.
    Declined,
    /// The citizen took it back.
    Withdrawn,
    /// A state that this reader does not know yet.
    #[serde(other)]
    Other,
}

impl VerificationState {
    /// The state's code, which words are kept for.
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Waiting => "waiting",
            Self::InReview => "in-review",
            Self::SentBack => "sent-back",
            Self::Held => "held",
            Self::Matched => "matched",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
            Self::Other => "other",
        }
    }

    /// Whether nothing comes after it: the next try begins another receipt.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Matched | Self::Declined | Self::Withdrawn)
    }
}

/// A receipt of a verification: `GET /v1/verifications/{number}`, and in the change feed. It is
/// taken back by `DELETE`, which answers with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Verification {
    /// The number that a citizen quotes, for example `VK-26-000042`.
    pub number: String,
    /// How it stands.
    pub state: VerificationState,
    /// What is known of each field.
    pub items: Vec<FieldMatch>,
    /// The fields that a person needs a photo for before they can look; none when nothing is needed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wanted: Vec<MatchField>,
    /// Whether everything agrees, but another account has the NIK, which can be claimed: by
    /// [`ReviewRequest::claim`] and a photo of the ID card, for the field of the NIK.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub claimable: bool,
    /// When a claim ends well at the earliest, unless somebody objects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub ends_at: Option<Timestamp>,
    /// When it was checked last.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub checked_at: Timestamp,
    /// When the citizen may try again, where there were too many tries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub retry_at: Option<Timestamp>,
    /// Its place in the queue of who looks, from one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<u32>,
    /// By which day somebody has looked, counted in working days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub promised: Option<Date>,
}

impl Verification {
    /// The fields that are not known to be right.
    pub fn missing(items: &[FieldMatch]) -> impl Iterator<Item = FieldMatch> + '_ {
        items.iter().copied().filter(|item| !item.reason.is_right())
    }
}

/// Asks for a person to look, claims a NIK, or gives a person again what they could not read:
/// `POST /v1/verifications/{number}/review`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReviewRequest {
    /// What was typed, as it was checked. Not needed again when it was sent back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub typed: Option<MatchRequest>,
    /// A photo for each field that is wanted, put before. What is wrong with one is told of the
    /// member `photo_nik`, `photo_family_card` or `photo_birth_date`.
    pub photos: Vec<FieldPhoto>,
    /// Claims a NIK that another account has: whose that account is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
}

/// Whose the account is that has a citizen's NIK.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Claim {
    /// The citizen's own, of before: all that is in it moves over, and it ends.
    Mine,
    /// Somebody else's: it loses the NIK, and its devices are signed out.
    Others,
}

impl Claim {
    /// Both, the more frequent first.
    pub const ALL: [Self; 2] = [Self::Mine, Self::Others];

    /// Its code, which words are kept for.
    pub fn code(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Others => "others",
        }
    }
}

/// How many days pass at least between a claim and its end, unless a proof ends it before.
pub const CLAIM_WAIT_DAYS: u16 = 7;

/// Where an account finds claims on its NIK; also in its change feed.
pub const CLAIMS: &str = "/v1/account/claims";

/// The claims on an account's NIK that are not decided, oldest first: `GET /v1/account/claims`.
/// `DELETE` objects to all of them, and answers with what is left: none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Claims {
    /// The claims.
    pub claims: Vec<ClaimNotice>,
}

/// Somebody claims the NIK of an account. More is not told: not who, and not from where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClaimNotice {
    /// Since when.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub asked_at: Timestamp,
    /// When the NIK goes to them at the earliest, unless the account objects.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub ends_at: Timestamp,
}

/// A photo of the document that shows a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldPhoto {
    /// Which field.
    pub field: MatchField,
    /// The photo's file.
    pub photo: Uuid,
}

impl MatchField {
    /// Every field, in the order in which they are asked.
    pub const ALL: [Self; 3] = [Self::Nik, Self::FamilyCard, Self::BirthDate];

    /// Its name, as the member of a request.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nik => "nik",
            Self::FamilyCard => "family_card",
            Self::BirthDate => "birth_date",
        }
    }
}

impl MatchReason {
    /// Whether the field is known to be right.
    pub fn is_right(self) -> bool {
        matches!(self, Self::Match | Self::Confirmed)
    }

    /// Whether the photo could not be read or does not show the field: another one is needed.
    pub fn wants_another_photo(self) -> bool {
        matches!(self, Self::Blurry | Self::CutOff | Self::WrongDocument)
    }
}
