//! The text message for what has a last day: where no device was reached, and nobody has looked, one
//! goes to the account's number. It says nothing about anybody: a number may be in other hands.

use std::time::Duration;

use live_domain::{City, Date, PhoneNumber, Timestamp};
use live_protocol::QuietHours;
use tokio::sync::Mutex;

use super::{Message, hours, settings};
use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::{Context, time, uuid};
use crate::work::{self, Kind};

/// An account gets no more than one in this time.
const APART: Duration = Duration::from_hours(24);

/// One at a time: two at once would both find that their account had none today.
static TURN: Mutex<()> = Mutex::const_new(());

/// What is to be done about a message now.
enum Step {
    Nothing,
    Wait(Timestamp),
    Send(PhoneNumber, Date),
}

/// Sends the text message of a message, unless it was heard of meanwhile; too soon, it waits.
pub(crate) async fn text(ctx: &Context, id: &str) -> Result<()> {
    let _turn = TURN.lock().await;
    let now = ctx.now();
    let step = next(ctx, id, now).await?;
    if let Step::Send(phone, last) = &step {
        // A crash before this is noted sends it twice: better than not at all.
        ctx.departments.messages.send_notice(phone, &words(&ctx.city, *last)).await?;
    }
    let mut tx = ctx.db.write().await?;
    match step {
        Step::Wait(until) => work::plan(&mut tx, Kind::Text, id, until).await?,
        Step::Nothing => work::done(&mut tx, Kind::Text, id).await?,
        Step::Send(..) => {
            note(&mut tx, id, now).await?;
            work::done(&mut tx, Kind::Text, id).await?;
        }
    }
    Ok(tx.commit().await?)
}

async fn next(ctx: &Context, id: &str, now: Timestamp) -> Result<Step> {
    let conn = &mut *ctx.db.read().await?;
    let Some(message) = Message::find(conn, uuid(id)?).await?.filter(Message::is_unheard) else {
        return Ok(Step::Nothing);
    };
    let Some(last) = message.shown.act_by else { return Ok(Step::Nothing) };
    if message.is_pushed || message.is_texted || last < ctx.date_of(now) {
        return Ok(Step::Nothing);
    }
    let after = Duration::from_hours(u64::from(ctx.city.inbox.sms_after_hours));
    // Not later than the last day begins.
    let due =
        message.shown.at.after(after).min(hours::begins(&ctx.city, last)).max(message.shown.at);
    let account = message.account.to_string();
    let (phone, texted): (Option<Vec<u8>>, Option<i64>) = sqlx::query_as(
        "SELECT phone_sealed, (SELECT MAX(texted_at) FROM messages WHERE account_id = $1)
         FROM accounts WHERE id = $1",
    )
    .bind(&account)
    .fetch_one(&mut *conn)
    .await?;
    let Some(phone) = phone else { return Ok(Step::Nothing) };
    let due = due.max(texted.map_or(due, |texted| time(texted).after(APART))).max(now);
    // Somebody who wants no quiet hours is not woken by a text message either.
    let quiet = settings::of(conn, message.account).await?.quiet.unwrap_or(QuietHours::USUAL);
    let due = hours::from(&ctx.city, Some(quiet), due);
    if due > now {
        return Ok(Step::Wait(due));
    }
    let phone = ctx.pepper.unseal("phone", &phone)?;
    let phone = std::str::from_utf8(&phone).ok().and_then(|phone| phone.parse().ok());
    let phone = phone.ok_or_else(|| Error::fault("a sealed number that is none"))?;
    Ok(Step::Send(phone, last))
}

/// One text message speaks for all that the account was not heard of by then.
async fn note(conn: &mut Connection, id: &str, now: Timestamp) -> Result<()> {
    sqlx::query(
        "UPDATE messages SET texted_at = $1
         WHERE account_id = (SELECT account_id FROM messages WHERE id = $2)
            AND act_by IS NOT NULL AND read_at IS NULL AND settled_at IS NULL",
    )
    .bind(now.unix_millis())
    .bind(id)
    .execute(conn)
    .await?;
    Ok(())
}

/// Both languages, in the letters of one text message: 160 of GSM 03.38. Without an address to press,
/// because who gets used to such ones presses false ones.
pub(super) fn words(city: &City, last: Date) -> String {
    let (first, second) = &city.app_name;
    let day = format!("{:02}-{:02}-{}", last.day(), u8::from(last.month()), last.year());
    format!(
        "{first} {second}: ada hal penting yang berakhir {day}. Buka aplikasi. \
         Something important ends on {day}. Open the app."
    )
}
