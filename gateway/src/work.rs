//! What is due with the departments: a table that survives a restart, worked through in the order
//! of time by one task.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use live_domain::Timestamp;
use tokio::sync::{Mutex, watch};
use tokio::task::{self, JoinSet};

use crate::db::Connection;
use crate::error::{Error, Result};
use crate::sandbox::daily;
use crate::services::verifications::{self, claims};
use crate::services::{
    Context, applications, appointments, counter, erasure, handling, inbox, mandates, payments,
    tidying, uuid,
};

/// How long the task sleeps when nothing rings: the clock may have been moved.
const NAP: Duration = Duration::from_millis(500);

/// How much is done at once where systems outside are asked. It is more than one of them is asked at once,
/// so that the others get their turn.
const AT_ONCE: usize = 16;

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Hand a ticket over to its department.
    HandOver,
    /// Ask the department about a ticket.
    News,
    /// Tell the department what a citizen did with an application.
    Tell,
    /// Look whether an application was decided by the promised day.
    Promise,
    /// Settle a payment with the tax office.
    Settle,
    /// Ask the civil register again about what it did not answer.
    Register,
    /// End a claim on a NIK that nobody objected to.
    Claim,
    /// Erase an account.
    Erase,
    /// Tell both sides that a mandate's time ran out.
    Mandate,
    /// End a draft at a counter whose time ran out.
    Counter,
    /// Look for bills whose last day is near.
    Bills,
    /// Call a device.
    Push,
    /// Send a text message where nobody heard of what has a last day.
    Text,
    /// Publish the sandbox's prices and news of the day.
    Daily,
    /// Look how a queue stands, or what became of a booking.
    Queue,
    /// Cancel what was booked for who is gone.
    Unbook,
    /// Remove what is no longer needed.
    Tidy,
}

impl Kind {
    const ALL: [Self; 17] = [
        Self::HandOver,
        Self::News,
        Self::Tell,
        Self::Promise,
        Self::Settle,
        Self::Register,
        Self::Claim,
        Self::Erase,
        Self::Mandate,
        Self::Counter,
        Self::Bills,
        Self::Push,
        Self::Text,
        Self::Daily,
        Self::Queue,
        Self::Unbook,
        Self::Tidy,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::HandOver => "hand-over",
            Self::News => "news",
            Self::Tell => "tell",
            Self::Promise => "promise",
            Self::Settle => "settle",
            Self::Register => "register",
            Self::Claim => "claim",
            Self::Erase => "erase",
            Self::Mandate => "mandate",
            Self::Counter => "counter",
            Self::Bills => "bills",
            Self::Push => "push",
            Self::Text => "text",
            Self::Daily => "daily",
            Self::Queue => "queue",
            Self::Unbook => "unbook",
            Self::Tidy => "tidy",
        }
    }
}

/// Plans something for later; what was planned before of this kind and subject is replaced.
pub(crate) async fn plan(
    conn: &mut Connection,
    kind: Kind,
    subject: &str,
    due_at: Timestamp,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO due_work (kind, subject, due_at, attempts) VALUES ($1, $2, $3, 0)
         ON CONFLICT (kind, subject) DO UPDATE SET due_at = excluded.due_at, attempts = 0",
    )
    .bind(kind.name())
    .bind(subject)
    .bind(due_at.unix_millis())
    .execute(conn)
    .await?;
    Ok(())
}

/// Two queues, each worked through in the order of time: a push service that a stranger chose may take
/// its time, and nothing else waits for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Queue {
    /// Everything but calls.
    Work,
    /// Calls of devices.
    Calls,
}

/// Works through what is due. There is one of these.
pub(crate) struct Worker {
    work: Mutex<()>,
    calls: Mutex<()>,
}

impl Worker {
    /// With nothing done yet.
    pub fn new() -> Self {
        Self { work: Mutex::new(()), calls: Mutex::new(()) }
    }

    /// Works until the gateway stops.
    pub async fn run(&self, ctx: &Arc<Context>, stop: watch::Receiver<bool>) {
        tokio::join!(
            self.go_on(ctx, Queue::Work, stop.clone()),
            self.go_on(ctx, Queue::Calls, stop),
        );
    }

