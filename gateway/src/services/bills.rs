//! Bills of the city's taxes as citizens see them.

use std::cmp::Reverse;
use std::net::IpAddr;
use std::time::Duration;

use live_domain::{Date, Invalid, Rupiah};
use live_protocol::{Assurance, Bill, BillLookup, BillStatus, Bills, PersonalData};

use crate::departments::TaxBill;
use crate::error::{Error, Result};
use crate::services::accounts::{self, Caller};
use crate::services::mandates::Acting;
use crate::services::rate::{self, Limit};
use crate::services::{Context, accesses};

/// The bills of the matched citizen, unpaid first.
pub(crate) async fn own(ctx: &Context, caller: &Caller) -> Result<Bills> {
    caller.require(Assurance::Matched)?;
    let taxpayer = accounts::taxpayer(&mut *ctx.db.read().await?, caller.account).await?;
    let Some(taxpayer) = taxpayer else { return Ok(Bills::default()) };
    accesses::note_now(ctx, caller.account, accesses::SHOWING_BILLS).await?;
    Ok(list(ctx, ctx.departments.tax.bills_of(&taxpayer).await?))
}

/// The bills of whom somebody acts for.
pub(crate) async fn of_principal(ctx: &Context, acting: &Acting) -> Result<Bills> {
    let Some(taxpayer) = &acting.taxpayer else { return Ok(Bills::default()) };
    acting.note(ctx, "bapenda", &[PersonalData::TaxpayerNumber]).await?;
    Ok(list(ctx, ctx.departments.tax.bills_of(taxpayer).await?))
}

/// The bills of what is taxed, to anybody who knows its number: without the proofs of payment.
pub(crate) async fn look_up(
    ctx: &Context,
    asked: &BillLookup,
    address: Option<IpAddr>,
) -> Result<Bills> {
    let wrong = |error: Invalid| Error::field("tax_object", error.code());
    let kind = ctx.city.tax_kind(&asked.kind).ok_or_else(|| Error::field("kind", "unknown"))?;
    let number = kind.number(&asked.tax_object).map_err(wrong)?;
    if let Some(address) = address {
        let limit = Limit {
            action: "look-up",
            max: ctx.limits.lookups_per_address,
            window: Duration::from_mins(15),
        };
        let mut tx = ctx.db.write().await?;
        limit.take(&mut tx, &rate::address_subject(ctx, address), ctx.now()).await?;
        tx.commit().await?;
    }
    let mut found = list(ctx, ctx.departments.tax.bills_for(&kind.id, &number).await?);
    for bill in &mut found.bills {
        bill.receipt = None;
    }
    Ok(found)
}

/// The fine of a bill: the one that was paid, or the one that is due on a day, which is a share of
/// the tax for each month begun since the due day.
pub(crate) fn fine(ctx: &Context, bill: &TaxBill, today: Date) -> Rupiah {
    if let Some(receipt) = &bill.receipt {
        return Rupiah::new(receipt.amount.whole().saturating_sub(bill.principal.whole()));
    }
    let tax = &ctx.city.tax;
    let months = months_begun(bill.due, today).min(tax.fine_max_months.into());
    // Exact in thousandths of a percent, and rounded down in the citizen's favour.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small share")]
    let rate = (tax.fine_percent_per_month.clamp(0.0, 100.0) * 1000.0).round() as u128;
    let fine = u128::from(bill.principal.whole()) * rate * u128::from(months) / 100_000;
    Rupiah::new(u64::try_from(fine).unwrap_or(u64::MAX))
}

fn list(ctx: &Context, bills: Vec<TaxBill>) -> Bills {
    let today = ctx.date_of(ctx.now());
    let mut bills: Vec<Bill> = bills.into_iter().map(|bill| show(ctx, bill, today)).collect();
    let place = |bill: &Bill| ctx.city.tax.kinds.iter().position(|kind| kind.id == bill.kind);
    bills.sort_by_cached_key(|bill| {
        let is_paid = bill.status == BillStatus::Paid;
        (is_paid, place(bill), Reverse((bill.year, bill.month)), bill.tax_object.clone())
    });
    Bills { bills }
}

fn show(ctx: &Context, bill: TaxBill, today: Date) -> Bill {
    let fine = fine(ctx, &bill, today);
    let status = if bill.receipt.is_some() { BillStatus::Paid } else { BillStatus::Unpaid };
    Bill {
        id: bill.id,
        kind: bill.kind,
        tax_object: bill.tax_object,
        year: bill.year,
        month: bill.month,
        address: bill.address,
        owner_masked: bill.owner_masked,
        principal: bill.principal,
        fine,
        due: bill.due,
        status,
        receipt: bill.receipt,
    }
}

/// Months that have begun after a day: none up to that day, one from the day after.
fn months_begun(due: Date, today: Date) -> u32 {
    if today <= due {
        return 0;
    }
    let month = |date: Date| date.year() * 12 + i32::from(u8::from(date.month()));
    let whole = month(today) - month(due);
    let begun = if today.day() > due.day() { whole + 1 } else { whole };
    u32::try_from(begun.max(1)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::months_begun;

    #[test]
    fn a_month_counts_from_its_first_day() {
        let due = date!(2026 - 09 - 30);
        assert_eq!(months_begun(due, date!(2026 - 09 - 30)), 0);
        assert_eq!(months_begun(due, date!(2026 - 10 - 01)), 1);
        assert_eq!(months_begun(due, date!(2026 - 10 - 31)), 2);
        assert_eq!(months_begun(due, date!(2026 - 11 - 30)), 2);
        assert_eq!(months_begun(due, date!(2027 - 09 - 30)), 12);
    }
}
