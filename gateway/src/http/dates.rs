//! Dates as the pages of the gateway say them, in Indonesian.

use live_domain::{City, Date, Timestamp};

use crate::services::zone;

/// "24 November 2026, 14.40 WIB".
pub(super) fn moment(city: &City, at: Timestamp) -> String {
    let local = at.at_offset(zone(city));
    let (hour, minute) = (local.hour(), local.minute());
    format!("{}, {hour:02}.{minute:02} {}", day(local.date()), city.zone)
}

/// "24 November 2026 / 24 Nov 2026", by which both languages are served.
pub(crate) fn day_in_both(date: Date) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = MONTHS[usize::from(u8::from(date.month())) - 1];
    format!("{} / {} {month} {}", day(date), date.day(), date.year())
}

/// "24 November 2026".
pub(super) fn day(date: Date) -> String {
    const MONTHS: [&str; 12] = [
        "Januari",
        "Februari",
        "Maret",
        "April",
        "Mei",
        "Juni",
        "Juli",
        "Agustus",
        "September",
        "Oktober",
        "November",
        "Desember",
    ];
    let month = MONTHS[usize::from(u8::from(date.month())) - 1];
    format!("{} {month} {}", date.day(), date.year())
}
