//! The sandbox's civil register.

use async_trait::async_trait;
use live_domain::{FamilyCardNumber, Nik};

use crate::db::Db;
use crate::departments::{CivilRegister, RegisterAnswer};
use crate::error::Result;

/// The register of the sandbox's people.
pub(super) struct Register {
    db: Db,
}

impl Register {
    /// The register in this database.
    pub fn new(db: Db) -> Self {
        Self { db }
    }
}

#[async_trait]
impl CivilRegister for Register {
    async fn check(&self, nik: &Nik, family_card: &FamilyCardNumber) -> Result<RegisterAnswer> {
        let known: Option<String> =
            sqlx::query_scalar("SELECT family_card FROM sandbox_people WHERE nik = $1")
                .bind(nik.digits())
                .fetch_optional(&mut *self.db.read().await?)
                .await?;
        Ok(match known {
            None => RegisterAnswer::NotRegistered,
            Some(known) if known == family_card.digits() => RegisterAnswer::Match,
            Some(_) => RegisterAnswer::OtherFamily,
        })
    }
}
