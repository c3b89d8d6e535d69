//! The services that the departments offer, as data: what came with the city's profile, and what was
//! published since.

use std::net::IpAddr;

use live_domain::service::{ServiceDefinition, ServiceEntry, check};
use live_protocol::{Problem, ProblemKind};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::security::{self, Event};
use crate::services::{Context, desk};

/// The services of the profile that is built in.
const BUILT_IN: &[&str] = include!(concat!(env!("OUT_DIR"), "/services.rs"));

/// The most services that a city offers.
const MOST: i64 = 500;

/// The latest version of each service.
const LATEST: &str = "SELECT definition FROM services AS one WHERE version =
    (SELECT MAX(version) FROM services WHERE id = one.id) ORDER BY id";

/// What became of a definition that was brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Published {
    /// It is offered from now on.
    New,
    /// It was before.
    Same,
}

/// Takes up what came with the profile, where it is newer than what is offered: a publisher's own later
/// version stays.
pub(crate) async fn take_up_profile(ctx: &Context) -> Result<()> {
    let mut tx = ctx.db.write().await?;
    for text in BUILT_IN {
        let definition = ServiceDefinition::read(text.as_bytes())
            .map_err(|error| Error::fault(format!("a service of the profile: {error}")))?;
        let version = i64::from(definition.version);
        if newest(&mut tx, &definition.id).await?.is_none_or(|(known, _)| known < version) {
            insert(ctx, &mut tx, &definition, text, None).await?;
        }
    }
    Ok(tx.commit().await?)
}

/// What lists show of each service.
pub(crate) async fn index(ctx: &Context) -> Result<Vec<ServiceEntry>> {
    let definitions: Vec<String> =
        sqlx::query_scalar(LATEST).fetch_all(&mut *ctx.db.read().await?).await?;
    definitions.iter().map(|text| Ok(serde_json::from_str(text)?)).collect()
}

/// Each service whole.
pub(crate) async fn whole(ctx: &Context) -> Result<Vec<Box<RawValue>>> {
    let definitions: Vec<String> =
        sqlx::query_scalar(LATEST).fetch_all(&mut *ctx.db.read().await?).await?;
    definitions.into_iter().map(|text| Ok(RawValue::from_string(text)?)).collect()
}

/// One service: its latest version, or that with a number.
pub(crate) async fn one(ctx: &Context, id: &str, version: Option<u32>) -> Result<Box<RawValue>> {
    let conn = &mut *ctx.db.read().await?;
    let found = match version {
        Some(wanted) => self::version(conn, id, wanted).await?,
        None => newest(conn, id).await?.map(|(_, definition)| definition),
    };
    Ok(RawValue::from_string(found.ok_or_else(Error::not_found)?)?)
}

/// The text of a version of a service.
pub(crate) async fn version(
    conn: &mut Connection,
    id: &str,
    version: u32,
) -> Result<Option<String>> {
    let found =
        sqlx::query_scalar("SELECT definition FROM services WHERE id = $1 AND version = $2");
    Ok(found.bind(id).bind(i64::from(version)).fetch_optional(conn).await?)
}

/// The publisher with this name and secret.
pub(crate) async fn publisher(
    ctx: &Context,
    name: &str,
    secret: &str,
    address: Option<IpAddr>,
) -> Result<String> {
    if let Some(publisher) = desk::recognise(ctx, &ctx.publishers, name, secret, address).await? {
        return Ok(publisher.name.clone());
    }
    security::note(Event::PublisherRefused);
    Err(Error::sign_in_again())
}

/// Offers a service, or a new version of it, from now on.
pub(crate) async fn publish(
    ctx: &Context,
    publisher: &str,
    id: &str,
    text: &str,
) -> Result<Published> {
    let definition = check(text, &ctx.city).map_err(|findings| {
        let told = |problem: Problem, finding: &live_domain::service::Finding| {
            let reason = format!("{}:{}: {}", finding.line, finding.column, finding.cause);
            problem.and_field(&finding.path, &reason)
        };
        Error::from(findings.iter().fold(Problem::new(ProblemKind::InvalidInput), told))
    })?;
    if definition.id != id {
        return Err(Error::field("id", "other-id"));
    }
    let mut tx = ctx.db.write().await?;
    let newest = newest(&mut tx, id).await?;
    if let Some((version, known)) = &newest {
        if *version == i64::from(definition.version) && *known == compact(text)? {
            return Ok(Published::Same);
        }
        if *version >= i64::from(definition.version) {
            return Err(Error::conflict(&format!("version {version} is offered: go beyond it")));
        }
    } else {
        let count: i64 = sqlx::query_scalar("SELECT COUNT(DISTINCT id) FROM services")
            .fetch_one(&mut *tx)
            .await?;
        if count >= MOST {
            return Err(Error::conflict("no more than 500 services"));
        }
    }
    insert(ctx, &mut tx, &definition, text, Some(publisher)).await?;
    tx.commit().await?;
    security::note(Event::ServicePublished);
    Ok(Published::New)
}

/// The latest version of a service.
async fn newest(conn: &mut Connection, id: &str) -> Result<Option<(i64, String)>> {
    let found = sqlx::query_as(
        "SELECT version, definition FROM services WHERE id = $1 ORDER BY version DESC LIMIT 1",
    );
    Ok(found.bind(id).fetch_optional(conn).await?)
}

async fn insert(
    ctx: &Context,
    conn: &mut Connection,
    definition: &ServiceDefinition,
    text: &str,
    publisher: Option<&str>,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO services (id, version, definition, published_by, published_at)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(&definition.id)
    .bind(i64::from(definition.version))
    .bind(compact(text)?)
    .bind(publisher)
    .bind(ctx.now().unix_millis())
    .execute(conn)
    .await?;
    Ok(())
}

/// The same JSON without what people need to read it.
fn compact(text: &str) -> Result<String> {
    Ok(serde_json::from_str::<Value>(text)?.to_string())
}
