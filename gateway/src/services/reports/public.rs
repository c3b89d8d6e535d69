//! What everybody may see of reports: of what kind, about where and how they stand. Never who sent one, what
//! they wrote, or exactly where. Of what is confidential, nothing.

use live_protocol::{Place, Point, PublicReport, PublicReports, TicketStatus};

use crate::error::{Error, Result};
use crate::services::{Context, from_word, time};

/// The most reports that everybody is shown.
const LATEST: usize = 50;

/// How many squares make a degree.
const SQUARES: f64 = 100.0;

/// How far beyond a square its neighbours are shown, in squares: half a kilometre, so that what is near any
/// point of it is there.
const MARGIN: f64 = 0.5;

/// How far outside of the city's edges a square may begin, in degrees: one that an edge runs through does.
const EDGE: f64 = 0.01;

type Row = (String, String, Option<String>, String, i64, Option<i64>, String, u32);

const COLUMNS: &str = "SELECT number, category, village, status, opened_at, closed_at, place,
        (SELECT COUNT(*) FROM supporters s WHERE s.ticket = number)
    FROM tickets JOIN reports ON ticket = number";

/// Which reports everybody may see: of the confidential ones only how many there are.
pub(crate) const PUBLIC: &str = "disclosure <> 'confidential'";

const NEWEST_FIRST: &str = "ORDER BY opened_at DESC, number DESC";

/// The latest reports, and how many there are.
pub(crate) async fn latest(ctx: &Context) -> Result<PublicReports> {
    let conn = &mut *ctx.db.read().await?;
    let counts: Vec<(String, i64)> = sqlx::query_as(
        "SELECT status, COUNT(*) FROM tickets JOIN reports ON ticket = number GROUP BY status",
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut reports = PublicReports::default();
    for (status, count) in counts {
        add(&mut reports, from_word(status)?, u32::try_from(count).unwrap_or(u32::MAX));
    }
    let all = format!("{COLUMNS} WHERE {PUBLIC} {NEWEST_FIRST} LIMIT {LATEST}");
    let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(all)).fetch_all(conn).await?;
    // The kelurahan says enough to who asks for no place.
    let placeless = |row| Ok(PublicReport { point: None, ..shown(row)? });
    reports.latest = rows.into_iter().map(placeless).collect::<Result<_>>()?;
    Ok(reports)
}

/// The open reports in a square of the city and half a kilometre around it, newest first. Whoever asks says no
/// more of where they are than the square.
pub(crate) async fn near(ctx: &Context, square: &str) -> Result<PublicReports> {
    let (south, west) = corner(square).ok_or_else(Error::not_found)?;
    let bounds = ctx.city.bounds;
    let in_city = (bounds.south - EDGE..=bounds.north).contains(&(south / SQUARES))
        && (bounds.west - EDGE..=bounds.east).contains(&(west / SQUARES));
    if !in_city {
        return Err(Error::not_found());
    }
    let is_open = "status IN ('waiting', 'in-progress')";
    let open = format!("{COLUMNS} WHERE {PUBLIC} AND {is_open} {NEWEST_FIRST}");
    let rows: Vec<Row> =
        sqlx::query_as(sqlx::AssertSqlSafe(open)).fetch_all(&mut *ctx.db.read().await?).await?;
    let is_in = |from: f64, degrees: f64| {
        (from - MARGIN..=from + 1.0 + MARGIN).contains(&(degrees * SQUARES))
    };
    let mut reports = PublicReports::default();
    for row in rows {
        let report = shown(row)?;
        let is_near = |point: &Point| is_in(south, point.latitude) && is_in(west, point.longitude);
        if report.point.as_ref().is_some_and(is_near) {
            add(&mut reports, report.status, 1);
            reports.latest.push(report);
        }
        if reports.latest.len() == LATEST {
            break;
        }
    }
    Ok(reports)
}

/// The south-western corner of a square, counted in squares.
fn corner(square: &str) -> Option<(f64, f64)> {
    let (south, west) = square.split_once('_')?;
    let number = |text: &str| text.parse::<i16>().ok().map(f64::from);
    Some((number(south)?, number(west)?))
}

fn add(reports: &mut PublicReports, status: TicketStatus, count: u32) {
    match status {
        TicketStatus::Waiting => reports.waiting += count,
        TicketStatus::InProgress => reports.in_progress += count,
        TicketStatus::Done => reports.done += count,
        _ => {}
    }
}

fn shown(row: Row) -> Result<PublicReport> {
    let (number, category, village, status, opened_at, closed_at, place, supporters) = row;
    let place: Place = serde_json::from_str(&place)?;
    Ok(PublicReport {
        number,
        category,
        village,
        status: from_word(status)?,
        opened_at: time(opened_at),
        closed_at: closed_at.map(time),
        point: place.point.map(about),
        supporters,
    })
}

/// About where a point is: a thousandth of a degree is a hundred metres, and many houses.
pub(crate) fn about(point: Point) -> Point {
    let round = |degrees: f64| (degrees * 1_000.0).round() / 1_000.0;
    Point { latitude: round(point.latitude), longitude: round(point.longitude), accuracy_m: None }
}
