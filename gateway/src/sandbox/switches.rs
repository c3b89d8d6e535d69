//! Which of the sandbox's departments answer, and how those are asked that programs ask, too.

use super::{Asked, Sandbox, setting};
use crate::config::FhirConfig;
use crate::departments::sandbox::{Dinkes, Inapas, QUEUES_DOWN};
use crate::error::Error;

impl Sandbox {
    /// The identity provider that is played.
    pub(crate) fn inapas(&self) -> Option<&Inapas> {
        self.inapas.as_deref()
    }

    /// The health department that is played.
    pub(crate) fn dinkes(&self) -> Option<&Dinkes> {
        self.dinkes.as_deref()
    }

    /// Whether the health department answers.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn health_answers(&self) -> Asked<bool> {
        Ok(!self.is_set("health-down").await?)
    }

    /// How the health department is asked that is played, for programs.
    pub fn health_server(&self) -> Option<FhirConfig> {
        Some(self.dinkes()?.config())
    }

    /// Lets the health department answer, or not.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn let_health_answer(&self, answers: bool) -> Asked<()> {
        self.set("health-down", !answers).await
    }

    /// Lets another department with queues answer, or not.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn let_queues_answer(&self, department: &str, answers: bool) -> Asked<()> {
        self.set(&format!("{QUEUES_DOWN}{department}"), !answers).await
    }

    /// How many places in queues departments have booked for the gateway and not cancelled.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn booked_places(&self) -> Asked<u32> {
        let count = "SELECT COUNT(*) FROM sandbox_appointments WHERE NOT cancelled";
        Ok(self.one(sqlx::query_scalar(count)).await?.unwrap_or(0))
    }

    /// Whether the civil register answers.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn register_answers(&self) -> Asked<bool> {
        Ok(!self.is_set("register-down").await?)
    }

    /// Lets the civil register answer, or not.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn let_register_answer(&self, answers: bool) -> Asked<()> {
        self.set("register-down", !answers).await
    }

    async fn is_set(&self, name: &str) -> Asked<bool> {
        Ok(setting(&mut *self.ctx.db.read().await?, name).await?.is_some())
    }

    /// Turns a switch on or off.
    async fn set(&self, name: &str, is_on: bool) -> Asked<()> {
        let mut tx = self.ctx.db.write().await?;
        let statement = if is_on {
            "INSERT INTO settings (name, value) VALUES ($1, '1') ON CONFLICT (name) DO NOTHING"
        } else {
            "DELETE FROM settings WHERE name = $1"
        };
        sqlx::query(statement).bind(name).execute(&mut *tx).await.map_err(Error::from)?;
        Ok(tx.commit().await.map_err(Error::from)?)
    }
}
