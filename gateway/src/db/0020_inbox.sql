-- What citizens must know or do. Nothing of the matter itself stands here.
CREATE TABLE messages (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    what TEXT NOT NULL,
    department TEXT NOT NULL,
    about TEXT NOT NULL,
    at BIGINT NOT NULL,
    -- The last day on which something can be done, where there is one.
    act_by TEXT,
    read_at BIGINT,
    settled_at BIGINT,
    -- When a device was reached with it, and when a text message spoke of it.
    pushed_at BIGINT,
    texted_at BIGINT
);
CREATE INDEX messages_by_account ON messages (account_id, what, about);
CREATE INDEX messages_by_time ON messages (at);

CREATE TABLE inbox_settings (
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id),
    settings TEXT NOT NULL
);

-- How a device is reached by Web Push, as long as it is signed in.
CREATE TABLE push_subscriptions (
    session_id TEXT NOT NULL PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
    endpoint TEXT NOT NULL UNIQUE,
    p256dh BLOB NOT NULL,
    auth BLOB NOT NULL,
    created_at BIGINT NOT NULL
);

-- The number itself, sealed: where a text message goes to.
ALTER TABLE accounts ADD COLUMN phone_sealed BLOB;

-- A message that is no code.
ALTER TABLE sandbox_messages ADD COLUMN words TEXT;
