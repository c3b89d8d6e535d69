-- Whom a payment concerns: who is signed in and asked for it, and whose bill it has settled. Each is
-- told of it by their change feed.
CREATE TABLE payment_accounts (
    payment_id TEXT NOT NULL REFERENCES payments (id),
    account_id TEXT NOT NULL REFERENCES accounts (id),
    PRIMARY KEY (payment_id, account_id)
);
CREATE INDEX accounts_by_taxpayer ON accounts (taxpayer);
