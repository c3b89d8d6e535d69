//! The sandbox city: what can be done to it that cannot be done to a real one.

mod bank;
mod businesses;
mod clock;
pub(crate) mod daily;
mod dice;
mod generate;
mod history;
mod houses;
pub(crate) mod people;
pub(crate) mod pictures;
pub(crate) mod registers;
mod staff;
mod switches;

use std::sync::Arc;
use std::time::Duration;

use live_domain::{PhoneNumber, Timestamp};
use live_protocol::{Problem, ProblemKind, StepDays};
use serde::Serialize;
use uuid::Uuid;

use crate::db::Connection;
use crate::departments::sandbox::{Dinkes, Inapas};
use crate::error::{Error, Result};
use crate::services::{Context, tickets, time};
use crate::work::Worker;

pub(crate) use clock::SandboxClock;
pub(crate) use dice::Dice;
pub(crate) use generate::{Plan, generate};
pub(crate) use staff::{partner, reviewer};
pub use switches::HealthServer;

/// The longest that the clock is moved at once: ten years.
const LONGEST: Duration = Duration::from_hours(10 * 366 * 24);

/// The handle of a running sandbox city, for its pages and for tests.
#[derive(Clone)]
pub struct Sandbox {
    ctx: Arc<Context>,
    worker: Arc<Worker>,
    clock: Arc<SandboxClock>,
    inapas: Option<Arc<Inapas>>,
    dinkes: Option<Arc<Dinkes>>,
}

/// Somebody made up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    /// The name.
    pub name: String,
    /// NIK, as it is printed.
    pub nik: String,
    /// Family card number, as it is printed.
    pub family_card: String,
    /// Birth date, as it is printed.
    pub birth_date: String,
    /// The kelurahan's code.
    pub village: String,
    /// A phone number to sign in with, as it is printed, of the three people to try.
    pub phone: Option<String>,
    /// The tax objects that they own, as they are printed.
    pub tax_objects: Vec<String>,
    /// Their business, where they have one.
    pub business: Option<Business>,
}

/// The numbers of a business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Business {
    /// At OSS (NIB).
    pub nib: String,
    /// Which tax it owes every month, by the id of the city's profile.
    pub tax_kind: String,
    /// The number that it owes it by (NOPD), as it is printed.
    pub tax_object: String,
}

/// A message that would have been sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// To which number, as it is printed.
    pub phone: String,
    /// The one-time code in it; empty when it is no code.
    pub code: String,
    /// What it says, when it is no code.
    pub words: Option<String>,
    /// When.
    pub sent_at: Timestamp,
}

/// Why the sandbox did not do something.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// It was asked for something that is not possible.
    #[error("{}: {:?}", .0.title, .0.fields)]
    Refused(Problem),
    /// A fault.
    #[error("{0}")]
    Fault(String),
}

impl From<Error> for SandboxError {
    fn from(error: Error) -> Self {
        match error {
            Error::Problem(problem) => Self::Refused(*problem),
            Error::Later(_) => Self::Fault("a system is left alone now".to_owned()),
            Error::Fault(text) => Self::Fault(text),
        }
    }
}

type Asked<T> = std::result::Result<T, SandboxError>;

impl Sandbox {
    /// The handle of the city that this gateway serves.
    pub(crate) fn new(
        ctx: Arc<Context>,
        worker: Arc<Worker>,
        clock: Arc<SandboxClock>,
        (inapas, dinkes): (Option<Arc<Inapas>>, Option<Arc<Dinkes>>),
    ) -> Self {
        Self { ctx, worker, clock, inapas, dinkes }
    }

    /// What time it is in the sandbox.
    pub fn now(&self) -> Timestamp {
        self.ctx.now()
    }

    /// Moves the clock forward, and returns when the departments have done what is due by then.
    /// A duration of zero only lets them catch up.
    ///
    /// # Errors
    /// When it is more than ten years, or the database fails.
    pub async fn advance(&self, by: Duration) -> Asked<()> {
        Ok(self.move_clock(by).await?)
    }

    /// The code of the last message to a number.
    ///
    /// # Errors
    /// When it is no phone number, or the database fails.
    pub async fn last_code(&self, phone: &str) -> Asked<Option<String>> {
        let wrong = |error: live_domain::Invalid| Error::field("phone", error.code());
        let phone: PhoneNumber = phone.parse().map_err(wrong)?;
        let code = sqlx::query_scalar(
            "SELECT code FROM sandbox_messages WHERE phone = $1 AND words IS NULL
             ORDER BY sent_at DESC, id DESC LIMIT 1",
        )
        .bind(phone.e164());
        Ok(self.one(code).await?)
    }

