//! What is published as data: the services that departments offer with the life events that lead to them,
//! and the lists that everybody can look something up in. Some came with the city's profile, some were published since.

use std::net::IpAddr;

use live_domain::check::Finding;
use live_domain::directory::Kind;
use live_domain::published::{Collection, Head};
use live_domain::service::{LifeEvent, ServiceDefinition, ServiceEntry};
use live_protocol::{Problem, ProblemKind};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::security::{self, Event};
use crate::services::{Context, desk};

/// What the profile that is built in publishes.
const BUILT_IN: [(Collection, &[&str]); 2] = [
    (Collection::Services, include!(concat!(env!("OUT_DIR"), "/services.rs"))),
    (Collection::Directories, include!(concat!(env!("OUT_DIR"), "/directories.rs"))),
];

/// A statement about a collection's table, whose name stands between the parts.
macro_rules! about {
    ($collection:expr, $first:literal $(, $rest:literal)+) => {
        match $collection {
            Collection::Services => concat!($first $(, "services", $rest)+),
            Collection::Directories => concat!($first $(, "directories", $rest)+),
        }
    };
}

/// What became of something that was brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Published {
    /// It is published from now on.
    New,
    /// It was before.
    Same,
}

/// The most things of a collection.
fn most(collection: Collection) -> i64 {
    match collection {
        Collection::Services => 500,
        Collection::Directories => 100,
    }
}

/// Takes up what came with the profile, where it is newer than what is published: a publisher's own
/// later version stays.
pub(crate) async fn take_up_profile(ctx: &Context) -> Result<()> {
    let mut tx = ctx.db.write().await?;
    for (collection, texts) in BUILT_IN {
        for text in texts {
            // The tests of the profile check the rest.
            let head: Head = serde_json::from_str(text)?;
            put(ctx, &mut tx, collection, &head, text, None).await?;
        }
    }
    Ok(tx.commit().await?)
}

/// What lists show of each service and life event.
pub(crate) async fn services(ctx: &Context) -> Result<Vec<ServiceEntry>> {
    let definitions = latest(ctx, Collection::Services).await?;
    definitions.iter().map(|text| Ok(serde_json::from_str(text)?)).collect()
}

/// Each list, those that are another every day without their entries.
pub(crate) async fn lists(ctx: &Context) -> Result<Vec<Value>> {
    let lists = latest(ctx, Collection::Directories).await?;
    let list = |text: String| {
        let mut list: Value = serde_json::from_str(&text)?;
        let kind: Option<Kind> = serde_json::from_value(list["kind"].clone()).ok();
        if let Some(list) = list.as_object_mut()
            && kind.is_some_and(Kind::is_of_the_day)
        {
            list.remove("entries");
        }
        Ok(list)
    };
    lists.into_iter().map(list).collect()
}

/// Each thing of a collection whole.
pub(crate) async fn whole(ctx: &Context, collection: Collection) -> Result<Vec<Box<RawValue>>> {
    let bodies = latest(ctx, collection).await?;
    bodies.into_iter().map(|text| Ok(RawValue::from_string(text)?)).collect()
}

async fn latest(ctx: &Context, collection: Collection) -> Result<Vec<String>> {
    let bodies = sqlx::query_scalar(about!(
        collection,
        "SELECT definition FROM ",
        " AS one WHERE version = (SELECT MAX(version) FROM ",
        " WHERE id = one.id) ORDER BY id"
    ));
    Ok(bodies.fetch_all(&mut *ctx.db.read().await?).await?)
}

/// One thing: its latest version, or that with a number.
pub(crate) async fn one(
    ctx: &Context,
    collection: Collection,
    id: &str,
    version: Option<u32>,
) -> Result<Box<RawValue>> {
    let conn = &mut *ctx.db.read().await?;
    let found = match version {
        Some(wanted) => self::version(conn, collection, id, wanted).await?,
        None => newest(conn, collection, id).await?.map(|(_, body)| body),
    };
    Ok(RawValue::from_string(found.ok_or_else(Error::not_found)?)?)
}

