-- Times are milliseconds since 1970, ids are UUIDs as text, hashes are HMAC-SHA-256.

CREATE TABLE settings (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- Every key that receipts were ever signed with.
CREATE TABLE public_keys (
    id TEXT NOT NULL PRIMARY KEY,
    owner TEXT NOT NULL,
    key TEXT NOT NULL UNIQUE
);

CREATE TABLE sequences (
    name TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);

-- Who asked too often: one row for each try that counts.
CREATE TABLE attempts (
    action TEXT NOT NULL,
    subject BLOB NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX attempts_by_subject ON attempts (action, subject, at);

CREATE TABLE accounts (
    id TEXT NOT NULL PRIMARY KEY,
    phone_hash BLOB NOT NULL UNIQUE,
    phone_masked TEXT NOT NULL,
    nik_hash BLOB UNIQUE,
    nik_masked TEXT,
    taxpayer TEXT,
    matched_at BIGINT,
    created_at BIGINT NOT NULL
);

CREATE TABLE sign_in_codes (
    id TEXT NOT NULL PRIMARY KEY,
    phone_hash BLOB NOT NULL,
    code_hash BLOB NOT NULL,
    tries INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    session_id TEXT
);
CREATE INDEX sign_in_codes_by_phone ON sign_in_codes (phone_hash, created_at);

-- A session is a family of token pairs: each refresh begets the next pair.
CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    device_key TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX sessions_by_account ON sessions (account_id);

CREATE TABLE token_pairs (
    id TEXT NOT NULL PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    seed BLOB NOT NULL,
    access_hash BLOB NOT NULL UNIQUE,
    access_until BIGINT NOT NULL,
    refresh_hash BLOB NOT NULL UNIQUE,
    refresh_until BIGINT NOT NULL,
    used_at BIGINT,
    successor TEXT
);
CREATE INDEX token_pairs_by_session ON token_pairs (session_id);

-- What was answered to a request that must not take effect twice.
CREATE TABLE idempotency_keys (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    status INTEGER NOT NULL,
    body BLOB NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (scope, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (at);

-- Account is absent for what a department sent.
CREATE TABLE files (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT REFERENCES accounts (id),
    sha256 TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE tickets (
    number TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    submission TEXT NOT NULL,
    category TEXT NOT NULL,
    words TEXT NOT NULL,
    place TEXT NOT NULL,
    village TEXT,
    status TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    closed_at BIGINT,
    working_days INTEGER NOT NULL,
    promised TEXT,
    rating TEXT,
    UNIQUE (account_id, submission)
);
CREATE INDEX tickets_by_age ON tickets (opened_at);
CREATE INDEX tickets_by_account ON tickets (account_id, opened_at);

CREATE TABLE ticket_events (
    ticket TEXT NOT NULL REFERENCES tickets (number),
    position INTEGER NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    note TEXT,
    PRIMARY KEY (ticket, position)
);

CREATE TABLE ticket_photos (
    ticket TEXT NOT NULL REFERENCES tickets (number),
    side TEXT NOT NULL,
    position INTEGER NOT NULL,
    file_id TEXT NOT NULL REFERENCES files (id),
    at BIGINT NOT NULL,
    PRIMARY KEY (ticket, side, position)
);
CREATE INDEX ticket_photos_by_file ON ticket_photos (file_id);

CREATE TABLE ticket_receipts (
    ticket TEXT NOT NULL REFERENCES tickets (number),
    stage TEXT NOT NULL,
    receipt TEXT NOT NULL,
    PRIMARY KEY (ticket, stage)
);

CREATE TABLE payments (
    id TEXT NOT NULL PRIMARY KEY,
    bill_id TEXT NOT NULL,
    reference TEXT NOT NULL UNIQUE,
    amount BIGINT NOT NULL,
    qris TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    paid_at BIGINT,
    receipt TEXT
);
CREATE INDEX payments_by_bill ON payments (bill_id);
-- Money for one bill is taken once, whatever else goes wrong.
CREATE UNIQUE INDEX payments_paid_once ON payments (bill_id) WHERE state <> 'waiting';

-- What is to be done with a department, and when. It survives a restart.
CREATE TABLE due_work (
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    attempts INTEGER NOT NULL,
    PRIMARY KEY (kind, subject)
);
CREATE INDEX due_work_by_time ON due_work (due_at);

-- The sandbox city: what in earnest other systems hold.
CREATE TABLE sandbox_people (
    nik TEXT NOT NULL PRIMARY KEY,
    family_card TEXT NOT NULL,
    name TEXT NOT NULL,
    village TEXT NOT NULL,
    taxpayer TEXT NOT NULL UNIQUE,
    phone TEXT
);
CREATE INDEX sandbox_people_by_village ON sandbox_people (village);
CREATE TABLE sandbox_houses (
    tax_object TEXT NOT NULL PRIMARY KEY,
    owner TEXT NOT NULL REFERENCES sandbox_people (nik),
    address TEXT NOT NULL
);
CREATE INDEX sandbox_houses_by_owner ON sandbox_houses (owner);
CREATE TABLE sandbox_bills (
    id TEXT NOT NULL PRIMARY KEY,
    tax_object TEXT NOT NULL REFERENCES sandbox_houses (tax_object),
    year INTEGER NOT NULL,
    principal BIGINT NOT NULL,
    due TEXT NOT NULL,
    receipt TEXT,
    UNIQUE (tax_object, year)
);
CREATE TABLE sandbox_messages (
    id TEXT NOT NULL PRIMARY KEY,
    phone TEXT NOT NULL,
    code TEXT NOT NULL,
    sent_at BIGINT NOT NULL
);
CREATE INDEX sandbox_messages_by_time ON sandbox_messages (sent_at);
