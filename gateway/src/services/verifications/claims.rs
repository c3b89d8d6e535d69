//! Claims: everything agrees, but another account has the NIK. Perhaps it is the citizen's own, of a
//! number that is lost, perhaps somebody else's who used the NIK.
//!
//! A claim rides on the citizen's receipt, whose state is its own. Who has the NIK in the other account
//! is told from its beginning on that somebody claims it, and may object; neither side is told anything
//! of the other. A reviewer compares the ID card with what was typed; then the claim is held until a
//! week after its beginning. A proof ends one well at once, also one that was refused.

use std::net::IpAddr;
use std::time::Duration;

use live_domain::{Nik, Timestamp};
use live_protocol::{
    CLAIM_WAIT_DAYS, CLAIMS, Claim, ClaimNotice, Claims, FieldMatch, MatchField, MatchReason,
    MessageKind, VerificationState,
};
use uuid::Uuid;

use super::cases::{Case, Draft, current, load};
use super::{items, replace};
use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::accounts::{self, Caller, KnownBy};
use crate::services::feed::{self, Kind, Recorded};
use crate::services::rate::{self, Limit};
use crate::services::security::{self, Event};
use crate::services::{
    Context, Effect, absorbing, accesses, devices, from_word, inbox, matching, time, uuid, word,
};
use crate::work;

const WAIT: Duration = Duration::from_hours(24 * CLAIM_WAIT_DAYS as u64);

/// For how long claims on a NIK are counted, and a proof completes one that was refused.
pub(super) const REMEMBERED: Duration = Duration::from_hours(30 * 24);

/// In these states a claim is not decided yet.
const IS_OPEN: &str = "v.state IN ('in-review', 'sent-back', 'held')";

/// A claim, beside the receipt that it belongs to.
pub(crate) struct Kept {
    nik_hash: Vec<u8>,
    claim: Claim,
    /// The account that had the NIK when it was claimed; nothing once it is gone.
    against: Option<Uuid>,
    /// When it ends well at the earliest.
    pub ends_at: Timestamp,
}

impl Kept {
    /// Writes down for who has the NIK in the other account that a reviewer looks at it.
    pub async fn note_look(&self, conn: &mut Connection, now: Timestamp) -> Result<()> {
        match self.against {
            Some(other) => accesses::note(conn, other, accesses::DECIDING_CLAIM, now).await,
            None => Ok(()),
        }
    }
}

/// Whether a receipt says that the NIK can be claimed.
pub(super) fn is_claimable(state: VerificationState, items: &[FieldMatch]) -> bool {
    let is_taken = |item: &FieldMatch| item.reason == MatchReason::AlreadyInUse;
    state == VerificationState::Open && items.iter().any(is_taken)
}

/// Limits how many claims come from somewhere.
pub(super) async fn limit(
    ctx: &Context,
    conn: &mut Connection,
    address: Option<IpAddr>,
) -> Result<()> {
    let Some(address) = address else { return Ok(()) };
    let of_address = Limit {
        action: "claim-address",
        max: ctx.limits.claims_per_address,
        window: Duration::from_hours(24),
    };
    of_address.take(conn, &rate::address_subject(ctx, address), ctx.now()).await
}

