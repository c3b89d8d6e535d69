-- cache.db as version 2 of its schema leaves it. Never changed: a new step makes a new file.
CREATE TABLE sealed_by (
    fingerprint BLOB NOT NULL
) STRICT;
CREATE TABLE resource (
    name_hash BLOB PRIMARY KEY,
    sealed_name BLOB NOT NULL,
    etag TEXT,
    stored_at INTEGER NOT NULL,
    fresh_until INTEGER NOT NULL,
    sealed_body BLOB NOT NULL
, used_at INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX resource_used ON resource (used_at);
PRAGMA user_version = 2;
