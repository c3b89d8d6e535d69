//! Accounts, and who is calling.

use live_domain::{FamilyCardNumber, Nik, PhoneNumber, Timestamp};
use live_protocol::{Account, Assurance, Problem};
use uuid::Uuid;

use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::feed::{self, Kind, Recorded};
use crate::services::security::{self, Event};
use crate::services::verifications::claims;
use crate::services::{Context, Effect, inbox, mandates, payments, time, uuid};

/// Who is calling, as the access token proves it.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// The account.
    pub account: Uuid,
    /// The session.
    pub session: Uuid,
    /// The public key of the device, base64url.
    pub device_key: String,
    /// How sure the city is.
    pub assurance: Assurance,
}

impl Caller {
    /// Whether the account knows the device. One that it does not know yet may show that it is in the
    /// hands of who the account belongs to, and nothing else.
    pub fn is_known(&self) -> bool {
        self.assurance >= Assurance::Phone
    }

    /// Asks for a higher assurance when the account has less than this.
    pub fn require(&self, level: Assurance) -> Result<()> {
        if self.assurance < level {
            security::note(Event::AssuranceTooLow);
            return Err(Problem::step_up(level).into());
        }
        Ok(())
    }
}

/// Who the reports are of whose account was erased: nobody, who has no number to sign in with.
pub(crate) const NOBODY: Uuid = Uuid::nil();

/// The account of a phone number, made when it is new.
pub(crate) async fn of_phone(
    ctx: &Context,
    conn: &mut Connection,
    phone: &PhoneNumber,
) -> Result<Uuid> {
    let hash = phone_hash(ctx, phone);
    let known: Option<String> = sqlx::query_scalar("SELECT id FROM accounts WHERE phone_hash = $1")
        .bind(&hash)
        .fetch_optional(&mut *conn)
        .await?;
    let id = match known {
        Some(id) => uuid(&id)?,
        None => begin(ctx, conn, &hash, &phone.masked()).await?,
    };
    reach_by(conn, id, &seal_phone(ctx, phone)?).await?;
    Ok(id)
}

/// A number, sealed: it is opened only to send a text message to it, and for the department of a report
/// whose sender wants it to have the number.
pub(crate) fn seal_phone(ctx: &Context, phone: &PhoneNumber) -> Result<Vec<u8>> {
    ctx.pepper.seal(&*ctx.random, "phone", phone.e164().as_bytes())
}

/// The number of an account, where there is an account and its number is held.
pub(crate) async fn phone(
    ctx: &Context,
    conn: &mut Connection,
    id: Uuid,
) -> Result<Option<String>> {
    let sealed: Option<Option<Vec<u8>>> =
        sqlx::query_scalar("SELECT phone_sealed FROM accounts WHERE id = $1")
            .bind(id.to_string())
            .fetch_optional(conn)
            .await?;
    let open = |sealed: Vec<u8>| {
        let phone = ctx.pepper.unseal("phone", &sealed)?;
        String::from_utf8(phone).map_err(|_| Error::fault("a phone number that is no text"))
    };
    sealed.flatten().map(open).transpose()
}

/// Keeps where text messages to an account go.
pub(crate) async fn reach_by(conn: &mut Connection, account: Uuid, sealed: &[u8]) -> Result<()> {
    sqlx::query("UPDATE accounts SET phone_sealed = $1 WHERE id = $2")
        .bind(sealed)
        .bind(account.to_string())
        .execute(conn)
        .await?;
    Ok(())
}

/// Makes an account of a number that has none.
pub(crate) async fn begin(
    ctx: &Context,
    conn: &mut Connection,
    phone_hash: &[u8],
    phone_masked: &str,
) -> Result<Uuid> {
    let id = ctx.new_id();
    sqlx::query(
        "INSERT INTO accounts (id, phone_hash, phone_masked, created_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(id.to_string())
    .bind(phone_hash)
    .bind(phone_masked)
    .bind(ctx.now().unix_millis())
    .execute(conn)
    .await?;
    Ok(id)
}

/// By what the city knows that whoever holds an account has its NIK. Each stands and falls by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KnownBy {
    /// The civil register, which agreed with what was typed, or whoever reviewed that in its place.
    Register,
    /// The identity provider.
    Provider,
    /// An officer, with whom the civil register agreed.
    Officer,
}

/// An account as its holder sees it.
pub(crate) async fn show(ctx: &Context, conn: &mut Connection, id: Uuid) -> Result<Account> {
    type Row = (String, Option<String>, bool, Option<i64>);
    let row: Option<Row> = sqlx::query_as(
        "SELECT phone_masked, nik_masked, proven_at IS NOT NULL OR attested_at IS NOT NULL, erase_at
         FROM accounts WHERE id = $1",
    )
    .bind(id.to_string())
    .fetch_optional(conn)
    .await?;
    let (phone_masked, nik_masked, is_proven, erase_at) = row.ok_or_else(Error::sign_in_again)?;
    let assurance = assurance(nik_masked.is_some(), is_proven);
    let can_prove = ctx.departments.identity.is_some();
    let erase_at = erase_at.map(time);
    Ok(Account { id, assurance, phone_masked, nik_masked, erase_at, can_prove })
}

