//! The clock and randomness, which always come in from outside, and a point in time.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, PrimitiveDateTime, UtcOffset};
use uuid::Uuid;

/// A point in time, in milliseconds since 1970 (UTC). On the wire an RFC 3339 string.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The last millisecond of the year 9999, which is the last that RFC 3339 can write.
    const MAX_MILLIS: i64 = 253_402_300_799_999;

    /// From milliseconds since 1970. Years before 0 and after 9999 are clamped.
    pub fn from_unix_millis(millis: i64) -> Self {
        Self(millis.clamp(-62_167_219_200_000, Self::MAX_MILLIS))
    }

    /// Milliseconds since 1970.
    pub fn unix_millis(self) -> i64 {
        self.0
    }

    /// So much later.
    #[must_use]
    pub fn after(self, duration: Duration) -> Self {
        Self::from_unix_millis(self.0.saturating_add(millis(duration)))
    }

    /// So much earlier.
    #[must_use]
    pub fn before(self, duration: Duration) -> Self {
        Self::from_unix_millis(self.0.saturating_sub(millis(duration)))
    }

    /// How long it is from `earlier` to here; zero when `earlier` is later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// Date and time of day in a zone. Where that would be in the year 10000, it is the last moment
    /// of 9999 there.
    pub fn at_offset(self, offset: UtcOffset) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000)
            .expect("clamped to years that exist")
            .checked_to_offset(offset)
            .unwrap_or_else(|| PrimitiveDateTime::MAX.assume_offset(offset))
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

impl From<OffsetDateTime> for Timestamp {
    fn from(value: OffsetDateTime) -> Self {
        let millis = value.unix_timestamp_nanos().div_euclid(1_000_000);
        Self::from_unix_millis(i64::try_from(millis).unwrap_or(Self::MAX_MILLIS))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.at_offset(UtcOffset::UTC).format(&Rfc3339).map_err(|_| fmt::Error)?;
        f.write_str(&text)
    }
}

impl std::str::FromStr for Timestamp {
    type Err = time::error::Parse;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        OffsetDateTime::parse(text, &Rfc3339).map(Self::from)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

/// Where the time comes from: what somebody's clock shows. It may be wrong by years, and jump either
/// way when it is set; nothing may rest on one reading being later than another. How long something
/// took, and when to give up waiting, is for the runtime's own time, which nobody sets.
///
/// `testing::check_clock` holds every implementation to this.
pub trait Clock: Send + Sync {
    /// Now. Reading moves no clock, waits for nothing, and is the same for every thread.
    fn now(&self) -> Timestamp;
}

/// Where randomness comes from. Keys, nonces and ids are made of it.
///
/// `testing::check_random` holds every implementation to this. What gives the same bytes again and
/// again is a stub for tests, and nothing may be sealed with it.
pub trait Random: Send + Sync {
    /// Fills all of the slice, whatever its length. Sixteen bytes are never the same twice, whoever
    /// asks for them.
    fn fill(&self, bytes: &mut [u8]);
}

/// A new UUIDv7 (RFC 9562): sorted by time, unguessable in its other 74 bits.
pub fn new_id(clock: &dyn Clock, random: &dyn Random) -> Uuid {
    let mut bytes = [0; 10];
    random.fill(&mut bytes);
    let millis = u64::try_from(clock.now().unix_millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
}
