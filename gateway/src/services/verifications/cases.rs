//! How receipts and their cases are kept.

use std::time::Duration;

use live_domain::{Date, Timestamp};
use live_protocol::{FieldMatch, MatchField, MatchReason, Verification, VerificationState};
use uuid::Uuid;

use super::claims::{self, Kept};
use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::matching::Typed;
use crate::services::{Context, from_word, time, uuid, word};

/// The order of the queue: by what was promised, then by who asked first.
const QUEUE: &str = "COALESCE(promised, '9999-12-31'), asked_at, number";

/// A receipt, and what the gateway knows beside it.
pub(crate) struct Case {
    /// Whose it is.
    pub account: Uuid,
    /// What the citizen has.
    pub receipt: Verification,
    /// What the register answered: flags, never data.
    pub answers: Vec<FieldMatch>,
    /// By what it is known again what was typed.
    pub typed_hash: Option<Vec<u8>>,
    /// When a person was asked for.
    pub asked_at: Option<Timestamp>,
    /// Which reviewer has it open, and until when.
    pub lease: Option<(String, Timestamp)>,
    /// The claim on a NIK that it is about.
    pub claim: Option<Kept>,
    sealed: Option<Vec<u8>>,
}

impl Case {
    /// Whether a person has to look at it, or the citizen has to give that person something.
    pub fn is_with_somebody(&self) -> bool {
        use VerificationState::{Held, InReview, SentBack};
        matches!(self.receipt.state, InReview | SentBack | Held)
    }

    /// What was typed, while somebody has to look at it.
    pub fn typed(&self, ctx: &Context) -> Result<Typed> {
        let sealed = self.sealed.as_ref().ok_or_else(|| Error::fault("nothing is held"))?;
        Ok(serde_json::from_slice(&ctx.pepper.unseal(&self.receipt.number, sealed)?)?)
    }

    /// The reviewer who has it open now.
    pub fn leased_by(&self, now: Timestamp) -> Option<&str> {
        self.lease.as_ref().filter(|(_, until)| *until > now).map(|(who, _)| who.as_str())
    }
}

/// How a case is to stand.
pub(super) struct Draft {
    pub state: VerificationState,
    pub items: Vec<FieldMatch>,
    /// What the register answered, where a person has changed the items.
    pub answers: Option<Vec<FieldMatch>>,
    pub typed_hash: Option<Vec<u8>>,
    pub sealed: Option<Vec<u8>>,
    pub retry_at: Option<Timestamp>,
    pub asked_at: Option<Timestamp>,
    pub promised: Option<Date>,
}

impl Draft {
    /// With nothing held.
    pub fn new(state: VerificationState, items: Vec<FieldMatch>) -> Self {
        Self {
            state,
            items,
            answers: None,
            typed_hash: None,
            sealed: None,
            retry_at: None,
            asked_at: None,
            promised: None,
        }
    }

    /// What somebody decided of a case: what the register answered stays known, and nothing is held.
    pub fn decided(case: &Case, state: VerificationState, items: Vec<FieldMatch>) -> Self {
        Self { answers: Some(case.answers.clone()), ..Self::new(state, items) }
    }

    /// Another standing of a case for whose decision everything stays held.
    pub fn held(case: &Case, state: VerificationState, items: Vec<FieldMatch>) -> Self {
        Self {
            typed_hash: case.typed_hash.clone(),
            sealed: case.sealed.clone(),
            asked_at: case.asked_at,
            ..Self::decided(case, state, items)
        }
    }
}

/// Which fields a person needs a photo for. Who knows the NIK can be shown one thing; who does not
/// needs a document that shows all three, which the family card is. That another account has the NIK
/// is no matter of a photo alone.
fn wanted(state: VerificationState, items: &[FieldMatch]) -> Vec<MatchField> {
    let of = |wants: &dyn Fn(MatchReason) -> bool| {
        items.iter().filter(|item| wants(item.reason)).map(|item| item.field).collect::<Vec<_>>()
    };
    let nik = items.iter().find(|item| item.field == MatchField::Nik).map(|item| item.reason);
    match (state, nik) {
        (VerificationState::SentBack, _) => of(&MatchReason::wants_another_photo),
        (VerificationState::Open, Some(MatchReason::AlreadyInUse | MatchReason::NeedsProof)) => {
            Vec::new()
        }
        (VerificationState::Open, Some(nik)) if nik.is_right() => of(&|reason| !reason.is_right()),
        (VerificationState::Open, _) => vec![MatchField::Nik],
        _ => Vec::new(),
    }
}

