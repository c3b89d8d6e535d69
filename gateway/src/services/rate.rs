//! How often something may be asked for: a sliding window in the database, so that a restart does
//! not reset it.

use std::net::IpAddr;
use std::time::Duration;

use live_domain::Timestamp;
use live_protocol::{Problem, ProblemKind};

use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::Context;
use crate::services::security::{self, Event};

/// The longest window there is; older tries are forgotten.
pub(crate) const LONGEST: Duration = Duration::from_hours(24);

/// So many of an action in a window.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    /// The action's name.
    pub action: &'static str,
    /// How many.
    pub max: u32,
    /// In how long.
    pub window: Duration,
}

impl Limit {
    /// Counts a try, or refuses it and says when the next may come.
    pub async fn take(&self, conn: &mut Connection, subject: &[u8], now: Timestamp) -> Result<()> {
        self.check(conn, subject, now).await?;
        self.count(conn, subject, now).await
    }

    /// Refuses when there were too many already.
    pub async fn check(&self, conn: &mut Connection, subject: &[u8], now: Timestamp) -> Result<()> {
        let (count, oldest): (i64, Option<i64>) = sqlx::query_as(
            "SELECT COUNT(*), MIN(at) FROM attempts
             WHERE action = $1 AND subject = $2 AND at > $3",
        )
        .bind(self.action)
        .bind(subject)
        .bind(now.before(self.window).unix_millis())
        .fetch_one(conn)
        .await?;
        if count < i64::from(self.max) {
            return Ok(());
        }
        security::note(Event::LimitReached);
        let free = oldest.map_or(now, Timestamp::from_unix_millis).after(self.window);
        Err(refuse(free.since(now)))
    }

    /// Counts a try.
    pub async fn count(&self, conn: &mut Connection, subject: &[u8], now: Timestamp) -> Result<()> {
        sqlx::query("INSERT INTO attempts (action, subject, at) VALUES ($1, $2, $3)")
            .bind(self.action)
            .bind(subject)
            .bind(now.unix_millis())
            .execute(conn)
            .await?;
        Ok(())
    }
}

/// Limits on what fails, such as wrong guesses, each with who or what it counts for. They are looked at
/// before it is tried, and count only what failed.
pub(crate) struct Tries(Vec<(Limit, Vec<u8>)>);

impl Tries {
    /// Of somebody or something.
    pub fn of(limits: impl IntoIterator<Item = (Limit, Vec<u8>)>) -> Self {
        Self(limits.into_iter().collect())
    }

    /// From somewhere, too, where that is known: whoever tries at many things does so from an address.
    pub fn from(mut self, ctx: &Context, limit: Limit, address: Option<IpAddr>) -> Self {
        self.0.extend(address.map(|address| (limit, address_subject(ctx, address))));
        self
    }

    /// Refuses when there were too many already.
    pub async fn check(&self, conn: &mut Connection, now: Timestamp) -> Result<()> {
        for (limit, subject) in &self.0 {
            limit.check(conn, subject, now).await?;
        }
        Ok(())
    }

    /// Counts one that failed.
    pub async fn count(&self, conn: &mut Connection, now: Timestamp) -> Result<()> {
        for (limit, subject) in &self.0 {
            limit.count(conn, subject, now).await?;
        }
        Ok(())
    }
}

/// Too often; come again after this.
pub(crate) fn refuse(wait: Duration) -> Error {
    let seconds = u32::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u32::MAX).max(1);
    Problem::new(ProblemKind::RateLimited).retry_after(seconds).into()
}

/// How long to wait, when that is what an error says.
pub(crate) fn wait_of(error: &Error) -> Option<Duration> {
    match error {
        Error::Problem(problem) if problem.kind == ProblemKind::RateLimited => {
            Some(Duration::from_secs(u64::from(problem.retry_after.unwrap_or(1))))
        }
        _ => None,
    }
}

/// An address as it is counted: hashed, and an IPv6 one by the network that one household has.
pub(crate) fn address_subject(ctx: &Context, address: IpAddr) -> Vec<u8> {
    let network = match address.to_canonical() {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets()[..8].to_vec(),
    };
    ctx.pepper.hash("address", &network)
}
