//! Sign-in by a one-time code.

use std::net::IpAddr;
use std::time::Duration;

use live_domain::{PhoneNumber, Timestamp};
use live_protocol::{CodeSent, Session, SignInRequest};
use uuid::Uuid;

use crate::db::{Connection, Write};
use crate::error::{Error, Result};
use crate::services::rate::{self, Limit, Tries};
use crate::services::security::{self, Event};
use crate::services::{Context, accounts, devices, erasure, sessions, time};

/// How many digits a code has.
const DIGITS: u8 = 6;

/// How long a code can be used.
const LIFE: Duration = Duration::from_mins(5);

/// How long to wait before another can be asked for.
const RESEND: Duration = Duration::from_mins(1);

/// How often a code can be guessed at.
const TRIES: i64 = 5;

const WINDOW: Duration = Duration::from_mins(15);

/// Sends a code. Whether the number has an account makes no difference.
pub(crate) async fn send_code(
    ctx: &Context,
    typed: &str,
    address: Option<IpAddr>,
) -> Result<CodeSent> {
    let phone = parse_phone(typed)?;
    let now = ctx.now();
    let code = new_code(ctx);
    let mut tx = ctx.db.write().await?;
    take_turn(ctx, &mut tx, &phone, address, now).await?;
    sqlx::query(
        "INSERT INTO sign_in_codes (id, phone_hash, code_hash, tries, created_at, expires_at)
         VALUES ($1, $2, $3, 0, $4, $5)",
    )
    .bind(ctx.new_id().to_string())
    .bind(accounts::phone_hash(ctx, &phone))
    .bind(ctx.pepper.hash("code", &code_message(&phone, &code)))
    .bind(now.unix_millis())
    .bind(now.after(LIFE).unix_millis())
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    ctx.departments.messages.send_code(&phone, &code).await?;
    Ok(CodeSent { digits: DIGITS, expires_at: now.after(LIFE), resend_at: now.after(RESEND) })
}

/// Confirms a phone number and begins a session. The same device may repeat it within a minute and
/// gets the same session, because the answer may have been lost on its way.
pub(crate) async fn begin_session(
    ctx: &Context,
    request: &SignInRequest,
    device_key: &str,
    address: Option<IpAddr>,
) -> Result<Session> {
    let phone = parse_phone(&request.phone)?;
    let now = ctx.now();
    let tx = ctx.db.write().await?;
    let (mut tx, sent) = check_code(ctx, tx, &phone, &request.code, address).await?;
    if let Some((session, used_at)) = &sent.used_by {
        let again = sessions::repeat(ctx, &mut tx, session, device_key).await?;
        return again.filter(|_| now.since(*used_at) <= sessions::GRACE).ok_or_else(expired);
    }
    let account = accounts::of_phone(ctx, &mut tx, &phone).await?;
    let device = sessions::Device { key: device_key, name: &request.device };
    let is_known = devices::is_known(&mut tx, account, device_key).await?;
    if is_known {
        // Who comes back wants to stay.
        erasure::call_off(&mut tx, account).await?;
    } else {
        security::note(Event::UnknownDevice);
    }
    let (id, session) = sessions::begin(ctx, &mut tx, account, &device, is_known).await?;
    use_up(&mut tx, &sent, id, now).await?;
    let change = devices::changed(&mut tx, account, now).await?;
    tx.commit().await?;
    ctx.listeners.tell_all(change);
    security::note(Event::SignedIn);
    Ok(session)
}

/// A code that was sent.
pub(crate) struct SentCode {
    id: String,
    hash: Vec<u8>,
    tries: i64,
    expires_at: Timestamp,
    /// The session that it was used by, and when.
    pub used_by: Option<(String, Timestamp)>,
}

/// Finds the newest code of a number, which the one that was typed has to be. A wrong one is counted.
pub(crate) async fn check_code(
    ctx: &Context,
    mut tx: Write,
    phone: &PhoneNumber,
    typed: &str,
    address: Option<IpAddr>,
) -> Result<(Write, SentCode)> {
    let now = ctx.now();
    let typed = digits(typed).ok_or_else(|| Error::field("code", "wrong-code"))?;
    let wrong_codes = wrong_codes(ctx, phone, address);
    wrong_codes.check(&mut tx, now).await?;
    let sent = newest_code(ctx, &mut tx, phone).await?.ok_or_else(expired)?;
    if sent.tries >= TRIES {
        security::note(Event::CodeGuessed);
    }
    if sent.expires_at <= now || sent.tries >= TRIES {
        return Err(expired());
    }
    if !ctx.pepper.matches("code", &code_message(phone, &typed), &sent.hash) {
        security::note(Event::CodeWrong);
        wrong_codes.count(&mut tx, now).await?;
        count_wrong(tx, &sent.id).await?;
        return Err(Error::field("code", "wrong-code"));
    }
    Ok((tx, sent))
}