/// A case.
pub(crate) async fn load(conn: &mut Connection, number: &str) -> Result<Case> {
    #[rustfmt::skip]
    type Row = (
        String, String, String, String, i64, Option<i64>, Option<Vec<u8>>, Option<Vec<u8>>,
        Option<i64>, Option<String>, Option<String>, Option<i64>,
    );
    let row: Option<Row> = sqlx::query_as(
        "SELECT account_id, state, items, answers, checked_at, retry_at, typed_hash, sealed,
            asked_at, promised, leased_by, leased_until
         FROM verifications WHERE number = $1",
    )
    .bind(number)
    .fetch_optional(&mut *conn)
    .await?;
    #[rustfmt::skip]
    let (
        account, state, items, answers, checked_at, retry_at, typed_hash, sealed,
        asked_at, promised, leased_by, leased_until,
    ) = row.ok_or_else(Error::not_found)?;
    let state: VerificationState = from_word(state)?;
    let items: Vec<FieldMatch> = serde_json::from_str(&items)?;
    let place = match state {
        VerificationState::InReview => Some(place(conn, number).await?),
        _ => None,
    };
    let claim = claims::of_case(conn, number).await?;
    let receipt = Verification {
        number: number.to_owned(),
        state,
        wanted: wanted(state, &items),
        claimable: claims::is_claimable(state, &items),
        ends_at: claim.as_ref().filter(|_| !state.is_over()).map(|claim| claim.ends_at),
        items,
        checked_at: time(checked_at),
        retry_at: retry_at.map(time),
        place,
        promised: promised.map(from_word).transpose()?,
    };
    Ok(Case {
        account: uuid(&account)?,
        receipt,
        answers: serde_json::from_str(&answers)?,
        typed_hash,
        sealed,
        asked_at: asked_at.map(time),
        lease: leased_by.zip(leased_until.map(time)),
        claim,
    })
}

/// An account's case that is not over.
pub(super) async fn current(conn: &mut Connection, account: Uuid) -> Result<Option<Case>> {
    let number: Option<String> = sqlx::query_scalar(
        "SELECT number FROM verifications
         WHERE account_id = $1 AND state IN ('open', 'waiting', 'in-review', 'sent-back', 'held')",
    )
    .bind(account.to_string())
    .fetch_optional(&mut *conn)
    .await?;
    match number {
        Some(number) => load(conn, &number).await.map(Some),
        None => Ok(None),
    }
}

/// The numbers of all of an account's receipts, newest first.
pub(super) async fn numbers_of(conn: &mut Connection, account: Uuid) -> Result<Vec<String>> {
    let numbers = sqlx::query_scalar(
        "SELECT number FROM verifications WHERE account_id = $1
         ORDER BY checked_at DESC, number DESC",
    );
    Ok(numbers.bind(account.to_string()).fetch_all(conn).await?)
}

