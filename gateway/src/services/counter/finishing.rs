//! Sending what comes of a draft, at the counter: by the officer who has it, for its citizen.

use live_domain::Assurance;
use live_domain::service::LifeEvent;
use live_protocol::{APPLICATIONS, MessageKind, NewApplication};
use uuid::Uuid;

use super::known::{Known, find};
use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::accounts::{self, Caller};
use crate::services::feed::Recorded;
use crate::services::security::{self, Event};
use crate::services::{Context, enrolling, inbox, publishing};

/// That an application is of a draft, which its sender may send.
pub(crate) struct Finishing {
    /// Whose it is, as if they had sent it from this device.
    pub citizen: Caller,
    known: Known,
    /// The interview, or the submission.
    sent_as: Uuid,
}

impl Finishing {
    /// Asks for a level of the citizen, and not of the officer.
    pub fn require(&self, level: Assurance) -> Result<()> {
        if self.citizen.assurance < level {
            return Err(Error::field("for", "level-too-low"));
        }
        Ok(())
    }

    /// Notes that an application is there: the draft is sent, its photos are the citizen's, and the citizen hears of
    /// the first.
    pub async fn sent(
        &self,
        ctx: &Context,
        conn: &mut Connection,
        (officer, new): (&Caller, &NewApplication),
        (number, department, photos): (&str, &str, &[Uuid]),
    ) -> Result<Vec<Recorded>> {
        let (now, id) = (ctx.now(), self.known.id.to_string());
        for photo in photos {
            sqlx::query("UPDATE files SET account_id = $1 WHERE id = $2 AND account_id = $3")
                .bind(self.known.account.to_string())
                .bind(photo.to_string())
                .bind(officer.account.to_string())
                .execute(&mut *conn)
                .await?;
        }
        sqlx::query("INSERT INTO counter_sent (draft, service) VALUES ($1, $2)")
            .bind(&id)
            .bind(&new.service)
            .execute(&mut *conn)
            .await?;
        if self.known.sent_as.is_some() {
            return Ok(Vec::new());
        }
        sqlx::query(
            "UPDATE counter_drafts SET sent_as = $1, answers = NULL, code_hash = NULL WHERE id = $2",
        )
        .bind(self.sent_as.to_string())
        .bind(&id)
        .execute(&mut *conn)
        .await?;
        let mut changes = self.known.record(conn, now).await?;
        let about = format!("{APPLICATIONS}/{number}");
        let what = MessageKind::FiledAtCounter;
        let news = inbox::News { what, department, about: &about, act_by: None };
        changes.extend(inbox::tell(conn, self.known.account, &news, now).await?);
        Ok(changes)
    }
}

/// Whether an application is sent of a draft at a counter, and may be; nothing where it is not of one. What stands
/// against it is told at `for`, because what was filled in is not lost by it.
pub(crate) async fn finishing(
    ctx: &Context,
    conn: &mut Connection,
    (caller, key): (&Caller, Uuid),
    new: &NewApplication,
) -> Result<Option<Finishing>> {
    let Some(id) = new.mandate else { return Ok(None) };
    let Some(known) = find(conn, id).await? else { return Ok(None) };
    caller.require(Assurance::Phone)?;
    let now = ctx.now();
    let has_it = known.officer == Some(caller.account);
    if !has_it || enrolling::officer(conn, caller, now).await?.is_none() {
        security::note(Event::CounterRefused);
        return Err(Error::field("for", "not-here"));
    }
    if !known.stands(now) {
        return Err(Error::field("for", "not-here"));
    }
    let sent_as = new.event.as_ref().map_or(key, |of| of.interview);
    let is_of_it = match &new.event {
        Some(of) => of.event == known.service && names(conn, &of.event, &new.service).await?,
        None => new.service == known.service,
    };
    if !is_of_it {
        return Err(Error::field("service", "unknown"));
    }
    let was_sent: Option<i64> =
        sqlx::query_scalar("SELECT 1 FROM counter_sent WHERE draft = $1 AND service = $2")
            .bind(id.to_string())
            .bind(&new.service)
            .fetch_optional(&mut *conn)
            .await?;
    if was_sent.is_some() || known.sent_as.is_some_and(|before| before != sent_as) {
        return Err(Error::conflict("it was sent"));
    }
    let assurance = accounts::show(ctx, conn, known.account).await?.assurance;
    let citizen = Caller { account: known.account, assurance, ..caller.clone() };
    Ok(Some(Finishing { citizen, known, sent_as }))
}

/// Whether a life event names a service.
async fn names(conn: &mut Connection, event: &str, service: &str) -> Result<bool> {
    let text = publishing::text(conn, event).await?.unwrap_or_default();
    let event = LifeEvent::read(text.as_bytes()).ok();
    Ok(event.is_some_and(|event| event.applications.iter().any(|one| one.service == service)))
}
