//! The inbox: what a citizen must know or do, and how they want to hear of it.

use live_domain::{Date, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where messages are, at the gateway and in the account's change feed.
pub const MESSAGES: &str = "/v1/inbox/messages";

/// Where messages are marked as read.
pub const INBOX_READ: &str = "/v1/inbox/read";

/// Where an account says how it wants to hear of messages; also in its change feed.
pub const INBOX_SETTINGS: &str = "/v1/inbox/settings";

/// Where a device says how it is reached by Web Push.
pub const PUSH: &str = "/v1/inbox/push";

/// The most messages that are marked at once.
pub const MAX_MARKED: usize = 200;

/// What is worth a message. This is all that is: nothing else may reach the inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum MessageKind {
    /// Some answers of an application have to be put right.
    NeedsFix,
    /// An application was approved.
    Approved,
    /// An application was approved, and a document was issued.
    Issued,
    /// An application was declined; until a day one may object.
    Declined,
    /// An application was not decided by the promised day; until a day one may object.
    Late,
    /// A department takes longer with an application, once, and says why.
    Extended,
    /// The department answered a message.
    Answered,
    /// What was reported is done, and wants to be judged.
    Finished,
    /// A report that was joined is done. Who sent it judges it.
    FinishedJoined,
    /// A report was closed without anything being done, for a reason.
    Closed,
    /// A bill is to be paid until a day.
    BillDue,
    /// A reviewer sent a verification back.
    VerificationBack,
    /// A verification ended well.
    VerificationGood,
    /// A verification was declined.
    VerificationDeclined,
    /// Somebody claims the account's NIK; until a day one may object.
    NikClaimed,
    /// A mandate is over.
    MandateEnded,
    /// What was handed over at a counter was filed there.
    FiledAtCounter,
    /// What this reader does not know yet.
    #[serde(other)]
    Other,
}

impl MessageKind {
    /// Each that there is.
    pub const ALL: [Self; 17] = [
        Self::NeedsFix,
        Self::Approved,
        Self::Issued,
        Self::Declined,
        Self::Late,
        Self::Extended,
        Self::Answered,
        Self::Finished,
        Self::FinishedJoined,
        Self::Closed,
        Self::BillDue,
        Self::VerificationBack,
        Self::VerificationGood,
        Self::VerificationDeclined,
        Self::NikClaimed,
        Self::MandateEnded,
        Self::FiledAtCounter,
    ];

    /// Whether there is something to do. Where that has a day by law, it is [`InboxMessage::act_by`].
    pub fn asks(self) -> bool {
        matches!(self, Self::NeedsFix | Self::BillDue | Self::VerificationBack | Self::NikClaimed)
    }
}

/// A message: `GET /v1/inbox/messages/{id}`. It holds nothing but what it is about: the words are the
/// app's, and the matter itself is a resource of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InboxMessage {
    /// Its number, which says nothing about anybody.
    pub id: Uuid,
    /// What is so.
    pub what: MessageKind,
    /// The department's id in the city's profile.
    pub department: String,
    /// The resource that it is about, for example `/v1/applications/PM-26-000001`.
    pub about: String,
    /// Since when it is so.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
    /// The last day on which something can be done, where the law or the department sets one. Such a
    /// message always comes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub act_by: Option<Date>,
    /// When it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub read_at: Option<Timestamp>,
    /// When there was nothing left to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub settled_at: Option<Timestamp>,
}

impl InboxMessage {
    /// Where a message is.
    pub fn resource(id: Uuid) -> String {
        format!("{MESSAGES}/{id}")
    }

    /// Whether something is still to be done, on a day of the city.
    pub fn is_to_do(&self, today: Date) -> bool {
        self.what.asks()
            && self.settled_at.is_none()
            && self.act_by.is_none_or(|last| today <= last)
    }
}

/// Every message of an account, newest first: `GET /v1/inbox/messages`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InboxMessages {
    /// The messages.
    pub messages: Vec<InboxMessage>,
}

/// Marks messages: `POST /v1/inbox/read`. Done once or twice, it is the same; what is not there is
/// passed over.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InboxMarks {
    /// These were read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub read: Vec<Uuid>,
    /// These count as not read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<Uuid>,
}

/// Hours of the city's day in which nobody is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuietHours {
    /// The hour that they begin with, 0 to 23.
    pub from: u8,
    /// The first hour after them, 0 to 23; another than the first.
    pub until: u8,
}

impl QuietHours {
    /// From nine in the evening until six in the morning.
    pub const USUAL: Self = Self { from: 21, until: 6 };

    /// Whether an hour is one of them.
    pub fn contains(self, hour: u8) -> bool {
        if self.from < self.until {
            (self.from..self.until).contains(&hour)
        } else {
            hour >= self.from || hour < self.until
        }
    }
}

/// How an account wants to hear of messages: `GET` and `PUT /v1/inbox/settings`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InboxSettings {
    /// When nobody is called, other than for what ends on that very day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet: Option<QuietHours>,
    /// The departments that nothing is wanted of but what has a last day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub off: Vec<String>,
    /// What the gateway signs its pushes with (VAPID): P-256, uncompressed, base64url. Said by the
    /// gateway alone.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub push_key: String,
    /// Whether the device that asks is reached by push. Said by the gateway alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_pushed: bool,
}

impl InboxSettings {
    /// Whether it is as it is until somebody chooses.
    pub fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

impl Default for InboxSettings {
    fn default() -> Self {
        Self {
            quiet: Some(QuietHours::USUAL),
            off: Vec::new(),
            push_key: String::new(),
            is_pushed: false,
        }
    }
}

/// How a device is reached by Web Push, as its browser gives it: `PUT /v1/inbox/push`. `DELETE` there
/// ends it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PushSubscription {
    /// The push service's address for this device.
    pub endpoint: String,
    /// The device's public key: P-256, uncompressed, base64url.
    pub p256dh: String,
    /// The device's authentication secret: 16 bytes, base64url.
    pub auth: String,
}

impl std::fmt::Debug for PushSubscription {
    /// Without the address, by which anybody could call, and without the secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PushSubscription").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::QuietHours;

    #[test]
    fn quiet_hours_may_lie_over_midnight() {
        let quiet = |hour| QuietHours::USUAL.contains(hour);
        assert!(quiet(21) && quiet(23) && quiet(0) && quiet(5));
        assert!(!quiet(6) && !quiet(12) && !quiet(20));
        let siesta = QuietHours { from: 12, until: 14 };
        assert!(siesta.contains(13) && !siesta.contains(14) && !siesta.contains(11));
    }
}
