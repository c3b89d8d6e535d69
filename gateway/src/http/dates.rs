//! Dates as the pages of the gateway say them, in Indonesian.

use live_domain::{City, Date, Localized, Timestamp};

use crate::services::zone;

/// "24 November 2026, 14.40 WIB".
pub(super) fn moment(city: &City, at: Timestamp) -> String {
    let local = at.at_offset(zone(city));
    let (hour, minute) = (local.hour(), local.minute());
    format!("{}, {hour:02}.{minute:02} {}", day(local.date()), city.zone)
}

/// "24 November 2026 / 24 Nov 2026", by which both languages are served.
pub(crate) fn day_in_both(date: Date) -> String {
    let Localized { id, en } = day_in_each(date);
    format!("{id} / {en}")
}

/// "24 November 2026" and "24 Nov 2026".
pub(crate) fn day_in_each(date: Date) -> Localized {
    let Localized { id, en } = month_in_each(date);
    Localized { id: format!("{} {id}", date.day()), en: format!("{} {en}", date.day()) }
}

/// "November 2026" and "Nov 2026".
pub(crate) fn month_in_each(date: Date) -> Localized {
    const MONTHS: [(&str, &str); 12] = [
        ("Januari", "Jan"),
        ("Februari", "Feb"),
        ("Maret", "Mar"),
        ("April", "Apr"),
        ("Mei", "May"),
        ("Juni", "Jun"),
        ("Juli", "Jul"),
        ("Agustus", "Aug"),
        ("September", "Sep"),
        ("Oktober", "Oct"),
        ("November", "Nov"),
        ("Desember", "Dec"),
    ];
    let (id, en) = MONTHS[usize::from(u8::from(date.month())) - 1];
    Localized { id: format!("{id} {}", date.year()), en: format!("{en} {}", date.year()) }
}

/// "24 November 2026".
pub(super) fn day(date: Date) -> String {
    day_in_each(date).id
}
