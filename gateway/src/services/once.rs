//! Effects that take place once, however often they are asked for: the answer is kept under the
//! request's idempotency key in the transaction of the effect.

use live_domain::Timestamp;
use ring::digest;
use serde::Serialize;
use uuid::Uuid;

use crate::db::Connection;
use crate::error::{Error, Result};

/// Whose keys they are when nobody is signed in. The keys are unguessable.
const PUBLIC: &str = "public";

/// A request that must not take effect twice.
#[derive(Debug, Clone)]
pub(crate) struct Once {
    scope: String,
    key: Uuid,
    fingerprint: Vec<u8>,
}

/// An answer as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The JSON.
    pub body: Vec<u8>,
}

impl Answer {
    /// An answer in JSON.
    pub fn new(status: u16, value: &impl Serialize) -> Result<Self> {
        Ok(Self { status, body: serde_json::to_vec(value)? })
    }
}

impl Once {
    /// The request with this key, method, path and body, by this account or by anybody.
    pub fn new(account: Option<Uuid>, key: Uuid, method: &str, path: &str, body: &[u8]) -> Self {
        let mut hash = digest::Context::new(&digest::SHA256);
        hash.update(format!("{method}\n{path}\n").as_bytes());
        hash.update(body);
        Self {
            scope: account.map_or_else(|| PUBLIC.to_owned(), |account| account.to_string()),
            key,
            fingerprint: hash.finish().as_ref().to_vec(),
        }
    }

    /// The key.
    pub fn key(&self) -> Uuid {
        self.key
    }

    /// What was answered when it came before; a conflict when the key came with another request.
    pub async fn answered(&self, conn: &mut Connection) -> Result<Option<Answer>> {
        let kept: Option<(Vec<u8>, u16, Vec<u8>)> = sqlx::query_as(
            "SELECT fingerprint, status, body FROM idempotency_keys WHERE scope = $1 AND key = $2",
        )
        .bind(&self.scope)
        .bind(self.key.to_string())
        .fetch_optional(conn)
        .await?;
        match kept {
            None => Ok(None),
            Some((fingerprint, status, body)) if fingerprint == self.fingerprint => {
                Ok(Some(Answer { status, body }))
            }
            Some(_) => Err(Error::conflict("the idempotency key came with another request")),
        }
    }

    /// Keeps the answer, in the transaction of the effect.
    pub async fn keep(&self, conn: &mut Connection, answer: &Answer, at: Timestamp) -> Result<()> {
        sqlx::query(
            "INSERT INTO idempotency_keys (scope, key, fingerprint, status, body, at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(&self.scope)
        .bind(self.key.to_string())
        .bind(&self.fingerprint)
        .bind(answer.status)
        .bind(&answer.body)
        .bind(at.unix_millis())
        .execute(conn)
        .await?;
        Ok(())
    }
}
