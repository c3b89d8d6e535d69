//! The sandbox's tax office.

use std::sync::Arc;

use async_trait::async_trait;
use live_domain::{Nik, Rupiah, TaxObjectNumber, Timestamp};
use live_protocol::PaymentReceipt;
use uuid::Uuid;

use crate::db::{Connection, Db};
use crate::departments::{Settlement, TaxBill, TaxOffice};
use crate::error::{Error, Result};
use crate::secrets::{Signer, sha256_hex};
use crate::services::{from_word, uuid, word};

/// The tax office of the sandbox's houses.
pub(super) struct Office {
    db: Db,
    signer: Arc<Signer>,
}

impl Office {
    /// The office with the bills in this database.
    pub fn new(db: Db, signer: Arc<Signer>) -> Self {
        Self { db, signer }
    }
}

type Row = (String, String, u16, String, String, String, i64, String, Option<String>);

const BILLS: &str = "SELECT b.id, b.tax_object, b.year, h.address, p.taxpayer, p.name, b.principal,
        b.due, b.receipt
     FROM sandbox_bills b JOIN sandbox_houses h ON h.tax_object = b.tax_object
     JOIN sandbox_people p ON p.nik = h.owner
     WHERE ($1 IS NULL OR p.taxpayer = $1) AND ($2 IS NULL OR b.tax_object = $2)
       AND ($3 IS NULL OR b.id = $3)
     ORDER BY b.year DESC, b.tax_object";

impl Office {
    /// The bills of a taxpayer, of a tax object or with an id; what is `None` does not matter.
    async fn find(
        &self,
        taxpayer: Option<&str>,
        tax_object: Option<&str>,
        id: Option<Uuid>,
    ) -> Result<Vec<TaxBill>> {
        let rows: Vec<Row> = sqlx::query_as(BILLS)
            .bind(taxpayer)
            .bind(tax_object)
            .bind(id.map(|id| id.to_string()))
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        rows.into_iter().map(bill).collect()
    }
}

#[async_trait]
impl TaxOffice for Office {
    async fn taxpayer(&self, nik: &Nik) -> Result<Option<String>> {
        Ok(sqlx::query_scalar("SELECT taxpayer FROM sandbox_people WHERE nik = $1")
            .bind(nik.digits())
            .fetch_optional(&mut *self.db.read().await?)
            .await?)
    }

    async fn bills_of(&self, taxpayer: &str) -> Result<Vec<TaxBill>> {
        self.find(Some(taxpayer), None, None).await
    }

    async fn bills_for(&self, tax_object: &TaxObjectNumber) -> Result<Vec<TaxBill>> {
        self.find(None, Some(tax_object.digits()), None).await
    }

    async fn bill(&self, id: Uuid) -> Result<Option<TaxBill>> {
        Ok(self.find(None, None, Some(id)).await?.pop())
    }

    async fn settle(&self, settlement: &Settlement) -> Result<PaymentReceipt> {
        let bill = self.bill(settlement.bill).await?.ok_or_else(Error::not_found)?;
        if let Some(receipt) = bill.receipt {
            return Ok(receipt);
        }
        let receipt = sign_payment(
            &self.signer,
            &settlement.reference,
            (&bill.tax_object, bill.year),
            settlement.amount,
            settlement.paid_at,
        )?;
        let mut tx = self.db.write().await?;
        sqlx::query("UPDATE sandbox_bills SET receipt = $1 WHERE id = $2 AND receipt IS NULL")
            .bind(serde_json::to_string(&receipt)?)
            .bind(settlement.bill.to_string())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(receipt)
    }
}

/// Puts a bill into the sandbox's tax office.
pub(crate) async fn insert_bill(conn: &mut Connection, bill: &TaxBill) -> Result<()> {
    let receipt = bill.receipt.as_ref().map(serde_json::to_string).transpose()?;
    sqlx::query(
        "INSERT INTO sandbox_bills (id, tax_object, year, principal, due, receipt)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(bill.id.to_string())
    .bind(bill.tax_object.digits())
    .bind(bill.year)
    .bind(i64::try_from(bill.principal.whole()).unwrap_or(i64::MAX))
    .bind(word(&bill.due)?)
    .bind(receipt)
    .execute(conn)
    .await?;
    Ok(())
}

/// The tax office's proof of the payment with this reference, for a tax object and a year. Its
/// number (NTPD) looks like a bank's and follows from what was paid.
pub(crate) fn sign_payment(
    signer: &Signer,
    reference: &str,
    (tax_object, year): (&TaxObjectNumber, u16),
    amount: Rupiah,
    paid_at: Timestamp,
) -> Result<PaymentReceipt> {
    let paid = format!("{reference} {} {year} {}", tax_object.digits(), paid_at.unix_millis());
    let mut receipt = PaymentReceipt {
        number: sha256_hex(paid.as_bytes())[..16].to_uppercase(),
        tax_object: tax_object.to_string(),
        year,
        amount,
        paid_at,
        key_id: signer.id().to_owned(),
        signature: String::new(),
    };
    receipt.signature = signer.sign(&receipt.statement())?;
    Ok(receipt)
}

fn bill(row: Row) -> Result<TaxBill> {
    let (id, tax_object, year, address, taxpayer, name, principal, due, receipt) = row;
    let wrong = |_| Error::fault("a tax object of the sandbox is not one");
    Ok(TaxBill {
        id: uuid(&id)?,
        tax_object: tax_object.parse().map_err(wrong)?,
        year,
        address,
        taxpayer,
        owner_masked: masked_name(&name),
        principal: Rupiah::new(u64::try_from(principal).unwrap_or(0)),
        due: from_word(due)?,
        receipt: receipt.map(|receipt| serde_json::from_str(&receipt)).transpose()?,
    })
}

/// "Budi Santoso" as "B••• S••••••".
fn masked_name(name: &str) -> String {
    let mask = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(String::from).unwrap_or_default();
        first + &"•".repeat(letters.count())
    };
    name.split_whitespace().map(mask).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::masked_name;

    #[test]
    fn a_masked_name_keeps_its_first_letters() {
        assert_eq!(masked_name("Budi Santoso"), "B••• S••••••");
        assert_eq!(masked_name(" Ý "), "Ý");
    }
}
