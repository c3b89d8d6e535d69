//! "Not our authority": a department hands a report on, with a reason. Its citizen sees to whom and why, the
//! promised day stays, and no report goes round in circles.

use live_domain::{City, ReportCategory, Timestamp};
use live_protocol::{Event, EventKind, MessageKind, TicketStatus};

use crate::db::Connection;
use crate::departments::desk::Forward;
use crate::error::{Error, Result};
use crate::services::feed::Recorded;
use crate::services::inbox::News;
use crate::services::{Context, reports, tickets};
use crate::work::{Kind, done, plan};

/// What becomes of a report that its department says is not its own.
#[derive(Debug, PartialEq, Eq)]
enum Course<'a> {
    /// It goes to the unit of this category.
    To(&'a ReportCategory),
    /// Whoever has it keeps it: everybody else had it, or it was handed on often enough.
    Stays,
    /// The city's own desk for complaints says that it is nobody's here.
    Declined,
}

/// Where a report goes that these had, by their categories, the last of them now, when that one names whom it
/// takes to be right, or nobody. A unit gets it once; after so many times as the profile says, or where nobody
/// right is named, the city's own desk for complaints decides.
fn course<'a>(city: &'a City, had: &[String], wanted: Option<&str>) -> Course<'a> {
    let unit = |id: &str| city.report_category(id).map(|category| category.unit.as_str());
    let is_new =
        |category: &&ReportCategory| had.iter().all(|id| unit(id) != Some(category.unit.as_str()));
    let desk = city.report_category(&city.complaints.desk);
    let may_go_on = had.len() <= usize::from(city.complaints.most_forwards);
    let wanted = wanted.and_then(|id| city.report_category(id)).filter(|_| may_go_on);
    if let Some(next) = wanted.filter(is_new).or(desk.filter(is_new)) {
        return Course::To(next);
    }
    let holder = had.last().and_then(|id| unit(id));
    if desk.is_some_and(|desk| holder == Some(desk.unit.as_str())) {
        Course::Declined
    } else {
        Course::Stays
    }
}

/// Hands a report on, in the transaction of the news that say so. Gives whether another has it to come, and who
/// hears of it.
pub(crate) async fn forward(
    ctx: &Context,
    conn: &mut Connection,
    number: &str,
    (forward, at): (&Forward, Timestamp),
) -> Result<(bool, Vec<Recorded>)> {
    let had = had(conn, number).await?;
    let holder = had.last().and_then(|id| ctx.city.report_category(id));
    let holder = holder.map_or_else(String::new, |category| category.unit.clone());
    let note = Some(forward.reason.clone()).filter(|reason| !reason.is_empty());
    let line = |kind, actor: &str| Event { at, kind, actor: actor.to_owned(), note: note.clone() };
    match course(&ctx.city, &had, forward.to.as_deref()) {
        Course::To(category) => {
            // As with who is assigned: the line names whose it is from now on.
            let event = line(EventKind::Forwarded, &category.unit);
            tickets::insert_event(conn, number, &event).await?;
            tickets::set_status(conn, number, TicketStatus::Waiting, None).await?;
            let had: Vec<&String> = had.iter().chain([&category.id]).collect();
            sqlx::query("UPDATE reports SET handlers = $1 WHERE ticket = $2")
                .bind(serde_json::to_string(&had)?)
                .bind(number)
                .execute(&mut *conn)
                .await?;
            // Who had it has it no longer, and can push nothing more.
            for statement in [
                "DELETE FROM threads WHERE ticket = $1",
                "UPDATE callbacks SET body = NULL WHERE ticket = $1",
            ] {
                sqlx::query(statement).bind(number).execute(&mut *conn).await?;
            }
            done(conn, Kind::News, number).await?;
            plan(conn, Kind::HandOver, number, at).await?;
            return Ok((true, Vec::new()));
        }
        Course::Stays => {
            // They say so each time they are asked; it is told once.
            let event = line(EventKind::Answered, &holder);
            let known = tickets::load(conn, number).await?.timeline;
            if !known.iter().any(|one| (one.kind, &one.note) == (event.kind, &event.note)) {
                tracing::warn!(number, "a report that no department takes to be its own");
                tickets::insert_event(conn, number, &event).await?;
            }
        }
        Course::Declined => {
            tickets::insert_event(conn, number, &line(EventKind::Declined, &holder)).await?;
            tickets::set_status(conn, number, TicketStatus::Declined, Some(at)).await?;
            let about = format!("/v1/tickets/{number}");
            let what = MessageKind::Closed;
            let closed = News { what, department: "laksa", about: &about, act_by: None };
            return Ok((false, reports::tell(conn, number, &closed, at).await?));
        }
    }
    Ok((false, Vec::new()))
}

/// By which categories a report was worked on, oldest first: the last says whose it is now.
async fn had(conn: &mut Connection, number: &str) -> Result<Vec<String>> {
    let row: Option<(String, Option<String>)> =
        sqlx::query_as("SELECT category, handlers FROM reports WHERE ticket = $1")
            .bind(number)
            .fetch_optional(conn)
            .await?;
    let (category, handlers) = row.ok_or_else(Error::not_found)?;
    Ok(handlers.map(|all| serde_json::from_str(&all)).transpose()?.unwrap_or(vec![category]))
}

/// The category by whose unit a report is worked on: that of its sender, until it was handed on.
pub(crate) async fn handler(conn: &mut Connection, number: &str) -> Result<String> {
    had(conn, number).await?.pop().ok_or_else(|| Error::fault("a report that nobody handles"))
}

#[cfg(test)]
mod tests {
    use live_domain::City;

    use super::{Course, course};

    /// Whatever departments say of a report, and however long, it comes to rest, and nobody gets it twice.
    #[test]
    fn no_report_goes_round_in_circles() {
        let city = City::built_in();
        let ids: Vec<&str> = city.report_categories.iter().map(|one| one.id.as_str()).collect();
        let all: Vec<Option<&str>> =
            ids.iter().map(|id| Some(*id)).chain([None, Some("unknown")]).collect();
        let unit = |id: &str| city.report_category(id).map(|one| &one.unit);
        let mut tried = 0;
        let mut open: Vec<Vec<String>> = ids.iter().map(|id| vec![(*id).to_owned()]).collect();
        while let Some(had) = open.pop() {
            assert!(had.len() <= 2 + usize::from(city.complaints.most_forwards), "{had:?}");
            for wanted in &all {
                tried += 1;
                match course(city, &had, *wanted) {
                    Course::To(next) => {
                        assert!(
                            had.iter().all(|id| unit(id) != Some(&next.unit)),
                            "{had:?} {wanted:?}"
                        );
                        open.push(had.iter().cloned().chain([next.id.clone()]).collect());
                    }
                    Course::Declined => assert_eq!(had.last(), Some(&city.complaints.desk)),
                    Course::Stays => {
                        // Only after the city's own desk has decided once.
                        assert!(had[..had.len() - 1].contains(&city.complaints.desk), "{had:?}");
                    }
                }
            }
        }
        assert!(tried > 1000, "{tried}");
    }
}
