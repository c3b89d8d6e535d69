//! Filling an empty sandbox, in one transaction: it is all there or not begun.

use std::collections::BTreeMap;

use live_domain::Timestamp;
use tokio::time::Instant;
use uuid::Uuid;

use super::dice::Dice;
use super::pictures::{self, Scene};
use super::{history, houses, people};
use crate::db::Connection;
use crate::departments::sandbox::DepartmentKeys;
use crate::error::{Error, Result};
use crate::sandbox::{SEED, setting};
use crate::services::Context;
use crate::services::files::{self, blocking};

/// What a sandbox city is made from.
pub(crate) struct Plan<'a> {
    /// The seed.
    pub seed: u64,
    /// When it is made: its past is before, its bills are this year's.
    pub now: Timestamp,
    /// Who signs for its past.
    pub keys: &'a DepartmentKeys,
    /// The photos of each scene, before and after.
    photos: BTreeMap<Scene, (Uuid, Uuid)>,
}

impl<'a> Plan<'a> {
    /// A city of this seed, made now.
    pub fn new(seed: u64, now: Timestamp, keys: &'a DepartmentKeys) -> Self {
        let mut dice = Dice::new(seed, "photos");
        let photos = Scene::ALL.into_iter().map(|scene| (scene, (dice.id(), dice.id()))).collect();
        Self { seed, now, keys, photos }
    }

    /// The photos of a scene, before and after.
    pub fn photos(&self, scene: Scene) -> (Uuid, Uuid) {
        self.photos[&scene]
    }
}

/// Makes the city, unless it is there already.
pub(crate) async fn generate(ctx: &Context, plan: &Plan<'_>) -> Result<()> {
    let mut tx = ctx.db.write().await?;
    if let Some(known) = setting(&mut tx, SEED).await? {
        if known != plan.seed.to_string() {
            tracing::warn!(
                kept = known,
                asked = plan.seed,
                "the data folder holds a sandbox city of another seed, which is kept"
            );
        }
        return Ok(());
    }
    let began = Instant::now();
    tracing::info!(seed = plan.seed, "making the sandbox city");
    let drawn = tokio::spawn(blocking(draw));
    let residents = people::invent(&ctx.city, plan.seed)?;
    people::insert(&mut tx, &residents, plan.seed).await?;
    tracing::info!(people = residents.len(), "people moved in");
    let builder = houses::Builder {
        city: &ctx.city,
        seed: plan.seed,
        now: plan.now,
        today: ctx.date_of(plan.now),
        signer: &plan.keys.bapenda,
    };
    builder.build(&mut tx, &residents).await?;
    builder.tax_businesses(&mut tx, &residents).await?;
    tracing::info!("houses built, bills sent");
    let drawn = drawn.await.map_err(|_| Error::fault("the photos were not drawn"))??;
    hang_up(ctx, &mut tx, plan, &drawn).await?;
    history::write(ctx, &mut tx, plan).await?;
    sqlx::query("INSERT INTO settings (name, value) VALUES ($1, $2)")
        .bind(SEED)
        .bind(plan.seed.to_string())
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    let milliseconds = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(milliseconds, "the sandbox city is ready");
    Ok(())
}

type Drawn = Vec<(Scene, Vec<u8>, Vec<u8>)>;

fn draw() -> Result<Drawn> {
    let draw = |scene| Ok((scene, pictures::before(scene)?, pictures::after(scene)?));
    Scene::ALL.into_iter().map(draw).collect()
}

async fn hang_up(
    ctx: &Context,
    conn: &mut Connection,
    plan: &Plan<'_>,
    drawn: &Drawn,
) -> Result<()> {
    for (scene, before, after) in drawn {
        let (before_id, after_id) = plan.photos(*scene);
        files::put_of_nobody(ctx, conn, before_id, before).await?;
        files::put_of_nobody(ctx, conn, after_id, after).await?;
    }
    Ok(())
}
