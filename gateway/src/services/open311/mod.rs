//! Reports as the apps of others see and send them (Open311 GeoReport v2).
//!
//! Everybody may see which reports there are, of what kind, about where and how they stand; what
//! somebody wrote, and exactly where, is nobody else's. A report that a partner's app sends is of
//! nobody here: who sent it is the partner's to know.

mod sending;

use live_domain::{City, Date, Timestamp};
use live_protocol::{Place, Point, TicketStatus};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::services::reports::PUBLIC;
use crate::services::{Context, from_word, reports, time, uuid};

pub(crate) use sending::{NewRequest, partner, send};

/// The most requests in one answer, as the standard has it.
const MOST: usize = 1_000;

/// Which requests somebody asks for.
#[derive(Debug)]
pub(crate) struct Asked {
    /// Those that were made from then on.
    pub from: Timestamp,
    /// And until then.
    pub until: Timestamp,
    /// Only those of these categories.
    pub categories: Option<Vec<String>>,
    /// Only those that are open, or only those that are not.
    pub open: Option<bool>,
}

/// A report, as everybody may see it.
#[derive(Debug)]
pub(crate) struct Request {
    /// Its number.
    pub number: String,
    /// Its category.
    pub category: String,
    /// How it stands.
    pub status: TicketStatus,
    /// The kelurahan's code, where it is known.
    pub village: Option<String>,
    /// About where: within a hundred metres.
    pub point: Option<Point>,
    /// When it was made.
    pub made_at: Timestamp,
    /// When something last happened to it.
    pub changed_at: Timestamp,
    /// By which day it is to be done.
    pub promised: Option<Date>,
    /// A photo of the finished work.
    pub photo: Option<Uuid>,
}

impl Request {
    /// Whether somebody has yet to do something.
    pub fn is_open(&self) -> bool {
        matches!(self.status, TicketStatus::Waiting | TicketStatus::InProgress)
    }
}

type Row = (
    String,
    String,
    String,
    Option<String>,
    String,
    i64,
    Option<i64>,
    Option<String>,
    Option<String>,
);

const COLUMNS: &str = "SELECT t.number, r.category, t.status, r.village, r.place, t.opened_at,
        (SELECT MAX(e.at) FROM ticket_events e WHERE e.ticket = t.number), t.promised,
        (SELECT p.file_id FROM ticket_photos p WHERE p.ticket = t.number AND p.side = 'after'
         ORDER BY p.position LIMIT 1)
    FROM tickets t JOIN reports r ON r.ticket = t.number";

/// The requests that are asked for, newest first.
pub(crate) async fn list(ctx: &Context, asked: &Asked) -> Result<Vec<Request>> {
    let all = format!(
        "{COLUMNS} WHERE {PUBLIC} AND t.opened_at BETWEEN $1 AND $2
         ORDER BY t.opened_at DESC, t.number DESC"
    );
    let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(all))
        .bind(asked.from.unix_millis())
        .bind(asked.until.unix_millis())
        .fetch_all(&mut *ctx.db.read().await?)
        .await?;
    let mut requests = Vec::new();
    for row in rows {
        let request = request(row)?;
        let is_wanted = asked.open.is_none_or(|open| open == request.is_open())
            && asked.categories.as_ref().is_none_or(|some| some.contains(&request.category));
        if is_wanted {
            requests.push(request);
        }
        if requests.len() == MOST {
            break;
        }
    }
    Ok(requests)
}

/// One request.
pub(crate) async fn one(ctx: &Context, number: &str) -> Result<Request> {
    let one = format!("{COLUMNS} WHERE {PUBLIC} AND t.number = $1");
    let row: Option<Row> = sqlx::query_as(sqlx::AssertSqlSafe(one))
        .bind(number)
        .fetch_optional(&mut *ctx.db.read().await?)
        .await?;
    request(row.ok_or_else(Error::not_found)?)
}

fn request(row: Row) -> Result<Request> {
    let (number, category, status, village, place, made_at, changed_at, promised, photo) = row;
    let place: Place = serde_json::from_str(&place)?;
    Ok(Request {
        number,
        category,
        status: from_word(status)?,
        village,
        point: place.point.map(reports::about),
        made_at: time(made_at),
        changed_at: time(changed_at.unwrap_or(made_at)),
        promised: promised.map(from_word).transpose()?,
        photo: photo.as_deref().map(uuid).transpose()?,
    })
}

/// The name of a kelurahan and of its kecamatan, as people write an address.
pub(crate) fn address(city: &City, village: &str) -> Option<String> {
    let regions = city.regions();
    let village = regions.find(village)?;
    let (district, _) = village.code.rsplit_once('.')?;
    Some(format!("{}, {}, {}", village.name, regions.find(district)?.name, city.name))
}
