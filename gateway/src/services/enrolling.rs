//! Officers' devices that may attest: the city gives an officer a code, the officer's device uses it
//! once, and the city takes the right back when the device is lost.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use live_domain::Timestamp;
use live_protocol::attestation::{Enrolment, MAX_AREA, MAX_OFFICER, PersonKey, Point, Region};
use live_protocol::{
    EnrolmentCode, EnrolmentEntry, EnrolmentGrant, Enrolments, NewEnrolment, Problem, ProblemKind,
};
use uuid::Uuid;

use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::accounts::{self, Caller};
use crate::services::rate::{Limit, Tries};
use crate::services::security::{self, Event};
use crate::services::{Context, letters, time, uuid};

/// How long a code waits for its officer.
const CODE_LIFE: Duration = Duration::from_hours(24);

/// How many letters a code has: 50 bits, which nobody guesses in a day.
const CODE_LENGTH: usize = 10;

const WINDOW: Duration = Duration::from_hours(1);

/// The most that one enrolment may be.
const MAX_QUOTA: u32 = 5_000;
const MAX_DAYS: u16 = 366;

/// The most that are listed.
const MOST: i64 = 1_000;

/// What is known of an enrolment.
pub(super) struct Known {
    pub id: Uuid,
    pub officer: String,
    pub area: Vec<String>,
    pub quota: u32,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub code_until: Timestamp,
    pub account: Option<Uuid>,
    pub device_key: Option<String>,
    pub enrolled_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
}

type Row = (
    String,
    String,
    String,
    u32,
    i64,
    i64,
    i64,
    Option<String>,
    Option<String>,
    Option<i64>,
    Option<i64>,
);

const COLUMNS: &str =
    "SELECT id, officer, area, quota, created_at, expires_at, code_until, account_id,
    device_key, enrolled_at, revoked_at FROM enrolments";

impl Known {
    fn of(row: Row) -> Result<Self> {
        let (id, officer, area, quota, created_at, expires_at, code_until, account, ..) = row;
        Ok(Self {
            id: uuid(&id)?,
            officer,
            area: serde_json::from_str(&area)?,
            quota,
            created_at: time(created_at),
            expires_at: time(expires_at),
            code_until: time(code_until),
            account: account.as_deref().map(uuid).transpose()?,
            device_key: row.8,
            enrolled_at: row.9.map(time),
            revoked_at: row.10.map(time),
        })
    }

    /// What the city signs for a device of this key.
    pub fn enrolment(&self, ctx: &Context, device_key: &str) -> Result<Enrolment> {
        // As it travels: in whole seconds.
        let whole = |at: Timestamp| time(at.unix_millis() - at.unix_millis().rem_euclid(1000));
        Ok(Enrolment {
            id: self.id,
            issuer: ctx.city.id.clone(),
            officer: self.officer.clone(),
            key: point(device_key)?,
            quota: self.quota,
            area: self.area.iter().filter_map(|code| Region::of_code(code)).collect(),
            issued_at: whole(self.created_at),
            expires_at: whole(self.expires_at),
        })
    }

    /// Whether it was enrolled on this device of this account.
    pub fn is_of(&self, caller: &Caller) -> bool {
        self.account == Some(caller.account) && self.device_key.as_ref() == Some(&caller.device_key)
    }
}

/// An enrolment by its number.
pub(super) async fn find(conn: &mut Connection, id: Uuid) -> Result<Option<Known>> {
    let row: Option<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE id = $1")))
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?;
    row.map(Known::of).transpose()
}

/// What citizens see of the officer whose enrolled device this is; nothing where it is none, or no longer.
pub(super) async fn officer(
    conn: &mut Connection,
    caller: &Caller,
    now: Timestamp,
) -> Result<Option<String>> {
    let officer = sqlx::query_scalar(
        "SELECT officer FROM enrolments WHERE account_id = $1 AND device_key = $2
         AND revoked_at IS NULL AND expires_at > $3 ORDER BY created_at DESC LIMIT 1",
    );
    let officer = officer.bind(caller.account.to_string()).bind(&caller.device_key);
    Ok(officer.bind(now.unix_millis()).fetch_optional(conn).await?)
}

