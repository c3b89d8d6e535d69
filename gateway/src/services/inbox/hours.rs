//! When somebody may be called.

use std::time::Duration;

use live_domain::{City, Date, Timestamp};
use live_protocol::QuietHours;

use crate::services::zone;

/// When somebody may be called who is not to be called in these hours: now, or at their end.
pub(super) fn from(city: &City, quiet: Option<QuietHours>, now: Timestamp) -> Timestamp {
    let local = now.at_offset(zone(city));
    let Some(quiet) = quiet.filter(|quiet| quiet.contains(local.hour())) else { return now };
    let hours = u64::from((24 + quiet.until - local.hour()) % 24);
    let whole = Duration::from_hours(hours);
    let begun = Duration::from_mins(u64::from(local.minute()))
        + Duration::from_secs(u64::from(local.second()))
        + Duration::from_millis(u64::from(local.millisecond()));
    now.after(whole.saturating_sub(begun))
}

/// When a day of the city begins.
pub(super) fn begins(city: &City, day: Date) -> Timestamp {
    day.midnight().assume_offset(zone(city)).into()
}