/// Begins the claim of a receipt that has just come into the queue. Of one too many nobody is told
/// and nobody looks at it; what its citizen is told is what they are told of any that is refused.
pub(super) async fn begin(
    ctx: &Context,
    conn: &mut Connection,
    number: &str,
    nik_hash: &[u8],
    claim: Claim,
) -> Result<Effect> {
    let now = ctx.now();
    let since = now.before(REMEMBERED).unix_millis();
    let before: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM claims WHERE nik_hash = $1 AND asked_at > $2")
            .bind(nik_hash)
            .bind(since)
            .fetch_one(&mut *conn)
            .await?;
    let account = load(conn, number).await?.account;
    let against = accounts::other_holder(conn, account, nik_hash).await?;
    sqlx::query(
        "INSERT INTO claims (verification, nik_hash, claim, against, asked_at, ends_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(number)
    .bind(nik_hash)
    .bind(word(&claim)?)
    .bind(against.map(|other| other.to_string()))
    .bind(now.unix_millis())
    .bind(now.after(WAIT).unix_millis())
    .execute(&mut *conn)
    .await?;
    security::note(Event::ClaimAsked);
    let case = load(conn, number).await?;
    if before >= i64::from(ctx.limits.claims_per_nik) {
        security::note(Event::LimitReached);
        return refuse(ctx, conn, case).await;
    }
    let mut changes = told(conn, &case, now).await?;
    if let Some(other) = against {
        let news = inbox::News {
            what: MessageKind::NikClaimed,
            department: "disdukcapil",
            about: CLAIMS,
            act_by: Some(ctx.date_of(now.after(WAIT))),
        };
        changes.extend(inbox::tell(conn, other, &news, now).await?);
    }
    Ok(Effect::from(changes))
}

/// The claim of a receipt.
pub(super) async fn of_case(conn: &mut Connection, number: &str) -> Result<Option<Kept>> {
    type Row = (Vec<u8>, String, Option<String>, i64);
    let row: Option<Row> = sqlx::query_as(
        "SELECT nik_hash, claim, against, ends_at FROM claims WHERE verification = $1",
    )
    .bind(number)
    .fetch_optional(conn)
    .await?;
    row.map(|(nik_hash, claim, against, ends_at)| {
        let against = against.as_deref().map(uuid).transpose()?;
        Ok(Kept { nik_hash, claim: from_word(claim)?, against, ends_at: time(ends_at) })
    })
    .transpose()
}

/// Records for who has the NIK in the other account that a claim on it begins or ends.
pub(super) async fn told(
    conn: &mut Connection,
    case: &Case,
    now: Timestamp,
) -> Result<Vec<Recorded>> {
    match case.claim.as_ref().and_then(|claim| claim.against) {
        Some(other) => {
            let mut changes =
                vec![feed::record(conn, other, (Kind::Claims, ""), false, now).await?];
            if against(conn, other).await?.claims.is_empty() {
                let claimed = (MessageKind::NikClaimed, CLAIMS);
                changes.extend(inbox::settle(conn, other, claimed, now).await?);
            }
            Ok(changes)
        }
        None => Ok(Vec::new()),
    }
}

/// The claims on an account's NIK that are not decided, oldest first.
pub(crate) async fn against(conn: &mut Connection, account: Uuid) -> Result<Claims> {
    let notices = format!(
        "SELECT c.asked_at, c.ends_at FROM claims c
         JOIN verifications v ON v.number = c.verification
         JOIN accounts a ON a.id = c.against AND a.nik_hash = c.nik_hash
         WHERE c.against = $1 AND {IS_OPEN} ORDER BY c.asked_at, v.number"
    );
    let rows: Vec<(i64, i64)> = sqlx::query_as(sqlx::AssertSqlSafe(notices))
        .bind(account.to_string())
        .fetch_all(conn)
        .await?;
    let notice =
        |(asked_at, ends_at)| ClaimNotice { asked_at: time(asked_at), ends_at: time(ends_at) };
    Ok(Claims { claims: rows.into_iter().map(notice).collect() })
}

/// The claims on the caller's NIK.
pub(crate) async fn list(ctx: &Context, caller: &Caller) -> Result<Claims> {
    against(&mut *ctx.db.read().await?, caller.account).await
}

/// Objects to every claim on the caller's NIK. Done once or twice, it is the same.
pub(crate) async fn object(ctx: &Context, caller: &Caller) -> Result<Claims> {
    let mut tx = ctx.db.write().await?;
    let open = format!(
        "SELECT v.number FROM claims c JOIN verifications v ON v.number = c.verification
         WHERE c.against = $1 AND {IS_OPEN}"
    );
    let numbers: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(open))
        .bind(caller.account.to_string())
        .fetch_all(&mut *tx)
        .await?;
    let mut effect = Effect::default();
    for number in numbers {
        security::note(Event::ClaimObjected);
        let case = load(&mut tx, &number).await?;
        effect = effect.and(refuse(ctx, &mut tx, case).await?);
    }
    let left = against(&mut tx, caller.account).await?;
    tx.commit().await?;
    effect.tell(ctx).await?;
    Ok(left)
}