/// Keeps how a case stands from now on. Nobody has it open any more.
pub(super) async fn store(
    conn: &mut Connection,
    number: &str,
    account: Uuid,
    draft: &Draft,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO verifications (number, account_id, state, items, answers, checked_at, retry_at,
            typed_hash, sealed, asked_at, promised)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (number) DO UPDATE SET state = excluded.state, items = excluded.items,
            answers = excluded.answers, checked_at = excluded.checked_at,
            retry_at = excluded.retry_at, typed_hash = excluded.typed_hash,
            sealed = excluded.sealed, asked_at = excluded.asked_at, promised = excluded.promised,
            leased_by = NULL, leased_until = NULL",
    )
    .bind(number)
    .bind(account.to_string())
    .bind(word(&draft.state)?)
    .bind(serde_json::to_string(&draft.items)?)
    .bind(serde_json::to_string(draft.answers.as_ref().unwrap_or(&draft.items))?)
    .bind(now.unix_millis())
    .bind(draft.retry_at.map(Timestamp::unix_millis))
    .bind(&draft.typed_hash)
    .bind(&draft.sealed)
    .bind(draft.asked_at.map(Timestamp::unix_millis))
    .bind(draft.promised.map(|day| word(&day)).transpose()?)
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes a case away, with what belongs to it.
pub(super) async fn delete(conn: &mut Connection, number: &str) -> Result<()> {
    for statement in [
        "DELETE FROM verification_photos WHERE verification = $1",
        "DELETE FROM claims WHERE verification = $1",
        "DELETE FROM due_work WHERE kind IN ('register', 'claim') AND subject = $1",
        "DELETE FROM verifications WHERE number = $1",
    ] {
        sqlx::query(statement).bind(number).execute(&mut *conn).await?;
    }
    Ok(())
}

/// The photo of each field that there is one for.
pub(super) async fn photos(conn: &mut Connection, number: &str) -> Result<Vec<(MatchField, Uuid)>> {
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT field, file_id FROM verification_photos WHERE verification = $1")
            .bind(number)
            .fetch_all(conn)
            .await?;
    rows.into_iter().map(|(field, file)| Ok((from_word(field)?, uuid(&file)?))).collect()
}

/// Takes a case's photos away; gives the ids of those whose bytes are to be removed once this is
/// committed.
pub(super) async fn remove_photos(conn: &mut Connection, number: &str) -> Result<Vec<String>> {
    let files: Vec<String> = sqlx::query_scalar(
        "DELETE FROM verification_photos WHERE verification = $1 RETURNING file_id",
    )
    .bind(number)
    .fetch_all(&mut *conn)
    .await?;
    for file in &files {
        sqlx::query("DELETE FROM files WHERE id = $1").bind(file).execute(&mut *conn).await?;
    }
    Ok(files)
}

/// The cases that a person has to look at, in the order of the queue: number and account.
pub(crate) async fn first_in_queue(
    conn: &mut Connection,
    most: i64,
) -> Result<Vec<(String, Uuid)>> {
    let first = format!(
        "SELECT number, account_id FROM verifications WHERE state = 'in-review'
         ORDER BY {QUEUE} LIMIT $1"
    );
    let rows: Vec<(String, String)> =
        sqlx::query_as(sqlx::AssertSqlSafe(first)).bind(most).fetch_all(conn).await?;
    rows.into_iter().map(|(number, account)| Ok((number, uuid(&account)?))).collect()
}

/// A case's place in the queue, from one.
async fn place(conn: &mut Connection, number: &str) -> Result<u32> {
    let place = format!(
        "SELECT COUNT(*) FROM verifications WHERE state = 'in-review' AND ({QUEUE}) <=
            (SELECT {QUEUE} FROM verifications WHERE number = $1)"
    );
    let place: i64 =
        sqlx::query_scalar(sqlx::AssertSqlSafe(place)).bind(number).fetch_one(conn).await?;
    Ok(u32::try_from(place).unwrap_or(u32::MAX))
}

/// Gives a case to a reviewer for a time; nobody else may have it then.
pub(super) async fn lease(
    conn: &mut Connection,
    number: &str,
    reviewer: &str,
    until: Timestamp,
) -> Result<()> {
    sqlx::query("UPDATE verifications SET leased_by = $1, leased_until = $2 WHERE number = $3")
        .bind(reviewer)
        .bind(until.unix_millis())
        .bind(number)
        .execute(conn)
        .await?;
    Ok(())
}

/// Takes from a reviewer whatever they have open.
pub(super) async fn release(conn: &mut Connection, reviewer: &str) -> Result<()> {
    sqlx::query(
        "UPDATE verifications SET leased_by = NULL, leased_until = NULL WHERE leased_by = $1",
    )
    .bind(reviewer)
    .execute(conn)
    .await?;
    Ok(())
}

/// How long a reviewer has a case open before another may take it.
pub(super) const LEASE: Duration = Duration::from_mins(10);
