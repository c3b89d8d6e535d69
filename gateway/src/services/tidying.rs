//! Removing what is no longer needed: what each service says of its own, and the rows that only time ends.

use std::time::Duration;

use crate::error::Result;
use crate::services::{
    Context, accesses, applications, appointments, callbacks, counter, desk, documents, erasure,
    feed, files, inbox, mandates, payments, rate, reports, steps, uploads, verifications,
};
use crate::work;

/// How often old rows and photos are removed.
const TIDY: Duration = Duration::from_hours(1);

/// For how long the reuse of a refresh token is told from a token that never was.
const REUSE_IS_SEEN: Duration = Duration::from_hours(90 * 24);

/// How long answers are kept for requests that come again. A phone may lie in a drawer.
const ANSWERS: Duration = Duration::from_hours(400 * 24);

/// Removes what is no longer needed, and plans the next time.
pub(crate) async fn tidy(ctx: &Context, subject: &str) -> Result<()> {
    reports::tidy(ctx).await?;
    applications::tidy(ctx).await?;
    files::tidy(ctx).await?;
    uploads::tidy(ctx).await?;
    verifications::tidy(ctx).await?;
    let now = ctx.now();
    let before = |age: Duration| now.before(age).unix_millis();
    let day = Duration::from_hours(24);
    let mut tx = ctx.db.write().await?;
    for (statement, limit) in [
        ("DELETE FROM attempts WHERE at < $1", before(rate::LONGEST)),
        ("DELETE FROM callbacks WHERE at < $1 AND body IS NULL", before(callbacks::REMEMBERED)),
        ("DELETE FROM sign_in_codes WHERE expires_at < $1", before(day)),
        ("DELETE FROM identity_proofs WHERE expires_at < $1", before(day)),
        ("DELETE FROM mandate_invitations WHERE expires_at < $1", before(day)),
        ("DELETE FROM idempotency_keys WHERE at < $1", before(ANSWERS)),
        ("DELETE FROM accesses WHERE at < $1", before(accesses::KEPT)),
        ("DELETE FROM review_trace WHERE at < $1", before(accesses::KEPT)),
        ("DELETE FROM desk_sessions WHERE created_at < $1", before(desk::LONGEST)),
        ("DELETE FROM erased_devices WHERE at < $1", before(erasure::DEVICES_REMEMBERED)),
        (
            "DELETE FROM token_pairs WHERE session_id IN
                (SELECT id FROM sessions WHERE ended_at < $1)",
            now.unix_millis(),
        ),
        // The pair before one that is unused stays: a phone that sleeps may still come with it.
        (
            "DELETE FROM token_pairs WHERE used_at < $1 AND EXISTS
                (SELECT 1 FROM token_pairs next
                 WHERE next.id = token_pairs.successor AND next.used_at IS NOT NULL)",
            before(REUSE_IS_SEEN),
        ),
        (
            "DELETE FROM sessions WHERE created_at < $1 AND NOT ended_by_owner AND NOT EXISTS
                (SELECT 1 FROM token_pairs p WHERE p.session_id = sessions.id)",
            before(day),
        ),
    ] {
        sqlx::query(statement).bind(limit).execute(&mut *tx).await?;
    }
    feed::tidy(&mut tx, now).await?;
    steps::tidy(ctx, &mut tx, now).await?;
    documents::tidy(ctx, &mut tx).await?;
    let mut changes = payments::tidy(&mut tx, now).await?;
    changes.extend(mandates::tidy(&mut tx, now).await?);
    changes.extend(counter::tidy(&mut tx, now).await?);
    changes.extend(inbox::tidy(ctx, &mut tx, now).await?);
    changes.extend(appointments::tidy(&mut tx, now).await?);
    work::plan(&mut tx, work::Kind::Tidy, subject, now.after(TIDY)).await?;
    tx.commit().await?;
    ctx.listeners.tell_all(changes);
    Ok(())
}
