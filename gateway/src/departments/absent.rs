//! What stands in for a department that no connector is configured for: it cannot answer now, and
//! what is due for it waits.

use async_trait::async_trait;
use live_domain::{BirthDate, FamilyCardNumber, Nik, PhoneNumber, Timestamp};
use live_protocol::{HospitalBeds, PaymentReceipt};
use uuid::Uuid;

use super::desk::{Answered, Desk, HandOver, Known, News, Question, TakenOver, Told};
use super::queues::Hospitals;
use super::{
    CivilRegister, Messages, PersonAnswer, RegisterAnswer, Settlement, TaxBill, TaxOffice,
};
use crate::error::{Error, Result};

/// No department.
pub(crate) struct Absent;

fn absent<T>() -> Result<T> {
    Err(Error::unavailable("no connector is configured for this department"))
}

#[async_trait]
impl Desk for Absent {
    async fn take_over(&self, _: &HandOver) -> Result<TakenOver> {
        absent()
    }

    async fn tell(&self, _: &Told) -> Result<Timestamp> {
        absent()
    }

    async fn news(&self, _: &Known) -> Result<News> {
        absent()
    }

    async fn answer(&self, _: &Question) -> Result<Answered> {
        absent()
    }
}

#[async_trait]
impl CivilRegister for Absent {
    async fn check(&self, _: &Nik, _: &FamilyCardNumber, _: BirthDate) -> Result<RegisterAnswer> {
        absent()
    }

    async fn check_person(&self, _: &Nik, _: BirthDate, _: &str) -> Result<PersonAnswer> {
        absent()
    }
}

#[async_trait]
impl TaxOffice for Absent {
    async fn taxpayer(&self, _: &Nik) -> Result<Option<String>> {
        absent()
    }

    async fn bills_of(&self, _: &str) -> Result<Vec<TaxBill>> {
        absent()
    }

    async fn bills_for(&self, _: &str, _: &str) -> Result<Vec<TaxBill>> {
        absent()
    }

    async fn bill(&self, _: Uuid) -> Result<Option<TaxBill>> {
        absent()
    }

    async fn settle(&self, _: &Settlement) -> Result<PaymentReceipt> {
        absent()
    }
}

#[async_trait]
impl Hospitals for Absent {
    async fn beds(&self) -> Result<Vec<HospitalBeds>> {
        absent()
    }

    async fn silent_since(&self) -> Option<Timestamp> {
        None
    }
}

#[async_trait]
impl Messages for Absent {
    async fn send_code(&self, _: &PhoneNumber, _: &str) -> Result<()> {
        absent()
    }

    async fn send_notice(&self, _: &PhoneNumber, _: &str) -> Result<()> {
        absent()
    }
}
