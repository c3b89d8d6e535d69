//! Acting for a child on one's own family card. The civil register agrees to who the child is; that the
//! agent is its parent or guardian is the agent's word.

use std::net::IpAddr;
use std::time::Duration;

use live_domain::{BirthDate, FamilyCardNumber, Invalid, Nik, Timestamp};
use live_protocol::{
    AccessReason, Assurance, CHILD_MANDATE, MAX_CHILD_NAME, Mandate, MandateKind, MandateRole,
    MatchField, MatchReason, NewChild, PersonalData,
};
use uuid::Uuid;

use super::{Known, Row, find, grown_up_at, has_room, load, select, set_until, told};
use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::accesses::{self, Look};
use crate::services::accounts::{self, Caller};
use crate::services::feed::Recorded;
use crate::services::rate::Tries;
use crate::services::security::{self, Event};
use crate::services::{Context, consents, matching, word};

/// How long one counts before it has to be prolonged.
const LIFE: Duration = Duration::from_hours(365 * 24);

/// What the civil register compares.
const COMPARED: [PersonalData; 3] =
    [PersonalData::Nik, PersonalData::FamilyCard, PersonalData::BirthDate];

/// What was typed of a child, in the form in which it is compared.
struct Child {
    name: String,
    nik: Nik,
    family_card: FamilyCardNumber,
    birth_date: BirthDate,
}

impl Child {
    /// What was typed; of what is not right, every field is named.
    fn parse(ctx: &Context, request: &NewChild) -> Result<Self> {
        let nik = request.child_nik.parse();
        let family_card = request.child_family_card.parse();
        let birth_date = request.child_birth_date.parse::<BirthDate>();
        let name = request.child_name.trim();
        let is_too_long = name.chars().count() > MAX_CHILD_NAME as usize;
        let of_name = if name.is_empty() {
            Some("empty")
        } else {
            (is_too_long || name.contains(char::is_control)).then_some("too-long")
        };
        let is_grown_up =
            birth_date.as_ref().is_ok_and(|born| ctx.now() >= grown_up_at(ctx, *born));
        let of_birth_date = birth_date.as_ref().err().map(Invalid::code);
        let wrong = [
            ("child_name", of_name),
            ("child_nik", nik.as_ref().err().map(Invalid::code)),
            ("child_family_card", family_card.as_ref().err().map(Invalid::code)),
            ("child_birth_date", of_birth_date.or(is_grown_up.then_some("grown-up"))),
        ];
        let wrong: Vec<_> =
            wrong.iter().filter_map(|(field, why)| Some((*field, (*why)?))).collect();
        match (nik, family_card, birth_date) {
            (Ok(nik), Ok(family_card), Ok(birth_date)) if wrong.is_empty() => {
                Ok(Self { name: name.to_owned(), nik, family_card, birth_date })
            }
            _ => Err(Error::fields(wrong)),
        }
    }

    /// A look that a department takes at it, as its agent's trace tells.
    fn look<'a>(&'a self, who: &'static str, what: &'a [PersonalData]) -> Look<'a> {
        Look { who, why: AccessReason::Mandate, what, about: &self.name }
    }
}

/// Lets the caller act for a child. For one that they act for already, it is that mandate.
///
/// The register is asked only about who is on the caller's own family card, so that nobody learns
/// anything here of a child that is not theirs.
pub(crate) async fn add(
    ctx: &Context,
    caller: &Caller,
    request: &NewChild,
    address: Option<IpAddr>,
) -> Result<Mandate> {
    caller.require(Assurance::Matched)?;
    let child = Child::parse(ctx, request)?;
    let hash = accounts::nik_hash(ctx, &child.nik);
    let tries = matching::tries(ctx, caller.account, address, &hash);
    if let Some(known) = begin(ctx, caller, &child, &hash, &tries, request.consent).await? {
        return load(ctx, &mut *ctx.db.read().await?, caller.account, known).await;
    }
    let answer =
        ctx.departments.register.check(&child.nik, &child.family_card, child.birth_date).await?;
    let reasons = matching::reasons(answer, None);
    let mut tx = ctx.db.write().await?;
    tries.check(&mut tx, ctx.now()).await?;
    if reasons != [MatchReason::Match; 3] {
        security::note(Event::MatchFailed);
        tries.count(&mut tx, ctx.now()).await?;
        tx.commit().await?;
        return Err(disagreement(reasons));
    }
    drop(tx);
    accesses::note_now(ctx, caller.account, child.look("bapenda", &COMPARED[..1])).await?;
    let taxpayer = ctx.departments.tax.taxpayer(&child.nik).await?;
    let mut tx = ctx.db.write().await?;
    // Once more, now that nobody else writes: it may have been sent twice.
    let (known, changes) = match standing(ctx, &mut tx, caller.account, &hash).await? {
        Some(known) => (known, Vec::new()),
        None => insert(ctx, &mut tx, caller, &child, (&hash, taxpayer)).await?,
    };
    let mandate = load(ctx, &mut tx, caller.account, known).await?;
    tx.commit().await?;
    ctx.listeners.tell_all(changes);
    Ok(mandate)
}

