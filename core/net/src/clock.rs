//! The gateway's time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use live_domain::{Clock, Timestamp};
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

/// The device's clock, put right by what the gateway's answers say. Cheap phones have wrong clocks,
/// and a wrong clock must neither expire a payment early nor promise a wrong day.
pub struct ServerClock {
    device: Arc<dyn Clock>,
    /// Milliseconds to add to the device's time.
    offset: AtomicI64,
}

/// A `Date` header has whole seconds and took a while: less than this says nothing.
const TOLERANCE_MILLIS: i64 = 2_000;

/// IMF-fixdate (RFC 9110, 5.6.7).
const HTTP_DATE: &[BorrowedFormatItem<'_>] = format_description!(
    "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
);

impl ServerClock {
    /// The device's clock until an answer says otherwise.
    pub fn new(device: Arc<dyn Clock>) -> Self {
        Self { device, offset: AtomicI64::new(0) }
    }

    /// Learns from an answer's `Date` header. Anything else than a date is ignored.
    pub(crate) fn learn(&self, date: &str) {
        let Ok(parsed) = time::PrimitiveDateTime::parse(date, HTTP_DATE) else {
            return;
        };
        let server = Timestamp::from(parsed.assume_utc()).unix_millis();
        let offset = server - self.device.now().unix_millis();
        if (offset - self.offset.load(Ordering::Relaxed)).abs() > TOLERANCE_MILLIS {
            self.offset.store(offset, Ordering::Relaxed);
        }
    }
}

impl Clock for ServerClock {
    fn now(&self) -> Timestamp {
        let device = self.device.now().unix_millis();
        Timestamp::from_unix_millis(device + self.offset.load(Ordering::Relaxed))
    }
}