    async fn go_on(&self, ctx: &Arc<Context>, queue: Queue, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            if let Err(error) = self.empty(ctx, queue).await {
                tracing::error!(error = ?error, "due work could not be read");
            }
            tokio::select! {
                () = ctx.work.notified(), if queue == Queue::Work => {}
                () = tokio::time::sleep(NAP) => {}
                stopped = stop.wait_for(|stop| *stop) => return drop(stopped),
            }
        }
    }

    /// Does everything that is due by now, the oldest first, and then makes the calls.
    pub async fn catch_up(&self, ctx: &Arc<Context>) -> Result<()> {
        self.empty(ctx, Queue::Work).await?;
        self.empty(ctx, Queue::Calls).await
    }

    /// Does what is due of a queue; what is asked of systems outside, several at once, so that a slow one
    /// does not hold up the others.
    async fn empty(&self, ctx: &Arc<Context>, queue: Queue) -> Result<()> {
        let (turn, places) = match queue {
            Queue::Work if ctx.departments.desk.is_empty() => (&self.work, 1),
            Queue::Work => (&self.work, AT_ONCE),
            Queue::Calls => (&self.calls, AT_ONCE),
        };
        let _turn = turn.lock().await;
        let mut begun = Begun::default();
        loop {
            for due in next(ctx, queue, places, &begun).await? {
                begun.begin(ctx, due);
            }
            if begun.by_task.is_empty() {
                return Ok(());
            }
            tokio::select! {
                ended = begun.tasks.join_next_with_id() => begun.end(ctx, ended).await?,
                // Something else may be due meanwhile.
                () = tokio::time::sleep(NAP), if begun.by_task.len() < places => {}
            }
        }
    }
}

/// What is to be done now.
#[derive(Clone)]
struct Due {
    kind: Kind,
    subject: String,
    attempts: u32,
}

impl Due {
    async fn put_off(&self, ctx: &Context, wait: Duration, attempts: u32) -> Result<()> {
        let mut tx = ctx.db.write().await?;
        put_off(&mut tx, (self.kind, &self.subject), ctx.now().after(wait), attempts).await?;
        Ok(tx.commit().await?)
    }
}

/// What is under way. Of one subject there is one thing at a time.
#[derive(Default)]
struct Begun {
    tasks: JoinSet<Result<()>>,
    by_task: HashMap<task::Id, Due>,
}

type Ended = std::result::Result<(task::Id, Result<()>), task::JoinError>;

impl Begun {
    fn has(&self, subject: &str) -> bool {
        self.by_task.values().any(|due| due.subject == subject)
    }

    fn begin(&mut self, ctx: &Arc<Context>, due: Due) {
        let (ctx, begun) = (Arc::clone(ctx), due.clone());
        let task = self.tasks.spawn(async move { perform(&ctx, &begun).await });
        self.by_task.insert(task.id(), due);
    }

    /// Notes what came of it.
    async fn end(&mut self, ctx: &Context, ended: Option<Ended>) -> Result<()> {
        let (id, outcome) = match ended {
            Some(Ok(ended)) => ended,
            Some(Err(panic)) => (panic.id(), Err(Error::fault("a panic"))),
            None => return Ok(()),
        };
        let Some(due) = self.by_task.remove(&id) else { return Ok(()) };
        match outcome {
            Ok(()) => Ok(()),
            Err(Error::Later(wait)) => due.put_off(ctx, wait, due.attempts).await,
            Err(error) => {
                tracing::warn!(kind = due.kind.name(), attempts = due.attempts, error = ?error,
                    "due work failed and will be tried again");
                // After seconds at first, after an hour at last.
                let wait = Duration::from_secs((2_u64 << due.attempts.min(12)).min(3600));
                due.put_off(ctx, wait, due.attempts.saturating_add(1)).await
            }
        }
    }
}

