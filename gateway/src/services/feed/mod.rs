//! The change feed of an account.
//!
//! Whatever changes a resource records it here in its own transaction. Of each resource only the
//! latest change is kept, so that the feed from its beginning is a snapshot and never grows beyond
//! what there is; a deletion is remembered for a time and then forgotten.

mod cursor;
mod listeners;

use std::time::Duration;

use live_domain::Timestamp;
use live_protocol::{Problem, ProblemKind};
use sqlx::Connection as _;
use uuid::Uuid;

use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::accounts::Caller;
use crate::services::verifications::{self, claims};
use crate::services::{
    Context, applications, appointments, counter, devices, documents, inbox, mandates, payments,
    reports, uuid,
};
use cursor::Cursor;

pub(crate) use listeners::Listeners;

/// How many bytes of bodies one answer holds, unless a single one is larger.
const MOST_BYTES: usize = 1024 * 1024;

/// How long a deletion is remembered. Who did not look for longer begins anew.
const REMEMBERED: Duration = Duration::from_hours(90 * 24);

/// What of the feed comes after a position, deletions only where the reader may have the thing.
const READ: &str = "SELECT position, kind, subject, gone FROM changes
    WHERE account_id = $1 AND position > $2 AND (NOT gone OR position > $3)
    ORDER BY position LIMIT $4";

/// A part of the feed.
pub(crate) struct Page {
    /// What changed, oldest first.
    pub changes: Vec<Changed>,
    /// Where to go on.
    pub cursor: String,
    /// Whether there is more already.
    pub more: bool,
}

/// A resource that changed.
pub(crate) struct Changed {
    /// Where it is.
    pub resource: String,
    /// What is there now; nothing when it is gone.
    pub body: Option<Vec<u8>>,
}

/// A change that was recorded for these accounts. Who waits for it is told once it is committed.
#[must_use = "who waits for the change has to be told after the commit"]
pub(crate) struct Recorded(Vec<Uuid>);

impl Recorded {
    /// That an account is gone, with all that was recorded for it.
    pub fn gone(account: Uuid) -> Self {
        Self(vec![account])
    }
}

/// The kinds of resources that the feed tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A report, by its ticket's number.
    Ticket,
    /// An application, by its ticket's number.
    Application,
    /// A payment, by its id.
    Payment,
    /// The devices that the account is signed in on.
    Devices,
    /// The receipt of a verification, by its number.
    Verification,
    /// The account itself, by its number.
    Account,
    /// The claims of others on the account's NIK.
    Claims,
    /// A mandate on either side, by its id.
    Mandate,
    /// A message of the inbox, by its id.
    Message,
    /// How the account wants to hear of messages.
    InboxSettings,
    /// A document that was issued, by its id.
    Document,
    /// A place in a clinic's queue, by its id.
    Appointment,
    /// A draft at a counter, on either side, by its number.
    CounterDraft,
}

impl Kind {
    const ALL: [Self; 13] = [
        Self::Ticket,
        Self::Application,
        Self::Payment,
        Self::Devices,
        Self::Verification,
        Self::Account,
        Self::Claims,
        Self::Mandate,
        Self::Message,
        Self::InboxSettings,
        Self::Document,
        Self::Appointment,
        Self::CounterDraft,
    ];

