-- Who says of somebody else's report that it is theirs, too: they follow it, and are told nothing of each other.
CREATE TABLE supporters (
    ticket TEXT NOT NULL REFERENCES tickets (number),
    account_id TEXT NOT NULL REFERENCES accounts (id),
    -- The key of the request that joined: what the report is known by on the joiner's devices.
    submission TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (ticket, account_id)
);
CREATE INDEX supporters_account ON supporters (account_id);
-- Who learns of whom a report is. Until now no department did.
ALTER TABLE reports ADD COLUMN disclosure TEXT NOT NULL DEFAULT 'anonymous';
