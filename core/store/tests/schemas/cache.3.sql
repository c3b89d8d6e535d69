-- cache.db as version 3 of its schema leaves it. Never changed: a new step makes a new file.
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
, used_at INTEGER NOT NULL DEFAULT 0, folder_hash BLOB) STRICT;
CREATE INDEX resource_used ON resource (used_at);
CREATE INDEX resource_by_folder ON resource (folder_hash);
CREATE TABLE feed (
    account_hash BLOB NOT NULL,
    sealed_cursor BLOB,
    generation INTEGER NOT NULL,
    is_snapshot INTEGER NOT NULL
) STRICT;
CREATE TABLE feed_resource (
    name_hash BLOB PRIMARY KEY,
    generation INTEGER NOT NULL
) STRICT;
CREATE TRIGGER resource_missing AFTER DELETE ON resource
WHEN EXISTS (SELECT 1 FROM feed_resource WHERE name_hash = OLD.name_hash) BEGIN
    DELETE FROM feed_resource WHERE name_hash = OLD.name_hash;
    UPDATE feed SET sealed_cursor = NULL, generation = generation + 1, is_snapshot = 1;
END;
PRAGMA user_version = 3;
