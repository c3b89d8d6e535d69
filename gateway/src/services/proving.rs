//! Raising an account's assurance by an identity provider: the citizen is led there by their browser,
//! and what they are led back with is exchanged here, for the session that asked and for no other.

use std::time::Duration;

use live_domain::{Nik, Timestamp};
use live_protocol::{Account, IDENTITY_PROVIDER, ProofAnswer, ProofBegun, ReturnTo};

use crate::db::Connection;
use crate::departments::{IdentityProvider, ProofAsked, ProofBrought, Redeemed};
use crate::error::{Error, Result};
use crate::services::accounts::{self, Caller, KnownBy};
use crate::services::rate::Limit;
use crate::services::security::{self, Event};
use crate::services::{
    Context, consents, devices, from_word, matching, sessions, time, verifications, word,
};

/// How long the citizen may take at the provider.
const LIFE: Duration = Duration::from_mins(10);

/// The longest answer that is looked at.
const LONGEST: usize = 4096;

/// Begins a proof.
pub(crate) async fn begin(
    ctx: &Context,
    caller: &Caller,
    return_to: ReturnTo,
) -> Result<ProofBegun> {
    let provider = provider(ctx)?;
    // Who holds a device that is not known yet may be a stranger, who takes no turn of the account's own.
    let action = if caller.is_known() { "identity-proof" } else { "identity-proof-unknown" };
    let limit =
        Limit { action, max: ctx.limits.proofs_per_account, window: Duration::from_hours(1) };
    let account = caller.account.to_string();
    limit.check(&mut *ctx.db.read().await?, account.as_bytes(), ctx.now()).await?;
    let mut seed = [0; 32];
    ctx.random.fill(&mut seed);
    let asked = asked(ctx, &seed, return_to);
    let url = provider.page(&asked, ctx.now()).await?;

    let expires_at = ctx.now().after(LIFE);
    let mut tx = ctx.db.write().await?;
    limit.take(&mut tx, account.as_bytes(), ctx.now()).await?;
    sqlx::query(
        "INSERT INTO identity_proofs (state_hash, session_id, seed, return_to, expires_at)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(state_hash(ctx, &asked.state))
    .bind(caller.session.to_string())
    .bind(seed.as_slice())
    .bind(word(&return_to)?)
    .bind(expires_at.unix_millis())
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(ProofBegun { state: asked.state, url, expires_at })
}

/// Takes what the browser was led back with: the query of an address.
pub(crate) async fn finish(
    ctx: &Context,
    caller: &Caller,
    request: &ProofAnswer,
) -> Result<Account> {
    let provider = provider(ctx)?;
    let answer = Answer::parse(&request.answer)?;
    let brought = match take(ctx, caller, answer, request.consent).await? {
        Taken::Brought(brought) => brought,
        Taken::Done => return show(ctx, caller).await,
    };
    match provider.redeem(&brought, ctx.now()).await? {
        Redeemed::Holder(nik) => {
            raise(ctx, caller, &nik, request.consent, &brought.asked.state).await
        }
        Redeemed::WithoutNik => Err(Error::field("nik", "missing")),
        // The same answer may be on its way twice, and a code works once.
        Redeemed::Expired if is_done(ctx, &brought).await? => show(ctx, caller).await,
        Redeemed::Expired => {
            security::note(Event::IdentityCodeRefused);
            Err(expired())
        }
        Redeemed::Refused(why) => Err(refused(why)),
    }
}

/// What an identity provider leads back with (RFC 6749, 4.1.2; RFC 9207).
#[derive(Default)]
struct Answer {
    state: Option<String>,
    code: Option<String>,
    issuer: Option<String>,
    error: Option<String>,
}

impl Answer {
    /// Out of the query of an address. What stands there twice is nobody's (RFC 6749, 3.1).
    fn parse(query: &str) -> Result<Self> {
        if query.len() > LONGEST {
            return Err(refused("answer-too-long"));
        }
        let mut answer = Self::default();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let place = match &*name {
                "state" => &mut answer.state,
                "code" => &mut answer.code,
                "iss" => &mut answer.issuer,
                "error" => &mut answer.error,
                _ => continue,
            };
            if place.replace(value.into_owned()).is_some() {
                return Err(refused("answer-says-it-twice"));
            }
        }
        Ok(answer)
    }
}

enum Taken {
    /// It is to be exchanged.
    Brought(ProofBrought),
    /// It was exchanged just now, and the app did not get to know.
    Done,
}

