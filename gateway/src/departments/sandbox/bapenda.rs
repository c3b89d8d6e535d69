//! The sandbox's tax office.

use std::sync::Arc;

use async_trait::async_trait;
use live_domain::{Nik, Rupiah, Timestamp};
use live_protocol::PaymentReceipt;
use uuid::Uuid;

use crate::db::{Connection, Db};
use crate::departments::{Settlement, TaxBill, TaxOffice};
use crate::error::{Error, Result};
use crate::secrets::{Signer, sha256_hex};
use crate::services::{from_word, uuid, word};

/// The tax office of the sandbox's houses and businesses.
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

type Row = (String, String, String, u16, u8, String, String, String, i64, String, Option<String>);

const BILLS: &str = "SELECT b.id, b.kind, b.number, b.year, b.month, o.address, p.taxpayer, p.name,
        b.principal, b.due, b.receipt
     FROM sandbox_tax_bills b JOIN sandbox_tax_objects o ON o.kind = b.kind AND o.number = b.number
     JOIN sandbox_people p ON p.nik = o.owner
     WHERE ($1 IS NULL OR p.taxpayer = $1) AND ($2 IS NULL OR (b.kind = $2 AND b.number = $3))
       AND ($4 IS NULL OR b.id = $4)
     ORDER BY b.year DESC, b.month DESC, b.number";

impl Office {
    /// The bills of a taxpayer, of a kind and number or with an id; what is `None` does not matter.
    async fn find(
        &self,
        taxpayer: Option<&str>,
        tax_object: Option<(&str, &str)>,
        id: Option<Uuid>,
    ) -> Result<Vec<TaxBill>> {
        let rows: Vec<Row> = sqlx::query_as(BILLS)
            .bind(taxpayer)
            .bind(tax_object.map(|(kind, _)| kind))
            .bind(tax_object.map(|(_, number)| number))
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

    async fn bills_for(&self, kind: &str, tax_object: &str) -> Result<Vec<TaxBill>> {
        self.find(None, Some((kind, tax_object)), None).await
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
            &bill,
            settlement.amount,
            settlement.paid_at,
        )?;
        let mut tx = self.db.write().await?;
        sqlx::query("UPDATE sandbox_tax_bills SET receipt = $1 WHERE id = $2 AND receipt IS NULL")
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
        "INSERT INTO sandbox_tax_bills (id, kind, number, year, month, principal, due, receipt)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(bill.id.to_string())
    .bind(&bill.kind)
    .bind(&bill.tax_object)
    .bind(bill.year)
    .bind(bill.month.unwrap_or(0))
    .bind(i64::try_from(bill.principal.whole()).unwrap_or(i64::MAX))
    .bind(word(&bill.due)?)
    .bind(receipt)
    .execute(conn)
    .await?;
    Ok(())
}

/// Puts something that is taxed into it, of the holder of a NIK.
pub(crate) async fn insert_object(
    conn: &mut Connection,
    (kind, number): (&str, &str),
    owner: &Nik,
    address: &str,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO sandbox_tax_objects (kind, number, owner, address) VALUES ($1, $2, $3, $4)",
    )
    .bind(kind)
    .bind(number)
    .bind(owner.digits())
    .bind(address)
    .execute(conn)
    .await?;
    Ok(())
}

/// The tax office's proof that a bill was paid with this reference. Its number (NTPD) looks like a
/// bank's and follows from what was paid.
pub(crate) fn sign_payment(
    signer: &Signer,
    reference: &str,
    bill: &TaxBill,
    amount: Rupiah,
    paid_at: Timestamp,
) -> Result<PaymentReceipt> {
    let TaxBill { kind, tax_object, year, month, .. } = bill;
    let digits: String = tax_object.chars().filter(char::is_ascii_digit).collect();
    let month_paid = month.map(|month| format!(" {kind} {month}")).unwrap_or_default();
    let paid = format!("{reference} {digits} {year}{month_paid} {}", paid_at.unix_millis());
    let mut receipt = PaymentReceipt {
        number: sha256_hex(paid.as_bytes())[..16].to_uppercase(),
        kind: kind.clone(),
        tax_object: tax_object.clone(),
        year: *year,
        month: *month,
        amount,
        paid_at,
        key_id: signer.id().to_owned(),
        signature: String::new(),
    };
    receipt.signature = signer.sign(&receipt.statement())?;
    Ok(receipt)
}

fn bill(row: Row) -> Result<TaxBill> {
    let (id, kind, tax_object, year, month, address, taxpayer, name, principal, due, receipt) = row;
    Ok(TaxBill {
        id: uuid(&id)?,
        kind,
        tax_object,
        year,
        month: Some(month).filter(|month| *month > 0),
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
