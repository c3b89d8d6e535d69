//! The sandbox's civil register.

use async_trait::async_trait;
use live_domain::{BirthDate, FamilyCardNumber, Nik};

use crate::db::Db;
use crate::departments::{CivilRegister, PersonAnswer, RegisterAnswer};
use crate::error::{Error, Result};
use crate::sandbox::{people, setting};

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
    async fn check(
        &self,
        nik: &Nik,
        family_card: &FamilyCardNumber,
        birth_date: BirthDate,
    ) -> Result<RegisterAnswer> {
        if setting(&mut *self.db.read().await?, "register-down").await?.is_some() {
            return Err(Error::unavailable("the civil register does not answer"));
        }
        let known: Option<String> =
            sqlx::query_scalar("SELECT family_card FROM sandbox_people WHERE nik = $1")
                .bind(nik.digits())
                .fetch_optional(&mut *self.db.read().await?)
                .await?;
        let Some(known) = known else { return Ok(RegisterAnswer::NotRegistered) };
        Ok(RegisterAnswer::Registered {
            family_card: known == family_card.digits(),
            birth_date: people::born(nik) == birth_date,
        })
    }
    async fn check_person(
        &self,
        nik: &Nik,
        birth_date: BirthDate,
        village: &str,
    ) -> Result<PersonAnswer> {
        let known: Option<String> =
            sqlx::query_scalar("SELECT village FROM sandbox_people WHERE nik = $1")
                .bind(nik.digits())
                .fetch_optional(&mut *self.db.read().await?)
                .await?;
        let Some(known) = known else { return Ok(PersonAnswer::NotRegistered) };
        Ok(PersonAnswer::Registered {
            birth_date: people::born(nik) == birth_date,
            village: known == village,
        })
    }
}