/// The key that the device of an enrolment seals persons with.
pub(super) fn person_key(ctx: &Context, enrolment: Uuid) -> PersonKey {
    let mut key = PersonKey::default();
    key.copy_from_slice(&ctx.pepper.hash("attested-person", enrolment.as_bytes()));
    key
}

/// Makes a code for an officer.
pub(crate) async fn invite(ctx: &Context, request: &NewEnrolment) -> Result<EnrolmentCode> {
    check(ctx, request)?;
    let (now, id, code) = (ctx.now(), ctx.new_id(), ctx.new_letters(CODE_LENGTH));
    let expires_at = now.after(Duration::from_hours(24 * u64::from(request.days)));
    let code_until = now.after(CODE_LIFE).min(expires_at);
    let mut tx = ctx.db.write().await?;
    sqlx::query(
        "INSERT INTO enrolments (id, officer, area, quota, created_at, expires_at, code_hash,
             code_until)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(id.to_string())
    .bind(request.officer.trim())
    .bind(serde_json::to_string(&request.area)?)
    .bind(request.quota)
    .bind(now.unix_millis())
    .bind(expires_at.unix_millis())
    .bind(code_hash(ctx, &code))
    .bind(code_until.unix_millis())
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    let code = format!("{}-{}", &code[..CODE_LENGTH / 2], &code[CODE_LENGTH / 2..]);
    Ok(EnrolmentCode { id, code, expires_at: code_until })
}

fn check(ctx: &Context, request: &NewEnrolment) -> Result<()> {
    let officer = request.officer.trim();
    let is_name =
        (1..=MAX_OFFICER).contains(&officer.chars().count()) && !officer.contains(char::is_control);
    let regions = ctx.city.regions();
    let is_area = (1..=MAX_AREA).contains(&request.area.len())
        && request.area.iter().all(|code| Region::of_code(code).is_some())
        && request.area.iter().all(|code| regions.find(code).is_some());
    let checks = [
        ("officer", is_name),
        ("area", is_area),
        ("quota", (1..=MAX_QUOTA).contains(&request.quota)),
        ("days", (1..=MAX_DAYS).contains(&request.days)),
    ];
    let wrong = checks.into_iter().filter(|(_, holds)| !holds);
    let problem = Problem::new(ProblemKind::InvalidInput);
    let problem = wrong.fold(problem, |problem, (field, _)| problem.and_field(field, "unknown"));
    if problem.fields.is_empty() { Ok(()) } else { Err(problem.into()) }
}

