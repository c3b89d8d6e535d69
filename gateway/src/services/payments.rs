//! Payments of a bill by QRIS.

use std::net::IpAddr;
use std::time::Duration;

use live_domain::qris::Qris;
use live_domain::{Rupiah, Timestamp};
use live_protocol::{MessageKind, Payment, PaymentStatus};
use uuid::Uuid;

use crate::db::Connection;
use crate::departments::Settlement;
use crate::error::{Error, Result};
use crate::services::accounts::Caller;
use crate::services::feed::{self, Kind, Recorded};
use crate::services::once::{Answer, Once};
use crate::services::rate::{self, Limit};
use crate::services::{Context, bills, inbox, time, uuid};
use crate::work;

/// How long a QRIS can be paid.
const LIFE: Duration = Duration::from_mins(15);

/// For how long the feed tells of a payment that ran out unpaid.
const TOLD: Duration = Duration::from_hours(24);

/// How many letters a reference has.
const REFERENCE: usize = 12;

/// Where the money of a payment is: not here yet, here but not settled, settled with a proof.
const WAITING: &str = "waiting";
const RECEIVED: &str = "received";
const SETTLED: &str = "settled";

/// Makes a payment for a bill, of which the account of whoever is signed in is told. While one waits to be paid, that one is given again, so that nobody
/// holds two QRIS for the same bill.
pub(crate) async fn make(
    ctx: &Context,
    bill: Uuid,
    once: &Once,
    caller: Option<&Caller>,
    address: Option<IpAddr>,
) -> Result<Answer> {
    if let Some(answer) = once.answered(&mut *ctx.db.read().await?).await? {
        return Ok(answer);
    }
    let found = ctx.departments.tax.bill(bill).await?.ok_or_else(Error::not_found)?;
    let paid = || Error::conflict("the bill is paid");
    if found.receipt.is_some() {
        return Err(paid());
    }
    let now = ctx.now();
    let fine = bills::fine(ctx, &found, ctx.date_of(now));
    let amount = found.principal.checked_add(fine);
    let amount = amount.ok_or_else(|| Error::fault("the amount of a bill is too large"))?;

    let mut tx = ctx.db.write().await?;
    if let Some(answer) = once.answered(&mut tx).await? {
        return Ok(answer);
    }
    if let Some(address) = address {
        let limit = Limit {
            action: "payment",
            max: ctx.limits.payments_per_address,
            window: Duration::from_mins(15),
        };
        limit.take(&mut tx, &rate::address_subject(ctx, address), now).await?;
    }
    let payment = match open_payment(&mut tx, bill, now).await? {
        Some((_, state)) if state != WAITING => return Err(paid()),
        Some((id, _)) => id,
        None => insert(ctx, &mut tx, bill, amount).await?,
    };
    let answer = Answer::new(201, &load(ctx, &mut tx, payment).await?)?;
    once.keep(&mut tx, &answer, now).await?;
    let change = match caller {
        Some(caller) => Some(concerns(&mut tx, payment, caller.account, now).await?),
        None => None,
    };
    tx.commit().await?;
    ctx.listeners.tell_all(change);
    Ok(answer)
}

/// How a payment stands.
pub(crate) async fn show(ctx: &Context, id: Uuid) -> Result<Payment> {
    load(ctx, &mut *ctx.db.read().await?, id).await
}

/// Notes that the money for a payment has come, and has it settled with the tax office. Told twice,
/// it changes nothing the second time.
pub(crate) async fn received(ctx: &Context, id: Uuid, amount: Rupiah) -> Result<()> {
    let mut tx = ctx.db.write().await?;
    let payment = load(ctx, &mut tx, id).await?;
    if state(&mut tx, id).await? != WAITING {
        return Ok(());
    }
    if payment.status == PaymentStatus::Expired {
        return Err(Error::conflict("the QRIS has run out"));
    }
    if payment.amount != amount {
        return Err(Error::field("amount", "wrong-amount"));
    }
    let now = ctx.now();
    let updated = sqlx::query("UPDATE payments SET state = $1, paid_at = $2 WHERE id = $3")
        .bind(RECEIVED)
        .bind(now.unix_millis())
        .bind(id.to_string())
        .execute(&mut *tx)
        .await;
    match updated {
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => {
            return Err(Error::conflict("the bill is paid"));
        }
        other => other?,
    };
    work::plan(&mut tx, work::Kind::Settle, &id.to_string(), now).await?;
    tx.commit().await?;
    ctx.work.notify_one();
    Ok(())
}