/// Ends a claim that cannot be decided from afar, whether a reviewer, the other side or a limit says so.
pub(super) async fn refuse(ctx: &Context, conn: &mut Connection, case: Case) -> Result<Effect> {
    let mut items = case.receipt.items.clone();
    for item in items.iter_mut().filter(|item| item.field == MatchField::Nik) {
        item.reason = MatchReason::NeedsProof;
    }
    let draft = Draft::decided(&case, VerificationState::Declined, items);
    work::done(conn, work::Kind::Claim, &case.receipt.number).await?;
    replace(ctx, conn, case.account, Some(case), draft).await
}

/// A reviewer found that the NIK is the citizen's: it comes to them once who has it had a week to object.
pub(super) async fn found_right(
    ctx: &Context,
    conn: &mut Connection,
    case: Case,
    holder: (&Nik, Option<String>),
) -> Result<(VerificationState, Effect)> {
    let Some(claim) = &case.claim else { return Err(Error::fault("no claim")) };
    let is_taken = accounts::is_taken(conn, case.account, &claim.nik_hash).await?;
    if is_taken && ctx.now() < claim.ends_at {
        let number = &case.receipt.number;
        work::plan(conn, work::Kind::Claim, number, claim.ends_at).await?;
        let draft = Draft::held(&case, VerificationState::Held, all_right());
        let effect = replace(ctx, conn, case.account, Some(case), draft).await?;
        return Ok((VerificationState::Held, effect));
    }
    end(ctx, conn, case, holder).await
}

/// Ends a claim whose time has come.
pub(crate) async fn perform(ctx: &Context, number: &str) -> Result<()> {
    let is_held = |case: &Case| case.receipt.state == VerificationState::Held;
    let case = match load(&mut *ctx.db.read().await?, number).await {
        Ok(case) if is_held(&case) => case,
        // It was taken back, objected to or proven, or its account is gone.
        _ => return Ok(()),
    };
    let typed = case.typed(ctx)?;
    let taxpayer = matching::taxpayer(ctx, case.account, &typed.nik).await?;
    let mut tx = ctx.db.write().await?;
    // Once more, now that nobody else writes.
    let case = load(&mut tx, number).await?;
    if !is_held(&case) {
        return Ok(());
    }
    let (_, effect) = end(ctx, &mut tx, case, (&typed.nik, taxpayer)).await?;
    tx.commit().await?;
    effect.tell(ctx).await
}

async fn end(
    ctx: &Context,
    conn: &mut Connection,
    case: Case,
    holder: (&Nik, Option<String>),
) -> Result<(VerificationState, Effect)> {
    match complete(ctx, conn, &case, holder, KnownBy::Register).await? {
        Some(effect) => Ok((VerificationState::Matched, effect)),
        None => Ok((VerificationState::Declined, refuse(ctx, conn, case).await?)),
    }
}

/// Completes the claim of an account that is proven to have this NIK. None when it has none.
pub(crate) async fn prove(
    ctx: &Context,
    conn: &mut Connection,
    account: Uuid,
    (nik, taxpayer): (&Nik, Option<String>),
    by: KnownBy,
) -> Result<Option<Effect>> {
    let hash = accounts::nik_hash(ctx, nik);
    match latest(conn, account, &hash, ctx.now()).await? {
        Some(case) => complete(ctx, conn, &case, (nik, taxpayer), by).await,
        None => Ok(None),
    }
}

