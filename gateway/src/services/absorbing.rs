//! One account takes over another: a person had two, and goes on with one.

use live_domain::Timestamp;
use uuid::Uuid;

use crate::db::Connection;
use crate::error::Result;
use crate::services::feed::{self, Kind, Recorded};
use crate::services::{Context, Effect, devices, erasure, mandates, verifications};

/// Moves everything of an account into another, which hears of it by its feed, and ends the one that
/// is left empty as an erased one ends: its devices are told to forget what is personal, its number
/// and its NIK are free, and what it was enrolled for as an officer ends. How sure the city is of the
/// other account stays as it is.
///
/// Whether both are the same person's is for the caller to know.
pub(crate) async fn absorb(
    ctx: &Context,
    conn: &mut Connection,
    from: Uuid,
    into: Uuid,
) -> Result<Effect> {
    let now = ctx.now();
    let mut effect = one_open_receipt(ctx, conn, from, into).await?;
    // Who acts for whom was agreed between two accounts, and ends with either.
    effect.changes.extend(mandates::end_all(conn, from, None, now).await?);
    // What both have is the other's already, and goes with the account.
    for table in [
        "tickets",
        "files",
        "uploads",
        "verifications",
        "appointments",
        "counter_drafts",
        "payment_accounts",
        "supporters",
        "messages",
        "attestations",
        "consents",
        "accesses",
    ] {
        let move_all =
            format!("UPDATE OR IGNORE {table} SET account_id = $1 WHERE account_id = $2");
        sqlx::query(sqlx::AssertSqlSafe(move_all))
            .bind(into.to_string())
            .bind(from.to_string())
            .execute(&mut *conn)
            .await?;
    }
    // Nobody joins what is their own.
    sqlx::query(
        "DELETE FROM supporters WHERE account_id = $1
         AND ticket IN (SELECT number FROM tickets WHERE account_id = $1)",
    )
    .bind(into.to_string())
    .execute(&mut *conn)
    .await?;
    effect.changes.extend(record_all(conn, from, into, now).await?);
    effect = effect.and(erasure::end(ctx, conn, from, now).await?);
    effect.changes.extend(devices::changed(conn, into, now).await?);
    Ok(effect)
}

/// An account has one receipt at most that is not over: where both have one, the other's goes on.
async fn one_open_receipt(
    ctx: &Context,
    conn: &mut Connection,
    from: Uuid,
    into: Uuid,
) -> Result<Effect> {
    if verifications::has_open(conn, into).await? {
        return verifications::withdraw_all(ctx, conn, from).await;
    }
    Ok(Effect::default())
}

