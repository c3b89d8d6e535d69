//! Raising an account's assurance by an officer's attestation: whichever phone brings it first, it
//! counts once, for the account and the device that it names and for no other.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use live_protocol::attestation::{ATTESTATION_LIFE, Attestation, Person, Verified, thumbprint};
use live_protocol::{
    AttestationDelivery, AttestationTaken, CIVIL_REGISTER, ExportedAttestation, FieldProblem,
    Problem, ProblemKind,
};
use uuid::Uuid;

use crate::db::Connection;
use crate::departments::PersonAnswer;
use crate::error::{Error, Result};
use crate::services::accounts::{self, Caller, KnownBy};
use crate::services::enrolling::{self, Known};
use crate::services::rate::Limit;
use crate::services::security::{self, Event};
use crate::services::{
    Context, Effect, accesses, consents, devices, matching, time, uuid, verifications,
};

/// The longest code that is looked at.
const LONGEST: usize = 4_096;

/// Who brings an attestation.
#[derive(Clone, Copy)]
enum Bearer {
    /// In this session.
    Citizen(Uuid),
    Officer,
}

/// What came of an attestation: nothing when it counts, else what of it does not hold.
type Outcome = Vec<FieldProblem>;

/// Takes an attestation. Brought again by either phone, the answer is the same.
pub(crate) async fn deliver(
    ctx: &Context,
    caller: &Caller,
    request: &AttestationDelivery,
) -> Result<AttestationTaken> {
    // Who holds a device that is not known yet may be a stranger, who takes no turn of the account's own.
    let action = if caller.is_known() { "attestation" } else { "attestation-unknown" };
    let wrong = Limit {
        action,
        max: ctx.limits.wrong_attestations_per_account,
        window: Duration::from_hours(1),
    };
    let subject = caller.account.as_bytes().as_slice();
    wrong.check(&mut *ctx.db.read().await?, subject, ctx.now()).await?;
    let result = take(ctx, caller, request).await;
    if matches!(&result, Err(Error::Problem(problem)) if problem.kind == ProblemKind::InvalidInput)
    {
        let mut tx = ctx.db.write().await?;
        wrong.count(&mut tx, subject, ctx.now()).await?;
        tx.commit().await?;
    }
    result
}

async fn take(
    ctx: &Context,
    caller: &Caller,
    request: &AttestationDelivery,
) -> Result<AttestationTaken> {
    let Verified { enrolment, attestation } = verify(ctx, &request.attestation).await?;
    let (known, bearer) = {
        let mut conn = ctx.db.read().await?;
        let known = enrolling::find(&mut conn, enrolment.id).await?;
        let known = known.ok_or_else(|| refused("unknown-issuer"))?;
        let device_key = known.device_key.as_ref();
        let device_key = device_key.ok_or_else(|| refused("enrolment-revoked"))?;
        // What the city's books do not say was signed by a thief of its key.
        if known.enrolment(ctx, device_key)? != enrolment {
            return Err(refused("unknown-issuer"));
        }
        let bearer = bearer(caller, &known, &attestation)?;
        if let Some(outcome) = outcome_of(&mut conn, &attestation, &known).await? {
            return answer(ctx, &mut conn, bearer, attestation.id, outcome).await;
        }
        check(ctx, &mut conn, &known, &attestation).await?;
        (known, bearer)
    };
    let key = enrolling::person_key(ctx, known.id);
    let person = Person::open(&attestation.person, &key, attestation.id);
    let person = person.ok_or_else(|| refused("unreadable"))?;
    let found = find_out(ctx, &known, &attestation, &person, request.consent).await?;
    let taxpayer = match found[..] {
        [] => matching::taxpayer(ctx, attestation.request.account, &person.nik).await?,
        _ => None,
    };

    let mut tx = ctx.db.write().await?;
    // Once more, now that nobody else writes: both phones may bring it at once.
    let known = enrolling::find(&mut tx, known.id).await?.ok_or_else(Error::not_found)?;
    if let Some(outcome) = outcome_of(&mut tx, &attestation, &known).await? {
        return answer(ctx, &mut tx, bearer, attestation.id, outcome).await;
    }
    let device_key = check(ctx, &mut tx, &known, &attestation).await?;
    let account = attestation.request.account;
    let mut effect = Effect::default();
    let outcome = match found[..] {
        [] => {
            let holder = (&person.nik, taxpayer);
            match accounts::prove(ctx, &mut tx, account, holder, KnownBy::Officer).await? {
                Ok(raised) => {
                    // In whose hands the phone is, somebody has seen.
                    devices::get_to_know(&mut tx, account, &device_key).await?;
                    let closed = verifications::withdraw_all(ctx, &mut tx, account).await?;
                    effect = raised.and(closed);
                    effect.changes.extend(devices::changed(&mut tx, account, ctx.now()).await?);
                    Outcome::new()
                }
                Err(reason) => vec![problem("nik", reason)],
            }
        }
        _ => found,
    };
    if !outcome.is_empty() {
        security::note(Event::AttestationRefused("register"));
    }
    keep(ctx, &mut tx, &known, &attestation, &outcome).await?;
    let answered = answer(ctx, &mut tx, bearer, attestation.id, outcome).await;
    tx.commit().await?;
    effect.tell(ctx).await?;
    answered
}