/// Has the tax office settle a payment whose money came, and keeps its proof.
pub(crate) async fn settle(ctx: &Context, id: Uuid) -> Result<()> {
    type Row = (String, String, i64, i64);
    let row: Option<Row> = sqlx::query_as(
        "SELECT bill_id, reference, amount, paid_at FROM payments WHERE id = $1 AND state = $2",
    )
    .bind(id.to_string())
    .bind(RECEIVED)
    .fetch_optional(&mut *ctx.db.read().await?)
    .await?;
    let Some((bill, reference, amount, paid_at)) = row else { return Ok(()) };
    let settlement = Settlement {
        bill: uuid(&bill)?,
        reference,
        amount: rupiah(amount),
        paid_at: time(paid_at),
    };
    let receipt = ctx.departments.tax.settle(&settlement).await?;
    let owner = ctx.departments.tax.bill(settlement.bill).await?.map(|bill| bill.taxpayer);
    let mut tx = ctx.db.write().await?;
    sqlx::query("UPDATE payments SET state = $1, receipt = $2 WHERE id = $3")
        .bind(SETTLED)
        .bind(serde_json::to_string(&receipt)?)
        .bind(id.to_string())
        .execute(&mut *tx)
        .await?;
    let concerned: Vec<String> = sqlx::query_scalar(
        "SELECT account_id FROM payment_accounts WHERE payment_id = $1
         UNION SELECT id FROM accounts WHERE taxpayer = $2",
    )
    .bind(id.to_string())
    .bind(owner)
    .fetch_all(&mut *tx)
    .await?;
    let about = inbox::bills::about(settlement.bill);
    let mut changes = Vec::with_capacity(concerned.len());
    for account in concerned {
        let account = uuid(&account)?;
        changes.push(concerns(&mut tx, id, account, ctx.now()).await?);
        let due = (MessageKind::BillDue, about.as_str());
        changes.extend(inbox::settle(&mut tx, account, due, ctx.now()).await?);
    }
    tx.commit().await?;
    ctx.listeners.tell_all(changes);
    Ok(())
}

/// Records in an account's feed how a payment stands that concerns it.
async fn concerns(
    conn: &mut Connection,
    payment: Uuid,
    account: Uuid,
    at: Timestamp,
) -> Result<Recorded> {
    let payment = payment.to_string();
    sqlx::query(
        "INSERT INTO payment_accounts (payment_id, account_id) VALUES ($1, $2)
         ON CONFLICT DO NOTHING",
    )
    .bind(&payment)
    .bind(account.to_string())
    .execute(&mut *conn)
    .await?;
    feed::record(conn, account, (Kind::Payment, &payment), false, at).await
}

/// The payments that concern an account, newest first.
pub(crate) async fn of(
    ctx: &Context,
    conn: &mut Connection,
    account: Uuid,
) -> Result<Vec<Payment>> {
    let ids: Vec<String> = sqlx::query_scalar(
        "SELECT p.id FROM payments p JOIN payment_accounts a ON a.payment_id = p.id
         WHERE a.account_id = $1 ORDER BY p.created_at DESC, p.id",
    )
    .bind(account.to_string())
    .fetch_all(&mut *conn)
    .await?;
    load_all(ctx, conn, ids).await
}

/// These payments, in this order.
async fn load_all(ctx: &Context, conn: &mut Connection, ids: Vec<String>) -> Result<Vec<Payment>> {
    let mut payments = Vec::with_capacity(ids.len());
    for id in ids {
        payments.push(load(ctx, conn, uuid(&id)?).await?);
    }
    Ok(payments)
}

/// Parts an account from the payments that are settled: some of them it knows only because a bill is
/// that of its NIK.
pub(crate) async fn part_from_settled(
    conn: &mut Connection,
    account: Uuid,
    now: Timestamp,
) -> Result<Vec<Recorded>> {
    let settled: Vec<String> = sqlx::query_scalar(
        "DELETE FROM payment_accounts WHERE account_id = $1 AND payment_id IN
         (SELECT id FROM payments WHERE state = $2)
         RETURNING payment_id",
    )
    .bind(account.to_string())
    .bind(SETTLED)
    .fetch_all(&mut *conn)
    .await?;
    let mut changes = Vec::with_capacity(settled.len());
    for payment in settled {
        changes.push(feed::record(conn, account, (Kind::Payment, &payment), true, now).await?);
    }
    Ok(changes)
}

/// Takes payments out of the feeds that ran out unpaid long ago.
pub(crate) async fn tidy(conn: &mut Connection, now: Timestamp) -> Result<Vec<Recorded>> {
    let over: Vec<(String, String)> = sqlx::query_as(
        "DELETE FROM payment_accounts WHERE payment_id IN
         (SELECT id FROM payments WHERE state = $1 AND expires_at < $2)
         RETURNING payment_id, account_id",
    )
    .bind(WAITING)
    .bind(now.before(TOLD).unix_millis())
    .fetch_all(&mut *conn)
    .await?;
    let mut changes = Vec::with_capacity(over.len());
    for (payment, account) in over {
        let gone = (Kind::Payment, payment.as_str());
        changes.push(feed::record(conn, uuid(&account)?, gone, true, now).await?);
    }
    Ok(changes)
}

