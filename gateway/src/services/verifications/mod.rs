//! Receipts of verifications: what the register answered, told in a way that a citizen can keep,
//! and what becomes of it.
//!
//! An account has one receipt that is not over at most: trying again changes it, and a case that a
//! person has to look at is left alone until that person has. What was typed is held, sealed, only
//! while somebody else has to look at it.

mod cases;
pub(crate) mod claims;
mod review;

use std::time::Duration;

use live_domain::{Date, Holidays, Timestamp};
use live_protocol::{
    FieldMatch, MatchField, MatchReason, MessageKind, Verification, VerificationState,
};
use uuid::Uuid;

use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::accounts::Caller;
use crate::services::matching::{self, Typed};
use crate::services::{Context, Effect, feed, inbox, next_number, word};
use crate::work;

pub(crate) use cases::{Case, first_in_queue, load};
pub(crate) use review::{ask, check_lease, decide, give_back, open_items, take};

use cases::{Draft, current, delete, numbers_of, remove_photos, store};

/// How long the register is asked again about what it did not answer.
const WAITING: Duration = Duration::from_hours(7 * 24);

/// The pause before the register is asked again for the first time; it doubles.
const FIRST_PAUSE: Duration = Duration::from_mins(1);

/// How long a case that was sent back waits for its citizen.
const SENT_BACK: Duration = Duration::from_hours(30 * 24);

/// How long a receipt is kept after it was changed last.
const KEPT: Duration = Duration::from_hours(365 * 24);

/// For how many of those behind it in the queue a case that leaves makes their place known at once;
/// the others see theirs when they look.
const TOLD_BEHIND: i64 = 20;

/// One's own receipt. Another's is not found.
pub(crate) async fn own(ctx: &Context, caller: &Caller, number: &str) -> Result<Verification> {
    Ok(own_case(&mut *ctx.db.read().await?, caller, number).await?.receipt)
}

async fn own_case(conn: &mut Connection, caller: &Caller, number: &str) -> Result<Case> {
    let case = load(conn, number).await?;
    if case.account == caller.account { Ok(case) } else { Err(Error::not_found()) }
}

/// All receipts of an account, newest first.
pub(crate) async fn of(conn: &mut Connection, account: Uuid) -> Result<Vec<Verification>> {
    let mut receipts = Vec::new();
    for number in numbers_of(conn, account).await? {
        receipts.push(load(conn, &number).await?.receipt);
    }
    Ok(receipts)
}

/// Notes what the register answered, in the transaction that acts on it.
pub(crate) async fn settled(
    ctx: &Context,
    conn: &mut Connection,
    account: Uuid,
    typed: &Typed,
    reasons: [MatchReason; 3],
) -> Result<Effect> {
    let current = current(conn, account).await?;
    let is_matched = reasons == [MatchReason::Match; 3];
    if !is_matched && current.as_ref().is_some_and(Case::is_with_somebody) {
        return Ok(Effect::default());
    }
    let hash = typed_hash(ctx, typed)?;
    if is_matched && current.is_none() && was_matched_by(conn, account, &hash).await? {
        return Ok(Effect::default());
    }
    let state = if is_matched { VerificationState::Matched } else { VerificationState::Open };
    let draft = Draft { typed_hash: Some(hash), ..Draft::new(state, items(reasons)) };
    replace(ctx, conn, account, current, draft).await
}

/// Notes that the register did not answer. Where the citizen was told so, what was typed waits,
/// sealed, until it does.
pub(crate) async fn no_answer(
    ctx: &Context,
    account: Uuid,
    typed: &Typed,
    may_wait: bool,
) -> Result<()> {
    let mut tx = ctx.db.write().await?;
    let current = current(&mut tx, account).await?;
    if current.as_ref().is_some_and(Case::is_with_somebody) {
        return Ok(());
    }
    let number = number_for(ctx, &mut tx, current.as_ref()).await?;
    let state = if may_wait { VerificationState::Waiting } else { VerificationState::Open };
    let sealed = if may_wait { Some(seal(ctx, &number, typed)?) } else { None };
    let draft = Draft {
        typed_hash: Some(typed_hash(ctx, typed)?),
        sealed,
        ..Draft::new(state, items([MatchReason::NoAnswer; 3]))
    };
    store(&mut tx, &number, account, &draft, ctx.now()).await?;
    if may_wait {
        let due = ctx.now().after(FIRST_PAUSE);
        work::plan(&mut tx, work::Kind::Register, &number, due).await?;
    }
    let change = changed(ctx, &mut tx, account, &number).await?;
    tx.commit().await?;
    ctx.listeners.tell(change);
    Ok(())
}