    /// How it is named in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ticket => "ticket",
            Self::Application => "application",
            Self::Payment => "payment",
            Self::Devices => "devices",
            Self::Verification => "verification",
            Self::Account => "account",
            Self::Claims => "claims",
            Self::Mandate => "mandate",
            Self::Message => "message",
            Self::InboxSettings => "inbox-settings",
            Self::Document => "document",
            Self::Appointment => "appointment",
            Self::CounterDraft => "counter-draft",
        }
    }

    fn of(name: &str) -> Result<Self> {
        let kind = Self::ALL.into_iter().find(|kind| kind.name() == name);
        kind.ok_or_else(|| Error::fault("unknown kind of resource in the feed"))
    }

    fn resource(self, subject: &str) -> String {
        match self {
            Self::Ticket => format!("/v1/tickets/{subject}"),
            Self::Application => format!("{}/{subject}", live_protocol::APPLICATIONS),
            Self::Payment => format!("/v1/payments/{subject}"),
            Self::Devices => "/v1/devices".to_owned(),
            Self::Verification => format!("/v1/verifications/{subject}"),
            Self::Account => live_protocol::ACCOUNT.to_owned(),
            Self::Claims => live_protocol::CLAIMS.to_owned(),
            Self::Mandate => format!("{}/{subject}", live_protocol::MANDATES),
            Self::Message => format!("{}/{subject}", live_protocol::MESSAGES),
            Self::InboxSettings => live_protocol::INBOX_SETTINGS.to_owned(),
            Self::Document => format!("{}/{subject}", live_protocol::DOCUMENTS),
            Self::Appointment => format!("{}/{subject}", live_protocol::APPOINTMENTS),
            Self::CounterDraft => format!("{}/{subject}", live_protocol::COUNTER_DRAFTS),
        }
    }

    async fn body(
        self,
        ctx: &Context,
        conn: &mut Connection,
        reader: &Caller,
        subject: &str,
    ) -> Result<Vec<u8>> {
        let body = match self {
            Self::Ticket => {
                serde_json::to_vec(&reports::seen_by(conn, reader.account, subject).await?)
            }
            Self::Application => serde_json::to_vec(&applications::load(conn, subject).await?),
            Self::Payment => serde_json::to_vec(&payments::load(ctx, conn, uuid(subject)?).await?),
            Self::Devices => {
                serde_json::to_vec(&devices::of(conn, reader.account, reader.session).await?)
            }
            Self::Verification => {
                serde_json::to_vec(&verifications::load(conn, subject).await?.receipt)
            }
            Self::Account => {
                serde_json::to_vec(&devices::account_of(ctx, conn, reader.session).await?)
            }
            Self::Claims => serde_json::to_vec(&claims::against(conn, reader.account).await?),
            Self::Mandate => {
                let mandate = mandates::load(ctx, conn, reader.account, uuid(subject)?).await?;
                serde_json::to_vec(&mandate)
            }
            Self::Message => {
                serde_json::to_vec(&inbox::load(conn, reader.account, uuid(subject)?).await?)
            }
            Self::InboxSettings => {
                let (account, session) = (reader.account, reader.session);
                serde_json::to_vec(&inbox::settings::show(ctx, conn, account, session).await?)
            }
            Self::Document => {
                serde_json::to_vec(&documents::load(ctx, conn, uuid(subject)?).await?)
            }
            Self::Appointment => {
                serde_json::to_vec(&appointments::load(ctx, conn, uuid(subject)?).await?)
            }
            Self::CounterDraft => {
                let draft = counter::seen_by(ctx, conn, reader.account, uuid(subject)?).await?;
                serde_json::to_vec(&draft)
            }
        };
        Ok(body?)
    }
}

/// Records that a ticket is new or changed, in the transaction that changes it: for who sent it and who
/// joined it.
pub(crate) async fn ticket_changed(
    conn: &mut Connection,
    number: &str,
    at: Timestamp,
) -> Result<Recorded> {
    record_ticket(conn, number, false, at).await
}

/// Records that a ticket goes, in the transaction that removes it, and before it does.
pub(crate) async fn ticket_goes(
    conn: &mut Connection,
    number: &str,
    at: Timestamp,
) -> Result<Recorded> {
    record_ticket(conn, number, true, at).await
}

async fn record_ticket(
    conn: &mut Connection,
    number: &str,
    gone: bool,
    at: Timestamp,
) -> Result<Recorded> {
    let account: Option<String> =
        sqlx::query_scalar("SELECT account_id FROM tickets WHERE number = $1")
            .bind(number)
            .fetch_optional(&mut *conn)
            .await?;
    let account = uuid(&account.ok_or_else(Error::not_found)?)?;
    let is_application = applications::is_one(conn, number).await?;
    let kind = if is_application { Kind::Application } else { Kind::Ticket };
    let mut recorded = record(conn, account, (kind, number), gone, at).await?;
    for supporter in reports::supporters(conn, number).await? {
        recorded.0.extend(record(conn, supporter, (kind, number), gone, at).await?.0);
    }
    Ok(recorded)
}

