//! Where people stop on their way: counts of steps, without anybody's identity.

use live_domain::Date;
use serde::{Deserialize, Serialize};

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum StepOutcome {
    /// Somebody saw its screen.
    Begun,
    /// It was finished.
    Done,
    /// A try of it failed, which need not be its end.
    Failed,
    /// Somebody went away from it.
    Left,
}

/// How long something took, as roughly as it is of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum StepTime {
    /// Nothing is measured yet.
    None,
    /// Up to half a minute.
    HalfMinute,
    /// Up to a minute.
    Minute,
    /// Up to three minutes.
    ThreeMinutes,
    /// Up to ten minutes.
    TenMinutes,
    /// More.
    More,
}

impl StepTime {
    /// Every time that is measured, the shortest first.
    pub const MEASURED: [Self; 5] =
        [Self::HalfMinute, Self::Minute, Self::ThreeMinutes, Self::TenMinutes, Self::More];

    /// The one that so many seconds are in.
    pub fn of_seconds(seconds: u64) -> Self {
        match seconds {
            ..=30 => Self::HalfMinute,
            31..=60 => Self::Minute,
            61..=180 => Self::ThreeMinutes,
            181..=600 => Self::TenMinutes,
            _ => Self::More,
        }
    }
}

/// How often the same became of the same step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StepCount {
    /// Which step, for example `phone`: small letters, digits and dashes, at most 32.
    pub step: String,
    /// What became of it.
    pub outcome: StepOutcome,
    /// Why it failed, as a reason code of at most 64 small letters, digits and dashes; else empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// How long it took from its beginning.
    pub time: StepTime,
    /// How often.
    pub count: u32,
}

/// Counts of one device: `POST /v1/steps`, by nobody, with an idempotency key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StepCounts {
    /// The counts, at most [`MAX_STEP_COUNTS`].
    pub counts: Vec<StepCount>,
}

/// The most counts in a message.
pub const MAX_STEP_COUNTS: usize = 100;

/// The counts of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StepDay {
    /// The day in the city on which they came.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub day: Date,
    /// The counts.
    pub counts: Vec<StepCount>,
}

/// Where people stop, day by day, newest first: `GET /v1/steps`, for the city.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StepDays {
    /// The days on which something came.
    pub days: Vec<StepDay>,
}
