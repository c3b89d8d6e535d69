//! The sandbox's houses, one for each family, and their bills of three years.

use live_domain::{City, Date, PROPERTY_TAX, Rupiah, TaxObjectNumber, Timestamp};
use time::Month;

use super::dice::Dice;
use super::people::Resident;
use crate::db::Connection;
use crate::departments::TaxBill;
use crate::departments::sandbox::{insert_bill, insert_object, sign_payment};
use crate::error::{Error, Result};
use crate::secrets::Signer;

/// The five books of the tax by its amount, in rupiah.
const BOOKS: [(u64, u64); 5] = [
    (38_000, 100_000),
    (100_500, 500_000),
    (500_500, 2_000_000),
    (2_000_500, 5_000_000),
    (5_000_500, 12_000_000),
];

const STREETS: [&str; 12] = [
    "Melati",
    "Kenanga",
    "Mawar",
    "Anggrek",
    "Cempaka",
    "Flamboyan",
    "Dahlia",
    "Teratai",
    "Nusa Indah",
    "Bougenville",
    "Kamboja",
    "Seruni",
];

/// What houses, businesses and their bills are made for.
pub(super) struct Builder<'a> {
    pub city: &'a City,
    pub seed: u64,
    pub now: Timestamp,
    pub today: Date,
    pub signer: &'a Signer,
}

impl Builder<'_> {
    /// Builds a house for each head of a family.
    pub async fn build(&self, conn: &mut Connection, people: &[Resident]) -> Result<()> {
        for (index, owner) in people.iter().filter(|person| person.is_head).enumerate() {
            let mut dice = Dice::new(self.seed, &format!("house {index}"));
            let number = tax_object(&owner.village, &mut dice)?.to_string();
            let address = format!("Jl. {} No. {}", dice.pick(&STREETS), dice.between(1, 120));
            insert_object(conn, (PROPERTY_TAX, &number), &owner.nik, &address).await?;
            // Somebody to try owes an amount that most people would owe.
            let book = if owner.phone.is_some() { BOOKS[1] } else { BOOKS[index % BOOKS.len()] };
            let principal = dice.between(book.0 / 500, book.1 / 500 + 1) * 500;
            for age in 0..3 {
                let paid = if owner.phone.is_some() { age == 2 } else { is_paid(&mut dice, age) };
                let bill = self.bill(&mut dice, &number, principal, age, paid)?;
                insert_bill(conn, &bill).await?;
            }
        }
        Ok(())
    }

    /// The bill of so many years ago.
    fn bill(
        &self,
        dice: &mut Dice,
        number: &str,
        principal: u64,
        age: u8,
        paid: bool,
    ) -> Result<TaxBill> {
        let year = self.today.year() - i32::from(age);
        let due = self.due(year)?;
        // Older taxes were a little lower.
        let principal = principal * (100 - 4 * u64::from(age)) / 100 / 500 * 500;
        let wire_year = u16::try_from(year).map_err(|_| Error::fault("a year out of range"))?;
        let object = (PROPERTY_TAX, number);
        let mut bill = unpaid(dice, object, (wire_year, None), Rupiah::new(principal), due);
        if paid && let Some(paid_at) = self.paid_at(dice, year, due) {
            let amount = bill.principal;
            bill.receipt = Some(sign_payment(self.signer, "counter", &bill, amount, paid_at)?);
        }
        Ok(bill)
    }

    fn due(&self, year: i32) -> Result<Date> {
        let begins = Date::from_calendar_date(year, Month::January, 1).ok();
        let kind = self.city.tax_kind(PROPERTY_TAX);
        let due = begins.and_then(|begins| kind?.next_due(begins));
        due.ok_or_else(|| Error::fault("the day that taxes are due does not exist"))
    }

    /// Some moment between February and the due day; none when February is yet to come.
    fn paid_at(&self, dice: &mut Dice, year: i32, due: Date) -> Option<Timestamp> {
        let from = millis(Date::from_calendar_date(year, Month::February, 1).ok()?);
        let until = millis(due).min(self.now.unix_millis());
        let range = u64::try_from(until - from).ok().filter(|range| *range > 0)?;
        let after = i64::try_from(dice.between(0, range)).ok()?;
        Some(Timestamp::from_unix_millis(from + after))
    }
}

/// A bill that nobody has paid, as it is put into the tax office: whose it is follows from what is taxed.
pub(super) fn unpaid(
    dice: &mut Dice,
    (kind, number): (&str, &str),
    (year, month): (u16, Option<u8>),
    principal: Rupiah,
    due: Date,
) -> TaxBill {
    TaxBill {
        id: dice.id(),
        kind: kind.to_owned(),
        tax_object: number.to_owned(),
        year,
        month,
        address: String::new(),
        taxpayer: String::new(),
        owner_masked: String::new(),
        principal,
        due,
        receipt: None,
    }
}

/// Most of the old bills are paid, and some of this year's.
fn is_paid(dice: &mut Dice, age: u8) -> bool {
    dice.chance([40, 75, 92][usize::from(age.min(2))])
}

/// A number that looks like the tax office's, which has region codes of its own.
fn tax_object(village: &str, dice: &mut Dice) -> Result<TaxObjectNumber> {
    let parts: Vec<&str> = village.split('.').collect();
    let [province, regency, district, village] = parts[..] else {
        return Err(Error::fault("the code of a kelurahan has another shape"));
    };
    let (block, sequence) = (dice.between(1, 30), dice.between(1, 1000));
    // The tax office counts kecamatan in tens and kelurahan in ones.
    let village = &village[village.len().saturating_sub(2)..];
    format!("{province}{regency}{district}00{village}{block:03}{sequence:04}0")
        .parse()
        .map_err(|_| Error::fault("the sandbox made up a tax object that is not one"))
}

/// Midnight (UTC) of a day.
pub(super) fn millis(day: Date) -> i64 {
    Timestamp::from(day.midnight().assume_utc()).unix_millis()
}
