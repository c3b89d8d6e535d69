//! All that is held about an account, in one piece for programs to read.

use std::time::Duration;

use live_protocol::{EXPORT_FORMAT, Export, ExportedDevice, ExportedPhoto};
use uuid::Uuid;

use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::accounts::{self, Caller};
use crate::services::rate::Limit;
use crate::services::verifications::{self, claims};
use crate::services::{
    Context, accesses, applications, appointments, attesting, consents, counter, documents, inbox,
    mandates, payments, reports, time, uuid,
};

/// Everything of the caller, as of one moment.
pub(crate) async fn make(ctx: &Context, caller: &Caller) -> Result<Export> {
    let mut tx = ctx.db.write().await?;
    let limit = Limit {
        action: "export",
        max: ctx.limits.exports_per_account,
        window: Duration::from_hours(1),
    };
    let now = ctx.now();
    limit.take(&mut tx, caller.account.as_bytes(), now).await?;
    let export = of(ctx, &mut tx, caller.account, now).await?;
    tx.commit().await?;
    Ok(export)
}

async fn of(
    ctx: &Context,
    conn: &mut Connection,
    account: Uuid,
    made_at: live_domain::Timestamp,
) -> Result<Export> {
    type Row = (i64, Option<i64>, Option<i64>, Option<i64>, Option<String>);
    let row: Option<Row> = sqlx::query_as(
        "SELECT created_at, matched_at, proven_at, attested_at, taxpayer FROM accounts WHERE id = $1",
    )
    .bind(account.to_string())
    .fetch_optional(&mut *conn)
    .await?;
    let (created_at, matched_at, proven_at, attested_at, taxpayer) =
        row.ok_or_else(Error::sign_in_again)?;
    Ok(Export {
        format: EXPORT_FORMAT.to_owned(),
        made_at,
        account: accounts::show(ctx, conn, account).await?,
        created_at: time(created_at),
        matched_at: matched_at.map(time),
        proven_at: proven_at.map(time),
        attested_at: attested_at.map(time),
        attestations: attesting::of(conn, account).await?,
        taxpayer,
        devices: devices(conn, account).await?,
        tickets: reports::of(conn, account).await?,
        applications: applications::of(ctx, conn, account).await?,
        documents: documents::of(ctx, conn, account).await?,
        payments: payments::of(ctx, conn, account).await?,
        photos: photos(conn, account).await?,
        verifications: verifications::of(conn, account).await?,
        claims: claims::against(conn, account).await?.claims,
        messages: inbox::of(conn, account).await?,
        inbox: inbox::settings::of(conn, account).await?,
        mandates: mandates::of(ctx, conn, account).await?,
        counter_drafts: counter::of(ctx, conn, account).await?,
        appointments: appointments::of(ctx, conn, account).await?,
        consents: consents::of(conn, account).await?,
        accesses: accesses::of(conn, account, i64::MAX).await?,
    })
}

async fn devices(conn: &mut Connection, account: Uuid) -> Result<Vec<ExportedDevice>> {
    type Row = (String, String, i64, i64, Option<i64>, Option<String>);
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT device_name, device_key, s.created_at, seen_at, ended_at, endpoint
         FROM sessions s LEFT JOIN push_subscriptions p ON p.session_id = s.id
         WHERE account_id = $1 ORDER BY s.created_at, s.id",
    )
    .bind(account.to_string())
    .fetch_all(conn)
    .await?;
    let device =
        |(name, key, signed_in_at, seen_at, signed_out_at, called_at): Row| ExportedDevice {
            name,
            key,
            signed_in_at: time(signed_in_at),
            seen_at: time(seen_at),
            called_at,
            signed_out_at: signed_out_at.map(time),
        };
    Ok(rows.into_iter().map(device).collect())
}

async fn photos(conn: &mut Connection, account: Uuid) -> Result<Vec<ExportedPhoto>> {
    type Row = (String, String, String, i64, i64);
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id, sha256, media_type, size, created_at FROM files
         WHERE account_id = $1 ORDER BY created_at, id",
    )
    .bind(account.to_string())
    .fetch_all(conn)
    .await?;
    let photo = |(id, sha256, media_type, size, sent_at): Row| {
        let size = u64::try_from(size).unwrap_or(0);
        Ok(ExportedPhoto { id: uuid(&id)?, sha256, media_type, size, sent_at: time(sent_at) })
    };
    rows.into_iter().map(photo).collect()
}
