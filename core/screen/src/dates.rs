//! Dates and times as people write them.

use live_domain::{Date, Timestamp, UtcOffset};

use crate::{Args, Words};

impl Words {
    /// A day: "30 September 2026".
    pub fn day(&self, date: Date) -> String {
        let month = self.say(&format!("month-{}", u8::from(date.month())));
        let args = Args::new()
            .text("day", date.day().to_string())
            .text("month", month)
            .text("year", date.year().to_string());
        self.say_with("date-day", &args)
    }

    /// A point in time in a zone: "21 Sep, 09.12 WIB".
    pub fn moment(&self, at: Timestamp, offset: UtcOffset, zone: &str) -> String {
        let local = at.at_offset(offset);
        let month = self.say(&format!("month-short-{}", u8::from(local.month())));
        let args = Args::new()
            .text("day", local.day().to_string())
            .text("month", month)
            .text("hour", format!("{:02}", local.hour()))
            .text("minute", format!("{:02}", local.minute()))
            .text("zone", zone);
        self.say_with("date-moment", &args)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    #[test]
    fn dates_read_as_indonesians_write_them() {
        let words = Words::new(Language::Id, &[]).expect("its own words are sound");
        let at: Timestamp = "2026-09-21T02:12:00Z".parse().expect("a time");
        let offset = UtcOffset::from_hms(7, 0, 0).expect("an offset");
        assert_eq!(words.moment(at, offset, "WIB"), "21 Sep, 09.12 WIB");
        assert_eq!(words.day(at.at_offset(offset).date()), "21 September 2026");
    }
}