/// Records for the other account what it has of the one's feed.
async fn record_all(
    conn: &mut Connection,
    from: Uuid,
    into: Uuid,
    now: Timestamp,
) -> Result<Vec<Recorded>> {
    let mut changes = Vec::new();
    let kinds = [
        Kind::Ticket,
        Kind::Application,
        Kind::Payment,
        Kind::Verification,
        Kind::Message,
        Kind::Appointment,
        Kind::CounterDraft,
    ];
    for kind in kinds {
        let subjects: Vec<String> = sqlx::query_scalar(
            "SELECT subject FROM changes WHERE account_id = $1 AND kind = $2 AND NOT gone
             AND NOT EXISTS (SELECT 1 FROM tickets WHERE number = subject AND account_id = $1)
             ORDER BY position",
        )
        .bind(from.to_string())
        .bind(kind.name())
        .fetch_all(&mut *conn)
        .await?;
        for subject in subjects {
            changes.push(feed::record(conn, into, (kind, &subject), false, now).await?);
        }
    }
    // They went where their applications went.
    let documents: Vec<String> = sqlx::query_scalar(
        "SELECT d.id FROM documents d JOIN tickets t ON t.number = d.ticket WHERE t.account_id = $1
         AND d.id IN (SELECT subject FROM changes WHERE account_id = $2 AND kind = $3)
         ORDER BY issued_at, d.id",
    )
    .bind(into.to_string())
    .bind(from.to_string())
    .bind(Kind::Document.name())
    .fetch_all(&mut *conn)
    .await?;
    for id in documents {
        changes.push(feed::record(conn, into, (Kind::Document, &id), false, now).await?);
    }
    Ok(changes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use live_domain::{Clock as _, PhoneNumber};
    use tempfile::TempDir;
    use uuid::Uuid;

    use super::absorb;
    use crate::Running;
    use crate::services::{Context, accounts, devices, erasure};
    use crate::testing::{self, Stands};

    /// A gateway with two accounts, `from` and `into`.
    struct Two {
        gateway: Running,
        from: Uuid,
        into: Uuid,
        _folder: TempDir,
    }

    impl Two {
        async fn start() -> Self {
            let (gateway, folder) = testing::start().await;
            let ctx = gateway.context();
            let mut tx = ctx.db.write().await.unwrap();
            let from = of_phone(ctx, &mut tx, "0812-0000-0001").await;
            let into = of_phone(ctx, &mut tx, "0812-0000-0002").await;
            tx.commit().await.unwrap();
            Self { gateway, from, into, _folder: folder }
        }

        fn ctx(&self) -> &Context {
            self.gateway.context()
        }

        /// Runs statements with `FROM` and `INTO` for the two accounts, and `NOW`: what is of today
        /// is not tidied away meanwhile.
        async fn run(&self, statements: &str) {
            let statements = statements
                .replace("FROM", &format!("'{}'", self.from))
                .replace("INTO", &format!("'{}'", self.into))
                .replace("NOBODY", &format!("'{}'", accounts::NOBODY))
                .replace("NOW", &Stands.now().unix_millis().to_string())
                .replace("ADD", "INSERT INTO");
            let writer = self.ctx().db.writer();
            sqlx::raw_sql(sqlx::AssertSqlSafe(statements)).execute(writer).await.unwrap();
        }

        async fn absorb(&self) {
            let mut tx = self.ctx().db.write().await.unwrap();
            let effect = absorb(self.ctx(), &mut tx, self.from, self.into).await.unwrap();
            tx.commit().await.unwrap();
            effect.tell(self.ctx()).await.unwrap();
        }

        /// The values of a column in the rows of an account, in their order.
        async fn of(&self, account: Uuid, table: &str, column: &str) -> Vec<String> {
            let query = format!(
                "SELECT CAST({column} AS TEXT) FROM {table} WHERE account_id = $1 ORDER BY 1"
            );
            sqlx::query_scalar(sqlx::AssertSqlSafe(query))
                .bind(account.to_string())
                .fetch_all(&mut *self.ctx().db.read().await.unwrap())
                .await
                .unwrap()
        }
    }

    async fn of_phone(ctx: &Context, conn: &mut crate::db::Connection, number: &str) -> Uuid {
        let phone: PhoneNumber = number.parse().unwrap();
        accounts::of_phone(ctx, conn, &phone).await.unwrap()
    }

    /// Something of everything, in both accounts; what is named `both` cannot be there twice.
    const ROWS: &str = "
        ADD sessions (id, account_id, device_key, created_at, seen_at)
            VALUES ('s1', FROM, 'old phone', NOW, NOW), ('s2', INTO, 'new phone', NOW, NOW);
        ADD tickets (number, account_id, submission, status, opened_at, working_days)
            VALUES ('T1', FROM, 'only', 'received', NOW, 3),
                ('T2', FROM, 'both', 'received', NOW, 3),
                ('T3', INTO, 'both', 'received', NOW, 3),
                ('T4', NOBODY, 'joined', 'received', NOW, 3),
                ('T5', NOBODY, 'both joined', 'received', NOW, 3);
        ADD reports (ticket, category, words, place)
            VALUES ('T1', 'road', '', '{}'), ('T2', 'road', '', '{}'), ('T3', 'road', '', '{}'),
                ('T4', 'road', '', '{}'), ('T5', 'road', '', '{}');
        ADD ticket_receipts (ticket, stage, receipt) VALUES ('T2', 'department', '');
        ADD files (id, account_id, sha256, media_type, size, created_at)
            VALUES ('0190aaaa-0000-7000-8000-000000000001', FROM, '', 'image/jpeg', 1, NOW);
        ADD uploads (id, account_id, key, file_id, size, metadata, expires_at)
            VALUES ('0190aaaa-0000-7000-8000-000000000002', FROM, 'only', 'f', 1, '', NOW),
                ('0190aaaa-0000-7000-8000-000000000003', FROM, 'both', 'f', 1, '', NOW),
                ('0190aaaa-0000-7000-8000-000000000004', INTO, 'both', 'f', 1, '', NOW);
        ADD payments (id, bill_id, reference, amount, qris, state, created_at, expires_at)
            VALUES ('only', 'a', 'a', 1, '', 'settled', 1, 1),
                ('both', 'b', 'b', 1, '', 'settled', 1, 1);
        ADD payment_accounts (payment_id, account_id)
            VALUES ('only', FROM), ('both', FROM), ('both', INTO);
        ADD supporters (ticket, account_id, submission, at)
            VALUES ('T1', INTO, '0190aaaa-0000-7000-8000-000000000006', NOW),
                ('T4', FROM, '0190aaaa-0000-7000-8000-000000000007', NOW),
                ('T5', FROM, '0190aaaa-0000-7000-8000-000000000008', NOW),
                ('T5', INTO, '0190aaaa-0000-7000-8000-000000000009', NOW);
        ADD consents (account_id, purpose, version, given_at)
            VALUES (FROM, 'civil-register', 1, 5), (FROM, 'civil-register', 1, 7),
                (INTO, 'civil-register', 1, 7);
        ADD accesses (account_id, at, who, why, what, about, times)
            VALUES (FROM, NOW, 'bapenda', 'bills', '[]', '', 1),
                (FROM, NOW, 'bapenda', 'bills', '[]', 'both', 1),
                (INTO, NOW, 'bapenda', 'bills', '[]', 'both', 1);
        ADD enrolments (id, officer, area, quota, created_at, expires_at, code_hash, code_until,
                account_id, device_key)
            VALUES ('e', 'Bu Sri', '[]', 1, 1, 1, X'01', 1, FROM, 'old phone');
        ADD attestations (id, enrolment_id, number, account_id, at) VALUES ('a', 'e', 1, FROM, 1);
        ADD mandates (id, kind, account_id, principal_id, name, since, until)
            VALUES ('0190aaaa-0000-7000-8000-000000000005', 'care', FROM, INTO, '', NOW, 1 + NOW);
        ADD changes (account_id, position, kind, subject, gone, at)
            VALUES (FROM, 1, 'ticket', 'T1', FALSE, 1), (FROM, 2, 'ticket', 'T2', FALSE, 1),
                (FROM, 3, 'payment', 'only', FALSE, 1), (FROM, 4, 'ticket', 'T0', TRUE, 1),
                (FROM, 5, 'account', FROM, FALSE, 1), (FROM, 6, 'ticket', 'T4', FALSE, 1),
                (INTO, 1, 'ticket', 'T3', FALSE, 1);
        UPDATE accounts SET feed_position = 9, nik_hash = X'02', nik_masked = '36••' WHERE id = FROM;
        UPDATE accounts SET feed_position = 9 WHERE id = INTO;";

    #[tokio::test]
    async fn everything_is_the_other_account_s_and_appears_there() {
        let two = Two::start().await;
        two.run(ROWS).await;
        two.absorb().await;
        for (table, column, all) in [
            ("tickets", "number", &["T1", "T3"][..]),
            ("payment_accounts", "payment_id", &["both", "only"]),
            ("supporters", "ticket", &["T4", "T5"]),
            ("consents", "given_at", &["5", "7"]),
            ("accesses", "about", &["", "both"]),
            ("attestations", "id", &["a"]),
            ("uploads", "key", &["both", "only"]),
            ("files", "sha256", &[""]),
            ("sessions", "id", &["s2"]),
            ("mandates", "id", &[]),
            // The message is that the other's mandate is over.
            (
                "changes",
                "CASE kind WHEN 'message' THEN kind ELSE subject END",
                &["0190aaaa-0000-7000-8000-000000000005", "T1", "T3", "T4", "message", "only"],
            ),
        ] {
            assert_eq!(two.of(two.into, table, column).await, all, "{table}");
        }
        // What the other sent itself, and a department has taken over from both, is of nobody.
        let of_nobody = two.of(accounts::NOBODY, "tickets", "number").await;
        assert!(of_nobody.contains(&"T2".to_owned()), "{of_nobody:?}");
    }

    #[tokio::test]
    async fn of_the_one_nothing_is_left_but_that_its_devices_are_told() {
        let two = Two::start().await;
        two.run(ROWS).await;
        two.absorb().await;
        let ctx = two.ctx();
        let mut conn = ctx.db.read().await.unwrap();
        let tables: Vec<String> = sqlx::query_scalar(
            "SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c
             WHERE m.type = 'table' AND c.name = 'account_id'",
        )
        .fetch_all(&mut *conn)
        .await
        .unwrap();
        for table in tables {
            assert!(two.of(two.from, &table, "1").await.is_empty(), "{table}");
        }
        assert!(devices::is_signed_out(ctx, &mut conn, "old phone").await.unwrap());
        assert!(!erasure::has_erased(ctx, &mut conn, "new phone").await.unwrap());
        let officers: Option<String> = sqlx::query_scalar("SELECT account_id FROM enrolments")
            .fetch_one(&mut *conn)
            .await
            .unwrap();
        assert_eq!(officers, None);
        drop(conn);
        // Its number and its NIK are free, and who signs in with the number begins anew.
        let mut tx = ctx.db.write().await.unwrap();
        assert!(!accounts::is_taken(&mut tx, two.into, &[2]).await.unwrap());
        assert!(![two.from, two.into].contains(&of_phone(ctx, &mut tx, "0812-0000-0001").await));
    }

    #[tokio::test]
    async fn of_two_open_receipts_the_other_s_goes_on() {
        let add = "ADD verifications (number, account_id, state, items, answers, checked_at)
            VALUES ('VK-1', FROM, 'open', '[]', '[]', NOW)";
        let two = Two::start().await;
        two.run(add).await;
        two.absorb().await;
        assert_eq!(two.of(two.into, "verifications", "state").await, ["open"]);

        let two = Two::start().await;
        two.run(&format!("{add}, ('VK-2', INTO, 'open', '[]', '[]', NOW)")).await;
        two.absorb().await;
        let states = two.of(two.into, "verifications", "number || ' ' || state").await;
        assert_eq!(states, ["VK-1 withdrawn", "VK-2 open"]);
        assert_eq!(two.of(two.into, "changes", "subject").await, ["VK-1"]);
    }
}