/// Checks what can be checked before the register is asked, and writes down that it will be.
async fn begin(
    ctx: &Context,
    caller: &Caller,
    child: &Child,
    hash: &[u8],
    tries: &Tries,
    version: u16,
) -> Result<Option<Uuid>> {
    let card = |why| Error::field("child_family_card", why);
    let (now, account) = (ctx.now(), caller.account);
    let mut tx = ctx.db.write().await?;
    tries.check(&mut tx, now).await?;
    if let Some(known) = standing(ctx, &mut tx, account, hash).await? {
        return Ok(Some(known));
    }
    let (own, is_adult) = own_card(&mut tx, account).await?;
    let own = own.ok_or_else(|| card("own-unknown"))?;
    if !is_adult {
        return Err(card("not-adult"));
    }
    if !ctx.pepper.matches("family-card", child.family_card.digits().as_bytes(), &own) {
        security::note(Event::MatchFailed);
        tries.count(&mut tx, now).await?;
        tx.commit().await?;
        return Err(card("other-card"));
    }
    if !has_room(&mut tx, account, MandateKind::Child, MandateRole::Agent).await? {
        return Err(Error::field("child_name", "too-many"));
    }
    consents::give(&mut tx, account, CHILD_MANDATE, version, now).await?;
    accesses::note(&mut tx, account, child.look("disdukcapil", &COMPARED), now).await?;
    tx.commit().await?;
    Ok(None)
}

/// The family card that the register agreed to of an account, hashed, and whether its holder is of age.
async fn own_card(conn: &mut Connection, account: Uuid) -> Result<(Option<Vec<u8>>, bool)> {
    let own = sqlx::query_as("SELECT family_card_hash, is_adult FROM accounts WHERE id = $1");
    Ok(own.bind(account.to_string()).fetch_one(conn).await?)
}

/// What the register did not agree to, at the fields of the child.
fn disagreement(reasons: [MatchReason; 3]) -> Error {
    let fields = MatchField::ALL.into_iter().zip(reasons);
    let wrong = fields.filter_map(|(field, reason)| {
        let is_told = !matches!(reason, MatchReason::Match | MatchReason::NotChecked);
        is_told.then(|| (format!("child_{}", field.name()), reason.code()))
    });
    let wrong: Vec<_> = wrong.collect();
    Error::fields(wrong.iter().map(|(field, why)| (field.as_str(), *why)))
}

/// The mandate that an account has for a child already.
async fn standing(
    ctx: &Context,
    conn: &mut Connection,
    account: Uuid,
    hash: &[u8],
) -> Result<Option<Uuid>> {
    let rows: Vec<Row> = sqlx::query_as(select!("WHERE account_id = $1 AND child_hash = $2"))
        .bind(account.to_string())
        .bind(hash)
        .fetch_all(conn)
        .await?;
    for row in rows {
        let known = Known::of(row)?;
        if known.stands(ctx.now()) {
            return Ok(Some(known.id));
        }
    }
    Ok(None)
}

async fn insert(
    ctx: &Context,
    conn: &mut Connection,
    caller: &Caller,
    child: &Child,
    (hash, taxpayer): (&[u8], Option<String>),
) -> Result<(Uuid, Vec<Recorded>)> {
    let (id, now) = (ctx.new_id(), ctx.now());
    let until = now.after(LIFE).min(grown_up_at(ctx, child.birth_date));
    let born = serde_json::to_vec(&child.birth_date)?;
    sqlx::query(
        "INSERT INTO mandates (id, kind, account_id, child_hash, name, birth_date,
            family_card_hash, taxpayer, since, until)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
    )
    .bind(id.to_string())
    .bind(word(&MandateKind::Child)?)
    .bind(caller.account.to_string())
    .bind(hash)
    .bind(&child.name)
    .bind(ctx.pepper.seal(&*ctx.random, &id.to_string(), &born)?)
    .bind(accounts::family_card_hash(ctx, &child.family_card))
    .bind(taxpayer)
    .bind(now.unix_millis())
    .execute(&mut *conn)
    .await?;
    set_until(conn, id, until).await?;
    let known = find(conn, id).await?.ok_or_else(Error::not_found)?;
    // The other parent sees that there is one more; the agent's own trace has it already.
    for (account, about) in told(ctx, conn, &known).await? {
        if account != caller.account {
            let look = Look { about: &about, ..child.look("disdukcapil", &COMPARED) };
            accesses::note(conn, account, look, now).await?;
        }
    }
    Ok((id, known.record(conn, false, now).await?))
}

/// Prolongs a mandate for a child by another year, and not beyond its coming of age. Nothing is typed
/// for it: that needs the caller to be still on the family card that it was given for.
pub(crate) async fn renew(ctx: &Context, caller: &Caller, id: Uuid) -> Result<Mandate> {
    caller.require(Assurance::Matched)?;
    let mut tx = ctx.db.write().await?;
    let known = find(&mut tx, id).await?.filter(|known| known.agent == caller.account);
    let known = known.ok_or_else(Error::not_found)?;
    let latest = known.grown_up_at(ctx)?.filter(|_| known.stands(ctx.now()));
    let latest = latest.ok_or_else(|| Error::conflict("the mandate is over, or for no child"))?;
    if !is_same_card(&mut tx, caller.account, id).await? {
        return Err(Error::field("mandate", "other-card"));
    }
    set_until(&mut tx, id, latest.min(later(ctx.now(), known.until))).await?;
    let changes = known.record(&mut tx, false, ctx.now()).await?;
    let mandate = load(ctx, &mut tx, caller.account, id).await?;
    tx.commit().await?;
    ctx.listeners.tell_all(changes);
    Ok(mandate)
}

/// A year from now; what counts for longer already keeps that.
fn later(now: Timestamp, until: Timestamp) -> Timestamp {
    now.after(LIFE).max(until)
}

/// Whether the family card that the register agreed to last of an account is that of a mandate.
async fn is_same_card(conn: &mut Connection, account: Uuid, id: Uuid) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT COALESCE(a.family_card_hash = m.family_card_hash, FALSE)
         FROM mandates m JOIN accounts a ON a.id = $1 WHERE m.id = $2",
    )
    .bind(account.to_string())
    .bind(id.to_string())
    .fetch_one(conn)
    .await?)
}