/// The text of a version of something.
pub(crate) async fn version(
    conn: &mut Connection,
    collection: Collection,
    id: &str,
    version: u32,
) -> Result<Option<String>> {
    let found = sqlx::query_scalar(about!(
        collection,
        "SELECT definition FROM ",
        " WHERE id = $1 AND version = $2"
    ));
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

/// Publishes something, or a new version of it, from now on.
pub(crate) async fn publish(
    ctx: &Context,
    publisher: &str,
    collection: Collection,
    id: &str,
    text: &str,
) -> Result<Published> {
    let offered = match collection {
        Collection::Services => offered(ctx).await?,
        Collection::Directories => Vec::new(),
    };
    let head = collection.check(text, &ctx.city, &offered).map_err(|findings| {
        let told = |problem: Problem, finding: &Finding| {
            let reason = format!("{}:{}: {}", finding.line, finding.column, finding.cause);
            problem.and_field(&finding.path, &reason)
        };
        Error::from(findings.iter().fold(Problem::new(ProblemKind::InvalidInput), told))
    })?;
    if head.id != id {
        return Err(Error::field("id", "other-id"));
    }
    let mut tx = ctx.db.write().await?;
    if let Some((version, known)) = newest(&mut tx, collection, id).await? {
        if version == i64::from(head.version) && known == compact(text)? {
            return Ok(Published::Same);
        }
        if version >= i64::from(head.version) {
            return Err(Error::conflict(&format!("version {version} is offered: go beyond it")));
        }
    } else {
        let count = about!(collection, "SELECT COUNT(DISTINCT id) FROM ", "");
        let count: i64 = sqlx::query_scalar(count).fetch_one(&mut *tx).await?;
        let most = most(collection);
        if count >= most {
            return Err(Error::conflict(&format!("no more than {most}")));
        }
    }
    put(ctx, &mut tx, collection, &head, text, Some(publisher)).await?;
    tx.commit().await?;
    security::note(Event::Published);
    Ok(Published::New)
}

/// The services that can be applied for.
async fn offered(ctx: &Context) -> Result<Vec<ServiceDefinition>> {
    let texts = latest(ctx, Collection::Services).await?;
    Ok(texts.iter().filter_map(|text| ServiceDefinition::read(text.as_bytes()).ok()).collect())
}

/// The latest version of a service that can be applied for.
pub(crate) async fn service(conn: &mut Connection, id: &str) -> Result<Option<ServiceDefinition>> {
    let text = text(conn, id).await?;
    Ok(text.and_then(|text| ServiceDefinition::read(text.as_bytes()).ok()))
}

/// The text of the latest version of a service or life event.
pub(crate) async fn text(conn: &mut Connection, id: &str) -> Result<Option<String>> {
    Ok(newest(conn, Collection::Services, id).await?.map(|(_, text)| text))
}

/// Whether a life event has this id.
pub(crate) async fn is_event(conn: &mut Connection, id: &str) -> Result<bool> {
    Ok(text(conn, id).await?.is_some_and(|text| LifeEvent::is(&text)))
}

/// The latest version of something.
async fn newest(
    conn: &mut Connection,
    collection: Collection,
    id: &str,
) -> Result<Option<(i64, String)>> {
    let found = sqlx::query_as(about!(
        collection,
        "SELECT version, definition FROM ",
        " WHERE id = $1 ORDER BY version DESC LIMIT 1"
    ));
    Ok(found.bind(id).fetch_optional(conn).await?)
}

/// Puts something beside what is published, unless that is as new. A list takes the place of what it was
/// before.
pub(crate) async fn put(
    ctx: &Context,
    conn: &mut Connection,
    collection: Collection,
    head: &Head,
    text: &str,
    publisher: Option<&str>,
) -> Result<()> {
    let version = i64::from(head.version);
    let newest = newest(conn, collection, &head.id).await?;
    if newest.is_some_and(|(known, _)| known >= version) {
        return Ok(());
    }
    if collection == Collection::Directories {
        let before = sqlx::query("DELETE FROM directories WHERE id = $1");
        before.bind(&head.id).execute(&mut *conn).await?;
    }
    sqlx::query(about!(
        collection,
        "INSERT INTO ",
        " (id, version, definition, published_by, published_at) VALUES ($1, $2, $3, $4, $5)"
    ))
    .bind(&head.id)
    .bind(version)
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
