-- outbox.db as version 3 of its schema leaves it. Never changed: a new step makes a new file.
CREATE TABLE data_key (
    number INTEGER PRIMARY KEY,
    wrapped BLOB NOT NULL,
    fingerprint BLOB NOT NULL
) STRICT;
CREATE TABLE value (
    name_hash BLOB PRIMARY KEY,
    sealed_name BLOB NOT NULL,
    sealed_value BLOB NOT NULL
) STRICT;
CREATE TABLE file (
    id BLOB PRIMARY KEY,
    media_type TEXT NOT NULL,
    sealed_bytes BLOB NOT NULL
, pieces BLOB) STRICT;
CREATE TABLE item (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    lane_hash BLOB NOT NULL,
    sealed_head BLOB NOT NULL,
    sealed_json BLOB,
    file_id BLOB REFERENCES file (id),
    attempts INTEGER NOT NULL,
    state INTEGER NOT NULL,
    not_before INTEGER,
    sealed_problem BLOB, sealed_upload BLOB,
    CHECK ((sealed_json IS NULL) <> (file_id IS NULL))
) STRICT;
CREATE INDEX item_lane ON item (lane_hash, position);
CREATE INDEX item_file ON item (file_id);
CREATE TABLE piece (
    owner BLOB NOT NULL,
    position INTEGER NOT NULL,
    sealed_bytes BLOB NOT NULL,
    PRIMARY KEY (owner, position)
) STRICT;
PRAGMA user_version = 3;
