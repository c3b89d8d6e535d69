//! Those who work for or with the sandbox city: at the review desk, as officers, with an app of their own.

use live_domain::Timestamp;
use live_protocol::{EnrolmentCode, FieldMatch, NewEnrolment};
use uuid::Uuid;

use super::{Asked, Sandbox};
use crate::config::{Partner, Reviewer};
use crate::error::Error;
use crate::secrets::{Pepper, sha256_hex};
use crate::services::{enrolling, verifications};

impl Sandbox {
    /// Somebody who sits at the review desk.
    pub fn reviewer(&self) -> Option<&Reviewer> {
        self.ctx.reviewers.first()
    }

    /// The numbers of the cases that wait at the review desk, in the order of the queue.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reviews(&self) -> Asked<Vec<String>> {
        let conn = &mut *self.ctx.db.read().await?;
        let queue = verifications::first_in_queue(conn, i64::MAX).await?;
        Ok(queue.into_iter().map(|(number, _)| number).collect())
    }

    /// Has that reviewer look at a case and decide of each field that is open.
    ///
    /// # Errors
    /// When the case is not in the queue, a field is left out, or the database fails.
    pub async fn review(&self, number: &str, decisions: &[FieldMatch]) -> Asked<()> {
        let reviewer = self.reviewer().ok_or_else(Error::not_found)?;
        verifications::take(&self.ctx, &reviewer.name, number).await?;
        verifications::decide(&self.ctx, &reviewer.name, number, decisions).await?;
        Ok(())
    }

    /// Lets an officer enrol a phone, as the city's own people do.
    ///
    /// # Errors
    /// When something of it is not right, or the database fails.
    pub async fn let_officer(&self, request: &NewEnrolment) -> Asked<EnrolmentCode> {
        Ok(enrolling::invite(&self.ctx, request).await?)
    }

    /// Takes that back. Who was attested since a moment is no longer proven.
    ///
    /// # Errors
    /// When there is no such enrolment, or the database fails.
    pub async fn stop_officer(&self, enrolment: Uuid, since: Option<Timestamp>) -> Asked<()> {
        Ok(enrolling::revoke(&self.ctx, enrolment, since).await?)
    }
}

/// Somebody to try the review desk as: the same as long as the data folder is.
pub(crate) fn reviewer(pepper: &Pepper) -> Reviewer {
    const LETTERS: usize = 20;
    let secret = pepper.token("sandbox-reviewer", b"");
    Reviewer { name: "petugas".to_owned(), secret: secret.chars().take(LETTERS).collect() }
}

/// Somebody to send reports by Open311 as: the same as long as the data folder is.
pub(crate) fn partner(pepper: &Pepper) -> Partner {
    const LETTERS: usize = 32;
    let key = sha256_hex(pepper.token("sandbox-partner", b"").as_bytes());
    let key = key.chars().take(LETTERS).collect();
    Partner { name: "aplikasi-latihan".to_owned(), key, pictures: None }
}