/// What the tax office calls the holder of an account, where that is known.
pub(crate) async fn taxpayer(conn: &mut Connection, id: Uuid) -> Result<Option<String>> {
    let taxpayer = sqlx::query_scalar("SELECT taxpayer FROM accounts WHERE id = $1");
    Ok(taxpayer.bind(id.to_string()).fetch_one(conn).await?)
}

/// The same, where the account may be gone.
pub(crate) async fn known_taxpayer(conn: &mut Connection, id: Uuid) -> Result<Option<String>> {
    let taxpayer: Option<Option<String>> =
        sqlx::query_scalar("SELECT taxpayer FROM accounts WHERE id = $1")
            .bind(id.to_string())
            .fetch_optional(conn)
            .await?;
    Ok(taxpayer.flatten())
}

/// How sure the city is of an account whose NIK it knows or not, and whose holder was proven or not.
pub(crate) fn assurance(has_nik: bool, is_proven: bool) -> Assurance {
    match (has_nik, is_proven) {
        (true, true) => Assurance::Proven,
        (true, false) => Assurance::Matched,
        (false, _) => Assurance::Phone,
    }
}

/// Raises the account of who was proven to have this NIK, or says by its code what speaks against it. One
/// that another account has comes to who has claimed it.
pub(crate) async fn prove(
    ctx: &Context,
    conn: &mut Connection,
    account: Uuid,
    (nik, taxpayer): (&Nik, Option<String>),
    by: KnownBy,
) -> Result<std::result::Result<Effect, &'static str>> {
    let hash = nik_hash(ctx, nik);
    if has_another(conn, account, &hash).await? {
        return Ok(Err("other-holder"));
    }
    if is_taken(conn, account, &hash).await? {
        let claimed = claims::prove(ctx, conn, account, (nik, taxpayer), by).await?;
        return Ok(claimed.ok_or("already-in-use"));
    }
    raise(ctx, conn, account, (nik, taxpayer), by).await?;
    Ok(Ok(changed(conn, account, ctx.now()).await?.into()))
}

/// Raises an account: the NIK is its holder's.
pub(crate) async fn raise(
    ctx: &Context,
    conn: &mut Connection,
    account: Uuid,
    (nik, taxpayer): (&Nik, Option<String>),
    by: KnownBy,
) -> Result<()> {
    let (now, id) = (ctx.now().unix_millis(), account.to_string());
    sqlx::query("UPDATE accounts SET nik_hash = $1, nik_masked = $2, taxpayer = $3 WHERE id = $4")
        .bind(nik_hash(ctx, nik))
        .bind(nik.masked())
        .bind(taxpayer)
        .bind(&id)
        .execute(&mut *conn)
        .await?;
    let since = match by {
        KnownBy::Register => "UPDATE accounts SET matched_at = $1 WHERE id = $2",
        KnownBy::Provider => "UPDATE accounts SET proven_at = $1 WHERE id = $2",
        KnownBy::Officer => "UPDATE accounts SET attested_at = $1 WHERE id = $2",
    };
    sqlx::query(since).bind(now).bind(id).execute(&mut *conn).await?;
    inbox::bills::plan(ctx, conn, account).await
}

/// Whether another account has a NIK.
pub(crate) async fn is_taken(conn: &mut Connection, account: Uuid, hash: &[u8]) -> Result<bool> {
    Ok(other_holder(conn, account, hash).await?.is_some())
}

/// The other account that has a NIK.
pub(crate) async fn other_holder(
    conn: &mut Connection,
    account: Uuid,
    hash: &[u8],
) -> Result<Option<Uuid>> {
    let other: Option<String> =
        sqlx::query_scalar("SELECT id FROM accounts WHERE nik_hash = $1 AND id <> $2")
            .bind(hash)
            .bind(account.to_string())
            .fetch_optional(conn)
            .await?;
    other.as_deref().map(uuid).transpose()
}

/// Whether an account has another NIK than this: it stays that of one person.
pub(crate) async fn has_another(conn: &mut Connection, account: Uuid, hash: &[u8]) -> Result<bool> {
    Ok(nik_of(conn, account).await?.is_some_and(|own| own != hash))
}

/// The hashed NIK of an account, where that is known.
pub(crate) async fn nik_of(conn: &mut Connection, account: Uuid) -> Result<Option<Vec<u8>>> {
    let own = sqlx::query_scalar("SELECT nik_hash FROM accounts WHERE id = $1");
    Ok(own.bind(account.to_string()).fetch_one(conn).await?)
}

