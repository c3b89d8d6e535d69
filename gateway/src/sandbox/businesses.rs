//! What the sandbox's businesses owe: the tax of each month, and that of their sign.

use live_domain::{Date, Rupiah, TaxKind, Timestamp};
use time::Duration;

use super::dice::Dice;
use super::houses::{Builder, millis, unpaid};
use super::people::Resident;
use super::registers::{self, Business};
use crate::db::Connection;
use crate::departments::TaxBill;
use crate::departments::sandbox::{insert_bill, insert_object, sign_payment};
use crate::error::{Error, Result};

/// A tax that has no day of its own is due so long after its bill was sent.
const SENT_FOR: Duration = Duration::days(20);

impl Builder<'_> {
    /// Sends the bills of every business, of taxes that the city has.
    pub async fn tax_businesses(&self, conn: &mut Connection, people: &[Resident]) -> Result<()> {
        for owner in people {
            let nik = owner.nik.digits();
            let Some(business) = registers::business(self.seed, nik, owner.phone.is_some()) else {
                continue;
            };
            let mut dice = Dice::new(self.seed, &format!("taxes {nik}"));
            let mut bills = self.months(&mut dice, &business)?;
            bills.extend(self.sign(&mut dice, &business)?);
            let mut known = Vec::new();
            for bill in bills {
                let object = (bill.kind.clone(), bill.tax_object.clone());
                if !known.contains(&object) {
                    let (kind, number) = (&object.0, &object.1);
                    insert_object(conn, (kind, number), &owner.nik, &business.name).await?;
                    known.push(object);
                }
                insert_bill(conn, &bill).await?;
            }
        }
        Ok(())
    }

    /// The months that are owed, and the one before them, which was paid.
    fn months(&self, dice: &mut Dice, business: &Business) -> Result<Vec<TaxBill>> {
        let Some(kind) = self.city.tax_kind(business.trade.tax) else { return Ok(Vec::new()) };
        let number = number(kind, &business.tax_object)?;
        let owed = business.owed.len();
        let mut bills = Vec::with_capacity(owed + 1);
        for (ago, amount) in &business.owed {
            bills.extend(self.month(dice, (kind, &number), *ago, *amount));
        }
        let before = i64::try_from(owed + 1).unwrap_or(1);
        let amount = Rupiah::new(dice.between(150, 2_400) * 1_000);
        if let Some(mut bill) = self.month(dice, (kind, &number), before, amount) {
            let paid_at = Timestamp::from_unix_millis(millis(bill.due));
            bill.receipt = Some(sign_payment(self.signer, "counter", &bill, amount, paid_at)?);
            bills.push(bill);
        }
        Ok(bills)
    }

    /// The bill of the month so many months ago.
    fn month(
        &self,
        dice: &mut Dice,
        (kind, number): (&TaxKind, &str),
        ago: i64,
        amount: Rupiah,
    ) -> Option<TaxBill> {
        let first = months_before(self.today, ago);
        let due = kind.next_due(months_before(self.today, ago - 1))?;
        let period = (u16::try_from(first.year()).ok()?, Some(u8::from(first.month())));
        Some(unpaid(dice, (&kind.id, number), period, amount, due))
    }

    /// The bill of the sign above the door, where there is one.
    fn sign(&self, dice: &mut Dice, business: &Business) -> Result<Option<TaxBill>> {
        let (Some((digits, amount)), Some(kind)) = (&business.sign, self.city.tax_kind("reklame"))
        else {
            return Ok(None);
        };
        let year = u16::try_from(self.today.year()).map_err(|_| Error::fault("no such year"))?;
        let due = kind.next_due(self.today).unwrap_or(self.today + SENT_FOR);
        let number = number(kind, digits)?;
        Ok(Some(unpaid(dice, (&kind.id, &number), (year, None), *amount, due)))
    }
}

fn number(kind: &TaxKind, digits: &str) -> Result<String> {
    let wrong = |_| Error::fault("the sandbox made up a number that is not one of its kind");
    kind.number(digits).map_err(wrong)
}

/// The first day of the month so many months ago.
fn months_before(day: Date, months: i64) -> Date {
    let first = |day: Date| day.replace_day(1).unwrap_or(day);
    let mut month = first(day);
    for _ in 0..months {
        month = month.previous_day().map_or(month, first);
    }
    month
}