/// Takes an answer for this session. A state is good for one code: the same answer may come again
/// when the gateway's own was lost, and another never. Whoever agreed at the provider has agreed to
/// what the notice above the button said.
async fn take(ctx: &Context, caller: &Caller, answer: Answer, consent: u16) -> Result<Taken> {
    let now = ctx.now();
    let state = answer.state.unwrap_or_default();
    let hash = state_hash(ctx, &state);
    let mut tx = ctx.db.write().await?;
    let pending = find(&mut tx, &hash).await?;
    let Some(pending) = pending.filter(|p| p.session == caller.session.to_string()) else {
        // Somebody may have been led to what another has begun (RFC 9700, 4.7).
        security::note(Event::IdentityAnswerForeign);
        return Err(expired());
    };
    let said = answer.code.as_deref().or(answer.error.as_deref()).unwrap_or_default();
    let said = ctx.pepper.hash("identity-code", said.as_bytes());
    if pending.code_hash.as_ref().is_some_and(|known| *known != said)
        || pending.done_at.is_some_and(|done| now >= done.after(sessions::GRACE))
    {
        security::note(Event::IdentityAnswerReplayed);
        return Err(expired());
    }
    if pending.done_at.is_some() {
        return Ok(Taken::Done);
    }
    if now >= pending.expires_at {
        return Err(expired());
    }
    sqlx::query("UPDATE identity_proofs SET code_hash = $1 WHERE state_hash = $2")
        .bind(said)
        .bind(hash)
        .execute(&mut *tx)
        .await?;
    // Whose account it is has yet to be shown where the device is not known.
    if answer.error.is_none() && caller.is_known() {
        consents::give(&mut tx, caller.account, IDENTITY_PROVIDER, consent, now).await?;
    }
    tx.commit().await?;
    match answer.error.as_deref() {
        None => {}
        Some("access_denied") => return Err(Error::field("proof", "declined")),
        Some("server_error" | "temporarily_unavailable") => {
            return Err(Error::unavailable("the identity provider cannot be used now"));
        }
        Some(_) => return Err(refused("answer-is-an-error")),
    }
    let code = answer.code.filter(|code| !code.is_empty());
    let code = code.ok_or_else(|| refused("answer-without-code"))?;
    let asked = asked(ctx, &pending.seed, pending.return_to);
    Ok(Taken::Brought(ProofBrought { asked, code, issuer: answer.issuer }))
}

/// A proof that was begun.
struct Pending {
    session: String,
    seed: Vec<u8>,
    return_to: ReturnTo,
    expires_at: Timestamp,
    /// What came for it.
    code_hash: Option<Vec<u8>>,
    /// When it raised the account.
    done_at: Option<Timestamp>,
}

async fn find(conn: &mut Connection, state_hash: &[u8]) -> Result<Option<Pending>> {
    type Row = (String, Vec<u8>, String, i64, Option<Vec<u8>>, Option<i64>);
    let row: Option<Row> = sqlx::query_as(
        "SELECT session_id, seed, return_to, expires_at, code_hash, done_at
         FROM identity_proofs WHERE state_hash = $1",
    )
    .bind(state_hash)
    .fetch_optional(conn)
    .await?;
    let Some((session, seed, return_to, expires_at, code_hash, done_at)) = row else {
        return Ok(None);
    };
    let (return_to, expires_at) = (from_word(return_to)?, time(expires_at));
    let done_at = done_at.map(time);
    Ok(Some(Pending { session, seed, return_to, expires_at, code_hash, done_at }))
}

/// Raises the account of who holds this NIK, which knows the device from then on. Of the person nothing
/// else is kept.
async fn raise(
    ctx: &Context,
    caller: &Caller,
    nik: &Nik,
    consent: u16,
    state: &str,
) -> Result<Account> {
    let (account, hash) = (caller.account, accounts::nik_hash(ctx, nik));
    // Nothing of another person is asked for, and nothing is noted in the account.
    if accounts::has_another(&mut *ctx.db.read().await?, account, &hash).await? {
        return Err(another_person());
    }
    let taxpayer = matching::taxpayer(ctx, account, nik).await?;
    let mut tx = ctx.db.write().await?;
    let holder = (nik, taxpayer);
    let proven = accounts::prove(ctx, &mut tx, account, holder, KnownBy::Provider).await?;
    let mut effect = proven.map_err(|reason| match reason {
        "other-holder" => another_person(),
        reason => Error::field("nik", reason),
    })?;
    effect = effect.and(verifications::withdraw_all(ctx, &mut tx, account).await?);
    if !caller.is_known() {
        consents::give(&mut tx, account, IDENTITY_PROVIDER, consent, ctx.now()).await?;
        devices::get_to_know(&mut tx, account, &caller.device_key).await?;
        effect.changes.extend(devices::changed(&mut tx, account, ctx.now()).await?);
    }
    sqlx::query("UPDATE identity_proofs SET done_at = $1 WHERE state_hash = $2")
        .bind(ctx.now().unix_millis())
        .bind(state_hash(ctx, state))
        .execute(&mut *tx)
        .await?;
    let account = devices::account_of(ctx, &mut tx, caller.session).await?;
    tx.commit().await?;
    effect.tell(ctx).await?;
    Ok(account)
}

/// Whoever holds the account may have come as somebody else.
fn another_person() -> Error {
    security::note(Event::IdentityOfAnotherPerson);
    Error::field("nik", "other-person")
}

async fn is_done(ctx: &Context, brought: &ProofBrought) -> Result<bool> {
    let hash = state_hash(ctx, &brought.asked.state);
    let pending = find(&mut *ctx.db.read().await?, &hash).await?;
    Ok(pending.is_some_and(|pending| pending.done_at.is_some()))
}

async fn show(ctx: &Context, caller: &Caller) -> Result<Account> {
    devices::account_of(ctx, &mut *ctx.db.read().await?, caller.session).await
}

fn provider(ctx: &Context) -> Result<&dyn IdentityProvider> {
    ctx.departments.identity.as_deref().ok_or_else(Error::not_found)
}

/// What is asked with this seed. Only this server can tell.
fn asked(ctx: &Context, seed: &[u8], return_to: ReturnTo) -> ProofAsked {
    let token = |purpose| ctx.pepper.token(purpose, seed);
    ProofAsked {
        return_to,
        state: token("identity-state"),
        nonce: token("identity-nonce"),
        verifier: token("identity-verifier"),
    }
}

fn state_hash(ctx: &Context, state: &str) -> Vec<u8> {
    ctx.pepper.hash("identity-state-hash", state.as_bytes())
}

fn expired() -> Error {
    Error::field("proof", "expired")
}

fn refused(why: &'static str) -> Error {
    security::note(Event::IdentityAnswerRefused(why));
    Error::field("proof", "refused")
}