/// Notes that there were too many tries: the citizen gets to know when again, and the way by a
/// person.
pub(crate) async fn too_often(
    ctx: &Context,
    account: Uuid,
    typed: &Typed,
    wait: Duration,
) -> Result<()> {
    let mut tx = ctx.db.write().await?;
    let current = current(&mut tx, account).await?;
    let is_busy =
        |case: &Case| case.is_with_somebody() || case.receipt.state == VerificationState::Waiting;
    if current.as_ref().is_some_and(is_busy) {
        return Ok(());
    }
    let hash = typed_hash(ctx, typed)?;
    let same = current.as_ref().filter(|case| case.typed_hash.as_deref() == Some(&hash[..]));
    // What is known of the same things stays known.
    let known = same.map(|case| case.receipt.items.clone());
    if same.is_some_and(|case| case.receipt.retry_at.is_some_and(|at| at > ctx.now())) {
        return Ok(());
    }
    let draft = Draft {
        typed_hash: Some(hash),
        retry_at: Some(ctx.now().after(wait)),
        ..Draft::new(
            VerificationState::Open,
            known.unwrap_or_else(|| items([MatchReason::TooOften; 3])),
        )
    };
    let effect = replace(ctx, &mut tx, account, current, draft).await?;
    tx.commit().await?;
    effect.tell(ctx).await
}

/// Asks the register again about what it did not answer; an error when it still does not.
pub(crate) async fn ask_again(ctx: &Context, number: &str) -> Result<()> {
    let case = match load(&mut *ctx.db.read().await?, number).await {
        Ok(case) if case.receipt.state == VerificationState::Waiting => case,
        // It was taken back, or its account erased.
        _ => return Ok(()),
    };
    if ctx.now().since(case.receipt.checked_at) > WAITING {
        return give_up(ctx, case).await;
    }
    let typed = case.typed(ctx)?;
    matching::ask_again(ctx, case.account, &typed).await
}

/// The register did not answer for days: nothing is held any more, and a person may look.
async fn give_up(ctx: &Context, case: Case) -> Result<()> {
    let mut tx = ctx.db.write().await?;
    let draft = Draft {
        typed_hash: case.typed_hash.clone(),
        ..Draft::new(VerificationState::Open, case.receipt.items.clone())
    };
    let effect = replace(ctx, &mut tx, case.account, Some(case), draft).await?;
    tx.commit().await?;
    effect.tell(ctx).await
}

/// Takes one's receipt back; what is held for it goes at once. One that is over stays as it is.
pub(crate) async fn withdraw(ctx: &Context, caller: &Caller, number: &str) -> Result<Verification> {
    let mut tx = ctx.db.write().await?;
    let case = own_case(&mut tx, caller, number).await?;
    let effect = end(ctx, &mut tx, case, VerificationState::Withdrawn).await?;
    let receipt = load(&mut tx, number).await?.receipt;
    tx.commit().await?;
    effect.tell(ctx).await?;
    Ok(receipt)
}

/// The same for whatever an account has that is not over: nobody need look at it any more, or may.
pub(crate) async fn withdraw_all(
    ctx: &Context,
    conn: &mut Connection,
    account: Uuid,
) -> Result<Effect> {
    match current(conn, account).await? {
        Some(case) => end(ctx, conn, case, VerificationState::Withdrawn).await,
        None => Ok(Effect::default()),
    }
}

/// Whether an account has a receipt that is not over.
pub(crate) async fn has_open(conn: &mut Connection, account: Uuid) -> Result<bool> {
    Ok(current(conn, account).await?.is_some())
}

async fn end(
    ctx: &Context,
    conn: &mut Connection,
    case: Case,
    state: VerificationState,
) -> Result<Effect> {
    if case.receipt.state.is_over() {
        return Ok(Effect::default());
    }
    let draft = Draft::new(state, case.receipt.items.clone());
    replace(ctx, conn, case.account, Some(case), draft).await
}

/// Forgets an account's receipts, when it is erased. Its photos are the account's own and go with it.
pub(crate) async fn part_from(
    conn: &mut Connection,
    account: Uuid,
    now: Timestamp,
) -> Result<Vec<feed::Recorded>> {
    let mut changes = Vec::new();
    for number in numbers_of(conn, account).await? {
        let case = load(conn, &number).await?;
        delete(conn, &number).await?;
        changes.extend(claims::told(conn, &case, now).await?);
    }
    Ok(changes)
}

/// Ends what its citizen does not come back to, and forgets what is long over.
pub(crate) async fn tidy(ctx: &Context) -> Result<()> {
    let before = |age: Duration| ctx.now().before(age).unix_millis();
    let old = "SELECT number FROM verifications
         WHERE (state = 'sent-back' AND checked_at < $1) OR (sealed IS NULL AND checked_at < $2)";
    let numbers: Vec<String> = sqlx::query_scalar(old)
        .bind(before(SENT_BACK))
        .bind(before(KEPT))
        .fetch_all(&mut *ctx.db.read().await?)
        .await?;
    let mut tx = ctx.db.write().await?;
    sqlx::query(
        "DELETE FROM claims WHERE verification IN (SELECT number FROM verifications
            WHERE state IN ('matched', 'declined', 'withdrawn') AND checked_at < $1)",
    )
    .bind(before(claims::REMEMBERED))
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    for number in numbers {
        let mut tx = ctx.db.write().await?;
        let case = load(&mut tx, &number).await?;
        let effect = if case.receipt.state == VerificationState::SentBack {
            end(ctx, &mut tx, case, VerificationState::Withdrawn).await?
        } else {
            let subject = (feed::Kind::Verification, number.as_str());
            let change = feed::record(&mut tx, case.account, subject, true, ctx.now()).await?;
            delete(&mut tx, &number).await?;
            Effect::from(change)
        };
        tx.commit().await?;
        effect.tell(ctx).await?;
    }
    Ok(())
}

