-- When the identity provider said that whoever holds the account has its NIK.
ALTER TABLE accounts ADD COLUMN proven_at BIGINT;

-- A citizen was led to the identity provider, and has yet to come back. What was asked there follows
-- from the seed, by a key that is not in the database.
CREATE TABLE identity_proofs (
    state_hash BLOB NOT NULL PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    seed BLOB NOT NULL,
    return_to TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    code_hash BLOB,
    done_at BIGINT
);
CREATE INDEX identity_proofs_by_session ON identity_proofs (session_id);
