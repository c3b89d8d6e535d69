//! The messages that the sandbox would have sent, kept for its page.

use std::sync::Arc;

use async_trait::async_trait;
use live_domain::{Clock, PhoneNumber, Random};

use crate::db::Db;
use crate::departments::Messages;
use crate::error::Result;

/// The most messages that are kept.
const KEPT: i64 = 1000;

/// Messages that nobody carries.
pub(super) struct Outbox {
    db: Db,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

impl Outbox {
    /// Without a message yet.
    pub fn new(db: Db, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        Self { db, clock, random }
    }
}

#[async_trait]
impl Messages for Outbox {
    async fn send_code(&self, phone: &PhoneNumber, code: &str) -> Result<()> {
        self.keep(phone, code, None).await
    }

    async fn send_notice(&self, phone: &PhoneNumber, words: &str) -> Result<()> {
        self.keep(phone, "", Some(words)).await
    }
}

impl Outbox {
    async fn keep(&self, phone: &PhoneNumber, code: &str, words: Option<&str>) -> Result<()> {
        let mut tx = self.db.write().await?;
        sqlx::query(
            "INSERT INTO sandbox_messages (id, phone, code, words, sent_at)
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(live_domain::new_id(&*self.clock, &*self.random).to_string())
        .bind(phone.e164())
        .bind(code)
        .bind(words)
        .bind(self.clock.now().unix_millis())
        .execute(&mut *tx)
        .await?;
        sqlx::query(
            "DELETE FROM sandbox_messages WHERE id NOT IN
             (SELECT id FROM sandbox_messages ORDER BY sent_at DESC, id DESC LIMIT $1)",
        )
        .bind(KEPT)
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }
}
