//! Accounts, and who is calling.

use live_domain::PhoneNumber;
use live_protocol::{Account, Assurance, Problem};
use uuid::Uuid;

use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::security::{self, Event};
use crate::services::{Context, time, uuid};

/// Who is calling, as the access token proves it.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// The account.
    pub account: Uuid,
    /// The session.
    pub session: Uuid,
    /// The public key of the device, base64url.
    pub device_key: String,
    /// How sure the city is.
    pub assurance: Assurance,
}

impl Caller {
    /// Asks for a higher assurance when the account has less than this.
    pub fn require(&self, level: Assurance) -> Result<()> {
        if self.assurance < level {
            security::note(Event::AssuranceTooLow);
            return Err(Problem::step_up(level).into());
        }
        Ok(())
    }
}

/// Who the reports are of whose account was erased: nobody, who has no number to sign in with.
pub(crate) const NOBODY: Uuid = Uuid::nil();

/// The account of a phone number, made when it is new.
pub(crate) async fn of_phone(
    ctx: &Context,
    conn: &mut Connection,
    phone: &PhoneNumber,
) -> Result<Uuid> {
    let hash = phone_hash(ctx, phone);
    let known: Option<String> = sqlx::query_scalar("SELECT id FROM accounts WHERE phone_hash = $1")
        .bind(&hash)
        .fetch_optional(&mut *conn)
        .await?;
    if let Some(id) = known {
        return uuid(&id);
    }
    let id = ctx.new_id();
    sqlx::query(
        "INSERT INTO accounts (id, phone_hash, phone_masked, created_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(id.to_string())
    .bind(hash)
    .bind(phone.masked())
    .bind(ctx.now().unix_millis())
    .execute(conn)
    .await?;
    Ok(id)
}

/// An account as its holder sees it.
pub(crate) async fn show(ctx: &Context, conn: &mut Connection, id: Uuid) -> Result<Account> {
    type Row = (String, Option<String>, bool, Option<i64>);
    let row: Option<Row> = sqlx::query_as(
        "SELECT phone_masked, nik_masked, proven_at IS NOT NULL, erase_at FROM accounts
         WHERE id = $1",
    )
    .bind(id.to_string())
    .fetch_optional(conn)
    .await?;
    let (phone_masked, nik_masked, is_proven, erase_at) = row.ok_or_else(Error::sign_in_again)?;
    let assurance = assurance(nik_masked.is_some(), is_proven);
    let can_prove = ctx.departments.identity.is_some();
    let erase_at = erase_at.map(time);
    Ok(Account { id, assurance, phone_masked, nik_masked, erase_at, can_prove })
}

/// How sure the city is of an account whose NIK it knows or not, and whose holder was proven or not.
pub(crate) fn assurance(has_nik: bool, is_proven: bool) -> Assurance {
    match (has_nik, is_proven) {
        (true, true) => Assurance::Proven,
        (true, false) => Assurance::Matched,
        (false, _) => Assurance::Phone,
    }
}

/// What a phone number is found by.
pub(crate) fn phone_hash(ctx: &Context, phone: &PhoneNumber) -> Vec<u8> {
    ctx.pepper.hash("phone", phone.e164().as_bytes())
}
