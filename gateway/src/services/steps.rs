//! Where people stop: counts of steps from all phones, added up by day. Nobody's identity comes with
//! them, and none is kept.

use std::net::IpAddr;
use std::time::Duration;

use live_domain::Timestamp;
use live_protocol::{MAX_STEP_COUNTS, StepCount, StepCounts, StepDay, StepDays};
use uuid::Uuid;

use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::rate::{self, Limit};
use crate::services::{Context, from_word, word};

/// How long it is remembered that a message came: longer than a phone tries.
pub(crate) const REMEMBERED: Duration = Duration::from_hours(14 * 24);

/// How long the counts are kept, in days.
const KEPT_DAYS: i64 = 800;

/// The largest count that a phone can have come to.
const MOST: u32 = 1_000;

const STEP_LETTERS: usize = 32;
const REASON_LETTERS: usize = 64;

/// Adds a phone's counts, once for each key.
pub(crate) async fn add(
    ctx: &Context,
    key: Uuid,
    counts: &StepCounts,
    address: Option<IpAddr>,
) -> Result<()> {
    check(counts)?;
    let now = ctx.now();
    let mut tx = ctx.db.write().await?;
    if let Some(address) = address {
        let limit = Limit {
            action: "steps",
            max: ctx.limits.steps_per_address,
            window: Duration::from_mins(15),
        };
        limit.take(&mut tx, &rate::address_subject(ctx, address), now).await?;
    }
    let first =
        sqlx::query("INSERT INTO step_messages (key, at) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(key.to_string())
            .bind(now.unix_millis())
            .execute(&mut *tx)
            .await?;
    if first.rows_affected() > 0 {
        let day = ctx.date_of(now).to_string();
        for count in &counts.counts {
            add_one(&mut tx, &day, count).await?;
        }
    }
    Ok(tx.commit().await?)
}

async fn add_one(conn: &mut Connection, day: &str, count: &StepCount) -> Result<()> {
    sqlx::query(
        "INSERT INTO step_counts (day, step, outcome, reason, time, count)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (day, step, outcome, reason, time) DO UPDATE
            SET count = step_counts.count + excluded.count",
    )
    .bind(day)
    .bind(&count.step)
    .bind(word(&count.outcome)?)
    .bind(&count.reason)
    .bind(word(&count.time)?)
    .bind(count.count)
    .execute(conn)
    .await?;
    Ok(())
}

/// Nothing that could say who it was fits in.
fn check(counts: &StepCounts) -> Result<()> {
    let is_code = |text: &str, most: usize| {
        let is_letter = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
        text.len() <= most && text.bytes().all(is_letter)
    };
    let is_sound = |count: &StepCount| {
        !count.step.is_empty()
            && is_code(&count.step, STEP_LETTERS)
            && is_code(&count.reason, REASON_LETTERS)
            && (1..=MOST).contains(&count.count)
    };
    if counts.counts.len() > MAX_STEP_COUNTS || !counts.counts.iter().all(is_sound) {
        return Err(Error::field("counts", "out-of-range"));
    }
    Ok(())
}

/// The counts of the last days, today's included, newest first.
pub(crate) async fn list(ctx: &Context, days: u32) -> Result<StepDays> {
    type Row = (String, String, String, String, String, u32);
    let since = ctx.date_of(ctx.now()) - time::Duration::days(i64::from(days) - 1);
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT day, step, outcome, reason, time, count FROM step_counts WHERE day >= $1
         ORDER BY day DESC, step, outcome, reason, time",
    )
    .bind(since.to_string())
    .fetch_all(&mut *ctx.db.read().await?)
    .await?;
    let mut listed = StepDays::default();
    for (day, step, outcome, reason, time, count) in rows {
        let (day, outcome, time) = (from_word(day)?, from_word(outcome)?, from_word(time)?);
        let count = StepCount { step, outcome, reason, time, count };
        match listed.days.last_mut() {
            Some(last) if last.day == day => last.counts.push(count),
            _ => listed.days.push(StepDay { day, counts: vec![count] }),
        }
    }
    Ok(listed)
}

/// Removes what is old.
pub(crate) async fn tidy(ctx: &Context, conn: &mut Connection, now: Timestamp) -> Result<()> {
    sqlx::query("DELETE FROM step_messages WHERE at < $1")
        .bind(now.before(REMEMBERED).unix_millis())
        .execute(&mut *conn)
        .await?;
    let since = ctx.date_of(now) - time::Duration::days(KEPT_DAYS);
    sqlx::query("DELETE FROM step_counts WHERE day < $1")
        .bind(since.to_string())
        .execute(conn)
        .await?;
    Ok(())
}
