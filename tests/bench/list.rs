//! Listing everything that a PocketBase has, page by page.

use std::time::Instant;

use crate::first_sync::client;
use crate::measure::millis;

/// The most that it gives at once.
const PAGE: usize = 1000;

/// The milliseconds of each time.
pub async fn measure(address: &str, records: usize, rounds: usize) -> Vec<f64> {
    let client = client();
    let mut took = Vec::new();
    for _ in 0..rounds {
        let (began, mut listed) = (Instant::now(), 0);
        for page in 1..=records.div_ceil(PAGE) {
            let url = format!("{address}?perPage={PAGE}&page={page}&skipTotal=1&sort=id");
            let answer = client.get(url).send().await.expect("an answer");
            let body = answer.bytes().await.expect("all of it");
            let page: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
            listed += page["items"].as_array().map_or(0, Vec::len);
        }
        assert_eq!(listed, records, "not everything was listed");
        took.push(millis(began));
    }
    took
}