/// Checks the chain with the city's keys, those of before included.
async fn verify(ctx: &Context, code: &str) -> Result<Verified> {
    if code.len() > LONGEST {
        return Err(refused("unreadable"));
    }
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT id, key FROM public_keys WHERE owner = 'issuer'")
            .fetch_all(&mut *ctx.db.read().await?)
            .await?;
    let key_of = |id: &str| {
        let (_, key) = rows.iter().find(|(known, _)| known == id)?;
        URL_SAFE_NO_PAD.decode(key).ok()
    };
    let verified = Attestation::verify(code, &ctx.city.id, key_of, ctx.now());
    verified.map_err(|refusal| refused(refusal.code()))
}

/// Which of the two phones brings it. A third has it from a photo of the code.
fn bearer(caller: &Caller, known: &Known, attestation: &Attestation) -> Result<Bearer> {
    let request = &attestation.request;
    let device = thumbprint(&enrolling::point(&caller.device_key)?);
    if caller.account == request.account && device == request.device {
        return Ok(Bearer::Citizen(caller.session));
    }
    if known.is_of(caller) && caller.is_known() {
        return Ok(Bearer::Officer);
    }
    security::note(Event::AttestationReplayed);
    Err(Error::field("attestation", "other-device"))
}

/// What came of it when it was brought before. The number of another is no second time.
async fn outcome_of(
    conn: &mut Connection,
    attestation: &Attestation,
    known: &Known,
) -> Result<Option<Outcome>> {
    let row: Option<(String, Option<String>, Option<String>)> = sqlx::query_as(
        "SELECT id, refused, account_id FROM attestations
         WHERE (enrolment_id = $1 AND number = $2) OR id = $3",
    )
    .bind(known.id.to_string())
    .bind(attestation.number)
    .bind(attestation.id.to_string())
    .fetch_optional(conn)
    .await?;
    let Some((id, refused, account)) = row else { return Ok(None) };
    let account = account.as_deref().map(uuid).transpose()?;
    if uuid(&id)? != attestation.id || account != Some(attestation.request.account) {
        security::note(Event::AttestationReplayed);
        return Err(Error::field("attestation", "number-used"));
    }
    let refused = refused.map(|refused| serde_json::from_str(&refused)).transpose()?;
    Ok(Some(refused.unwrap_or_default()))
}

/// What the city's books say of the two phones; gives the key of the citizen's.
async fn check(
    ctx: &Context,
    conn: &mut Connection,
    known: &Known,
    attestation: &Attestation,
) -> Result<String> {
    if known.account == Some(attestation.request.account) {
        return Err(refused("own-account"));
    }
    if known.revoked_at.is_some() {
        return Err(refused("enrolment-revoked"));
    }
    // A phone whose clock was put back made it after the end, whatever it says.
    if ctx.now() >= known.expires_at.after(ATTESTATION_LIFE) {
        return Err(refused("enrolment-ended"));
    }
    let keys: Vec<String> = sqlx::query_scalar(
        "SELECT device_key FROM sessions WHERE account_id = $1 AND ended_at IS NULL",
    )
    .bind(attestation.request.account.to_string())
    .fetch_all(conn)
    .await?;
    for key in keys {
        if thumbprint(&enrolling::point(&key)?) == attestation.request.device {
            return Ok(key);
        }
    }
    Err(refused("device-signed-out"))
}

