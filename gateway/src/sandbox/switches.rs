//! Which of the sandbox's departments answer, and how those are asked that programs ask, too.

use serde::Serialize;

use super::{Asked, Sandbox, setting};
use crate::departments::sandbox::{Dinkes, Inapas, QUEUES_DOWN};
use crate::error::Error;

/// The FHIR server of the health department that is played, and what the gateway is known as there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HealthServer {
    /// Below which address its resources are.
    pub base: String,
    /// Where it gives tokens (OAuth 2.0 client credentials).
    pub token_url: String,
    /// What it knows the gateway as.
    pub client_id: String,
    /// The gateway's secret there.
    pub client_secret: String,
}

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
    pub fn health_server(&self) -> Option<HealthServer> {
        Some(self.dinkes()?.server())
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

    /// Turns a switch on or off, and keeps since when it is on.
    async fn set(&self, name: &str, is_on: bool) -> Asked<()> {
        let mut tx = self.ctx.db.write().await?;
        let statement = if is_on {
            let since = self.ctx.now().unix_millis();
            let statement = "INSERT INTO settings (name, value) VALUES ($1, $2)
                             ON CONFLICT (name) DO NOTHING";
            sqlx::query(statement).bind(name).bind(since.to_string())
        } else {
            sqlx::query("DELETE FROM settings WHERE name = $1").bind(name)
        };
        statement.execute(&mut *tx).await.map_err(Error::from)?;
        Ok(tx.commit().await.map_err(Error::from)?)
    }
}
