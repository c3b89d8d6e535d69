//! An account's phone number: giving it another, and getting one's number from the account of who had
//! it before.
//!
//! Who has a code has the number it came to. An account that is known by nothing else than the number
//! is therefore theirs, and becomes part of the account that they have. One whose NIK is known is its
//! holder's: it loses the number, and nothing else, and only to somebody whose own NIK the register
//! knows. Its devices stay signed in, are told, and set another number.

use std::net::IpAddr;
use std::time::Duration;

use live_domain::{PhoneNumber, Timestamp};
use live_protocol::{
    Account, Assurance, MatchReason, MatchRequest, NumberRequest, Problem, ProblemKind, Session,
};
use uuid::Uuid;

use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::accounts::{self, Caller};
use crate::services::rate::{self, Limit};
use crate::services::security::{self, Event};
use crate::services::{
    Context, Effect, absorbing, devices, matching, sessions, sign_in, time, uuid,
};

/// For how long after its code a device that is not known may say that the number is its holder's. Later
/// it may be somebody else's again.
const FRESH: Duration = Duration::from_hours(24);

/// Gives the caller's account another number, with the code that came to it. What has that number and
/// is known by nothing else becomes part of the caller's account.
pub(crate) async fn change(
    ctx: &Context,
    caller: &Caller,
    request: &NumberRequest,
    address: Option<IpAddr>,
) -> Result<Account> {
    let phone = sign_in::parse_phone(&request.phone)?;
    let limit =
        Limit { action: "number", max: ctx.limits.numbers_per_account, window: rate::LONGEST };
    let (subject, now) = (caller.account.as_bytes().as_slice(), ctx.now());
    let mut tx = ctx.db.write().await?;
    let holder = holder_of(ctx, &mut tx, &phone).await?;
    if holder.is_some_and(|holder| holder.account == caller.account) {
        // The answer was lost on its way.
        return devices::account_of(ctx, &mut tx, caller.session).await;
    }
    limit.check(&mut tx, subject, now).await?;
    let (mut tx, code) = sign_in::check_code(ctx, tx, &phone, &request.code, address).await?;
    if code.used_by.is_some() {
        return Err(sign_in::expired());
    }
    let effect = match holder {
        Some(holder) if holder.is_matched => {
            caller.require(Assurance::Matched)?;
            lose(ctx, &mut tx, holder.account).await?
        }
        Some(holder) => absorbing::absorb(ctx, &mut tx, holder.account, caller.account).await?,
        None => Effect::default(),
    };
    limit.count(&mut tx, subject, now).await?;
    sqlx::query("UPDATE accounts SET phone_hash = $1, phone_masked = $2 WHERE id = $3")
        .bind(accounts::phone_hash(ctx, &phone))
        .bind(phone.masked())
        .bind(caller.account.to_string())
        .execute(&mut *tx)
        .await?;
    accounts::reach_by(&mut tx, caller.account, &accounts::seal_phone(ctx, &phone)?).await?;
    sign_in::use_up(&mut tx, &code, caller.session, now).await?;
    let effect = effect.and(accounts::changed(&mut tx, caller.account, now).await?.into());
    let account = devices::account_of(ctx, &mut tx, caller.session).await?;
    tx.commit().await?;
    effect.tell(ctx).await?;
    security::note(Event::NumberChanged);
    Ok(account)
}

/// Begins an account of the caller's own with the number that they have confirmed, whose account is
/// another person's: they are somebody else than its NIK says, and the register knows them.
pub(crate) async fn begin_own(
    ctx: &Context,
    caller: &Caller,
    request: &MatchRequest,
    address: Option<IpAddr>,
) -> Result<Session> {
    if caller.is_known() {
        return Err(not_another());
    }
    let now = ctx.now();
    let Confirmed { began, name, phone_hash, phone_masked, phone_sealed } =
        confirmed(ctx, caller).await?;
    if now >= began.after(FRESH) {
        let mut tx = ctx.db.write().await?;
        sessions::end(&mut tx, caller.session, now).await?;
        tx.commit().await?;
        return Err(Error::sign_in_again());
    }
    let outcome = matching::ask(ctx, caller, request, address).await?;
    if outcome.fields.first().map(|field| field.reason) != Some(MatchReason::OtherHolder) {
        return Err(not_another());
    }
    let mut tx = ctx.db.write().await?;
    let is_still: Option<i64> =
        sqlx::query_scalar("SELECT 1 FROM accounts WHERE id = $1 AND phone_hash = $2")
            .bind(caller.account.to_string())
            .bind(&phone_hash)
            .fetch_optional(&mut *tx)
            .await?;
    is_still.ok_or_else(not_another)?;
    sessions::end(&mut tx, caller.session, now).await?;
    let mut effect = lose(ctx, &mut tx, caller.account).await?;
    effect.changes.extend(devices::changed(&mut tx, caller.account, now).await?);
    let account = accounts::begin(ctx, &mut tx, &phone_hash, &phone_masked).await?;
    if let Some(sealed) = &phone_sealed {
        accounts::reach_by(&mut tx, account, sealed).await?;
    }
    let device = sessions::Device { key: &caller.device_key, name: &name };
    let (_, session) = sessions::begin(ctx, &mut tx, account, &device, true).await?;
    tx.commit().await?;
    effect.tell(ctx).await?;
    Ok(session)
}

/// A session whose number was confirmed, and the number of its account.
struct Confirmed {
    began: Timestamp,
    name: String,
    phone_hash: Vec<u8>,
    phone_masked: String,
    phone_sealed: Option<Vec<u8>>,
}

async fn confirmed(ctx: &Context, caller: &Caller) -> Result<Confirmed> {
    type Row = (i64, String, Vec<u8>, String, Option<Vec<u8>>);
    let (began, name, phone_hash, phone_masked, phone_sealed): Row = sqlx::query_as(
        "SELECT s.created_at, s.device_name, a.phone_hash, a.phone_masked, a.phone_sealed
         FROM sessions s JOIN accounts a ON a.id = s.account_id WHERE s.id = $1",
    )
    .bind(caller.session.to_string())
    .fetch_one(&mut *ctx.db.read().await?)
    .await?;
    Ok(Confirmed { began: time(began), name, phone_hash, phone_masked, phone_sealed })
}

/// Whose a number is.
#[derive(Clone, Copy)]
struct Holder {
    account: Uuid,
    is_matched: bool,
}

async fn holder_of(
    ctx: &Context,
    conn: &mut Connection,
    phone: &PhoneNumber,
) -> Result<Option<Holder>> {
    let row: Option<(String, bool)> =
        sqlx::query_as("SELECT id, nik_hash IS NOT NULL FROM accounts WHERE phone_hash = $1")
            .bind(accounts::phone_hash(ctx, phone))
            .fetch_optional(conn)
            .await?;
    row.map(|(id, is_matched)| Ok(Holder { account: uuid(&id)?, is_matched })).transpose()
}

/// Takes the number off an account, whose devices are told.
async fn lose(ctx: &Context, conn: &mut Connection, account: Uuid) -> Result<Effect> {
    sqlx::query(
        "UPDATE accounts SET phone_hash = $1, phone_masked = '', phone_sealed = NULL WHERE id = $2",
    )
    // Of no number, and of no other account.
    .bind(ctx.pepper.hash("no-phone", account.as_bytes()))
    .bind(account.to_string())
    .execute(&mut *conn)
    .await?;
    security::note(Event::NumberTaken);
    Ok(accounts::changed(conn, account, ctx.now()).await?.into())
}

fn not_another() -> Error {
    Problem::new(ProblemKind::Conflict).because("the account is not another person's").into()
}