/// The code that was sent is good no longer.
pub(crate) fn expired() -> Error {
    Error::field("code", "expired-code")
}

/// Notes that a session has used a code.
pub(crate) async fn use_up(
    conn: &mut Connection,
    code: &SentCode,
    session: Uuid,
    now: Timestamp,
) -> Result<()> {
    sqlx::query("UPDATE sign_in_codes SET used_at = $1, session_id = $2 WHERE id = $3")
        .bind(now.unix_millis())
        .bind(session.to_string())
        .bind(&code.id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Refuses a code that is asked for too soon after the last, or too often.
async fn take_turn(
    ctx: &Context,
    tx: &mut Write,
    phone: &PhoneNumber,
    address: Option<IpAddr>,
    now: Timestamp,
) -> Result<()> {
    let subject = accounts::phone_hash(ctx, phone);
    let last: Option<i64> =
        sqlx::query_scalar("SELECT MAX(created_at) FROM sign_in_codes WHERE phone_hash = $1")
            .bind(&subject)
            .fetch_one(&mut **tx)
            .await?;
    let again_at = last.map(|last| time(last).after(RESEND));
    if let Some(again_at) = again_at.filter(|again_at| *again_at > now) {
        return Err(rate::refuse(again_at.since(now)));
    }
    let per_phone = Limit { action: "code-phone", max: ctx.limits.codes_per_phone, window: WINDOW };
    let per_address =
        Limit { action: "code-address", max: ctx.limits.codes_per_address, window: WINDOW };
    per_phone.take(tx, &subject, now).await?;
    if let Some(address) = address {
        per_address.take(tx, &rate::address_subject(ctx, address), now).await?;
    }
    Ok(())
}

async fn newest_code(
    ctx: &Context,
    conn: &mut Connection,
    phone: &PhoneNumber,
) -> Result<Option<SentCode>> {
    type Row = (String, Vec<u8>, i64, i64, Option<i64>, Option<String>);
    let row: Option<Row> = sqlx::query_as(
        "SELECT id, code_hash, tries, expires_at, used_at, session_id FROM sign_in_codes
         WHERE phone_hash = $1 ORDER BY created_at DESC, id DESC LIMIT 1",
    )
    .bind(accounts::phone_hash(ctx, phone))
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|(id, hash, tries, expires_at, used_at, session)| SentCode {
        id,
        hash,
        tries,
        expires_at: time(expires_at),
        used_by: session.zip(used_at.map(time)),
    }))
}

async fn count_wrong(mut tx: Write, code: &str) -> Result<()> {
    sqlx::query("UPDATE sign_in_codes SET tries = tries + 1 WHERE id = $1")
        .bind(code)
        .execute(&mut *tx)
        .await?;
    Ok(tx.commit().await?)
}

/// The limits on wrong codes. Who is locked out of signing in by somebody else's guesses stays signed
/// in wherever they are.
fn wrong_codes(ctx: &Context, phone: &PhoneNumber, address: Option<IpAddr>) -> Tries {
    let max = ctx.limits.wrong_codes_per_phone;
    let of_phone = Limit { action: "wrong-code-phone", max, window: rate::LONGEST };
    let max = ctx.limits.wrong_codes_per_address;
    let of_address = Limit { action: "wrong-code", max, window: WINDOW };
    Tries::of([(of_phone, accounts::phone_hash(ctx, phone))]).from(ctx, of_address, address)
}

/// A number as it was typed.
pub(crate) fn parse_phone(typed: &str) -> Result<PhoneNumber> {
    typed.parse().map_err(|error: live_domain::Invalid| Error::field("phone", error.code()))
}

/// The digits of a code as people type it, with spaces, dashes or full-width digits.
fn digits(typed: &str) -> Option<String> {
    let mut digits = String::new();
    for letter in typed.chars() {
        match letter {
            '0'..='9' => digits.push(letter),
            '\u{ff10}'..='\u{ff19}' => {
                digits.push(char::from_digit(u32::from(letter) - 0xff10, 10)?);
            }
            '-' | '.' => {}
            space if space.is_whitespace() => {}
            _ => return None,
        }
    }
    (digits.len() == usize::from(DIGITS)).then_some(digits)
}

fn code_message(phone: &PhoneNumber, code: &str) -> Vec<u8> {
    format!("{}\n{code}", phone.e164()).into_bytes()
}

/// Six digits, each equally likely.
fn new_code(ctx: &Context) -> String {
    const CODES: u32 = 1_000_000;
    const FAIR: u32 = u32::MAX - u32::MAX % CODES;
    loop {
        let mut bytes = [0; 4];
        ctx.random.fill(&mut bytes);
        let number = u32::from_le_bytes(bytes);
        if number < FAIR {
            return format!("{:06}", number % CODES);
        }
    }
}
