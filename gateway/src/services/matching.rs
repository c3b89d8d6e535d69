//! Raising an account's assurance by asking the civil register about a NIK and a family card.

use std::time::Duration;

use live_domain::{BirthDate, FamilyCardNumber, Nik};
use live_protocol::{
    CIVIL_REGISTER, FieldMatch, MatchField, MatchOutcome, MatchReason, MatchRequest, Problem,
    ProblemKind,
};

use crate::db::Connection;
use crate::departments::RegisterAnswer;
use crate::error::{Error, Result};
use crate::services::accounts::{self, Caller};
use crate::services::rate::Limit;
use crate::services::security::{self, Event};
use crate::services::{Context, accesses, consents};

/// Asks the register. What it holds is never kept: only that it agreed, and for which NIK (hashed).
pub(crate) async fn ask(
    ctx: &Context,
    caller: &Caller,
    request: &MatchRequest,
) -> Result<MatchOutcome> {
    let (nik, family_card, birth_date) = parse(request)?;
    let limit = Limit {
        action: "match",
        max: ctx.limits.matches_per_account,
        window: Duration::from_hours(1),
    };
    let account = caller.account.to_string();
    let hash = ctx.pepper.hash("nik", nik.digits().as_bytes());
    // Whoever has many accounts still guesses at one NIK only so often.
    let of_nik = Limit { action: "match-nik", max: ctx.limits.matches_per_nik, ..limit };
    {
        let mut tx = ctx.db.write().await?;
        limit.check(&mut tx, account.as_bytes(), ctx.now()).await?;
        of_nik.check(&mut tx, &hash, ctx.now()).await?;
        check_not_another(&mut tx, &account, &hash).await?;
        let version = request.consent.unwrap_or(0);
        consents::give(&mut tx, caller.account, CIVIL_REGISTER, version, ctx.now()).await?;
        accesses::note(&mut tx, caller.account, accesses::COMPARING, ctx.now()).await?;
        tx.commit().await?;
    }
    let answer = ctx.departments.register.check(&nik, &family_card, birth_date).await?;
    let mut taxpayer = None;
    if answer == AGREES {
        accesses::note_now(ctx, caller.account, accesses::FINDING_TAXPAYER).await?;
        taxpayer = ctx.departments.tax.taxpayer(&nik).await?;
    }

    let mut tx = ctx.db.write().await?;
    // Once more, now that nobody else writes: several tries may have been on their way at once.
    limit.check(&mut tx, account.as_bytes(), ctx.now()).await?;
    of_nik.check(&mut tx, &hash, ctx.now()).await?;
    let taken: Option<i64> =
        sqlx::query_scalar("SELECT 1 FROM accounts WHERE nik_hash = $1 AND id <> $2")
            .bind(&hash)
            .bind(&account)
            .fetch_optional(&mut *tx)
            .await?;
    check_not_another(&mut tx, &account, &hash).await?;
    let fields = reasons(answer, taken.is_some());
    if fields == [MatchReason::Match; 3] {
        sqlx::query(
            "UPDATE accounts SET nik_hash = $1, nik_masked = $2, taxpayer = $3, matched_at = $4
             WHERE id = $5",
        )
        .bind(&hash)
        .bind(nik.masked())
        .bind(taxpayer)
        .bind(ctx.now().unix_millis())
        .bind(&account)
        .execute(&mut *tx)
        .await?;
    } else {
        security::note(Event::MatchFailed);
        limit.count(&mut tx, account.as_bytes(), ctx.now()).await?;
        of_nik.count(&mut tx, &hash, ctx.now()).await?;
    }
    let account = accounts::show(&mut tx, caller.account).await?;
    tx.commit().await?;
    let names = [MatchField::Nik, MatchField::FamilyCard, MatchField::BirthDate];
    let fields = names.into_iter().zip(fields).map(|(field, reason)| FieldMatch { field, reason });
    Ok(MatchOutcome { account, fields: fields.collect() })
}

/// An account stays that of one person. Looked at before the register is asked, which then need not
/// be, and again after it.
async fn check_not_another(conn: &mut Connection, account: &str, nik_hash: &[u8]) -> Result<()> {
    let own: Option<Vec<u8>> = sqlx::query_scalar("SELECT nik_hash FROM accounts WHERE id = $1")
        .bind(account)
        .fetch_one(conn)
        .await?;
    if own.is_some_and(|own| own != nik_hash) {
        return Err(Error::conflict("the account is matched with another NIK"));
    }
    Ok(())
}

/// Everything agrees.
const AGREES: RegisterAnswer = RegisterAnswer::Registered { family_card: true, birth_date: true };

/// What is said of the NIK, the family card and the birth date. That a NIK is in use is told only to
/// who knows the other two.
fn reasons(answer: RegisterAnswer, taken: bool) -> [MatchReason; 3] {
    use MatchReason::{
        AlreadyInUse, Match, NotChecked, NotRegistered, OtherBirthDate, OtherFamily,
    };
    match answer {
        RegisterAnswer::NotRegistered => [NotRegistered, NotChecked, NotChecked],
        AGREES if taken => [AlreadyInUse, NotChecked, NotChecked],
        RegisterAnswer::Registered { family_card, birth_date } => [
            Match,
            if family_card { Match } else { OtherFamily },
            if birth_date { Match } else { OtherBirthDate },
        ],
    }
}

/// What was typed; of what is not right, every field is named.
fn parse(request: &MatchRequest) -> Result<(Nik, FamilyCardNumber, BirthDate)> {
    let nik = request.nik.parse::<Nik>();
    let family_card = request.family_card.parse::<FamilyCardNumber>();
    let birth_date = request.birth_date.parse::<BirthDate>();
    let wrong = [
        ("nik", nik.as_ref().err()),
        ("family_card", family_card.as_ref().err()),
        ("birth_date", birth_date.as_ref().err()),
    ];
    let mut problem = Problem::new(ProblemKind::InvalidInput);
    for (field, error) in wrong {
        if let Some(error) = error {
            problem = problem.and_field(field, error.code());
        }
    }
    match (nik, family_card, birth_date) {
        (Ok(nik), Ok(family_card), Ok(birth_date)) => Ok((nik, family_card, birth_date)),
        _ => Err(problem.into()),
    }
}
