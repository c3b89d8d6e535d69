//! Raising an account's assurance by asking the civil register about a NIK and a family card.

use std::time::Duration;

use live_domain::{FamilyCardNumber, Invalid, Nik};
use live_protocol::{
    FieldMatch, MatchField, MatchOutcome, MatchReason, MatchRequest, Problem, ProblemKind,
};

use crate::departments::RegisterAnswer;
use crate::error::{Error, Result};
use crate::services::Context;
use crate::services::accounts::{self, Caller};
use crate::services::rate::Limit;

/// Asks the register. What it holds is never kept: only that it agreed, and for which NIK (hashed).
pub(crate) async fn ask(
    ctx: &Context,
    caller: &Caller,
    request: &MatchRequest,
) -> Result<MatchOutcome> {
    let (nik, family_card) = parse(request)?;
    let limit = Limit {
        action: "match",
        max: ctx.limits.matches_per_account,
        window: Duration::from_hours(1),
    };
    let account = caller.account.to_string();
    limit.check(&mut *ctx.db.read().await?, account.as_bytes(), ctx.now()).await?;
    let answer = ctx.departments.register.check(&nik, &family_card).await?;
    let taxpayer = match answer {
        RegisterAnswer::Match => ctx.departments.tax.taxpayer(&nik).await?,
        _ => None,
    };

    let mut tx = ctx.db.write().await?;
    // Once more, now that nobody else writes: several tries may have been on their way at once.
    limit.check(&mut tx, account.as_bytes(), ctx.now()).await?;
    let hash = ctx.pepper.hash("nik", nik.digits().as_bytes());
    let taken: Option<i64> =
        sqlx::query_scalar("SELECT 1 FROM accounts WHERE nik_hash = $1 AND id <> $2")
            .bind(&hash)
            .bind(&account)
            .fetch_optional(&mut *tx)
            .await?;
    let own: Option<Vec<u8>> = sqlx::query_scalar("SELECT nik_hash FROM accounts WHERE id = $1")
        .bind(&account)
        .fetch_one(&mut *tx)
        .await?;
    if own.is_some_and(|own| own != hash) {
        return Err(Error::conflict("the account is matched with another NIK"));
    }
    let fields = reasons(answer, taken.is_some());
    if fields == [MatchReason::Match, MatchReason::Match] {
        sqlx::query(
            "UPDATE accounts SET nik_hash = $1, nik_masked = $2, taxpayer = $3, matched_at = $4
             WHERE id = $5",
        )
        .bind(hash)
        .bind(nik.masked())
        .bind(taxpayer)
        .bind(ctx.now().unix_millis())
        .bind(&account)
        .execute(&mut *tx)
        .await?;
    } else {
        limit.count(&mut tx, account.as_bytes(), ctx.now()).await?;
    }
    let account = accounts::show(&mut tx, caller.account).await?;
    tx.commit().await?;
    let names = [MatchField::Nik, MatchField::FamilyCard];
    let fields = names.into_iter().zip(fields).map(|(field, reason)| FieldMatch { field, reason });
    Ok(MatchOutcome { account, fields: fields.collect() })
}

/// What is said of the NIK and of the family card. That a NIK is in use is told only to who knows
/// its family card, too.
fn reasons(answer: RegisterAnswer, taken: bool) -> [MatchReason; 2] {
    match answer {
        RegisterAnswer::NotRegistered => [MatchReason::NotRegistered, MatchReason::NotChecked],
        RegisterAnswer::OtherFamily => [MatchReason::Match, MatchReason::OtherFamily],
        RegisterAnswer::Match if taken => [MatchReason::AlreadyInUse, MatchReason::NotChecked],
        RegisterAnswer::Match => [MatchReason::Match, MatchReason::Match],
    }
}

fn parse(request: &MatchRequest) -> Result<(Nik, FamilyCardNumber)> {
    let nik: std::result::Result<Nik, Invalid> = request.nik.parse();
    let family_card: std::result::Result<FamilyCardNumber, Invalid> = request.family_card.parse();
    match (nik, family_card) {
        (Ok(nik), Ok(family_card)) => Ok((nik, family_card)),
        (nik, family_card) => {
            let mut problem = Problem::new(ProblemKind::InvalidInput);
            if let Err(error) = nik {
                problem = problem.and_field("nik", error.code());
            }
            if let Err(error) = family_card {
                problem = problem.and_field("family_card", error.code());
            }
            Err(problem.into())
        }
    }
}