/// Records for an account that something is new or changed, or that it goes, in the transaction of
/// that.
pub(crate) async fn record(
    conn: &mut Connection,
    account: Uuid,
    (kind, subject): (Kind, &str),
    gone: bool,
    at: Timestamp,
) -> Result<Recorded> {
    let position: Option<i64> = sqlx::query_scalar(
        "UPDATE accounts SET feed_position = feed_position + 1 WHERE id = $1
         RETURNING feed_position",
    )
    .bind(account.to_string())
    .fetch_optional(&mut *conn)
    .await?;
    let position = position.ok_or_else(Error::not_found)?;
    sqlx::query(
        "INSERT INTO changes (account_id, position, kind, subject, gone, at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (account_id, kind, subject) DO UPDATE SET
         position = excluded.position, gone = excluded.gone, at = excluded.at",
    )
    .bind(account.to_string())
    .bind(position)
    .bind(kind.name())
    .bind(subject)
    .bind(gone)
    .bind(at.unix_millis())
    .execute(conn)
    .await?;
    Ok(Recorded(vec![account]))
}

/// The feed from a cursor on, or from its beginning.
pub(crate) async fn read(
    ctx: &Context,
    reader: &Caller,
    since: Option<&str>,
    limit: u32,
) -> Result<Page> {
    let account = reader.account;
    let mut conn = ctx.db.read().await?;
    // One moment of the database for all of it: what is said to be there is, as of the cursor.
    let mut tx = conn.begin().await?;
    let known: Option<(i64, i64)> =
        sqlx::query_as("SELECT feed_position, feed_forgotten FROM accounts WHERE id = $1")
            .bind(account.to_string())
            .fetch_optional(&mut *tx)
            .await?;
    // It ended while its reader waited.
    let (head, forgotten) = known.ok_or_else(Error::sign_in_again)?;
    let from = match since {
        None => Cursor::beginning(head),
        Some(text) => Cursor::open(&ctx.pepper, account, text)
            .filter(|cursor| cursor.is_known(head, forgotten))
            .ok_or_else(|| Problem::new(ProblemKind::StartOver))?,
    };
    let rows: Vec<(i64, String, String, bool)> = sqlx::query_as(READ)
        .bind(account.to_string())
        .bind(from.position)
        .bind(from.complete_to)
        // One more than asked for tells whether there is more.
        .bind(i64::from(limit) + 1)
        .fetch_all(&mut *tx)
        .await?;
    let mut changes = Vec::new();
    let (mut to, mut bytes) = (from.position, 0);
    for (position, kind, subject, gone) in rows.iter().take(limit as usize) {
        if bytes >= MOST_BYTES {
            break;
        }
        let kind = Kind::of(kind)?;
        let body = if *gone { None } else { Some(kind.body(ctx, &mut tx, reader, subject).await?) };
        bytes += body.as_ref().map_or(0, Vec::len);
        changes.push(Changed { resource: kind.resource(subject), body });
        to = *position;
    }
    let more = changes.len() < rows.len();
    // At the end the reader has everything, gaps in the numbers included.
    let to = if more { from.moved(to) } else { Cursor::end(head) };
    Ok(Page { changes, cursor: to.seal(&ctx.pepper, account), more })
}

/// Forgets deletions that are long ago.
pub(crate) async fn tidy(conn: &mut Connection, now: Timestamp) -> Result<()> {
    let limit = now.before(REMEMBERED).unix_millis();
    for statement in [
        "UPDATE accounts SET feed_forgotten = (SELECT MAX(position) FROM changes
            WHERE account_id = accounts.id AND gone AND at < $1)
         WHERE id IN (SELECT account_id FROM changes
            WHERE gone AND at < $1 AND position > accounts.feed_forgotten)",
        "DELETE FROM changes WHERE gone AND at < $1",
    ] {
        sqlx::query(statement).bind(limit).execute(&mut *conn).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::READ;
    use crate::db::Db;

    #[tokio::test]
    async fn the_feed_is_a_range_of_an_index() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&folder.path().join("gateway.db"), None).await.unwrap();
        let explain = format!("EXPLAIN QUERY PLAN {READ}");
        let plan: Vec<(i64, i64, i64, String)> = sqlx::query_as(sqlx::AssertSqlSafe(explain))
            .bind("account")
            .bind(0)
            .bind(0)
            .bind(10)
            .fetch_all(&mut *db.read().await.unwrap())
            .await
            .unwrap();
        let steps: Vec<&str> = plan.iter().map(|(.., step)| step.as_str()).collect();
        // One step, and no sorting after it.
        let [step] = steps[..] else { panic!("{steps:?}") };
        assert!(step.starts_with("SEARCH changes USING INDEX"), "{step}");
        assert!(step.ends_with("(account_id=? AND position>?)"), "{step}");
    }
}
