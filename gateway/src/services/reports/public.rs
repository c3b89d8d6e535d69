//! What everybody may see of reports: of what kind, about where and how they stand. Never who sent one, what
//! they wrote, or exactly where. Of what is confidential, nothing.

use live_protocol::{Place, Point, PublicReport, PublicReports, TicketStatus};

use crate::error::{Error, Result};
use crate::services::{Context, from_word, time};

/// The most reports that everybody is shown.
const LATEST: usize = 50;

/// How many squares make a degree.
const SQUARES: f64 = 100.0;

/// How many points that everybody may know ([`about`]) a square is wide.
const POINTS: i64 = 10;

/// How far beyond a square its neighbours are shown, in such points: half a kilometre, so that what is near any
/// point of it is there.
const MARGIN: i64 = POINTS / 2;

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
    let in_city = (bounds.south - EDGE..=bounds.north).contains(&(f64::from(south) / SQUARES))
        && (bounds.west - EDGE..=bounds.east).contains(&(f64::from(west) / SQUARES));
    if !in_city {
        return Err(Error::not_found());
    }
    let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(open_near(south)))
        .bind(i64::from(west) * POINTS - MARGIN)
        .bind((i64::from(west) + 1) * POINTS + MARGIN)
        .fetch_all(&mut *ctx.db.read().await?)
        .await?;
    let mut reports = PublicReports::default();
    for row in rows {
        let report = shown(row)?;
        add(&mut reports, report.status, 1);
        reports.latest.push(report);
    }
    Ok(reports)
}

/// What finds the open reports near a square with this southern edge, west and east of it being bound: every
/// latitude by itself, so that the index is asked for a few short lines and not for a belt across the city.
fn open_near(south: i16) -> String {
    let south = i64::from(south) * POINTS;
    let latitudes = (south - MARGIN..=south + POINTS + MARGIN).map(|about| about.to_string());
    let latitudes = latitudes.collect::<Vec<_>>().join(", ");
    format!(
        "{COLUMNS} WHERE {PUBLIC} AND status IN ('waiting', 'in-progress')
            AND about_latitude IN ({latitudes}) AND about_longitude BETWEEN $1 AND $2
         {NEWEST_FIRST} LIMIT {LATEST}"
    )
}

/// The south-western corner of a square, counted in squares.
fn corner(square: &str) -> Option<(i16, i16)> {
    let (south, west) = square.split_once('_')?;
    Some((south.parse().ok()?, west.parse().ok()?))
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{COLUMNS, LATEST, NEWEST_FIRST, Row, near, open_near, shown};
    use crate::services::accounts::NOBODY;
    use crate::testing::start;

    /// Five thousand reports all over a part of the city, of every sort.
    const MANY: &str = "
        CREATE TEMP TABLE many AS WITH RECURSIVE many (i) AS (
            SELECT 1 UNION ALL SELECT i + 1 FROM many WHERE i < 5000
        ) SELECT i, 'M' || i AS number FROM many;
        INSERT INTO tickets (number, account_id, submission, status, opened_at, working_days)
            SELECT number, 'NOBODY', number,
                CASE i % 3 WHEN 0 THEN 'done' WHEN 1 THEN 'waiting' ELSE 'in-progress' END, i / 2, 3
            FROM many;
        INSERT INTO reports (ticket, category, words, place, disclosure)
            SELECT number, 'road', '', CASE i % 50 WHEN 0 THEN '{}' ELSE json_object('point', json_object(
                    'latitude', -6.2 + (i % 101) * 0.0005, 'longitude', 106.6 + (i * 37 % 97) * 0.0005)) END,
                CASE i % 7 WHEN 0 THEN 'confidential' ELSE 'open' END
            FROM many;";

    #[tokio::test]
    async fn what_is_near_is_found_by_squares_and_is_what_a_look_at_all_reports_finds() {
        let (gateway, _folder) = start().await;
        let ctx = gateway.context();
        let mut tx = ctx.db.write().await.unwrap();
        let many = MANY.replace("NOBODY", &NOBODY.to_string());
        sqlx::raw_sql(sqlx::AssertSqlSafe(many)).execute(&mut *tx).await.unwrap();
        let all = format!("{COLUMNS} WHERE disclosure <> 'confidential' {NEWEST_FIRST}");
        let all: Vec<Row> =
            sqlx::query_as(sqlx::AssertSqlSafe(all)).fetch_all(&mut *tx).await.unwrap();
        let plan = format!("EXPLAIN QUERY PLAN {}", open_near(-618));
        let plan: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(sqlx::AssertSqlSafe(plan)).fetch_all(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        let by = "reports_about (about_latitude=? AND about_longitude>? AND about_longitude<?)";
        assert!(plan.iter().any(|step| step.3.ends_with(by)), "{plan:?}");

        let open: Vec<_> = all.into_iter().map(|row| shown(row).unwrap()).collect();
        let open =
            open.iter().filter(|report| report.closed_at.is_none() && report.point.is_some());
        let open: Vec<_> =
            open.filter(|one| one.status != live_protocol::TicketStatus::Done).collect();
        let mut seen = 0;
        for (south, west) in [(-620_i16, 10660_i16), (-619, 10661), (-616, 10664), (-611, 10671)] {
            let is_in = |from: i16, degrees: f64| {
                let from = f64::from(from) * 10.0;
                (from - 5.0..=from + 15.0).contains(&(degrees * 1000.0).round())
            };
            let is_near = |point: &live_protocol::Point| {
                is_in(south, point.latitude) && is_in(west, point.longitude)
            };
            let expected = open.iter().filter(|one| one.point.as_ref().is_some_and(is_near));
            let expected: Vec<_> = expected.take(LATEST).map(|one| &one.number).collect();
            let found = near(ctx, &format!("{south}_{west}")).await.unwrap();
            assert_eq!(found.latest.iter().map(|one| &one.number).collect::<Vec<_>>(), expected);
            assert_eq!(found.waiting + found.in_progress, u32::try_from(expected.len()).unwrap());
            seen += expected.len();
        }
        assert!((LATEST + 1..LATEST * 4).contains(&seen), "{seen}: some squares are full, not all");
    }
}
