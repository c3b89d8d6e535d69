//! Made-up prices and news, another list every day, which say that they are made up.

use std::time::Duration;

use live_domain::published::{Collection, Head};
use live_domain::{Date, Timestamp};
use serde_json::{Value, json};

use super::dice::Dice;
use crate::error::{Error, Result};
use crate::services::{Context, publishing, zone};
use crate::work::{self, Kind};

const PRICES: &str = include_str!("prices.json");
const NEWS: &str = include_str!("news.json");

/// So many pieces of news there are at once, one of each day.
const PIECES: i32 = 6;

/// The steps in which goods are priced, in rupiah.
const STEP: f64 = 100.0;

/// Publishes the lists of this day, and plans those of the next.
pub(crate) async fn publish(ctx: &Context) -> Result<()> {
    let now = ctx.now();
    let today = ctx.date_of(now);
    let mut tx = ctx.db.write().await?;
    for list in [prices(today)?, news(today)?] {
        let head: Head = serde_json::from_value(list.clone())?;
        publishing::put(ctx, &mut tx, Collection::Directories, &head, &list.to_string(), None)
            .await?;
    }
    work::plan(&mut tx, Kind::Daily, "sandbox", next_day(ctx, now)).await?;
    Ok(tx.commit().await?)
}

/// When the next day begins in the city.
fn next_day(ctx: &Context, now: Timestamp) -> Timestamp {
    let clock = now.at_offset(zone(&ctx.city)).time();
    let passed = clock.duration_since(time::Time::MIDNIGHT).unsigned_abs();
    now.after(Duration::from_hours(24).saturating_sub(passed))
}

/// What goods cost on a day, and a week before.
fn prices(day: Date) -> Result<Value> {
    let mut list = list(PRICES, day)?;
    for good in entries(&mut list)? {
        let id = good["id"].as_str().unwrap_or_default().to_owned();
        let usual = good["price"]["now"].as_f64().unwrap_or_default();
        let on = |day: Date| price(&id, usual, day);
        good["price"]["now"] = json!(on(day));
        good["price"]["week_before"] = json!(on(day - time::Duration::WEEK));
        good["day"] = serde_json::to_value(day)?;
    }
    Ok(list)
}

/// The price of something on a day: it wanders by up to a tenth from month to month, and a little from
/// day to day.
#[expect(clippy::cast_possible_truncation, reason = "a price")]
fn price(good: &str, usual: f64, day: Date) -> i64 {
    let share = |purpose: &str, at: i32| {
        Dice::new(u64::from(at.unsigned_abs()), &format!("{purpose}/{good}")).share() * 2.0 - 1.0
    };
    let (month, into) = (day.to_julian_day() / 28, f64::from(day.to_julian_day() % 28) / 28.0);
    let slow = share("month", month) * (1.0 - into) + share("month", month + 1) * into;
    let quick = share("day", day.to_julian_day());
    ((usual * (1.0 + 0.1 * slow + 0.015 * quick) / STEP).round() * STEP) as i64
}

/// The news of the last days, the newest first.
fn news(day: Date) -> Result<Value> {
    let mut list = list(NEWS, day)?;
    let all = entries(&mut list)?;
    let count = i32::try_from(all.len()).map_err(|_| Error::fault("little news"))?;
    let piece = |ago: i32| {
        let of = day - time::Duration::days(ago.into());
        let at = usize::try_from(of.to_julian_day().rem_euclid(count)).unwrap_or_default();
        let mut piece = all[at].clone();
        piece["day"] = serde_json::to_value(of)?;
        Ok(piece)
    };
    let pieces: Result<Vec<Value>> = (0..PIECES).map(piece).collect();
    *all = pieces?;
    Ok(list)
}

/// A list as it is written, with the version of a day.
fn list(text: &str, day: Date) -> Result<Value> {
    let mut list: Value = serde_json::from_str(text)?;
    list["version"] = json!(day.to_julian_day());
    list["source"]["looked_up"] = serde_json::to_value(day)?;
    Ok(list)
}

fn entries(list: &mut Value) -> Result<&mut Vec<Value>> {
    list["entries"].as_array_mut().ok_or_else(|| Error::fault("a list without entries"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use live_domain::City;
    use live_domain::directory::check;

    use super::*;

    #[test]
    fn the_lists_of_every_day_of_a_year_could_be_published() {
        let first = Date::from_ordinal_date(2026, 1).unwrap();
        let mut rose = 0;
        for passed in 0..366 {
            let day = first + time::Duration::days(passed);
            for list in [prices(day).unwrap(), news(day).unwrap()] {
                let list = check(&list.to_string(), City::built_in()).unwrap();
                let version = u32::try_from(day.to_julian_day()).unwrap();
                assert_eq!(list.version, version, "grows with each day");
                let price = list.entries[0].price.as_ref();
                rose += usize::from(price.is_some_and(|p| Some(p.now) > p.week_before));
            }
        }
        assert!((100..266).contains(&rose), "a price that rose {rose} times");
    }
}
