//! Schema versions. Each is stepped up in one transaction; a newer one is refused.

use sqlx::SqlitePool;

use crate::running::StartError;

/// What each version adds, oldest first. A version that was released is never changed.
const STEPS: &[&str] = &[
    include_str!("0001_first.sql"),
    include_str!("0002_changes.sql"),
    include_str!("0003_uploads.sql"),
    include_str!("0004_payments_in_the_feed.sql"),
    include_str!("0005_device_keys.sql"),
    include_str!("0006_privacy.sql"),
    include_str!("0007_steps.sql"),
    include_str!("0008_known_devices.sql"),
    include_str!("0009_identity_proofs.sql"),
    include_str!("0010_verifications.sql"),
    include_str!("0011_attestations.sql"),
    include_str!("0012_claims.sql"),
    include_str!("0013_attestations_end.sql"),
    include_str!("0014_mandates.sql"),
    include_str!("0015_services.sql"),
    include_str!("0016_partners.sql"),
    include_str!("0017_reports.sql"),
    include_str!("0018_applications.sql"),
    include_str!("0019_connectors.sql"),
    include_str!("0020_inbox.sql"),
    include_str!("0021_directories.sql"),
    include_str!("0022_events.sql"),
    include_str!("0023_documents.sql"),
    include_str!("0024_appointments.sql"),
    include_str!("0025_clock.sql"),
    include_str!("0026_joined_reports.sql"),
    include_str!("0027_fees.sql"),
    include_str!("0028_reports_handed_on.sql"),
    include_str!("0029_counter.sql"),
    include_str!("0030_tax_kinds.sql"),
    include_str!("0031_reports_near.sql"),
];

/// Brings the database to the newest version.
pub(super) async fn run(pool: &SqlitePool) -> Result<(), StartError> {
    let mut tx = pool.begin_with("BEGIN IMMEDIATE").await?;
    sqlx::query("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)")
        .execute(&mut *tx)
        .await?;
    let found: i64 = sqlx::query_scalar("SELECT COALESCE(MAX(version), 0) FROM schema_version")
        .fetch_one(&mut *tx)
        .await?;
    let known = i64::try_from(STEPS.len()).expect("few versions");
    if found > known {
        return Err(StartError::NewerData { found, known });
    }
    for (step, version) in STEPS.iter().zip(1..).filter(|(_, version)| *version > found) {
        sqlx::raw_sql(*step).execute(&mut *tx).await?;
        sqlx::query("INSERT INTO schema_version (version) VALUES ($1)")
            .bind::<i64>(version)
            .execute(&mut *tx)
            .await?;
    }
    tx.commit().await?;
    Ok(())
}
