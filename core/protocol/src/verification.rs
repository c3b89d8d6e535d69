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

/// Asks for a person to look, or gives them again what they could not read:
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
