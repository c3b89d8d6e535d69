//! Raising an account's assurance by asking the civil register about a NIK and a family card.

use std::net::IpAddr;
use std::time::Duration;

use live_domain::{BirthDate, FamilyCardNumber, Nik, Timestamp};
use live_protocol::{
    Assurance, CIVIL_REGISTER, FieldMatch, MatchField, MatchOutcome, MatchReason, MatchRequest,
    Problem, ProblemKind,
};

use crate::db::Connection;
use crate::departments::RegisterAnswer;
use crate::error::{Error, Result};
use crate::services::accounts::Caller;
use crate::services::rate::{self, Limit};
use crate::services::security::{self, Event};
use crate::services::{Context, accesses, consents, devices};

/// Asks the register. What it holds is never kept: only that it agreed, and for which NIK (hashed).
///
/// A device that is new to a matched account gets to be known by naming that account's NIK. Whether
/// a NIK is that one is told only to who knows all three, as everything else is.
pub(crate) async fn ask(
    ctx: &Context,
    caller: &Caller,
    request: &MatchRequest,
    address: Option<IpAddr>,
) -> Result<MatchOutcome> {
    let (nik, family_card, birth_date) = parse(request)?;
    let account = caller.account.to_string();
    let hash = ctx.pepper.hash("nik", nik.digits().as_bytes());
    let tries = Tries::of(ctx, &account, &hash, address);
    let is_known = caller.assurance >= Assurance::Phone;
    {
        let mut tx = ctx.db.write().await?;
        tries.check(&mut tx, ctx.now()).await?;
        if is_known && is_another(&mut tx, &account, &hash).await? {
            return Err(another());
        }
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
    tries.check(&mut tx, ctx.now()).await?;
    let taken: Option<i64> =
        sqlx::query_scalar("SELECT 1 FROM accounts WHERE nik_hash = $1 AND id <> $2")
            .bind(&hash)
            .bind(&account)
            .fetch_optional(&mut *tx)
            .await?;
    let is_another = is_another(&mut tx, &account, &hash).await?;
    if is_another && is_known {
        return Err(another());
    }
    let whose = match (taken, is_another) {
        (Some(_), _) => Some(MatchReason::AlreadyInUse),
        (None, true) => Some(MatchReason::OtherHolder),
        (None, false) => None,
    };
    let fields = reasons(answer, whose);
    let mut change = None;
    if fields == [MatchReason::Match; 3] {
        if !is_known {
            devices::get_to_know(&mut tx, caller).await?;
            change = devices::changed(&mut tx, caller.account, ctx.now()).await?;
        }
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
        tries.count(&mut tx, ctx.now()).await?;
    }
    let account = devices::account_of(ctx, &mut tx, caller.session).await?;
    tx.commit().await?;
    ctx.listeners.tell_all(change);
    let names = [MatchField::Nik, MatchField::FamilyCard, MatchField::BirthDate];
    let fields = names.into_iter().zip(fields).map(|(field, reason)| FieldMatch { field, reason });
    Ok(MatchOutcome { account, fields: fields.collect() })
}

/// The limits on failed tries, each with who or what it counts for: whoever has many accounts still
/// guesses at one NIK only so often, and whoever guesses at many NIKs does so from somewhere.
struct Tries(Vec<(Limit, Vec<u8>)>);

impl Tries {
    fn of(ctx: &Context, account: &str, nik_hash: &[u8], address: Option<IpAddr>) -> Self {
        let limit = |action, max| Limit { action, max, window: Duration::from_hours(1) };
        let mut limits = vec![
            (limit("match", ctx.limits.matches_per_account), account.as_bytes().to_vec()),
            (limit("match-nik", ctx.limits.matches_per_nik), nik_hash.to_vec()),
        ];
        limits.extend(address.map(|address| {
            let limit = limit("match-address", ctx.limits.matches_per_address);
            (limit, rate::address_subject(ctx, address))
        }));
        Self(limits)
    }

    async fn check(&self, conn: &mut Connection, now: Timestamp) -> Result<()> {
        for (limit, subject) in &self.0 {
            limit.check(conn, subject, now).await?;
        }
        Ok(())
    }

    async fn count(&self, conn: &mut Connection, now: Timestamp) -> Result<()> {
        for (limit, subject) in &self.0 {
            limit.count(conn, subject, now).await?;
        }
        Ok(())
    }
}

/// Whether an account is matched with another NIK than this: it stays that of one person. Looked at
/// before the register is asked, which then need not be, and again after it.
async fn is_another(conn: &mut Connection, account: &str, nik_hash: &[u8]) -> Result<bool> {
    let own: Option<Vec<u8>> = sqlx::query_scalar("SELECT nik_hash FROM accounts WHERE id = $1")
        .bind(account)
        .fetch_one(conn)
        .await?;
    Ok(own.is_some_and(|own| own != nik_hash))
}

fn another() -> Error {
    Error::conflict("the account is matched with another NIK")
}

/// Everything agrees.
const AGREES: RegisterAnswer = RegisterAnswer::Registered { family_card: true, birth_date: true };

/// What is said of the NIK, the family card and the birth date. Whose a NIK is here is told only to
/// who knows the other two.
fn reasons(answer: RegisterAnswer, whose: Option<MatchReason>) -> [MatchReason; 3] {
    use MatchReason::{Match, NotChecked, NotRegistered, OtherBirthDate, OtherFamily};
    match (answer, whose) {
        (RegisterAnswer::NotRegistered, _) => [NotRegistered, NotChecked, NotChecked],
        (AGREES, Some(whose)) => [whose, NotChecked, NotChecked],
        (RegisterAnswer::Registered { family_card, birth_date }, _) => [
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
