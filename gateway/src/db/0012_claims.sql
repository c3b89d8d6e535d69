-- Claims on a NIK that another account has, each of a receipt, whose state is the claim's. They outlive
-- the receipt's end by 30 days: for so long a proof still completes one that was refused, and for so
-- long claims on a NIK are counted.
CREATE TABLE claims (
    verification TEXT NOT NULL PRIMARY KEY REFERENCES verifications (number),
    nik_hash BLOB NOT NULL,
    -- Whose the other account is, as the citizen says: `mine` or `others`.
    claim TEXT NOT NULL,
    -- The other account; nothing once it is gone.
    against TEXT,
    asked_at BIGINT NOT NULL,
    -- When it ends well at the earliest.
    ends_at BIGINT NOT NULL
);
CREATE INDEX claims_by_nik ON claims (nik_hash, asked_at);
CREATE INDEX claims_by_against ON claims (against);