/// Whether a NIK has this hash, in time that says nothing about either.
pub(crate) fn is_nik(ctx: &Context, nik: &Nik, hash: &[u8]) -> bool {
    ctx.pepper.matches("nik", nik.digits().as_bytes(), hash)
}

/// Has an account be attested by the newest of its attestations that count, after one ceased to. When
/// none does, what is known otherwise stands.
pub(crate) async fn attested_by_what_counts(
    conn: &mut Connection,
    account: Uuid,
    now: Timestamp,
) -> Result<Vec<Recorded>> {
    let newest: Option<i64> = sqlx::query_scalar(
        "SELECT MAX(at) FROM attestations
         WHERE account_id = $1 AND refused IS NULL AND ended_at IS NULL",
    )
    .bind(account.to_string())
    .fetch_one(&mut *conn)
    .await?;
    let changed_by = sqlx::query(
        "UPDATE accounts SET attested_at = $1 WHERE id = $2 AND attested_at IS NOT NULL",
    )
    .bind(newest)
    .bind(account.to_string())
    .execute(&mut *conn)
    .await?;
    if newest.is_some() || changed_by.rows_affected() == 0 {
        return Ok(Vec::new());
    }
    let mut changes = forget_nik(conn, account, now).await?;
    changes.push(changed(conn, account, now).await?);
    Ok(changes)
}

/// What officers have attested of an account counts no more.
pub(crate) async fn end_attestations(
    conn: &mut Connection,
    account: Uuid,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "UPDATE attestations SET ended_at = $1
         WHERE account_id = $2 AND refused IS NULL AND ended_at IS NULL",
    )
    .bind(now.unix_millis())
    .bind(account.to_string())
    .execute(&mut *conn)
    .await?;
    sqlx::query("UPDATE accounts SET attested_at = NULL WHERE id = $1")
        .bind(account.to_string())
        .execute(conn)
        .await?;
    Ok(())
}

/// Takes the NIK off an account, and what follows from it. Whose it is may be known by the civil
/// register, by the identity provider and by an officer; only when none says it any more, nobody knows.
pub(crate) async fn forget_nik(
    conn: &mut Connection,
    account: Uuid,
    now: Timestamp,
) -> Result<Vec<Recorded>> {
    let was_claimed = !claims::against(conn, account).await?.claims.is_empty();
    let forgotten = sqlx::query(
        "UPDATE accounts SET nik_hash = NULL, nik_masked = NULL, taxpayer = NULL,
            family_card_hash = NULL
         WHERE id = $1 AND nik_hash IS NOT NULL
            AND matched_at IS NULL AND proven_at IS NULL AND attested_at IS NULL",
    )
    .bind(account.to_string())
    .execute(&mut *conn)
    .await?;
    if forgotten.rows_affected() == 0 {
        return Ok(Vec::new());
    }
    // The next NIK may be another.
    end_attestations(conn, account, now).await?;
    let mut changes = payments::part_from_settled(conn, account, now).await?;
    changes.extend(mandates::end_all(conn, account, None, now).await?);
    if was_claimed {
        // It is no longer theirs to object.
        changes.push(feed::record(conn, account, (Kind::Claims, ""), false, now).await?);
    }
    Ok(changes)
}

/// Remembers which family card the civil register agreed to, and whether its holder is of age: who
/// acts for a child has both from there.
pub(crate) async fn know_family(
    ctx: &Context,
    conn: &mut Connection,
    account: Uuid,
    family_card: &FamilyCardNumber,
    is_adult: bool,
) -> Result<()> {
    sqlx::query("UPDATE accounts SET family_card_hash = $1, is_adult = $2 WHERE id = $3")
        .bind(family_card_hash(ctx, family_card))
        .bind(is_adult)
        .bind(account.to_string())
        .execute(conn)
        .await?;
    Ok(())
}

/// Records for every device of an account that the city is surer of who holds it, or less sure.
pub(crate) async fn changed(
    conn: &mut Connection,
    account: Uuid,
    now: Timestamp,
) -> Result<Recorded> {
    feed::record(conn, account, (Kind::Account, &account.to_string()), false, now).await
}

/// What a NIK is found by.
pub(crate) fn nik_hash(ctx: &Context, nik: &Nik) -> Vec<u8> {
    ctx.pepper.hash("nik", nik.digits().as_bytes())
}

/// What a family card is compared by.
pub(crate) fn family_card_hash(ctx: &Context, family_card: &FamilyCardNumber) -> Vec<u8> {
    ctx.pepper.hash("family-card", family_card.digits().as_bytes())
}

/// What a phone number is found by.
pub(crate) fn phone_hash(ctx: &Context, phone: &PhoneNumber) -> Vec<u8> {
    ctx.pepper.hash("phone", phone.e164().as_bytes())
}
