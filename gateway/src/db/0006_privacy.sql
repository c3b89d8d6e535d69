-- What personal data may be used for, as their owner agreed to it.
CREATE TABLE consents (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    purpose TEXT NOT NULL,
    version INTEGER NOT NULL,
    given_at BIGINT NOT NULL,
    withdrawn_at BIGINT,
    PRIMARY KEY (account_id, purpose, given_at)
);
-- The notice stood above the button before its version was kept.
INSERT INTO consents (account_id, purpose, version, given_at)
SELECT id, 'civil-register', 0, matched_at FROM accounts WHERE matched_at IS NOT NULL;

-- Who got personal data, why and which.
CREATE TABLE accesses (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    at BIGINT NOT NULL,
    who TEXT NOT NULL,
    why TEXT NOT NULL,
    what TEXT NOT NULL,
    about TEXT NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (account_id, at, who, why, about)
);
CREATE INDEX accesses_by_age ON accesses (at);

-- Erasing: when, whose reports are of nobody, and which devices are to forget what is personal
-- (hashes of their keys).
ALTER TABLE accounts ADD COLUMN erase_at BIGINT;
INSERT INTO accounts (id, phone_hash, phone_masked, created_at)
VALUES ('00000000-0000-0000-0000-000000000000', X'', '', 0);
CREATE TABLE erased_devices (
    key_hash BLOB NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL
);
