//! Speaking of bills before their last day: once a year the tax office is asked, and what is not paid
//! by then is worth a message.

use std::time::Duration;

use live_domain::{Date, Timestamp};
use live_protocol::MessageKind;
use time::Month;
use uuid::Uuid;

use super::{News, hours, tell, was_told};
use crate::db::Connection;
use crate::error::Result;
use crate::services::{Context, accesses, accounts, uuid};
use crate::work::{self, Kind};

/// The tax office.
const OFFICE: &str = "bapenda";

/// A bill, as messages name it.
pub(crate) fn about(bill: Uuid) -> String {
    format!("/v1/bills/{bill}")
}

/// Plans that an account's bills are looked at before this year's last day, or the next year's.
pub(crate) async fn plan(ctx: &Context, conn: &mut Connection, account: Uuid) -> Result<()> {
    let now = ctx.now();
    let Some(next) = opening(ctx, now) else { return Ok(()) };
    work::plan(conn, Kind::Bills, &account.to_string(), next.max(now)).await
}

/// Tells an account of its bills whose last day is near, and plans the next year's look.
pub(crate) async fn remind(ctx: &Context, account: &str) -> Result<()> {
    let id = uuid(account)?;
    let taxpayer = accounts::known_taxpayer(&mut *ctx.db.read().await?, id).await?;
    let now = ctx.now();
    let today = ctx.date_of(now);
    let mut unpaid = Vec::new();
    // A gateway that was off while it was time looks at nobody's bills in vain.
    let is_time = opening(ctx, now).is_some_and(|opening| opening <= now);
    if let Some(taxpayer) = taxpayer.as_ref().filter(|_| is_time) {
        accesses::note_now(ctx, id, accesses::SHOWING_BILLS).await?;
        unpaid = ctx.departments.tax.bills_of(taxpayer).await?;
        unpaid.retain(|bill| bill.receipt.is_none() && today <= bill.due);
    }
    let mut tx = ctx.db.write().await?;
    let mut changes = Vec::new();
    for bill in unpaid {
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
    let next = if is_time { after_last_day(ctx, now) } else { opening(ctx, now) };
    match next.filter(|_| taxpayer.is_some()) {
        Some(next) => work::plan(&mut tx, Kind::Bills, account, next).await?,
        None => work::done(&mut tx, Kind::Bills, account).await?,
    }
    tx.commit().await?;
    ctx.listeners.tell_all(changes);
    Ok(())
}

/// When bills are spoken of whose last day is not over.
fn opening(ctx: &Context, now: Timestamp) -> Option<Timestamp> {
    let today = ctx.date_of(now);
    let year = (today.year()..).take(2).find(|year| last_day(ctx, *year) >= Some(today))?;
    spoken_of(ctx, year)
}

/// The same for the year after the one whose last day comes next.
fn after_last_day(ctx: &Context, now: Timestamp) -> Option<Timestamp> {
    let last = last_day(ctx, ctx.date_of(now).year())?;
    let year = if ctx.date_of(now) <= last { last.year() + 1 } else { last.year() + 2 };
    spoken_of(ctx, year).filter(|next| *next > now)
}

fn spoken_of(ctx: &Context, year: i32) -> Option<Timestamp> {
    let before = Duration::from_hours(24 * u64::from(ctx.city.inbox.bill_days));
    Some(hours::begins(&ctx.city, last_day(ctx, year)?).before(before))
}

fn last_day(ctx: &Context, year: i32) -> Option<Date> {
    let month = Month::try_from(ctx.city.tax.due_month).ok()?;
    Date::from_calendar_date(year, month, ctx.city.tax.due_day).ok()
}