/// Has the register compare what the officer read on the card; unless the account is another person's,
/// of whom it then notes nothing.
async fn find_out(
    ctx: &Context,
    known: &Known,
    attestation: &Attestation,
    person: &Person,
    consent: u16,
) -> Result<Outcome> {
    let account = attestation.request.account;
    {
        let mut tx = ctx.db.write().await?;
        if accounts::has_another(&mut tx, account, &accounts::nik_hash(ctx, &person.nik)).await? {
            return Ok(vec![problem("nik", "other-holder")]);
        }
        consents::give(&mut tx, account, CIVIL_REGISTER, consent, ctx.now()).await?;
        accesses::note(&mut tx, account, accesses::of_attestation(&known.officer), ctx.now())
            .await?;
        tx.commit().await?;
    }
    let village = attestation.village.to_string();
    let register = &ctx.departments.register;
    Ok(match register.check_person(&person.nik, person.birth_date, &village).await? {
        PersonAnswer::NotRegistered => vec![problem("nik", "not-registered")],
        PersonAnswer::Registered { birth_date, village } => {
            let wrong = [
                (!birth_date).then(|| problem("birth_date", "other-birth-date")),
                (!village).then(|| problem("village", "other-village")),
            ];
            wrong.into_iter().flatten().collect()
        }
    })
}

async fn keep(
    ctx: &Context,
    conn: &mut Connection,
    known: &Known,
    attestation: &Attestation,
    outcome: &Outcome,
) -> Result<()> {
    let refused = (!outcome.is_empty()).then(|| serde_json::to_string(outcome)).transpose()?;
    sqlx::query(
        "INSERT INTO attestations (id, enrolment_id, number, account_id, refused, at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(attestation.id.to_string())
    .bind(known.id.to_string())
    .bind(attestation.number)
    .bind(attestation.request.account.to_string())
    .bind(refused)
    .bind(ctx.now().unix_millis())
    .execute(conn)
    .await?;
    Ok(())
}

async fn answer(
    ctx: &Context,
    conn: &mut Connection,
    bearer: Bearer,
    id: Uuid,
    outcome: Outcome,
) -> Result<AttestationTaken> {
    if !outcome.is_empty() {
        return Err(Problem { fields: outcome, ..Problem::new(ProblemKind::InvalidInput) }.into());
    }
    let account = match bearer {
        Bearer::Citizen(session) => Some(devices::account_of(ctx, conn, session).await?),
        Bearer::Officer => None,
    };
    Ok(AttestationTaken { id, account })
}

/// The attestations that came for an account, oldest first.
pub(crate) async fn of(conn: &mut Connection, account: Uuid) -> Result<Vec<ExportedAttestation>> {
    type Row = (String, String, i64, Option<String>, Option<i64>);
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT a.id, e.officer, a.at, a.refused, a.ended_at FROM attestations a
         JOIN enrolments e ON e.id = a.enrolment_id WHERE a.account_id = $1 ORDER BY a.at, a.id",
    )
    .bind(account.to_string())
    .fetch_all(conn)
    .await?;
    let attestation = |(id, officer, at, refused, ended_at): Row| {
        let refused = refused.map(|refused| serde_json::from_str(&refused)).transpose()?;
        let (id, at, ended_at) = (uuid(&id)?, time(at), ended_at.map(time));
        Ok(ExportedAttestation { id, officer, at, refused: refused.unwrap_or_default(), ended_at })
    };
    rows.into_iter().map(attestation).collect()
}

fn problem(field: &str, reason: &str) -> FieldProblem {
    FieldProblem { field: field.to_owned(), reason: reason.to_owned() }
}

fn refused(why: &'static str) -> Error {
    security::note(Event::AttestationRefused(why));
    Error::field("attestation", why)
}