/// Gives an account's case, or a new one, another standing. What was held for the one before goes,
/// and who was behind it in the queue moves up.
async fn replace(
    ctx: &Context,
    conn: &mut Connection,
    account: Uuid,
    case: Option<Case>,
    draft: Draft,
) -> Result<Effect> {
    let number = number_for(ctx, conn, case.as_ref()).await?;
    let files = remove_photos(conn, &number).await?;
    store(conn, &number, account, &draft, ctx.now()).await?;
    let mut changes = vec![changed(ctx, conn, account, &number).await?];
    if let Some(case) = &case {
        changes.extend(claims::told(conn, case, ctx.now()).await?);
    }
    changes.extend(tell(ctx, conn, (account, &number), case.as_ref(), draft.state).await?);
    if case.is_some_and(|case| case.receipt.state == VerificationState::InReview) {
        for (number, account) in first_in_queue(conn, TOLD_BEHIND).await? {
            changes.push(changed(ctx, conn, account, &number).await?);
        }
    }
    Ok(Effect { changes, files, ..Effect::default() })
}

/// Tells of what became of a case that somebody else had: whoever looks themselves sees it.
async fn tell(
    ctx: &Context,
    conn: &mut Connection,
    (account, number): (Uuid, &str),
    before: Option<&Case>,
    state: VerificationState,
) -> Result<Vec<feed::Recorded>> {
    let about = format!("/v1/verifications/{number}");
    let back = (MessageKind::VerificationBack, about.as_str());
    let mut changes = inbox::settle(conn, account, back, ctx.now()).await?;
    let was_away = before.is_some_and(|case| {
        case.is_with_somebody() || case.receipt.state == VerificationState::Waiting
    });
    let what = match state {
        VerificationState::SentBack => MessageKind::VerificationBack,
        VerificationState::Matched => MessageKind::VerificationGood,
        VerificationState::Declined => MessageKind::VerificationDeclined,
        _ => return Ok(changes),
    };
    if was_away {
        let department = "disdukcapil";
        let news = inbox::News { what, department, about: &about, act_by: None };
        changes.extend(inbox::tell(conn, account, &news, ctx.now()).await?);
    }
    Ok(changes)
}

async fn changed(
    ctx: &Context,
    conn: &mut Connection,
    account: Uuid,
    number: &str,
) -> Result<feed::Recorded> {
    feed::record(conn, account, (feed::Kind::Verification, number), false, ctx.now()).await
}

async fn number_for(ctx: &Context, conn: &mut Connection, case: Option<&Case>) -> Result<String> {
    match case {
        Some(case) => Ok(case.receipt.number.clone()),
        None => next_number(conn, "verifications", "VK", ctx.date_of(ctx.now())).await,
    }
}

/// Whether the newest receipt of an account says that just this was matched: repeating it is no news.
async fn was_matched_by(conn: &mut Connection, account: Uuid, hash: &[u8]) -> Result<bool> {
    let newest: Option<(String, Option<Vec<u8>>)> = sqlx::query_as(
        "SELECT state, typed_hash FROM verifications WHERE account_id = $1
         ORDER BY checked_at DESC, number DESC LIMIT 1",
    )
    .bind(account.to_string())
    .fetch_optional(conn)
    .await?;
    let matched = word(&VerificationState::Matched)?;
    Ok(newest.is_some_and(|(state, of)| state == matched && of.as_deref() == Some(hash)))
}

/// By what it is known again what was typed.
fn typed_hash(ctx: &Context, typed: &Typed) -> Result<Vec<u8>> {
    Ok(ctx.pepper.hash("typed", &serde_json::to_vec(typed)?))
}

fn seal(ctx: &Context, number: &str, typed: &Typed) -> Result<Vec<u8>> {
    ctx.pepper.seal(&*ctx.random, number, &serde_json::to_vec(typed)?)
}

fn items(reasons: [MatchReason; 3]) -> Vec<FieldMatch> {
    let items = MatchField::ALL.into_iter().zip(reasons);
    items.map(|(field, reason)| FieldMatch { field, reason }).collect()
}

/// The day by which somebody has looked; none when no table of holidays covers it yet.
fn promise(ctx: &Context, now: Timestamp, days: u16) -> Option<Date> {
    Holidays::built_in().add_working_days(ctx.date_of(now), days).ok()
}
