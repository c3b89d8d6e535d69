-- Which family card the civil register agreed to, as a keyed hash, and whether its holder was of age.
ALTER TABLE accounts ADD COLUMN family_card_hash BLOB;
ALTER TABLE accounts ADD COLUMN is_adult BOOLEAN NOT NULL DEFAULT FALSE;

-- Who may act for whom.
CREATE TABLE mandates (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    -- The agent.
    account_id TEXT NOT NULL REFERENCES accounts (id),
    -- The principal: an account, or a child, of whom these are kept while it stands.
    principal_id TEXT REFERENCES accounts (id),
    child_hash BLOB,
    -- What the agent calls the child.
    name TEXT NOT NULL,
    -- Sealed: how long it may be prolonged.
    birth_date BLOB,
    family_card_hash BLOB,
    -- The tax office's number for the child.
    taxpayer TEXT,
    since BIGINT NOT NULL,
    until BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX mandates_by_agent ON mandates (account_id);
CREATE INDEX mandates_by_principal ON mandates (principal_id);
CREATE INDEX mandates_by_child ON mandates (child_hash);

-- The code by which somebody lets another act for them, one at a time.
CREATE TABLE mandate_invitations (
    -- The principal.
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id),
    code_hash BLOB NOT NULL UNIQUE,
    days INTEGER NOT NULL,
    -- Of the notice that was agreed to.
    version INTEGER NOT NULL,
    expires_at BIGINT NOT NULL,
    -- What it was used for.
    mandate_id TEXT REFERENCES mandates (id)
);
