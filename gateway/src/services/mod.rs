//! What the gateway does, apart from how it is asked over HTTP.

pub(crate) mod absorbing;
pub(crate) mod accesses;
pub(crate) mod accounts;
pub(crate) mod applications;
pub(crate) mod appointments;
pub(crate) mod attesting;
pub(crate) mod bills;
pub(crate) mod callbacks;
pub(crate) mod consents;
pub(crate) mod counter;
pub(crate) mod desk;
pub(crate) mod devices;
pub(crate) mod documents;
pub(crate) mod enquiries;
pub(crate) mod enrolling;
pub(crate) mod erasure;
pub(crate) mod export;
pub(crate) mod feed;
pub(crate) mod files;
pub(crate) mod forwarding;
pub(crate) mod handling;
pub(crate) mod inbox;
pub(crate) mod mandates;
pub(crate) mod matching;
pub(crate) mod numbers;
pub(crate) mod once;
pub(crate) mod open311;
pub(crate) mod payments;
pub(crate) mod proofs;
pub(crate) mod proving;
pub(crate) mod publishing;
pub(crate) mod queues;
pub(crate) mod rate;
pub(crate) mod receipts;
pub(crate) mod reports;
pub(crate) mod security;
pub(crate) mod sessions;
pub(crate) mod sign_in;
pub(crate) mod steps;
pub(crate) mod tickets;
pub(crate) mod tidying;
pub(crate) mod uploads;
pub(crate) mod verifications;

use std::sync::Arc;

use live_domain::{City, Clock, Date, Random, Timestamp, UtcOffset};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::config::{Limits, Partner, Publisher, Reviewer};
use crate::db::{Connection, Db};
use crate::departments::Departments;
use crate::error::{Error, Result};
use crate::push::Push;
use crate::secrets::{Pepper, Signer};

/// What every service works with.
pub(crate) struct Context {
    /// The database.
    pub db: Db,
    /// The gateway's clock, which a sandbox may have moved.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// What hashes are keyed with.
    pub pepper: Pepper,
    /// What the gateway's receipts are signed with.
    pub signer: Signer,
    /// What the city signs enrolments of officers' devices with.
    pub issuer: Signer,
    /// What documents are made with.
    pub press: documents::Press,
    /// The city.
    pub city: City,
    /// How often things may be asked for.
    pub limits: Limits,
    /// Who sits at the review desk.
    pub reviewers: Vec<Reviewer>,
    /// Who may publish services and lists.
    pub publishers: Vec<Publisher>,
    /// Who sends reports by Open311.
    pub partners: Vec<Partner>,
    /// Where the bytes of files are.
    pub files: files::Shelf,
    /// Where what has not arrived in whole is.
    pub uploads: uploads::Halves,
    /// The departments behind the gateway.
    pub departments: Departments,
    /// Calls devices.
    pub push: Push,
    /// What departments with queues said last.
    pub queues: queues::Kept,
    /// Rings when there may be work that is due.
    pub work: Notify,
    /// Proofs that a device holds its key.
    pub proofs: proofs::Proofs,
    /// Who waits for changes of an account.
    pub listeners: feed::Listeners,
}

impl Context {
    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A new id.
    pub fn new_id(&self) -> Uuid {
        live_domain::new_id(&*self.clock, &*self.random)
    }

    /// So many random letters and digits that people copy: none is easily taken for another.
    pub fn new_letters(&self, count: usize) -> String {
        const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let mut bytes = vec![0; count];
        self.random.fill(&mut bytes);
        bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
    }

    /// The day that it is in the city.
    pub fn date_of(&self, at: Timestamp) -> Date {
        at.at_offset(zone(&self.city)).date()
    }
}

/// Letters to copy ([`Context::new_letters`]) as people type them: spaces, dashes, small letters, and
/// letters for digits that they look like.
pub(crate) fn letters(typed: &str, count: usize) -> String {
    let letters = typed.chars().filter(char::is_ascii_alphanumeric).take(2 * count);
    let letter = |letter: char| match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    letters.map(letter).collect()
}

/// The city's own time zone.
pub(crate) fn zone(city: &City) -> UtcOffset {
    UtcOffset::from_hms(city.utc_offset_hours, 0, 0).unwrap_or(UtcOffset::UTC)
}

/// What is left to do once a transaction is committed.
#[must_use = "who waits has to be told, and bytes have to go, after the commit"]
#[derive(Default)]
pub(crate) struct Effect {
    /// The changes of which is told who waits for them.
    pub changes: Vec<feed::Recorded>,
    /// The photos that are gone.
    pub files: Vec<String>,
    /// The uploads that are gone.
    pub uploads: Vec<Uuid>,
    /// Whether an account is gone, which is to be gone from the database's log, too.
    pub has_erased: bool,
}

impl Effect {
    /// With what else there is to do.
    pub fn and(mut self, other: Self) -> Self {
        self.changes.extend(other.changes);
        self.files.extend(other.files);
        self.uploads.extend(other.uploads);
        self.has_erased |= other.has_erased;
        self
    }

    /// Tells who waits, and removes the bytes of what is gone.
    pub async fn tell(self, ctx: &Context) -> Result<()> {
        ctx.listeners.tell_all(self.changes);
        if !self.files.is_empty() {
            files::remove_bytes(ctx, self.files).await?;
        }
        uploads::remove_bytes(ctx, &self.uploads);
        if self.has_erased { ctx.db.empty_log().await } else { Ok(()) }
    }
}

impl From<feed::Recorded> for Effect {
    fn from(change: feed::Recorded) -> Self {
        Self::from(vec![change])
    }
}

impl From<Vec<feed::Recorded>> for Effect {
    fn from(changes: Vec<feed::Recorded>) -> Self {
        Self { changes, ..Self::default() }
    }
}

/// The next number of a year of what is numbered together, for example `LK-26-004417`.
pub(crate) async fn next_number(
    conn: &mut Connection,
    sequence: &str,
    prefix: &str,
    today: Date,
) -> Result<String> {
    let year = today.year().rem_euclid(100);
    let next: i64 = sqlx::query_scalar(
        "INSERT INTO sequences (name, value) VALUES ($1, 1)
         ON CONFLICT (name) DO UPDATE SET value = sequences.value + 1 RETURNING value",
    )
    .bind(format!("{sequence}-{year:02}"))
    .fetch_one(conn)
    .await?;
    Ok(format!("{prefix}-{year:02}-{next:06}"))
}

/// Refuses what is wrong with an input, if anything: each field, and why.
pub(crate) fn refuse(wrong: &[(&str, &str)]) -> Result<()> {
    if wrong.is_empty() { Ok(()) } else { Err(Error::fields(wrong.iter().copied())) }
}

/// A word of the protocol (`in-progress`) as it is kept in the database.
pub(crate) fn word(value: &impl Serialize) -> Result<String> {
    match serde_json::to_value(value)? {
        serde_json::Value::String(word) => Ok(word),
        _ => Err(Error::fault("not a word of the protocol")),
    }
}

/// The word of the protocol that was kept.
pub(crate) fn from_word<T: DeserializeOwned>(word: String) -> Result<T> {
    Ok(serde_json::from_value(serde_json::Value::String(word))?)
}

/// A UUID that was kept.
pub(crate) fn uuid(text: &str) -> Result<Uuid> {
    text.parse().map_err(|_| Error::fault("an id in the database is not a UUID"))
}

/// A point in time that was kept.
pub(crate) fn time(millis: i64) -> Timestamp {
    Timestamp::from_unix_millis(millis)
}