/// Whether the last claim of an account on a NIK was refused lately.
pub(crate) async fn was_refused(
    conn: &mut Connection,
    account: Uuid,
    nik_hash: &[u8],
    now: Timestamp,
) -> Result<bool> {
    let case = latest(conn, account, nik_hash, now).await?;
    Ok(case.is_some_and(|case| case.receipt.state == VerificationState::Declined))
}

/// The last claim of an account on a NIK that is not decided, or was refused lately.
async fn latest(
    conn: &mut Connection,
    account: Uuid,
    nik_hash: &[u8],
    now: Timestamp,
) -> Result<Option<Case>> {
    let latest = format!(
        "SELECT v.number FROM claims c JOIN verifications v ON v.number = c.verification
         WHERE v.account_id = $1 AND c.nik_hash = $2
            AND ({IS_OPEN} OR (v.state = 'declined' AND v.checked_at > $3))
         ORDER BY c.asked_at DESC, v.number DESC LIMIT 1"
    );
    let number: Option<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(latest))
        .bind(account.to_string())
        .bind(nik_hash)
        .bind(now.before(REMEMBERED).unix_millis())
        .fetch_optional(&mut *conn)
        .await?;
    match number {
        Some(number) => load(conn, &number).await.map(Some),
        None => Ok(None),
    }
}

/// Gives the NIK to who claims it. None where somebody else has it by now than when it was claimed, or
/// the claiming account has another one.
async fn complete(
    ctx: &Context,
    conn: &mut Connection,
    case: &Case,
    holder: (&Nik, Option<String>),
    by: KnownBy,
) -> Result<Option<Effect>> {
    let Some(claim) = &case.claim else { return Ok(None) };
    let (account, hash, now) = (case.account, &claim.nik_hash, ctx.now());
    let other = accounts::other_holder(conn, account, hash).await?;
    if other.is_some_and(|other| claim.against != Some(other))
        || accounts::has_another(conn, account, hash).await?
    {
        return Ok(None);
    }
    let mut effect = Effect::default();
    if let Some(other) = other {
        accesses::note(conn, other, accesses::DECIDING_CLAIM, now).await?;
        effect = match claim.claim {
            Claim::Mine => absorbing::absorb(ctx, conn, other, account).await?,
            Claim::Others => lose_nik(conn, other, now).await?,
        };
    }
    accounts::raise(ctx, conn, account, holder, by).await?;
    effect.changes.push(accounts::changed(conn, account, now).await?);
    security::note(Event::ClaimCompleted);
    let number = case.receipt.number.clone();
    work::done(conn, work::Kind::Claim, &number).await?;
    // The receipt that is not over, which is the claim's own unless that was refused and another begun.
    let (open, claimed) = (current(conn, account).await?, load(conn, &number).await?);
    let case = open.unwrap_or(claimed);
    let typed_hash = case.typed_hash.clone();
    let draft =
        Draft { typed_hash, ..Draft::decided(&case, VerificationState::Matched, all_right()) };
    Ok(Some(effect.and(replace(ctx, conn, account, Some(case), draft).await?)))
}

/// Takes the NIK off an account whose holder it does not belong to, with all that follows from it. Its
/// devices are signed out; its reports stay its own.
async fn lose_nik(conn: &mut Connection, account: Uuid, now: Timestamp) -> Result<Effect> {
    sqlx::query(
        "UPDATE accounts SET matched_at = NULL, proven_at = NULL, attested_at = NULL WHERE id = $1",
    )
    .bind(account.to_string())
    .execute(&mut *conn)
    .await?;
    let mut changes = accounts::forget_nik(conn, account, now).await?;
    devices::sign_out_all(conn, account, now).await?;
    changes.push(accounts::changed(conn, account, now).await?);
    Ok(Effect::from(changes))
}

/// What is known of each field where a person, or a proof, says whose the NIK is.
fn all_right() -> Vec<FieldMatch> {
    items([MatchReason::Confirmed, MatchReason::Match, MatchReason::Match])
}
