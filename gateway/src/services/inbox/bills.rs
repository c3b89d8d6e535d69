//! Speaking of bills before their last day: the tax office is asked before each day that bills of a kind
//! which the account has are due, and what is not paid by then is worth a message.

use std::time::Duration;

use live_domain::{Date, PROPERTY_TAX, TaxKind, Timestamp};
use live_protocol::MessageKind;
use uuid::Uuid;

use super::{News, hours, tell, was_told};
use crate::db::Connection;
use crate::departments::TaxBill;
use crate::error::Result;
use crate::services::{Context, accesses, accounts, uuid};
use crate::work::{self, Kind};

/// The tax office.
const OFFICE: &str = "bapenda";

/// Bills of a kind that has no day of its own are looked for so often.
const NOW_AND_THEN: Duration = Duration::from_hours(30 * 24);

/// A bill, as messages name it.
pub(crate) fn about(bill: Uuid) -> String {
    format!("/v1/bills/{bill}")
}

/// Plans that an account's bills are looked at before the day that any are due next: nobody knows yet
/// which kinds it has.
pub(crate) async fn plan(ctx: &Context, conn: &mut Connection, account: Uuid) -> Result<()> {
    let now = ctx.now();
    let today = ctx.date_of(now);
    let dues = ctx.city.tax.kinds.iter().filter_map(|kind| kind.next_due(today));
    let Some(next) = dues.map(|due| spoken_of(ctx, due)).min() else { return Ok(()) };
    work::plan(conn, Kind::Bills, &account.to_string(), next.max(now)).await
}

/// Tells an account of its bills whose last day is near, and plans the next look.
pub(crate) async fn remind(ctx: &Context, account: &str) -> Result<()> {
    let id = uuid(account)?;
    let taxpayer = accounts::known_taxpayer(&mut *ctx.db.read().await?, id).await?;
    let now = ctx.now();
    let mut bills = Vec::new();
    if let Some(taxpayer) = &taxpayer {
        accesses::note_now(ctx, id, accesses::SHOWING_BILLS).await?;
        bills = ctx.departments.tax.bills_of(taxpayer).await?;
    }
    let today = ctx.date_of(now);
    let is_near = |bill: &&TaxBill| today <= bill.due && spoken_of(ctx, bill.due) <= now;
    let mut tx = ctx.db.write().await?;
    let mut changes = Vec::new();
    for bill in bills.iter().filter(|bill| bill.receipt.is_none()).filter(is_near) {
        let about = about(bill.id);
        if !was_told(&mut tx, id, (MessageKind::BillDue, &about)).await? {
            let news = News {
                what: MessageKind::BillDue,
                department: OFFICE,
                about: &about,
                act_by: Some(bill.due),
            };
            changes.extend(tell(&mut tx, id, &news, now).await?);
        }
    }
    match next_look(ctx, &bills, now).filter(|_| taxpayer.is_some()) {
        Some(next) => work::plan(&mut tx, Kind::Bills, account, next).await?,
        None => work::done(&mut tx, Kind::Bills, account).await?,
    }
    tx.commit().await?;
    ctx.listeners.tell_all(changes);
    Ok(())
}

/// When whose bills these are may have one to be spoken of next: one of these, or one of a kind that they
/// had bills of. Everybody may get one of property tax.
fn next_look(ctx: &Context, bills: &[TaxBill], now: Timestamp) -> Option<Timestamp> {
    let this_year = ctx.date_of(now).year();
    let is_of_late = |bill: &&TaxBill| i32::from(bill.year) + 1 >= this_year;
    let has = |kind: &TaxKind| bills.iter().filter(is_of_late).any(|bill| bill.kind == kind.id);
    let kinds = ctx.city.tax.kinds.iter().filter(|kind| kind.id == PROPERTY_TAX || has(kind));
    let unpaid = bills.iter().filter(|bill| bill.receipt.is_none());
    let own = unpaid.map(|bill| spoken_of(ctx, bill.due)).filter(|at| *at > now);
    kinds.filter_map(|kind| opening_after(ctx, kind, now)).chain(own).min()
}

/// When bills of a kind are spoken of next.
fn opening_after(ctx: &Context, kind: &TaxKind, now: Timestamp) -> Option<Timestamp> {
    if kind.due_day.is_none() {
        return Some(now.after(NOW_AND_THEN));
    }
    let mut due = kind.next_due(ctx.date_of(now))?;
    while spoken_of(ctx, due) <= now {
        due = kind.next_due(due.next_day()?)?;
    }
    Some(spoken_of(ctx, due))
}

/// When a bill that is due on a day is spoken of.
fn spoken_of(ctx: &Context, due: Date) -> Timestamp {
    let before = Duration::from_hours(24 * u64::from(ctx.city.inbox.bill_days));
    hours::begins(&ctx.city, due).before(before)
}
