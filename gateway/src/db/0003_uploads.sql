-- Uploads in pieces (tus 1.0). How much of one is there stands nowhere but on the disk.
CREATE TABLE uploads (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    -- The idempotency key of its creation, when it had one.
    key TEXT,
    -- The file that it becomes.
    file_id TEXT NOT NULL,
    size BIGINT NOT NULL,
    -- Of the whole, when the phone said it.
    sha256 TEXT,
    -- As it came.
    metadata TEXT NOT NULL,
    finished_at BIGINT,
    expires_at BIGINT NOT NULL,
    UNIQUE (account_id, key)
);
CREATE INDEX uploads_by_expiry ON uploads (expires_at);