/// Enrols the caller's device. The same device may repeat it while the code holds, because the answer
/// may have been lost on its way.
pub(crate) async fn enrol(
    ctx: &Context,
    caller: &Caller,
    typed: &str,
    address: Option<IpAddr>,
) -> Result<EnrolmentGrant> {
    let now = ctx.now();
    let mut tx = ctx.db.write().await?;
    let of = |action, max| Limit { action, max, window: WINDOW };
    let own = of("enrolment", ctx.limits.enrolments_per_account);
    let near = of("enrolment-address", ctx.limits.wrong_codes_per_address);
    let guesses = Tries::of([(own, caller.account.as_bytes().to_vec())]).from(ctx, near, address);
    guesses.check(&mut tx, now).await?;
    let code = letters(typed, CODE_LENGTH);
    let row: Option<Row> =
        sqlx::query_as(sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE code_hash = $1")))
            .bind(code_hash(ctx, &code))
            .fetch_optional(&mut *tx)
            .await?;
    let known = row.map(Known::of).transpose()?.filter(|known| {
        let is_free = known.enrolled_at.is_none() || known.is_of(caller);
        is_free && known.revoked_at.is_none() && now < known.code_until
    });
    let Some(known) = known else {
        // A used code, an old one and none are the same to who does not hold it.
        security::note(Event::EnrolmentCodeWrong);
        guesses.count(&mut tx, now).await?;
        tx.commit().await?;
        return Err(Error::field("enrolment_code", "wrong-code"));
    };
    sqlx::query(
        "UPDATE enrolments SET account_id = $1, device_key = $2, enrolled_at = COALESCE(enrolled_at, $3)
         WHERE id = $4",
    )
    .bind(caller.account.to_string())
    .bind(&caller.device_key)
    .bind(now.unix_millis())
    .bind(known.id.to_string())
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    grant(ctx, &known, &caller.device_key)
}

fn grant(ctx: &Context, known: &Known, device_key: &str) -> Result<EnrolmentGrant> {
    let enrolment = known.enrolment(ctx, device_key)?;
    let token = enrolment.sign(ctx.issuer.id(), |message| ctx.issuer.sign_bytes(message))?;
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    Ok(EnrolmentGrant { token: encode(&token), person_key: encode(&person_key(ctx, known.id)) })
}

/// A device's key as COSE has it.
pub(super) fn point(device_key: &str) -> Result<Point> {
    let bytes = URL_SAFE_NO_PAD.decode(device_key).ok();
    bytes.and_then(|bytes| bytes.try_into().ok()).ok_or_else(|| Error::fault("no key of a device"))
}

/// Every enrolment, newest first.
pub(crate) async fn list(ctx: &Context) -> Result<Enrolments> {
    let mut conn = ctx.db.read().await?;
    let newest = format!("{COLUMNS} ORDER BY created_at DESC, id DESC LIMIT $1");
    let rows: Vec<Row> =
        sqlx::query_as(sqlx::AssertSqlSafe(newest)).bind(MOST).fetch_all(&mut *conn).await?;
    let used: Vec<(String, u32)> =
        sqlx::query_as("SELECT enrolment_id, COUNT(*) FROM attestations GROUP BY enrolment_id")
            .fetch_all(&mut *conn)
            .await?;
    let used: HashMap<String, u32> = used.into_iter().collect();
    let entry = |row: Row| {
        let known = Known::of(row)?;
        Ok(EnrolmentEntry {
            used: used.get(&known.id.to_string()).copied().unwrap_or_default(),
            id: known.id,
            officer: known.officer,
            area: known.area,
            quota: known.quota,
            expires_at: known.expires_at,
            enrolled_at: known.enrolled_at,
            revoked_at: known.revoked_at,
        })
    };
    Ok(Enrolments { enrolments: rows.into_iter().map(entry).collect::<Result<_>>()? })
}

/// Takes the right to attest back. What the device has signed and nobody has brought yet counts no
/// more, whenever it says that it was made. Who was attested since a moment, for example when the
/// device was lost, is no longer proven, unless another attestation counts.
pub(crate) async fn revoke(ctx: &Context, id: Uuid, since: Option<Timestamp>) -> Result<()> {
    let mut tx = ctx.db.write().await?;
    let known = find(&mut tx, id).await?;
    known.ok_or_else(Error::not_found)?;
    let now = ctx.now();
    sqlx::query("UPDATE enrolments SET revoked_at = COALESCE(revoked_at, $1) WHERE id = $2")
        .bind(now.unix_millis())
        .bind(id.to_string())
        .execute(&mut *tx)
        .await?;
    let mut changes = Vec::new();
    if let Some(since) = since {
        let attested: Vec<Option<String>> = sqlx::query_scalar(
            "UPDATE attestations SET ended_at = $1
             WHERE enrolment_id = $2 AND at >= $3 AND refused IS NULL AND ended_at IS NULL
             RETURNING account_id",
        )
        .bind(now.unix_millis())
        .bind(id.to_string())
        .bind(since.unix_millis())
        .fetch_all(&mut *tx)
        .await?;
        for account in attested.into_iter().flatten() {
            let account = uuid(&account)?;
            changes.extend(accounts::attested_by_what_counts(&mut tx, account, now).await?);
        }
    }
    tx.commit().await?;
    ctx.listeners.tell_all(changes);
    Ok(())
}

/// An account's device attests no longer, because its holder signed it out or the account ends.
pub(crate) async fn part_from_device(
    conn: &mut Connection,
    account: Uuid,
    device_key: &str,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "UPDATE enrolments SET revoked_at = $1
         WHERE account_id = $2 AND device_key = $3 AND revoked_at IS NULL",
    )
    .bind(now.unix_millis())
    .bind(account.to_string())
    .bind(device_key)
    .execute(conn)
    .await?;
    Ok(())
}

fn code_hash(ctx: &Context, code: &str) -> Vec<u8> {
    ctx.pepper.hash("enrolment-code", code.as_bytes())
}
