-- cache.db as version 5 of its schema leaves it. Never changed: a new step makes a new file.
CREATE TABLE sealed_by (
    fingerprint BLOB NOT NULL
) STRICT;
CREATE TABLE resource (
    name_hash BLOB NOT NULL,
    generation INTEGER,
    folder_hash BLOB,
    used_at INTEGER NOT NULL,
    stored_at INTEGER NOT NULL,
    fresh_until INTEGER NOT NULL,
    etag TEXT,
    sealed_name BLOB NOT NULL,
    sealed_body BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX resource_by_name ON resource (substr(name_hash, 1, 8));
CREATE INDEX resource_by_folder ON resource (folder_hash);
CREATE INDEX resource_used ON resource (used_at) WHERE generation IS NULL;
CREATE TABLE feed (
    account_hash BLOB NOT NULL,
    sealed_cursor BLOB,
    generation INTEGER NOT NULL,
    is_snapshot INTEGER NOT NULL
) STRICT;
CREATE TRIGGER resource_missing AFTER DELETE ON resource WHEN OLD.generation IS NOT NULL BEGIN
    UPDATE feed SET sealed_cursor = NULL, generation = generation + 1, is_snapshot = 1;
END;
CREATE TABLE summary (
    name_hash BLOB PRIMARY KEY,
    folder_hash BLOB NOT NULL,
    sealed_body BLOB NOT NULL
) STRICT;
CREATE TRIGGER summary_after_end AFTER DELETE ON resource BEGIN
    DELETE FROM summary WHERE folder_hash = OLD.folder_hash;
END;
PRAGMA user_version = 5;