/// What is due next and may be begun, so much as there are places.
async fn next(ctx: &Context, queue: Queue, places: usize, begun: &Begun) -> Result<Vec<Due>> {
    let room = places.saturating_sub(begun.by_task.len());
    if room == 0 {
        return Ok(Vec::new());
    }
    // Of each subject that is begun several kinds may be due.
    let most = room + Kind::ALL.len() * begun.by_task.len();
    let rows: Vec<(String, String, u32)> = sqlx::query_as(
        "SELECT kind, subject, attempts FROM due_work WHERE due_at <= $1 AND (kind = $2) = $3
         ORDER BY due_at, subject LIMIT $4",
    )
    .bind(ctx.now().unix_millis())
    .bind(Kind::Push.name())
    .bind(queue == Queue::Calls)
    .bind(i64::try_from(most).unwrap_or(i64::MAX))
    .fetch_all(&mut *ctx.db.read().await?)
    .await?;
    let mut due: Vec<Due> = Vec::new();
    for (name, subject, attempts) in rows {
        let kind = Kind::ALL.into_iter().find(|kind| kind.name() == name);
        let kind = kind.ok_or_else(|| Error::fault("unknown kind of due work"))?;
        let is_free = !begun.has(&subject) && due.iter().all(|other| other.subject != subject);
        if is_free && due.len() < room {
            due.push(Due { kind, subject, attempts });
        }
    }
    Ok(due)
}

async fn perform(ctx: &Context, due: &Due) -> Result<()> {
    match due.kind {
        Kind::HandOver | Kind::News | Kind::Tell => {
            let done = match due.kind {
                Kind::HandOver => handling::hand_over(ctx, &due.subject).await,
                Kind::News => handling::ask(ctx, &due.subject).await,
                _ => handling::tell(ctx, &due.subject).await,
            };
            handling::note_reachable(ctx, &due.subject, done.is_ok()).await?;
            done
        }
        Kind::Promise => applications::look(ctx, &due.subject).await,
        Kind::Settle => {
            payments::settle(ctx, uuid(&due.subject)?).await?;
            let mut tx = ctx.db.write().await?;
            done(&mut tx, Kind::Settle, &due.subject).await?;
            Ok(tx.commit().await?)
        }
        Kind::Register => {
            verifications::ask_again(ctx, &due.subject).await?;
            let mut tx = ctx.db.write().await?;
            done(&mut tx, Kind::Register, &due.subject).await?;
            Ok(tx.commit().await?)
        }
        Kind::Claim => {
            claims::perform(ctx, &due.subject).await?;
            let mut tx = ctx.db.write().await?;
            done(&mut tx, Kind::Claim, &due.subject).await?;
            Ok(tx.commit().await?)
        }
        Kind::Erase => erasure::perform(ctx, &due.subject).await,
        Kind::Mandate => mandates::expire(ctx, &due.subject).await,
        Kind::Counter => counter::expire(ctx, &due.subject).await,
        Kind::Bills => inbox::bills::remind(ctx, &due.subject).await,
        Kind::Push => inbox::calling::call(ctx, &due.subject, due.attempts).await,
        Kind::Text => inbox::texting::text(ctx, &due.subject).await,
        Kind::Daily => daily::publish(ctx).await,
        Kind::Queue => appointments::look(ctx, &due.subject).await,
        Kind::Unbook => appointments::unbook(ctx, &due.subject).await,
        Kind::Tidy => tidying::tidy(ctx, &due.subject).await,
    }
}

/// Puts work off until then, as having failed so often.
pub(crate) async fn put_off(
    conn: &mut Connection,
    (kind, subject): (Kind, &str),
    due_at: Timestamp,
    attempts: u32,
) -> Result<()> {
    sqlx::query("UPDATE due_work SET attempts = $1, due_at = $2 WHERE kind = $3 AND subject = $4")
        .bind(attempts)
        .bind(due_at.unix_millis())
        .bind(kind.name())
        .bind(subject)
        .execute(conn)
        .await?;
    Ok(())
}

/// What was planned is done.
pub(crate) async fn done(conn: &mut Connection, kind: Kind, subject: &str) -> Result<()> {
    sqlx::query("DELETE FROM due_work WHERE kind = $1 AND subject = $2")
        .bind(kind.name())
        .bind(subject)
        .execute(conn)
        .await?;
    Ok(())
}
