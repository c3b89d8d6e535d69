//! A bank of the sandbox: what a citizen's own would do with a QRIS.

use live_protocol::Payment;
use uuid::Uuid;

use super::{Asked, Sandbox};
use crate::services::payments;

impl Sandbox {
    /// Pays, like a bank's app would: by a QRIS payload, whose checksum and amount are checked, by
    /// a payment's reference, or by its id. The payment is settled when this returns.
    ///
    /// # Errors
    /// When there is no such payment, it has run out, or the QRIS is not genuine.
    pub async fn pay(&self, what: &str) -> Asked<Payment> {
        let payment = self.find_payment(what).await?;
        payments::received(&self.ctx, payment.id, payment.amount).await?;
        self.worker.catch_up(&self.ctx).await?;
        Ok(payments::show(&self.ctx, payment.id).await?)
    }

    /// The payment that a QRIS payload, a reference or an id stands for, without paying it.
    ///
    /// # Errors
    /// When there is no such payment, or the QRIS is not genuine.
    pub async fn find_payment(&self, what: &str) -> Asked<Payment> {
        Ok(payments::find(&self.ctx, what.trim()).await?)
    }

    /// The payments that wait to be paid, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn waiting_payments(&self) -> Asked<Vec<Payment>> {
        Ok(payments::waiting(&self.ctx).await?)
    }

    /// How often money was taken for a bill.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn payments_of(&self, bill: Uuid) -> Asked<u32> {
        let count = sqlx::query_scalar(
            "SELECT COUNT(*) FROM payments WHERE bill_id = $1 AND state <> 'waiting'",
        )
        .bind(bill.to_string());
        Ok(self.one(count).await?.unwrap_or(0))
    }
}
