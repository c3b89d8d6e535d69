//! Families: one account acts for another person, a parent for a child or a caretaker for somebody who
//! wants that, until a day.

use live_domain::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Assurance;

/// Where mandates are, at the gateway and in the change feed of both sides.
pub const MANDATES: &str = "/v1/mandates";

/// For how many days a mandate may be given in [`NewInvitation`].
pub const MANDATE_DAYS: [u16; 3] = [30, 183, 365];

/// The longest name of a child, in characters.
pub const MAX_CHILD_NAME: u32 = 40;

/// From this age on nobody acts for somebody as for a child.
pub const ADULT_YEARS: u8 = 17;

/// Why somebody may act for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum MandateKind {
    /// A parent or guardian, for a child on the same family card.
    Child,
    /// Somebody whom the person asked to.
    Care,
    /// A kind that this reader does not know yet.
    #[serde(other)]
    Other,
}

/// Which side of a mandate the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum MandateRole {
    /// The one who acts.
    Agent,
    /// The one who is acted for.
    Principal,
}

/// How a mandate stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum MandateState {
    /// It counts, until [`Mandate::until`].
    Standing,
    /// One of the two ended it, or what it rests on is gone.
    Ended,
    /// Its time ran out.
    Expired,
    /// A state that this reader does not know yet.
    #[serde(other)]
    Other,
}

/// That one account may act for another person: `GET /v1/mandates/{id}`, and in the change feed of
/// both. `DELETE` there ends it, whichever side asks; `POST …/renewal` prolongs that of a child.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Mandate {
    /// Its number, which says nothing about anybody and stands in addresses.
    pub id: Uuid,
    /// Why.
    pub kind: MandateKind,
    /// Which side the reader is.
    pub role: MandateRole,
    /// How it stands.
    pub state: MandateState,
    /// What the agent calls the child; empty otherwise.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The other side's phone number, masked, where the other side has an account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_masked: Option<String>,
    /// How sure the city is of both when it was told: the less sure of the two. The gateway looks anew
    /// at each request.
    pub level: Assurance,
    /// When it began.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub since: Timestamp,
    /// Until when it counts.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub until: Timestamp,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub ended_at: Option<Timestamp>,
    /// Whether its agent may prolong it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub can_renew: bool,
}

impl Mandate {
    /// Where a mandate is.
    pub fn resource(id: Uuid) -> String {
        format!("{MANDATES}/{id}")
    }

    /// Whether it counts at a time.
    pub fn stands(&self, now: Timestamp) -> bool {
        self.state == MandateState::Standing && now < self.until
    }
}

/// Every mandate of an account, on either side, newest first: `GET /v1/mandates`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Mandates {
    /// The mandates.
    pub mandates: Vec<Mandate>,
}

/// Acts for a child from now on: `POST /v1/mandates/children`, answered with the [`Mandate`]; sent
/// again for the same child, with the same. What does not hold is an `invalid-input` problem: of the
/// field `child_family_card` also `own-unknown` (the agent has to be matched once more, because which
/// card is theirs is not known), `other-card` (it is not the agent's) and `not-adult`; of
/// `child_birth_date` also `grown-up`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewChild {
    /// What the agent calls the child: at most [`MAX_CHILD_NAME`] characters.
    pub child_name: String,
    /// The child's NIK as it was typed.
    pub child_nik: String,
    /// The family card number as it was typed.
    pub child_family_card: String,
    /// The child's birth date as it was typed, day first.
    pub child_birth_date: String,
    /// The version of the notice of [`crate::CHILD_MANDATE`] that stood above the button, in which the
    /// agent declares to be parent or guardian.
    pub consent: u16,
}

/// Never shows whose child it is.
impl std::fmt::Debug for NewChild {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewChild(…)")
    }
}

/// Lets somebody act for oneself: `POST /v1/mandates/invitations`. A new one takes the place of the
/// one before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewInvitation {
    /// For how many days the mandate is to count: one of [`MANDATE_DAYS`].
    pub days: u16,
    /// The version of the notice of [`crate::CARE_MANDATE`] that stood above the button.
    pub consent: u16,
}

/// An invitation that was made.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invitation {
    /// What the other person types or scans, once.
    pub code: String,
    /// For how many days the mandate will count.
    pub days: u16,
    /// Until when the code can be used.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub expires_at: Timestamp,
}

/// Never shows the code.
impl std::fmt::Debug for Invitation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Invitation(…)")
    }
}

/// Asks what a code would allow: `POST /v1/mandates/offer`. A code that is wrong, used, or too old is
/// an `invalid-input` problem of the field `mandate_code` with reason `wrong-code`, one's own of reason
/// `own-code`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OfferRequest {
    /// The code as it was typed.
    pub mandate_code: String,
}

/// Never shows the code.
impl std::fmt::Debug for OfferRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OfferRequest(…)")
    }
}

/// What a code would allow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MandateOffer {
    /// Whose it is: their phone number, masked.
    pub phone_masked: String,
    /// The level at which they would be acted for.
    pub level: Assurance,
    /// Until when.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub until: Timestamp,
}

/// Agrees to act for who made a code: `POST /v1/mandates`, answered with the [`Mandate`]; sent again by
/// the same account while the code holds, with the same.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MandateAcceptance {
    /// The code as it was typed.
    pub mandate_code: String,
    /// The version of the notice of [`crate::CARE_MANDATE`] that stood above the button.
    pub consent: u16,
}

/// Never shows the code.
impl std::fmt::Debug for MandateAcceptance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MandateAcceptance(…)")
    }
}
