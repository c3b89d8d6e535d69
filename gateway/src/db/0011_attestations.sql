-- When an officer's attestation that whoever holds the account has its NIK counted.
ALTER TABLE accounts ADD COLUMN attested_at BIGINT;

-- Officers' devices that attest. A row begins with the code that its officer gets.
CREATE TABLE enrolments (
    id TEXT NOT NULL PRIMARY KEY,
    officer TEXT NOT NULL,
    -- Codes of regions, as JSON.
    area TEXT NOT NULL,
    quota INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    code_hash BLOB NOT NULL UNIQUE,
    code_until BIGINT NOT NULL,
    -- Whose device has used the code, when.
    account_id TEXT REFERENCES accounts (id),
    device_key TEXT,
    enrolled_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX enrolments_by_device ON enrolments (account_id, device_key);

-- Attestations that arrived, each number of an enrolment once. Of the person nothing is kept but the
-- account.
CREATE TABLE attestations (
    id TEXT NOT NULL PRIMARY KEY,
    enrolment_id TEXT NOT NULL REFERENCES enrolments (id),
    number INTEGER NOT NULL,
    account_id TEXT REFERENCES accounts (id),
    -- The fields with their reasons, as JSON; none when it counts.
    refused TEXT,
    at BIGINT NOT NULL,
    UNIQUE (enrolment_id, number)
);
CREATE INDEX attestations_by_account ON attestations (account_id);