    /// The last messages, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn messages(&self) -> Asked<Vec<Message>> {
        type Row = (String, String, Option<String>, i64);
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT phone, code, words, sent_at FROM sandbox_messages
             ORDER BY sent_at DESC, id DESC LIMIT 20",
        )
        .fetch_all(&mut *self.ctx.db.read().await?)
        .await
        .map_err(Error::from)?;
        let message = |(phone, code, words, sent_at): Row| Message {
            phone: printed::<PhoneNumber>(&phone),
            code,
            words,
            sent_at: time(sent_at),
        };
        Ok(rows.into_iter().map(message).collect())
    }

    /// Everybody, by kelurahan.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn people(&self) -> Asked<Vec<Person>> {
        Ok(people::load(&self.ctx, false).await?)
    }

    /// The three people to try, each with a phone number and three bills.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn people_to_try(&self) -> Asked<Vec<Person>> {
        Ok(people::load(&self.ctx, true).await?)
    }

    /// How many tickets a submission became, whoever sent it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tickets_of(&self, submission: Uuid) -> Asked<u32> {
        let count = sqlx::query_scalar("SELECT COUNT(*) FROM tickets WHERE submission = $1")
            .bind(submission.to_string());
        Ok(self.one(count).await?.unwrap_or(0))
    }

    /// How many tickets there are.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tickets(&self) -> Asked<u32> {
        Ok(self.one(sqlx::query_scalar("SELECT COUNT(*) FROM tickets")).await?.unwrap_or(0))
    }

    /// Takes a ticket away for good, as a city does with what it must not keep.
    ///
    /// # Errors
    /// When there is no such ticket, or the database fails.
    pub async fn remove_ticket(&self, number: &str) -> Asked<()> {
        Ok(tickets::remove(&self.ctx, number).await?)
    }

    /// SHA-256, in lower-case hex, of the bytes on disk of a file; none when there is no such file.
    ///
    /// # Errors
    /// When the database or the disk fails.
    pub async fn file_sha256(&self, id: Uuid) -> Asked<Option<String>> {
        Ok(crate::services::files::sha256_on_disk(&self.ctx, id).await?)
    }

    /// How many photos there are that phones sent.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn files_from_phones(&self) -> Asked<u32> {
        let count = sqlx::query_scalar("SELECT COUNT(*) FROM files WHERE account_id IS NOT NULL");
        Ok(self.one(count).await?.unwrap_or(0))
    }

    /// Where people stopped in the last days, as `GET /v1/steps` tells it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn steps(&self, days: u32) -> Asked<StepDays> {
        Ok(crate::services::steps::list(&self.ctx, days).await?)
    }

    /// The city that is played.
    pub(crate) fn context(&self) -> &Context {
        &self.ctx
    }

    async fn move_clock(&self, by: Duration) -> Result<()> {
        if by > LONGEST {
            return Err(Problem::new(ProblemKind::InvalidInput)
                .and_field("advance", "too-long")
                .into());
        }
        // What is due by now is done first, or it would be done as of then.
        self.worker.catch_up(&self.ctx).await?;
        self.clock.advance(by);
        let mut tx = self.ctx.db.write().await?;
        sqlx::query(
            "INSERT INTO settings (name, value) VALUES ('clock-ahead', $1)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )
        .bind(self.clock.ahead().to_string())
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        self.worker.catch_up(&self.ctx).await
    }

    async fn one<'q, T>(
        &self,
        query: sqlx::query::QueryScalar<'q, sqlx::Sqlite, T, sqlx::sqlite::SqliteArguments>,
    ) -> Result<Option<T>>
    where
        T: Send + Unpin,
        (T,): for<'r> sqlx::FromRow<'r, sqlx::sqlite::SqliteRow>,
    {
        Ok(query.fetch_optional(&mut *self.ctx.db.read().await?).await?)
    }
}

/// The name of what the city was made from.
pub(crate) const SEED: &str = "sandbox-seed";

/// What was set by this name: a switch of the sandbox, or what it was made from.
pub(crate) async fn setting(conn: &mut Connection, name: &str) -> Result<Option<String>> {
    let value = sqlx::query_scalar("SELECT value FROM settings WHERE name = $1").bind(name);
    Ok(value.fetch_optional(conn).await?)
}

/// How far ahead the clock was when the gateway last ran, in milliseconds.
pub(crate) async fn kept_offset(conn: &mut Connection) -> Result<i64> {
    let kept = setting(conn, "clock-ahead").await?;
    Ok(kept.and_then(|text| text.parse().ok()).unwrap_or(0))
}

/// A number that was kept as digits, as it is printed.
fn printed<T: std::str::FromStr + ToString>(digits: &str) -> String {
    digits.parse::<T>().map_or_else(|_| digits.to_owned(), |number| number.to_string())
}
