//! Who looked at a citizen's data: written down where a department gets them, and shown to the
//! citizen.

use std::time::Duration;

use live_domain::Timestamp;
use live_protocol::{Access, AccessReason, Accesses, PersonalData};
use uuid::Uuid;

use crate::db::Connection;
use crate::error::Result;
use crate::services::accounts::{Caller, NOBODY};
use crate::services::{Context, from_word, time, word};

/// How long they are kept.
pub(crate) const KEPT: Duration = Duration::from_hours(365 * 24);

/// Within this time the same look counts again instead of standing there again.
const SAME: Duration = Duration::from_hours(1);

/// The most that are shown.
const MOST: i64 = 500;

/// A look at somebody's data.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look<'a> {
    /// The department.
    pub who: &'a str,
    /// Why.
    pub why: AccessReason,
    /// What it gets.
    pub what: &'a [PersonalData],
    /// What it is about; may be empty.
    pub about: &'a str,
}

/// The civil register compares what was typed.
pub(crate) const COMPARING: Look<'static> = Look {
    who: "disdukcapil",
    why: AccessReason::Match,
    what: &[PersonalData::Nik, PersonalData::FamilyCard, PersonalData::BirthDate],
    about: "",
};

/// The civil register compares what an officer read on the card.
pub(crate) fn of_attestation(officer: &str) -> Look<'_> {
    const READ: [PersonalData; 2] = [PersonalData::Nik, PersonalData::BirthDate];
    Look { who: "disdukcapil", why: AccessReason::Attestation, what: &READ, about: officer }
}

/// The tax office looks for its number of a citizen.
pub(crate) const FINDING_TAXPAYER: Look<'static> =
    Look { who: "bapenda", why: AccessReason::Taxpayer, what: &[PersonalData::Nik], about: "" };

/// The tax office looks for a citizen's bills.
pub(crate) const SHOWING_BILLS: Look<'static> = Look {
    who: "bapenda",
    why: AccessReason::Bills,
    what: &[PersonalData::TaxpayerNumber],
    about: "",
};

/// A reviewer looks at a photo of a document, and at what was typed of the fields in question.
pub(crate) fn of_review<'a>(number: &'a str, what: &'a [PersonalData]) -> Look<'a> {
    Look { who: "disdukcapil", why: AccessReason::Review, what, about: number }
}

/// A reviewer, or a proof, decides whether an account's NIK is that of somebody else who claims it.
pub(crate) const DECIDING_CLAIM: Look<'static> =
    Look { who: "disdukcapil", why: AccessReason::Claim, what: &[PersonalData::Nik], about: "" };

/// A department gets a report.
pub(crate) fn of_report(number: &str, has_phone: bool, has_photos: bool) -> Look<'_> {
    const ALL: [PersonalData; 4] =
        [PersonalData::Phone, PersonalData::Words, PersonalData::Place, PersonalData::Photos];
    let what = &ALL[usize::from(!has_phone)..3 + usize::from(has_photos)];
    Look { who: "laksa", why: AccessReason::Report, what, about: number }
}

/// A department gets an application.
pub(crate) fn of_application<'a>(
    department: &'a str,
    number: &'a str,
    what: &'a [PersonalData],
) -> Look<'a> {
    Look { who: department, why: AccessReason::Application, what, about: number }
}

/// A department is asked something about a citizen, and answers at once.
pub(crate) fn of_enquiry<'a>(
    department: &'a str,
    service: &'a str,
    what: &'a [PersonalData],
) -> Look<'a> {
    Look { who: department, why: AccessReason::Enquiry, what, about: service }
}

/// An officer opens at a counter what a citizen had begun.
pub(crate) fn at_counter<'a>(officer: &'a str, what: &'a [PersonalData]) -> Look<'a> {
    Look { who: super::counter::OFFICE, why: AccessReason::Counter, what, about: officer }
}

/// Writes a look down: before the data are given away, or in the transaction that notes that they
/// were.
pub(crate) async fn note(
    conn: &mut Connection,
    account: Uuid,
    look: Look<'_>,
    now: Timestamp,
) -> Result<()> {
    if account == NOBODY {
        return Ok(());
    }
    let why = word(&look.why)?;
    let counted = sqlx::query(
        "UPDATE accesses SET times = times + 1
         WHERE account_id = $1 AND who = $2 AND why = $3 AND about = $4 AND at > $5",
    )
    .bind(account.to_string())
    .bind(look.who)
    .bind(&why)
    .bind(look.about)
    .bind(now.before(SAME).unix_millis())
    .execute(&mut *conn)
    .await?;
    if counted.rows_affected() > 0 {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO accesses (account_id, at, who, why, what, about, times)
         VALUES ($1, $2, $3, $4, $5, $6, 1)",
    )
    .bind(account.to_string())
    .bind(now.unix_millis())
    .bind(look.who)
    .bind(why)
    .bind(serde_json::to_string(look.what)?)
    .bind(look.about)
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes a look down, by itself.
pub(crate) async fn note_now(ctx: &Context, account: Uuid, look: Look<'_>) -> Result<()> {
    let mut tx = ctx.db.write().await?;
    note(&mut tx, account, look, ctx.now()).await?;
    Ok(tx.commit().await?)
}

/// Who looked at the caller's data, newest first.
pub(crate) async fn list(ctx: &Context, caller: &Caller) -> Result<Accesses> {
    let accesses = of(&mut *ctx.db.read().await?, caller.account, MOST).await?;
    let kept_days = u32::try_from(KEPT.as_secs() / (24 * 60 * 60)).unwrap_or(u32::MAX);
    Ok(Accesses { kept_days, accesses })
}

/// The looks at an account's data, newest first.
pub(crate) async fn of(conn: &mut Connection, account: Uuid, most: i64) -> Result<Vec<Access>> {
    type Row = (i64, String, String, String, String, u32);
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT at, who, why, what, about, times FROM accesses
         WHERE account_id = $1 ORDER BY at DESC, who, why, about LIMIT $2",
    )
    .bind(account.to_string())
    .bind(most)
    .fetch_all(conn)
    .await?;
    let access = |(at, who, why, what, about, times): Row| {
        let about = Some(about).filter(|about| !about.is_empty());
        let (why, what) = (from_word(why)?, serde_json::from_str(&what)?);
        Ok(Access { at: time(at), who, why, what, about, times })
    };
    rows.into_iter().map(access).collect()
}
