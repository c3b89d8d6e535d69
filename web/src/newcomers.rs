//! How many new sessions may come from one address: a bucket that fills by the minute.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};

use crate::Timestamp;

/// The most addresses that are remembered; beyond it, new ones share one bucket.
const MOST_ADDRESSES: usize = 50_000;

/// A bucket for each address that somebody new came from lately.
#[derive(Debug)]
pub(crate) struct Newcomers {
    at_once: f64,
    a_minute: f64,
    buckets: HashMap<IpAddr, Bucket>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    left: f64,
    at: Timestamp,
}

impl Newcomers {
    pub(crate) fn new(at_once: u32, a_minute: u32) -> Self {
        Self { at_once: at_once.into(), a_minute: a_minute.into(), buckets: HashMap::new() }
    }

    /// Whether one more may come from this address now; counts it when so.
    pub(crate) fn admit(&mut self, address: IpAddr, now: Timestamp) -> bool {
        let address = if self.buckets.len() < MOST_ADDRESSES {
            network(address)
        } else {
            IpAddr::V6(Ipv6Addr::UNSPECIFIED)
        };
        let (at_once, a_minute) = (self.at_once, self.a_minute);
        let bucket = self.buckets.entry(address).or_insert(Bucket { left: at_once, at: now });
        bucket.left = refilled(*bucket, a_minute, at_once, now);
        bucket.at = now;
        let admitted = bucket.left >= 1.0;
        if admitted {
            bucket.left -= 1.0;
        }
        admitted
    }

    /// Forgets the addresses whose buckets are full again.
    pub(crate) fn tidy(&mut self, now: Timestamp) {
        let (at_once, a_minute) = (self.at_once, self.a_minute);
        self.buckets.retain(|_, bucket| refilled(*bucket, a_minute, at_once, now) < at_once);
    }
}

fn refilled(bucket: Bucket, a_minute: f64, most: f64, now: Timestamp) -> f64 {
    let minutes = now.since(bucket.at).as_secs_f64() / 60.0;
    (bucket.left + minutes * a_minute).min(most)
}

/// One household has a whole /64 of IPv6 addresses.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_bucket_empties_and_fills_again_for_each_address_alone() {
        let mut newcomers = Newcomers::new(2, 60);
        let start = Timestamp::from_unix_millis(0);
        let [here, there] = ["192.0.2.1", "192.0.2.2"].map(|text| text.parse().unwrap());
        assert!(newcomers.admit(here, start) && newcomers.admit(here, start));
        assert!(!newcomers.admit(here, start));
        assert!(newcomers.admit(there, start));
        assert!(newcomers.admit(here, start.after(Duration::from_secs(1))));
        assert!(!newcomers.admit(here, start.after(Duration::from_secs(1))));
        newcomers.tidy(start.after(Duration::from_mins(1)));
        assert!(newcomers.buckets.is_empty());
    }

    #[test]
    fn a_household_is_one_address() {
        let mut newcomers = Newcomers::new(1, 1);
        let start = Timestamp::from_unix_millis(0);
        assert!(newcomers.admit("2001:db8:1:2::1".parse().unwrap(), start));
        assert!(!newcomers.admit("2001:db8:1:2:ffff::9".parse().unwrap(), start));
        assert!(newcomers.admit("2001:db8:1:3::1".parse().unwrap(), start));
        assert!(newcomers.admit("::ffff:192.0.2.1".parse().unwrap(), start));
        assert!(!newcomers.admit("192.0.2.1".parse().unwrap(), start));
    }
}