/// The payment that a QRIS payload, a reference or an id stands for. A payload has to be a genuine
/// one: its checksum, its amount and its reference agree with the payment's.
pub(crate) async fn find(ctx: &Context, what: &str) -> Result<Payment> {
    if let Ok(id) = what.parse::<Uuid>() {
        return show(ctx, id).await;
    }
    let wrong = |_| Error::field("qris", "not-a-qris");
    let qris =
        if what.len() > REFERENCE { Some(what.parse::<Qris>().map_err(wrong)?) } else { None };
    let reference = match &qris {
        Some(qris) => qris.reference().ok_or_else(Error::not_found)?,
        None => what.to_ascii_uppercase(),
    };
    let id: Option<String> = sqlx::query_scalar("SELECT id FROM payments WHERE reference = $1")
        .bind(reference)
        .fetch_optional(&mut *ctx.db.read().await?)
        .await?;
    let payment = show(ctx, uuid(&id.ok_or_else(Error::not_found)?)?).await?;
    if qris.is_some_and(|qris| qris.amount() != Some(payment.amount)) {
        return Err(Error::field("qris", "wrong-amount"));
    }
    Ok(payment)
}

/// The payments that wait to be paid, newest first.
pub(crate) async fn waiting(ctx: &Context) -> Result<Vec<Payment>> {
    let conn = &mut *ctx.db.read().await?;
    let ids: Vec<String> = sqlx::query_scalar(
        "SELECT id FROM payments WHERE state = $1 AND expires_at > $2
         ORDER BY created_at DESC LIMIT 20",
    )
    .bind(WAITING)
    .bind(ctx.now().unix_millis())
    .fetch_all(&mut *conn)
    .await?;
    load_all(ctx, conn, ids).await
}

/// The payment that stands in the way of another one for the same bill.
async fn open_payment(
    conn: &mut Connection,
    bill: Uuid,
    now: Timestamp,
) -> Result<Option<(Uuid, String)>> {
    let row: Option<(String, String)> = sqlx::query_as(
        "SELECT id, state FROM payments WHERE bill_id = $1 AND (state <> $2 OR expires_at > $3)
         ORDER BY CASE state WHEN $2 THEN 1 ELSE 0 END LIMIT 1",
    )
    .bind(bill.to_string())
    .bind(WAITING)
    .bind(now.unix_millis())
    .fetch_optional(conn)
    .await?;
    row.map(|(id, state)| Ok((uuid(&id)?, state))).transpose()
}

async fn insert(ctx: &Context, conn: &mut Connection, bill: Uuid, amount: Rupiah) -> Result<Uuid> {
    let id = ctx.new_id();
    let now = ctx.now();
    let reference = ctx.new_letters(REFERENCE);
    let qris = Qris::dynamic(&ctx.city.qris_merchant, amount, &reference)
        .map_err(|error| Error::fault(format!("QRIS: {error}")))?;
    sqlx::query(
        "INSERT INTO payments (id, bill_id, reference, amount, qris, state, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(id.to_string())
    .bind(bill.to_string())
    .bind(reference)
    .bind(i64::try_from(amount.whole()).unwrap_or(i64::MAX))
    .bind(qris.to_string())
    .bind(WAITING)
    .bind(now.unix_millis())
    .bind(now.after(LIFE).unix_millis())
    .execute(conn)
    .await?;
    Ok(id)
}

/// How a payment stands.
pub(crate) async fn load(ctx: &Context, conn: &mut Connection, id: Uuid) -> Result<Payment> {
    type Row = (String, i64, String, i64, String, Option<String>);
    let row: Option<Row> = sqlx::query_as(
        "SELECT bill_id, amount, qris, expires_at, state, receipt FROM payments WHERE id = $1",
    )
    .bind(id.to_string())
    .fetch_optional(conn)
    .await?;
    let (bill, amount, qris, expires_at, state, receipt) = row.ok_or_else(Error::not_found)?;
    let expires_at = time(expires_at);
    // Money that came is shown as paid when there is a proof of it, a moment later.
    let status = match state.as_str() {
        SETTLED => PaymentStatus::Paid,
        WAITING if expires_at <= ctx.now() => PaymentStatus::Expired,
        _ => PaymentStatus::Waiting,
    };
    Ok(Payment {
        id,
        bill: uuid(&bill)?,
        amount: rupiah(amount),
        qris,
        expires_at,
        status,
        receipt: receipt.map(|receipt| serde_json::from_str(&receipt)).transpose()?,
    })
}

async fn state(conn: &mut Connection, id: Uuid) -> Result<String> {
    let state = sqlx::query_scalar("SELECT state FROM payments WHERE id = $1");
    Ok(state.bind(id.to_string()).fetch_one(conn).await?)
}

fn rupiah(amount: i64) -> Rupiah {
    Rupiah::new(u64::try_from(amount).unwrap_or(0))
}
